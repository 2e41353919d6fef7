"""Objects for the addresses of the checklist (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from failure_protocol import attachments
from failure_protocol.actions.answers import answer_item
from failure_protocol.actions.checklist import add_link
from failure_protocol.models import Incident, ItemAnswer
from failure_protocol.models.team import Body
from tests.failure_protocol.making import LATER, make_incident, make_lead


def incident(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).pk}


def item(people: Any) -> dict[str, Any]:
    answer = _answer(_made(people))
    return {"pk": answer.item.incident_id, "item_pk": answer.item_id}


def answer(people: Any) -> dict[str, Any]:
    found = _answer(_made(people))
    return {"pk": found.item.incident_id, "item": found.item_id, "body": Body.COUNCIL.value}


def evidence(people: Any) -> dict[str, Any]:
    made = _made(people)
    found = _answer(made)
    kept = attachments.keep(SimpleUploadedFile("call.txt", b"Rang at ten."))
    answer_item(answer=found, version=1, changes={}, file=kept, by=made.opened_by, at=LATER)
    return {"pk": made.pk, "file": found.files.get().pk}


def link(people: Any) -> dict[str, Any]:
    made = _made(people)
    link = add_link(item=_answer(made, "3.4").item, needs=_answer(made).item, by=made.opened_by, at=LATER)
    return {"pk": made.pk, "link": link.pk}


def _made(people: Any) -> Incident:
    return make_incident(people, make_lead(people))


def _answer(made: Incident, ref: str = "2.1") -> ItemAnswer:
    rows = ItemAnswer.objects.select_related("item__incident", "officer")
    found: ItemAnswer = rows.get(item__incident=made, item__ref=ref, body=Body.COUNCIL)
    return found


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:checklist": incident,
    "failure_protocol:item_add": incident,
    "failure_protocol:checklist_assign": incident,
    "failure_protocol:checklist_file": incident,
    "failure_protocol:item": item,
    "failure_protocol:item_needs": item,
    "failure_protocol:item_needs_end": link,
    "failure_protocol:item_evidence": evidence,
    "failure_protocol:answer": answer,
    "failure_protocol:answer_state": answer,
    "failure_protocol:answer_unask": answer,
}
