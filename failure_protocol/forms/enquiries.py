"""Forms of the family line, complaints, enquiries and briefings."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.forms.fields import (
    BY_REF,
    YES_NO,
    IncidentForm,
    NamedPersonChoice,
    day_field,
    officer_field,
    person_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.models import Complaint, Enquiry, Person, Shared

TEL = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "govuk-input--width-20"})


class CallForm(IncidentForm):
    """Who rings, and whether it is known who they are: before anything is said."""

    persons = ("person",)
    caller = forms.CharField(label="Who is ringing?", max_length=200, help_text="As they give their name.")
    relation = forms.CharField(
        label="What are they to the person? (optional)", max_length=100, required=False
    )
    phone = forms.CharField(label="Their number (optional)", max_length=40, required=False, widget=TEL)
    question = text_field("What do they ask?", help_text="In a sentence.")
    is_verified = radio_field(
        "Do you know that they are who they say?", YES_NO,
        help_text="Not because they know the name or the room. If in doubt: no, and ring back on the number "
        "in the record.",
    )  # fmt: skip
    verified_how = forms.CharField(
        label="How do you know?", max_length=200, required=False,
        help_text="Such as: rang back on the number in the record.",
    )  # fmt: skip
    person: Any = NamedPersonChoice(
        Person.objects.none(), label="Whom do they ring about?", required=False, empty_label="Nobody",
        help_text="Only for a verified caller.",
    )  # fmt: skip

    def clean_is_verified(self) -> bool:
        """As yes or no."""
        return bool(self.cleaned_data["is_verified"] == "yes")


class AnswerForm(IncidentForm):
    """What a verified caller was told, and what was promised by when."""

    moments = ("promised_by",)
    version = version_field()
    answer = text_field("What did you tell them?")
    promise = text_field("What did you promise? (optional)", rows=2, required=False)
    promised_by = day_field("By which day?", required=False)
    promised_by_time = time_field(required=False)


class KeptForm(IncidentForm):
    """How a promise was kept."""

    version = version_field()
    how = text_field("How was it kept?", rows=2)


class ComplaintForm(IncidentForm):
    """A complaint or a dispute."""

    people = ("owner",)
    persons = ("person",)
    kind = radio_field("What is it?", Complaint.Kind.choices, initial=Complaint.Kind.COMPLAINT)
    text = text_field("What is it about?", help_text=BY_REF)
    source = forms.CharField(label="Who complains?", max_length=200)
    agency = forms.CharField(
        label="Which agency received it?", max_length=200, help_text="Of a dispute: between whom it is."
    )
    person = person_field()
    received_on = day_field("On which day did it come?")
    owner = officer_field("Who answers it?")
    due = day_field("By when is it answered?", "The day of the answer")


class PassComplaintForm(IncidentForm):
    """Another owner or day."""

    people = ("owner",)
    version = version_field()
    owner = officer_field("Who answers it?")
    due = day_field("By when is it answered?", "The day of the answer")


class ResolveForm(IncidentForm):
    """How it was resolved."""

    version = version_field()
    outcome = text_field("How was it resolved?", help_text=BY_REF)
    lessons = text_field("What was learned? (optional)", required=False)
    resolved_on = day_field("On which day?")


class EnquiryForm(IncidentForm):
    """A question from outside."""

    moments = ("received_at", "due_at")
    people = ("owner",)
    kind = radio_field("Who asks?", Enquiry.Kind.choices)
    source = forms.CharField(label="Their name, and for whom they ask", max_length=200)
    question = text_field("What do they ask?")
    received_at = day_field("On which day did it come?")
    received_at_time = time_field()
    due_at = day_field("By which day do they want an answer? (optional)", required=False)
    due_at_time = time_field(required=False)
    owner = officer_field("Who answers?")


class AnswerEnquiryForm(IncidentForm):
    """What was answered."""

    version = version_field()
    answer = text_field("What was answered?", rows=5, help_text="Names no resident.")


class SharedForm(IncidentForm):
    """What was said to a partner, or shared over a border."""

    moments = ("shared_at",)
    kind = radio_field("With whom, or what?", Shared.Kind.choices)
    recipient = forms.CharField(label="Who was told?", max_length=200)
    words = text_field("What was said and asked for?", rows=4, help_text=BY_REF)
    answer = text_field("What did they answer? (optional)", required=False)
    basis = forms.CharField(label="Why do they need to know?", max_length=300)
    agreement = forms.CharField(
        label="The provider’s agreement", max_length=300, required=False,
        help_text="Needed for its business or money: who gave it, when, and where it is.",
    )  # fmt: skip
    shared_at = day_field("On which day?")
    shared_at_time = time_field()
