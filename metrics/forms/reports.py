"""Forms of performance reports: how they rate, tables, tiles, texts, the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from metrics.actions.reports import LONGEST
from metrics.models import Indicator, Report
from ui.forms import GovukDateField, LongTextField


class ReportForm(forms.Form):
    """Title and rules."""

    title = forms.CharField(label="Title", max_length=150)
    same = forms.ChoiceField(label="A figure that stands as last year is", choices=Report.Same.choices)
    amber = forms.DecimalField(
        label="Worse than last year is amber up to", min_value=0, max_digits=8, decimal_places=3, initial=10
    )
    width = forms.ChoiceField(
        label="Counted in", choices=[("relative", "Per cent of last year"), ("points", "Points")]
    )
    plans = forms.TypedMultipleChoiceField(
        label="Portfolios it tells of", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Choose none, and it tells of every open one.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, works: Sequence[tuple[int, str]], kept: Sequence[int] = (), **kwargs: Any
    ) -> None:
        """`works` can be chosen; of `kept`, those that this person does not see stay chosen."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["plans"]
        field.choices = works
        self._unseen = [pk for pk in kept if pk not in dict(works)]
        if not works:
            del self.fields["plans"]

    @property
    def facts(self) -> dict[str, Any]:
        """As the action takes it."""
        chosen = self.cleaned_data.get("plans", [])
        return {
            **{name: self.cleaned_data[name] for name in ("title", "same", "amber", "width")},
            "plans": [*self._unseen, *chosen],
        }


class TableForm(forms.Form):
    """A table: its title, and indicators in the order in which they are chosen in the list."""

    title = forms.CharField(label="Title of the table", max_length=120)
    indicators = forms.ModelMultipleChoiceField(
        label="Indicators", queryset=Indicator.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicators"]
        field.queryset = Indicator.objects.filter(partnership=report.partnership)


class TilesForm(forms.Form):
    """What stands at the head of a report."""

    indicators = forms.ModelMultipleChoiceField(
        label="Tiles", queryset=Indicator.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicators"]
        field.queryset = Indicator.objects.filter(partnership=report.partnership)


class TextForm(forms.Form):
    """A part of a month's report."""

    heading = forms.CharField(label="Heading", max_length=120)
    text = LongTextField(label="Text", max_length=LONGEST)
    for_month = GovukDateField(label="For which month?", noun="The month", help_text="Any day of it.")


class AsAtForm(forms.Form):
    """As at which day."""

    day = GovukDateField(label="As at", noun="The day", required=False)
