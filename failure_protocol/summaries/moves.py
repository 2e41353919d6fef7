"""The moves of a day, who is late, whose moves are nobody's, reviews to come (V04-V12, K13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from core.words import count_of, day_words
from failure_protocol.clock_registry import Clock, ClockState, clock
from failure_protocol.guards import day_of, plan_guards
from failure_protocol.models import (
    FirstVisit,
    IdentityCheck,
    Incident,
    Move,
    Movement,
    MoveOverride,
    MoveReview,
    Person,
)
from failure_protocol.models.people import Whereabouts
from failure_protocol.placement_states import PlacementState
from failure_protocol.protocol import settings_of
from failure_protocol.summaries.team import at_work

S = PlacementState
LATE_LEAVING = timedelta(hours=1)


@dataclass(frozen=True)
class MoveRow:
    """One move of the board: who, where to, when, how it stands, what is missing from its plan."""

    move: Move
    missing: tuple[str, ...]
    is_nobodys: bool
    is_late: bool
    at: datetime

    @property
    def pk(self) -> int:
        """Key of the move."""
        return self.move.pk

    @property
    def standing(self) -> str:
        """How it stands."""
        move = self.move
        if move.ended_at is not None:
            return "Called off"
        if move.arrived_at is not None:
            return "Arrived, confirmed" if move.placement.confirmed_at else "Arrived, not confirmed"
        if move.departed_at is not None:
            return "On the way"
        return "Ready" if not self.missing else "Not ready"

    @property
    def may_leave(self) -> bool:
        """Whether the next thing is the departure."""
        return self.move.departed_at is None and self.move.ended_at is None

    @property
    def may_arrive(self) -> bool:
        """Whether the next thing is the arrival."""
        return (
            self.move.departed_at is not None and self.move.arrived_at is None and self.move.ended_at is None
        )


@dataclass(frozen=True)
class Board:
    """The moves of one day in order, those on the way since before, and who is planned for no day."""

    day: date
    rows: tuple[MoveRow, ...]
    earlier: tuple[MoveRow, ...]

    @property
    def ready(self) -> int:
        """How many could leave."""
        return sum(each.standing == "Ready" for each in self.rows)


def board_of(incident: Incident, seen: Q, day: datetime, at: datetime) -> Board:
    """The board of the day around a moment, for people whom the reader may see; a fixed number of queries."""
    start, end = day_of(day)
    people = Person.objects.filter(seen).values("pk")
    rows = _whole(Move.objects.of(incident).filter(person__in=people))
    today = list(rows.between(start, end))
    open_before = list(rows.ahead().filter(leaves_at__lt=start)) if start <= at < end else []
    working = at_work(incident, {each.officer_id for each in (*today, *open_before)}, at)
    limit = timedelta(hours=settings_of(incident).arrival_hours)
    return Board(
        timezone.localtime(start).date(),
        tuple(_row(each, working, limit, at) for each in today),
        tuple(_row(each, working, limit, at) for each in open_before),
    )


def late_arrivals(incident: Incident, at: datetime) -> list[Move]:
    """Moves whose arrival nobody confirmed in time (V06); two queries."""
    cutoff = at - timedelta(hours=settings_of(incident).arrival_hours)
    rows = Move.objects.of(incident).filter(
        due_at__lt=cutoff, ended_at=None, placement__state__in=[S.TRANSIT, S.ARRIVED]
    )
    return list(rows.select_related("person", "placement__location").order_by("due_at"))


def mismatches(incident: Incident) -> list[Move]:
    """Moves whose newest identity check at an end did not match (V02); one query."""
    checks = IdentityCheck.objects.filter(move__incident=incident, move__ended_at=None)
    newest: dict[tuple[int, str], IdentityCheck] = {}
    for each in checks.select_related("move__person").order_by("at", "pk"):
        newest[each.move_id, each.end] = each
    return [each.move for each in newest.values() if not each.matched]


def missed_visits(incident: Incident, at: datetime) -> list[FirstVisit]:
    """First visits of a new agency that nobody confirmed in time (V12); one query."""
    rows = FirstVisit.objects.filter(
        transfer__incident=incident, confirmed_at=None, ended_at=None, due_at__lt=at
    ).select_related("person", "transfer__location")
    return [each for each in rows if each.due_at + timedelta(minutes=each.transfer.grace_minutes) < at]


def nobodys_moves(incident: Incident, at: datetime) -> list[Move]:
    """Moves ahead whose officer has no part in the team any more."""
    rows = list(Move.objects.of(incident).ahead().select_related("person", "officer", "placement__location"))
    if not rows:
        return []
    working = at_work(incident, {each.officer_id for each in rows}, at)
    return [each for each in rows if each.officer_id not in working]


def reviews_of(incident: Incident, seen: Q | None = None) -> list[MoveReview]:
    """Reviews that are to be done, the next first; one query."""
    rows = MoveReview.objects.filter(placement__incident=incident, done_on=None, dropped_at=None)
    if seen is not None:
        rows = rows.filter(placement__person__in=Person.objects.filter(seen).values("pk"))
    return list(rows.select_related("placement__person", "placement__location").order_by("due_on", "pk"))


def review_clocks(incident: Incident, at: datetime) -> Iterable[Clock]:
    """K13: one clock for all reviews that are to come."""
    rows = MoveReview.objects.filter(placement__incident=incident, dropped_at=None)
    waiting = sorted(rows.filter(done_on=None).values_list("due_on", flat=True))
    if not waiting:
        if rows.exists():
            yield clock("K13", ClockState.MET, "Every review that was due is done.")
        return
    today = timezone.localtime(at).date()
    late = sum(due < today for due in waiting)
    words = f"{count_of(len(waiting), 'review')} to do, the next by {day_words(waiting[0])}."
    if late:
        words = f"{count_of(late, 'review')} late. {words}"
    state = ClockState.MISSED if late else ClockState.RUNNING
    yield clock("K13", state, words, due=waiting[0], url=_address(incident))


def without_outcome(incident: Incident) -> list[Person]:
    """People of whom nobody can say yet where they ended up (Q08)."""
    open_places = (Whereabouts.HOME, Whereabouts.TRANSIT, Whereabouts.HOSPITAL)
    return list(Person.objects.of(incident).filter(whereabouts__in=open_places).order_by("number"))


def movements_of(incident: Incident, seen: Q) -> list[Movement]:
    """The log of movements of people whom the reader may see, the newest first."""
    rows = Movement.objects.of(incident).filter(person__in=Person.objects.filter(seen).values("pk"))
    rows = rows.select_related("person", "by", "placement__location", "strike__by")
    return list(rows.order_by("-number"))


def _address(incident: Incident) -> str:
    from django.urls import reverse

    return reverse("failure_protocol:moves_after", args=[incident.pk])


def _whole(rows: Any) -> Any:
    checks = IdentityCheck.objects.order_by("-at", "-pk")
    passed = MoveOverride.objects.filter(lapsed_at=None)
    return rows.select_related(
        "person", "officer", "placement__location", "placement__offer"
    ).prefetch_related(Prefetch("identity_checks", queryset=checks), Prefetch("overrides", queryset=passed))


def _row(move: Move, working: set[int], limit: timedelta, at: datetime) -> MoveRow:
    missing = () if move.departed_at else tuple(each.words for each in plan_guards(move, at) if each.is_open)
    unconfirmed = move.departed_at is not None and move.placement.confirmed_at is None
    late = unconfirmed and move.due_at + limit < at
    if move.departed_at is None and move.ended_at is None:
        late = move.leaves_at + LATE_LEAVING < at
    return MoveRow(move, missing, move.officer_id not in working and move.arrived_at is None, late, at)
