"""The form in which a person confirms a home's support level."""

from __future__ import annotations

from typing import Any

from django import forms

from providers.forms.homes import LONG, since_field
from providers.models import Level
from providers.summaries.support import Standing
from ui.forms import GovukDateField, LongTextField

MEANS = {
    Level.ROUTINE: "calls and visits as usual",
    Level.WATCHED: "we look closer and ring more often",
    Level.SUPPORTED: "we help: visits, training, advice",
    Level.INTENSIVE: "daily help, and the board is told",
}
NOTHING_FIRES = "No trigger fires any more."


class StepForm(forms.Form):
    """Which level, since when, and why. The suggested level is said beside it, and any may be chosen."""

    level = forms.TypedChoiceField(
        label="Which support does this home get?", coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "Choose a level."},
    )  # fmt: skip
    reason = LongTextField(
        label="Why?", max_length=LONG, rows=4,
        help_text="The lead and the board read it. Never name a resident.",
        error_messages={"required": "Say why, so that the lead and the board can follow it."},
    )  # fmt: skip
    on = since_field("From which day?")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, standing: Standing) -> None:
        initial = {
            "level": int(standing.suggested), "on": standing.day,
            "reason": f"{standing.names}." if standing.fired else NOTHING_FIRES if standing.direction else "",
            "seen": standing.step.pk if standing.step else None,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        chosen: Any = self.fields["level"]
        chosen.choices = [(int(level), _words(level, standing)) for level in reversed(Level)]


class AsAtDayForm(forms.Form):
    """The day of which the board is told."""

    day = GovukDateField(label="As it stood on", noun="The day", required=False)


def _words(level: Level, standing: Standing) -> str:
    marks = []
    if level == standing.level:
        marks.append("now")
    if level == standing.suggested:
        marks.append("suggested")
    said = f"{level.label}: {MEANS[level]}"
    return f"{said} ({', '.join(marks)})" if marks else said
