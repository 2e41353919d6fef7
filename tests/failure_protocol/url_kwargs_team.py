"""Objects for the addresses of the team (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from failure_protocol.actions.answers import answer_item
from failure_protocol.actions.appointments import appoint
from failure_protocol.actions.briefings import ask_cascade
from failure_protocol.actions.rota import add_shift, list_agencies
from failure_protocol.actions.staff import offer_support
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident, ItemAnswer
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member


def _made(people: Any) -> Incident:
    return make_incident(people, make_lead(people))


def incident(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).pk}


def member(people: Any) -> dict[str, Any]:
    made = _made(people)
    user = make_member(people, made, TeamRole.FINANCE, made.opened_by)
    return {"pk": made.pk, "member": made.team.get(user=user).pk}


def leaver(people: Any) -> dict[str, Any]:
    made = _made(people)
    user = make_member(people, made, TeamRole.FINANCE, made.opened_by)
    answer = ItemAnswer.objects.of(made).select_related("item__incident").first()
    answer_item(answer=answer, version=1, changes={"officer": user}, by=made.opened_by, at=LATER)
    return {"pk": made.pk, "user": user.pk}


def part(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).pk, "kind": "role", "key": "administrator"}


def appointment(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = appoint(
        incident=made, kind="role", key="administrator", user=None, name="Al", is_backup=False,
        by=made.opened_by, at=LATER,
    )  # fmt: skip
    return {"pk": made.pk, "appointment": row.pk}


def service(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "service": made.services.get().pk}


def support(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = offer_support(incident=made, user=None, name="Al", what="Supervision", by=made.opened_by, at=LATER)
    return {"pk": made.pk, "support": row.pk}


def agency_role(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).pk, "audience": "residents", "body": "nhs"}


def shift(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = add_shift(
        incident=made, user=None, name="Al", starts_at=LATER, ends_at=LATER + timedelta(hours=4), what="",
        by=made.opened_by, at=LATER,
    )  # fmt: skip
    return {"pk": made.pk, "shift": row.pk}


def phone(people: Any) -> dict[str, Any]:
    made = _made(people)
    list_agencies(incident=made, by=made.opened_by, at=LATER)
    return {"pk": made.pk, "entry": made.phones.first().pk}


def cascade(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = ask_cascade(
        incident=made, kind="spa", user=None, name="SPA", told_by="Al", by=made.opened_by, at=LATER
    )
    return {"pk": made.pk, "cascade": row.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"failure_protocol:{name}": incident
        for name in (
            "team", "member_add", "authority_confirm", "impact_declare", "support_offer", "rota",
            "rota_hours", "shift_add", "phone_add", "phone_agencies", "briefings", "briefing_add",
            "cascade_add",
        )
    },
    "failure_protocol:member_end": member,
    "failure_protocol:team_pass_on": leaver,
    "failure_protocol:part": part,
    "failure_protocol:part_appoint": part,
    "failure_protocol:part_end": appointment,
    "failure_protocol:site_lead": service,
    "failure_protocol:support_answer": support,
    "failure_protocol:agency_role": agency_role,
    "failure_protocol:shift_withdraw": shift,
    "failure_protocol:phone": phone,
    "failure_protocol:cascade_tick": cascade,
}  # fmt: skip
