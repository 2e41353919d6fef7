"""Forms of the premises: assessed, rostered, on and off, called, in charge, let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    moment_initial,
    officer_field,
    radio_field,
    text_field,
    time_field,
)
from failure_protocol.forms.notices import TEL
from failure_protocol.models import EntryOrder, IncidentService, PresenceCall, RiskAssessment, SiteAccess
from failure_protocol.models.premises import Duty
from failure_protocol.sections import Here

TURN = timedelta(hours=8)


class ServiceForm(IncidentForm):
    """A form that is about one service of the incident."""

    service = forms.ModelChoiceField(IncidentService.objects.none(), label="Which service?", empty_label=None)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["service"]
        field.queryset = here.incident.services.all()


class RiskForm(ServiceForm):
    """Whether staff may be there."""

    duty = radio_field("For what?", Duty.choices)
    outcome = radio_field("What did it find?", RiskAssessment.Outcome.choices)
    assessor = forms.CharField(label="Who assessed it?", max_length=150)
    assessed_on = day_field("When?", "The day of the assessment")
    valid_until = day_field("Until when does it hold?", "The last day")
    findings = text_field("What was found, and which measures are needed?")


class RosterForm(ServiceForm):
    """Somebody's turn."""

    moments = ("starts_at", "ends_at")
    people = ("user",)
    user = officer_field("Who?", required=False, empty_label="Somebody without an account")
    name = forms.CharField(label="Name, if they have no account", max_length=150, required=False)
    phone = forms.CharField(label="Mobile number", max_length=40, required=False, widget=TEL)
    duty = radio_field("As what?", Duty.choices)
    starts_at = day_field("From which day?", "The first day")
    starts_at_time = time_field("From what time?")
    ends_at = day_field("Until which day?", "The last day")
    ends_at_time = time_field("Until what time?")


class ArriveForm(ServiceForm):
    """I am here: until when, and how I am reached."""

    moments = ("ends_at",)
    phone = forms.CharField(label="Mobile number", max_length=40, required=False, widget=TEL)
    ends_at = day_field("Until which day do you stay?", "The last day")
    ends_at_time = time_field("Until what time?")

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        initial = {**moment_initial("ends_at", here.at + TURN), "phone": here.request.user.phone}
        super().__init__(data, here=here, **{"initial": initial, **kwargs})


class OffForm(forms.Form):
    """Signing another off."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = text_field("How do you know that they have left?", rows=2, max_length=300)


class WithdrawForm(forms.Form):
    """A turn that is not taken."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why?", max_length=300)


class CallForm(IncidentForm):
    """A call to somebody who has not signed off."""

    moments = ("ends_at",)
    outcome = radio_field("What came of the call?", PresenceCall.Outcome.choices)
    words = text_field("Whom did you speak to, or send?", rows=2, required=False)
    ends_at = day_field("If they stay: until which day?", "The last day", required=False)
    ends_at_time = time_field("Until what time?", required=False)


class OrderForm(ServiceForm):
    """The order or agreement by which we come in."""

    kind = radio_field("What is it?", EntryOrder.Kind.choices)
    dated_on = day_field("Of which day?", "Its date")
    authority = text_field("By which law, court or person? With the reference.", rows=2)


class ChargeForm(ServiceForm):
    """Who is in charge."""

    people = ("user",)
    user = officer_field("Who?", required=False, empty_label="Somebody without an account")
    name = forms.CharField(label="Name, if they have no account", max_length=150, required=False)


class AccessForm(ServiceForm):
    """Whether we are let in."""

    moments = ("happened_at",)
    answer = radio_field("Are professionals let in?", SiteAccess.Answer.choices)
    owner_name = forms.CharField(label="Who said so for the owner?", max_length=150)
    happened_at = day_field("On which day?")
    happened_at_time = time_field()
    words = text_field("If not freely: what was refused, and how?", rows=2, required=False)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        now = timezone.localtime(here.at)
        super().__init__(data, here=here, **{"initial": moment_initial("happened_at", now), **kwargs})


class EscalateForm(forms.Form):
    """Higher up."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    escalated_to = forms.CharField(label="To whom does it go?", max_length=150)
    outcome = text_field("What came of it? (once it is known)", rows=2, required=False)
