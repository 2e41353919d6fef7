"""Forms of concerns about homes."""

from __future__ import annotations

from typing import Any

from django import forms

from providers.forms.homes import LONG, RowForm, since_field
from providers.models import HomeConcern
from ui.forms import LongTextField

NO_NAMES = "Never name a resident. Initials and room numbers are names, too."


class ConcernForm(RowForm):
    """What is wrong or being looked into."""

    kind = forms.ChoiceField(
        label="What is it about?", choices=HomeConcern.Kind.choices, widget=forms.RadioSelect
    )
    summary = LongTextField(
        label="What is wrong or being looked into?", max_length=LONG, rows=4, help_text=NO_NAMES
    )
    action_taken = LongTextField(
        label="What was done about it so far (optional)", required=False, max_length=LONG, rows=4,
        help_text=NO_NAMES,
    )  # fmt: skip
    on = since_field("Since which day?")


class EditConcernForm(ConcernForm):
    """The same for one that there is."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: HomeConcern, data: Any = None) -> EditConcernForm:
        """The form filled with a concern."""
        return cls(data, initial={name: getattr(row, name) for name in cls.base_fields})


class CloseForm(RowForm):
    """How a concern ended."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = LongTextField(
        label="What came of it?", max_length=LONG, rows=4, help_text=NO_NAMES,
        error_messages={"required": "Say what came of it."},
    )  # fmt: skip
    on = since_field("Closed on which day?")


class ReopenForm(RowForm):
    """Why a closed concern is opened again."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LongTextField(
        label="Why is it opened again?", max_length=LONG, rows=3,
        help_text="How it was closed stays to be read.",
        error_messages={"required": "Say why it is opened again."},
    )  # fmt: skip
