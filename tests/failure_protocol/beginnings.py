"""What an incident of tests began with: posts that may activate, acts, questions, alerts, warning signs."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.roles import Role
from failure_protocol.actions import activation, acts, safeguarding
from failure_protocol.actions.settings import change_settings
from failure_protocol.actions.warnings import Sign, log_warning
from failure_protocol.models import (
    Approval,
    ContactPlan,
    Incident,
    ProviderAct,
    SafeguardingAlert,
    Verification,
    WarningSign,
)
from tests.failure_protocol.making import LATER, OPENED, TODAY


def name_posts(people: Any, lead: User) -> User:
    """The council's post is held by somebody with an account, the NHS's by a name."""
    director: User = people.join(Role.VIEWER, name="Dana Director")
    changes = {"council_activator": director, "nhs_activator_name": "Nell Nhs"}
    change_settings(partnership=people.partnership, version=1, changes=changes, by=lead, at=OPENED)
    return director


def activated(incident: Incident, lead: User, **fields: Any) -> Approval:
    """Decided by telephone by the NHS's post; the other body's agreement is missing."""
    values: dict[str, Any] = {
        "authority": "nhs", "basis": "insolvent", "reasons": "The bank called in the loan.", "how": "call",
        "evidence": "Nell Nhs rang Quinn Lead.", "version": incident.version, "by": lead, "at": LATER,
    }  # fmt: skip
    return activation.activate(incident=incident, **{**values, **fields})


def make_act(incident: Incident, lead: User, **fields: Any) -> ProviderAct:
    """Notice by the provider of unknown length."""
    values = {"kind": "provider", "given_on": TODAY, "by": lead, "at": LATER, "day": TODAY}
    return acts.add_act(incident=incident, **{**values, **fields})


def ask(incident: Incident, lead: User, **fields: Any) -> Verification:
    """CQC was asked."""
    values = {"of": "cqc", "whom": "Ina Inspector", "asked_by": "Quinn Lead", "asked_at": OPENED}
    return acts.ask_verification(incident=incident, **{**values, "by": lead, "at": LATER, **fields})


def plan(incident: Incident, lead: User, **fields: Any) -> ContactPlan:
    """The police are to be told within minutes."""
    values = {"party": "Police", "by_whom": "Quinn Lead", "due_at": LATER, "by": lead, "at": OPENED}
    return acts.plan_contact(incident=incident, **{**values, **fields})


def alert(incident: Incident, lead: User, **fields: Any) -> SafeguardingAlert:
    """A concern seen when the incident was opened."""
    values = {"words": "Bruises nobody explains.", "identified_at": OPENED, "by": lead, "at": LATER}
    return safeguarding.add_alert(incident=incident, **{**values, **fields})


def sign(people: Any, by: User, **fields: Any) -> WarningSign:
    """A rumour about a provider."""
    values: dict[str, Any] = {
        "provider_name": "Larch Care Ltd", "seen_on": TODAY, "source": "A supplier", "reporter": "Sue Sell",
        "text": "Bills have not been paid since June.", "likelihood": "possible",
    }  # fmt: skip
    return log_warning(partnership=people.partnership, sign=Sign(**{**values, **fields}), by=by, at=OPENED)
