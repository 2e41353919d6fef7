"""Filters of the list of indicators; they are part of the address, so that a list is a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.rag import Rag
from metrics.models import Frequency, Indicator
from metrics.summaries.indicators import Standing


class IndicatorFilterForm(forms.Form):
    """Name, colour, how often, of whom, tag."""

    q = forms.CharField(label="Indicator", required=False, max_length=100)
    rag = forms.ChoiceField(
        label="Against target", required=False,
        choices=[("", "Any"), *((each.value, each.label) for each in (Rag.RED, Rag.AMBER, Rag.GREEN))],
    )  # fmt: skip
    frequency = forms.ChoiceField(
        label="How often", required=False, choices=[("", "Any"), *Frequency.choices]
    )
    level = forms.ChoiceField(label="Of", required=False, choices=[("", "Any"), *Indicator.Level.choices])
    tag = forms.ChoiceField(label="Tag", required=False)


class IndicatorFilter:
    """Rows in memory, narrowed; a table takes it like any other filter."""

    def __init__(self, data: Any, rows: Sequence[Standing]) -> None:
        self.data = data
        self.rows = rows
        self.form = IndicatorFilterForm(data)
        tags = sorted({str(tag) for row in rows for tag in row.indicator.tags})
        fields: Any = self.form.fields
        fields["tag"].choices = [("", "Any"), *((tag, tag.capitalize()) for tag in tags)]

    @property
    def found(self) -> list[Standing]:
        """The rows that fit; none where a filter makes no sense."""
        if not self.form.is_valid():
            return []
        wanted = self.form.cleaned_data
        return [row for row in self.rows if _fits(row, wanted)]


def _fits(row: Standing, wanted: dict[str, str]) -> bool:
    indicator = row.indicator
    name = wanted["q"].casefold()
    rag = row.against_target.rag
    return (
        (not name or name in indicator.name.casefold())
        and wanted["frequency"] in ("", indicator.frequency)
        and wanted["level"] in ("", indicator.level)
        and (not wanted["tag"] or wanted["tag"] in indicator.tags)
        and (not wanted["rag"] or (rag is not None and rag.value == wanted["rag"]))
    )
