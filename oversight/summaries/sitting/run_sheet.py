"""The chair's run-sheet: what comes when, who leads, what is to be decided, and whether it may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from core.words import count_of, day_words
from oversight.exemptions import citation
from oversight.models import AgendaItem, Meeting, Paper, Purpose
from oversight.quorum import Quorum
from oversight.summaries.sitting.minutes import declared_words, place_words, when_words
from oversight.summaries.sitting.rooms import Lists, Room, lists_of, room_of

FORGOTTEN = timedelta(hours=12)  # an item that nobody ended did not run for a week


@dataclass(frozen=True)
class RunItem:
    """An item of the run-sheet. `planned` and `taken` are clock times ("09:30 to 09:45"); `over` says by how
    much it ran or runs over; `private` = only number, public title and paragraph may be shown.
    """

    pk: int
    number: int
    title: str
    lead: str
    purpose: str
    private: bool
    citation: str
    withdrawn: str
    note: str
    late: str
    minutes: int | None
    planned: str
    taken: str
    over: str
    quorum: Quorum | None
    declarations: tuple[str, ...]
    decide: str
    recommendations: tuple[str, ...]


@dataclass(frozen=True)
class RunSheet:
    """The run-sheet of a meeting; `warning` says when the planned items do not fit into it."""

    meeting: int
    board: str
    day: str
    when: str
    place: str
    chair: str
    lists: Lists
    quorum: Quorum | None
    rule: str
    total: int
    warning: str
    items: tuple[RunItem, ...]


def run_sheet(meeting: Meeting, *, now: datetime | None = None, private: bool = True) -> RunSheet:
    """The run-sheet; `now` lets an item that is being taken say that it runs over.

    `private=False` is for readers who may not read what is taken in private.
    """
    room = room_of(meeting)
    clock = timezone.localtime(meeting.starts_at)
    recommended = _recommendations(meeting, private=private)
    rows = []
    for item in room.items:
        length = 0 if item.withdrawn else item.minutes_planned or 0
        rows.append(_item(room, item, clock, now, recommended.get(item.pk, ()), private=private))
        clock += timedelta(minutes=length)
    total = sum(item.minutes_planned or 0 for item in room.taken)
    chair = meeting.board.members.on(meeting.day).filter(chair=True).first()
    return RunSheet(
        meeting=meeting.pk, board=meeting.board.name, day=day_words(meeting.day), when=when_words(meeting),
        place=place_words(meeting), chair=chair.name if chair else "", lists=lists_of(room.attendance),
        quorum=room.quorum(None) if room.attendance else None, rule=rule_words(meeting), total=total,
        warning=_warning(meeting, total), items=tuple(rows),
    )  # fmt: skip


def rule_words(meeting: Meeting) -> str:
    """The board's rule as "4 voting members, at least 2 of each partner"."""
    board = meeting.board
    total = count_of(board.quorum_total, "voting member")
    return f"{total}, at least {board.quorum_each} of each partner" if board.quorum_each else total


def _item(
    room: Room, item: AgendaItem, clock: datetime, now: datetime | None, recommended: tuple[str, ...], *,
    private: bool,
) -> RunItem:  # fmt: skip
    hidden = item.exempt and not private
    planned = "" if item.withdrawn else span(clock, item.minutes_planned)
    shown = "" if hidden else None
    return RunItem(
        pk=item.pk, number=item.number, title=item.public_title if hidden else item.title,
        lead=_or(shown, item.lead), purpose=_or(shown, item.get_purpose_display()), private=hidden,
        citation=citation(item.exempt_paragraph) if item.exempt else "",
        withdrawn=_or(shown, item.withdrawn_reason if item.withdrawn else ""), note=_or(shown, item.note),
        late=_or(shown, item.late_reason if item.late else ""), minutes=item.minutes_planned,
        planned=planned, taken=taken_words(item), over=over_words(item, now),
        quorum=None if hidden or item.withdrawn or not room.attendance else room.quorum(item),
        declarations=() if hidden else declared_words(room, item),
        decide=_or(shown, _decide(item)), recommendations=() if hidden else recommended,
    )  # fmt: skip


def _or(shown: str | None, text: str) -> str:
    return text if shown is None else shown


def span(start: datetime, minutes: int | None) -> str:
    """As "09:30 to 09:45"; without a length "from 09:30". `start` is local."""
    if not minutes:
        return f"from {start:%H:%M}"
    return f"{start:%H:%M} to {start + timedelta(minutes=minutes):%H:%M}"


def taken_words(item: AgendaItem) -> str:
    """When it was really taken: "09:31 to 09:50", "since 09:31", or nothing yet."""
    if item.started_at is None:
        return ""
    start = timezone.localtime(item.started_at)
    if item.ended_at is None:
        return f"since {start:%H:%M}"
    return f"{start:%H:%M} to {timezone.localtime(item.ended_at):%H:%M}"


def over_words(item: AgendaItem, now: datetime | None) -> str:
    """As "5 minutes over"; empty while it is within its planned minutes, or has none."""
    until = item.ended_at or now
    if item.started_at is None or until is None or not item.minutes_planned:
        return ""
    if until - item.started_at > FORGOTTEN:
        return ""
    spent = int((until - item.started_at).total_seconds() // 60)
    over = spent - item.minutes_planned
    return f"{count_of(over, 'minute')} over" if over > 0 else ""


def _warning(meeting: Meeting, total: int) -> str:
    room = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    if total <= room:
        return ""
    over = count_of(total - room, "minute")
    return f"The items are planned for {total} minutes, {over} more than the meeting has."


def _decide(item: AgendaItem) -> str:
    if item.withdrawn:
        return ""
    if item.kind == AgendaItem.Kind.MINUTES:
        return "Agree the minutes of the previous meeting; look at the open actions."
    if item.purpose == Purpose.DECISION:
        return "Decide: agree, change or refuse what is recommended."
    return ""


def _recommendations(meeting: Meeting, *, private: bool) -> dict[int, tuple[str, ...]]:
    """By item, what its decision reports recommend as they stand, in the order of the papers."""
    papers = Paper.objects.filter(item__meeting=meeting, current__content__isnull=False)
    papers = papers.exclude(state=Paper.State.WITHDRAWN).select_related("current")
    found: dict[int, tuple[str, ...]] = {}
    for paper in papers.order_by("position", "pk"):
        content = paper.current.content if paper.current else None
        if isinstance(content, dict) and (private or not paper.exempt):
            entries = content.get("recommendations") or ()
            told = tuple(str(each["text"] if isinstance(each, dict) else each).strip() for each in entries)
            found[paper.item_id] = found.get(paper.item_id, ()) + told
    return found
