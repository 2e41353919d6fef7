"""A meeting and its agenda as one reader may see them: for the page, the run sheet, packs and the public.

An exempt item is reduced here, once: who may not read it gets its number, its public title and the paragraph
that is cited, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from core.words import count_of, days_ahead
from core.working_days import UnknownYear
from oversight import paper_kinds
from oversight.clocks import Deadline, Standing, deadlines
from oversight.exemptions import PARAGRAPHS, citation
from oversight.models import AgendaItem, Board, Meeting, Paper
from oversight.summaries.boards import rule_of

PAST = {"done": "Done", "done_late": "Done late", "missed": "Missed"}  # once the meeting is over


@dataclass(frozen=True)
class PaperLine:
    """A paper of an item in a list; `words` says whether it could become pages of a pack now."""

    pk: int
    title: str
    appendix: str
    kind: str
    state: str
    state_label: str
    exempt: bool
    supplement: int | None
    pages: int
    has_pages: bool
    words: str

    @property
    def is_ready(self) -> bool:
        """Approved, and something to print."""
        return self.has_pages and self.state == Paper.State.APPROVED


@dataclass(frozen=True)
class ItemView:
    """An item as the reader may see it.

    `readable` is False for the placeholder of an exempt item: then `title` is the public title and every
    other word is empty. `citation` names the paragraph of an exempt item, for whoever reads it.
    """

    pk: int
    number: int
    title: str
    kind: str
    readable: bool
    exempt: bool
    paragraph: str
    citation: str
    public_interest: str
    public_title: str
    lead: str
    purpose: str
    purpose_label: str
    note: str
    minutes_planned: int | None
    key_decision: bool
    late: bool
    late_reason: str
    added_after_publication: bool
    withdrawn: bool
    withdrawn_reason: str
    papers: tuple[PaperLine, ...] = ()

    @property
    def is_business(self) -> bool:
        """An item of its own, not one that every agenda has."""
        return self.kind == AgendaItem.Kind.ORDINARY


@dataclass(frozen=True)
class MeetingView:
    """A meeting as the reader may see it. Times are local; `planned` and `length` are minutes."""

    pk: int
    board_pk: int
    board: str
    public: bool
    day: date
    starts_at: datetime
    ends_at: datetime
    place: str
    virtual: bool
    link: str
    notes: str
    state: str
    state_label: str
    reason: str
    day_reason: str
    late_reason: str
    published_at: datetime | None
    planned: int
    unplanned: int
    length: int
    items: tuple[ItemView, ...]

    @property
    def overrun(self) -> int:
        """Planned minutes beyond the meeting's length; 0 when it fits."""
        return max(self.planned - self.length, 0)

    @property
    def agenda(self) -> tuple[ItemView, ...]:
        """The items that are taken."""
        return tuple(item for item in self.items if not item.withdrawn)


@dataclass(frozen=True)
class DeadlineView:
    """A deadline with how it stands today; `route` is what is left, named when it was missed."""

    key: str
    label: str
    on: date
    who: str
    standing: Standing
    words: str
    route: str


@dataclass(frozen=True)
class Clock:
    """The deadlines of a meeting, earliest first; `unknown` says why they cannot be counted."""

    deadlines: tuple[DeadlineView, ...]
    unknown: str = ""


def meeting_view(meeting: Meeting, user: Any) -> MeetingView:
    """The meeting for one reader; `user` None is the public, who sees no exempt item and no paper line.

    Two queries: items, and papers when there is a reader.
    """
    reads_all = user is not None and may(user, Permission.VIEW_EXEMPT, meeting.board.partnership)
    papers = papers_by_item(meeting, user) if user is not None else {}
    items = tuple(
        item_view(item, reads_exempt=reads_all, papers=papers.get(item.pk, ()))
        for item in meeting.items.all()
    )
    taken = [item for item in items if item.readable and not item.withdrawn]
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return MeetingView(
        pk=meeting.pk, board_pk=meeting.board_id, board=meeting.board.name,
        public=meeting.board.regime == Board.Regime.PUBLIC, day=starts.date(), starts_at=starts, ends_at=ends,
        place=meeting.place, virtual=meeting.virtual, link=meeting.link, notes=meeting.notes,
        state=meeting.state, state_label=meeting.get_state_display(), reason=meeting.reason,
        day_reason=meeting.day_reason, late_reason=meeting.late_reason,
        published_at=meeting.agenda_published_at,
        planned=sum(item.minutes_planned or 0 for item in taken),
        unplanned=sum(item.minutes_planned is None for item in taken),
        length=round((meeting.ends_at - meeting.starts_at).total_seconds() / 60), items=items,
    )  # fmt: skip


def item_view(item: AgendaItem, *, reads_exempt: bool, papers: tuple[PaperLine, ...] = ()) -> ItemView:
    """The item, or its placeholder."""
    if item.exempt and not reads_exempt:
        return _placeholder(item)
    return ItemView(
        pk=item.pk, number=item.number, title=item.title, kind=item.kind, readable=True, exempt=item.exempt,
        paragraph=item.exempt_paragraph if item.exempt else "", citation=cited(item),
        public_interest=item.public_interest if item.exempt else "",
        public_title=item.public_title if item.exempt else "", lead=item.lead, purpose=item.purpose,
        purpose_label=item.get_purpose_display(), note=item.note, minutes_planned=item.minutes_planned,
        key_decision=item.key_decision, late=item.late, late_reason=item.late_reason,
        added_after_publication=item.added_after_publication, withdrawn=item.withdrawn,
        withdrawn_reason=item.withdrawn_reason, papers=papers,
    )  # fmt: skip


def _placeholder(item: AgendaItem) -> ItemView:
    return ItemView(
        pk=item.pk, number=item.number, title=item.public_title, kind=AgendaItem.Kind.ORDINARY,
        readable=False, exempt=True, paragraph=item.exempt_paragraph, citation=cited(item),
        public_interest="", public_title=item.public_title, lead="", purpose="", purpose_label="", note="",
        minutes_planned=None, key_decision=False, late=False, late_reason="",
        added_after_publication=False, withdrawn=item.withdrawn, withdrawn_reason="",
    )  # fmt: skip


def cited(item: AgendaItem) -> str:
    """The paragraph that keeps an item from the public, as an agenda cites it; empty for a public item."""
    return citation(item.exempt_paragraph) if item.exempt and item.exempt_paragraph in PARAGRAPHS else ""


def papers_by_item(meeting: Meeting, user: Any) -> dict[int, tuple[PaperLine, ...]]:
    """The papers of a meeting that the reader may see, in pack order, by item. One query."""
    found: dict[int, tuple[PaperLine, ...]] = {}
    rows = Paper.objects.visible_to(user).filter(item__meeting=meeting)
    rows = rows.exclude(state=Paper.State.WITHDRAWN).select_related("current")
    for paper in rows.order_by("position", "pk"):
        found[paper.item_id] = (*found.get(paper.item_id, ()), paper_line(paper))
    return found


def paper_line(paper: Paper) -> PaperLine:
    """One paper in a list."""
    version = paper.current
    pages = version.pages if version else 0
    has_pages = version is not None and (version.content is not None or pages > 0)
    if version is None:
        words = "Nothing handed in yet"
    elif version.content is not None:
        words = "Written here"
    else:
        words = count_of(pages, "page") if has_pages else "No pages: a PDF of it is needed"
    return PaperLine(
        pk=paper.pk, title=paper.title, appendix=paper.appendix, kind=paper_kinds.title_of(paper.kind),
        state=paper.state, state_label=paper.get_state_display(), exempt=paper.exempt,
        supplement=paper.supplement, pages=pages, has_pages=has_pages, words=words,
    )  # fmt: skip


def previous_meeting(meeting: Meeting) -> Meeting | None:
    """The meeting of the board before this one, whose minutes it approves."""
    rows = Meeting.objects.filter(board_id=meeting.board_id, starts_at__lt=meeting.starts_at)
    return rows.exclude(state=Meeting.State.CANCELLED).order_by("-starts_at", "-pk").first()


def following_meeting(meeting: Meeting) -> Meeting | None:
    """The meeting after this one, when its date is set."""
    rows = Meeting.objects.filter(board_id=meeting.board_id, starts_at__gt=meeting.starts_at)
    return rows.exclude(state=Meeting.State.CANCELLED).order_by("starts_at", "pk").first()


def clock_of(meeting: Meeting, today: date) -> Clock:
    """Every deadline of a meeting with how it stands: what is done is seen in the papers, never ticked.

    Once the day of the meeting has passed a deadline only says what became of it: nobody can act on it.
    """
    items = [item for item in meeting.items.all() if not item.withdrawn]
    papers = list(
        Paper.objects.filter(item__in=items).exclude(state=Paper.State.WITHDRAWN).select_related("current")
    )
    keys = [item for item in items if item.key_decision]
    try:
        found = deadlines(meeting.day, rule_of(meeting.board), bool(keys))
    except UnknownYear as unknown:
        return Clock((), str(unknown))
    lines = [paper_line(paper) for paper in papers]
    with_paper = {paper.item_id for paper in papers}
    awaited = [item for item in items if _needs_paper(item) and item.pk not in with_paper]
    delivered = bool(lines) and not awaited and all(line.has_pages for line in lines)
    published = meeting.agenda_published_at
    noticed = [item.key_notice_on for item in keys if item.key_notice_on]
    done_on = {
        "agenda": timezone.localtime(published).date() if published else None,
        "key_notice": max(noticed) if keys and len(noticed) == len(keys) else None,
    }
    view = _past_deadline if today > meeting.day else _deadline_view
    done = {"authors": delivered, "clearance": delivered and all(line.is_ready for line in lines)}
    return Clock(
        tuple(view(each, today, done_on.get(each.key), done=done.get(each.key, False)) for each in found)
    )


def _deadline_view(deadline: Deadline, today: date, done_on: date | None, *, done: bool) -> DeadlineView:
    standing = deadline.standing(today, done_on, done=done)
    words = {
        "done": "Done",
        "done_late": f"Done {count_of(((done_on or today) - deadline.on).days, 'day')} late",
        "coming": days_ahead((deadline.on - today).days).capitalize(),
        "today": "Today",
        "missed": f"Missed {count_of((today - deadline.on).days, 'day')} ago",
    }[standing]
    route = deadline.missed if standing in ("missed", "done_late") else ""
    return DeadlineView(deadline.key, deadline.label, deadline.on, deadline.who, standing, words, route)


def _past_deadline(deadline: Deadline, today: date, done_on: date | None, *, done: bool) -> DeadlineView:
    standing = deadline.standing(today, done_on, done=done)
    words = PAST[standing]
    return DeadlineView(deadline.key, deadline.label, deadline.on, deadline.who, standing, words, "")


def _needs_paper(item: AgendaItem) -> bool:
    return item.kind == AgendaItem.Kind.ORDINARY and item.purpose == "decision"
