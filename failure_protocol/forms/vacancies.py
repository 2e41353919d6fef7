"""Forms of beds: what a home says, holds, overrides, embargoes; what a home says of a person; usual rates."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.actions.vacancies import Told
from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.models import BedOffer, NeedsProof
from failure_protocol.models.vacancies import ForWhom, Reach, Room
from failure_protocol.sections import Here
from providers.forms.fields import HomeField
from providers.models import BedType, Feature

DEAREST = 100_000
SAID_BY = "Name or role. Seen by those who find places only."


class ToldForm(IncidentForm):
    """What a home says of its beds of one type."""

    moments = ("verified_at",)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    beds = forms.IntegerField(label="How many can be filled?", min_value=1, max_value=500)
    reserved = forms.IntegerField(
        label="How many has it promised besides, to us or others?", min_value=0, max_value=500,
        required=False,
        help_text="Beds that are empty still, but promised.",
    )  # fmt: skip
    weekly_fee = forms.DecimalField(
        label="Weekly fee, £ (optional)", min_value=0, max_value=DEAREST, decimal_places=2, required=False
    )
    from_on = day_field("From which day? (at once, if empty)", required=False)
    room = radio_field("Room", Room.choices, initial=Room.UNKNOWN)
    for_whom = radio_field("For whom", ForWhom.choices, initial=ForWhom.UNKNOWN)
    features = forms.MultipleChoiceField(
        label="What it has", choices=Feature.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_temporary = forms.BooleanField(label="For a short stay only: a second move follows", required=False)
    reach = radio_field("How far are we with the home?", Reach.choices, initial=Reach.CONFIRMED)
    verified_by = forms.CharField(label="Who said so?", max_length=150, help_text=SAID_BY)
    verified_at = day_field("On which day did they say so?")
    verified_at_time = time_field()
    note = text_field("Note (optional)", required=False, rows=2)

    @property
    def told(self) -> Told:
        """As the action takes it."""
        values = {name: value for name, value in self.changes.items() if name in Told.__dataclass_fields__}
        return Told(**{**values, "reserved": values["reserved"] or 0, "features": tuple(values["features"])})


class NewOfferForm(ToldForm):
    """Beds that a home tells us of in the incident."""

    home = HomeField(label="Which home?")
    bed_type = forms.ChoiceField(label="What kind of bed?", choices=BedType.choices)
    field_order = ("home", "bed_type")

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["home"]
        field.partnership = here.incident.partnership


class HoldForm(IncidentForm):
    """Beds that a home holds for the incident."""

    moments = ("until",)
    number = forms.IntegerField(label="How many beds does the home hold for us?", min_value=1, max_value=500)
    until = day_field("Until which day?")
    until_time = time_field("Until what time?")


class WithdrawOfferForm(forms.Form):
    """No longer offered."""

    version = version_field()
    why = forms.CharField(label="Why are these beds no longer offered?", max_length=300)


class OverrideForm(forms.Form):
    """Use a home that is left out."""

    version = version_field()
    authority = forms.CharField(
        label="Whose word is it?", max_length=200, help_text="Post and name of who said yes."
    )
    reason = text_field("Why?", help_text="It goes into the decision log, as it stands here.")


class EmbargoForm(forms.Form):
    """Why, for its beginning and its end."""

    reason = forms.CharField(label="Why?", max_length=300)


class ProofForm(forms.Form):
    """What the receiving home's own assessment says."""

    outcome = radio_field("What does the home’s assessment say?", NeedsProof.Outcome.choices)
    assessor = forms.CharField(label="Who assessed for the home?", max_length=200, help_text="Name and role.")
    assessed_on = day_field("On which day?")
    conditions = text_field(
        "Which conditions, or what can’t it do? (unless it simply can)", required=False, rows=2
    )


class RateForm(forms.Form):
    """What a bed usually costs."""

    bed_type = forms.ChoiceField(label="What kind of bed?", choices=BedType.choices)
    weekly = forms.DecimalField(
        label="Usual rate, £ a week", min_value=0, max_value=DEAREST, decimal_places=2
    )


def told_initial(offer: BedOffer) -> dict[str, Any]:
    """An offer as its form begins: what the home said last; who says it now, and when, is asked anew."""
    names = (
        "beds", "reserved", "weekly_fee", "from_on", "room", "for_whom", "features", "is_temporary", "note",
        "version", "verified_by",
    )  # fmt: skip
    reach = Reach.CONFIRMED if offer.reach == Reach.NOT_ASKED else offer.reach
    return {name: getattr(offer, name) for name in names} | {"reach": reach}
