"""The demonstration's incidents: they balance, their people are invented, and their logs are whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from demo.incidents import load_incidents
from failure_protocol import chain, gate
from failure_protocol.models import (
    BestInterestsRecord,
    CapacityAssessment,
    CourtDeputy,
    Deprivation,
    FirstVisit,
    ImcaReferral,
    Incident,
    ItemAnswer,
    ListRow,
    LogEntry,
    Move,
    Movement,
    Person,
    PersonWorker,
    Placement,
    PowerOfAttorney,
    Spend,
)
from failure_protocol.nhs import clean, is_invented
from failure_protocol.summaries.balance import balance_of
from failure_protocol.summaries.reconciliation import reconciliation_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(demo):
    return Incident.objects.get(provider_name="Capstan Care Limited")


def test_the_live_one_balances_and_agrees_with_the_provider(live):
    found = balance_of(live)
    assert found.balances
    assert found.sum_words == "38 = 21 home + 15 arrived + 1 hospital + 1 died"


def test_three_lists_of_the_live_one_disagree_and_one_difference_is_settled(live):
    found = reconciliation_of(live.services.get())
    told = sorted((each.field, each.settled is not None) for each in found.disagreements)
    assert told == [("born_on", True), ("first_names", False), ("payer", False)]
    assert [row.list.source for row in ListRow.objects.filter(list__incident=live, state="waiting")] == [
        "nhs"
    ]


def test_places_of_the_live_one_are_found_so_far(live):
    states = Counter(Placement.objects.of(live).values_list("state", flat=True))
    assert states == {
        "proposed": 1, "offered": 1, "accepted": 1, "agreed": 1, "booked": 3, "declined": 2, "arrived": 2,
        "confirmed": 13,
    }  # fmt: skip


def test_somebody_of_the_live_one_leaves_today_and_somebody_turned_back(live, demo):
    moves = Move.objects.filter(person__incident=live, departed_at=None)
    assert demo in {timezone.localtime(move.leaves_at).date() for move in moves}
    assert Movement.objects.of(live).filter(was="transit", now="home").count() == 1


def test_who_decides_for_people_of_the_live_one_is_written_down(live):
    of = {"person__incident": live}
    assert CapacityAssessment.objects.filter(**of, outcome="lacks").count() == 4
    assert BestInterestsRecord.objects.get(**of).power == PowerOfAttorney.objects.get(**of)
    assert CourtDeputy.objects.filter(**of).exists()
    assert ImcaReferral.objects.filter(**of).exists()
    assert Deprivation.objects.filter(**of).count() == 2


def test_money_of_the_live_one_was_spent_on_codes_that_were_approved(live):
    assert sum(row.amount for row in Spend.objects.filter(incident=live)) == Decimal("882.50")


def test_the_live_one_was_activated_within_the_hour_that_both_leads_knew(live):
    assert live.state == "activated"
    assert live.changes.get(new="activated").at - live.opened_at == timedelta(hours=1)


def test_numbers_of_its_people_are_valid_and_nobodys(live):
    numbers = [person.nhs_number for person in Person.objects.of(live)]
    assert all(clean(number) == number and is_invented(number) for number in numbers)


def test_its_log_is_whole(live):
    assert chain.verify(LogEntry.objects.of(live)).ok


def test_loading_again_changes_nothing(live, demo):
    assert load_incidents(today=demo) is False


def test_both_bodies_acknowledged_and_the_first_meeting_was_held_in_time(live):
    ladders = live.ladders.prefetch_related("notices")
    assert all(any(each.acknowledged_at for each in ladder.notices.all()) for ladder in ladders)
    first, following = live.meetings.order_by("number")
    assert (first.state, following.state) == ("held", "called")
    assert following.starts_at > timezone.now()
    assert not [part for part in first.parts.all() if not part.minutes]


def test_three_bodies_answer_in_every_section_of_its_checklist(live):
    begun = ItemAnswer.objects.filter(item__incident=live, item__source="A").exclude(status="not_started")
    assert {answer.item.section for answer in begun.select_related("item")} == {str(n) for n in range(1, 11)}
    assert {answer.body for answer in begun} == {"council", "nhs", "provider"}
    assert {answer.status for answer in begun} == {
        "in_progress", "done", "not_applicable", "not_yet", "cannot",
    }  # fmt: skip


def test_two_situation_reports_were_issued_on_their_days(live):
    reports = live.situation_reports.order_by("number")
    assert [timezone.localtime(each.issued_at).date() for each in reports] == [each.day for each in reports]
    assert len(reports) == 2


def test_more_than_one_person_works_with_its_people(live):
    named = PersonWorker.objects.filter(person__incident=live, ends_at=None, part=PersonWorker.Part.NAMED)
    assert named.count() == live.people.count()
    assert named.values("user").distinct().count() == 3


def test_the_rehearsal_is_marked_and_has_as_many_invented_people(live):
    (made,) = Incident.objects.filter(is_exercise=True)
    assert made.people.count() == live.people.count()
    assert made.provider_name == f"Rehearsal of {live.reference}"
    assert all(is_invented(person.nhs_number) for person in made.people.all())
    assert chain.verify(LogEntry.objects.of(made)).ok


@pytest.fixture
def closed(demo):
    return Incident.objects.get(provider_name="Bowline Care Limited")


def test_the_closed_one_has_everybody_in_twenty_rounds_with_the_new_agencies(closed):
    assert closed.round_transfers.count() == 20
    found = balance_of(closed)
    assert (found.arrived, found.balances) == (168, True)
    assert not FirstVisit.objects.filter(transfer__incident=closed, confirmed_at=None).exists()


def test_the_closed_one_was_closed_with_nothing_open(closed):
    assert closed.state == "closed"
    assert gate.open_items(closed, closed.changes.latest("at").at) == []
    assert chain.verify(LogEntry.objects.of(closed)).ok


def test_its_lessons_report_names_nobody(closed):
    published = str(closed.lessons_reports.latest("number").published)
    names = {person.last_name for person in Person.objects.of(closed)}
    assert not [name for name in names if name in published]
