"""Learning: the debrief, sessions, feedback, recommendations, the report and where it went (Q01-Q07)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from core.errors import ChangedMeanwhile, Refused
from failure_protocol import figures
from failure_protocol.actions import debrief
from failure_protocol.figures import Figure, NoSource, Part, Report
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Debrief, Feedback, LessonsReport, LogEntry
from failure_protocol.states import State
from failure_protocol.summaries.debrief import debrief_due, feedback_gaps, may_be_short
from tests.accounts.ways_in import sign_in
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.saying import activate, make_debrief, make_recommendation, make_session, move_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def fields_of(make, *args, **fields):
    with pytest.raises(ValidationError) as caught:
        make(*args, **fields)
    return set(caught.value.message_dict)


def finish(held, by):
    return debrief.finish_debrief(debrief=held, version=held.version, by=by, at=LATER)


def feedback(incident, by, **fields):
    values = {"source": "family", "phase": "during", "words": "Kind staff", "said_on": TODAY}
    return debrief.record_feedback(incident=incident, by=by, at=LATER, **{**values, **fields})


def freeze(incident, by, summary=""):
    return debrief.freeze_report(incident=incident, summary=summary, by=by, at=LATER)


def send(report, by, **fields):
    values = {"recipient": "Quality group", "is_lsab": False, "sent_on": TODAY}
    return debrief.submit_report(report=report, by=by, at=LATER, **{**values, **fields})


# --- the debrief (Q01) -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ({"held_on": None}, "on which day"), ({"agencies": " "}, "which agencies"),
        ({"lessons": ""}, "what was learned"), ({"went_well": ""}, "went well"),
    ],
)  # fmt: skip
def test_a_debrief_is_done_only_when_it_says_everything(incident, lead, gap, words):
    make_session(incident, lead)
    with pytest.raises(Refused, match=words):
        finish(make_debrief(incident, lead, **gap), lead)
    assert Debrief.objects.get().done_at is None


def test_a_debrief_is_not_done_before_staff_were_heard(incident, lead):
    held = make_debrief(incident, lead)
    with pytest.raises(Refused, match="session of staff"):
        finish(held, lead)
    make_session(incident, lead)
    assert finish(held, lead).done_by == lead
    assert "Learned: Lists differ" in LogEntry.objects.filter(kind="debrief").order_by("-number")[0].text


def test_what_is_done_is_done_once_and_not_changed(incident, lead):
    make_session(incident, lead)
    held = finish(make_debrief(incident, lead), lead)
    with pytest.raises(Refused, match="done already"):
        finish(held, lead)
    with pytest.raises(Refused, match="debrief is done"):
        make_debrief(incident, lead, version=held.version)


def test_two_who_begin_it_do_not_overwrite_each_other(incident, lead):
    make_debrief(incident, lead, lessons="First")
    with pytest.raises(ChangedMeanwhile):
        make_debrief(incident, lead, lessons="Second")
    assert Debrief.objects.get().lessons == "First"


def test_a_debrief_of_a_day_to_come_is_refused(incident, lead):
    assert fields_of(make_debrief, incident, lead, held_on=TODAY + DAY) == {"held_on"}


def test_the_short_form_is_for_what_was_stood_down_before_it_was_activated(people, incident, lead):
    assert fields_of(make_debrief, incident, lead, is_short=True) == {"is_short"}
    move_to(incident, State.STOOD_DOWN, lead)
    incident.refresh_from_db()
    assert may_be_short(incident)
    held = finish(make_debrief(incident, lead, is_short=True, went_well=""), lead)
    assert held.is_short


def test_after_an_activation_there_is_no_short_form(incident, lead):
    activate(incident, lead)
    move_to(incident, State.STOOD_DOWN, lead)
    incident.refresh_from_db()
    assert not may_be_short(incident)


def test_the_debrief_is_due_from_when_everybody_is_placed(incident, lead):
    assert debrief_due(incident) is None
    activate(incident, lead)
    move_to(incident, State.ALL_PLACED, lead, LATER)
    due = debrief_due(incident)
    assert due is not None
    assert due > TODAY


@pytest.mark.parametrize("role", [TeamRole.PRACTITIONER, TeamRole.FINANCE, TeamRole.PROVIDER])
def test_who_does_not_run_the_incident_writes_no_debrief(people, incident, lead, role):
    other = make_member(people, incident, role, lead)
    held = make_debrief(incident, lead)
    for work in (
        lambda: make_debrief(incident, other, version=held.version),
        lambda: finish(held, other),
        lambda: make_session(incident, other),
        lambda: make_recommendation(incident, other),
        lambda: freeze(incident, other),
    ):
        with pytest.raises(PermissionDenied):
            work()


# --- the safeguarding board (Q06) ------------------------------------------------------------------
@pytest.mark.parametrize(("referred", "reason", "field"), [(None, "x", "referred"), (False, " ", "reason")])
def test_whether_the_board_is_asked_is_answered_with_a_reason(incident, lead, referred, reason, field):
    ask = debrief.answer_lsab
    said = {"referred": referred, "reason": reason, "version": 0, "by": lead, "at": LATER}
    assert fields_of(ask, incident=incident, **said) == {field}


@pytest.mark.parametrize("referred", [True, False])
def test_either_answer_about_the_board_is_on_record(incident, lead, referred):
    found = debrief.answer_lsab(
        incident=incident, referred=referred, reason="Weighed", version=0, by=lead, at=LATER
    )
    assert (found.lsab_referred, found.lsab_by) == (referred, lead)
    assert "safeguarding adults board" in LogEntry.objects.get(kind="debrief").text


def test_the_report_says_whether_the_board_is_asked(incident, lead):
    assert freeze(incident, lead).content["lsab"] == {"referred": None, "reason": ""}
    debrief.answer_lsab(incident=incident, referred=False, reason="Weighed", version=0, by=lead, at=LATER)
    assert freeze(incident, lead).content["lsab"] == {"referred": False, "reason": "Weighed"}


# --- sessions and feedback (Q02) -------------------------------------------------------------------
@pytest.mark.parametrize("field", ["whose", "emotional", "effectiveness", "lessons", "support"])
def test_a_session_answers_each_of_its_questions(incident, lead, field):
    values = dict.fromkeys(("whose", "emotional", "effectiveness", "lessons", "support"), "Said")
    make = debrief.record_session
    said = {**values, field: " ", "number_present": 3, "held_at": LATER, "by": lead, "at": LATER}
    assert fields_of(make, incident=incident, **said) == {field}


def test_a_session_was_held_with_somebody(incident, lead):
    values = dict.fromkeys(("whose", "emotional", "effectiveness", "lessons", "support"), "Said")
    said = {**values, "number_present": 0, "held_at": LATER + DAY, "by": lead, "at": LATER}
    assert fields_of(debrief.record_session, incident=incident, **said) == {"number_present", "held_at"}


def test_feedback_has_words_and_is_not_of_a_day_to_come(incident, lead):
    assert fields_of(feedback, incident, lead, words=" ", said_on=TODAY + DAY) == {"words", "said_on"}


def test_who_was_never_asked_is_said_in_the_report(incident, lead):
    assert feedback_gaps(incident) == ["During", "Afterwards"]
    feedback(incident, lead)
    assert feedback_gaps(incident) == ["Afterwards"]


def test_feedback_about_somebody_whom_one_may_not_see_is_not_found(people, incident, lead):
    mine = make_person(incident)
    other = make_person(make_incident(people, lead, provider_name="Beech Care Ltd"), first="Zoe")
    assert feedback(incident, lead, person=mine).person == mine
    with pytest.raises(Http404):
        feedback(incident, lead, person=other)
    assert Feedback.objects.count() == 1


# --- recommendations (Q04) -------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["text", "body", "owner", "due"])
def test_a_recommendation_has_an_owner_and_a_day(incident, lead, field):
    empty = None if field == "due" else " "
    assert fields_of(make_recommendation, incident, lead, **{field: empty}) == {field}


def test_a_recommendation_names_nobody(incident, lead):
    person = make_person(incident, first="Ada", last="Invented")
    for text in (f"Ring {person.ref}", "Ask Invented", f"{lead} should ring"):
        assert fields_of(make_recommendation, incident, lead, text=text) == {"text"}


def test_a_recommendation_ends_once_with_what_came_of_it(incident, lead):
    made = make_recommendation(incident, lead)
    end = {"recommendation": made, "state": "done", "version": 1, "by": lead, "at": LATER}
    with pytest.raises(Refused, match="what came of it"):
        debrief.end_recommendation(outcome=" ", **end)
    assert debrief.end_recommendation(outcome="At the hub", **end).state == "done"
    with pytest.raises(Refused, match="ended already"):
        debrief.end_recommendation(outcome="Again", **end)
    assert not made.is_overdue(TODAY + 99 * DAY)


# --- the report (Q03, Q05, Q07) --------------------------------------------------------------------
def test_a_figure_that_comes_from_nowhere_stops_the_report(incident, lead, monkeypatch):
    def nowhere(incident, at):
        return [Part("Moves", (Figure("moves", "Moves", 4),))]

    monkeypatch.setitem(figures._parts, Report.LESSONS, {"nowhere": (1, nowhere)})
    with pytest.raises(NoSource, match="comes from no row"):
        freeze(incident, lead)
    assert not LessonsReport.objects.exists()


def test_a_version_is_frozen_with_its_digest(incident, lead):
    one = freeze(incident, lead)
    make_recommendation(incident, lead)
    two = freeze(incident, lead)
    assert (one.number, two.number) == (1, 2)
    one.refresh_from_db()
    assert (one.content["recommendations"], one.digest) != (two.content["recommendations"], two.digest)
    assert one.content["recommendations"] == []


def test_what_is_published_names_nobody(incident, lead):
    person = make_person(incident, first="Ada", last="Invented")
    assert fields_of(freeze, incident, lead, summary="Ada Invented moved") == {"summary"}
    made = freeze(incident, lead, summary="All moved in time")
    text = str(made.published)
    for word in (person.last_name, person.ref, str(lead), incident.provider_name, "Larchfield"):
        assert word not in text


def test_small_numbers_are_withheld_and_cannot_be_worked_out(incident, lead):
    rows = [Figure("a", "A", 2, total="t"), Figure("b", "B", 7, total="t"), Figure("t", "T", 9)]
    told = {figure.key: words for figure, words in figures.suppressed(rows)}
    assert told == {"a": "fewer than 5", "b": "not shown", "t": "9"}


def test_where_the_report_went_and_who_confirmed_it_is_kept(incident, lead):
    report = freeze(incident, lead)
    assert fields_of(send, report, lead, recipient=" ", sent_on=TODAY + DAY) == {"recipient", "sent_on"}
    sent = send(report, lead, is_lsab=True)
    confirm = {"submission": sent, "version": 1, "by": lead, "at": LATER}
    wrong = fields_of(debrief.record_receipt, received_on=TODAY - DAY, received_by=" ", **confirm)
    assert wrong == {"received_on", "received_by"}
    done = debrief.record_receipt(received_on=TODAY, received_by="Their secretary", **confirm)
    assert done.received_by == "Their secretary"
    with pytest.raises(ChangedMeanwhile):
        debrief.record_receipt(received_on=TODAY, received_by="Another", **confirm)


# --- pages -----------------------------------------------------------------------------------------
def test_the_report_that_tells_of_everybody_is_for_who_runs_it_and_for_auditors(
    people, client, incident, lead
):
    number = freeze(incident, lead).number
    address = reverse("failure_protocol:lessons_version", args=[incident.pk, number])
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    auditor = make_member(people, incident, TeamRole.AUDITOR, lead)
    for user, allowed in ((lead, True), (auditor, True), (worker, False)):
        sign_in(client, user)
        assert (client.get(address).status_code == 200) is allowed


def test_the_debrief_is_written_by_its_page_and_a_refusal_keeps_what_was_typed(
    client, incident, lead, time_machine
):
    time_machine.move_to(LATER)
    sign_in(client, lead)
    typed = {
        "held_on_day": "4", "held_on_month": "9", "held_on_year": "2021", "agencies": "Council",
        "lessons": "Ring twice", "went_well": "Calls", "to_do": "", "version": "0",
    }  # fmt: skip
    page = client.post(reverse("failure_protocol:debrief_edit", args=[incident.pk]), typed)
    assert b"Ring twice" in page.content
    assert not Debrief.objects.exists()
