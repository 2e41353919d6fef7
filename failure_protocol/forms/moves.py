"""Forms of moves: the plan, two people's check, letting pass, the day itself, handing over, rounds."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.actions.moves_plan import Plan, senior_posts
from failure_protocol.balance import FOLLOWS, WORDS, Part
from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    officer_field,
    radio_field,
    text_field,
    time_field,
)
from failure_protocol.forms.notices import form_key
from failure_protocol.guards import REVIEWED, Guard, Needs
from failure_protocol.models import IdentityCheck, Move, Person
from failure_protocol.models.incidents import IncidentService, Known
from failure_protocol.models.moves import Files, Transport
from failure_protocol.placement_states import WORDS as STATE_WORDS
from failure_protocol.placement_states import PlacementState
from failure_protocol.sections import Here
from providers.forms.fields import HomeField

LATE = forms.CharField(
    label="Why is it written down only now?", max_length=300, required=False,
    help_text="Only if more than 15 minutes have passed since.",
)  # fmt: skip


def key_field() -> forms.CharField:
    """What makes two sendings of one form the same."""
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=64, initial=form_key)


class PlanForm(IncidentForm):
    """The plan of a move. What is not known yet stays “not known”, and shows as missing."""

    moments = ("leaves_at", "due_at")
    people = ("officer",)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    officer = officer_field("Who sees to it?")
    leaves_at = day_field("On which day do they leave?")
    leaves_at_time = time_field("When do they leave?")
    due_at = day_field("On which day do they arrive?")
    due_at_time = time_field("When are they due?")
    transport = radio_field("How do they travel?", Transport.choices)
    vehicle = forms.CharField(label="Which vehicle? (optional)", max_length=60, required=False)
    cost = forms.DecimalField(label="Cost, £ (optional)", min_value=0, decimal_places=2, required=False)
    payer = forms.CharField(label="Who pays?", max_length=100, required=False)
    escort = forms.CharField(label="Who goes along?", max_length=200, required=False)
    escort_familiar = radio_field("Does the person know them well?", Known.choices, initial=Known.UNKNOWN)
    medication = radio_field("Are the medicines ready to go along?", Known.choices, initial=Known.UNKNOWN)
    mar = radio_field("Is the MAR chart ready?", Known.choices, initial=Known.UNKNOWN)
    care_summary = radio_field("Is the care summary written?", Known.choices, initial=Known.UNKNOWN)
    equipment = text_field("Equipment that goes along or must be there", required=False, rows=2)
    belongings = text_field("Belongings, one thing a line", required=False)
    boxes = forms.IntegerField(label="How many boxes and bags?", min_value=0, max_value=500, required=False)
    personal_items = text_field("What the person carries themselves", required=False, rows=2)
    told = text_field("Who was told, by whom?", required=False, rows=2)
    goodbye = text_field("Goodbye, and staff who worry", required=False, rows=2)

    @property
    def plan(self) -> Plan:
        """As the action takes it."""
        return Plan(
            **{name: value for name, value in self.changes.items() if name in Plan.__dataclass_fields__}
        )


class OfficerForm(IncidentForm):
    """Who sees to a move."""

    people = ("officer",)
    officer = officer_field("Who sees to it from now on?")


class IdentityForm(forms.Form):
    """Two people, and what they looked at."""

    first = forms.CharField(label="First person who made sure", max_length=150)
    second = forms.CharField(label="Second person who made sure", max_length=150)
    how = radio_field("By what?", IdentityCheck.How.choices)
    matched = radio_field("Is it the right person?", [("yes", "Yes"), ("no", "No: everything stops")])
    note = text_field("What does not match? (if it is not)", required=False, rows=2)


class PassForm(IncidentForm):
    """Letting a guard pass: what is asked depends on who may."""

    post = forms.ChoiceField(label="Whose word is it?", widget=forms.RadioSelect)
    authority = forms.CharField(label="Who said yes?", max_length=150, help_text="Post and name.")
    reason = text_field("Why?", rows=2)
    review_on = day_field("When is it looked at again?")

    def __init__(self, data: Any = None, *, here: Here, guard: Guard, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["post"]
        field.choices = [(post, post) for post in senior_posts(here.incident)]
        if guard.needs is not Needs.SENIOR:
            del self.fields["post"]
        if guard.needs is Needs.REASON:
            del self.fields["authority"]
        if guard.code not in REVIEWED:
            del self.fields["review_on"]


class TickForm(IncidentForm):
    """Leaving or arriving, one tap: now, unless another time is given. A queued tick brings its moment."""

    moments = ("happened_at",)
    key = key_field()
    ticked_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    happened_at = day_field("On which day? (now, if empty)", required=False)
    happened_at_time = time_field(required=False)
    late_reason = LATE
    note = text_field("Note (optional)", required=False, rows=2)

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it: a moment that was typed counts before the one of the tap."""
        said = self.changes
        ticked = said.pop("ticked_at")
        queued = ticked is not None and said["happened_at"] is None
        return {**said, "happened_at": said["happened_at"] or ticked, "is_queued": queued}


class BackForm(forms.Form):
    """Turned back."""

    key = key_field()
    note = text_field("Why did they come back?", rows=2)


class CareForm(forms.Form):
    """What was handed over."""

    verbal = text_field("In words: who spoke to whom?", required=False, rows=2)
    written = text_field("In writing: what, and who signed for it?", required=False, rows=2)
    staff_talk = text_field(
        "What did staff who know the person tell those who take over?", required=False, rows=2
    )
    # A field’s name; Django takes it out of the class, so the form’s own files are not hidden.
    files = radio_field("The provider’s files", Files.choices, required=False)  # type: ignore[assignment]
    files_receipt = forms.CharField(label="Receipt for the files", max_length=300, required=False)

    @classmethod
    def begun(cls, data: Any, move: Move) -> CareForm:
        """With what was written down before."""
        names = {"verbal": "verbal_words", "written": "written_words"}
        initial = {name: getattr(move, names.get(name, name)) for name in cls.base_fields}
        return cls(data, initial=initial)


class ElsewhereForm(IncidentForm):
    """Somebody is somewhere else than the register says: hospital, home, died, left the area."""

    moments = ("happened_at",)
    key = key_field()
    to = forms.ChoiceField(label="Where is the person?", widget=forms.RadioSelect)
    happened_at = day_field("On which day? (now, if empty)", required=False)
    happened_at_time = time_field(required=False)
    late_reason = LATE
    note = text_field("What happened? (optional)", required=False, rows=2)

    def __init__(self, data: Any = None, *, here: Here, person: Person, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["to"]
        was = Part(person.whereabouts)
        other = {Part.TRANSIT}  # leaving, arriving and turning back stand on the page of the move
        other |= set() if was is Part.HOSPITAL else {Part.ARRIVED}
        other |= {Part.HOME} if was is Part.TRANSIT else set()
        places = [part for part in Part if part in FOLLOWS[was] - other]
        labels = {**WORDS, Part.ARRIVED: "back where they live since their move"}
        field.choices = [(part.value, labels[part][0].upper() + labels[part][1:]) for part in places]


class StrikeForm(forms.Form):
    """Why a movement never was."""

    reason = text_field("What was wrong?", rows=2, help_text="It stays to be read, struck through.")


class PaceForm(IncidentForm):
    """A limit a day: of a home, a vehicle, or the service that closes."""

    home = HomeField(label="A home that takes people in", required=False)
    vehicle = forms.CharField(label="or a vehicle", max_length=60, required=False)
    service: Any = forms.ModelChoiceField(
        IncidentService.objects.none(), label="or the service that closes", required=False, empty_label="None"
    )
    per_day = forms.IntegerField(label="How many people a day at most?", min_value=1, max_value=99)
    words = forms.CharField(
        label="Why? (optional)",
        max_length=300,
        required=False,
        help_text="Such as: two carers must stay till the last.",
    )

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        self.fields["service"].queryset = here.incident.services.all()  # type: ignore[attr-defined]
        field: Any = self.fields["home"]
        field.partnership = here.incident.partnership


class RoundForm(IncidentForm):
    """A round that goes to another agency, and when each person has the first visit."""

    service: Any = forms.ModelChoiceField(
        IncidentService.objects.none(), label="Of which service?", empty_label=None
    )
    name = forms.CharField(label="Which round?", max_length=80)
    home = HomeField(label="To which agency?")
    who: Any = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Who is in it?", widget=forms.CheckboxSelectMultiple
    )
    day = day_field("On which day is the first visit?")
    day_time = time_field("At what time is the first of them?")
    grace_minutes = forms.IntegerField(
        label="After how many minutes is a visit missed?", min_value=5, max_value=720, initial=60
    )
    staff = text_field("Which workers go along? (optional)", required=False, rows=2)
    moments = ("day",)

    def __init__(self, data: Any = None, *, here: Here, people: Any, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        self.fields["service"].queryset = here.incident.services.filter(service_type="home_care")  # type: ignore[attr-defined]
        self.fields["who"].queryset = people  # type: ignore[attr-defined]
        self.fields["who"].label_from_instance = lambda each: f"{each.ref} · {each.initials}"  # type: ignore[attr-defined]
        field: Any = self.fields["home"]
        field.partnership = here.incident.partnership


class RoundStepForm(forms.Form):
    """The next step of everybody in a round whose turn it is."""

    to = radio_field(
        "Which step?",
        [
            (state.value, STATE_WORDS[state])
            for state in (
                PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.BOOKED,
            )
        ],
    )  # fmt: skip
    words = forms.CharField(
        label="Who said so?", max_length=200, required=False,
        help_text="For acceptance: how each person or who decides for them said yes; for the agency: who.",
    )  # fmt: skip


class VisitConfirmForm(TickForm):
    """The first visit was made."""

    confirmed_by = forms.CharField(label="Who confirmed it for the agency?", max_length=150)
    field_order = ("confirmed_by",)


class MissedForm(forms.Form):
    """What was done about a visit that did not come."""

    words = text_field("Who went instead, and what does the agency say?", rows=2)
