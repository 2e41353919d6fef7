"""What a proposal knows: needs, choices, refusals, payers, friends, beds; the rest is not known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import matching_facts as actions
from failure_protocol.actions.claims import claim_bed
from failure_protocol.actions.placements import propose
from failure_protocol.actions.vacancies import prove_needs, set_embargo
from failure_protocol.matching.problem import unknowns
from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    Choice,
    FriendGroup,
    FundingLine,
    LogEntry,
    MatchFacts,
    Pace,
    Refusal,
)
from failure_protocol.models.incidents import Known
from failure_protocol.summaries.matching_facts import gather
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_member
from tests.failure_protocol.matched import LAST, make_matched, set_facts
from tests.failure_protocol.moving import booked, make_offer, set_rate
from tests.providers.making import make_home, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(people):
    return make_matched(people)


def facts_of(made, ref="P01"):
    return next(each for each in gather(made.incident, LATER).problem.people if each.key == ref)


def bed_of(made, offer):
    beds = gather(made.incident, LATER).problem.beds
    return next(each for each in beds if each.key == f"offer-{offer.pk}")


# --- people ----------------------------------------------------------------------------------------
def test_the_category_follows_from_nursing_and_dementia_only_when_both_are_known(made):
    ada = made.people[0]
    assert facts_of(made).category == "residential"
    for nursing, dementia, category in (
        ("yes", "no", "nursing"), ("yes", "yes", "nursing_dementia"), ("no", "yes", "residential_dementia"),
        ("yes", "unknown", ""), ("unknown", "no", ""),
    ):  # fmt: skip
        type(ada).objects.filter(pk=ada.pk).update(nursing=nursing, dementia=dementia)
        assert facts_of(made).category == category
    set_facts(ada, made.lead, category="learning_disability")
    assert facts_of(made).category == "learning_disability"


def test_needs_come_from_the_record_the_therapist_and_the_move_itself(made):
    ada = made.people[0]
    type(ada).objects.filter(pk=ada.pk).update(bariatric="yes", one_to_one="yes", frail="yes", rag="red",
                                               rag_reason="Alone", wants_early="yes")  # fmt: skip
    ada.moving_assessments.create(
        assessed_on=TODAY, assessor="Ot Two", hoist="yes", findings="x", new_place="Hoist", by=made.lead,
        at=LATER,
    )  # fmt: skip
    set_facts(
        ada, made.lead, essential=["ground_floor"], wished=["pets"], sex="female", temporary="no",
        not_before=TODAY, review_first="Consultant",
    )  # fmt: skip
    found = facts_of(made)
    assert found.essential == ("bariatric", "ground_floor", "hoist", "one_to_one")
    assert (found.wished, found.sex, found.temporary_ok, found.needs_review) == (
        ("pets",),
        "female",
        False,
        True,
    )
    assert (found.fragility, found.is_red, found.wants_early, found.not_before) == (3, True, True, TODAY)


def test_the_last_safe_day_is_the_services_then_the_closing_days(made):
    assert facts_of(made).leave_by == LAST
    made.incident.services.update(last_safe_on=None, closing_on=date(2021, 10, 1))
    assert facts_of(made).leave_by == date(2021, 10, 1)
    made.incident.services.update(closing_on=None)
    assert facts_of(made).leave_by is None


def test_choices_and_refusals_are_homes_and_areas_and_not_asked_is_not_no_preference(made):
    ada = made.people[0]
    assert not facts_of(made).was_asked
    asked = Choice.objects.create(
        person=ada, kind="ranked", asked_on=TODAY, informed_how="Visit", informed_by=made.lead, by=made.lead,
        at=LATER,
    )  # fmt: skip
    asked.ranks.create(rank=1, area="  Portswood ")
    asked.ranks.create(rank=2, location=made.sea.location)
    Refusal.objects.create(person=ada, location=made.oak.location, reason="No", by=made.lead, at=LATER)
    Refusal.objects.create(
        person=ada, location=made.sea.location, reason="No", withdrawn_at=LATER, withdrawn_why="Yes",
        by=made.lead, at=LATER,
    )  # fmt: skip
    found = facts_of(made)
    assert found.ranks == ("portswood", str(made.sea.location_id))
    assert found.refused == (str(made.oak.location_id),)
    assert found.was_asked


def test_what_the_home_found_itself_counts_the_newest_first(made):
    ada = made.people[0]
    for outcome, home in (("cannot", made.oak), ("can", made.sea)):
        prove_needs(
            person=ada, location=home.location, outcome=outcome, assessor="N", assessed_on=TODAY,
            by=made.lead, at=LATER, **({"conditions": "Hoist"} if outcome == "cannot" else {}),
        )  # fmt: skip
    found = facts_of(made)
    assert (found.proven, found.turned_away) == (
        (str(made.sea.location_id),), (str(made.oak.location_id),),
    )  # fmt: skip


def test_an_outside_payer_who_has_not_answered_waits(made):
    ada = made.people[0]
    FundingLine.objects.create(
        person=ada, payer="other_council", payer_name="Elsewhere", percent=100, by=made.lead, at=LATER
    )
    assert facts_of(made).payer_waits
    ada.commissioners.create(name="Elsewhere", told_at=OPENED, answered_at=LATER, by=made.lead, at=LATER)
    assert not facts_of(made).payer_waits


def test_visitors_live_in_the_middle_of_their_postcode_district_else_it_is_said(made):
    ada = made.people[0]
    assert facts_of(made).anchors_are_home
    make_home(name="Far", outcode="TB9", latitude=52.0, longitude=-1.0)
    ada.carers.create(name="Cousin", address="1 Road, TB9 1AA", by=made.lead, at=LATER)
    found = facts_of(made)
    assert (found.anchors, found.anchors_are_home) == (((52.0, -1.0),), False)
    set_facts(ada, made.lead, visitors="tb1 1aa, ZZ9 9ZZ")
    assert facts_of(made).anchors == ((50.91, -1.4),)
    made.incident.services.update(location=None)
    assert facts_of(made, "P02").anchors == ()


def test_the_ceiling_is_the_persons_own_or_the_usual_rate(made):
    ada = made.people[0]
    made.incident.partnership.usual_rates.create(bed_type="residential", weekly=750, by=made.lead, at=OPENED)
    made.incident.partnership.usual_rates.create(bed_type="residential", weekly=850, by=made.lead, at=LATER)
    assert facts_of(made).ceiling == 850
    MatchFacts.objects.create(
        person=ada, essential=[], wished=[], most_a_week=Decimal(950), by=made.lead, at=LATER
    )
    assert facts_of(made).ceiling == 950


def test_whoever_has_a_placement_on_its_way_is_not_matched_and_keeps_a_bed(made):
    ada, ben, _ = made.people
    propose(person=ada, offer=made.sea, by=made.lead, at=LATER)
    set_rate(made.incident, made.lead)
    booked(ben, made.oak, made.lead)
    problem = gather(made.incident, LATER).problem
    assert [each.key for each in problem.people] == ["P03"]
    assert (bed_of(made, made.sea).count, bed_of(made, made.oak).count) == (1, 0)


def test_friends_count_where_they_live_already(made):
    ada, ben, cy = made.people
    group = FriendGroup.objects.create(
        incident=made.incident, number=1, strength="must", source="Staff", by=made.lead, at=LATER
    )
    group.people.set(made.people)
    set_rate(made.incident, made.lead)
    booked(cy, made.oak, made.lead)
    (found,) = gather(made.incident, LATER).problem.groups
    assert (found.members, found.strength) == (("P01", "P02"), 5)
    assert found.already == ((str(made.oak.location_id), 1),)
    group.people.set([ada])
    assert gather(made.incident, LATER).problem.groups == ()
    group.people.set([ada, ben])
    FriendGroup.objects.update(ended_at=LATER)
    assert gather(made.incident, LATER).problem.groups == ()


# --- beds --------------------------------------------------------------------------------------------
def test_a_bed_says_what_it_is_and_what_is_not_known_of_it(made):
    bed = bed_of(made, made.sea)
    assert (bed.count, bed.fee, bed.categories, bed.at) == (2, 800, ("residential",), (50.91, -1.4))
    assert bed.areas == ("tb1",)
    assert not bed.is_stale
    later = gather(made.incident, LATER + timedelta(days=2)).problem.beds
    assert all(each.is_stale for each in later)
    assert "whether the bed is still free" in unknowns(facts_of(made), later[0])


def test_an_embargo_leaves_a_home_out_and_a_closed_one_for_good(made):
    set_embargo(
        partnership=made.incident.partnership, location=made.sea.location, reason="Staffing", by=made.lead,
        at=OPENED,
    )  # fmt: skip
    assert bed_of(made, made.sea).excluded == "Embargo: Staffing"
    made.oak.location.dormant = True
    made.oak.location.save(update_fields=["dormant"])
    assert bed_of(made, made.oak).closed.startswith("It is dormant")


def test_a_bed_of_another_incident_is_counted_once(people, made):
    other = make_matched_elsewhere(people, made)
    assert bed_of(made, made.oak).count == 0
    assert bed_of(other, other.oak).count == 1  # held for that incident, so its own proposals may use it


def make_matched_elsewhere(people, made):
    from tests.failure_protocol.making import make_incident, make_person
    from tests.failure_protocol.matched import Matched

    incident = make_incident(people, made.lead, location=make_home(name="Other"))
    offer = make_offer(incident, made.lead, made.oak.location, beds=1)
    claim_bed(offer=offer, by=made.lead, at=OPENED, until=LATER + timedelta(days=1))
    return Matched(made.lead, incident, [make_person(incident)], offer, offer)


def test_a_bed_that_the_home_took_back_is_full_and_paces_are_kept(made):
    made.oak.reach, made.oak.for_whom, made.oak.features = "gone", "women", ["hoist"]
    made.oak.save(update_fields=["reach", "for_whom", "features"])
    Pace.objects.create(incident=made.incident, location=made.sea.location, per_day=1, by=made.lead, at=LATER)
    service = made.incident.services.get()
    Pace.objects.create(incident=made.incident, service=service, per_day=4, by=made.lead, at=LATER)
    asked = gather(made.incident, LATER)
    oak = bed_of(made, made.oak)
    assert (oak.count, oak.sex, oak.can) == (0, "female", ("hoist",))
    assert asked.calendar.arrivals == ((str(made.sea.location_id), 1),)
    assert asked.calendar.departures == ((str(service.pk), 4),)


def test_days_are_working_days_until_the_last_safe_day_or_four_weeks(made):
    days = gather(made.incident, LATER).calendar.days
    assert (days[0], days[-1], len(days)) == (date(2021, 9, 6), LAST, 10)
    made.incident.services.update(last_safe_on=None)
    assert len(gather(made.incident, LATER).calendar.days) == 20
    made.incident.services.update(last_safe_on=date(2199, 1, 1))
    assert gather(made.incident, LATER).calendar is None  # nobody knows those bank holidays


# --- writing it down ---------------------------------------------------------------------------------
def test_a_need_is_essential_or_wished_and_visitors_have_whole_postcodes(made):
    with pytest.raises(ValidationError) as caught:
        set_facts(made.people[0], made.lead, essential=["hoist"], wished=["hoist"], visitors="near")
    assert set(caught.value.message_dict) == {"wished", "visitors"}


def test_two_who_write_what_a_place_needs_do_not_overwrite_each_other(made):
    ada = made.people[0]
    set_facts(ada, made.lead, sex="female")
    set_facts(ada, made.lead, sex="male", version=1)
    with pytest.raises(ChangedMeanwhile):
        set_facts(ada, made.lead, sex="female", version=1)
    assert MatchFacts.objects.get().sex == "male"
    assert LogEntry.objects.last(made.incident).text == "What P01 needs of a place was written down."


def test_only_who_may_change_needs_writes_them_and_only_finance_the_money(people, made):
    ada = made.people[0]
    vacancies = make_member(people, made.incident, TeamRole.PLACEMENTS, made.lead)
    clerk = make_member(people, made.incident, TeamRole.FINANCE, made.lead)
    with pytest.raises(PermissionDenied):
        set_facts(ada, vacancies)
    ceiling = {"person": ada, "version": 0, "at": LATER}
    with pytest.raises(PermissionDenied):
        actions.set_ceiling(**ceiling, most_a_week=Decimal(900), by=made.lead)
    with pytest.raises(ValidationError):
        actions.set_ceiling(**ceiling, most_a_week=Decimal(0), by=clerk)
    assert actions.set_ceiling(**ceiling, most_a_week=Decimal(900), by=clerk).most_a_week == 900


def test_people_are_kept_apart_by_safeguarding_with_a_reason_that_no_log_tells(people, made):
    ada, ben, _ = made.people
    by = {"by": made.lead, "at": LATER}
    with pytest.raises(ValidationError) as caught:
        actions.keep_apart(person=ada, reason="", other=ada, **by)
    assert set(caught.value.message_dict) == {"other", "reason"}
    with pytest.raises(ValidationError):
        actions.keep_apart(person=ada, reason="x", **by)
    row = actions.keep_apart(person=ada, reason="He hit her", other=ben, **by)
    with pytest.raises(Refused, match="already"):
        actions.keep_apart(person=ada, reason="Again", other=ben, **by)
    actions.keep_apart(person=ada, reason="Unsafe", location=made.oak.location, **by)
    assert "hit" not in LogEntry.objects.last(made.incident).text
    assert facts_of(made).apart_from == ("P02",)
    assert facts_of(made, "P02").apart_from == ("P01",)
    assert facts_of(made).barred == (str(made.oak.location_id),)
    worker = make_member(people, made.incident, TeamRole.PLACEMENTS, made.lead)
    with pytest.raises(PermissionDenied):
        actions.end_apart(row=row, version=1, reason="Sorted", by=worker, at=LATER)
    with pytest.raises(Refused, match="Say why"):
        actions.end_apart(row=row, version=1, reason="", **by)
    actions.end_apart(row=row, version=1, reason="Sorted", **by)
    with pytest.raises(ChangedMeanwhile):
        actions.end_apart(row=row, version=1, reason="Sorted", **by)
    assert facts_of(made).apart_from == ()


def test_unknown_is_never_no(made):
    assert facts_of(made).temporary_ok
    assert made.people[0].hoist == Known.UNKNOWN
    assert facts_of(made).essential == ()


def test_homes_of_another_owner_only(made):
    same = make_provider(name="Larch Care Ltd")
    made.incident.provider = same
    made.incident.save(update_fields=["provider"])
    offer = make_offer(made.incident, made.lead, make_home(name="Sister", provider=same))
    assert bed_of(made, offer).excluded.startswith("Run by the same owner")
