"""Forms of update rounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from actionplans.models import Plan, Workstream
from ui.forms import GovukDateField, LongTextField

CLOCK = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?$", re.IGNORECASE)


class ClockField(forms.CharField):
    """A time of day as people type it: 17:00, 5pm, 5.30pm."""

    def clean(self, value: Any) -> Any:
        """The time, or a sentence that says how to write it."""
        text = super().clean(value)
        found = CLOCK.match(text.strip()) if text else None
        read = _clock(found) if found else None
        if read is None:
            raise forms.ValidationError("Enter a time, such as 17:00 or 5pm")
        return read


def _clock(found: re.Match[str]) -> time | None:
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found[2] is None:
        return None  # "5" alone could be morning or afternoon: nothing is guessed
    return time(hour, minute) if hour < 24 and minute < 60 else None


class RoundForm(forms.Form):
    """What a round is for, until when, and which parts of which plans are asked about."""

    title = forms.CharField(
        label="What are the updates for?",
        max_length=200,
        help_text="The name and month of the board, for example.",
        error_messages={"required": "Enter what the updates are for"},
    )
    day = GovukDateField(
        label="Last day for updates", noun="The last day for updates", help_text="For example, 3 12 2026"
    )
    clock = ClockField(label="Time", initial="17:00", help_text="For example, 17:00 or 5pm", max_length=8)
    message = LongTextField(
        label="Words for the mail (optional)", required=False, max_length=1000, rows=3,
        help_text="The mail already says who asks, for which rows, and until when.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, plans: Iterable[Plan], chosen: Plan | None = None) -> None:
        super().__init__(data)
        self.plans = list(plans)
        for plan in self.plans:
            streams = list(plan.workstreams.all())
            self.fields[f"plan_{plan.pk}"] = forms.MultipleChoiceField(
                label=str(plan),
                required=False,
                choices=[(str(stream.pk), str(stream)) for stream in streams],
                widget=forms.CheckboxSelectMultiple,
                initial=[str(stream.pk) for stream in streams]
                if plan == chosen or len(self.plans) == 1
                else [],
            )

    @property
    def workstreams(self) -> list[Workstream]:
        """The chosen parts, in the order of the page."""
        chosen = {pk for plan in self.plans for pk in self.cleaned_data.get(f"plan_{plan.pk}", [])}
        return [
            stream for plan in self.plans for stream in plan.workstreams.all() if str(stream.pk) in chosen
        ]

    @property
    def deadline(self) -> datetime:
        """The moment until which updates are taken, in local time."""
        typed = datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"])
        return timezone.make_aware(typed)

    def clean(self) -> dict[str, Any]:
        """At least one part has to be chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.plans and not self.workstreams:
            self.add_error(f"plan_{self.plans[0].pk}", "Select at least one part of a plan")
        return cleaned


class SendBackForm(forms.Form):
    """Why answers are sent back."""

    reason = LongTextField(
        label="What is missing?", max_length=1000, rows=4, help_text="The lead gets these words by mail."
    )


class ReopenForm(forms.Form):
    """Why a closed round is opened again."""

    reason = LongTextField(label="Why is it opened again?", max_length=1000, rows=3)


class CloseForm(forms.Form):
    """The version of the round that the person looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
