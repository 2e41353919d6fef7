"""Objects for the addresses of telling (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.actions.notices_acknowledge import offer_to_deputise
from failure_protocol.actions.notices_setup import save_party
from failure_protocol.models import LadderPerson
from failure_protocol.notice_links import token_of
from failure_protocol.states import State
from tests.failure_protocol.making import OPENED
from tests.failure_protocol.telling import SET_UP, Told, mail_went_out, make_told


def incident(people: Any) -> dict[str, Any]:
    return {"pk": make_told(people).incident.pk}


def notice(people: Any) -> dict[str, Any]:
    told = make_told(people)
    return {"pk": told.incident.pk, "notice": told.notice().pk}


def sent(people: Any) -> dict[str, Any]:
    told = make_told(people)
    mail_went_out(told.notice())
    return {"pk": told.incident.pk, "notice": told.notice().pk, "channel": "mail"}


def offered(people: Any) -> dict[str, Any]:
    told = make_told(people)
    made = offer_to_deputise(incident=told.incident, body="council", by=people.viewer, at=OPENED)
    return {"pk": told.incident.pk, "notice": made.pk}


def body(people: Any) -> dict[str, Any]:
    return {"pk": make_told(people, state=State.WARNING).incident.pk, "body": "council"}


def link(people: Any) -> dict[str, Any]:
    return {"token": token_of(make_told(people).notice("nhs"))}


def person(people: Any) -> dict[str, Any]:
    told: Told = make_told(people)
    return {"pk": LadderPerson.objects.get(partnership=told.incident.partnership, name="Flo Deputy").pk}


def other(people: Any) -> dict[str, Any]:
    told = make_told(people)
    made = save_party(
        partnership=people.partnership, kind="police", name="Police", contact="", phone="", email="",
        by=told.lead, at=SET_UP,
    )  # fmt: skip
    return {"pk": made.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:notices": incident,
    "failure_protocol:notices_take_over": incident,
    "failure_protocol:notice_call": notice,
    "failure_protocol:notice_accept": offered,
    "failure_protocol:notice_write": sent,
    "failure_protocol:notice_returned": sent,
    "failure_protocol:ladder_start": body,
    "failure_protocol:ladder_deputy": body,
    "failure_protocol:acknowledge": incident,
    "failure_protocol:acknowledge_offer": body,
    "failure_protocol:acknowledge_link": link,
    "failure_protocol:parties": incident,
    "failure_protocol:party_tell": incident,
    "failure_protocol:release": incident,
    "failure_protocol:release_override": incident,
    "failure_protocol:contact_new": lambda people: {"body": "nhs", "place": "deputy"},
    "failure_protocol:contact": person,
    "failure_protocol:contact_end": person,
    "failure_protocol:contact_up": person,
    "failure_protocol:key_contact": lambda people: {"key": "asc_head"},
    "failure_protocol:party": other,
    "failure_protocol:party_end": other,
}
