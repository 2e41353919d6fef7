"""Moves: requirements V01 to V12 of failure-protocol.md, and the night-move guard (section 7 item 8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.logs import local_words
from failure_protocol.actions.moves import move_person, strike_movement
from failure_protocol.actions.moves_after import finish_item, finish_review, tell_area
from failure_protocol.actions.moves_day import AlreadyDone, arrive, confirm_arrival, depart, tell, turn_back
from failure_protocol.actions.moves_plan import (
    OWN_LEAD,
    change_plan,
    check_identity,
    hand_over_care,
    let_pass,
    plan_move,
    set_pace,
    take_over_move,
)
from failure_protocol.actions.placements import Stay, propose, withdraw
from failure_protocol.balance import Part
from failure_protocol.guards import guards_of, is_night, is_working_time
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Decision, Move, Movement, MoveReview, Person
from failure_protocol.models.incidents import Known
from failure_protocol.summaries.balance import balance_of
from tests.failure_protocol.making import (
    LATER,
    LONDON,
    OPENED,
    make_incident,
    make_lead,
    make_member,
    make_person,
)
from tests.failure_protocol.moving import (
    MINUTE,
    NOON,
    agreed,
    booked,
    gone,
    make_offer,
    plan,
    ready,
    set_rate,
    sure,
    there,
)
from tests.providers.making import make_home, make_provider
from tests.providers.making import make_settings as make_register_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    made = make_incident(people, lead)
    set_rate(made, lead)
    return made


@pytest.fixture
def offer(incident, lead):
    return make_offer(incident, lead, beds=9)


@pytest.fixture
def person(incident):
    return make_person(incident)


@pytest.fixture
def move(person, offer, lead):
    return ready(booked(person, offer, lead), lead)


def codes(move, leaves_at=NOON):
    return [each.code for each in guards_of(move, leaves_at, leaves_at) if each.is_open]


# --- V01 to V04: before leaving -------------------------------------------------------------------
def test_a_move_in_order_leaves_arrives_and_is_confirmed(incident, lead, person, move):
    placement = there(move, lead)
    person.refresh_from_db()
    assert (person.whereabouts, placement.state) == ("arrived", "arrived")
    assert (move.departed_at, move.arrived_at) == (NOON, NOON + timedelta(minutes=30))
    assert balance_of(incident).sum_words == "1 = 1 arrived"
    with pytest.raises(Refused, match="identity check on arrival"):
        confirm_arrival(placement=placement, version=placement.version, by=lead, at=NOON + timedelta(hours=1))
    sure(move, lead, NOON + timedelta(minutes=40), "arrival")
    done = confirm_arrival(
        placement=placement, version=placement.version, by=lead, at=NOON + timedelta(hours=1)
    )
    assert (done.state, done.confirmed_by) == ("confirmed", lead)


def test_a_plan_says_what_is_wrong_with_it(people, lead, person, offer):
    placement = agreed(person, offer, lead)
    wrong = plan(people.commissioner, due_at=NOON, transport="balloon", cost=-1, payer="", leaves_at=NOON)
    with pytest.raises(ValidationError) as caught:
        plan_move(placement=placement, plan=wrong, by=lead, at=OPENED)
    assert set(caught.value.message_dict) == {"officer", "due_at", "transport", "cost", "payer"}
    plan_move(placement=placement, plan=plan(lead), by=lead, at=OPENED)
    with pytest.raises(Refused, match="planned already"):
        plan_move(placement=placement, plan=plan(lead), by=lead, at=OPENED)


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"escort": ""}, "escort"),
        ({"escort_familiar": Known.UNKNOWN}, "escort"),
        ({"medication": Known.NO}, "medication"),
        ({"mar": Known.UNKNOWN}, "medication"),
    ],
)
def test_without_escort_or_medicines_nobody_leaves(lead, person, offer, missing, code):
    move = ready(booked(person, offer, lead), lead, **missing)
    assert codes(move) == [code]
    with pytest.raises(Refused, match="can’t leave yet"):
        depart(move=move, by=lead, at=NOON)
    person.refresh_from_db()
    assert person.whereabouts == "home"


def test_a_named_authority_lets_it_pass_with_the_reason_in_the_decision_log(people, lead, person, offer):
    move = ready(booked(person, offer, lead), lead, escort="")
    with pytest.raises(ValidationError) as caught:
        let_pass(move=move, code="escort", reason="", by=lead, at=NOON)
    assert set(caught.value.message_dict) == {"reason"}
    placer = make_member(people, move.incident, TeamRole.PLACEMENTS, lead)
    with pytest.raises(PermissionDenied):
        let_pass(move=move, code="escort", reason="x", authority="y", by=placer, at=NOON)
    let_pass(
        move=move, code="escort", reason="The home is on fire", authority="Dee Director", by=lead, at=NOON
    )
    decision = Decision.objects.get()
    assert (decision.reasons, decision.authority, decision.person) == (
        "The home is on fire", "Dee Director", person,
    )  # fmt: skip
    assert gone(move, lead).departed_at == NOON
    with pytest.raises(Refused, match="nothing to let pass"):
        let_pass(move=move, code="escort", reason="x", authority="y", by=lead, at=NOON)


def test_two_different_people_make_sure_who_travels(lead, person, offer):
    move = plan_move(placement=booked(person, offer, lead), plan=plan(lead), by=lead, at=OPENED)
    person.workers.create(user=lead, starts_at=OPENED)
    assert codes(move) == ["identity"]
    given = {"move": move, "end": "departure", "how": "photo", "by": lead, "at": NOON}
    with pytest.raises(ValidationError, match="same person"):
        check_identity(first="Cary Carer", second="cary carer ", matched=True, **given)
    with pytest.raises(ValidationError, match="does not match"):
        check_identity(first="Cary", second="Nell", matched=False, **given)
    check_identity(first="Cary", second="Nell", matched=True, **given)
    assert codes(move) == []


def test_a_mismatch_stops_everything_and_nobody_can_let_it_pass(lead, move):
    sure(move, lead, NOON - MINUTE, matched=False)
    assert codes(move) == ["mismatch"]
    with pytest.raises(Refused, match="Nobody can let that pass"):
        let_pass(move=move, code="mismatch", reason="x", authority="y", by=lead, at=NOON)
    with pytest.raises(Refused, match="did not match"):
        depart(move=move, by=lead, at=NOON)
    sure(move, lead, NOON)
    assert codes(move) == []


def test_yesterdays_identity_check_does_not_count(lead, move):
    assert codes(move, NOON + timedelta(days=1)) == ["identity"]


def at(day, hour, minute=0):
    return datetime(2021, 9, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "night", "working"),
    [
        (at(6, 19, 59), False, False), (at(6, 20), True, False), (at(7, 6, 59), True, False),
        (at(7, 7), False, False), (at(7, 9), False, True), (at(7, 17), False, False),
        (at(5, 12), False, False),
    ],
)  # fmt: skip
def test_nights_and_working_hours_have_their_edges(moment, night, working):
    assert (is_night(moment), is_working_time(moment)) == (night, working)


def test_a_move_at_night_needs_a_senior_post(lead, person, offer):
    move = ready(booked(person, offer, lead), lead, at(6, 20))
    assert codes(move, at(6, 20)) == ["night"]
    given = {
        "move": move,
        "code": "night",
        "reason": "No staff",
        "authority": "Dee",
        "by": lead,
        "at": at(6, 19),
    }
    with pytest.raises(ValidationError, match="senior authority"):
        let_pass(post="Anybody", **given)
    passed = let_pass(post=OWN_LEAD, **given)
    assert (passed.is_senior, passed.authority) == (True, f"{OWN_LEAD}, Dee")
    depart(move=move, by=lead, at=at(6, 20))


def test_what_was_planned_for_the_day_and_leaves_at_night_is_stopped(lead, move):
    sure(move, lead, at(6, 20, 50))
    with pytest.raises(Refused, match="between 20:00 and 07:00"):
        depart(move=move, by=lead, at=at(6, 21))


def test_another_time_has_to_be_let_pass_again(lead, person, offer):
    move = ready(booked(person, offer, lead), lead, at(6, 18))
    let_pass(move=move, code="hours", reason="Own pace", authority="Dee", by=lead, at=LATER)
    assert "hours" not in codes(move, at(6, 18))
    change_plan(move=move, version=move.version, plan=plan(lead, at(6, 19)), by=lead, at=LATER)
    assert "hours" in codes(move, at(6, 19))
    with pytest.raises(ChangedMeanwhile):
        change_plan(move=move, version=1, plan=plan(lead, at(6, 19)), by=lead, at=LATER)


def test_too_many_for_a_home_in_a_day_is_warned_then_forced(incident, lead, person, offer, move):
    given = {"incident": incident, "by": lead, "at": LATER}
    with pytest.raises(ValidationError) as caught:
        set_pace(per_day=0, **given)
    assert set(caught.value.message_dict) == {"location", "per_day"}
    set_pace(per_day=1, location=offer.location, **given)
    set_pace(per_day=1, vehicle="Red bus", words="One lift", **given)
    set_pace(per_day=1, service=person.service, words="Two carers must stay", **given)
    second = ready(booked(make_person(incident), offer, lead), lead, vehicle="red bus")
    assert codes(second) == ["pace_home", "pace_service"]
    let_pass(move=second, code="pace_home", reason="They asked to come together", by=lead, at=NOON)
    let_pass(move=second, code="pace_service", reason="Agency carers come", by=lead, at=NOON)
    assert codes(second) == []
    assert Decision.objects.count() == 0
    third = ready(booked(make_person(incident), offer, lead), lead, vehicle="RED BUS")
    assert "pace_vehicle" in codes(third)


def test_nobody_moves_without_a_named_worker_or_to_a_place_without_the_hoist_they_need(incident, lead, offer):
    person = make_person(incident, hoist=Known.YES)
    move = ready(booked(person, offer, lead), lead)
    person.workers.update(ends_at=LATER)
    assert codes(move) == ["worker", "hoist"]
    let_pass(move=move, code="hoist", reason="Comes by van at 12", authority="Dee", by=lead, at=NOON)
    assert codes(move) == ["worker"]


# --- twice, back, and again -----------------------------------------------------------------------
def test_an_arrival_that_is_sent_twice_arrives_once(lead, move):
    gone(move, lead)
    ticked = NOON + timedelta(minutes=20)
    first = arrive(
        move=move, by=lead, at=NOON + timedelta(hours=1), happened_at=ticked, key="k1", is_queued=True
    )
    assert first.at == ticked
    assert "Ticked without signal" in str(first.entry.data)
    assert arrive(move=move, by=lead, at=NOON + timedelta(hours=2), happened_at=ticked, key="k1") == first
    move.refresh_from_db()
    with pytest.raises(AlreadyDone, match="written down already by Quinn Lead"):
        arrive(move=move, by=lead, at=NOON + timedelta(hours=2), key="k2")
    assert Movement.objects.count() == 2


def test_a_departure_that_is_sent_twice_leaves_once(incident, lead, offer, move):
    first = depart(move=move, by=lead, at=NOON, key="k1")
    move.refresh_from_db()
    assert depart(move=move, by=lead, at=NOON, key="k1") == first
    with pytest.raises(AlreadyDone):
        depart(move=move, by=lead, at=NOON, key="k2")
    other = ready(booked(make_person(incident), offer, lead), lead)
    with pytest.raises(Refused, match="for somebody else"):
        depart(move=other, by=lead, at=NOON, key="k1")


def test_a_key_counts_for_one_step_of_a_move_only(lead, move):
    first = depart(move=move, by=lead, at=NOON, key="k1")
    with pytest.raises(Refused, match="for another step of this move"):
        arrive(move=move, by=lead, at=NOON + MINUTE, key="k1")
    with pytest.raises(Refused, match="for another step of this move"):
        turn_back(move=move, by=lead, at=NOON + MINUTE, note="x", key="k1")
    assert list(Movement.objects.all()) == [first]


def test_a_phone_whose_clock_is_ahead_leaves_and_arrives_at_our_time_and_its_own_is_noted(lead, move):
    ahead = timedelta(hours=3)
    left = depart(move=move, by=lead, at=NOON, happened_at=NOON + ahead, key="k1", is_queued=True)
    assert (left.at, left.note) == (NOON, f"The phone’s clock said {local_words(NOON + ahead)}.")
    move.refresh_from_db()
    later = NOON + timedelta(minutes=30)
    there = arrive(
        move=move, by=lead, at=later, happened_at=later + ahead, key="k2", note="Tired.", is_queued=True
    )
    assert (there.at, there.note) == (later, f"Tired. The phone’s clock said {local_words(later + ahead)}.")


def test_a_phone_whose_clock_is_behind_does_not_arrive_before_it_left(lead, move):
    gone(move, lead)
    later = NOON + timedelta(minutes=30)
    came = arrive(move=move, by=lead, at=later, happened_at=NOON - MINUTE, key="k2", is_queued=True)
    assert (came.at, came.note) == (NOON, f"The phone’s clock said {local_words(NOON - MINUTE)}.")


def test_who_turns_back_keeps_the_bed_and_can_leave_again(lead, person, move):
    gone(move, lead)
    turn_back(move=move, by=lead, at=NOON + MINUTE, note="Felt sick", key="b1")
    person.refresh_from_db()
    move.refresh_from_db()
    assert (person.whereabouts, move.departed_at, move.placement.claims.filter(ended_at=None).count()) == (
        "home", None, 1,
    )  # fmt: skip
    move.placement.refresh_from_db()
    assert move.placement.state == "booked"
    later = NOON + timedelta(minutes=30)
    assert codes(move, later) == ["identity", "second_today"]
    assert turn_back(move=move, by=lead, at=later, note="x", key="b1").number == 2
    with pytest.raises(Refused, match="not on the way"):
        turn_back(move=move, by=lead, at=later, note="x")
    sure(move, lead, later)
    let_pass(move=move, code="second_today", reason="Feels better", by=lead, at=later)
    there(move, lead, later)


def test_a_resident_who_is_moved_twice_in_a_day_is_flagged_and_counted_once(incident, lead, person, move):
    there(move, lead)
    second = make_offer(incident, lead, make_home(name="Second", provider=make_provider()))
    with pytest.raises(ValidationError, match="second move"):
        propose(person=person, offer=second, by=lead, at=NOON + timedelta(hours=1))
    stay = Stay(second_reason="The first home flooded")
    made = propose(person=person, offer=second, by=lead, at=NOON + timedelta(hours=1), stay=stay)
    assert made.is_second
    withdraw(placement=made, version=made.version, reason="Again", by=lead, at=NOON + timedelta(hours=1))
    made = _booked_again(person, second, lead, stay)
    again = ready(made, lead, NOON + timedelta(hours=3))
    assert codes(again, NOON + timedelta(hours=3)) == ["second_today"]
    let_pass(move=again, code="second_today", reason="Flood", by=lead, at=NOON + timedelta(hours=2))
    there(again, lead, NOON + timedelta(hours=3))
    assert balance_of(incident).balances
    move.placement.refresh_from_db()
    assert (move.placement.state, move.placement.claims.filter(ended_at=None).count()) == ("moved_on", 0)


def _booked_again(person, offer, lead, stay):
    from failure_protocol.actions import placements
    from failure_protocol.actions.vacancies import prove_needs

    when = NOON + timedelta(hours=1)
    made = propose(person=person, offer=offer, by=lead, at=when, stay=stay)
    prove_needs(
        person=person, location=offer.location, outcome="can", assessor="N", assessed_on=when.date(), by=lead,
        at=when,
    )  # fmt: skip
    made = placements.offer_place(placement=made, version=made.version, by=lead, at=when)
    made = placements.accept(placement=made, version=made.version, accepted_by="Her", by=lead, at=when)
    made = placements.agree(placement=made, version=made.version, agreed_by="Mo", by=lead, at=when)
    return placements.book(placement=made, version=made.version, by=lead, at=when)


def test_from_the_way_to_hospital_and_on(incident, lead, person, move):
    gone(move, lead)
    move_person(person=person, to=Part.HOSPITAL, by=lead, at=NOON + MINUTE)
    move.placement.refresh_from_db()
    assert move.placement.state == "hospital"
    assert balance_of(incident).balances
    move_person(person=person, to=Part.TRANSIT, by=lead, at=NOON + 2 * MINUTE)
    move_person(person=person, to=Part.ARRIVED, by=lead, at=NOON + 3 * MINUTE)
    move_person(person=person, to=Part.HOSPITAL, by=lead, at=NOON + 4 * MINUTE)
    back = move_person(person=person, to=Part.ARRIVED, by=lead, at=NOON + 5 * MINUTE)
    move.placement.refresh_from_db()
    assert (move.placement.state, back.placement) == ("arrived", move.placement)
    assert move.placement.arrived_at == NOON + 3 * MINUTE


def test_who_dies_on_the_way_frees_the_bed_and_a_mistake_takes_it_back(incident, lead, person, move):
    gone(move, lead)
    died = move_person(person=person, to=Part.DIED, by=lead, at=NOON + MINUTE)
    move.refresh_from_db()
    assert (move.ended_at is not None, move.placement.claims.filter(ended_at=None).count()) == (True, 0)
    with pytest.raises(Refused, match="died"):
        propose(person=Person.objects.get(), offer=move.placement.offer, by=lead, at=NOON + MINUTE)
    strike_movement(movement=died, reason="Another resident", by=lead, at=NOON + 2 * MINUTE)
    move.refresh_from_db()
    move.placement.refresh_from_db()
    assert (move.placement.state, move.ended_at) == ("transit", None)
    assert move.placement.claims.filter(ended_at=None).count() == 1
    assert balance_of(incident).balances


def test_an_arrival_that_never_was_is_struck_and_its_reviews_with_it(lead, person, move):
    placement = there(move, lead)
    assert MoveReview.objects.filter(dropped_at=None).count() == 4
    strike_movement(
        movement=Movement.objects.newest(person), reason="Wrong home", by=lead, at=NOON + timedelta(hours=1)
    )
    placement.refresh_from_db()
    move.refresh_from_db()
    assert (placement.state, placement.arrived_at, move.arrived_at) == ("transit", None, None)
    assert MoveReview.objects.filter(dropped_at=None).count() == 0
    arrive(move=move, by=lead, at=NOON + timedelta(hours=2))
    assert MoveReview.objects.filter(dropped_at=None).count() == 4


def test_back_at_the_service_gives_the_bed_up(incident, lead, person, move):
    placement = there(move, lead)
    move_person(person=person, to=Part.HOME, by=lead, at=NOON + timedelta(hours=1), note="It stays open")
    placement.refresh_from_db()
    assert placement.state == "moved_on"
    assert balance_of(incident).sum_words == "1 = 1 home"


# --- V05 to V10: handing over and after -----------------------------------------------------------
def test_a_handover_is_complete_with_words_and_writing(lead, move):
    with pytest.raises(ValidationError):
        hand_over_care(move=move, by=lead, at=NOON)
    hand_over_care(move=move, verbal="Cary to Nell", by=lead, at=NOON)
    assert not move.is_handed_over
    hand_over_care(move=move, written="Care summary, signed Nell", files="copied", by=lead, at=NOON)
    assert move.is_handed_over


def test_who_must_know_is_told_once_and_only_after_the_arrival(lead, move):
    with pytest.raises(Refused, match="not arrived yet"):
        tell(move=move, what="lead_told_at", by=lead, at=NOON)
    there(move, lead)
    for when in (NOON + timedelta(hours=1), NOON + timedelta(hours=2)):
        tell(move=move, what="lead_told_at", by=lead, at=when)
    assert move.lead_told_at == NOON + timedelta(hours=1)


def test_somebody_elses_person_is_not_confirmed(people, lead, person, move):
    placement = there(move, lead)
    worker = make_member(people, move.incident, TeamRole.PRACTITIONER, lead)
    person.workers.create(user=worker, starts_at=OPENED, part="nurse")
    sure(move, lead, NOON + timedelta(minutes=40), "arrival")
    with pytest.raises(Refused, match="Quinn Lead is that for P01"):
        confirm_arrival(
            placement=placement, version=placement.version, by=worker, at=NOON + timedelta(hours=1)
        )


def test_the_list_after_a_move_and_its_reviews(lead, person, move):
    placement = there(move, lead)
    when = NOON + timedelta(hours=1)
    with pytest.raises(ValidationError, match="not needed"):
        finish_item(placement=placement, item="dwp", is_needed=False, by=lead, at=when)
    finish_item(placement=placement, item="gp", by=lead, at=when)
    finish_item(placement=placement, item="gp", by=lead, at=when, note="Dr New")
    assert placement.after_done.get().note == "Dr New"
    sure(move, lead, when, "arrival")
    confirm_arrival(placement=placement, version=placement.version, by=lead, at=when)
    review = placement.reviews.first()
    given = {"review": review, "version": 1, "by": lead, "at": when}
    with pytest.raises(ValidationError) as caught:
        finish_review(done_on=when.date() + timedelta(days=1), outcome="", **given)
    assert set(caught.value.message_dict) == {"outcome", "done_on"}
    finish_review(done_on=when.date(), outcome="Settled", **given)
    placement.refresh_from_db()
    assert placement.state == "reviewed"
    with pytest.raises(ChangedMeanwhile):
        finish_review(done_on=when.date(), outcome="Again", **given)


def test_the_receiving_area_is_told(people, incident, lead, person):
    make_register_settings(people)
    far = make_home(name="Far", council="Elsewhere", provider=make_provider())
    placement = booked(person, make_offer(incident, lead, far), lead)
    given = {"placement": placement, "by": lead, "at": LATER}
    with pytest.raises(ValidationError) as caught:
        tell_area(body="x", name="", told_whom="", how="Call", told_at=NOON, **given)
    assert set(caught.value.message_dict) == {"body", "name", "told_whom", "told_at"}
    told = tell_area(
        body="council", name="Elsewhere", told_whom="Duty desk", how="Call", told_at=OPENED, **given
    )
    assert placement.area_notices.get() == told


def test_a_move_goes_to_another_officer(people, lead, move):
    with pytest.raises(ValidationError, match="no part"):
        take_over_move(move=move, officer=people.commissioner, by=lead, at=LATER)
    other = make_member(people, move.incident, TeamRole.COORDINATOR, lead)
    assert take_over_move(move=move, officer=other, by=lead, at=LATER).officer == other
    assert Move.objects.get().officer == other
