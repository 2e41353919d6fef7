"""The clocks of an incident as its pages show them, and what the procedure leaves open (K02-K09, table Z)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from failure_protocol.access import rights
from failure_protocol.actions.acts import withdraw_act
from failure_protocol.actions.funding import decide_lead_body, write_funding
from failure_protocol.actions.safeguarding import make_alert, tell_safeguarding
from failure_protocol.actions.settings import change_settings
from failure_protocol.checklists import Service
from failure_protocol.clock_registry import KINDS, ClockState
from failure_protocol.lead_body import Payer, Share
from failure_protocol.left_open import TABLE
from failure_protocol.models import GroupMember, Meeting
from failure_protocol.sections import Here
from failure_protocol.summaries.beginning import alarms_of
from failure_protocol.summaries.clocks import clocks_of
from failure_protocol.summaries.gaps import gaps_of
from tests.failure_protocol.beginnings import alert, make_act, name_posts
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WEDNESDAY = datetime(2021, 9, 8, 16, 0, tzinfo=UTC)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def contacted(people, lead):
    """Opened on a Friday at 17:40, when a Lead was reached."""
    return make_incident(people, lead, contact_at=OPENED)


def clock(incident, slug, at=LATER):
    return next(each for each in clocks_of(incident, at) if each.slug == slug)


def hold_meeting(incident, lead, began):
    chair = GroupMember.objects.create(
        incident=incident, group="steering", user=lead, starts_at=OPENED, added_by=lead
    )
    return Meeting.objects.create(
        incident=incident, group="steering", number=1, starts_at=began, ends_at=began + HOUR, state="held",
        called_at=OPENED, called_by=lead, began_at=began, chair=chair, changed_at=began, changed_by=lead,
    )  # fmt: skip


def test_every_clock_of_the_procedure_is_told_with_its_source(people, lead):
    found = clocks_of(make_incident(people, lead), LATER)
    assert {each.slug for each in found} == set(KINDS) == {f"K{number:02}" for number in range(1, 15)}
    assert all(each.words and each.source_id and each.name for each in found)


def test_the_most_urgent_clock_comes_first(contacted, lead):
    make_act(contacted, lead, days=1)
    states = [each.state for each in clocks_of(contacted, OPENED + 30 * HOUR)]
    order = list(ClockState)
    assert [order.index(state) for state in states] == sorted(order.index(state) for state in states)


def test_no_contact_starts_no_meeting_clock(people, lead):
    incident = make_incident(people, lead)
    assert clock(incident, "K02").state == clock(incident, "K03").state == ClockState.WAITING


def test_the_first_meeting_is_due_on_the_third_working_day_after_the_first_contact(contacted):
    found = clock(contacted, "K02")
    assert (found.state, found.due, found.starts_at) == (ClockState.RUNNING, date(2021, 9, 8), OPENED)
    assert clock(contacted, "K02", WEDNESDAY).state == ClockState.RUNNING
    late = clock(contacted, "K02", WEDNESDAY + 24 * HOUR)
    assert late.state == ClockState.MISSED
    told = [alarm.text for alarm in alarms_of(contacted, WEDNESDAY + 24 * HOUR)]
    assert "The first meeting of the steering group is overdue (K02)" in told


def test_elapsed_hours_stand_beside_it_so_that_three_days_are_no_target(contacted):
    assert clock(contacted, "K03", OPENED + 26 * HOUR).words == (
        "26 hours since the first contact. Three working days are the latest day, not the target."
    )


def test_only_a_meeting_that_was_held_stops_the_clock(contacted, lead):
    meeting = hold_meeting(contacted, lead, WEDNESDAY)
    found = clock(contacted, "K02", WEDNESDAY + 200 * HOUR)
    assert (found.state, found.stopped_at) == (ClockState.MET, WEDNESDAY)
    assert clock(contacted, "K03").words == "Held 119 hours after the first contact."
    told = [alarm.text for alarm in alarms_of(contacted, WEDNESDAY + 200 * HOUR)]
    assert not any("K02" in each for each in told)
    Meeting.objects.filter(pk=meeting.pk).update(state="called")
    assert clock(contacted, "K02").state == ClockState.RUNNING


def test_a_meeting_that_was_held_late_stays_missed(contacted, lead):
    hold_meeting(contacted, lead, WEDNESDAY + 24 * HOUR)
    assert clock(contacted, "K02", WEDNESDAY + 200 * HOUR).state == ClockState.MISSED


def test_bank_holidays_that_nobody_knows_are_said_and_not_guessed(people, lead):
    far = datetime(2040, 1, 5, 9, 0, tzinfo=UTC)
    incident = make_incident(people, lead, at=far, contact_at=far)
    found = clock(incident, "K02", far)
    assert (found.state, found.due) == (ClockState.UNKNOWN, None)
    assert "bank holidays of 2040 are not known" in found.words
    assert any("2040" in alarm.text for alarm in alarms_of(incident, far))


def test_a_later_start_that_waits_for_its_reason_is_said(contacted):
    contacted.contact_claim_at = LATER
    assert any("without a reason: the earlier moment counts" in a.text for a in alarms_of(contacted, LATER))


def test_records_that_nobody_looked_at_for_a_day_are_counted_and_not_named(contacted, lead):
    assert clock(contacted, "K04").state == ClockState.WAITING
    make_person(contacted)
    make_person(contacted, updated_at=OPENED + HOUR)
    make_person(contacted, whereabouts="died", updated_at=OPENED - 100 * HOUR)
    assert clock(contacted, "K04").state == ClockState.RUNNING
    late = clock(contacted, "K04", OPENED + 24.5 * HOUR)
    assert (late.state, late.due) == (ClockState.MISSED, OPENED + 24 * HOUR)
    assert late.words == "1 record not looked at in time, the oldest due by 4 September 2021, 17:40."


def test_a_notice_runs_ends_and_is_red_while_its_length_is_unknown(contacted, lead):
    act = make_act(contacted, lead)
    assert clock(contacted, "K07").state == ClockState.UNKNOWN
    withdraw_act(act=act, version=1, reason="Taken back.", by=lead, at=LATER)
    assert clock(contacted, "K07").state == ClockState.WAITING
    make_act(contacted, lead, days=7, service=contacted.services.get())
    found = clock(contacted, "K07")
    assert (found.state, found.due) == (ClockState.RUNNING, TODAY + timedelta(days=7))
    assert "Larchfield" in found.words
    assert clock(contacted, "K07", OPENED + timedelta(days=9)).state == ClockState.MET
    make_act(contacted, lead, kind="other")
    assert sum(each.slug == "K07" for each in clocks_of(contacted, LATER)) == 1


def test_an_alert_has_its_own_clock(people, lead):
    incident = make_incident(people, lead, cause="safeguarding")
    row = alert(incident, lead)
    both, one = [each for each in clocks_of(incident, LATER) if each.slug == "K09"]
    assert (both.state, one.state) == (ClockState.RUNNING, ClockState.RUNNING)
    made = {"made_to": "Connect", "made_by": "Quinn Lead", "by": lead, "at": OPENED + 30 * HOUR}
    make_alert(alert=row, version=1, made_at=OPENED + 25 * HOUR, **made)
    for whom in ("asc", "lead"):
        tell_safeguarding(
            incident=incident, whom=whom, name="Asa", how="telephone", told_at=LATER, by=lead, at=LATER
        )
    found = {each.words[:5]: each for each in clocks_of(incident, OPENED + 30 * HOUR) if each.slug == "K09"}
    assert found["Alert"].state == ClockState.MISSED
    assert found["Adult"].state == ClockState.MET


# --- table Z ----------------------------------------------------------------------------------------
def here(incident, user):
    return Here(SimpleNamespace(user=user), incident, rights(user, incident), LATER)


def gap(incident, user, slug):
    return next(each for each in gaps_of(here(incident, user)) if each.slug == slug)


def facts(incident, user, slug):
    return [fact.text for fact in gap(incident, user, slug).facts]


def test_every_contradiction_is_shown_with_how_it_is_treated(contacted, lead):
    found = gaps_of(here(contacted, lead))
    assert [each.slug for each in found] == [f"Z{number}" for number in range(1, 16)]
    assert [line.slug for line in TABLE] == [each.slug for each in found]
    assert all(each.problem and each.treatment for each in found)


def pay(person, lead, council, nhs):
    shares = [Share(Payer.COUNCIL, Decimal(council)), Share(Payer.CHC, Decimal(nhs))]
    write_funding(person=person, lines=[(share, "", None) for share in shares], by=lead, at=LATER)


def test_a_split_that_the_procedure_says_two_things_about_is_open_until_it_is_decided(contacted, lead):
    assert facts(contacted, lead, "Z1") == facts(contacted, lead, "Z2") == ["Nobody’s funding is so."]
    more, even = make_person(contacted), make_person(contacted)
    pay(more, lead, 40, 60)
    pay(even, lead, 50, 50)
    assert facts(contacted, lead, "Z1") == ["1 person concerned, 1 to be decided."]
    assert facts(contacted, lead, "Z2") == ["1 person concerned, 1 to be decided."]
    decide_lead_body(person=even, body="nhs", reason="Agreed by both.", by=lead, at=LATER)
    assert gap(contacted, lead, "Z1").is_open
    assert not gap(contacted, lead, "Z2").is_open
    pay(make_person(contacted), lead, 50, 50)
    assert facts(contacted, lead, "Z2") == ["2 people concerned, 1 to be decided."]


def test_what_is_missing_in_the_set_up_is_to_do(people, contacted, lead):
    assert gap(contacted, lead, "Z3").is_open
    assert gap(contacted, lead, "Z6").is_open
    name_posts(people, lead)
    assert not gap(contacted, lead, "Z6").is_open


def test_items_without_applicability_and_without_anybody_are_named(contacted, lead):
    assert facts(contacted, lead, "Z4") == [
        "Item 2.21: not started.", "Item 4.8: not started.", "Item 8.3: not started.",
    ]  # fmt: skip
    assert facts(contacted, lead, "Z5") == ["Item 7.13 leads to 2.7 and 2.8."]
    assert facts(contacted, lead, "Z15") == ["Item D13: Quinn Lead.", "Item D21: Quinn Lead."]


def test_home_care_has_no_emergency_closure_and_says_so(people, lead):
    made = make_incident(people, lead, service_kind=Service.HOME_CARE)
    assert facts(made, lead, "Z15") == ["Appendix D is not loaded for this kind of service."]


def test_where_notified_counts_from_is_shown(people, lead, contacted):
    assert facts(contacted, lead, "Z8") == ["Counted from 3 September 2021, 17:40."]
    assert gap(make_incident(people, lead), lead, "Z8").is_open


def test_the_version_and_approval_of_the_checklists_are_shown(people, contacted, lead):
    changes = {"templates_approved": "Joint board, 3 December 2020", "steering_quorum": 5}
    change_settings(partnership=people.partnership, version=1, changes=changes, by=lead, at=OPENED)
    assert facts(contacted, lead, "Z13") == [
        "This incident runs on version V03. Approved here: Joint board, 3 December 2020."
    ]
    assert facts(contacted, lead, "Z10") == ["The quorum agreed here is 5."]
