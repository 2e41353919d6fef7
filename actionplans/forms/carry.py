"""The form of carrying over: into what, what becomes of each row, and whether the old plan is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from actionplans.actions.carry import Fate
from actionplans.models import Action, Plan, Step
from ui.forms import GovukDateField

FATES = [
    (Fate.CARRY.value, "Goes on"),
    (Fate.SUPERSEDE.value, "Superseded"),
    (Fate.LEAVE.value, "Stays as it is"),
]


class CarryForm(forms.Form):
    """`existing` are the plans that may be the next edition. Each unfinished row has an answer of its own."""

    into = forms.ChoiceField(label="Where do they go on?", widget=forms.RadioSelect)
    title = forms.CharField(label="Title of the new plan", max_length=200, required=False)
    as_at = GovukDateField(label="Date of the new plan", noun="Date of the new plan", required=False)
    close = forms.BooleanField(label="Close the old plan afterwards", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        existing: list[Plan],
        successor: Plan | None,
        steps: list[Step],
        bare: list[Action],
    ) -> None:
        super().__init__(data)
        self.steps, self.bare = steps, bare
        offered = [successor] if successor else existing
        self.targets = {str(plan.pk): plan for plan in offered}
        new = [] if successor else [("new", "A new plan, made now")]
        into = self.fields["into"]
        into.choices = [*new, *((pk, str(plan)) for pk, plan in self.targets.items())]  # type: ignore[attr-defined]
        into.initial = "new" if not successor else str(successor.pk)
        for name in self._names():
            self.fields[name] = forms.ChoiceField(
                choices=FATES, label="What becomes of it?", initial=Fate.CARRY.value, required=True
            )

    def _names(self) -> Iterator[str]:
        yield from (f"step_{step.pk}" for step in self.steps)
        yield from (f"action_{action.pk}" for action in self.bare)

    @property
    def rows(self) -> list[tuple[Step | Action, BoundField]]:
        """Each row with its question, for the table of the page."""
        steps = [(step, self[f"step_{step.pk}"]) for step in self.steps]
        return [*steps, *((action, self[f"action_{action.pk}"]) for action in self.bare)]

    @property
    def fates(self) -> dict[int, Fate]:
        """What was said of each step."""
        return {step.pk: Fate(self.cleaned_data[f"step_{step.pk}"]) for step in self.steps}

    @property
    def action_fates(self) -> dict[int, Fate]:
        """What was said of each action that has no step."""
        return {action.pk: Fate(self.cleaned_data[f"action_{action.pk}"]) for action in self.bare}

    def clean(self) -> dict[str, Any]:
        """A new plan needs a title and a date."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("into") == "new":
            if not cleaned.get("title"):
                self.add_error("title", "Enter a title for the new plan")
            if not cleaned.get("as_at") and "as_at" not in self.errors:
                self.add_error("as_at", "Enter the date of the new plan")
        return cleaned
