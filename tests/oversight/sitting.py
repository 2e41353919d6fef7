"""A meeting that is being held, for tests: its agenda is out and people are on the attendance list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from oversight.actions.attendance import record_attendance
from oversight.actions.declarations import declare
from oversight.actions.minutes import add_paragraph
from oversight.models import AgendaItem, Attendance, Meeting, MinuteParagraph
from tests.oversight.making import MEETS_AT, Made, make_board, make_meeting

AT = MEETS_AT + timedelta(minutes=10)


@dataclass
class Sitting:
    """A meeting with its agenda out, two of each partner present, and its administrator."""

    made: Made
    meeting: Meeting
    people: list[Attendance]

    @property
    def by(self) -> Any:
        return self.made.admin

    def item(self, number: int) -> AgendaItem:
        return self.meeting.items.select_related("meeting__board").get(number=number)


def make_sitting(
    people: Any, *, present: tuple[int, ...] = (0, 1, 3, 4), state: str = "published"
) -> Sitting:
    made = make_board(people)
    meeting = make_meeting(made, state=state, agenda_published_at=MEETS_AT - timedelta(days=9))
    rows = [
        record_attendance(meeting=meeting, capacity="present", member=made.members[number], by=made.admin)
        for number in present
    ]
    return Sitting(made, meeting, rows)


def be_quorate(made: Made, meeting: Meeting) -> None:
    """Let two of each partner be present, so that the board may decide; done once, it stays so."""
    there = set(meeting.attendance.values_list("member_id", flat=True))
    for number in (0, 1, 3, 4):
        if made.members[number].pk not in there:
            record_attendance(meeting=meeting, capacity="present", member=made.members[number], by=made.admin)


def interest(sitting: Sitting, person: int = 0, item: int | None = 4, **facts: Any) -> Any:
    fields = {"kind": "pecuniary", "interest": "Holds shares", "did": "left", "at": AT, **facts}
    chosen = sitting.item(item) if item else None
    return declare(attendance=sitting.people[person], item=chosen, by=sitting.by, **fields)


def note(sitting: Sitting, text: str = "Words.", number: int = 4, **facts: Any) -> MinuteParagraph:
    return add_paragraph(item=sitting.item(number), text=text, by=sitting.by, at=AT, **facts)
