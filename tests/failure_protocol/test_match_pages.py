"""Pages of matching: lines with their reasons, names by rights, readings noted, locked, handed on."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from failure_protocol.actions.matching import ask_for_proposal, lock_line
from failure_protocol.actions.matching_facts import keep_apart
from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    AgencyHours,
    FriendGroup,
    HomeCare,
    KeepApart,
    MatchFacts,
    MatchRun,
    PersonRead,
    Placement,
    Refusal,
    Round,
)
from failure_protocol.models.people import Surface
from jobs import runner
from jobs.models import Job
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.matched import BEDS, lines, make_matched, propose, set_facts
from tests.providers.making import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_time(time_machine):
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def made(people):
    return make_matched(people)


@pytest.fixture
def client(signed_in, made):
    return signed_in(made.lead)


@pytest.fixture
def base(made):
    return f"/incidents/{made.incident.pk}/matching/"


def text(answer):
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def refuse(person, lead, *offers):
    for offer in offers:
        Refusal.objects.create(person=person, location=offer.location, reason="No", by=lead, at=LATER)


# --- asking and waiting ----------------------------------------------------------------------------------
def test_a_proposal_is_asked_for_watched_and_read(made, client, base):
    assert "3 people have no place" in text(client.get(base))
    answer = client.post(f"{base}ask/", {"kind": "beds", "way": "keep"})
    assert answer.url == f"{base}1/"
    assert "Waiting for a free worker" in text(client.get(answer.url))
    part = text(client.get(answer.url, headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    assert "is being worked out" in text(client.get(base))
    assert runner.execute(Job.objects.get().pk, heartbeats=False) == "done"
    page = text(client.get(answer.url))
    assert "3 of 3 people could have a place." in page
    assert "No better proposal exists by these rules." in page
    assert "P01 Ada Invented" in page
    assert "£800 a week" in page
    assert "Not known:" in page
    assert "3 of 3" in text(client.get(base))


def test_a_proposal_can_be_stopped_and_asked_for_again(made, client, base):
    client.post(f"{base}ask/", {"kind": "beds"})
    assert "will stop" in text(client.post(f"{base}1/stop/", follow=True))
    assert "Nothing half done is kept" in text(client.get(f"{base}1/"))
    assert "had already ended" in text(client.post(f"{base}1/stop/", follow=True))
    assert client.post(f"{base}ask/", {"kind": "beds"}).url == f"{base}2/"


def test_a_failed_proposal_says_why(made, client, base):
    client.post(f"{base}ask/", {"kind": "beds"})
    MatchRun.objects.update(problem_digest="0" * 64)
    runner.execute(Job.objects.get().pk, heartbeats=False)
    assert "was changed afterwards" in text(client.get(f"{base}1/"))


def test_asking_for_nothing_or_the_unknown_is_refused_in_words(made, client, base):
    assert "nothing to match" in text(client.post(f"{base}ask/", {"kind": "rounds"}, follow=True))
    assert "Choose which proposal" in text(client.post(f"{base}ask/", {"kind": "x"}, follow=True))


# --- what it shows ---------------------------------------------------------------------------------------
def test_who_cannot_be_placed_is_named_with_the_rules_and_the_one_change(made, client, base):
    ada, ben, _ = made.people
    refuse(ada, made.lead, made.oak)
    set_facts(ada, made.lead, category="nursing")
    refuse(ben, made.lead, made.sea)
    lock_line(person=ben, reason="Goes to her daughter", by=made.lead, at=LATER)
    propose(made)
    page = text(client.get(f"{base}1/"))
    assert "Who can’t be placed, and why" in page
    assert "2: not registered for the person’s category" in page
    assert "If the person were assessed again: Seaview, residential" in page
    assert "Left out by hand:</strong> Goes to her daughter" in page
    assert "One more nursing bed places 1 person." in page


def test_friends_are_together_or_split_with_what_it_would_cost(made, client, base):
    group = FriendGroup.objects.create(
        incident=made.incident, number=1, strength="must", source="Staff", by=made.lead, at=LATER
    )
    group.people.set(made.people)
    propose(made)
    page = text(client.get(f"{base}1/"))
    assert "Split" in page
    assert "No home could take all of them" in page
    group.people.set(made.people[:2])
    propose(made, is_afresh=True)
    page = text(client.get(f"{base}2/"))
    assert "Together" in page
    assert "together with P02" in page
    assert "There is a newer proposal" in text(client.get(f"{base}1/"))


def test_a_lock_that_cannot_hold_stands_at_the_top(made, client, base):
    ada = made.people[0]
    lock_line(person=ada, offer=made.oak, by=made.lead, at=LATER)
    refuse(ada, made.lead, made.oak)
    propose(made)
    assert "P01 Ada Invented: Oaks, residential (the person refused it)" in text(client.get(f"{base}1/"))


def test_the_reading_of_names_is_written_down_first(made, client, base):
    propose(made)
    PersonRead.objects.all().delete()
    client.get(f"{base}1/")
    (read,) = PersonRead.objects.all()
    assert (read.surface, read.people) == (Surface.LIST, sorted(person.pk for person in made.people))
    assert set(read.groups) == {"identity", "needs", "safeguarding"}


def test_a_worker_sees_the_lines_of_their_own_people_and_how_many_others_there_are(
    people, made, signed_in, base
):
    worker = make_member(people, made.incident, TeamRole.PRACTITIONER, made.lead)
    made.people[0].workers.create(user=worker, starts_at=LATER)
    keep_apart(person=made.people[0], other=made.people[1], reason="Harm", by=made.lead, at=LATER)
    lock_line(person=made.people[1], offer=made.oak, by=made.lead, at=LATER)
    lock_line(person=made.people[0], offer=made.oak, by=made.lead, at=LATER)
    propose(made)
    page = text(signed_in(worker).get(f"{base}1/"))
    assert "P01 Ada Invented" in page
    assert "Ben" not in page
    assert "2 more lines are about people whose records you may not see" in page
    assert "Harm" not in page
    assert "Work it out again" not in page
    landing = text(signed_in(worker).get(base))
    assert "have no place" not in landing
    assert signed_in(worker).post(f"{base}ask/", {"kind": "beds"}).status_code == 403


def test_why_safeguarding_keeps_somebody_from_a_home_is_for_safeguarding(people, made, signed_in, base):
    ada = made.people[0]
    for offer in (made.sea, made.oak):
        keep_apart(person=ada, location=offer.location, reason="Harm", by=made.lead, at=LATER)
    propose(made)
    assert "would not be safe there" in text(signed_in(made.lead).get(f"{base}1/"))
    vacancies = make_member(people, made.incident, TeamRole.PLACEMENTS, made.lead)
    page = text(signed_in(vacancies).get(f"{base}1/"))
    assert "for a reason that safeguarding keeps" in page
    assert "would not be safe" not in page


def test_who_moves_nobody_finds_no_matching(people, made, signed_in, base):
    clerk = make_member(people, made.incident, TeamRole.FINANCE, made.lead)
    assert signed_in(clerk).get(base).status_code == 403
    assert signed_in(people.commissioner).get(base).status_code == 404


def test_the_queries_of_a_proposal_do_not_grow_with_its_lines(made, client, base):
    propose(made)
    few = [asked(client, base), asked(client, f"{base}1/"), asked(client, f"{base}needs/")]
    for number in range(6):
        make_person(made.incident, first=f"More{number}", nursing="no", dementia="no")
    propose(made, is_afresh=True)
    many = [asked(client, base), asked(client, f"{base}2/"), asked(client, f"{base}needs/")]
    assert many == few


def asked(client, url):
    """How many queries a page asks, once the session stands."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


# --- fixing and handing on -------------------------------------------------------------------------------
def test_a_line_is_locked_let_go_and_fixed_to_another_bed(made, client, base):
    run, ada = propose(made), made.people[0]
    hold = f"{base}hold/{ada.pk}/"
    assert "is locked" in text(client.post(hold, {"lock": "1"}, follow=True))
    assert f"offer-{ada.match_locks.get(ended_at=None).offer_id}" == lines(run)["P01"]
    assert "no longer locked" in text(client.post(hold, {"unlock": "1"}, follow=True))
    form = f"{base}fix/{ada.pk}/"
    assert "Oaks, residential" in text(client.get(form))
    assert client.post(form, {"bed": "out"}).status_code == 422
    client.post(form, {"bed": "out", "reason": "Goes home"})
    assert ada.match_locks.get(ended_at=None).reason == "Goes home"
    client.post(form, {"bed": made.oak.pk})
    assert ada.match_locks.get(ended_at=None).offer == made.oak


def test_what_no_proposal_holds_cannot_be_locked(made, client, base):
    assert "nothing was locked" in text(
        client.post(f"{base}hold/{made.people[0].pk}/", {"lock": "1"}, follow=True)
    )


def test_a_line_is_handed_on_and_leads_to_its_placement(made, client, base):
    propose(made)
    form = f"{base}1/propose/{made.people[0].pk}/"
    assert "The person has no bed by it" in text(client.get(form))
    answer = client.post(form, {})
    assert answer.url == f"{base}1/"
    placement = Placement.objects.get()
    page = text(client.get(answer.url))
    assert f"Placement {placement.number}: proposed" in page
    assert client.post(form, {}).status_code == 422  # on its way already
    lock_line(person=made.people[1], reason="Waits", by=made.lead, at=LATER)
    propose(made)
    assert client.get(f"{base}2/propose/{made.people[1].pk}/").status_code == 404


# --- facts -----------------------------------------------------------------------------------------------
def test_what_a_place_must_have_is_written_down_and_shown(made, client, base):
    ada = made.people[0]
    page = text(client.get(f"{base}needs/"))
    assert "P01 Ada Invented" in page
    assert "Not yet asked" in page
    form = f"{base}needs/{ada.pk}/"
    client.post(form, {"essential": ["hoist"], "temporary": "no", "version": "0", "visitors": "TB1 1AA"})
    facts = MatchFacts.objects.get()
    assert (facts.essential, facts.temporary) == (["hoist"], "no")
    page = text(client.get(form))
    assert "TB1 1AA" in page
    client.post(form, {"essential": [], "temporary": "no", "version": "1"})
    assert client.post(form, {"essential": ["pets"], "temporary": "no", "version": "1"}).status_code == 409
    person = text(client.get(ada.get_absolute_url()))
    assert "What the place must have" in person
    assert "Kept apart from" in person


def test_people_are_kept_apart_and_no_longer_from_the_page_of_one(made, client, base):
    ada, ben, _ = made.people
    form = f"{base}needs/{ada.pk}/apart/"
    assert client.post(form, {"reason": "x"}).status_code == 422
    client.post(form, {"reason": "Harm", "other": ben.pk})
    row = KeepApart.objects.get()
    assert "Harm" in text(client.get(ada.get_absolute_url()))
    assert "P01" in text(client.get(ben.get_absolute_url()))
    client.post(f"{form}{row.pk}/end/", {"reason": "Sorted"})
    assert KeepApart.objects.get().end_reason == "Sorted"


def test_finance_says_what_the_payer_gives(people, made, signed_in, base):
    clerk = make_member(people, made.incident, TeamRole.FINANCE, made.lead)
    form = f"{base}needs/{made.people[0].pk}/payer/"
    assert signed_in(made.lead).get(form).status_code == 403
    signed_in(clerk).post(form, {"most_a_week": "950", "version": "0"})
    assert "£950.00 a week" in text(signed_in(clerk).get(made.people[0].get_absolute_url()))


# --- home care -------------------------------------------------------------------------------------------
@pytest.fixture
def care(people):
    """A home-care agency that fails, with a round of two and one person in no round."""
    lead = make_lead(people)
    from failure_protocol.actions.incidents import Opened
    from failure_protocol.checklists import Service

    failing = make_home(name="Larch Home Care", kind="home_care")
    incident = make_incident(
        people, lead, services=[Opened(failing.name, "home_care", failing)], service_kind=Service.HOME_CARE
    )
    incident_round = Round.objects.create(service=incident.services.get(), name="North 1", zone="North")
    for number, kept in ((1, incident_round), (2, incident_round), (3, None)):
        person = make_person(incident, first=f"User{number}")
        HomeCare.objects.create(
            person=person,
            round=kept,
            hours_week=7 if kept else None,
            double_handed="yes",
            workers="Cary, Col",
        )
    return lead, incident


def test_home_care_is_proposed_by_whole_rounds_and_says_nothing_of_the_law(signed_in, care):
    lead, incident = care
    client, base = signed_in(lead), f"/incidents/{incident.pk}/matching/"
    agency = make_home(name="Oak Visits", kind="home_care")
    form = text(client.get(f"{base}hours/"))
    assert "No agency has said anything yet" in form
    answer = {
        "location": agency.pk,
        "hours_week": "30",
        "zones": "north",
        "told_by": "Manager",
        "hour_rate": "21",
    }
    assert client.post(f"{base}hours/", {**answer, "hour_rate": "0"}).status_code == 422
    client.post(f"{base}hours/", answer)
    assert AgencyHours.objects.get().zones == ["north"]
    assert "Oak Visits" in text(client.get(f"{base}hours/"))
    client.post(f"{base}ask/", {"kind": "rounds"})
    assert runner.execute(Job.objects.get().pk, heartbeats=False) == "done"
    page = text(client.get(f"{base}1/"))
    assert "3 of 3 people could go to another agency." in page
    assert "North 1" in page
    assert "100 %" in page
    assert "Cary" in page
    assert "TUPE applies" not in page
    assert "the hours a week; the zone" in page
    person = incident.people.get(ref="P01")
    assert "is locked" in text(client.post(f"{base}hold/{person.pk}/", {"lock": "1"}, follow=True))
    assert "Oak Visits" in text(client.get(f"{base}fix/{person.pk}/"))
    client.post(f"{base}fix/{person.pk}/", {"bed": agency.pk})
    assert person.match_locks.get(ended_at=None).location == agency
    client.post(f"{base}1/propose/{person.pk}/", {})
    assert Placement.objects.get().is_home_care
    client.post(f"{base}ask/", {"kind": "rounds", "way": "afresh"})
    run = MatchRun.objects.get(number=2)
    (left,) = run.problem["agencies"]
    assert left["minutes"] == [["week", 30 * 60 - 2 * 7 * 60]]


def test_who_no_agency_can_take_is_told_which_rule_stands_against_each(signed_in, care):
    lead, incident = care
    client, base = signed_in(lead), f"/incidents/{incident.pk}/matching/"
    agency = make_home(name="Oak Visits", kind="home_care")
    AgencyHours.objects.create(
        incident=incident, location=agency, hours_week=30, zones=["south"], told_by="M", by=lead, at=LATER
    )
    person = incident.people.get(ref="P01")
    lock_line(person=person, location=agency, by=lead, at=LATER)
    keep_apart(person=incident.people.get(ref="P03"), location=agency, reason="x", by=lead, at=LATER)
    run = ask_for_proposal(incident=incident, kind=MatchRun.Kind.ROUNDS, by=lead, at=LATER)
    runner.execute(run.job.pk, heartbeats=False)
    page = text(client.get(f"{base}1/"))
    assert "No agency." in page
    assert "1: does not work in the person’s zone" in page
    assert "Locked lines that can’t hold any more" in page
    assert "would not be safe with it" in page


def test_both_kinds_stand_on_the_page_of_a_mixed_incident(signed_in, care, people):
    lead, incident = care
    incident.services.create(name="Larchfield", service_type="residential")
    page = text(signed_in(lead).get(f"/incidents/{incident.pk}/matching/"))
    assert "People to beds" in page
    assert "Rounds to agencies" in page


def test_the_newest_proposal_stands_on_the_page_of_the_incident(made, client):
    make_person(made.incident)
    propose(made)
    assert "Proposal 1: 3 of 4 could have a place" in text(client.get(made.incident.get_absolute_url()))
    assert MatchRun.objects.filter(kind=BEDS).exists()
