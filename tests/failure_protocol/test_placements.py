"""Vacancies, choice and placement: requirements P01 to P09 of failure-protocol.md."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import choices, placements, vacancies
from failure_protocol.actions.claims import Taken, beds_left
from failure_protocol.actions.placement_terms import approve_fee, fee_gap, set_family, set_terms
from failure_protocol.matrix import TeamRole
from failure_protocol.models import BedClaim, Decision, Placement, Refusal
from failure_protocol.placement_states import FOLLOWS, IllegalJump, PlacementState, check_jump
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.moving import agreed, booked, make_offer, offered, set_rate, told
from tests.providers.making import make_home, make_provider
from tests.providers.making import make_settings as make_register_settings

pytestmark = pytest.mark.django_db
S = PlacementState


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
    return make_offer(incident, lead)


# --- P01, P02: beds -------------------------------------------------------------------------------
def test_more_free_beds_than_registered_are_refused_and_so_is_what_nobody_said(incident, lead):
    home = make_home(name="Small", beds=3, provider=make_provider())
    with pytest.raises(ValidationError) as caught:
        make_offer(incident, lead, home, beds=4, verified_by=" ", verified_at=LATER)
    assert set(caught.value.message_dict) == {"beds", "verified_by", "verified_at"}
    with pytest.raises(ValidationError, match="at least 1"):
        make_offer(incident, lead, home, beds=0)


def test_beds_of_a_type_are_counted_on_once_in_an_incident(incident, lead, offer):
    with pytest.raises(Refused, match="in this incident already"):
        make_offer(incident, lead, offer.location)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rated": "inadequate"}, "Rated inadequate"),
        ({"dormant": True}, "dormant"),
        ({"registered_to": OPENED.date()}, "not registered any more"),
    ],
)
def test_a_bad_or_closed_home_is_left_out(incident, lead, fields, words):
    home = make_home(name="Out", provider=make_provider(), **fields)
    made = make_offer(incident, lead, home)
    with pytest.raises(Refused, match=words):
        placements.propose(person=make_person(incident), offer=made, by=lead, at=OPENED)


def test_homes_of_the_failing_group_are_left_out(incident, lead):
    failing = make_provider(name="Larch Care Ltd", brand="Larch")
    service = incident.services.get()
    service.location.provider = failing
    service.location.save(update_fields=["provider"])
    for home in (
        make_home(name="A", provider=failing),
        make_home(name="B", provider=make_provider(brand="Larch")),
    ):
        with pytest.raises(Refused, match="same owner or group"):
            placements.propose(
                person=make_person(incident), offer=make_offer(incident, lead, home), by=lead, at=OPENED
            )


def test_what_is_left_out_can_be_used_by_a_named_authority_with_a_reason_and_a_decision(
    people, incident, lead
):
    home = make_home(name="Out", provider=make_provider(), rated="inadequate")
    made = make_offer(incident, lead, home)
    bare = {"offer": made, "version": 1, "at": LATER}
    with pytest.raises(ValidationError):
        vacancies.override_exclusions(reason="", authority="", by=lead, **bare)
    placer = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    with pytest.raises(PermissionDenied):
        vacancies.override_exclusions(reason="Nothing else", authority="Director", by=placer, **bare)
    vacancies.override_exclusions(reason="Nothing else", authority="Dee Director", by=lead, **bare)
    assert Decision.objects.get().authority == "Dee Director"
    assert (
        placements.propose(person=make_person(incident), offer=made, by=placer, at=LATER).state == "proposed"
    )
    with pytest.raises(Refused, match="nothing to override"):
        vacancies.override_exclusions(offer=made, version=2, reason="x", authority="y", by=lead, at=LATER)


def test_nobody_overrides_that_a_home_is_closed(incident, lead):
    made = make_offer(incident, lead, make_home(name="Shut", provider=make_provider(), dormant=True))
    with pytest.raises(Refused, match="Nobody can override"):
        vacancies.override_exclusions(offer=made, version=1, reason="x", authority="y", by=lead, at=LATER)


def test_an_embargo_leaves_a_home_out_until_it_ends(people, incident, lead, offer):
    given = {"partnership": people.partnership, "location": offer.location, "by": lead, "at": LATER}
    ban = vacancies.set_embargo(reason="Falls", **given)
    with pytest.raises(Refused, match="under an embargo already"):
        vacancies.set_embargo(reason="Falls", **given)
    person = make_person(incident)
    with pytest.raises(Refused, match="Embargo: Falls"):
        placements.propose(person=person, offer=offer, by=lead, at=LATER)
    vacancies.end_embargo(embargo=ban, reason="Put right", by=lead, at=LATER)
    with pytest.raises(Refused, match="has ended"):
        vacancies.end_embargo(embargo=ban, reason="Put right", by=lead, at=LATER)
    assert placements.propose(person=person, offer=offer, by=lead, at=LATER).number


def test_somebody_who_wrote_first_wins_and_the_other_sees_both(incident, lead, offer):
    vacancies.update_offer(offer=offer, version=1, told=told(beds=1), by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        vacancies.update_offer(offer=offer, version=1, told=told(beds=3), by=lead, at=LATER)


def test_beds_to_which_placements_lead_are_not_withdrawn(incident, lead, offer):
    made = offered(make_person(incident), offer, lead)
    with pytest.raises(Refused, match="Placements lead there: 1"):
        vacancies.withdraw_offer(offer=offer, version=1, why="Full", by=lead, at=LATER)
    placements.withdraw(placement=made, version=made.version, reason="Full", by=lead, at=LATER)
    vacancies.withdraw_offer(offer=offer, version=1, why="Full", by=lead, at=LATER)
    offer.refresh_from_db()
    with pytest.raises(Refused, match="not offered in this incident any more"):
        placements.propose(person=make_person(incident), offer=offer, by=lead, at=LATER)


# --- one bed counted once -------------------------------------------------------------------------
def test_a_bed_is_booked_once_and_who_comes_second_is_told_who_has_it(incident, lead):
    last = make_offer(incident, lead, beds=1)
    booked(make_person(incident), last, lead)
    second = agreed(make_person(incident), last, lead)
    with pytest.raises(Taken, match="The last one went to P01, booked by Quinn Lead"):
        placements.book(placement=second, version=second.version, by=lead, at=LATER)
    second.refresh_from_db()
    assert second.state == "agreed"


def test_a_bed_is_counted_once_across_incidents(people, incident, lead):
    other = make_incident(people, lead, location=make_home(name="Elsewhere"))
    set_rate(other, lead)
    home = make_home(name="Shared", provider=make_provider())
    here, there = (make_offer(each, lead, home, beds=1) for each in (incident, other))
    booked(make_person(incident), here, lead)
    assert beds_left(there, LATER) == 0
    second = agreed(make_person(other), there, lead)
    with pytest.raises(Taken, match="to incident PF-2021-1"):
        placements.book(placement=second, version=second.version, by=lead, at=LATER)
    placer = make_member(people, other, TeamRole.PLACEMENTS, lead)
    with pytest.raises(Taken, match="to another incident"):
        placements.book(placement=second, version=second.version, by=placer, at=LATER)


def test_the_database_itself_refuses_a_bed_twice(incident, lead, offer):
    made = booked(make_person(incident), offer, lead)
    claim = made.claims.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        BedClaim.objects.create(
            incident=incident, offer=offer, location=claim.location, bed_type=claim.bed_type, unit=claim.unit,
            at=LATER, by=lead, until=LATER,
        )  # fmt: skip


def test_a_building_that_is_registered_twice_has_its_beds_once(incident, lead):
    first = make_home(name="Twin", provider=make_provider())
    twin = make_home(name="Twin again", provider=first.provider, dual_primary_id=first.cqc_id)
    booked(make_person(incident), make_offer(incident, lead, first, beds=1), lead)
    assert beds_left(make_offer(incident, lead, twin, beds=1), LATER) == 0


def test_held_beds_are_nobody_elses_until_the_hold_runs_out(people, incident, lead, offer):
    other = make_incident(people, lead, location=make_home(name="Elsewhere"))
    there = make_offer(other, lead, offer.location)
    until = LATER + timedelta(hours=2)
    vacancies.hold_beds(offer=offer, number=2, until=until, by=lead, at=LATER)
    assert beds_left(there, LATER) == 0
    with pytest.raises(Taken, match="to incident"):
        vacancies.hold_beds(offer=there, number=1, until=until, by=lead, at=LATER)
    assert beds_left(there, until) == 2
    vacancies.hold_beds(offer=there, number=1, until=until + timedelta(hours=1), by=lead, at=until)


def test_a_hold_turns_into_the_booking(incident, lead, offer):
    vacancies.hold_beds(offer=offer, number=1, until=LATER + timedelta(hours=2), by=lead, at=LATER)
    made = booked(make_person(incident), offer, lead, LATER)
    assert BedClaim.objects.count() == 1
    assert made.claims.get().until is None


def test_a_bed_that_is_given_up_is_free_again(incident, lead):
    last = make_offer(incident, lead, beds=1)
    made = booked(make_person(incident), last, lead)
    placements.withdraw(placement=made, version=made.version, reason="Found nearer", by=lead, at=LATER)
    assert booked(make_person(incident), last, lead, LATER).state == "booked"


# --- P03, P04: needs and choice -------------------------------------------------------------------
def test_what_the_home_has_not_proven_is_possible_and_not_offerable(incident, lead, offer):
    person = make_person(incident)
    made = placements.propose(person=person, offer=offer, by=lead, at=OPENED)
    with pytest.raises(Refused, match="possible, not offerable"):
        placements.offer_place(placement=made, version=1, by=lead, at=OPENED)
    proof = {"person": person, "location": offer.location, "assessor": "Nell", "by": lead, "at": OPENED}
    with pytest.raises(ValidationError) as caught:
        vacancies.prove_needs(
            **{**proof, "assessor": ""}, outcome="can_if", assessed_on=OPENED.date() + timedelta(days=1)
        )
    assert set(caught.value.message_dict) == {"assessor", "conditions", "assessed_on"}
    vacancies.prove_needs(
        **proof, outcome="cannot", conditions="No nurse at night", assessed_on=OPENED.date()
    )
    with pytest.raises(Refused, match="can’t meet the needs"):
        placements.offer_place(placement=made, version=1, by=lead, at=OPENED)


def test_not_asked_is_not_no_preference(incident, lead, offer):
    person = make_person(incident)
    assert person.choices.first() is None
    given = {"person": person, "asked_on": OPENED.date(), "by": lead, "at": OPENED}
    said = choices.record_choice(kind="no_preference", informed_how="Talk", **given)
    assert person.choices.first() == said
    with pytest.raises(ValidationError, match="has named no homes"):
        choices.record_choice(kind="no_preference", informed_how="Talk", ranks=["Town"], **given)
    with pytest.raises(ValidationError, match="at least one home or area"):
        choices.record_choice(kind="ranked", informed_how="Talk", **given)
    with pytest.raises(ValidationError, match="twice"):
        choices.record_choice(kind="ranked", informed_how="Talk", ranks=["Town", "town"], **given)
    made = choices.record_choice(kind="ranked", informed_how="Talk", ranks=[offer.location, "Town"], **given)
    assert [str(rank) for rank in made.ranks.all()] == ["Seaview", "Town"]


def test_a_refusal_is_hard_until_the_person_says_otherwise(incident, lead, offer):
    person = make_person(incident)
    refusal = choices.refuse_home(
        person=person, location=offer.location, reason="Too far", by=lead, at=OPENED
    )
    with pytest.raises(Refused, match="P01 refused Seaview"):
        placements.propose(person=person, offer=offer, by=lead, at=OPENED)
    choices.withdraw_refusal(refusal=refusal, why="Visited, liked it", by=lead, at=OPENED)
    assert placements.propose(person=person, offer=offer, by=lead, at=OPENED).number
    with pytest.raises(Refused, match="withdrawn already"):
        choices.withdraw_refusal(refusal=refusal, why="Again", by=lead, at=OPENED)


def test_who_declines_is_not_asked_again_about_the_same_home(incident, lead, offer):
    made = offered(make_person(incident), offer, lead)
    with pytest.raises(Refused, match="Say why"):
        placements.decline(placement=made, version=made.version, reason=" ", by=lead, at=LATER)
    placements.decline(placement=made, version=made.version, reason="Too far", by=lead, at=LATER)
    assert Refusal.objects.get().location == offer.location
    second = offered(make_person(incident), offer, lead)
    placements.decline(placement=second, version=second.version, reason="No", by=lead, at=LATER, by_home=True)
    assert Refusal.objects.count() == 1


def test_a_visit_is_arranged_and_has_an_outcome(incident, lead, offer):
    given = {"person": make_person(incident), "location": offer.location, "by": lead, "at": OPENED}
    with pytest.raises(ValidationError, match="how they get there"):
        choices.plan_visit(kind="look", planned_on=OPENED.date(), who="", **given)
    visit = choices.plan_visit(kind="look", planned_on=OPENED.date(), who="Daughter drives", **given)
    done = {"visit": visit, "version": 1, "by": lead, "at": LATER}
    with pytest.raises(ValidationError):
        choices.finish_visit(state="held", outcome="", **done)
    assert choices.finish_visit(state="held", outcome="Liked the garden", **done).state == "held"
    with pytest.raises(ChangedMeanwhile):
        choices.finish_visit(state="off", outcome="Ill", **done)


# --- P06: states ----------------------------------------------------------------------------------
@pytest.mark.parametrize("old", list(S))
def test_only_what_may_follow_follows(old):
    for new in S:
        try:
            check_jump(old, new, "a reason")
        except IllegalJump:
            assert new not in FOLLOWS[old]
        else:
            assert new in FOLLOWS[old]


def test_a_step_can_not_be_skipped(incident, lead, offer):
    made = offered(make_person(incident), offer, lead)
    with pytest.raises(Refused, match="First it must be “accepted by the person"):
        placements.book(placement=made, version=made.version, by=lead, at=LATER)
    made.refresh_from_db()
    assert made.state == "offered"


def test_a_person_has_one_placement_to_come(incident, lead, offer):
    person = make_person(incident)
    made = placements.propose(person=person, offer=offer, by=lead, at=OPENED)
    elsewhere = make_offer(incident, lead, make_home(name="Other", provider=make_provider()))
    with pytest.raises(Refused, match="has placement 1 already: Seaview, proposed"):
        placements.propose(person=person, offer=elsewhere, by=lead, at=OPENED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(
            incident=incident, number=9, person=person, location=made.location, offer=offer,
            bed_type="residential", by=lead, at=OPENED,
        )  # fmt: skip


def test_two_who_step_at_once_one_is_told(incident, lead, offer):
    made = offered(make_person(incident), offer, lead)
    version = made.version
    placements.accept(placement=made, version=version, accepted_by="Herself", by=lead, at=LATER)
    stale = Placement.objects.get(pk=made.pk)
    with pytest.raises(ChangedMeanwhile):
        placements.agree(placement=stale, version=version, agreed_by="Mo", by=lead, at=LATER)


# --- P07, P08, P09, P10 ---------------------------------------------------------------------------
def test_a_temporary_stay_says_how_it_ends(incident, lead):
    short = make_offer(incident, lead, bed_type="respite", is_temporary=True)
    person = make_person(incident)
    with pytest.raises(ValidationError) as caught:
        placements.propose(person=person, offer=short, by=lead, at=OPENED)
    assert set(caught.value.message_dict) == {"plan_to_end", "end_by"}
    stay = placements.Stay(plan_to_end="To Seaview when free", end_by=OPENED.date() + timedelta(days=14))
    assert placements.propose(person=person, offer=short, by=lead, at=OPENED, stay=stay).is_temporary


def test_a_placement_in_another_area_is_flagged(people, incident, lead):
    make_register_settings(people)
    far = make_home(name="Far", council="Elsewhere", provider=make_provider())
    made = placements.propose(
        person=make_person(incident), offer=make_offer(incident, lead, far), by=lead, at=OPENED
    )
    assert made.is_out_of_area


def test_a_fee_above_the_usual_rate_needs_an_approver_and_a_code(people, incident, lead):
    dear = make_offer(incident, lead, weekly_fee=Decimal(1200))
    made = agreed(make_person(incident), dear, lead)
    with pytest.raises(Refused, match="above the usual £900"):
        placements.book(placement=made, version=made.version, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="budget code"):
        approve_fee(placement=made, budget_code=" ", by=lead, at=LATER)
    placer = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    with pytest.raises(Refused, match="Ask Quinn Lead"):
        approve_fee(placement=made, budget_code="A1", by=placer, at=LATER)
    approve_fee(placement=made, budget_code="A1", by=lead, at=LATER)
    assert placements.book(placement=made, version=made.version, by=placer, at=LATER).state == "booked"


def test_a_fee_that_rises_after_its_approval_is_approved_again(incident, lead):
    made = agreed(make_person(incident), make_offer(incident, lead, weekly_fee=Decimal(1200)), lead)
    approve_fee(placement=made, budget_code="A1", by=lead, at=LATER)
    set_terms(placement=made, weekly_fee=Decimal(1300), budget_code="A1", by=lead, at=LATER)
    assert "above the usual" in fee_gap(made)


def test_an_unknown_fee_is_not_a_usual_one(incident, lead):
    made = agreed(make_person(incident), make_offer(incident, lead, weekly_fee=None), lead)
    assert "the fee is not known" in fee_gap(made)
    with pytest.raises(Refused, match="not known yet"):
        approve_fee(placement=made, budget_code="A1", by=lead, at=LATER)
    with pytest.raises(ValidationError) as caught:
        set_terms(placement=made, weekly_fee=Decimal(-1), top_up=Decimal(0), by=lead, at=LATER)
    assert set(caught.value.message_dict) == {"weekly_fee", "top_up", "top_up_agreement"}
    set_terms(placement=made, weekly_fee=Decimal(850), by=lead, at=LATER)
    assert fee_gap(made) == ""


def test_whether_family_can_visit_is_written_down(incident, lead, offer):
    made = placements.propose(person=make_person(incident), offer=offer, by=lead, at=OPENED)
    given = {"placement": made, "visitors": 2, "by": lead, "at": LATER}
    with pytest.raises(ValidationError) as caught:
        set_family(visitor_miles=Decimal(-1), travel_help="yes", **given)
    assert set(caught.value.message_dict) == {"visitor_miles", "travel_words"}
    set_family(visitor_miles=Decimal("4.5"), travel_help="no", **given)
    made.refresh_from_db()
    assert (made.visitors, made.travel_help) == (2, "no")
