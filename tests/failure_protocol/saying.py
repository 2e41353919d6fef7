"""Rows of the log, of communications and of the debrief, made through the same actions as the browser."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from failure_protocol.actions import communications, debrief, decisions, enquiries, risks, sitreps, tracking
from failure_protocol.actions.decisions import Decided
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.notices_release import record_release
from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    Complaint,
    Decision,
    Enquiry,
    FamilyCall,
    Incident,
    IncidentAction,
    PublicMessage,
    Risk,
    Script,
    SituationReport,
)
from failure_protocol.states import State
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_member

WEEK = TODAY + timedelta(days=7)
TOMORROW = OPENED + timedelta(days=1)


def activate(incident: Incident, by: User, at: Any = LATER) -> Incident:
    incident.refresh_from_db()
    return change_state(incident=incident, new=State.ACTIVATED, version=incident.version, by=by, at=at)


def move_to(incident: Incident, new: State, by: User, at: Any = LATER, reason: str = "As it is") -> Incident:
    incident.refresh_from_db()
    return change_state(incident=incident, new=new, version=incident.version, by=by, at=at, reason=reason)


def decided(maker: User, **fields: Any) -> Decided:
    values: dict[str, Any] = {
        "question": "Stay or go?", "options": "Stay; go; do nothing", "information": "The fire report",
        "decision": "Everybody goes by Friday.", "reasons": "The building is not safe.", "maker": maker,
        "authority": "Quality lead", "decided_at": LATER,
    }  # fmt: skip
    return Decided(**{**values, **fields})


def make_decision(incident: Incident, by: User, at: Any = LATER, **fields: Any) -> Decision:
    return decisions.record_decision(
        incident=incident, decided=decided(**{"maker": by, **fields}), by=by, at=at
    )


def make_risk(incident: Incident, by: User, **fields: Any) -> Risk:
    values: dict[str, Any] = {
        "text": "Night staff leave early", "cause": "Wages unpaid", "likelihood": 4, "impact": 4, "owner": by,
        "control": "Agency on call", "review_on": WEEK, "by": by, "at": LATER,
    }  # fmt: skip
    return risks.add_risk(incident=incident, **{**values, **fields})


def make_action(incident: Incident, by: User, **fields: Any) -> IncidentAction:
    values: dict[str, Any] = {"text": "Ring the bank", "owner": by, "due": WEEK, "by": by, "at": LATER}
    return tracking.add_action(incident=incident, **{**values, **fields})


def make_concern(incident: Incident, by: User, **fields: Any) -> Any:
    values: dict[str, Any] = {"text": "Cold rooms", "source": "A daughter", "by": by, "at": LATER}
    return tracking.add_concern(incident=incident, **{**values, **fields})


def make_communications(people: Any, incident: Incident, lead: User) -> User:
    found = incident.team.filter(role=TeamRole.COMMUNICATIONS).first()
    return found.user if found else make_member(people, incident, TeamRole.COMMUNICATIONS, lead)


def make_script(
    incident: Incident, by: User, audience: str = "families", text: str = "We look after"
) -> Script:
    return communications.write_script(incident=incident, audience=audience, text=text, by=by, at=LATER)


def make_approved(people: Any, incident: Incident, lead: User, audience: str = "families") -> Script:
    script = make_script(incident, lead, audience)
    press = make_communications(people, incident, lead)
    return communications.approve_script(script=script, version=1, by=press, at=LATER)


def make_message(people: Any, incident: Incident, lead: User) -> PublicMessage:
    return communications.prepare_message(
        incident=incident, channel="press", title="About Larchfield",
        script=make_approved(people, incident, lead, "press"), by=lead, at=LATER,
    )  # fmt: skip


def allow_release(incident: Incident, lead: User, at: Any = OPENED) -> None:
    record_release(
        incident=incident, version=0, asked_of="An inspector", asked_at=OPENED, audience="Families",
        release_at=at, by=lead, at=LATER,
    )  # fmt: skip


def make_call(incident: Incident, by: User, **fields: Any) -> FamilyCall:
    values: dict[str, Any] = {
        "caller": "Bea Invented", "question": "Where does she go?", "is_verified": False, "by": by,
        "at": LATER,
    }  # fmt: skip
    if fields.get("person"):
        values |= {"is_verified": True, "verified_how": "Rang back"}
    return enquiries.log_call(incident=incident, **{**values, **fields})


def make_complaint(incident: Incident, by: User, **fields: Any) -> Complaint:
    values: dict[str, Any] = {
        "text": "Nobody told us", "source": "A son", "agency": "Council", "received_on": TODAY, "owner": by,
        "due": WEEK, "by": by, "at": LATER,
    }  # fmt: skip
    return enquiries.add_complaint(incident=incident, **{**values, **fields})


def make_enquiry(incident: Incident, by: User, **fields: Any) -> Enquiry:
    values: dict[str, Any] = {
        "kind": "media", "source": "The Testborough Echo", "question": "Does it close?",
        "received_at": LATER, "owner": by, "by": by, "at": LATER,
    }  # fmt: skip
    return enquiries.add_enquiry(incident=incident, **{**values, **fields})


def make_sitrep(incident: Incident, by: User, day: date = TODAY, at: Any = LATER) -> SituationReport:
    report = sitreps.start_sitrep(incident=incident, day=day, by=by, at=at)
    return sitreps.edit_sitrep(report=report, words={"situation": "All is calm."}, version=1, by=by, at=at)


def make_issued(incident: Incident, by: User, day: date = TODAY, at: Any = LATER) -> SituationReport:
    report = make_sitrep(incident, by, day, at)
    return sitreps.issue_sitrep(report=report, version=report.version, by=by, at=at)


def make_recommendation(incident: Incident, by: User, **fields: Any) -> Any:
    values: dict[str, Any] = {
        "text": "Keep lists at the hub", "kind": "practice", "body": "Council", "owner": "Head of service",
        "due": WEEK, "by": by, "at": LATER,
    }  # fmt: skip
    return debrief.add_recommendation(incident=incident, **{**values, **fields})


def make_debrief(incident: Incident, by: User, at: Any = LATER, **fields: Any) -> Any:
    values: dict[str, Any] = {
        "held_on": TODAY, "agencies": "Council\nNHS", "went_well": "Calls", "lessons": "Lists differ",
        "to_do": "", "version": 0, "by": by, "at": at,
    }  # fmt: skip
    return debrief.save_debrief(incident=incident, **{**values, **fields})


def make_session(incident: Incident, by: User, at: Any = LATER) -> Any:
    return debrief.record_session(
        incident=incident, held_at=at, whose="Night staff", number_present=7, emotional="Tired",
        effectiveness="Good", lessons="Earlier breaks", support="Offered", by=by, at=at,
    )  # fmt: skip
