"""A meeting from its date to its closing, and what is refused on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from oversight.actions import agenda
from oversight.actions import meetings as actions
from oversight.models import AgendaItem, ForwardItem, Meeting
from tests.oversight.making import LONDON, MEETS_AT, NOW, Made, make_meeting

IN_TIME = datetime(2021, 9, 8, 16, 0, tzinfo=LONDON)
LATE = datetime(2021, 9, 9, 9, 0, tzinfo=LONDON)
AFTER = datetime(2021, 9, 16, 10, 30, tzinfo=LONDON)


def create(made: Made, starts_at: datetime = MEETS_AT, **fields: Any) -> Meeting:
    return actions.create_meeting(board=made.board, starts_at=starts_at, by=made.admin, at=NOW, **fields)


def published(made: Made) -> Meeting:
    return actions.publish_agenda(meeting=create(made), by=made.admin, at=IN_TIME)


def last_words() -> str:
    entry = Entry.objects.order_by("-number").first()
    return words_for(entry)


def test_a_meeting_comes_with_its_standing_items_and_the_boards_usual_place_and_length(made: Made) -> None:
    meeting = create(made)
    assert list(meeting.items.values_list("number", "kind")) == [
        (1, "welcome"), (2, "declarations"), (3, "minutes"), (4, "next_meeting"),
    ]  # fmt: skip
    assert (meeting.place, meeting.ends_at - meeting.starts_at) == ("Council Chamber", timedelta(hours=1))
    assert meeting.day == date(2021, 9, 16)
    assert last_words() == (
        "made the meeting Joint Care Board, 16 September 2021, starting 16 September 2021, 09:30"
    )


def test_a_printed_agenda_can_be_entered_without_standing_items(made: Made) -> None:
    assert not create(made, standing_items=False, place="").items.exists()


@pytest.mark.parametrize(
    ("day", "why"),
    [((2021, 4, 2), "Good Friday"), ((2021, 9, 18), "a Saturday"), ((2021, 8, 30), "bank holiday")],
)
def test_a_day_without_offices_is_refused_unless_somebody_says_why(made: Made, day: Any, why: str) -> None:
    year, month, of_month = day
    starts = datetime(year, month, of_month, 9, 30, tzinfo=LONDON)
    with pytest.raises(Refused, match=f"{why}, not a working day"):
        create(made, starts)
    assert not Meeting.objects.exists()
    assert create(made, starts, day_reason="The only day for the outside chair.").day_reason


def test_a_year_whose_bank_holidays_are_not_known_is_refused_not_guessed(made: Made) -> None:
    with pytest.raises(Refused, match="bank holidays of 2099 are not known yet"):
        create(made, datetime(2099, 9, 16, 9, 30, tzinfo=LONDON), day_reason="Never mind")


def test_a_board_does_not_meet_twice_at_one_time(made: Made) -> None:
    create(made)
    with pytest.raises(Refused, match="already meets on 16 September 2021 at 09:30"):
        create(made)
    assert Meeting.objects.count() == 1
    assert AgendaItem.objects.count() == 4


def test_a_closed_board_does_not_meet(made: Made) -> None:
    made.board.state = "closed"
    made.board.save(update_fields=["state"])
    with pytest.raises(Refused, match="closed"):
        create(made)


def test_times_are_those_of_the_wall_clock_in_summer_and_winter(made: Made) -> None:
    summer, winter = create(made), create(made, datetime(2021, 11, 18, 9, 30, tzinfo=LONDON))
    assert summer.starts_at.astimezone(UTC).hour == 8
    assert winter.starts_at.astimezone(UTC).hour == 9


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_at": MEETS_AT}, "ends_at"),
        ({"ends_at": MEETS_AT + timedelta(days=2)}, "ends_at"),
        ({"link": "teams"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(made: Made, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        create(made, **fields)
    assert list(refused.value.message_dict) == [field]


def test_only_who_runs_boards_makes_and_moves_meetings(made: Made, people: Any) -> None:
    meeting = create(made)
    with pytest.raises(PermissionDenied):
        actions.create_meeting(board=made.board, starts_at=MEETS_AT, by=people.viewer, at=NOW)
    for action in (
        actions.publish_agenda,
        actions.hold_meeting,
        actions.start_minutes,
        actions.close_meeting,
    ):
        with pytest.raises(PermissionDenied):
            action(meeting=meeting, by=people.commissioner, at=NOW)
    for with_reason in (actions.cancel_meeting, actions.reopen_meeting):
        with pytest.raises(PermissionDenied):
            with_reason(meeting=meeting, reason="No", by=people.commissioner, at=NOW)


def test_a_change_is_told_and_a_lost_race_shows_the_row(made: Made) -> None:
    meeting = create(made)
    stale = Meeting.objects.get(pk=meeting.pk)
    changes = {"place": "Room 2", "notes": "Open to the public"}
    actions.update_meeting(meeting=meeting, changes=changes, version=1, by=made.admin)
    assert last_words() == (
        "changed the place from Council Chamber to Room 2 and the notes of "
        "Joint Care Board, 16 September 2021"
    )
    with pytest.raises(ChangedMeanwhile) as lost:
        actions.update_meeting(meeting=stale, changes={"place": "Room 3"}, version=1, by=made.admin)
    assert lost.value.current.place == "Room 2"


def test_saving_nothing_new_writes_nothing(made: Made) -> None:
    meeting = create(made)
    actions.update_meeting(meeting=meeting, changes={"place": meeting.place}, version=1, by=made.admin)
    assert (meeting.version, Entry.objects.count()) == (1, 1)


def test_a_meeting_moves_to_another_day_and_leaves_the_reason_of_a_bank_holiday_behind(made: Made) -> None:
    meeting = create(made, datetime(2021, 8, 30, 9, 30, tzinfo=LONDON), day_reason="Urgent")
    changes = {"starts_at": MEETS_AT, "ends_at": MEETS_AT + timedelta(hours=2)}
    actions.update_meeting(meeting=meeting, changes=changes, version=1, by=made.admin)
    assert (meeting.day, meeting.day_reason) == (date(2021, 9, 16), "")
    assert "the start from 30 August 2021, 09:30 to 16 September 2021, 09:30" in last_words()
    with pytest.raises(Refused, match="a Sunday"):
        actions.update_meeting(
            meeting=meeting, changes={"starts_at": datetime(2021, 9, 12, 9, 30, tzinfo=LONDON)}, version=2,
            by=made.admin,
        )  # fmt: skip


def test_a_meeting_moved_to_a_bank_holiday_keeps_the_reason(made: Made) -> None:
    meeting = create(made)
    changes = {"starts_at": datetime(2021, 8, 30, 9, 30, tzinfo=LONDON), "day_reason": "Urgent"}
    actions.update_meeting(meeting=meeting, changes=changes, version=1, by=made.admin)
    assert (meeting.day_reason, meeting.ends_at - meeting.starts_at) == ("Urgent", timedelta(hours=1))


def test_the_day_of_a_meeting_that_was_held_is_a_matter_of_record(made: Made) -> None:
    meeting = actions.hold_meeting(meeting=published(made), by=made.admin, at=AFTER)
    with pytest.raises(Refused, match="matter of record"):
        actions.update_meeting(
            meeting=meeting, changes={"starts_at": AFTER}, version=meeting.version, by=made.admin
        )
    later = MEETS_AT + timedelta(hours=2)
    actions.update_meeting(
        meeting=meeting, changes={"ends_at": later}, version=meeting.version, by=made.admin
    )
    assert meeting.ends_at == later


def test_the_agenda_is_published_in_time_without_a_reason(made: Made) -> None:
    meeting = actions.publish_agenda(meeting=create(made), by=made.admin, at=IN_TIME, late_reason="Not late")
    assert (meeting.state, meeting.agenda_published_at, meeting.late_reason) == ("published", IN_TIME, "")
    assert last_words() == "published the agenda of Joint Care Board, 16 September 2021"


def test_after_its_deadline_it_needs_the_urgency_route_in_words(made: Made) -> None:
    meeting = create(made)
    with pytest.raises(Refused, match=r"out by 8 September 2021.*section 100B\(4\)\(b\)"):
        actions.publish_agenda(meeting=meeting, by=made.admin, at=LATE, late_reason="  ")
    assert Meeting.objects.get().state == "draft"
    actions.publish_agenda(meeting=meeting, by=made.admin, at=LATE, late_reason="A home closes.")
    assert meeting.late_reason == "A home closes."
    assert "(A home closes.)" in last_words()


def test_an_agenda_without_items_does_not_go_out(made: Made) -> None:
    meeting = create(made, standing_items=False)
    with pytest.raises(Refused, match="no items"):
        actions.publish_agenda(meeting=meeting, by=made.admin, at=IN_TIME)


def test_an_exempt_item_that_does_not_say_why_stops_the_agenda(made: Made) -> None:
    meeting = create(made)
    AgendaItem.objects.filter(meeting=meeting, number=3).update(
        exempt=True, exempt_paragraph="3", public_interest=" ", public_title="Contract"
    )
    with pytest.raises(Refused, match="Item 3 is exempt but does not name"):
        actions.publish_agenda(meeting=meeting, by=made.admin, at=IN_TIME)


def test_numbers_are_closed_up_when_the_agenda_goes_out(made: Made) -> None:
    meeting = create(made)
    meeting.items.filter(number=4).update(number=9)
    actions.publish_agenda(meeting=meeting, by=made.admin, at=IN_TIME)
    assert list(meeting.items.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_the_list_of_bank_holidays_may_end_before_the_deadlines(made: Made, monkeypatch: Any) -> None:
    meeting = create(made)
    from core import working_days

    monkeypatch.setattr(working_days, "_calendar", lambda: (None, range(2012, 2013)))
    with pytest.raises(Refused, match="not known yet"):
        actions.publish_agenda(meeting=meeting, by=made.admin, at=IN_TIME)


def test_a_meeting_is_held_from_its_day_on_and_only_when_its_agenda_is_out(made: Made) -> None:
    with pytest.raises(Refused, match="cannot follow"):
        actions.hold_meeting(
            meeting=create(made, datetime(2021, 10, 14, 9, 30, tzinfo=LONDON)), by=made.admin, at=AFTER
        )
    meeting = published(made)
    with pytest.raises(Refused, match="marked as held from that day on"):
        actions.hold_meeting(meeting=meeting, by=made.admin, at=LATE)
    actions.hold_meeting(meeting=meeting, by=made.admin, at=AFTER)
    assert (meeting.state, meeting.held_at) == ("held", AFTER)


def test_the_whole_way_to_closed_and_one_step_back_with_a_reason(made: Made) -> None:
    meeting = actions.hold_meeting(meeting=published(made), by=made.admin, at=AFTER)
    actions.start_minutes(meeting=meeting, by=made.admin, at=AFTER)
    with pytest.raises(Refused, match="cannot follow"):
        actions.close_meeting(meeting=meeting, by=made.admin, at=AFTER)
    Meeting.objects.filter(pk=meeting.pk).update(state="minutes_approved", approved_at_meeting=meeting)
    meeting.refresh_from_db()
    actions.close_meeting(meeting=meeting, by=made.admin, at=AFTER)
    with pytest.raises(Refused, match="Reopen it before you change it"):
        actions.update_meeting(
            meeting=meeting, changes={"place": "x"}, version=meeting.version, by=made.admin
        )
    states = []
    for _ in range(4):
        actions.reopen_meeting(meeting=meeting, reason="A name is wrong.", by=made.admin, at=AFTER)
        states.append(meeting.state)
    assert states == ["minutes_approved", "minutes_draft", "held", "published"]
    assert (meeting.approved_at_meeting, meeting.held_at, meeting.reason) == (None, None, "A name is wrong.")
    with pytest.raises(Refused, match="nothing to reopen"):
        actions.reopen_meeting(meeting=meeting, reason="Again", by=made.admin, at=AFTER)


def test_cancelling_and_reopening_need_a_reason(made: Made) -> None:
    meeting = create(made)
    with pytest.raises(ValidationError):
        actions.cancel_meeting(meeting=meeting, reason=" ", by=made.admin, at=NOW)
    actions.cancel_meeting(meeting=meeting, reason="Snow", by=made.admin, at=NOW)
    assert last_words() == "cancelled the meeting Joint Care Board, 16 September 2021 (Snow)"
    with pytest.raises(ValidationError):
        actions.reopen_meeting(meeting=meeting, reason="", by=made.admin, at=NOW)


def test_a_cancelled_meeting_gives_back_what_it_took_from_the_forward_plan(made: Made) -> None:
    waiting = ForwardItem.objects.create(board=made.board, title="Falls")
    meeting = create(made)
    agenda.take_forward_item(forward_item=waiting, meeting=meeting, by=made.admin, at=NOW)
    actions.cancel_meeting(meeting=meeting, reason="Snow", by=made.admin, at=NOW)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    other = create(made, datetime(2021, 10, 14, 9, 30, tzinfo=LONDON))
    assert agenda.take_forward_item(forward_item=waiting, meeting=other, by=made.admin, at=NOW).number == 4


def test_a_cancelled_meeting_is_not_reopened_into_another_one(made: Made) -> None:
    meeting = create(made)
    actions.cancel_meeting(meeting=meeting, reason="Snow", by=made.admin, at=NOW)
    create(made)
    with pytest.raises(Refused, match="already meets"):
        actions.reopen_meeting(meeting=meeting, reason="Thaw", by=made.admin, at=NOW)
    assert Meeting.objects.get(pk=meeting.pk).state == "cancelled"


def test_two_people_who_move_a_meeting_on_do_so_once(made: Made) -> None:
    meeting = create(made)
    stale = Meeting.objects.get(pk=meeting.pk)
    actions.cancel_meeting(meeting=meeting, reason="Snow", by=made.admin, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        actions.publish_agenda(meeting=stale, by=made.admin, at=IN_TIME)


def test_a_fixture_meeting_stands_as_the_actions_expect_it(made: Made) -> None:
    assert actions.agenda_deadline(make_meeting(made)).on == date(2021, 9, 8)
