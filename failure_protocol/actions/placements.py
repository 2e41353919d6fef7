"""Placements: proposed, offered, accepted by the person and by the home, booked; or come to nothing (P06).

For other nouns: `propose` turns a line of a proposal into a placement; `withdraw` and `decline` end one
before the person leaves. What happens on the way is failure_protocol/actions/moves.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow, get_person
from failure_protocol.actions.choices import refuse_home
from failure_protocol.actions.claims import claim_bed
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.actions.moves import enter
from failure_protocol.actions.overrides import record_override
from failure_protocol.actions.placement_steps import start_placement, take_step
from failure_protocol.actions.placement_terms import fee_gap
from failure_protocol.actions.vacancies import newest_proof, refuse_excluded_home, refuse_excluded_offer
from failure_protocol.balance import WORDS as PLACES
from failure_protocol.balance import Part
from failure_protocol.blocks import blocks_of
from failure_protocol.matrix import Level
from failure_protocol.models import BedOffer, Incident, Movement, NeedsProof, Person, Placement
from failure_protocol.models.logs import LogKind
from failure_protocol.placement_states import PlacementState
from providers.models import Location, RegisterSettings

S = PlacementState
DECIDING = (
    "best_interests"  # the code of failure_protocol/blocks.py that keeps a placement from being decided
)


@dataclass(frozen=True)
class Stay:
    """What kind of stay it is: for good, or for a while with a plan; why it is a second move (P07)."""

    is_temporary: bool = False
    plan_to_end: str = ""
    end_by: date | None = None
    second_reason: str = ""


@dataclass(frozen=True)
class Passed:
    """Who let something pass that stands in the way, why, and when it is looked at again."""

    reason: str
    authority: str
    review_on: date | None = None


@transaction.atomic
def propose(
    *, person: Person, by: User, at: datetime, offer: BedOffer | None = None,
    location: Location | None = None, stay: Stay | None = None, source: str = "",
) -> Placement:  # fmt: skip
    """Propose a place: a bed of an offer, or for home care an agency (`location`). It takes no bed yet.

    `source` says what proposed it, such as "Proposal 3".

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: a temporary stay without its plan, a second move without its reason (by field).
        Refused: the person refused the home, the home can't or may not, or another placement is under way.
    """
    incident = _begin(person, by)
    stay = stay or Stay()
    home, offer = _where(person, offer, location, at)
    _refuse_impossible(person, home)
    is_second = Movement.objects.standing().filter(person=person, now=Part.ARRIVED).exists()
    temporary = stay.is_temporary or bool(offer and offer.is_temporary)
    _check_stay(stay, is_temporary=temporary, is_second=is_second)
    fields: dict[str, Any] = {
        "is_temporary": temporary, "is_second": is_second, "second_reason": stay.second_reason.strip(),
        "plan_to_end": stay.plan_to_end.strip(), "end_by": stay.end_by,
    }  # fmt: skip
    number = next_number(incident, Placement.objects)
    try:
        with transaction.atomic():
            made = Placement.objects.create(
                incident=incident, number=number, person=person, location=home, offer=offer,
                bed_type=offer.bed_type if offer else "", is_home_care=offer is None, source=source[:120],
                weekly_fee=offer.weekly_fee if offer else None, by=by, at=at,
                is_out_of_area=_is_out_of_area(incident, home), **fields,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_other(person)) from None
    start_placement(placement=made, by=by, at=at)
    flags = [words for words, is_set in (("temporary", temporary), ("second move", is_second)) if is_set]
    _log(made, " ".join(["proposed", *(f"({words})" for words in flags)]), by, at)
    return made


@transaction.atomic
def offer_place(*, placement: Placement, version: int, by: User, at: datetime) -> Placement:
    """Offer it to the person. Only what the home has proven that it can do is offered (P03).

    Raises:
        Refused: the home has not assessed the person, or said that it can't; or it is not proposed.
        ChangedMeanwhile: somebody took a step first.
    """
    _begin(placement.person, by)
    _refuse_unproven(placement)
    return _step(placement, S.OFFERED, version, by, at)


@transaction.atomic
def accept(
    *, placement: Placement, version: int, accepted_by: str, by: User, at: datetime,
    passed: Passed | None = None,
) -> Placement:  # fmt: skip
    """The person, or whoever decides for them, says yes (P06, M02).

    Without a best-interests record for somebody who lacks capacity nothing is decided, unless a named
    authority lets it pass in an emergency, with a reason and a day of review.

    Raises:
        ValidationError: nobody said yes; an emergency without its day of review.
        Refused: the decision can't be taken yet; the words say what is missing.
        ChangedMeanwhile: somebody took a step first.
    """
    _begin(placement.person, by)
    if not accepted_by.strip():
        raise ValidationError({"accepted_by": "Enter who said yes: the person, or who decides for them."})
    stops = [each for each in blocks_of(placement, at) if each.code == DECIDING]
    if stops:
        _let_pass(placement, stops[0].words, passed, by, at)
    _refuse_refused(placement.person, placement.location)
    Placement.objects.filter(pk=placement.pk).update(accepted_by=accepted_by.strip())
    return _step(placement, S.ACCEPTED, version, by, at)


@transaction.atomic
def agree(*, placement: Placement, version: int, agreed_by: str, by: User, at: datetime) -> Placement:
    """The home says yes.

    Raises:
        ValidationError: nobody at the home said so.
        Refused: its own assessment says otherwise.
        ChangedMeanwhile: somebody took a step first.
    """
    _begin(placement.person, by)
    if not agreed_by.strip():
        raise ValidationError({"agreed_by": "Enter who accepted for the home: name and role."})
    _refuse_unproven(placement)
    Placement.objects.filter(pk=placement.pk).update(agreed_by=agreed_by.strip())
    return _step(placement, S.AGREED, version, by, at)


@transaction.atomic
def book(*, placement: Placement, version: int, by: User, at: datetime) -> Placement:
    """Take the bed. Of two who book the last one in the same second, one has it and the other is told who.

    Raises:
        Refused: the fee was not approved, a budget code is missing, the home is left out by now.
        Taken: no bed is left.
        ChangedMeanwhile: somebody took a step first.
    """
    incident = _begin(placement.person, by)
    _refuse_refused(placement.person, placement.location)
    if missing := fee_gap(placement):
        raise Refused(missing)
    done = _step(placement, S.BOOKED, version, by, at)
    if placement.offer is None:
        refuse_excluded_home(incident, placement.location, at)
    else:
        refuse_excluded_offer(placement.offer, at)
        claim_bed(offer=placement.offer, placement=done, by=by, at=at)
    return done


@transaction.atomic
def decline(
    *, placement: Placement, version: int, reason: str, by: User, at: datetime, by_home: bool = False
) -> Placement:
    """The person or the home says no. What the person says no to is not proposed again until they say so.

    Raises:
        Refused: no reason, or the person has left already.
        ChangedMeanwhile: somebody took a step first.
    """
    _begin(placement.person, by)
    done = _step(placement, S.DECLINED, version, by, at, reason)
    refused = placement.person.refusals.filter(location=placement.location, withdrawn_at=None).exists()
    if not by_home and not refused:
        refuse_home(person=placement.person, location=placement.location, reason=reason, by=by, at=at)
    return done


@transaction.atomic
def withdraw(*, placement: Placement, version: int, reason: str, by: User, at: datetime) -> Placement:
    """Give a placement up before the person has left for it; the bed is free again.

    Raises:
        Refused: no reason, or the person has left already.
        ChangedMeanwhile: somebody took a step first.
    """
    _begin(placement.person, by)
    return _step(placement, S.WITHDRAWN, version, by, at, reason)


def _begin(person: Person, by: User) -> Incident:
    incident = person.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    enter(incident)
    return incident


def _where(
    person: Person, offer: BedOffer | None, location: Location | None, at: datetime
) -> tuple[Location, BedOffer | None]:
    """The home, with the offer; for home care the agency alone.

    Raises:
        Refused: a bed for somebody cared for at home, an agency for a resident, an offer from elsewhere.
    """
    incident = person.incident
    if offer is not None:
        if offer.incident_id != incident.pk or offer.withdrawn_at is not None:
            raise Refused("These beds are not offered in this incident any more.")
        refuse_excluded_offer(offer, at)
        return offer.location, offer
    if location is None or not person.service.is_home_care:
        raise Refused("Choose a bed that is offered in this incident.")
    refuse_excluded_home(incident, location, at)
    return location, None


def _refuse_impossible(person: Person, home: Location) -> None:
    if person.whereabouts in (Part.DIED, Part.LEFT):
        place = PLACES[Part(person.whereabouts)]
        raise Refused(f"{person} is written down as “{place}”. If that is wrong, correct it first.")
    _refuse_refused(person, home)
    proof = newest_proof(person, home)
    if proof is not None and proof.outcome == NeedsProof.Outcome.CANNOT:
        raise Refused(f"{home} assessed {person} and can’t meet the needs.")
    lived = person.placements.lived().filter(location=home).first()
    if lived is not None:
        raise Refused(f"{person} lives at {home} already.")


def _refuse_refused(person: Person, home: Location) -> None:
    if person.refusals.filter(location=home, withdrawn_at=None).exists():
        raise Refused(f"{person} refused {home}. Only the person can change that: ask, and write it down.")


def _refuse_unproven(placement: Placement) -> None:
    if placement.is_home_care:
        return
    proof = newest_proof(placement.person, placement.location)
    if proof is None:
        raise Refused(
            f"{placement.location} has not assessed {placement.person} yet, so this is possible, not "
            "offerable. Write the home’s assessment down first."
        )
    if proof.outcome == NeedsProof.Outcome.CANNOT:
        raise Refused(f"{placement.location} assessed {placement.person} and can’t meet the needs.")


def _check_stay(stay: Stay, *, is_temporary: bool, is_second: bool) -> None:
    wrong: dict[str, str] = {}
    if is_temporary and not stay.plan_to_end.strip():
        wrong["plan_to_end"] = "The stay is for a while. Say how it ends: where to, and who sees to it."
    if is_temporary and stay.end_by is None:
        wrong["end_by"] = "Enter by when the stay ends."
    if is_second and not stay.second_reason.strip():
        wrong["second_reason"] = "This would be a second move. Say why it must be."
    if wrong:
        raise ValidationError(wrong)


def _let_pass(placement: Placement, stops: str, passed: Passed | None, by: User, at: datetime) -> None:
    if passed is None:
        raise Refused(
            f"{stops}. In an emergency a named authority can let it pass, with a reason and a day of review."
        )
    if passed.review_on is None or passed.review_on < timezone.localtime(at).date():
        raise ValidationError({"review_on": "Enter when this is looked at again, today or later."})
    record_override(
        incident=placement.incident, what=f"Accept placement {placement.number} for {placement.person}",
        stops=f"{stops}; looked at again on {passed.review_on:%d %B %Y}", reason=passed.reason,
        authority=passed.authority, by=by, at=at, person=placement.person,
    )  # fmt: skip


def _is_out_of_area(incident: Incident, home: Location) -> bool:
    """Whether another council's area: then that council and its NHS body are told (P08)."""
    chosen = RegisterSettings.objects.filter(partnership=incident.partnership_id).first()
    councils = set(chosen.councils if chosen else ()) or set(
        incident.services.exclude(council="").values_list("council", flat=True)
    )
    return bool(home.council and councils) and home.council not in councils


def _other(person: Person) -> str:
    rows = person.placements.live().select_related("location").order_by("-number")
    other = next((each for each in rows if not each.is_lived), None)
    if other is None:
        return f"{person} was given another placement just now. Look again."
    words = other.get_state_display().lower()
    return f"{person} has placement {other.number} already: {other.location}, {words}. Withdraw it first."


def _step(
    placement: Placement, new: PlacementState, version: int, by: User, at: datetime, reason: str = ""
) -> Placement:
    held = Placement.objects.select_related("incident", "person", "location", "offer").get(pk=placement.pk)
    done = take_step(placement=held, new=new, version=version, by=by, at=at, reason=reason)
    words = done.get_state_display().lower()
    _log(done, f"{words}{f'. Reason: {reason.strip()}' if reason.strip() else ''}", by, at)
    return done


def _log(placement: Placement, words: str, by: User, at: datetime) -> None:
    text = f"Placement {placement.number}, {placement.person} at {placement.location}: {words}."
    add_entry(
        incident=placement.incident, kind=LogKind.VACANCY, text=text, by=by, at=at, person=placement.person,
        data={"placement": placement.number, "state": placement.state},
    )  # fmt: skip
