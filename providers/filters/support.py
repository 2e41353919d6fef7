"""Filters of the list of support levels; they are part of the address, so that a list is a link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from providers import triggers
from providers.models import Level
from providers.summaries.support import Standing

NOBODY = "none"


class SupportFilterForm(forms.Form):
    """Level, trigger, which way the triggers point, waiting for somebody's word, liaison officer."""

    q = forms.CharField(label="Home", required=False, max_length=100)
    level = forms.ChoiceField(label="Level now", required=False, choices=[("", "Any"), *Level.choices])
    trigger = forms.ChoiceField(label="Trigger", required=False)
    points = forms.ChoiceField(
        label="Triggers point", required=False,
        choices=[("", "Anywhere"), ("up", "Up"), ("down", "Down"), ("same", "To the level it has")],
    )  # fmt: skip
    waiting = forms.BooleanField(label="Waiting for somebody to confirm", required=False)
    liaison = forms.ChoiceField(label="Liaison officer", required=False)


class SupportFilter:
    """Rows in memory, narrowed; a table takes it like any other filter."""

    def __init__(self, data: Any, rows: Iterable[Standing]) -> None:
        self.data = data
        self.rows = list(rows)
        self.form = SupportFilterForm(data)
        there = {row.slug for each in self.rows for row in each.fired}
        named = [(each.slug, each.name) for each in triggers.triggers() if each.slug in there]
        people = {
            str(each.record.liaison.pk): str(each.record.liaison)
            for each in self.rows
            if each.record and each.record.liaison
        }
        by_name = sorted(people.items(), key=lambda pair: pair[1])
        fields: Any = self.form.fields
        fields["trigger"].choices = [("", "Any"), *named]
        fields["liaison"].choices = [("", "Anybody"), (NOBODY, "Nobody yet"), *by_name]

    @property
    def found(self) -> list[Standing]:
        """The rows that fit; none where the filters make no sense."""
        if not self.form.is_valid():
            return []
        return [row for row in self.rows if self._fits(row)]

    def _fits(self, row: Standing) -> bool:
        said = self.form.cleaned_data
        liaison = row.record.liaison_id if row.record else None
        return (
            said["q"].casefold() in row.location.name.casefold()
            and said["level"] in ("", str(int(row.level)))
            and (not said["trigger"] or said["trigger"] in {each.slug for each in row.fired})
            and said["points"] in ("", row.direction or "same")
            and (row.waiting or not said["waiting"])
            and said["liaison"] in ("", NOBODY if liaison is None else str(liaison))
        )
