"""The form that ties an action to an offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from providers.models import Offer


class OfferLinkForm(forms.Form):
    """One or several offers of the partnership."""

    offers = forms.ModelMultipleChoiceField(
        label="Offers", queryset=Offer.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one offer."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, offers: QuerySet[Offer]) -> None:
        super().__init__(data)
        field: Any = self.fields["offers"]
        field.queryset = offers
