"""Forms of the situation report: its day, its fixed texts, a figure stated otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from failure_protocol.forms.fields import IncidentForm, day_field, text_field, version_field
from failure_protocol.summaries.sitreps import FORM

KEEP = "No resident is named: by their reference, such as P07, if at all."


class StartForm(IncidentForm):
    """Of which day the report tells."""

    day = day_field("Of which day?", help_text="Written after its day it is late, and the day stays a gap.")


class WordsForm(IncidentForm):
    """The texts of the form, always the same."""

    version = version_field()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for key, (heading, hint) in FORM.items():
            self.fields[key] = text_field(heading, rows=4, required=False, help_text=hint)
        self.fields["situation"].help_text = f"{FORM['situation'][1]} {KEEP}"


class FigureForm(IncidentForm):
    """A figure stated otherwise than it is computed, with the reason."""

    version = version_field()
    key = forms.ChoiceField(label="Which figure?")
    value = forms.IntegerField(
        label="What is it? (as computed, if empty)", min_value=0, required=False,
        help_text="Both numbers are shown.",
    )  # fmt: skip
    reason = text_field("Why does it differ?", rows=2, required=False, max_length=300)

    def __init__(self, data: Any = None, *, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["key"]
        field.choices = [
            (each["key"], f"{each['label']}: {each['computed']}")
            for part in content["figures"]
            for each in part["figures"]
        ]
