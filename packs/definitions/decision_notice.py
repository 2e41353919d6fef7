"""The notice of a meeting's decisions: wording, reasons, options rejected, interests, powers, votes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from packs.content import Edition, PackContent
from packs.definitions.base import mark
from packs.definitions.meetings import MeetingPack, Sitting
from packs.definitions.minuted import decisions_section


class DecisionNotice(MeetingPack):
    """What was decided, and why."""

    slug = "decision-notice"
    title = "Decision notice"
    words = "Each decision with its number, reasons, options rejected, interests declared and powers."
    after_the_meeting = True

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The decisions as they stand in the register."""
        section = decisions_section(subject.meeting)
        return self.content(subject, as_at, [section], front="none")

    def sources(self, subject: Sitting, edition: Edition) -> Mapping[str, str]:
        """What they say now."""
        return {"The decisions": mark(decisions_section(subject.meeting))}
