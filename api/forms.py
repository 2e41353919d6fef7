"""What is asked about a program that is to read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from api.scopes import LABELS, Scope
from ui.forms import GovukDateField


class ClientForm(forms.Form):
    """Which program, what for, whom to ask, what it may read, until when."""

    name = forms.CharField(label="Name", max_length=100, help_text="For example: Power BI of public health.")
    purpose = forms.CharField(label="What it is for", max_length=300)
    contact = forms.EmailField(label="E-mail address of who answers for it", max_length=254)
    scopes = forms.MultipleChoiceField(
        label="What it may read", choices=[(scope.value, words) for scope, words in LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    expires_on = GovukDateField(label="Last day", help_text="At most a year from now.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expires_on"]
        assert isinstance(field, GovukDateField)  # noqa: S101  narrows the type for mypy
        field.earliest = today
        field.initial = today + timedelta(days=365)

    def clean_scopes(self) -> list[Scope]:
        """The scopes themselves."""
        return [Scope(value) for value in self.cleaned_data["scopes"]]
