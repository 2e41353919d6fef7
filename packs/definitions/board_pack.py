"""The pack of a meeting: cover, agenda with page ranges, and every paper in order.

Layout: southampton-jcb-pack-2020-12 and -2021-09: under the item of the minutes stand the minutes of the
meeting before and the action tracker; the other papers follow item by item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from oversight.models import AgendaItem, Meeting
from oversight.summaries.meetings import previous_meeting
from oversight.summaries.registers import risks_on
from packs.content import Edition, PackContent, Section
from packs.definitions.base import mark
from packs.definitions.board_changes import changes_section
from packs.definitions.incident_lines import incidents_section
from packs.definitions.meetings import MeetingPack, Sitting, front, since_of
from packs.definitions.minuted import has_minutes, minutes_section
from packs.definitions.papers import ItemPapers, items_of, line_of, rows_of, sections_of, sources_of
from packs.definitions.registers import risk_section, tracker_section


class BoardPack(MeetingPack):
    """What a board reads before it meets."""

    slug = "board-pack"
    title = "Board pack"
    words = "Cover, agenda with page ranges, and every paper of the meeting in order."
    keeps_pages = True

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The pack with the registers as at `as_at`, or as at the meeting when that was before."""
        meeting = subject.meeting
        day = min(as_at, meeting.day)
        since = since_of(meeting, since)
        since = since if since is not None and since < day else None
        items = items_of(meeting)
        standing = self._standing(meeting, items, since, day)
        sections: list[Section] = []
        lines = []
        if not any(_takes_minutes(each.item) for each in items):
            sections += standing
        for each in items:
            own = [*(standing if _takes_minutes(each.item) else ()), *sections_of(each)]
            sections += own
            lines.append(line_of(each, [section.key for section in own]))
        return self.content(
            subject, day, sections, since=since, agenda=front(meeting, lines), subtitle="Agenda and papers"
        )

    def _standing(
        self, meeting: Meeting, items: Sequence[ItemPapers], since: date | None, day: date
    ) -> list[Section]:
        """What comes to every meeting by itself: last minutes, tracker, risks, what changed."""
        before = previous_meeting(meeting)
        sections = [minutes_section(before)] if before and has_minutes(before) else []
        sections.append(tracker_section(meeting, day))
        if risks_on(meeting.board, day):
            sections.append(risk_section(meeting.board, day))
        if failures := incidents_section(meeting.board.partnership, since, day):
            sections.append(failures)
        if since is not None:
            sections.append(changes_section(meeting, rows_of(items), since, day))
        return sections

    def pages_are_out(self, subject: Sitting) -> bool:
        """From the agenda's publication on; before it no supplement could bring what is new."""
        return subject.meeting.agenda_published_at is not None

    def sources(self, subject: Sitting, edition: Edition) -> Mapping[str, str]:
        """The papers that the pack prints, each with its version, and what the agenda says."""
        items = items_of(subject.meeting)
        agenda = tuple(replace(line_of(each, ()), attached="") for each in items)
        return {**sources_of(items, edition), "The agenda": mark(agenda)}


def _takes_minutes(item: AgendaItem) -> bool:
    return item.kind == AgendaItem.Kind.MINUTES and not item.withdrawn and not item.exempt
