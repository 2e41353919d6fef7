"""The minutes of a meeting on their own. Layout: southampton-jcb-pack-2020-12."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from packs.content import Edition, PackContent
from packs.definitions.base import mark
from packs.definitions.meetings import MeetingPack, Sitting
from packs.definitions.minuted import minutes_section


class MeetingMinutes(MeetingPack):
    """Who was there, what was said, decided and agreed."""

    slug = "meeting-minutes"
    title = "Minutes"
    words = "Who was present, in attendance and absent, then item by item with decisions and actions."
    after_the_meeting = True

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The minutes as they stand."""
        section = minutes_section(subject.meeting)
        return self.content(subject, as_at, [section], front="none")

    def sources(self, subject: Sitting, edition: Edition) -> Mapping[str, str]:
        """What they say now."""
        return {"The minutes": mark(minutes_section(subject.meeting))}
