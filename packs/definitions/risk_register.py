"""The risks and issues of a board on their own. Columns: southampton-jcb-pack-2021-09."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from packs.content import PackContent, Paragraph
from packs.definitions.meetings import MeetingPack, Sitting
from packs.definitions.registers import risk_section


class RiskRegister(MeetingPack):
    """Risks and issues, the highest rank first."""

    slug = "risk-register"
    title = "Risk register"
    words = "Project, description, rank, mitigation with dates, owner and review, as at the day."

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The register as at the day, with what was closed."""
        section = risk_section(subject.meeting.board, as_at, closed=True)
        board = Paragraph(subject.meeting.board.name, "lead")
        section = replace(section, blocks=(board, *section.blocks))
        return self.content(subject, as_at, [section], front="none")
