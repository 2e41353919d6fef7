"""The form that ties an action to an offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.words import day_words
from providers.models import Offer


class OfferChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # its rows are offers
    """Offers by title, with what tells two of one title apart."""

    def label_from_instance(self, obj: Any) -> str:
        """As "RESTORE2 training (training, 5 January 2021)"."""
        return f"{obj.title} ({obj.get_kind_display()}, {day_words(obj.offered_on)})"


class OfferLinkForm(forms.Form):
    """One or several offers of the partnership."""

    offers = OfferChoice(
        label="Offers", queryset=Offer.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one offer."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, offers: QuerySet[Offer]) -> None:
        super().__init__(data)
        field: Any = self.fields["offers"]
        field.queryset = offers
