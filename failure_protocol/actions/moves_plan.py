"""Planning a move: what travels, who goes along; what is let pass, and who made sure (V01-V05)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow, get_person, rights
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.actions.moves import enter
from failure_protocol.actions.overrides import record_override
from failure_protocol.guards import OF_THE_TIME, REVIEWED, Guard, Needs, guards_of
from failure_protocol.matrix import Level
from failure_protocol.models import (
    IdentityCheck,
    Incident,
    Move,
    MoveOverride,
    Pace,
    Placement,
    ProtocolSettings,
)
from failure_protocol.models.incidents import IncidentService, Known
from failure_protocol.models.logs import LogKind
from failure_protocol.models.moves import Files, Transport
from failure_protocol.placement_states import BEFORE_LEAVING
from providers.models import Location

OWN_LEAD = "Lead Officer of the incident"


@dataclass(frozen=True)
class Plan:
    """The plan of one move, as it is written down whole."""

    officer: User
    leaves_at: datetime
    due_at: datetime
    transport: str
    vehicle: str = ""
    cost: Decimal | None = None
    payer: str = ""
    escort: str = ""
    escort_familiar: str = Known.UNKNOWN
    equipment: str = ""
    belongings: str = ""
    boxes: int | None = None
    personal_items: str = ""
    medication: str = Known.UNKNOWN
    mar: str = Known.UNKNOWN
    care_summary: str = Known.UNKNOWN
    told: str = ""
    goodbye: str = ""


@transaction.atomic
def plan_move(*, placement: Placement, plan: Plan, by: User, at: datetime) -> Move:
    """Plan the move to a placement. What is missing is shown until it is there; it stops the departure, not
    the plan.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: times that can't be, a cost that nobody pays, an officer who has no part (by field).
        Refused: the placement has ended, or its move is planned already.
    """
    incident = begin(placement.incident, placement, by)
    if placement.is_home_care:
        raise Refused("In home care nobody travels. Transfer the round instead.")
    if placement.state not in BEFORE_LEAVING:
        raise Refused(f"Placement {placement.number} is “{placement.get_state_display().lower()}”: too late.")
    _check(incident, plan)
    try:
        with transaction.atomic():
            move = Move.objects.create(
                incident=incident, number=next_number(incident, Move.objects), placement=placement,
                person=placement.person, by=by, at=at, **_fields(plan),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("The move to this placement is planned already. Change that plan.") from None
    log(move, f"planned for {local_words(plan.leaves_at)}, by {move.get_transport_display().lower()}", by, at)
    return move


@transaction.atomic
def change_plan(*, move: Move, version: int, plan: Plan, by: User, at: datetime) -> Move:
    """Change the plan. What was let pass for another time has to be let pass again.

    Raises:
        PermissionDenied, Http404, ValidationError: as `plan_move`.
        Refused: the person has left.
        ChangedMeanwhile: somebody changed it first.
    """
    incident = begin(move.incident, move.placement, by)
    if move.departed_at is not None or move.ended_at is not None:
        raise Refused("The person has left, or the move was called off. The plan stays as it was.")
    _check(incident, plan)
    open_fields = ("leaves_at", "due_at", "transport", "vehicle", "medication", "mar", "escort_familiar")
    before = {name: str(getattr(move, name)) for name in open_fields}
    if before["leaves_at"] != str(plan.leaves_at):
        move.overrides.filter(code__in=OF_THE_TIME, lapsed_at=None).update(lapsed_at=at)
    save_move(move, version, **_fields(plan))
    after = {name: str(getattr(move, name)) for name in open_fields}
    changed = {name: [before[name], after[name]] for name in open_fields if before[name] != after[name]}
    log(move, f"plan changed; leaves {local_words(plan.leaves_at)}", by, at, changed)
    return move


@transaction.atomic
def take_over_move(*, move: Move, officer: User, by: User, at: datetime) -> Move:
    """Give a move to somebody: it is never nobody's for long (officers who leave hold none).

    Raises:
        ValidationError: they have no part that moves people.
    """
    incident = begin(move.incident, move.placement, by)
    if rights(officer, incident).moves < Level.EDIT:
        raise ValidationError({"officer": f"{officer} has no part in {incident} that moves people."})
    Move.objects.filter(pk=move.pk).update(officer=officer, version=move.version + 1)
    move.refresh_from_db()
    log(move, f"{officer} sees to it", by, at)
    return move


@transaction.atomic
def check_identity(
    *, move: Move, end: str, first: str, second: str, how: str, matched: bool, by: User, at: datetime,
    note: str = "",
) -> IdentityCheck:  # fmt: skip
    """Two people made sure who travels, or found that it is somebody else (V02).

    Raises:
        ValidationError: not two different people; a mismatch that nobody describes.
    """
    incident = begin(move.incident, move.placement, by)
    wrong: dict[str, str] = {}
    if not first.strip():
        wrong["first"] = "Enter the first person’s name."
    if not second.strip():
        wrong["second"] = "Enter a second person’s name: one pair of eyes is not enough."
    elif first.strip().casefold() == second.strip().casefold():
        wrong["second"] = "This is the same person. Enter somebody else."
    if how not in IdentityCheck.How.values:
        wrong["how"] = "Choose by what."
    if not matched and not note.strip():
        wrong["note"] = "Say what does not match."
    if wrong:
        raise ValidationError(wrong)
    check = IdentityCheck.objects.create(
        move=move, end=end, first=first.strip(), second=second.strip(), how=how, matched=matched,
        note=note.strip(), by=by, at=at,
    )  # fmt: skip
    where = check.get_end_display().lower()
    words = (
        f"identity checked {where}" if matched else f"THE IDENTITY DOES NOT MATCH {where}: everything stops"
    )
    add_entry(
        incident=incident, kind=LogKind.MOVEMENT, text=f"Move {move.number}, {move.person}: {words}.", by=by,
        at=at, person=move.person, data={"matched": matched, "end": end},
    )  # fmt: skip
    return check


@transaction.atomic
def let_pass(
    *, move: Move, code: str, reason: str, by: User, at: datetime, authority: str = "", post: str = "",
    review_on: date | None = None, leaves_at: datetime | None = None,
) -> MoveOverride:  # fmt: skip
    """Let a guard pass: by name, with the reason, in the decision log; a limit a day with a reason alone.

    `leaves_at` is when the person leaves really, where that is not as planned.

    Raises:
        PermissionDenied: the person's part writes no decisions.
        ValidationError: no reason, no name, no senior post, no day of review (by field).
        Refused: nobody can let this pass, or nothing is to be let pass.
    """
    incident = begin(move.incident, move.placement, by)
    found = {each.code: each for each in guards_of(move, leaves_at or move.leaves_at, at)}
    guard = found.get(code)
    if guard is None or not guard.is_open:
        raise Refused("There is nothing to let pass: it is in order, or it was let pass already.")
    if guard.needs is Needs.NOBODY:
        raise Refused(f"{guard.words}. Nobody can let that pass.")
    _check_pass(incident, guard, reason, post, review_on, at)
    decision, named = None, str(by)
    if guard.needs is not Needs.REASON:
        named = ", ".join(each.strip() for each in (post, authority) if each.strip())
        decision = record_override(
            incident=incident, what=f"Move {move.person} (move {move.number})", stops=guard.words,
            reason=reason, authority=named, by=by, at=at, person=move.person,
        )  # fmt: skip
    passed = MoveOverride.objects.create(
        move=move, code=code, reason=reason.strip(), authority=named[:200], review_on=review_on,
        is_senior=guard.needs is Needs.SENIOR, decision=decision, by=by, at=at,
    )  # fmt: skip
    log(move, f"let pass by {named}: {guard.words}", by, at)
    return passed


@transaction.atomic
def hand_over_care(
    *, move: Move, by: User, at: datetime, verbal: str = "", written: str = "", staff_talk: str = "",
    files: str = "", files_receipt: str = "",
) -> Move:  # fmt: skip
    """Write down what was handed over: in words, in writing, by the staff who know the person (V05).

    What is left empty stays as it was. Until there were words and writing, the handover is incomplete.

    Raises:
        ValidationError: nothing was entered; files that go without a receipt.
    """
    begin(move.incident, move.placement, by)
    wrong: dict[str, str] = {}
    if not any(each.strip() for each in (verbal, written, staff_talk, files, files_receipt)):
        wrong["verbal"] = "Enter at least one of them."
    if files and files not in Files.values:
        wrong["files"] = "Choose what happens to the files."
    if wrong:
        raise ValidationError(wrong)
    values: dict[str, Any] = {}
    if verbal.strip():
        values |= {"verbal_at": move.verbal_at or at, "verbal_words": verbal.strip()}
    if written.strip():
        values |= {"written_at": move.written_at or at, "written_words": written.strip()}
    for name, text in (("staff_talk", staff_talk), ("files", files), ("files_receipt", files_receipt)):
        if text.strip():
            values[name] = text.strip()
    Move.objects.filter(pk=move.pk).update(version=move.version + 1, **values)
    move.refresh_from_db()
    state = "in words and in writing" if move.is_handed_over else "incomplete"
    log(move, f"handover of care {state}", by, at)
    return move


@transaction.atomic
def set_pace(
    *, incident: Incident, per_day: int, by: User, at: datetime, location: Location | None = None,
    vehicle: str = "", service: IncidentService | None = None, words: str = "",
) -> Pace:  # fmt: skip
    """Say how many people a day a home takes in, a vehicle carries, or the failing service can let go (V04).

    Raises:
        ValidationError: not of exactly one thing, or less than one a day.
    """
    allow(by, incident, "moves", Level.EDIT)
    enter(incident)
    wrong: dict[str, str] = {}
    if sum(map(bool, (location, vehicle.strip(), service))) != 1:
        wrong["location"] = "Choose one: a home, a vehicle, or the service that closes."
    if per_day < 1:
        wrong["per_day"] = "Enter at least 1."
    if wrong:
        raise ValidationError(wrong)
    which: dict[str, Any] = {"location": location, "vehicle": vehicle.strip()[:60], "service": service}
    pace, _ = Pace.objects.update_or_create(
        incident=incident,
        **which,
        defaults={"per_day": per_day, "words": words.strip()[:300], "by": by, "at": at},
    )
    text = f"At most {per_day} a day: {location or vehicle.strip() or service}."
    add_entry(incident=incident, kind=LogKind.MOVEMENT, text=text, by=by, at=at)
    return pace


def senior_posts(incident: Incident) -> tuple[str, ...]:
    """Whose word a move at night needs: local settings, since the procedure says “senior” only."""
    chosen = (
        ProtocolSettings.objects.filter(partnership=incident.partnership_id).first() or ProtocolSettings()
    )
    posts = (
        OWN_LEAD, chosen.lead_council_post, chosen.lead_nhs_post, chosen.council_activator_post,
        chosen.nhs_activator_post,
    )  # fmt: skip
    return tuple(dict.fromkeys(posts))


def begin(incident: Incident, placement: Placement, by: User) -> Incident:
    """Refuse whoever may not move this person, or an incident that has ended.

    Raises:
        PermissionDenied, Http404, Refused: as the words say.
    """
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, placement.person_id)
    enter(incident)
    return incident


def save_move(move: Move, version: int, **values: Any) -> None:
    """Write fields of a move, unless somebody changed it first.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    if not Move.objects.filter(pk=move.pk, version=version).update(version=version + 1, **values):
        move.refresh_from_db()
        raise ChangedMeanwhile(move)
    move.refresh_from_db()


def log(move: Move, words: str, by: User, at: datetime, data: dict[str, Any] | None = None) -> None:
    """An entry of the incident's log about a move: by number and reference, never by name."""
    text = f"Move {move.number}, {move.person} to {move.placement.location}: {words}."
    add_entry(
        incident=move.incident, kind=LogKind.MOVEMENT, text=text, by=by, at=at, person=move.person, data=data
    )


def _check(incident: Incident, plan: Plan) -> None:
    wrong: dict[str, str] = {}
    if plan.due_at <= plan.leaves_at:
        wrong["due_at"] = "The arrival comes after the departure."
    if plan.transport not in Transport.values:
        wrong["transport"] = "Choose how the person travels."
    if plan.cost is not None and plan.cost < 0:
        wrong["cost"] = "A cost can’t be below zero."
    if plan.cost is not None and not plan.payer.strip():
        wrong["payer"] = "Enter who pays."
    if rights(plan.officer, incident).moves < Level.EDIT:
        wrong["officer"] = f"{plan.officer} has no part in {incident} that moves people."
    if wrong:
        raise ValidationError(wrong)


def _check_pass(
    incident: Incident, guard: Guard, reason: str, post: str, review_on: date | None, at: datetime
) -> None:
    wrong: dict[str, str] = {}
    if not reason.strip():
        wrong["reason"] = "Say why."
    if guard.needs is Needs.SENIOR and post not in senior_posts(incident):
        wrong["post"] = "A move at night needs a senior authority. Choose whose word it is."
    if guard.code in REVIEWED and (review_on is None or review_on < timezone.localtime(at).date()):
        wrong["review_on"] = "Enter when this is looked at again, today or later."
    if wrong:
        raise ValidationError(wrong)


def _fields(plan: Plan) -> dict[str, Any]:
    values = {each.name: getattr(plan, each.name) for each in fields(Plan)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
