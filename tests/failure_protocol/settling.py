"""Who decides for a person, in tests: facts as the forms give them, and rows that were written down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from failure_protocol.actions import attorneys, capacity, safeguards
from failure_protocol.models import (
    CapacityAssessment,
    CourtDeputy,
    Deprivation,
    EmergencyPass,
    Person,
    PowerOfAttorney,
)
from tests.failure_protocol.making import LATER, TODAY

DAY = timedelta(days=1)
WHETHER = "whether to move to another care home, and which"


def capacity_facts(**said: Any) -> dict[str, Any]:
    """Capacity for the move is lacking, found today."""
    return {
        "about": "accommodation", "decision": WHETHER, "outcome": "lacks", "assessor": "Sal, social worker",
        "assessed_on": TODAY, "evidence": "Pictures of both homes were shown; could not keep them apart.",
        **said,
    }  # fmt: skip


def best_facts(**said: Any) -> dict[str, Any]:
    """A decision that whoever arranges the care took today."""
    words = dict.fromkeys(
        ("wishes", "consulted", "options", "least_restrictive", "decision", "reasons"), "Said so."
    )
    return {
        **words, "about": "accommodation", "maker_kind": "worker", "maker": "Sal, social worker",
        "power": None, "deputy": None, "location": None, "decided_on": TODAY, **said,
    }  # fmt: skip


def power_facts(**said: Any) -> dict[str, Any]:
    """One attorney for health and welfare, registered."""
    return {
        "kind": "lpa_welfare", "attorneys": "Jo Invented, 023 8000 0001", "how": "alone", "registered": "yes",
        "checked_on": TODAY, "reference": "7000-1", "limits": "", **said,
    }  # fmt: skip


def deputy_facts(**said: Any) -> dict[str, Any]:
    """A deputy for where to live, for good."""
    return {
        "deputies": "Di Invented, 023 8000 0002", "accommodation": True, "care": False, "money": False,
        "order_on": TODAY - 100 * DAY, "expires_on": None, "reference": "", "limits": "", **said,
    }  # fmt: skip


def imca_facts(**said: Any) -> dict[str, Any]:
    """An advocate was asked today."""
    return {
        "asked_on": TODAY, "asked_whom": "Voices", "advocate": "", "reported_on": None, "report": "",
        "why_not": "", **said,
    }  # fmt: skip


def liberty_facts(**said: Any) -> dict[str, Any]:
    """A standard authorisation of three months that the failing home holds."""
    return {
        "kind": "standard", "location": None, "place": "Larchfield", "supervisory_body": "Testborough",
        "asked_on": TODAY - 20 * DAY, "wanted_from": None, "starts_on": TODAY - 10 * DAY,
        "ends_on": TODAY + 80 * DAY, "is_extended": False, "is_refused": False, "conditions": "",
        "representative": "", **said,
    }  # fmt: skip


def lacking(person: Person, by: User, **said: Any) -> CapacityAssessment:
    """Capacity was found to be lacking."""
    return capacity.assess_capacity(person=person, facts=capacity_facts(**said), by=by, at=LATER)


def power(person: Person, by: User, **said: Any) -> PowerOfAttorney:
    """A power of attorney."""
    return attorneys.add_power(person=person, facts=power_facts(**said), by=by, at=LATER)


def deputy(person: Person, by: User, **said: Any) -> CourtDeputy:
    """A deputy."""
    return attorneys.add_deputy(person=person, facts=deputy_facts(**said), by=by, at=LATER)


def liberty(person: Person, by: User, **said: Any) -> Deprivation:
    """An authorisation of a deprivation of liberty."""
    return safeguards.ask_authorisation(person=person, facts=liberty_facts(**said), by=by, at=LATER)


def passed(
    person: Person, by: User, code: str = "best_interests", review_on: date = TODAY + DAY
) -> EmergencyPass:
    """Something that was let pass until tomorrow."""
    emergency = capacity.Emergency("Director Invented", "The roof came down.", review_on)
    return capacity.let_pass_in_emergency(person=person, code=code, emergency=emergency, by=by, at=LATER)
