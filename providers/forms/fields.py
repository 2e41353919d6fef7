"""A field that takes a home by its name: typed, with suggestions where JavaScript runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from accounts.models import Partnership
from providers.models import Location
from providers.summaries.finding import called, exactly, suggestions

FEW = 5


class HomeField(forms.CharField):
    """One location of the register, typed by name, CQC ID or postcode; gives a Location.

    A form says whose homes come first: `self.fields["home"].partnership = request.partnership`. `only_own`
    takes that partnership's own homes alone. A text that fits several homes is refused with their names.
    """

    def __init__(self, *, only_own: bool = False, **kwargs: Any):
        self.only_own = only_own
        self.partnership: Partnership | None = None
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)
        self.help_text = self.help_text or "Its name, postcode or CQC ID"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Where suggestions come from (static/app.js), and that the browser shall not bring its own."""
        where = reverse_lazy("providers:find_homes")
        return {**super().widget_attrs(widget), "data-suggest": where, "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """A home or its key is shown by name, postcode and ID."""
        if isinstance(value, Location):
            return called(value)
        if isinstance(value, int):
            found = Location.objects.filter(pk=value).first()
            return called(found) if found else ""
        return value

    def clean(self, value: Any) -> Any:
        """The home that the text means, or None when nothing was typed and nothing is required.

        Raises:
            ValidationError: no home fits, or several; then they are named.
        """
        text = super().clean(value)
        if not text:
            return None
        rows = self._rows()
        found = exactly(rows, text, self.partnership)
        if len(found) != 1:
            found = found or suggestions(rows, text, self.partnership, FEW + 1)
        if len(found) == 1:
            return found[0]
        if not found:
            whose = "of yours " if self.only_own else ""
            raise ValidationError(
                f"No home {whose}in the register is called “{text}”. Check the spelling, or enter its CQC ID",
                code="unknown",
            )
        names = "; ".join(called(each) for each in found[:FEW])
        more = "; and others" if len(found) > FEW else ""
        raise ValidationError(
            f"“{text}” could be more than one home: {names}{more}. Enter one of them as it stands here",
            code="several",
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as shown."""
        return super().has_changed(self.prepare_value(initial), data)

    def _rows(self) -> Any:
        if self.only_own and self.partnership is not None:
            return Location.objects.of(self.partnership)
        return Location.objects.all()
