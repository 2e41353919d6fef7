"""Objects for the addresses of communications, complaints, enquiries and the family line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.actions.communications import set_need_to_know
from failure_protocol.actions.enquiries import answer_call
from tests.failure_protocol.making import LATER, OPENED, make_person
from tests.failure_protocol.saying import (
    TOMORROW,
    make_call,
    make_complaint,
    make_enquiry,
    make_message,
    make_script,
)
from tests.failure_protocol.url_kwargs_logs import incident, opened, with_number


def script(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    return {"pk": found.pk, "script_pk": make_script(found, lead).pk}


def person(people: Any) -> dict[str, Any]:
    found, _ = opened(people)
    return {"pk": found.pk, "person_pk": make_person(found).pk, "whom": "person"}


def message(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    return {"pk": found.pk, "message": make_message(people, found, lead).pk}


def need(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    made = set_need_to_know(
        incident=found, recipient="The ambulance service", groups=["identity"], basis="6(1)(e)",
        reason="To drive", by=lead, at=OPENED,
    )  # fmt: skip
    return {"pk": found.pk, "row": made.pk}


def call(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    return {"pk": found.pk, "number": make_call(found, lead, person=make_person(found)).number}


def promised(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    made = make_call(found, lead, person=make_person(found))
    answer_call(
        call=made, answer="She stays.", promise="A visit", promised_by=TOMORROW, version=1, by=lead, at=LATER
    )
    return {"pk": found.pk, "number": made.number}


complaint, enquiry = with_number(make_complaint), with_number(make_enquiry)

KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:communications": incident,
    "failure_protocol:scripts": incident,
    "failure_protocol:script_new": incident,
    "failure_protocol:script": script,
    "failure_protocol:script_approve": script,
    "failure_protocol:telling": incident,
    "failure_protocol:telling_plan": incident,
    "failure_protocol:telling_group": incident,
    "failure_protocol:told_group": lambda people: {**incident(people), "group": "staff"},
    "failure_protocol:told": person,
    "failure_protocol:public_messages": incident,
    "failure_protocol:public_message_new": incident,
    "failure_protocol:public_message_release": message,
    "failure_protocol:public_message_withdraw": message,
    "failure_protocol:consultations": incident,
    "failure_protocol:consultation_new": incident,
    "failure_protocol:need_to_know": incident,
    "failure_protocol:need_to_know_new": incident,
    "failure_protocol:need_to_know_end": need,
    "failure_protocol:family_line": incident,
    "failure_protocol:family_call_new": incident,
    "failure_protocol:family_call": call,
    "failure_protocol:family_call_keep": promised,
    "failure_protocol:complaints": incident,
    "failure_protocol:complaint_new": incident,
    "failure_protocol:complaint": complaint,
    "failure_protocol:complaint_pass": complaint,
    "failure_protocol:complaint_resolve": complaint,
    "failure_protocol:enquiries": incident,
    "failure_protocol:enquiry_new": incident,
    "failure_protocol:enquiry": enquiry,
    "failure_protocol:enquiry_answer": enquiry,
    "failure_protocol:shared": incident,
    "failure_protocol:shared_new": incident,
}
