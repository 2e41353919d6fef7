"""Proposals: frozen, worked out once, retried after a worker was killed, handed on line by line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from core.errors import Refused
from failure_protocol import match_job
from failure_protocol.actions import matching
from failure_protocol.actions.matching import ask_for_proposal, hand_on, lock_line, solve_run, unlock_line
from failure_protocol.actions.placements import Stay
from failure_protocol.actions.team import end_member
from failure_protocol.actions.vacancies import withdraw_offer
from failure_protocol.matching.engine import SolverFault
from failure_protocol.matrix import TeamRole
from failure_protocol.models import LogEntry, MatchRun, Placement
from jobs import runner
from jobs.models import Job
from tests.failure_protocol.making import LATER, make_incident, make_member
from tests.failure_protocol.matched import BEDS, lines, make_matched, propose, set_facts
from tests.failure_protocol.moving import make_offer
from tests.providers.making import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(people):
    return make_matched(people)


@pytest.fixture
def run(made):
    return ask_for_proposal(incident=made.incident, kind=BEDS, by=made.lead, at=LATER)


# --- asking ----------------------------------------------------------------------------------------
def test_a_proposal_freezes_what_is_known_sealed_and_waits_in_the_background(made, run):
    assert (run.number, run.people, run.placed, run.job.state) == (1, 3, None, "queued")
    with connection.cursor() as cursor:
        cursor.execute("SELECT problem FROM failure_protocol_matchrun")
        assert "residential" not in cursor.fetchone()[0]
    assert "Ada" not in str(run.problem)  # keys only, even inside
    assert str(run.job) == "Proposal 1 for PF-2021-1"
    assert ask_for_proposal(incident=made.incident, kind=BEDS, by=made.lead, at=LATER) == run


def test_who_sees_some_people_only_asks_for_no_proposal(people, made):
    worker = make_member(people, made.incident, TeamRole.PRACTITIONER, made.lead)
    clerk = make_member(people, made.incident, TeamRole.FINANCE, made.lead)
    for user in (worker, clerk, people.commissioner):
        with pytest.raises(PermissionDenied):
            ask_for_proposal(incident=made.incident, kind=BEDS, by=user, at=LATER)
    vacancies = make_member(people, made.incident, TeamRole.PLACEMENTS, made.lead)
    assert ask_for_proposal(incident=made.incident, kind=BEDS, by=vacancies, at=LATER).number == 1


def test_there_is_nothing_to_propose_for_nobody_or_after_the_end(made):
    with pytest.raises(Refused, match="nothing to match"):
        ask_for_proposal(incident=made.incident, kind=MatchRun.Kind.ROUNDS, by=made.lead, at=LATER)
    made.incident.state = "stood_down"
    with pytest.raises(Refused, match="has ended"):
        ask_for_proposal(incident=made.incident, kind=BEDS, by=made.lead, at=LATER)


# --- working it out ------------------------------------------------------------------------------------
def test_the_job_works_it_out_and_says_where_it_is(run):
    assert runner.execute(run.job.pk, heartbeats=False) == "done"
    run.refresh_from_db()
    assert (run.placed, run.people) == (3, 3)
    assert run.solver.startswith("scipy ")
    assert run.job.__class__.objects.get(pk=run.job.pk).result_url == run.get_absolute_url()
    assert not Placement.objects.exists()  # a proposal, never a placement


def test_a_worker_that_dies_while_matching_doubles_and_loses_nothing(made, run):
    """The next worker takes it up when the lease is over, from the same input; only one result is kept."""
    now = timezone.now()
    Job.objects.claim(run.job.pk, now=now, lease_until=now - timedelta(seconds=1))
    killed = solve_in_part(run)
    assert MatchRun.objects.get(pk=run.pk).solved_at is None
    assert runner.execute(run.job.pk, heartbeats=False) == "done"
    first = MatchRun.objects.get(pk=run.pk)
    entries = LogEntry.objects.of(made.incident).count()
    late = solve_run(
        run=killed, by=made.lead, at=lambda: LATER
    )  # the first worker comes to its end after all
    assert (late.result, late.solved_at) == (first.result, first.solved_at)
    assert LogEntry.objects.of(made.incident).count() == entries
    assert solve_run(run=first, by=made.lead, at=lambda: LATER) == first


def solve_in_part(run):
    """A worker that was killed in the middle: it had read the row, and wrote nothing."""

    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    held = MatchRun.objects.get(pk=run.pk)
    with pytest.raises(Killed):
        solve_run(run=held, by=run.asked_by, at=lambda: LATER, say=kill)
    return held


def test_the_same_input_gives_the_same_lines_again(made):
    first = propose(made)
    second = propose(made, is_afresh=True)
    assert first.problem_digest == second.problem_digest
    assert lines(first) == lines(second)


def test_who_may_no_longer_gets_nothing(people, made):
    vacancies = make_member(people, made.incident, TeamRole.PLACEMENTS, made.lead)
    run = ask_for_proposal(incident=made.incident, kind=BEDS, by=vacancies, at=LATER)
    part = made.incident.team.get(user=vacancies)
    end_member(member=part, version=1, by=made.lead, at=LATER, reason="Moved")
    assert runner.execute(run.job.pk, heartbeats=False) == "failed"
    assert Job.objects.get().reason == match_job.LOST
    assert MatchRun.objects.get().solved_at is None


def test_an_input_that_was_altered_is_not_used(run):
    problem = {**run.problem, "calendar": None}
    MatchRun.objects.filter(pk=run.pk).update(problem=problem)
    assert runner.execute(run.job.pk, heartbeats=False) == "failed"
    assert Job.objects.get().reason == match_job.ALTERED


def test_a_mistake_of_ours_says_so_and_another_proposal_can_be_asked_for(made, run, monkeypatch):
    def fault(*_, **__):
        raise SolverFault("of the test")

    monkeypatch.setattr(matching, "work_out", fault)
    assert runner.execute(run.job.pk, heartbeats=False) == "failed"
    assert Job.objects.get().reason == match_job.FAULT
    again = ask_for_proposal(incident=made.incident, kind=BEDS, by=made.lead, at=LATER)
    assert again.number == 2


def test_a_proposal_that_is_gone_is_said_so(made, run):
    Job.objects.update(arg={"run": 0})
    assert runner.execute(run.job.pk, heartbeats=False) == "failed"
    assert Job.objects.get().reason == match_job.GONE


def test_somebody_who_stops_it_keeps_nothing_half_done(run):
    Job.objects.filter(pk=run.job.pk).update(cancel_requested=True)
    assert runner.execute(run.job.pk, heartbeats=False) == "cancelled"
    assert MatchRun.objects.get().solved_at is None


# --- locks and asking again ---------------------------------------------------------------------------
def test_a_locked_line_stays_and_is_let_go(made):
    ada = made.people[0]
    lock_line(person=ada, offer=made.oak, by=made.lead, at=LATER)
    lock_line(person=ada, offer=made.sea, by=made.lead, at=LATER)  # the newer one counts
    run = propose(made)
    assert lines(run)["P01"] == f"offer-{made.sea.pk}"
    unlock_line(person=ada, by=made.lead, at=LATER)
    told = LogEntry.objects.last(made.incident)
    assert told.text == "P01: no longer locked."
    unlock_line(person=ada, by=made.lead, at=LATER)
    assert LogEntry.objects.last(made.incident) == told


def test_leaving_somebody_out_needs_a_reason(made):
    ada = made.people[0]
    with pytest.raises(ValidationError):
        lock_line(person=ada, by=made.lead, at=LATER)
    lock_line(person=ada, reason="Goes to her daughter", by=made.lead, at=LATER)
    assert lines(propose(made))["P01"] == ""


def test_a_bed_of_another_incident_cannot_be_locked(people, made):
    other = make_incident(people, made.lead, location=make_home(name="Other"))
    offer = make_offer(other, made.lead, made.oak.location)
    with pytest.raises(Refused, match="not one of this incident"):
        lock_line(person=made.people[0], offer=offer, by=made.lead, at=LATER)


def test_asked_again_only_what_must_changes_unless_it_is_to_begin_anew(made):
    first = propose(made)
    at_oak = next(ref for ref, bed in lines(first).items() if bed == f"offer-{made.oak.pk}")
    other = next(person for person in made.people if person.ref != at_oak)
    set_facts(other, made.lead, wished=["pets"])
    made.oak.features = ["pets"]
    made.oak.save(update_fields=["features"])
    assert lines(propose(made)) == lines(first)
    anew = propose(made, is_afresh=True)
    assert lines(anew)[other.ref] == f"offer-{made.oak.pk}"
    assert anew.follows is None


# --- handing on -----------------------------------------------------------------------------------------
def test_a_line_becomes_a_placement_that_is_proposed_with_where_it_came_from(made):
    run = propose(made)
    placement = hand_on(run=run, person=made.people[0], by=made.lead, at=LATER)
    assert (placement.state, placement.source) == ("proposed", "Proposal 1")
    assert run.lines.get().placement == placement
    again = propose(made)
    given = [f"offer-{placement.offer_id}", *lines(again).values()]
    assert set(lines(again)) == {"P02", "P03"}
    assert sorted(given) == sorted(lines(run).values())  # the bed that is on its way is not given twice


def test_only_the_newest_proposal_is_handed_on_and_only_what_it_holds(made):
    old, ada = propose(made), made.people[0]
    lock_line(person=ada, reason="Waits", by=made.lead, at=LATER)
    new = propose(made)
    with pytest.raises(Refused, match="newer proposal"):
        hand_on(run=old, person=ada, by=made.lead, at=LATER)
    with pytest.raises(Refused, match="holds no place"):
        hand_on(run=new, person=ada, by=made.lead, at=LATER)


def test_beds_that_were_taken_back_since_are_not_handed_on(made):
    run = propose(made)
    for offer in (made.sea, made.oak):
        withdraw_offer(offer=offer, version=offer.version, why="Filled", by=made.lead, at=LATER)
    with pytest.raises(Refused, match="taken back"):
        hand_on(run=run, person=made.people[0], by=made.lead, at=LATER)


def test_a_short_stay_is_handed_on_with_its_plan(made):
    for offer in (made.sea, made.oak):
        offer.is_temporary = True
        offer.save(update_fields=["is_temporary"])
    run, ada = propose(made), made.people[0]
    with pytest.raises(ValidationError):
        hand_on(run=run, person=ada, by=made.lead, at=LATER)
    stay = Stay(is_temporary=True, plan_to_end="Back when repaired", end_by=date(2021, 12, 1))
    assert hand_on(run=run, person=ada, stay=stay, by=made.lead, at=LATER).is_temporary


def test_a_run_without_a_result_holds_nothing(run):
    assert matching.line_of(run, "P01") == ""
    assert matching.newest(run.incident, BEDS) is None
