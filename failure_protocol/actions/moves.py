"""Moving people: the only writer of Person.whereabouts, each time with a row that stays (V08, V09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow, get_person
from failure_protocol.actions.logs import add_entry, local_words, next_number, take_turns, wrong_time
from failure_protocol.actions.placement_steps import take_step, undo_steps
from failure_protocol.balance import WORDS, IllegalMovement, Part, check_movement
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Movement, MovementStrike, Person, Placement
from failure_protocol.models.logs import LogKind
from failure_protocol.placement_states import ENDED, PlacementState
from failure_protocol.placement_states import WORDS as PLACEMENT_WORDS

S = PlacementState
_Step = tuple[Placement, PlacementState]
GONE = {Part.DIED: S.DIED, Part.LEFT: S.LEFT}


@transaction.atomic
def move_person(
    *, person: Person, to: Part, by: User, at: datetime, happened_at: datetime | None = None, note: str = "",
    late_reason: str = "", key: str = "", is_back: bool = False,
) -> Movement:  # fmt: skip
    """Write down that a person is somewhere else now; their placement takes the step that follows from it.

    `key` is the form's: sent twice, as by a phone that lost its signal, it arrives once, and the second
    answer is the first. `is_back`: turned back on the way, so `to` is where the person had left from.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: the moment lies in the future or before the last movement, or is late without reason.
        Refused: the person can't get from there to there, or has no placement that leads there.
    """
    incident = person.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    enter(incident)
    held = Person.objects.select_related("incident", "service").get(pk=person.pk)
    if key and (done := _done_before(held, to, key)) is not None:
        return done
    was, happened = Part(held.whereabouts), happened_at or at
    _check_moment(held, happened, at, late_reason)
    _check_way(held, was, to, is_back=is_back)
    placement, steps = _way(held, was, to, is_back=is_back)
    movement = _write(held, was, to, placement, by, at, happened, note, late_reason, key)
    Person.objects.filter(pk=held.pk).update(whereabouts=to, updated_at=at)
    for each, new in steps:
        take_step(placement=each, new=new, by=by, at=at, happened_at=happened, movement=movement)
    person.refresh_from_db()
    return movement


@transaction.atomic
def strike_movement(*, movement: Movement, reason: str, by: User, at: datetime) -> MovementStrike:
    """Take a movement back that never was. It stays to be read, and the person is where they were before.

    The newest of a person comes first: one that others follow can't be taken out of the middle.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: no reason.
        Refused: it is struck already, another of the person stands after it, or a place was found since for
            somebody who would be dead or gone again.
    """
    incident = movement.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, movement.person_id)
    if not reason.strip():
        raise ValidationError({"reason": "Say what was wrong."})
    enter(incident)
    held = Person.objects.select_related("incident").get(pk=movement.person_id)
    newest = Movement.objects.newest(held)
    if MovementStrike.objects.filter(movement=movement).exists():
        raise Refused("This movement is struck through already.")
    if newest != movement:
        raise Refused(f"{held} was moved again afterwards. Strike movement {newest and newest.number} first.")
    if Part(movement.was) in GONE and (found := _placements(held).any) is not None:
        state = PLACEMENT_WORDS[PlacementState(found.state)].lower()
        raise Refused(
            f"{held} would be {WORDS[Part(movement.was)]} again, and has placement {found.number} ({state}) "
            f"at {found.location}. Withdraw it first."
        )
    words = f"Struck through movement {movement.number}: {held} is {WORDS[Part(movement.was)]}. Reason: "
    entry = add_entry(
        incident=incident, kind=LogKind.MOVEMENT, text=words + reason.strip(), by=by, at=at, person=held,
        strikes=movement.entry, data={"whereabouts": [movement.now, movement.was]},
    )  # fmt: skip
    strike = MovementStrike.objects.create(
        movement=movement, reason=reason.strip(), by=by, at=at, entry=entry
    )
    Person.objects.filter(pk=held.pk).update(whereabouts=movement.was, updated_at=at)
    undo_steps(movement=movement, reason=reason, by=by, at=at)
    return strike


def enter(incident: Incident) -> None:
    """Begin to write in an incident: whoever moves people or books beds there takes turns from here on.

    Raises:
        Refused: it is closed or stood down.
    """
    take_turns(incident)
    if incident.has_ended:
        raise Refused(f"{incident} is {incident.get_state_display().lower()}. Reopen it before you go on.")


def _done_before(person: Person, to: Part, key: str) -> Movement | None:
    done: Movement | None = Movement.objects.filter(incident=person.incident_id, key=key).first()
    if done is None:
        return None
    if done.person_id != person.pk or done.now != to:
        raise Refused("This form was sent before, for something else. Open the page again.")
    return done


def _check_moment(person: Person, happened: datetime, at: datetime, late_reason: str) -> None:
    wrong = wrong_time(happened, at, late_reason, "happened_at")
    last = Movement.objects.newest(person)
    if last is not None and happened < last.at:
        words = f"{person} was moved {local_words(last.at)}. This can’t have been before it."
        wrong["happened_at"] = words
    if wrong:
        raise ValidationError(wrong)


def _check_way(person: Person, was: Part, to: Part, *, is_back: bool) -> None:
    try:
        check_movement(was, to)
    except IllegalMovement as no:
        raise Refused(f"{person} {no}") from None
    last = Movement.objects.newest(person)
    if was is Part.TRANSIT and last is not None:
        if is_back and to != last.was:
            raise Refused(
                f"{person} left from “{WORDS[Part(last.was)]}”, so that is where they came back to."
            )
        if to is Part.HOME and not is_back:
            raise Refused(f"{person} is on the way. Say “turned back” if they came back.")
    elif is_back:
        raise Refused(f"{person} is not on the way, so can’t have turned back.")


@dataclass(frozen=True)
class _Placements:
    """The two that a person can have: one to come, and one where they live."""

    coming: Placement | None
    lived: Placement | None

    @property
    def any(self) -> Placement | None:
        """The one where they live, else the one to come."""
        return self.lived or self.coming


def _placements(person: Person) -> _Placements:
    rows = list(person.placements.select_related("location", "offer").exclude(state__in=sorted(ENDED)))
    lived = [each for each in rows if each.is_lived]
    coming = [each for each in rows if not each.is_lived]
    return _Placements(next(iter(coming), None), next(iter(lived), None))


def _way(person: Person, was: Part, to: Part, *, is_back: bool) -> tuple[Placement | None, list[_Step]]:
    """Where the person is now, as a placement, and the steps that their placements take because of it.

    Raises:
        Refused: nobody leaves or arrives without a placement.
    """
    held = _placements(person)
    if to in GONE:
        both = [each for each in (held.coming, held.lived) if each is not None]
        return held.lived, [(each, GONE[to]) for each in both]
    if is_back:
        return held.lived if to is not Part.HOME else None, _steps((held.coming, S.BOOKED))
    if to is Part.TRANSIT:
        return _leaving(person, held)
    if to is Part.ARRIVED:
        return _arriving(person, was, held)
    if to is Part.HOSPITAL:
        lived = held.lived if was in (Part.TRANSIT, Part.ARRIVED) else None
        coming = held.coming if was is Part.TRANSIT else None
        return lived or coming, _steps((coming, S.HOSPITAL), (lived, S.HOSPITAL))
    return None, _steps((held.lived, S.MOVED_ON), (_fell_ill(held), S.BOOKED))


def _leaving(person: Person, held: _Placements) -> tuple[Placement, list[_Step]]:
    coming = held.coming
    if coming is None or coming.is_home_care or coming.state not in (S.BOOKED, S.HOSPITAL):
        raise Refused(f"{person} has no booked placement to leave for. Book one first.")
    return coming, [(coming, S.TRANSIT)]


def _arriving(person: Person, was: Part, held: _Placements) -> tuple[Placement, list[_Step]]:
    """From the way; or without one: back from hospital, or home care, whose first visit was made."""
    coming, lived = held.coming, held.lived
    if was is Part.HOSPITAL and lived is not None and lived.state == S.HOSPITAL:
        return lived, _steps((lived, S.ARRIVED), (_fell_ill(held), S.BOOKED))
    at_home = coming is not None and coming.is_home_care and coming.state == S.BOOKED
    if coming is None or not (was is Part.TRANSIT or at_home):
        raise Refused(f"{person} has not left yet. Write down the departure first.")
    return coming, _steps((lived, S.MOVED_ON), (coming, S.ARRIVED))


def _fell_ill(held: _Placements) -> Placement | None:
    """The placement that somebody never reached since they were taken to hospital on the way."""
    return held.coming if held.coming is not None and held.coming.state == S.HOSPITAL else None


def _steps(*steps: tuple[Placement | None, PlacementState]) -> list[_Step]:
    return [(placement, state) for placement, state in steps if placement is not None]


def _write(
    person: Person, was: Part, to: Part, placement: Placement | None, by: User, at: datetime,
    happened: datetime, note: str, late_reason: str, key: str,
) -> Movement:  # fmt: skip
    where = f" ({placement.location})" if placement else ""
    words = f"{person}: {WORDS[was]}, now {WORDS[to]}{where}."
    if note.strip():
        words += f" {note.strip()}"
    number = next_number(person.incident, Movement.objects)
    entry = add_entry(
        incident=person.incident, kind=LogKind.MOVEMENT, text=words, by=by, at=at, happened_at=happened,
        person=person, data={"whereabouts": [was, to], "late": late_reason.strip()},
    )  # fmt: skip
    return Movement.objects.create(
        incident=person.incident, number=number, person=person, was=was, now=to, at=happened, written_at=at,
        by=by, placement=placement, note=note.strip(), key=key, entry=entry,
    )  # fmt: skip
