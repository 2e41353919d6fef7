"""Objects for the addresses of privacy (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.actions.breach import start_breach
from failure_protocol.actions.privacy import break_glass
from failure_protocol.actions.subject import open_request
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person


def _made(people: Any) -> Incident:
    return make_incident(people, make_lead(people))


def incident(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).pk}


def person(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "person": make_person(made).pk}


def glass(people: Any) -> dict[str, Any]:
    made = _made(people)
    make_person(made)
    nurse = make_member(people, made, TeamRole.PRACTITIONER, made.opened_by)
    row = break_glass(incident=made, ref="P01", reason="The move is tonight", by=nurse, at=LATER)
    return {"pk": made.pk, "glass": row.pk}


def breach(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = start_breach(
        incident=made, kind="other", aware_at=None, what="A screen was seen", by=made.opened_by, at=LATER
    )
    return {"pk": made.pk, "number": row.number}


def step(people: Any) -> dict[str, Any]:
    return {**breach(people), "step": "decide"}


def asked(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = open_request(
        person=make_person(made), asked_on=TODAY, asked_by="Herself", checked="Passport",
        by=made.opened_by, at=LATER, day=TODAY,
    )  # fmt: skip
    return {"pk": made.pk, "asked_id": row.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"failure_protocol:{name}": incident
        for name in (
            "privacy",
            "glass",
            "glass_break",
            "breaches",
            "breach_new",
            "keeping",
            "legal_hold",
            "subjects",
            "subject_new",
        )
    },
    "failure_protocol:person_access": person,
    "failure_protocol:glass_close": glass,
    "failure_protocol:glass_review": glass,
    "failure_protocol:breach": breach,
    "failure_protocol:breach_step": step,
    **{
        f"failure_protocol:{name}": asked
        for name in ("subject", "subject_look", "subject_issue", "subject_end")
    },
    "failure_protocol:retention_rule": lambda people: {"kept": "person"},
}
