"""What pages say of a board: its quorum in words, who sits on it, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.words import count_of, days_ahead
from core.working_days import UnknownYear
from oversight.clocks import Deadline, Rule, deadlines
from oversight.models import Board, ForwardItem, Meeting, Member
from oversight.series import Series

OVER = (
    Meeting.State.HELD, Meeting.State.MINUTES_DRAFT, Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class Seats:
    """Who sits on a board on one day, and who did or will."""

    voting: list[Member]
    attending: list[Member]
    substitutes: list[Member]
    former: list[Member]
    coming: list[Member]

    @property
    def now(self) -> list[tuple[str, list[Member]]]:
        """The lists of today that hold somebody, with their headings."""
        lists = (
            ("Voting members", self.voting),
            ("Named substitutes", self.substitutes),
            ("Attend regularly", self.attending),
        )
        return [(heading, members) for heading, members in lists if members]


@dataclass(frozen=True)
class Clock:
    """The next thing that must be done for a meeting: `when` in words, `missed` = its day has passed."""

    label: str
    on: date
    who: str
    when: str
    missed: bool


@dataclass(frozen=True)
class Next:
    """The next meeting. `clock` is None when nothing is left to do, or when `unknown` says why."""

    meeting: Meeting
    when: str
    clock: Clock | None
    unknown: str = ""


def seats_on(board: Board, day: date) -> Seats:
    """The seats of a board, sorted by what they are on `day`; former ones with the latest end first."""
    rows = list(
        board.members.select_related("partner__organisation", "stands_for", "user").order_by(
            "-chair", "-vice_chair", "partner__position", "name", "pk"
        )
    )
    today = [member for member in rows if member.sits_on(day)]
    former = [member for member in rows if member.ends_on and member.ends_on < day]
    return Seats(
        voting=[member for member in today if member.kind == Member.Kind.VOTING],
        attending=[member for member in today if member.kind == Member.Kind.ATTENDING],
        substitutes=[member for member in today if member.kind == Member.Kind.SUBSTITUTE],
        former=sorted(former, key=lambda member: member.ends_on or day, reverse=True),
        coming=[member for member in rows if member.starts_on > day],
    )


def quorum_words(board: Board, partners: Sequence[Any]) -> str:
    """As "4 voting members, with at least 2 from each partner (TBC and TNHS)"."""
    words = count_of(board.quorum_total, "voting member")
    if not board.quorum_each:
        return words
    named = f" ({' and '.join(partner.short_name for partner in partners)})" if partners else ""
    return f"{words}, with at least {board.quorum_each} from each partner{named}"


def quorum_warnings(board: Board, partners: Sequence[Any], voting: Sequence[Member]) -> list[str]:
    """What makes the quorum impossible to reach with those who sit on the board now."""
    found = []
    if board.quorum_total > len(voting):
        found.append(
            f"The quorum is {board.quorum_total}, but the board has "
            f"{count_of(len(voting), 'voting member')}: it could never decide."
        )
    for partner in partners if board.quorum_each else ():
        seats = sum(member.partner_id == partner.pk for member in voting)
        if seats < board.quorum_each:
            found.append(
                f"The quorum asks for {board.quorum_each} from each partner, "
                f"but {partner.short_name} has {count_of(seats, 'voting member')}."
            )
    if board.quorum_each and board.quorum_each * max(len(partners), 1) > board.quorum_total:
        needed = board.quorum_each * len(partners)
        found.append(
            f"{board.quorum_each} from each of {len(partners)} partners makes {needed}, "
            f"more than the quorum of {board.quorum_total}."
        )
    return found


def series_of(board: Board) -> Series | None:
    """The board's series, when it has one."""
    if board.every_months is None or board.nth_week is None or board.weekday is None:
        return None
    return Series(board.every_months, board.nth_week, board.weekday)


def rule_of(board: Board) -> Rule:
    """The board's own days, for its clocks."""
    return Rule(
        agenda_days=board.agenda_days, clearance_days=board.clearance_days, author_days=board.author_days,
        key_days=board.key_days, public=board.regime == Board.Regime.PUBLIC,
    )  # fmt: skip


def upcoming(moment: datetime) -> QuerySet[Meeting]:
    """Meetings that are still to be held, the soonest first."""
    waiting = Meeting.objects.filter(state__in=(Meeting.State.DRAFT, Meeting.State.PUBLISHED))
    return waiting.filter(ends_at__gte=moment).order_by("starts_at", "pk")


def meetings_of(board: Board) -> QuerySet[Meeting]:
    """The meetings of a board, the newest first, each with its number of public decisions (`decided`)."""
    public = Q(items__decisions__exempt=False, items__exempt=False)
    rows = Meeting.objects.filter(board=board).select_related("board")
    found = rows.annotate(decided=Count("items__decisions", filter=public, distinct=True))
    return found.order_by("-starts_at", "-pk")


def past(board: Board, moment: datetime) -> QuerySet[Meeting]:
    """Meetings that were held or whose time has gone, the newest first."""
    return meetings_of(board).filter(Q(state__in=OVER) | Q(ends_at__lt=moment))


def next_of(meeting: Meeting, today: date) -> Next:
    """When it is, and the next thing that must be done for it."""
    when = days_ahead((meeting.day - today).days)
    key = meeting.items.filter(key_decision=True, withdrawn=False).exists()
    try:
        found = deadlines(meeting.day, rule_of(meeting.board), key)
    except UnknownYear as unknown:
        return Next(meeting, when, None, str(unknown))
    return Next(meeting, when, _clock(meeting, found, today))


def waiting_items(board: Board, user: Any) -> QuerySet[ForwardItem]:
    """What waits on the forward plan and the person may read."""
    return ForwardItem.objects.visible_to(user).filter(board=board, state=ForwardItem.State.WAITING)


def _clock(meeting: Meeting, found: Sequence[Deadline], today: date) -> Clock | None:
    """The first deadline that is ahead; an agenda that is late comes before everything."""
    published = meeting.agenda_published_at is not None
    for deadline in found:
        if deadline.key == "agenda" and published:
            continue
        if deadline.on >= today:
            when = days_ahead((deadline.on - today).days)
            return Clock(deadline.label, deadline.on, deadline.who, when, missed=False)
    agenda = next(deadline for deadline in found if deadline.key == "agenda")
    if published:
        return None
    late = (today - agenda.on).days
    return Clock(agenda.label, agenda.on, agenda.who, f"{count_of(late, 'day')} ago", missed=True)
