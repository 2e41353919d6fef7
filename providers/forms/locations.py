"""What can be done to homes chosen in the list."""

from __future__ import annotations

from datetime import date

from django import forms

from accounts.access import members_with
from accounts.models import Partnership, User
from accounts.permissions import Permission

NOBODY = "none"


class LiaisonForm(forms.Form):
    """One officer for several homes; "nobody" is a choice of its own, so that none is made by accident."""

    liaison = forms.ChoiceField(label="Liaison officer")

    def __init__(self, data: object, *, partnership: Partnership, day: date) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.officers = {str(user.pk): user for user in members_with(partnership, Permission.EDIT_HOMES, day)}
        names = sorted(
            ((pk, user.full_name) for pk, user in self.officers.items()), key=lambda pair: pair[1].casefold()
        )
        asked: forms.ChoiceField = self.fields["liaison"]  # type: ignore[assignment]
        asked.choices = [("", "Choose an officer"), *names, (NOBODY, "Nobody")]

    @property
    def officer(self) -> User | None:
        """Who was chosen; None for nobody."""
        return self.officers.get(self.cleaned_data["liaison"])
