"""Minutes approved by a later meeting that may decide, and the clock of the items."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.attendance import (
    record_attendance,
    step_out,
)
from oversight.actions.minutes import (
    approve_minutes,
)
from oversight.actions.timing import end_item, start_item
from oversight.models import (
    AgendaItem,
    Meeting,
)
from tests.oversight.making import MEETS_AT, make_board, make_meeting
from tests.oversight.sitting import AT, Sitting, make_sitting


def told(verb: str) -> str:
    return words_for(Entry.objects.filter(verb=f"oversight.{verb}").latest("pk"))


# --- approval --------------------------------------------------------------------------------------
@pytest.fixture
def approving(people: Any) -> tuple[Sitting, Meeting]:
    """Draft minutes, and the next meeting, at which enough are present."""
    sitting = make_sitting(people, state="minutes_draft")
    later = make_meeting(
        sitting.made, at=MEETS_AT + timedelta(days=28), state="held", agenda_published_at=MEETS_AT
    )
    for number in (0, 1, 3, 4):
        record_attendance(
            meeting=later, capacity="present", member=sitting.made.members[number], by=sitting.by
        )
    return sitting, later


def test_a_later_quorate_meeting_approves_the_minutes_with_corrections(
    approving: tuple[Sitting, Meeting],
) -> None:
    sitting, later = approving
    approve_minutes(
        meeting=sitting.meeting, at_meeting=later, corrections=" Item 4: “three”. ", by=sitting.by, at=AT,
        version=1,
    )  # fmt: skip

    assert sitting.meeting.state == "minutes_approved"
    assert (sitting.meeting.approved_at_meeting, sitting.meeting.minutes_corrections) == (
        later, "Item 4: “three”.",
    )  # fmt: skip
    assert told("minutes_approved").endswith("were approved by the meeting of 14 October 2021")


def test_a_meeting_that_was_not_quorate_at_its_item_about_minutes_approves_nothing(
    approving: tuple[Sitting, Meeting],
) -> None:
    sitting, later = approving
    person = later.attendance.first()
    step_out(attendance=person, item=later.items.get(kind="minutes"), by=sitting.by)

    with pytest.raises(Refused, match="was not quorate at item 3, so it could not approve"):
        approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT)
    sitting.meeting.refresh_from_db()
    assert sitting.meeting.state == "minutes_draft"


def test_only_a_later_meeting_of_the_same_board_that_took_place_approves(
    approving: tuple[Sitting, Meeting], people: Any
) -> None:
    sitting, later = approving

    def refused(at_meeting: Meeting, words: str) -> None:
        with pytest.raises(Refused, match=words):
            approve_minutes(meeting=sitting.meeting, at_meeting=at_meeting, by=sitting.by, at=AT)

    earlier = make_meeting(sitting.made, at=MEETS_AT - timedelta(days=7))
    refused(earlier, "is not after that of 16 September 2021")
    refused(sitting.meeting, "is not after that of 16 September 2021")
    Meeting.objects.filter(pk=later.pk).update(state="cancelled", reason="Snow")
    later.refresh_from_db()
    refused(later, "is “cancelled”, so it approved nothing")
    Meeting.objects.filter(pk=later.pk).update(state="held")
    later.refresh_from_db()
    later.items.filter(kind="minutes").update(withdrawn=True, withdrawn_reason="Late")
    refused(later, "had no item about the minutes")
    other = make_board(people, name="Other board", slug="other-board")
    refused(make_meeting(other, at=MEETS_AT + timedelta(days=28)), "only by Joint Care Board itself")


def test_minutes_are_approved_once_and_by_one_person(approving: tuple[Sitting, Meeting]) -> None:
    sitting, later = approving
    with pytest.raises(ChangedMeanwhile):
        approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT, version=9)
    approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT)
    with pytest.raises(Refused, match="are not in draft: the meeting is “minutes approved”"):
        approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT)


# --- the clock -------------------------------------------------------------------------------------
def test_coming_to_an_item_ends_the_one_before(sitting: Sitting) -> None:
    first, second = sitting.item(1), sitting.item(2)
    start_item(item=first, by=sitting.by, at=AT)
    start_item(item=first, by=sitting.by, at=AT)  # is running already
    start_item(item=second, by=sitting.by, at=AT + timedelta(minutes=5))
    end_item(item=second, by=sitting.by, at=AT + timedelta(minutes=9))
    end_item(item=second, by=sitting.by, at=AT + timedelta(minutes=10))  # has ended already

    first, second = sitting.item(1), sitting.item(2)
    assert (first.started_at, first.ended_at) == (AT, AT + timedelta(minutes=5))
    assert second.ended_at == AT + timedelta(minutes=9)
    start_item(item=first, by=sitting.by, at=AT + timedelta(minutes=12))
    assert sitting.item(1).ended_at is None
    assert told("item_resumed") == "took up again item 1 of Joint Care Board, 16 September 2021"


def test_an_item_that_was_withdrawn_or_not_begun_has_no_times(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="Item 1 was not started"):
        end_item(item=sitting.item(1), by=sitting.by, at=AT)
    start_item(item=sitting.item(1), by=sitting.by, at=AT)
    with pytest.raises(Refused, match="can’t end before it began"):
        end_item(item=sitting.item(1), by=sitting.by, at=AT - timedelta(minutes=1))
    AgendaItem.objects.filter(pk=sitting.item(2).pk).update(withdrawn=True, withdrawn_reason="Not ready")
    with pytest.raises(Refused, match="Item 2 was withdrawn"):
        start_item(item=sitting.item(2), by=sitting.by, at=AT)
