"""Beds that an incident counts on: found, told, held, overridden; what a home says of a person (P01-P03)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from failure_protocol.access import allow, get_person
from failure_protocol.actions.claims import beds_left, claim_bed, end_holds
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.actions.moves import enter
from failure_protocol.actions.overrides import record_override
from failure_protocol.exclusions import open_exclusions, quality_of
from failure_protocol.matrix import Level
from failure_protocol.models import BedOffer, Embargo, Incident, NeedsProof, Person
from failure_protocol.models.logs import LogKind
from failure_protocol.models.vacancies import ForWhom, Reach, Room
from providers.models import BedType, Feature, Location, Vacancy


@dataclass(frozen=True)
class Told:
    """What a home said of its beds of one type."""

    beds: int
    verified_at: datetime
    verified_by: str
    reserved: int = 0
    room: str = Room.UNKNOWN
    for_whom: str = ForWhom.UNKNOWN
    weekly_fee: Decimal | None = None
    from_on: date | None = None
    features: tuple[str, ...] = ()
    is_temporary: bool = False
    reach: str = Reach.CONFIRMED
    note: str = ""


@transaction.atomic
def take_vacancy(*, incident: Incident, vacancy: Vacancy, by: User, at: datetime) -> BedOffer:
    """Count on beds that the register has as free. Nobody has rung the home for this incident yet.

    Raises:
        PermissionDenied: the person's part moves nobody.
        Refused: the figures are of another partnership or old, or the beds are in the incident already.
    """
    if vacancy.partnership_id != incident.partnership_id or not vacancy.current:
        raise Refused("These figures were replaced. Search again.")
    told = Told(
        beds=vacancy.admittable, reserved=vacancy.reserved, verified_at=vacancy.verified_at,
        verified_by=vacancy.verified_by, weekly_fee=vacancy.weekly_fee, features=tuple(vacancy.features),
        is_temporary=vacancy.bed_type == BedType.RESPITE, reach=Reach.NOT_ASKED,
    )  # fmt: skip
    return add_offer(
        incident=incident, location=vacancy.location, bed_type=vacancy.bed_type, told=told, by=by, at=at,
        vacancy=vacancy,
    )  # fmt: skip


@transaction.atomic
def add_offer(
    *, incident: Incident, location: Location, bed_type: str, told: Told, by: User, at: datetime,
    vacancy: Vacancy | None = None,
) -> BedOffer:  # fmt: skip
    """Count on beds that a home offers.

    Raises:
        PermissionDenied: the person's part moves nobody.
        ValidationError: something is missing or can't be (by field).
        Refused: beds of this type of this home are in the incident already.
    """
    allow(by, incident, "moves", Level.EDIT)
    enter(incident)
    _check(location, bed_type, told, at)
    number = next_number(incident, BedOffer.objects)
    try:
        with transaction.atomic():
            offer = BedOffer.objects.create(
                incident=incident, number=number, location=location, vacancy=vacancy, bed_type=bed_type,
                by=by, at=at, **_fields(told),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            f"{BedType(bed_type).label} beds of {location} are in this incident already. Change them there."
        ) from None
    _log(offer, f"{count_of(told.beds, 'bed')} free, {_word(told)}", by, at)
    return offer


@transaction.atomic
def update_offer(*, offer: BedOffer, version: int, told: Told, by: User, at: datetime) -> BedOffer:
    """Write down what the home says now.

    Raises:
        PermissionDenied, ValidationError: as `add_offer`.
        ChangedMeanwhile: somebody wrote first.
    """
    allow(by, offer.incident, "moves", Level.EDIT)
    enter(offer.incident)
    _check(offer.location, offer.bed_type, told, at)
    before = {name: getattr(offer, name) for name in _fields(told)}
    _save(offer, version, **_fields(told))
    after = {name: getattr(offer, name) for name in before}
    changed = {name: [str(before[name]), str(after[name])] for name in before if before[name] != after[name]}
    changed.pop("note", None)
    changed.pop("verified_by", None)
    _log(offer, f"{count_of(told.beds, 'bed')} free, {_word(told)}", by, at, changed)
    if (left := beds_left(offer, at)) < 0:
        over = count_of(-left, "bed")
        _log(offer, f"{over} more promised than the home has. Ring it and move somebody’s booking", by, at)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: BedOffer, version: int, why: str, by: User, at: datetime) -> BedOffer:
    """Stop counting on these beds. Who was offered one must be offered another first.

    Raises:
        Refused: no reason, or placements still lead there.
        ChangedMeanwhile: somebody wrote first.
    """
    allow(by, offer.incident, "moves", Level.EDIT)
    enter(offer.incident)
    if not why.strip():
        raise ValidationError({"why": "Say why the beds are no longer offered."})
    coming = offer.placements.coming().order_by("number").values_list("number", flat=True)
    if coming:
        numbers = ", ".join(str(number) for number in coming)
        raise Refused(f"Placements lead there: {numbers}. Withdraw those first, so that nobody is left out.")
    _save(offer, version, withdrawn_at=at, withdrawn_why=why.strip()[:300])
    end_holds(offer=offer, why="The offer was withdrawn.", by=by, at=at)
    _log(offer, f"No longer offered. Reason: {why.strip()}", by, at)
    return offer


@transaction.atomic
def override_exclusions(
    *, offer: BedOffer, version: int, reason: str, authority: str, by: User, at: datetime
) -> BedOffer:
    """Use a home that is left out, by a named authority and with the reason, in the decision log (P02).

    Raises:
        PermissionDenied: the person's part writes no decisions.
        ValidationError: no reason or no name.
        Refused: nothing leaves it out; or it is closed, which nobody can override.
        ChangedMeanwhile: somebody wrote first.
    """
    allow(by, offer.incident, "moves", Level.EDIT)
    enter(offer.incident)
    found = open_exclusions(offer, at)
    if not found:
        raise Refused("Nothing leaves this home out, so there is nothing to override.")
    if fixed := [each for each in found if each.is_fixed]:
        raise Refused(f"{fixed[0].words}. Nobody can override that.")
    stops = "; ".join(each.words for each in found)
    record_override(
        incident=offer.incident, what=f"Use {offer}", stops=stops, reason=reason, authority=authority, by=by,
        at=at,
    )  # fmt: skip
    codes = sorted({*offer.overrides, *(each.code.value for each in found)})
    _save(
        offer, version, override_reason=reason.strip(), override_authority=authority.strip()[:200],
        overridden_by=by, overridden_at=at, overrides=codes,
    )  # fmt: skip
    _log(offer, f"Used although: {stops}. Authority: {authority.strip()}", by, at)
    return offer


@transaction.atomic
def hold_beds(*, offer: BedOffer, number: int, until: datetime, by: User, at: datetime) -> BedOffer:
    """Write down that a home holds beds for this incident until a moment; then they are free again.

    Raises:
        ValidationError: not even one, or until a moment that is over.
        Taken: fewer are left; the message says who has them.
    """
    allow(by, offer.incident, "moves", Level.EDIT)
    enter(offer.incident)
    wrong = {} if number >= 1 else {"number": "Enter how many, at least 1."}
    if until <= at:
        wrong["until"] = "This is over already. Enter until when the home holds them."
    if wrong:
        raise ValidationError(wrong)
    refuse_excluded_offer(offer, at)
    end_holds(offer=offer, why="Held anew.", by=by, at=at)
    for _ in range(number):
        claim_bed(offer=offer, until=until, by=by, at=at)
    BedOffer.objects.filter(pk=offer.pk).update(hold_until=until)
    offer.refresh_from_db()
    _log(offer, f"{count_of(number, 'bed')} held until {local_words(until)}", by, at)
    return offer


@transaction.atomic
def prove_needs(
    *, person: Person, location: Location, outcome: str, assessor: str, assessed_on: date, by: User,
    at: datetime, conditions: str = "",
) -> NeedsProof:  # fmt: skip
    """Write down what the receiving home's own assessment of one person says (P03).

    Raises:
        ValidationError: nobody assessed, on a day to come, or conditions that nobody wrote.
    """
    incident = person.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    enter(incident)
    wrong = {} if assessor.strip() else {"assessor": "Enter who assessed: name and role at the home."}
    if outcome not in NeedsProof.Outcome.values:
        wrong["outcome"] = "Choose what the assessment says."
    elif outcome != NeedsProof.Outcome.CAN and not conditions.strip():
        wrong["conditions"] = "Say which conditions, or what the home can’t do."
    if assessed_on > timezone.localtime(at).date():
        wrong["assessed_on"] = "This is in the future. Enter the day of the assessment."
    if wrong:
        raise ValidationError(wrong)
    proof = NeedsProof.objects.create(
        incident=incident, person=person, location=location, outcome=outcome, assessor=assessor.strip(),
        assessed_on=assessed_on, conditions=conditions.strip(), by=by, at=at,
    )  # fmt: skip
    words = f"{location} assessed {person}: {proof.get_outcome_display().lower()}."
    add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=at, person=person)
    return proof


@transaction.atomic
def set_embargo(
    *, partnership: Partnership, location: Location, reason: str, by: User, at: datetime
) -> Embargo:
    """Place nobody in a home for now: it is left out of every incident of the partnership.

    Raises:
        ValidationError: no reason.
        Refused: there is one already.
    """
    require(by, Permission.LEAD_INCIDENTS, partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    try:
        with transaction.atomic():
            return Embargo.objects.create(
                partnership=partnership, location=location, reason=reason.strip()[:300], starts_at=at, by=by
            )
    except IntegrityError:
        raise Refused(f"{location} is under an embargo already.") from None


@transaction.atomic
def end_embargo(*, embargo: Embargo, reason: str, by: User, at: datetime) -> Embargo:
    """Place people there again.

    Raises:
        ValidationError: no reason.
        Refused: it has ended already.
    """
    require(by, Permission.LEAD_INCIDENTS, embargo.partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    rows = Embargo.objects.filter(pk=embargo.pk, ended_at=None)
    if not rows.update(ended_at=at, ended_by=by, end_reason=reason.strip()[:300]):
        raise Refused("This embargo has ended already.")
    embargo.refresh_from_db()
    return embargo


def newest_proof(person: Person, location: Location) -> NeedsProof | None:
    """The last word of a home on one person's needs; None = unproven, so possible but not offerable."""
    return person.needs_proofs.filter(location=location).first()


def refuse_excluded_offer(offer: BedOffer, at: datetime) -> None:
    """Refuse beds of a home that is left out, unless a named authority overrode it (P02).

    Raises:
        Refused: with the reasons.
    """
    if found := open_exclusions(offer, at):
        words = "; ".join(each.words for each in found)
        raise Refused(
            f"{offer.location} is left out: {words}. A named authority can override it on its page."
        )


def refuse_excluded_home(incident: Incident, location: Location, at: datetime) -> None:
    """Refuse a home without beds (an agency) that is left out; nobody can override it there.

    Raises:
        Refused: with the reasons.
    """
    if found := quality_of(incident, [location], at)[location.pk].exclusions:
        raise Refused(f"{location} is left out: {'; '.join(each.words for each in found)}.")


def _check(location: Location, bed_type: str, told: Told, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if bed_type not in BedType.values:
        wrong["bed_type"] = "Choose a type of bed."
    if told.beds < 1:
        wrong["beds"] = "Enter how many are free, at least 1."
    elif location.beds is not None and told.beds + told.reserved > location.beds:
        wrong["beds"] = f"{location} is registered for {count_of(location.beds, 'bed')}. Ask again."
    if not told.verified_by.strip():
        wrong["verified_by"] = "Enter who said so."
    if told.verified_at > at:
        wrong["verified_at"] = "This is in the future. Enter when the home said so."
    if told.weekly_fee is not None and told.weekly_fee < 0:
        wrong["weekly_fee"] = "A fee can’t be below zero."
    if set(told.features) - set(Feature.values):
        wrong["features"] = "Choose from the list."
    if wrong:
        raise ValidationError(wrong)


def _fields(told: Told) -> dict[str, Any]:
    values = asdict(told)
    return {**values, "features": list(told.features), "verified_by": told.verified_by.strip()[:150],
            "note": told.note.strip()}  # fmt: skip


def _word(told: Told) -> str:
    return f"as at {local_words(told.verified_at)}"


def _save(offer: BedOffer, version: int, **values: Any) -> None:
    rows = BedOffer.objects.filter(pk=offer.pk, version=version, withdrawn_at=None)
    if not rows.update(version=version + 1, **values):
        offer.refresh_from_db()
        raise ChangedMeanwhile(offer)
    offer.refresh_from_db()


def _log(offer: BedOffer, words: str, by: User, at: datetime, data: dict[str, Any] | None = None) -> None:
    text = f"{offer}: {words}."
    add_entry(incident=offer.incident, kind=LogKind.VACANCY, text=text, by=by, at=at, data=data)
