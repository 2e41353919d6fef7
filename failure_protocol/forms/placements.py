"""Forms of placements: wishes, refusals, visits, proposals, each step, terms, family, other areas."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.actions.placements import Passed, Stay
from failure_protocol.forms.fields import (
    YES_NO,
    IncidentForm,
    day_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.models import Choice, OutOfAreaNotice, PlaceVisit
from failure_protocol.models.incidents import Known
from failure_protocol.sections import Here
from failure_protocol.summaries.vacancies import OfferRow, offers_of
from providers.forms.fields import HomeField
from providers.models import Location

WISHES = 3


class ChoiceForm(IncidentForm):
    """What a person wants: up to three homes or areas, the dearest first."""

    kind = radio_field("What did the person say?", Choice.Kind.choices)
    home_1 = HomeField(label="First: a home", required=False)
    area_1 = forms.CharField(label="or an area", required=False, max_length=100)
    home_2 = HomeField(label="Second: a home (optional)", required=False)
    area_2 = forms.CharField(label="or an area", required=False, max_length=100)
    home_3 = HomeField(label="Third: a home (optional)", required=False)
    area_3 = forms.CharField(label="or an area", required=False, max_length=100)
    words = text_field("In the person’s own words (optional)", required=False, rows=2)
    informed_how = forms.CharField(
        label="How were they told of the choices?",
        max_length=200,
        help_text="Such as: visit, booklet, interpreter.",
    )
    asked_on = day_field("On which day were they asked?")

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        for place in range(1, WISHES + 1):
            field: Any = self.fields[f"home_{place}"]
            field.partnership = here.incident.partnership

    def clean(self) -> dict[str, Any]:
        """One wish a place: a home or an area."""
        cleaned = super().clean()
        for place in range(1, WISHES + 1):
            if cleaned.get(f"home_{place}") and cleaned.get(f"area_{place}"):
                self.add_error(f"area_{place}", "Enter a home or an area, not both in one place")
        return cleaned

    @property
    def ranks(self) -> list[Location | str]:
        """The wishes in order."""
        found = (
            self.cleaned_data[f"home_{place}"] or self.cleaned_data[f"area_{place}"].strip()
            for place in range(1, WISHES + 1)
        )
        return [each for each in found if each]


class RefuseForm(IncidentForm):
    """A home that the person refuses."""

    home = HomeField(label="Which home?")
    reason = text_field("Why?", rows=2, help_text="In the person’s own words where you can.")

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["home"]
        field.partnership = here.incident.partnership


class WhyForm(forms.Form):
    """What changed."""

    why = text_field("What did the person say, and to whom?", rows=2)


class VisitForm(RefuseForm):
    """A look, a visit or a trial stay."""

    reason = None  # type: ignore[assignment]
    kind = radio_field("Who goes where?", PlaceVisit.Kind.choices)
    planned_on = day_field("On which day?")
    who = text_field("Who goes along, and how do they get there?", rows=2)


class VisitDoneForm(forms.Form):
    """What came of it."""

    version = version_field()
    state = radio_field("Did it take place?", [(PlaceVisit.State.HELD, "Yes"), (PlaceVisit.State.OFF, "No")])
    outcome = text_field("What did the person make of it, or why was it not?", rows=2)


class ProposeForm(IncidentForm):
    """A bed for a resident, an agency for somebody cared for at home; for a while, or again."""

    offer = forms.ChoiceField(label="Which bed?", widget=forms.RadioSelect)
    agency = HomeField(label="Which agency?")
    is_temporary = forms.BooleanField(label="For a while only", required=False)
    plan_to_end = text_field("If for a while: how does the stay end?", required=False, rows=2)
    end_by = day_field("If for a while: by when?", required=False)
    second_reason = text_field("If the person moved before: why again?", required=False, rows=2)

    def __init__(self, data: Any = None, *, here: Here, person: Any, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        self.rows: dict[str, OfferRow] = {}
        if person.service.is_home_care:
            del self.fields["offer"], self.fields["is_temporary"]
            return
        del self.fields["agency"]
        self.rows = {str(row.pk): row for row in offers_of(here.incident, here.at)}
        field: Any = self.fields["offer"]
        field.choices = [(pk, _offer_words(row)) for pk, row in self.rows.items()]

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        said = self.cleaned_data
        stay = Stay(
            said.get("is_temporary", False), said["plan_to_end"], said["end_by"], said["second_reason"]
        )
        chosen = self.rows.get(said.get("offer", ""))
        return {"offer": chosen.offer if chosen else None, "location": said.get("agency"), "stay": stay}


def _offer_words(row: OfferRow) -> str:
    said = [str(row.offer), row.standing.lower()]
    if row.offer.weekly_fee is not None:
        said.append(f"£{row.offer.weekly_fee:,.0f} a week")
    said += [each.words.lower() for each in row.exclusions]
    return "; ".join(said)


class StepForm(forms.Form):
    """The next step, with nothing to say."""

    version = version_field()


class AcceptForm(StepForm):
    """Who decided; what is let pass where a best-interests record is missing."""

    accepted_by = forms.CharField(
        label="Who said yes?",
        max_length=200,
        help_text="The person, or who decides for them and by what right.",
    )
    authority = forms.CharField(
        label="In an emergency without a best-interests record: whose word is it?",
        max_length=200,
        required=False,
    )
    reason = text_field("Why can it not wait?", required=False, rows=2)
    review_on = day_field("When is it looked at again?", required=False)

    @property
    def passed(self) -> Passed | None:
        """What was entered of the emergency, if anything."""
        said = self.cleaned_data
        if not any((said["authority"], said["reason"], said["review_on"])):
            return None
        return Passed(said["reason"], said["authority"], said["review_on"])


class AgreeForm(StepForm):
    """Who said yes for the home."""

    agreed_by = forms.CharField(
        label="Who accepted for the home?", max_length=200, help_text="Name and role."
    )


class WithdrawForm(StepForm):
    """Why it comes to nothing."""

    reason = text_field("Why?", rows=2)


class DeclineForm(WithdrawForm):
    """Who said no."""

    by_home = radio_field(
        "Who said no?", [("no", "The person, or who decides for them"), ("yes", "The home")]
    )


class TermsForm(forms.Form):
    """What it costs."""

    weekly_fee = forms.DecimalField(label="Weekly fee, £", min_value=0, decimal_places=2)
    budget_code = forms.CharField(label="Budget code (optional)", max_length=40, required=False)
    top_up = forms.DecimalField(
        label="Top-up by somebody else, £ a week (optional)", decimal_places=2, required=False
    )
    top_up_agreement = forms.CharField(
        label="Written agreement about the top-up", max_length=300, required=False,
        help_text="Who signed it, when, where it is kept.",
    )  # fmt: skip


class ApproveForm(forms.Form):
    """The budget code that goes with an approval."""

    budget_code = forms.CharField(label="Budget code", max_length=40)


class FamilyForm(forms.Form):
    """Who could visit."""

    visitors = forms.IntegerField(
        label="How many relatives and friends could visit?", min_value=0, required=False
    )
    visitor_miles = forms.DecimalField(
        label="How far is it for them, in miles?",
        min_value=0,
        max_value=999,
        decimal_places=1,
        required=False,
    )
    travel_help = radio_field("Do they need help with travelling?", Known.choices)
    travel_words = text_field("Which help? Who drives, who pays? (if they do)", required=False, rows=2)


class AreaForm(IncidentForm):
    """That another area was told."""

    moments = ("told_at",)
    body = radio_field("Who was told?", OutOfAreaNotice.Body.choices)
    name = forms.CharField(label="Which council or NHS body?", max_length=150)
    told_whom = forms.CharField(label="Whom there?", max_length=150, help_text="Name and post.")
    how = forms.CharField(label="How?", max_length=60, help_text="Such as: call, secure e-mail.")
    told_at = day_field("On which day?")
    told_at_time = time_field()


class AfterForm(forms.Form):
    """One thing of the list after a move."""

    is_needed = radio_field("Was it needed?", YES_NO, initial="yes")
    note = text_field("Note (why, if it was not needed)", required=False, rows=2)


class ReviewForm(forms.Form):
    """A review after the move."""

    version = version_field()
    done_on = day_field("On which day was it?")
    outcome = text_field("How is the person, and what do they say?")
    support = text_field("What support follows? (optional)", required=False, rows=2)
