"""Forms of who decides for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from failure_protocol.forms.notices import TIME, local_moment
from failure_protocol.forms.people_care import FactsForm, known, text
from failure_protocol.models import (
    AdvocacyNeed,
    AuthorityContact,
    BestInterestsRecord,
    CapacityAssessment,
    CourtDeputy,
    Deprivation,
    EmergencyPass,
    PowerOfAttorney,
)
from failure_protocol.models.authority import ABOUT
from providers.models import Location
from ui.forms import GovukDateField

LINES = "One a line: name, telephone."


def _choice(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def _places(person: Any) -> Any:
    """Homes that a placement of the person is about."""
    return Location.objects.filter(placements__person=person).distinct()


class CapacityForm(FactsForm):
    """One assessment of capacity."""

    about = _choice("What kind of decision?", ABOUT, initial="accommodation")
    decision = forms.CharField(
        label="Which decision, in words?", max_length=300,
        help_text="Such as: whether to move to another care home, and which. Not: capacity in general.",
    )  # fmt: skip
    outcome = _choice("For this decision the person …", CapacityAssessment._meta.get_field("outcome").choices)
    assessor = forms.CharField(label="Who assessed it?", max_length=200, help_text="Name and profession.")
    assessed_on = GovukDateField(label="When?", noun="The day of the assessment")
    evidence = text(
        "From what?", 4, required=True, help_text="What was asked, how they were helped, what they answered."
    )


class PowerForm(FactsForm):
    """A power of attorney."""

    kind = _choice("Which power?", PowerOfAttorney._meta.get_field("kind").choices)
    attorneys = text("Attorneys", required=True, help_text=LINES)
    how = _choice("How do they act?", PowerOfAttorney.How.choices)
    registered = known("Registered with the Office of the Public Guardian?")
    checked_on = GovukDateField(
        label="When was the register searched, or the stamped document seen?", noun="The day of the search",
        required=False,
    )  # fmt: skip
    reference = forms.CharField(label="Case number at the OPG", max_length=60, required=False)
    limits = text("Instructions and restrictions in it")


class RegistrationForm(FactsForm):
    """What the register says."""

    registered = known("Registered with the Office of the Public Guardian?")
    checked_on = GovukDateField(label="When was it searched?", noun="The day of the search", required=False)
    reference = forms.CharField(label="Case number at the OPG", max_length=60, required=False)


class DeputyForm(FactsForm):
    """A court-appointed deputy."""

    deputies = text("Deputies", required=True, help_text=LINES)
    accommodation = forms.BooleanField(label="The order covers where to live", required=False)
    care = forms.BooleanField(label="It covers care and treatment", required=False)
    money = forms.BooleanField(label="It covers money and property", required=False)
    order_on = GovukDateField(label="Date of the order")
    expires_on = GovukDateField(label="When does it end?", required=False)
    reference = forms.CharField(label="Case number of the court", max_length=60, required=False)
    limits = text("Limits in the order")


class BestInterestsForm(FactsForm):
    """A decision in somebody's best interests."""

    about = _choice("What kind of decision?", ABOUT[:2], initial="accommodation")
    maker_kind = _choice("Who took it?", BestInterestsRecord.Maker.choices)
    maker = forms.CharField(label="Name and post", max_length=200)
    power = forms.ModelChoiceField(
        PowerOfAttorney.objects.none(), label="Under which power?", required=False, empty_label="None"
    )
    deputy = forms.ModelChoiceField(
        CourtDeputy.objects.none(), label="Which deputy?", required=False, empty_label="None"
    )
    location = forms.ModelChoiceField(
        Location.objects.none(),
        label="About which home?",
        required=False,
        empty_label="No home in particular",
    )
    decided_on = GovukDateField(label="When?", noun="The day of the decision")
    wishes = text("What does the person wish and feel, now and before?", required=True)
    consulted = text("Who was asked, and what did they say?", required=True)
    options = text("Which options were there?", required=True)
    least_restrictive = text("Which is the least restrictive, and why?", required=True)
    decision = text("What was decided?", required=True)
    reasons = text("Why is it in the person’s best interests?", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self)
        places: Any = self.fields["location"]
        places.queryset = _places(self.person)


class ImcaForm(FactsForm):
    """An independent mental capacity advocate, or why none."""

    asked_on = GovukDateField(label="When was an advocate asked?", required=False)
    asked_whom = forms.CharField(label="Which advocacy service?", max_length=200, required=False)
    advocate = forms.CharField(label="The advocate’s name", max_length=200, required=False)
    reported_on = GovukDateField(label="When did the advocate report?", required=False)
    report = text("What does the report say?")
    why_not = text("If none is asked: why not, and who is consulted instead?")


class NeedForm(FactsForm):
    """What somebody needs to be heard."""

    kind = _choice("What?", AdvocacyNeed.Kind.choices)
    needed = known("Is it needed?")
    what = forms.CharField(
        label="Which, and from whom?", max_length=300, required=False, help_text="Such as the language."
    )
    arranged_on = GovukDateField(label="When was it arranged?", required=False)


class _AnsweredForm(FactsForm):
    """When an authorisation begins and ends."""

    starts_on = GovukDateField(label="From which day?", required=False)
    ends_on = GovukDateField(label="Until which day?", required=False)
    is_extended = forms.BooleanField(label="An urgent one, extended by seven more days", required=False)
    is_refused = forms.BooleanField(label="It was refused", required=False)
    conditions = text("Conditions")
    representative = forms.CharField(
        label="The relevant person’s representative", max_length=200, required=False
    )


class AnswerForm(_AnsweredForm):
    """What came of a request."""


class AuthorisationForm(_AnsweredForm):
    """A request for an authorisation, or one that is held."""

    kind = _choice("Which?", Deprivation.Kind.choices)
    location = forms.ModelChoiceField(
        Location.objects.none(), label="At which new home?", required=False,
        empty_label="At the service that fails",
    )  # fmt: skip
    place = forms.CharField(
        label="The home or hospital", max_length=200, help_text="As managing authority it asks, nobody else."
    )
    supervisory_body = forms.CharField(label="Supervisory body (the council)", max_length=150)
    asked_on = GovukDateField(label="When did the home ask?")
    wanted_from = GovukDateField(label="From when does it need it?", required=False)
    field_order = ("kind", "location", "place", "supervisory_body", "asked_on", "wanted_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["location"]
        field.queryset = _places(self.person)


class ToldForm(FactsForm):
    """A new home that was told."""

    location = forms.ModelChoiceField(Location.objects.none(), label="Which home?", empty_label="Choose")
    told_whom = forms.CharField(label="Who was told?", max_length=200, help_text="Name and post.")
    told_on = GovukDateField(label="When?", noun="The day")
    words = text("What was passed on, conditions included?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["location"]
        field.queryset = _places(self.person)


class MentalHealthForm(FactsForm):
    """Detention and aftercare."""

    detained = known("Detained under the Mental Health Act?")
    section = forms.CharField(label="Under which section, since when?", max_length=200, required=False)
    aftercare = known("Entitled to aftercare (section 117)?")
    aftercare_words = forms.CharField(label="Which council and ICB owe it?", max_length=300, required=False)


class ContactForm(FactsForm):
    """Attorneys or deputies were spoken to."""

    power = forms.ModelChoiceField(
        PowerOfAttorney.objects.none(), label="Attorneys", required=False, empty_label="None of them"
    )
    deputy = forms.ModelChoiceField(
        CourtDeputy.objects.none(), label="Or a deputy", required=False, empty_label="None of them"
    )
    about = _choice("About what?", AuthorityContact.About.choices)
    spoken_on = GovukDateField(label="When?", noun="The day")
    spoken_time = forms.TimeField(label="At what time?", help_text="24 hours, such as 17:40", **TIME)
    how = forms.CharField(label="How?", max_length=60, help_text="Telephone, letter, meeting.")
    words = text("What did they say, and how do they want to be involved?", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self)

    @property
    def facts(self) -> dict[str, Any]:
        """Day and time as one moment."""
        found = super().facts
        moment: datetime | None = local_moment(found.pop("spoken_on"), found.pop("spoken_time"))
        return {**found, "spoken_at": moment}

    def add_error(self, field: str | None, error: Any) -> None:
        """What an action says of `who` and `spoken_at` stands at the boxes that are typed into."""
        super().add_error({"who": "power", "spoken_at": "spoken_on"}.get(field or "", field), error)


class EmergencyForm(FactsForm):
    """What a named authority lets pass."""

    code = _choice("What is let pass?", EmergencyPass._meta.get_field("code").choices)
    authority = forms.CharField(label="Who said yes?", max_length=200, help_text="Post and name.")
    reason = text("Why can it not wait?", required=True, help_text="It goes into the decision log.")
    review_on = GovukDateField(label="When is it looked at again?", noun="The day of review")

    def __init__(self, *args: Any, open_codes: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["code"]
        field.choices = [pair for pair in field.choices if pair[0] in open_codes]


class ReviewForm(FactsForm):
    """What was found when it was looked at again."""

    words = text("What was found, and what was put right?", required=True)


def _fill(form: Any) -> None:
    """The powers and deputies of the person, by their names."""
    chosen: dict[str, Any] = {"power": PowerOfAttorney, "deputy": CourtDeputy}
    for name, model in chosen.items():
        field = form.fields[name]
        field.queryset = model.objects.standing().filter(person=form.person)
        field.label_from_instance = lambda row: row.names
