"""The action tracker of a board on its own. Columns: southampton-jcb-pack-2020-12."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from oversight.summaries.registers import tracker_on
from packs.content import PackContent, Paragraph
from packs.definitions.meetings import MeetingPack, Sitting
from packs.definitions.registers import tracker_section, tracker_summary


class ActionTracker(MeetingPack):
    """Every action that comes back to the meeting."""

    slug = "action-tracker"
    title = "Action tracker"
    words = "Date of meeting, subject, action, lead, deadline and progress, as at the day."

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The tracker as at the day."""
        section = tracker_section(subject.meeting, as_at)
        told = tracker_summary(tracker_on(subject.meeting.board, as_at, public=True))
        board = Paragraph(subject.meeting.board.name, "lead")
        section = replace(section, blocks=(board, told, *section.blocks))
        return self.content(subject, as_at, [section], front="none")
