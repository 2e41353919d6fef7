"""The action tracker of a board on its own. Columns: southampton-jcb-pack-2020-12."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from packs.content import PackContent, Paragraph
from packs.definitions.meetings import MeetingPack, Sitting
from packs.definitions.registers import tracker_section


class ActionTracker(MeetingPack):
    """Every action that comes back to the meeting, and those that it agreed."""

    slug = "action-tracker"
    title = "Action tracker"
    words = "Date of meeting, subject, action, lead, deadline and progress, as at the day."

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The tracker as at the day."""
        section = tracker_section(subject.meeting, as_at, own=True)
        board = Paragraph(subject.meeting.board.name, "lead")
        section = replace(section, blocks=(board, *section.blocks))
        return self.content(subject, as_at, [section], front="none")
