"""What must be in order before somebody leaves: the night-move guard and its sisters (V01-V04, 7.8).

Each guard stops the departure until it is put right, or until somebody lets it pass by name with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from core.words import count_of
from core.working_days import UnknownYear, is_working_day
from failure_protocol.balance import Part
from failure_protocol.blocks import blocks_of
from failure_protocol.models import IdentityCheck, Incident, Move, Movement, MoveOverride, Pace
from failure_protocol.models.incidents import Known

NIGHT_FROM, NIGHT_TO = time(20), time(7)
WORK_FROM, WORK_TO = time(9), time(17)
FRESH = timedelta(hours=12)  # an identity check before leaving is of the same day's move
SATURDAY = 5


class Needs(StrEnum):
    """Who can let a guard pass."""

    NOBODY = "nobody"  # it must be put right
    SENIOR = "senior"  # a senior authority, in the decision log
    AUTHORITY = "authority"  # a named authority, in the decision log
    REASON = "reason"  # whoever sees to the move, with a reason: warned, then forced


@dataclass(frozen=True)
class Guard:
    """One thing that must be in order. `passed` is who let it pass, if anybody did."""

    code: str
    words: str
    needs: Needs
    passed: MoveOverride | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still stops the departure."""
        return self.passed is None


OF_THE_TIME = frozenset({"night", "hours", "pace_home", "pace_vehicle", "pace_service", "second_today"})
REVIEWED = frozenset({"best_interests", "dols"})  # who lets these pass says when it is looked at again


def guards_of(move: Move, leaves_at: datetime, at: datetime) -> tuple[Guard, ...]:
    """Everything that is not in order for leaving at the moment, with what was let pass."""
    passed = {each.code: each for each in move.overrides.filter(lapsed_at=None).select_related("by")}
    found = [*_plan(move), *_identity(move, at), *_hours(leaves_at)]
    found += [Guard(each.code, each.words, Needs.AUTHORITY) for each in blocks_of(move.placement, at)]
    found += [*_paces(move, leaves_at), *_again(move, leaves_at)]
    return tuple(
        Guard(
            each.code, each.words, each.needs, None if each.needs is Needs.NOBODY else passed.get(each.code)
        )
        for each in found
    )


def plan_guards(move: Move, at: datetime) -> tuple[Guard, ...]:
    """What a list can tell of a move's plan without asking the database again: its checks and what was let
    pass come with the rows. Limits a day, and what other nouns know, are on the move's own page.
    """
    passed = {each.code: each for each in move.overrides.all() if each.lapsed_at is None}
    checks = [each for each in move.identity_checks.all() if each.end == IdentityCheck.End.DEPARTURE]
    found = [*_plan(move), *_identity_of(next(iter(checks), None), at), *_hours(move.leaves_at)]
    return tuple(
        Guard(
            each.code, each.words, each.needs, None if each.needs is Needs.NOBODY else passed.get(each.code)
        )
        for each in found
    )


def is_night(moment: datetime) -> bool:
    """Between 20:00 and 07:00 by local time."""
    local = timezone.localtime(moment).time()
    return local >= NIGHT_FROM or local < NIGHT_TO


def is_working_time(moment: datetime) -> bool:
    """Between 09:00 and 17:00 of a working day; where the bank holidays are not known, of any weekday."""
    local = timezone.localtime(moment)
    if not WORK_FROM <= local.time() < WORK_TO:
        return False
    try:
        return is_working_day(local.date())
    except UnknownYear:
        return local.weekday() < SATURDAY


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """Midnight and the next midnight around a moment, by local time."""
    local = timezone.localtime(moment)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=1, hours=12)).replace(hour=0)
    return start, end


def _plan(move: Move) -> Iterator[Guard]:
    if not move.escort.strip():
        yield Guard("escort", "Nobody goes along", Needs.AUTHORITY)
    elif move.escort_familiar != Known.YES:
        yield Guard("escort", "Whoever goes along is not known to be familiar to the person", Needs.AUTHORITY)
    missing = [
        words
        for words, state in (("medicines", move.medication), ("the MAR chart", move.mar))
        if state != Known.YES
    ]
    if missing:
        yield Guard("medication", f"Not known to be ready: {' and '.join(missing)}", Needs.AUTHORITY)


def _identity(move: Move, at: datetime) -> Iterator[Guard]:
    """Two people made sure before leaving; an old check, or one before a return, doesn't count."""
    last = Movement.objects.newest(move.person_id)
    checks = move.identity_checks.filter(end=IdentityCheck.End.DEPARTURE, at__gt=at - FRESH)
    if last is not None:
        checks = checks.filter(at__gte=last.written_at)
    yield from _identity_of(checks.first(), at)


def _identity_of(newest: IdentityCheck | None, at: datetime) -> Iterator[Guard]:
    if newest is None or newest.at <= at - FRESH:
        yield Guard("identity", "Two people have not yet made sure who travels", Needs.AUTHORITY)
    elif not newest.matched:
        yield Guard(
            "mismatch", "The identity check did not match. Stop, and find out who this is", Needs.NOBODY
        )


def _hours(leaves_at: datetime) -> Iterator[Guard]:
    if is_night(leaves_at):
        yield Guard("night", "Leaving between 20:00 and 07:00", Needs.SENIOR)
    elif not is_working_time(leaves_at):
        yield Guard("hours", "Leaving outside working hours", Needs.AUTHORITY)


def _paces(move: Move, leaves_at: datetime) -> Iterator[Guard]:
    """How many a day a home takes in, a vehicle carries, the failing service can let go (V04)."""
    start, end = day_of(leaves_at)
    others = Move.objects.of(move.incident).filter(ended_at=None).exclude(pk=move.pk).between(start, end)
    for pace in paces_of(move.incident):
        if pace.location_id == move.placement.location_id:
            code, number = "pace_home", others.filter(placement__location=pace.location_id).count()
        elif pace.vehicle and pace.vehicle.casefold() == move.vehicle.casefold():
            code, number = "pace_vehicle", others.filter(vehicle__iexact=pace.vehicle).count()
        elif pace.service_id == move.person.service_id:
            code, number = "pace_service", others.filter(person__service=pace.service_id).count()
        else:
            continue
        if number + 1 > pace.per_day:
            words = f"{pace.location or pace.vehicle or pace.service}: {count_of(number, 'other')} that day"
            limit = f"the limit is {pace.per_day}"
            yield Guard(code, f"{words}, {limit}{f' ({pace.words})' if pace.words else ''}", Needs.REASON)


def paces_of(incident: Incident) -> list[Pace]:
    """The limits of an incident."""
    return list(incident.paces.select_related("location", "service"))


def _again(move: Move, leaves_at: datetime) -> Iterator[Guard]:
    """Moved already that day: it can be, and somebody says why."""
    start, end = day_of(leaves_at)
    left = Movement.objects.standing().filter(
        person=move.person_id, now=Part.TRANSIT, at__gte=start, at__lt=end
    )
    if left.exists():
        yield Guard("second_today", "The person was moved on this day already", Needs.REASON)
