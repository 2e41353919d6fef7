"""Forms of one person's record: only the fields that somebody may change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from failure_protocol.access import roles_of
from failure_protocol.actions.people_workers import WORKERS
from failure_protocol.matrix import Group
from failure_protocol.models import Incident, IncidentService, Person, PersonWorker
from failure_protocol.models.incidents import Known
from failure_protocol.models.people import Rag, Stage
from failure_protocol.people_fields import LABELS, TRI_STATE, fields_of
from ui.forms import GovukDateField, LongTextField

LONG = 4000
NAMES = {
    Group.IDENTITY: "Who it is", Group.CONTACT: "Contact", Group.NEEDS: "Needs and wishes",
    Group.HEALTH: "Health", Group.SAFEGUARDING: "Safeguarding", Group.FINANCE: "Money management",
}  # fmt: skip
LONG_TEXT = ("needs", "wishes", "communication", "health", "safeguarding_note", "appointee")
HELP = {
    "room": "Room number, or the address where care is given.",
    "nhs_number": "10 digits, such as 943 476 5919. Leave it empty if it is not known: that is shown.",
    "registration_category": "Such as nursing with dementia care.", "gp": "Name, surgery and telephone.",
    "user_category": "Such as older people, or people with a learning disability.",
}  # fmt: skip
REQUIRED = ("first_names", "last_name")


def one_field(name: str) -> forms.Field:
    """The field of a form for a field of a person."""
    label, text = LABELS[name], HELP.get(name, "")
    if name in TRI_STATE:
        return forms.ChoiceField(label=label, choices=Known.choices, initial=Known.UNKNOWN)
    if name == "born_on":
        return GovukDateField(label=label, required=False)
    if name in LONG_TEXT:
        return LongTextField(label=label, required=False, max_length=LONG, rows=3)
    return forms.CharField(label=label, required=name in REQUIRED, max_length=300, help_text=text)


class PersonForm(forms.Form):
    """Some groups of a person's fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, groups: Collection[Group], person: Person | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = fields_of(groups)
        for name in self.names:
            self.fields[name] = one_field(name)
            if person is not None:
                value = getattr(person, name)
                initial = date.fromisoformat(value) if name == "born_on" and value else value
                self.fields[name].initial = initial
        if person is not None:
            self.fields["version"].initial = person.version

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, by the person's own fields."""
        return {name: self.cleaned_data[name] or "" for name in self.names}


class AddPersonForm(PersonForm):
    """Somebody who is not in the register."""

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ModelChoiceField(services, label="Service", empty_label=None)
        self.fields["service"] = field
        self.order_fields(["service"])

    @property
    def service(self) -> IncidentService:
        """Of which service."""
        chosen: IncidentService = self.cleaned_data["service"]
        return chosen


class RagForm(forms.Form):
    """How much at risk a person is."""

    rag = forms.ChoiceField(
        label="How much at risk?", choices=[each for each in Rag.choices if each[0]],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = LongTextField(
        label="Why?", required=False, max_length=LONG, rows=3, help_text="Red needs a reason."
    )
    due = GovukDateField(label="When is it looked at again?", required=False)


class StageForm(forms.Form):
    """How far the work for a person is."""

    stage = forms.ChoiceField(
        label="How far?", choices=[each for each in Stage.choices if each[0]], widget=forms.RadioSelect
    )
    reason = LongTextField(
        label="Reason", required=False, max_length=LONG, rows=2,
        help_text="Needed if a step is skipped or taken back.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class WorkerForm(forms.Form):
    """Who works with a person."""

    user = forms.ModelChoiceField(User.objects.none(), label="Who?")
    part = forms.ChoiceField(label="As what?", choices=PersonWorker.Part.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = incident.team.filter(ends_at=None).values("user")
        leads = incident.partnership.memberships.filter(role="quality_lead").values("user")
        people = User.objects.filter(pk__in=team) | User.objects.filter(pk__in=leads)
        able = [user.pk for user in people.distinct() if roles_of(user, incident) & WORKERS]
        field: Any = self.fields["user"]
        field.queryset = User.objects.filter(pk__in=able).order_by("full_name")


class ReasonForm(forms.Form):
    """Only why."""

    reason = forms.CharField(label="Why?", max_length=300)


class PhotoForm(forms.Form):
    """A picture to know somebody by."""

    image = forms.FileField(label="Picture", help_text="JPEG or PNG, up to 8 MB. It is made small.")
