"""Forms of publication: when and why, and an address that follows a board."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from ui.forms import GovukDateField, LongTextField

WHEN = [("now", "Now"), ("later", "At a minute that I choose")]


class PublishForm(forms.Form):
    """When it goes out; why it is late, or what it corrects, where that must be said."""

    when = forms.ChoiceField(
        label="When does it go out?", choices=WHEN, widget=forms.RadioSelect, initial="now"
    )
    day = GovukDateField(label="Day", noun="The day of publication", required=False)
    time = forms.TimeField(
        label="Time",
        required=False,
        help_text="For example 09:00. Only needed for a minute that you choose.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter a time such as 09:00"},
    )
    note = LongTextField(
        label="What does it correct?",
        max_length=500,
        rows=3,
        help_text="It stands on the public page, beside the day of the correction.",
    )
    late_reason = LongTextField(
        label="Why is it published late?",
        max_length=1000,
        rows=4,
        required=False,
    )

    def __init__(self, data: Any = None, *, corrects: bool, late: str, **kwargs: Any) -> None:
        """`corrects` = the same is out already; `late` = words about a deadline; "" without one."""
        super().__init__(data, **kwargs)
        if not corrects:
            del self.fields["note"]
        if late:
            self.fields["late_reason"].help_text = late
        else:
            del self.fields["late_reason"]

    def clean(self) -> dict[str, Any]:
        """A chosen minute needs its day and its time."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == "later":
            for name, words in (
                ("day", "Enter the day of publication"),
                ("time", "Enter the time, such as 09:00"),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    @property
    def planned_for(self) -> datetime | None:
        """The minute chosen, in local time; None = now."""
        if self.cleaned_data["when"] == "now":
            return None
        chosen = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return timezone.make_aware(chosen)


class FollowForm(forms.Form):
    """Where the mails go."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="We only use it to tell you about this board. You can leave with one click.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an address such as name@example.org",
        },
    )
