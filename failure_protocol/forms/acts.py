"""Forms of what others did, verification, activation, emergency planning, safeguarding."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.forms.fields import (
    BY_REF,
    IncidentForm,
    day_field,
    person_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.models import (
    Approval,
    EmergencyChoice,
    IncidentService,
    ProviderAct,
    SafeguardingTold,
    Verification,
)
from failure_protocol.models.incidents import Known
from failure_protocol.protocol import Holder

NAMED = "Name and post."


def name_field(label: str, **kwargs: Any) -> forms.CharField:
    """Somebody, in words."""
    return forms.CharField(label=label, **{"max_length": 150, **kwargs})


class ActForm(IncidentForm):
    """A notice, a termination, an insolvency."""

    kind = radio_field("What was done?", ProviderAct.Kind.choices)
    service = forms.ModelChoiceField(
        IncidentService.objects.none(), label="For which service?", required=False,
        empty_label="All of them",
    )  # fmt: skip
    given_on = day_field(
        "On which day was it given?", "The day", help_text="Of the notice, or of the appointment."
    )
    days = forms.IntegerField(
        label="How long is the notice, in days?", required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        help_text="Leave it empty if nobody knows: it stays in red until somebody does.",
        error_messages={"invalid": "Enter a number of days, such as 28"},
    )  # fmt: skip
    stated_end = day_field(
        "Or on which day does it end, as it says itself?", "The day", required=False,
        help_text="Not both: the one follows from the other.",
    )  # fmt: skip
    officer = name_field(
        "Who signed, or who is the insolvency officer?", max_length=200, required=False,
        help_text="Of an insolvency “Not yet known” may stand here.",
    )  # fmt: skip
    reference = name_field("Reference (optional)", max_length=100, required=False)
    words = text_field("What does it say? (optional)", required=False, help_text="Name no resident here.")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields.get("service")
        if field is not None:
            field.queryset = kwargs["here"].incident.services.all()


class ActEditForm(ActForm):
    """The same, corrected: what it was and for whom stays."""

    version = version_field()
    kind = None  # type: ignore[assignment]  # Django leaves the field out
    service = None  # type: ignore[assignment]


class WithdrawForm(IncidentForm):
    """Why an act no longer holds."""

    version = version_field()
    reason = text_field(
        "Why does it no longer hold?", rows=2, max_length=300,
        help_text="It was withdrawn, or was written down by mistake. It stays to be seen.",
    )  # fmt: skip


class AskForm(IncidentForm):
    """Who was asked whether it is true."""

    moments = ("asked_at",)
    of = radio_field("Who was asked?", Verification.Of.choices)
    whom = name_field("Whom there?", max_length=200, help_text=NAMED)
    asked_by = name_field("Who asked?")
    asked_at = day_field("On which day?", "The day")
    asked_at_time = time_field()


class AnswerForm(IncidentForm):
    """What they said."""

    moments = ("answered_at",)
    version = version_field()
    answer = radio_field("What did they say?", Verification.Answer.choices)
    words = text_field(
        "In their words (optional)", required=False, rows=2, help_text="Name no resident here."
    )
    evidence = name_field("Where can it be seen? (optional)", max_length=300, required=False)
    answered_at = day_field("On which day?", "The day")
    answered_at_time = time_field()


class PlanForm(IncidentForm):
    """Who contacts somebody else, by when."""

    moments = ("due_at",)
    party = name_field("Who is to be contacted?", max_length=200)
    why = name_field("Why? (optional)", max_length=300, required=False)
    by_whom = name_field("Who does it?")
    due_at = day_field("By which day?", "The day")
    due_at_time = time_field("By what time?")


class PlanDoneForm(IncidentForm):
    """What came of it."""

    version = version_field()
    outcome = text_field("What came of it?", rows=2, max_length=500, help_text="Name no resident here.")


class ActivateForm(IncidentForm):
    """The decision: whose, how it was given, on what basis."""

    moments = ("decided_at", "agreement_at")
    version = version_field()
    authority = radio_field("Who decided?", ())
    how = radio_field("How was the decision given?", Approval.How.choices)
    evidence = name_field(
        "How do you know?", max_length=300, required=False,
        help_text="Not needed if you decide yourself, signed in. Else: who told whom, when, where it stands.",
    )  # fmt: skip
    decided_at = day_field("On which day was it decided?", "The day")
    decided_at_time = time_field()
    basis = radio_field("From where does the failure come?", Approval.Basis.choices)
    reasons = text_field("Why is the procedure activated?", help_text="Name no resident here.")
    agreement = radio_field("Does the other body agree?", Approval.Agreement.choices)
    agreement_name = name_field("Who spoke for the other body?", required=False)
    agreement_at = day_field("On which day? (now, if empty)", "The day", required=False)
    agreement_at_time = time_field(required=False)
    agreement_note = name_field("What else did they say? (optional)", max_length=500, required=False)

    def __init__(self, data: Any = None, *, holders: tuple[Holder, ...], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["authority"]
        field.choices = [(each.authority, each.words) for each in holders]


class AgreementForm(IncidentForm):
    """What the other body says, later."""

    moments = ("agreement_at",)
    version = version_field()
    agreement = radio_field(
        "Does it agree?",
        [each for each in Approval.Agreement.choices if each[0] != Approval.Agreement.MISSING],
    )
    agreement_name = name_field("Who spoke for it?", help_text=NAMED)
    agreement_at = day_field("On which day?", "The day")
    agreement_at_time = time_field()
    agreement_note = name_field("What else did they say? (optional)", max_length=500, required=False)


class EmergencyForm(IncidentForm):
    """Whether emergency planning is needed, and who decided."""

    overwhelms = radio_field(
        "Is moving everybody more than both bodies can do?",
        [(Known.YES.value, "Yes"), (Known.NO.value, "No"), (Known.UNKNOWN.value, "Not known yet")],
    )
    route = radio_field("What happens?", EmergencyChoice.Route.choices)
    decided_by = name_field("Who decided?", max_length=200, help_text=NAMED)
    reasons = text_field("Why?", rows=2)


class FlagForm(IncidentForm):
    """Whether it has to do with safeguarding, and why that is said."""

    version = version_field()
    is_safeguarding = radio_field(
        "Does it have to do with abuse or neglect, alleged or proved?", (("yes", "Yes"), ("no", "No"))
    )
    reason = text_field("Why do you say so?", rows=2, max_length=500, help_text="Name no resident here.")


class ToldForm(IncidentForm):
    """Who was told."""

    moments = ("told_at",)
    whom = radio_field("Who was told?", SafeguardingTold.Whom.choices)
    name = name_field("Name")
    how = name_field("How?", max_length=100, help_text="By telephone, by e-mail, in person.")
    told_at = day_field("On which day?", "The day")
    told_at_time = time_field()


class AlertForm(IncidentForm):
    """A concern for which an alert is to be made."""

    moments = ("identified_at",)
    persons = ("person",)
    words = text_field("What was seen?", help_text=BY_REF)
    person = person_field()
    identified_at = day_field("On which day was it seen?", "The day")
    identified_at_time = time_field()


class AlertMadeForm(IncidentForm):
    """To whom the alert was made, by whom, when."""

    moments = ("made_at",)
    version = version_field()
    made_to = name_field("To whom was the alert made?")
    made_by = name_field("Who made it?")
    made_at = day_field("On which day?", "The day")
    made_at_time = time_field()
    reference = name_field("Reference (optional)", max_length=100, required=False)
