"""The registers of a board as at a day, for pages, packs and notices: worked out from dated entries, so that
an old day always reads as it read then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from core.rag import Rag
from core.words import day_words
from oversight import rag
from oversight.models import (
    AgendaItem,
    Board,
    BoardAction,
    BoardActionEntry,
    Decision,
    Declaration,
    Meeting,
    Publication,
    Risk,
    RiskEntry,
)
from oversight.register_trail import is_exempt

# What tells the public of a decision, once it is out
TELLING = (Publication.Kind.DECISIONS, Publication.Kind.MINUTES_DRAFT, Publication.Kind.MINUTES)


@dataclass(frozen=True)
class TrackerRow:
    """A tracked action in the sources' columns, as at a day. `deadline_words` is what prints."""

    pk: int
    met_on: date
    subject: str
    text: str
    lead: str
    deadline: date | None
    deadline_words: str
    progress: str
    closed: bool
    closed_on: date | None
    late: bool
    exempt: bool
    reported_on: date | None  # the day of the newest words; None = nobody has reported yet

    @property
    def state_words(self) -> str:
        """Open or closed, in a word."""
        return "Closed" if self.closed else "Open"

    @property
    def url(self) -> str:
        """The action's page."""
        return reverse("oversight:action", args=[self.pk])


@dataclass(frozen=True)
class MitigationLine:
    """One dated entry of a risk."""

    on: date
    kind: str
    text: str


@dataclass(frozen=True)
class RiskRow:
    """A risk or an issue in the sources' columns, as at a day. `score` is likelihood times impact or None."""

    pk: int
    kind: str
    project: str
    description: str
    rank: str
    rank_words: str
    colour: Rag
    likelihood: int | None
    impact: int | None
    score: int | None
    owner: str
    mitigation: tuple[MitigationLine, ...]
    raised_on: date
    review_on: date | None
    review_overdue: bool
    closed: bool
    closed_on: date | None
    exempt: bool

    @property
    def url(self) -> str:
        """The risk's page."""
        return reverse("oversight:risk", args=[self.pk])

    @property
    def mitigation_words(self) -> str:
        """Every entry with its day, newest first."""
        return "\n".join(f"{day_words(line.on)}: {line.text}" for line in reversed(self.mitigation))


def tracker_on(board: Board, day: date, *, public: bool = False) -> tuple[TrackerRow, ...]:
    """Every action agreed by `day` as it stood at its end, oldest meeting first; `public` leaves exempt ones
    out. Two queries.
    """
    actions = BoardAction.objects.filter(board=board, met_on__lte=day)
    actions = (actions.public() if public else actions).select_related("item", "paragraph__item")
    history: dict[int, list[BoardActionEntry]] = {}
    for entry in BoardActionEntry.objects.filter(action__board=board).until(day):
        history.setdefault(entry.action_id, []).append(entry)
    return tuple(_tracker_row(action, history.get(action.pk, []), day) for action in actions)


def tracker_for(
    meeting: Meeting, day: date, *, public: bool = False, own: bool = False
) -> tuple[TrackerRow, ...]:
    """What comes back to the agenda of a meeting, as at `day`: actions of earlier meetings that are open, and
    those closed since the board last met, so that it hears how they ended. `own` takes those in that the
    meeting itself agreed.
    """
    before = Meeting.objects.filter(board=meeting.board, starts_at__lt=meeting.starts_at)
    last = before.exclude(state=Meeting.State.CANCELLED).order_by("-starts_at").first()
    since = last.day if last else date.min
    rows = tracker_on(meeting.board, day, public=public)
    back = (row for row in rows if row.met_on < meeting.day or (own and row.met_on == meeting.day))
    return tuple(row for row in back if row.closed_on is None or row.closed_on >= since)


def risks_on(board: Board, day: date, *, public: bool = False, closed: bool = False) -> tuple[RiskRow, ...]:
    """Risks and issues raised by `day` as they stood at its end, highest rank first, then by project;
    `closed` takes those in that were closed by then. Two queries.
    """
    risks = Risk.objects.filter(board=board, raised_on__lte=day)
    if public:
        risks = risks.public()
    history: dict[int, list[RiskEntry]] = {}
    for entry in RiskEntry.objects.filter(risk__board=board).until(day):
        history.setdefault(entry.risk_id, []).append(entry)
    rows = [_risk_row(risk, history.get(risk.pk, []), day) for risk in risks]
    kept = [row for row in rows if closed or not row.closed]
    return tuple(sorted(kept, key=lambda row: (rag.ORDER[row.rank], row.project.casefold(), row.pk)))


def decisions_of(meeting: Meeting, *, public: bool = False) -> list[Decision]:
    """The decisions of a meeting by number, with what their pages and notices show; `public` leaves exempt
    ones out. Two queries.
    """
    rows = Decision.objects.filter(item__meeting=meeting)
    rows = (rows.public() if public else rows).select_related(
        "board", "item__meeting", "paragraph__item", "replaced_by__board"
    )
    return list(rows.prefetch_related("corrections").order_by("year", "serial"))


def _tracker_row(action: BoardAction, entries: list[BoardActionEntry], day: date) -> TrackerRow:
    """The row as its newest entry left it; without any it stands as it was made."""
    newest: Any = entries[-1] if entries else action
    said = next((entry for entry in reversed(entries) if entry.text), None)
    closed = newest.state == BoardAction.State.CLOSED
    return TrackerRow(
        pk=action.pk, met_on=action.met_on, subject=action.subject, text=action.text, lead=newest.lead,
        deadline=newest.deadline, deadline_words=newest.deadline_text or _words(newest.deadline),
        progress=said.text if said else "", closed=closed, closed_on=_closed_on(entries) if closed else None,
        late=rag.is_late(closed, newest.deadline, day), exempt=is_exempt(action),
        reported_on=said.on if said else None,
    )  # fmt: skip


def _closed_on(entries: list[BoardActionEntry]) -> date | None:
    """The day of the first entry of the last run of closed ones."""
    found = None
    for entry in reversed(entries):
        if entry.state != BoardAction.State.CLOSED:
            break
        found = entry.on
    return found


def _risk_row(risk: Risk, entries: list[RiskEntry], day: date) -> RiskRow:
    newest: Any = entries[-1] if entries else risk
    ends = (RiskEntry.Kind.CLOSED, RiskEntry.Kind.REOPENED)
    turned = next((entry for entry in reversed(entries) if entry.kind in ends), None)
    closed = turned is not None and turned.kind == RiskEntry.Kind.CLOSED
    lines = tuple(
        MitigationLine(entry.on, entry.get_kind_display(), entry.text)
        for entry in entries
        if entry.kind != RiskEntry.Kind.RAISED
    )
    return RiskRow(
        pk=risk.pk, kind=risk.get_kind_display(), project=risk.project, description=risk.description,
        rank=newest.rank, rank_words=Risk.Rank(newest.rank).label, colour=rag.rank_colour(newest.rank),
        likelihood=newest.likelihood, impact=newest.impact, score=rag.score(newest.likelihood, newest.impact),
        owner=newest.owner, mitigation=lines, raised_on=risk.raised_on, review_on=newest.review_on,
        review_overdue=rag.review_is_overdue(closed, newest.review_on, day), closed=closed,
        closed_on=turned.on if closed and turned else None, exempt=risk.exempt,
    )  # fmt: skip


def _words(deadline: date | None) -> str:
    return day_words(deadline) if deadline else ""


def interests_of(item: AgendaItem) -> str:
    """What was declared for the item or for the whole meeting, one line a declaration."""
    declared = Declaration.objects.filter(attendance__meeting=item.meeting, withdrawn=False)
    declared = declared.filter(item=item) | declared.filter(item=None)
    return "\n".join(
        f"{each.attendance.name}: {each.interest.rstrip('.')} "
        f"({_kind_words(each)}; {each.get_did_display().lower()})"
        for each in declared.select_related("attendance").order_by("declared_at", "pk")
    )


def _kind_words(declared: Declaration) -> str:
    """As "financial, disclosable pecuniary": the words stand in brackets already."""
    return str(declared.get_kind_display()).replace(" (", ", ").rstrip(")").lower()


def fixed_because(decision: Decision) -> str:
    """Why the words can't be changed any more, as the end of a sentence; empty while they can."""
    meeting = decision.item.meeting
    if decision.state == Decision.State.RESCINDED:
        return "it was rescinded"
    if meeting.state in (Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED):
        return "the minutes that contain it are approved"
    telling = Publication.objects.filter(meeting=meeting, kind__in=TELLING, state=Publication.State.OUT)
    if not is_exempt(decision) and telling.exists():
        return "it is published"
    return ""
