"""As at which day the ratings profile is shown, and what it is compared with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ui.forms import GovukDateField


class ProfileForm(forms.Form):
    """Two days; the second lies before the first."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = GovukDateField(label="As at", latest=today)
        self.fields["before"] = GovukDateField(label="Compared with the report of", latest=today)

    def clean(self) -> dict[str, Any]:
        """The comparison looks back."""
        data: dict[str, Any] = super().clean() or {}
        day, before = data.get("day"), data.get("before")
        if day and before and before >= day:
            self.add_error("before", "Compare with a day before the day of the profile.")
        return data
