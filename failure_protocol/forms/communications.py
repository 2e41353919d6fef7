"""Forms of scripts, telling, publishing, consulting, and who may have what."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.forms.fields import (
    BY_REF,
    IncidentForm,
    day_field,
    officer_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.matrix import Group
from failure_protocol.models import Consultation, Person, PublicMessage, Script, Telling
from failure_protocol.models.communications import Audience, Consulted
from failure_protocol.models.incidents import Known

GROUPS = {
    Group.IDENTITY: "Identity: names, date of birth, NHS number",
    Group.CONTACT: "Contact: address, next of kin",
    Group.NEEDS: "Needs, views and wishes",
    Group.HEALTH: "Health",
    Group.LEGAL: "Capacity and authority",
    Group.SAFEGUARDING: "Safeguarding",
    Group.FINANCE: "Finance",
}


class ScriptForm(IncidentForm):
    """A new version of an audience's script."""

    audience = radio_field("For whom is it?", Audience.choices)
    text = text_field(
        "What is to be said?", rows=10, max_length=8000,
        help_text="Names no resident. It can be used once Communications approved it.",
    )  # fmt: skip


class ApproveForm(IncidentForm):
    """From when a version is in force."""

    moments = ("in_force_from",)
    version = version_field()
    in_force_from = day_field("In force from which day? (now, if empty)", required=False)
    in_force_from_time = time_field(required=False)


class PlanForm(IncidentForm):
    """Who tells whom, and when: several people at once."""

    moments = ("planned_at",)
    people = ("teller",)
    whom = forms.MultipleChoiceField(
        label="Who is told?", widget=forms.CheckboxSelectMultiple,
        choices=[(each.value, each.label) for each in (Telling.Whom.PERSON, Telling.Whom.FAMILY)],
    )  # fmt: skip
    chosen = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Which people?", widget=forms.CheckboxSelectMultiple,
        help_text="Those whom you may see. Who was told stays told.",
    )  # fmt: skip
    teller = officer_field("Who tells them?")
    planned_at = day_field("On which day?", help_text="Early: before the public hears of it.")
    planned_at_time = time_field()

    def __init__(self, data: Any = None, *, seen: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["chosen"]
        field.queryset = seen
        field.label_from_instance = lambda person: f"{person.ref} · {person.initials}"


class PlanGroupForm(IncidentForm):
    """Who tells a group, and when."""

    moments = ("planned_at",)
    people = ("teller",)
    group = radio_field("Which group?", Consulted.choices)
    teller = officer_field("Who tells them?")
    planned_at = day_field("On which day?")
    planned_at_time = time_field()


class ToldForm(IncidentForm):
    """That somebody was told, and what came of it."""

    moments = ("told_at",)
    version = version_field()
    outcome = radio_field("What came of it?", Telling.Outcome.choices)
    told_at = day_field("On which day?")
    told_at_time = time_field()
    understood = radio_field("Did they understand?", Known.choices, initial=Known.UNKNOWN)
    words = text_field(
        "What was said and asked?", required=False,
        help_text="If they can’t be told: why. If somebody was told in their place: who.",
    )  # fmt: skip


class MessageForm(IncidentForm):
    """What is to be made public."""

    channel = radio_field("Where?", PublicMessage.Channel.choices)
    title = forms.CharField(label="Title", max_length=200)
    script: Any = forms.ModelChoiceField(
        Script.objects.none(), label="Which script does it say?", empty_label="Choose",
        help_text="One for the press and public. It need not be approved yet, but it will have to be.",
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = Script.objects.filter(incident=kwargs["here"].incident, audience=Audience.PRESS)
        field: Any = self.fields["script"]
        field.queryset = rows.select_related("incident")


class SureForm(IncidentForm):
    """Nothing but the row as it was seen."""

    version = version_field()


class NeedForm(IncidentForm):
    """Who outside may have which groups of fields, on what basis, until when."""

    moments = ("ends_at",)
    recipient = forms.CharField(
        label="Who may have it?", max_length=200, help_text="The organisation and post, not everybody there."
    )
    groups = forms.MultipleChoiceField(
        label="Which groups of fields?", choices=[(each.value, words) for each, words in GROUPS.items()],
        widget=forms.CheckboxSelectMultiple, help_text="What is not ticked is left out of their pack.",
    )  # fmt: skip
    basis = forms.CharField(
        label="On which legal basis?", max_length=300,
        help_text="Such as: UK GDPR 6(1)(e) and 9(2)(h), Care Act 2014 section 48.",
    )  # fmt: skip
    reason = text_field("What do they need it for?", rows=2, max_length=300)
    ends_at = day_field("Until which day? (open, if empty)", required=False)
    ends_at_time = time_field(required=False)


class ConsultForm(IncidentForm):
    """That a group was consulted, or a meeting held."""

    moments = ("held_at",)
    group = radio_field("Which group?", Consulted.choices)
    kind = radio_field("How?", Consultation.Kind.choices)
    held_at = day_field("On which day?")
    held_at_time = time_field()
    management = forms.CharField(
        label="Which managers were there, of which level?", max_length=200, required=False,
        help_text="Needed for a meeting.",
    )  # fmt: skip
    roles_clear = forms.BooleanField(label="Each agency’s part was made clear", required=False)
    words = text_field("What was said and asked?", rows=5, help_text=BY_REF)
