"""The day of a move: leaving, turning back, arriving, being confirmed, telling who must know (V01-V06)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import rights
from failure_protocol.actions.logs import local_words
from failure_protocol.actions.moves import move_person
from failure_protocol.actions.moves_plan import begin, log
from failure_protocol.actions.placement_steps import take_step
from failure_protocol.balance import Part
from failure_protocol.blocks import named_worker
from failure_protocol.guards import guards_of
from failure_protocol.matrix import Level
from failure_protocol.models import IdentityCheck, Move, Movement, Placement
from failure_protocol.models.logs import LATE
from failure_protocol.placement_states import PlacementState

QUEUED = "Ticked without signal and sent when there was one again."
TOLD = {
    "lead_told_at": "the lead manager was told",
    "record_told_at": "whoever keeps the case records was told",
    "system_updated_at": "the case system was updated",
}


class AlreadyDone(Refused):
    """Somebody else wrote the same down first; nothing is lost by leaving it at that."""


@transaction.atomic
def depart(
    *, move: Move, by: User, at: datetime, happened_at: datetime | None = None, key: str = "",
    late_reason: str = "", note: str = "", is_queued: bool = False,
) -> Movement:  # fmt: skip
    """The person leaves. Everything that stops a departure is in order or was let pass by name.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: the moment can't be (by field).
        AlreadyDone: somebody wrote the departure down first.
        Refused: a guard stands, or the placement is not booked.
    """
    begin(move.incident, move.placement, by)
    if (done := _same(move, key, Part.TRANSIT)) is not None:
        return done
    move.refresh_from_db(fields=["departed_at"])
    if move.departed_at is not None:
        raise AlreadyDone(f"{move.person} left {local_words(move.departed_at)}: it is written down already.")
    happened = happened_at or at
    if is_queued:
        happened, note = _on_our_clock(move, happened, at, note)
    if stops := [each.words for each in guards_of(move, happened, at) if each.is_open]:
        raise Refused(f"{move.person} can’t leave yet. {'. '.join(stops)}. Nothing was changed.")
    return _move(move, Part.TRANSIT, by, at, happened, key, late_reason, note, is_queued=is_queued)


@transaction.atomic
def turn_back(*, move: Move, by: User, at: datetime, note: str, key: str = "") -> Movement:
    """The person came back before arriving. The bed stays booked, and the plan is open again.

    Raises:
        Refused: nobody is on the way.
    """
    begin(move.incident, move.placement, by)
    if (done := _same(move, key, None)) is not None:
        return done
    last = Movement.objects.newest(move.person)
    if last is None or last.now != Part.TRANSIT:
        raise Refused(f"{move.person} is not on the way.")
    return move_person(person=move.person, to=Part(last.was), by=by, at=at, note=note, key=key, is_back=True)


@transaction.atomic
def arrive(
    *, move: Move, by: User, at: datetime, happened_at: datetime | None = None, key: str = "",
    late_reason: str = "", note: str = "", is_queued: bool = False,
) -> Movement:  # fmt: skip
    """The person has arrived. A phone that lost its signal may send the same form again: it arrives once.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: the moment can't be (by field).
        AlreadyDone: somebody else wrote the arrival down first.
        Refused: the person has not left.
    """
    begin(move.incident, move.placement, by)
    if (done := _same(move, key, Part.ARRIVED)) is not None:
        return done
    move.refresh_from_db(fields=["arrived_at"])
    if move.arrived_at is not None:
        first = move.placement.movements.filter(now=Part.ARRIVED, strike=None).select_related("by").first()
        who = f" by {first.by}" if first else ""
        raise AlreadyDone(f"{move.person} arrived {local_words(move.arrived_at)}: written down already{who}.")
    happened = happened_at or at
    if is_queued:
        happened, note = _on_our_clock(move, happened, at, note)
    return _move(move, Part.ARRIVED, by, at, happened, key, late_reason, note, is_queued=is_queued)


@transaction.atomic
def confirm_arrival(
    *, placement: Placement, version: int, by: User, at: datetime, note: str = ""
) -> Placement:
    """The named worker has seen that the person is there and well (V06).

    Somebody who runs the incident can do it in their stead; the log says so.

    Raises:
        Refused: somebody else's person; two people have not made sure who arrived; nobody has arrived.
        ChangedMeanwhile: somebody confirmed it first.
    """
    incident = begin(placement.incident, placement, by)
    worker = named_worker(placement.person, at)
    is_worker = worker is not None and worker.user == by
    if not is_worker and rights(by, incident).incident < Level.EDIT:
        whose = f"{worker.user} is" if worker else "Nobody is"
        raise Refused(f"The named worker confirms an arrival. {whose} that for {placement.person}.")
    move = Move.objects.filter(placement=placement).first()
    if move is not None:
        newest = move.identity_checks.filter(end=IdentityCheck.End.ARRIVAL).first()
        if newest is None or not newest.matched:
            raise Refused("First two people make sure who arrived: the identity check on arrival is missing.")
    done = take_step(
        placement=placement, new=PlacementState.CONFIRMED, version=version, by=by, at=at, reason=note
    )
    Placement.objects.filter(pk=done.pk).update(confirmed_by=by, confirmed_at=at)
    done.refresh_from_db()
    if move is not None:
        stead = "" if is_worker else f" in the stead of {worker.user if worker else 'a named worker'}"
        log(move, f"arrival confirmed by {by}{stead}", by, at)
    return done


@transaction.atomic
def tell(*, move: Move, what: str, by: User, at: datetime) -> Move:
    """Tick that somebody was told of the arrival, in the order of Appendix D. Ticked twice, the first counts.

    Raises:
        Refused: nobody has arrived yet.
    """
    begin(move.incident, move.placement, by)
    if move.arrived_at is None:
        raise Refused(f"{move.person} has not arrived yet.")
    words = TOLD[what]
    if Move.objects.filter(pk=move.pk, **{what: None}).update(**{what: at}):
        log(move, words, by, at)
    move.refresh_from_db()
    return move


def _same(move: Move, key: str, to: Part | None) -> Movement | None:
    """The movement that the same form made before; to None stands for turning back.

    Raises:
        Refused: the key came with another form before: of somebody else, or of another step of this move.
    """
    if not key:
        return None
    done: Movement | None = Movement.objects.filter(incident=move.incident_id, key=key).first()
    if done is not None and done.person_id != move.person_id:
        raise Refused("This form was sent before, for somebody else. Open the page again.")
    if done is not None:
        turned_back = done.was == Part.TRANSIT and done.now != Part.ARRIVED
        if not (turned_back if to is None else done.now == to):
            raise Refused("This form was sent before, for another step of this move. Open the page again.")
    return done


def _move(
    move: Move, to: Part, by: User, at: datetime, happened: datetime, key: str, late_reason: str, note: str,
    *, is_queued: bool,
) -> Movement:  # fmt: skip
    late = late_reason
    if is_queued:
        late = late_reason.strip() or (QUEUED if at - happened > LATE else "")
    return move_person(
        person=move.person, to=to, by=by, at=at, happened_at=happened, key=key, late_reason=late, note=note
    )


def _on_our_clock(move: Move, ticked: datetime, at: datetime, note: str) -> tuple[datetime, str]:
    """The moment of a tick by a phone whose clock may go wrong: not to come, not before the last movement.

    What the phone said stays in the note where it could not be right.
    """
    last = Movement.objects.newest(move.person)
    happened = min(ticked, at)
    if last is not None:
        happened = max(happened, last.at)
    if happened == ticked:
        return ticked, note
    said = f"The phone’s clock said {local_words(ticked)}."
    return happened, f"{note} {said}".strip()
