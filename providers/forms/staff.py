"""Forms that say whose homes are whose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Partnership, User
from providers.forms.fields import HomeField
from ui.forms import GovukDateField


class GiveForm(forms.Form):
    """A person, a home, from when until when."""

    user: Any = forms.ModelChoiceField(None, label="Who?", empty_label="Choose a person")
    location = HomeField(label="Which home?", only_own=True)
    starts_on = GovukDateField(label="From which day?", noun="The first day")
    ends_on = GovukDateField(label="Until which day (optional)", noun="The last day", required=False)

    def __init__(self, data: Any, *, people: QuerySet[User], partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.queryset = people
        home: Any = self.fields["location"]
        home.partnership = partnership


class LastDayForm(forms.Form):
    """The last day on which a home is somebody's."""

    on = GovukDateField(label="Which is the last day?", noun="The last day")
