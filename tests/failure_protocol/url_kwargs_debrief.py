"""Objects for the addresses of situation reports, the debrief and closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.actions.debrief import freeze_report, submit_report
from failure_protocol.states import State
from tests.failure_protocol.making import LATER, TODAY
from tests.failure_protocol.saying import (
    make_debrief,
    make_recommendation,
    make_sitrep,
    move_to,
)
from tests.failure_protocol.url_kwargs_logs import incident, opened, with_number


def debriefed(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    make_debrief(found, lead)
    return {"pk": found.pk}


def report(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    return {"pk": found.pk, "number": freeze_report(incident=found, summary="", by=lead, at=LATER).number}


def submission(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    made = freeze_report(incident=found, summary="", by=lead, at=LATER)
    sent = submit_report(report=made, recipient="The board", is_lsab=True, sent_on=TODAY, by=lead, at=LATER)
    return {"pk": found.pk, "submission": sent.pk}


def stood_down(people: Any) -> dict[str, Any]:
    found, lead = opened(people)
    move_to(found, State.STOOD_DOWN, lead)
    return {"pk": found.pk}


sitrep, recommendation = with_number(make_sitrep), with_number(make_recommendation)

KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:sitreps": incident,
    "failure_protocol:sitrep_new": incident,
    "failure_protocol:sitrep": sitrep,
    "failure_protocol:sitrep_edit": sitrep,
    "failure_protocol:sitrep_figure": sitrep,
    "failure_protocol:sitrep_issue": sitrep,
    "failure_protocol:sitrep_json": sitrep,
    "failure_protocol:debrief": incident,
    "failure_protocol:debrief_edit": incident,
    "failure_protocol:debrief_done": debriefed,
    "failure_protocol:debrief_lsab": incident,
    "failure_protocol:session_new": incident,
    "failure_protocol:feedback_new": incident,
    "failure_protocol:recommendations": incident,
    "failure_protocol:recommendation_new": incident,
    "failure_protocol:recommendation": recommendation,
    "failure_protocol:recommendation_end": recommendation,
    "failure_protocol:lessons": incident,
    "failure_protocol:lessons_new": incident,
    "failure_protocol:lessons_version": report,
    "failure_protocol:submission_new": incident,
    "failure_protocol:submission_receipt": submission,
    "failure_protocol:close": incident,
    "failure_protocol:close_now": incident,
    "failure_protocol:reopen": stood_down,
}
