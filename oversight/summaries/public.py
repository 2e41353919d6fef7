"""What everybody may read: the publications that are out, and of each kind the newest. Nothing else is asked.

The only living facts are a board's own texts for the public, today's members and the dates of meetings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.urls import reverse

from oversight.models import Board, Meeting, Publication

Kind = Publication.Kind
MINUTES = (Kind.MINUTES, Kind.MINUTES_DRAFT)  # the approved ones take the place of the draft
NAMES = {
    Kind.AGENDA: "Agenda",
    Kind.SUPPLEMENT: "Supplement",
    Kind.MINUTES_DRAFT: "Draft minutes",
    Kind.MINUTES: "Minutes",
    Kind.DECISIONS: "Decisions",
    Kind.CANCELLATION: "Notice of cancellation",
}


def boards() -> Any:
    """Boards that have a public page."""
    return Board.objects.filter(regime=Board.Regime.PUBLIC).select_related("partnership")


# --- publications ----------------------------------------------------------------------------------
def shown(
    board: Board, *, content: bool = False, meeting: int | None = None, kind: str = ""
) -> list[Publication]:
    """What the public page shows, oldest first: of each kind the newest; minutes instead of their draft.

    Each has `head`, the facts of its meeting as they were published. Without `content` the rest of what it
    says is not read from the database, since lists do not need it.
    """
    rows = Publication.objects.out().filter(meeting__board=board).annotate(head=F("content__meeting"))
    rows = rows.select_related("meeting__board").order_by("published_at", "pk")
    if meeting is not None:
        rows = rows.filter(meeting=meeting)
    if kind:
        rows = rows.filter(kind=kind)
    if not content:
        rows = rows.defer("content", "files")
    newest: dict[tuple[int, str, int | None], Publication] = {}
    for row in rows:
        key = (row.meeting_id, row.kind, row.supplement)
        newest.pop(key, None)  # so that the order stays that of publishing
        newest[key] = row
    approved = {pk for pk, kind, _ in newest if kind == Kind.MINUTES}
    return [row for (pk, kind, _), row in newest.items() if kind != Kind.MINUTES_DRAFT or pk not in approved]


def address_of(publication: Publication) -> str:
    """The page that shows it."""
    place = [publication.meeting.board.slug, publication.meeting_id]
    if publication.kind in MINUTES:
        return reverse("oversight:public_minutes", args=place)
    if publication.kind == Kind.DECISIONS:
        return reverse("oversight:public_notice", args=place)
    page = reverse("oversight:public_meeting", args=place)
    return f"{page}#supplement-{publication.supplement}" if publication.supplement else page


def title_of(publication: Publication) -> str:
    """As "Minutes, 16 September 2021 (corrected)"."""
    head = getattr(publication, "head", None) or (publication.content or {})["meeting"]
    name = NAMES[Kind(publication.kind)]
    if publication.supplement:
        name = f"{name} {publication.supplement}"
    corrected = " (corrected)" if publication.note else ""
    return f"{name}, {head['day']}{corrected}"


# --- meetings --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PublicMeeting:
    """A meeting as the public sees it: its facts as they were published last, and what is out."""

    pk: int
    head: dict[str, Any]
    publications: tuple[Publication, ...]

    def of(self, *kinds: str) -> Publication | None:
        """The publication of one of these kinds, if it is out."""
        return next((each for each in self.publications if each.kind in kinds), None)

    @property
    def agenda(self) -> Publication | None:
        """The agenda."""
        return self.of(Kind.AGENDA)

    @property
    def minutes(self) -> Publication | None:
        """The minutes, else their draft."""
        return self.of(*MINUTES)

    @property
    def notice(self) -> Publication | None:
        """The decision notice."""
        return self.of(Kind.DECISIONS)

    @property
    def cancellation(self) -> Publication | None:
        """The notice that it is not held."""
        return self.of(Kind.CANCELLATION)

    @property
    def supplements(self) -> list[Publication]:
        """Supplements by their number."""
        found = [each for each in self.publications if each.kind == Kind.SUPPLEMENT]
        return sorted(found, key=lambda each: each.supplement or 0)

    @property
    def files(self) -> Iterator[dict[str, Any]]:
        """Files of whole publications, such as the pack."""
        for each in self.publications:
            yield from (file for file in each.files if file["paper"] is None)


def meetings_of(board: Board) -> list[PublicMeeting]:
    """Every meeting of which something is out, newest first; without what the publications say."""
    return _grouped(shown(board))


def meeting_of(board: Board, pk: int) -> PublicMeeting | None:
    """One meeting with all that is out of it; None when nothing is."""
    return next(iter(_grouped(shown(board, content=True, meeting=pk))), None)


def _grouped(publications: Iterable[Publication]) -> list[PublicMeeting]:
    by_meeting: dict[int, list[Publication]] = {}
    for each in publications:
        by_meeting.setdefault(each.meeting_id, []).append(each)
    found = []
    for pk, rows in by_meeting.items():
        newest = max(rows, key=lambda row: (row.published_at, row.pk))
        found.append(PublicMeeting(pk, newest.head, tuple(rows)))  # type: ignore[attr-defined]  # annotated
    return sorted(found, key=lambda each: (each.head["date"], each.head["when"], each.pk), reverse=True)


def beside(meetings: list[PublicMeeting], pk: int) -> tuple[PublicMeeting | None, PublicMeeting | None]:
    """The meetings before and after one, of those that are out; `meetings` is newest first."""
    places = [each.pk for each in meetings]
    place = places.index(pk)
    before = meetings[place + 1] if place + 1 < len(meetings) else None
    return before, (meetings[place - 1] if place else None)


def coming(board: Board, now: datetime) -> list[Meeting]:
    """Meetings that lie ahead, soonest first: day, hour, place and whether it is cancelled may be shown."""
    rows = board.meetings.filter(ends_at__gte=now).order_by("starts_at", "pk")
    return list(rows.only("starts_at", "ends_at", "place", "virtual", "state", "board_id", "version"))


def members_on(board: Board, day: date) -> list[Any]:
    """Who sits on the board that day, chair first."""
    return list(board.members.on(day).select_related("partner__organisation").exclude(kind="attending"))


# --- papers, decisions, files ----------------------------------------------------------------------
def paper_of(meeting: PublicMeeting, pk: int) -> tuple[Publication, dict[str, Any], dict[str, Any]] | None:
    """(publication, item, paper) of a public paper of the meeting."""
    for publication in meeting.publications:
        for item in (publication.content or {}).get("items", ()):
            for paper in item.get("papers", ()):
                if paper.get("paper") == pk:
                    return publication, item, paper
    return None


@dataclass(frozen=True)
class PublicDecision:
    """A decision as it was published, with the notice that published it."""

    facts: dict[str, Any]
    notice: Publication
    replaced_by: str

    @property
    def url(self) -> str:
        """Its own page."""
        slug = self.notice.meeting.board.slug
        return reverse("oversight:public_decision", args=[slug, self.facts["year"], self.facts["serial"]])


def decisions_of(board: Board) -> list[PublicDecision]:
    """The public register: decisions of every notice that is out, newest first.

    That a later decision replaces one is told by the later one's notice.
    """
    notices = shown(board, content=True, kind=Kind.DECISIONS)
    listed = [
        (facts, notice)
        for notice in notices
        for facts in (notice.content or {})["decisions"]
        if not facts["exempt"]
    ]
    later = {number: facts["number"] for facts, _ in listed for number in facts["replaces"]}
    found = [
        PublicDecision(facts, notice, later.get(facts["number"], facts["replaced_by"]))
        for facts, notice in listed
    ]
    return sorted(found, key=lambda each: (each.facts["year"], each.facts["serial"]), reverse=True)


def file_at(board: Board, sha256: str) -> dict[str, Any] | None:
    """The public file with this digest, if a publication that is shown lists it; never any other."""
    rows = shown(board)
    listed = Publication.objects.filter(pk__in=[row.pk for row in rows]).values_list("files", flat=True)
    return next((file for files in listed for file in files if file["sha256"] == sha256), None)
