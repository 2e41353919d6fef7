"""How a placement takes a step: its state, its history, what hangs on it. The only writer of `state`."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.claims import mark_arrival, release_claims
from failure_protocol.balance import Part
from failure_protocol.clocks import reviews_due
from failure_protocol.models import FirstVisit, Move, Movement, MoveReview, Placement, PlacementStep
from failure_protocol.placement_states import (
    BEFORE_LEAVING,
    COMING,
    ENDED,
    HOLDS_BED,
    LIVED,
    WORDS,
    IllegalJump,
    PlacementState,
    check_jump,
)

S = PlacementState
BEFORE_CONFIRMED = COMING | {S.ARRIVED}


@transaction.atomic
def start_placement(*, placement: Placement, by: User, at: datetime) -> PlacementStep:
    """Write the first row of a placement's history."""
    return PlacementStep.objects.create(
        placement=placement, old="", new=placement.state, at=at, written_at=at, by=by
    )


@transaction.atomic
def take_step(
    *, placement: Placement, new: PlacementState, by: User, at: datetime, version: int | None = None,
    happened_at: datetime | None = None, reason: str = "", movement: Movement | None = None,
) -> Placement:  # fmt: skip
    """Move a placement to its next state. Permission and log are the caller's business.

    `version`: the row as the person saw it; None where the row is held by the caller.

    Raises:
        Refused: the step skips one, goes back, or lacks its reason; or the person has another placement.
        ChangedMeanwhile: somebody took a step first.
    """
    old = PlacementState(placement.state)
    try:
        check_jump(old, new, reason, is_home_care=placement.is_home_care)
    except IllegalJump as no:
        raise Refused(str(no)) from None
    _write(placement, old, new, version)
    PlacementStep.objects.create(
        placement=placement, old=old, new=new, at=happened_at or at, written_at=at, by=by,
        reason=reason.strip(), movement=movement,
    )  # fmt: skip
    _follow(placement, new, by, at)
    return placement


@transaction.atomic
def undo_steps(*, movement: Movement, reason: str, by: User, at: datetime) -> None:
    """Take back every step that a movement caused, since the movement was a mistake.

    Raises:
        Refused: the person has another placement meanwhile, which must be withdrawn first.
    """
    for step in movement.steps.filter(is_correction=False).order_by("-pk"):
        placement = Placement.objects.select_related("offer", "person").get(pk=step.placement_id)
        old, new = PlacementState(placement.state), PlacementState(step.old)
        _write(placement, old, new, None)
        PlacementStep.objects.create(
            placement=placement, old=old, new=new, at=at, written_at=at, by=by, reason=reason.strip(),
            movement=movement, is_correction=True,
        )  # fmt: skip
        _restore(placement, new, by, at)


def _write(placement: Placement, old: PlacementState, new: PlacementState, version: int | None) -> None:
    rows = Placement.objects.filter(pk=placement.pk, state=old)
    if version is not None:
        rows = rows.filter(version=version)
    try:
        with transaction.atomic():
            moved = rows.update(state=new, version=placement.version + 1)
    except IntegrityError:
        raise Refused(_other(placement, new)) from None
    if not moved:
        placement.refresh_from_db()
        raise ChangedMeanwhile(placement)
    placement.refresh_from_db()


def _other(placement: Placement, new: PlacementState) -> str:
    rows = placement.person.placements.exclude(pk=placement.pk).exclude(state__in=sorted(ENDED))
    mine = [each for each in rows.select_related("location") if each.is_lived == (new in LIVED)]
    other = next(iter(mine), None)
    if other is None:
        return f"{placement.person} has another placement. Look again."
    words = WORDS[PlacementState(other.state)].lower()
    return (
        f"{placement.person} has placement {other.number} ({words}) at {other.location}. Withdraw it first."
    )


def _follow(placement: Placement, new: PlacementState, by: User, at: datetime) -> None:
    """What a step means for the bed: it goes back when the placement ended, it is lived in on arrival."""
    _sync(placement, by, at)
    if new in ENDED:
        release_claims(placement=placement, why=WORDS[new], by=by, at=at)
    elif new is S.ARRIVED:
        mark_arrival(placement=placement, arrived_at=placement.arrived_at, by=by, at=at)


def _restore(placement: Placement, new: PlacementState, by: User, at: datetime) -> None:
    """What hangs on a placement as it is after a correction; a bed that was given back is taken again."""
    if new in BEFORE_CONFIRMED:
        Placement.objects.filter(pk=placement.pk).update(confirmed_at=None, confirmed_by=None)
    _sync(placement, by, at)
    if new in HOLDS_BED:
        mark_arrival(placement=placement, arrived_at=placement.arrived_at, by=by, at=at)


def _sync(placement: Placement, by: User, at: datetime) -> None:
    """Bring everything that follows from the state and the movements that stand up to date."""
    standing = placement.movements.filter(strike=None)
    arrived = standing.filter(now=Part.ARRIVED).order_by("number").first()
    left = standing.filter(now=Part.TRANSIT).order_by("-number").first()
    arrived_at = arrived.at if arrived else None
    Placement.objects.filter(pk=placement.pk).update(arrived_at=arrived_at)
    placement.refresh_from_db()
    ended = placement.state in ENDED
    before = placement.state in BEFORE_LEAVING
    trips = Move.objects.filter(placement=placement)
    trips.update(departed_at=None if before or left is None else left.at, arrived_at=arrived_at)
    if ended:
        trips.filter(ended_at=None).update(ended_at=at)
    else:
        trips.update(ended_at=None)
    visits = FirstVisit.objects.filter(placement=placement)
    if ended:
        visits.filter(ended_at=None).update(ended_at=at)
    elif arrived_at is None:
        visits.update(ended_at=None, confirmed_at=None, confirmed_by="")
    _sync_reviews(placement, by, at)


def _sync_reviews(placement: Placement, by: User, at: datetime) -> None:
    undone = MoveReview.objects.filter(placement=placement, done_on=None)
    if placement.arrived_at is None or placement.state in ENDED:
        undone.filter(dropped_at=None).update(dropped_at=at)
        return
    moved_on = timezone.localtime(placement.arrived_at).date()
    due = reviews_due(moved_on)
    undone.filter(dropped_at=None).exclude(due_on__in=due).update(dropped_at=at)
    for day in due:
        if placement.reviews.filter(due_on=day, dropped_at=None).exists():
            continue
        dropped = undone.filter(due_on=day).order_by("pk").first()
        if dropped is not None:
            MoveReview.objects.filter(pk=dropped.pk).update(dropped_at=None)
        else:
            MoveReview.objects.create(placement=placement, due_on=day, by=by, at=at)
