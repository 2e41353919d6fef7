"""A supplement to a meeting's pack: papers that came after the agenda was out, on pages S1, S2...

Numbers that are out never change: the pages of a later supplement go on after those of the earlier ones
(boards-and-packs.md, section 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.models import Partnership, User
from oversight.models import Meeting, Supplement
from packs.content import Edition, PackContent
from packs.definitions.base import Scope, UnknownScopeError
from packs.definitions.meetings import MeetingPack, Sitting, front, title_of
from packs.definitions.papers import items_of, line_of, sections_of, sources_of


class BoardSupplement(MeetingPack):
    """Late papers, published together."""

    slug = "board-supplement"
    title = "Supplement"
    words = "Papers that came after the agenda was out, with pages S1, S2; nothing is renumbered."
    keeps_pages = True

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """A scope for each supplement, the newest meeting first."""
        found = Supplement.objects.filter(meeting__in=self.meetings(user))
        if partnership is not None:
            found = found.filter(meeting__board__partnership=partnership)
        rows = found.select_related("meeting__board__partnership").order_by("-meeting__starts_at", "-number")
        return [
            Scope(
                f"{s.meeting_id}-{s.number}", f"Supplement {s.number}: {title_of(s.meeting)}", s.partnership
            )
            for s in rows
        ]

    def find(self, user: User, scope_id: str) -> Sitting:
        """A supplement by meeting and number ("12-1"); the meeting alone means its newest one.

        Raises:
            UnknownScopeError: there is none, or `user` may not make packs about it.
        """
        pk, _, number = scope_id.partition("-")
        meeting = super().find(user, pk).meeting
        found = Supplement.objects.filter(meeting=meeting).order_by("-number")
        if number:
            found = found.filter(number=number) if number.isdecimal() else found.none()
        supplement = found.first()
        if supplement is None:
            raise UnknownScopeError("The meeting has no such supplement.")
        return Sitting(meeting, supplement.number)

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The papers of one supplement, under the items that they belong to."""
        meeting, number = subject.meeting, subject.supplement
        supplement = Supplement.objects.get(meeting=meeting, number=number or 0)
        sections, lines = [], []
        for each in items_of(meeting, number):
            if not each.papers and not each.awaited:
                continue
            own = sections_of(each)
            sections += own
            lines.append(line_of(each, [section.key for section in own]))
        all_private = all(line.restricted for line in lines)
        return self.content(
            subject, min(as_at, meeting.day), sections,
            agenda=front(meeting, lines, title=f"Supplement {number}"), page_prefix="S",
            first_page=_first_page(meeting, supplement), subtitle=f"Supplement {number}",
            notes=() if all_private else (f"Why it came after the agenda: {supplement.reason}",),
        )  # fmt: skip

    def sources(self, subject: Sitting, edition: Edition) -> Mapping[str, str]:
        """The papers of the supplement, each with its version."""
        return sources_of(items_of(subject.meeting, subject.supplement), edition)


def _first_page(meeting: Meeting, supplement: Supplement) -> int:
    """The page after those of the earlier supplements that are out."""
    from packs.models import (
        Pack,
    )  # the models read definitions' content, so that this waits until it is asked

    scopes = [f"{meeting.pk}-{number}" for number in range(1, supplement.number)]
    out = Pack.objects.filter(definition=BoardSupplement.slug, scope__in=scopes).exclude(
        state=Pack.State.DRAFT
    )
    last = [pages for pack in out.only("sections") for _, pages in pack.ranges().values()]
    return max([supplement.first_page, *(page + 1 for page in last)])
