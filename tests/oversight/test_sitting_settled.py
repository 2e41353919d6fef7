"""What was settled while somebody had an older page open stays as it was settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.errors import Refused
from oversight.actions.agenda import update_item
from oversight.actions.attendance import change_attendance, remove_attendance, set_away
from oversight.actions.decisions import update_decision
from oversight.actions.declarations import declare
from oversight.actions.minutes import add_paragraph, approve_minutes, edit_paragraph
from oversight.actions.timing import start_item
from oversight.models import Decision, Meeting, MinuteParagraph
from tests.oversight.making import MEETS_AT, make_meeting
from tests.oversight.registering import decide
from tests.oversight.sitting import AT, Sitting, be_quorate, make_sitting, note


@pytest.fixture
def sitting(people: Any) -> Sitting:
    return make_sitting(people, state="minutes_draft")


@pytest.fixture
def later(sitting: Sitting) -> Meeting:
    """The next meeting of the board, at which enough are present."""
    made = make_meeting(
        sitting.made, at=MEETS_AT + timedelta(days=28), state="held", agenda_published_at=MEETS_AT
    )
    be_quorate(sitting.made, made)
    return made


def approve(sitting: Sitting, later: Meeting) -> None:
    """Somebody else approves the minutes: the rows that a test holds do not know of it."""
    meeting = Meeting.objects.get(pk=sitting.meeting.pk)
    approve_minutes(meeting=meeting, at_meeting=later, by=sitting.by, at=AT)


CHANGES: dict[str, Callable[[Sitting, MinuteParagraph], Any]] = {
    "edit": lambda s, row: edit_paragraph(
        paragraph=row, changes={"text": "Other words."}, version=row.version, by=s.by, at=AT
    ),
    "add": lambda s, row: add_paragraph(item=row.item, text="More words.", by=s.by, at=AT),
    "out": lambda s, row: set_away(attendance=s.people[0], items=[row.item], by=s.by),
    "list": lambda s, row: change_attendance(
        attendance=s.people[0], changes={"capacity": "apologies"}, version=1, by=s.by
    ),
    "declare": lambda s, row: declare(
        attendance=s.people[0], item=row.item, kind="personal", interest="A friend", did="stayed", by=s.by,
        at=AT,
    ),
    "clock": lambda s, row: start_item(item=row.item, by=s.by, at=AT),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_happened_does_not_change_once_somebody_approved_the_minutes(sitting, later, name):
    row = note(sitting)
    assert row.item.meeting.state == "minutes_draft"
    approve(sitting, later)
    with pytest.raises(Refused, match="are approved and can’t be changed"):
        CHANGES[name](sitting, row)
    row.refresh_from_db()
    assert row.text == "Words."


def test_a_decision_is_not_reworded_once_somebody_approved_the_minutes(sitting, later):
    decision = decide(sitting.made, sitting.item(4))
    approve(sitting, later)
    with pytest.raises(Refused, match="can't be reworded: the minutes that contain it are approved"):
        update_decision(decision=decision, changes={"wording": "Other."}, version=1, by=sitting.by, at=AT)
    assert Decision.objects.get().wording == "To fund the beds."


def test_an_item_does_not_change_once_somebody_began_the_minutes(people):
    sitting = make_sitting(people, state="held")
    item = sitting.item(4)
    assert item.meeting.state == "held"
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="minutes_draft")
    with pytest.raises(Refused, match="its agenda does not change"):
        update_item(item=item, changes={"title": "Other"}, version=item.version, by=sitting.by, at=AT)


def test_a_meeting_that_approved_minutes_stays_quorate_at_that_item(sitting, later):
    person = later.attendance.order_by("pk")[0]
    leaves = {"changes": {"capacity": "apologies"}, "by": sitting.by}
    approve(sitting, later)
    for change in (
        lambda: change_attendance(attendance=person, version=1, **leaves),
        lambda: remove_attendance(attendance=person, by=sitting.by),
        lambda: set_away(attendance=person, items=[later.items.get(number=3)], by=sitting.by),
    ):
        with pytest.raises(Refused, match="Minutes were approved at item 3, which would not be quorate"):
            change()
    set_away(attendance=person, items=[later.items.get(number=4)], by=sitting.by)
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="minutes_draft", approved_at_meeting=None)
    assert change_attendance(attendance=person, version=1, **leaves).capacity == "apologies"


def test_who_puts_right_the_list_of_a_meeting_that_was_never_quorate_is_not_stopped(sitting, later):
    later.attendance.all().delete()
    Meeting.objects.filter(pk=sitting.meeting.pk).update(
        state="minutes_approved", approved_at_meeting=later.pk
    )
    be_quorate(sitting.made, later)
    assert later.attendance.count() == 4
