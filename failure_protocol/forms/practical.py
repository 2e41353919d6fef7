"""Forms of the practical side: things, considerations, calls, contacts, contingency, legal advice."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    officer_field,
    radio_field,
    text_field,
    version_field,
)
from failure_protocol.forms.notices import MAIL, TEL
from failure_protocol.models import CapacityCall, IncidentService, LegalAdvice, PracticalItem, ProviderContact
from failure_protocol.models.incidents import Known
from failure_protocol.sections import Here


class AddItemForm(forms.Form):
    """Something that only this incident needs."""

    what = forms.CharField(label="What is needed?", max_length=200)


class ItemForm(IncidentForm):
    """How far something is."""

    people = ("user",)
    version = version_field()
    state = radio_field("How far is it?", PracticalItem.State.choices)
    words = text_field("Where and from whom, or why it is not needed", rows=2, max_length=500, required=False)
    user = officer_field("Who sees to it?", required=False, empty_label="Nobody with an account")
    name = forms.CharField(label="Name, if they have no account", max_length=150, required=False)
    due = day_field("By when? (optional)", "The day", required=False)


class ConsiderForm(forms.Form):
    """The answer to something that must be considered."""

    answer = radio_field("What is the answer?", Known.choices)
    reasons = text_field("Why?")


class CallForm(forms.Form):
    """A call to another provider."""

    provider_name = forms.CharField(label="Which provider?", max_length=200)
    reached = radio_field("Did you reach somebody?", CapacityCall.Reached.choices)
    spoke_to = forms.CharField(label="Whom did you speak to?", max_length=150, required=False)
    overtime = radio_field("Could it use overtime?", Known.choices, initial=Known.UNKNOWN)
    bank = radio_field("Could it use bank staff?", Known.choices, initial=Known.UNKNOWN)
    recruitment = radio_field("Could it recruit quickly?", Known.choices, initial=Known.UNKNOWN)
    early_start = radio_field(
        "Could people still being recruited start early?", Known.choices, initial=Known.UNKNOWN
    )
    early_start_assessed = forms.CharField(
        label="If so: who assessed the risk of it, and when?", max_length=300, required=False
    )
    from_low_risk = radio_field(
        "Could it move staff from low-risk packages?", Known.choices, initial=Known.UNKNOWN
    )
    words = text_field("What did it say? (optional)", rows=2, required=False)


class ContactForm(forms.Form):
    """Somebody of the provider, or a place to meet."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = radio_field("Who or what?", ProviderContact.Kind.choices)
    service = forms.ModelChoiceField(
        IncidentService.objects.none(), label="Of which service?", required=False, empty_label="All of them"
    )
    name = forms.CharField(label="Name", max_length=150)
    phone = forms.CharField(
        label="Telephone", max_length=40, required=False, widget=TEL, help_text="None: shown as missing."
    )  # fmt: skip
    email = forms.EmailField(label="E-mail (optional)", required=False, widget=MAIL)
    address = text_field("Address (optional)", rows=2, required=False, max_length=500)
    met_on = day_field("When did we meet? (optional)", "The day", required=False)
    note = text_field("Note (optional)", rows=2, required=False)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["service"]
        field.queryset = here.incident.services.all()

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ContingencyForm(forms.Form):
    """What is done if the provider collapses at once."""

    trigger = text_field("What sets it off?", rows=2)
    who_acts = text_field("Who acts, and in which order?", rows=2)
    first = text_field("Which beds or rounds are used first?", rows=2)
    review_on = day_field("When is it looked at again?", "The day")


class LegalForm(forms.Form):
    """A question to lawyers."""

    topic = radio_field("About what?", LegalAdvice.Topic.choices)
    question = text_field("What is the question?")
    asked_on = day_field("When was it asked?", "The day")
    adviser = forms.CharField(label="Whom? (optional)", max_length=150, required=False)
    is_privileged = forms.BooleanField(
        label="It is privileged: for leads only, in no export", required=False, initial=True
    )


class AdviceForm(forms.Form):
    """What the lawyers said."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    adviser = forms.CharField(label="Who advised?", max_length=150)
    advice = text_field("What was advised?", rows=6)
    advised_on = day_field("When?", "The day")
