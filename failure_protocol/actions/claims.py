"""Promising beds: each counted once, across incidents and partnerships (P06). The only writer of BedClaim."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from core.words import moment_words
from failure_protocol.access import seen_incidents, seen_people
from failure_protocol.beds import Claimed, Figure, left, next_unit
from failure_protocol.models import BedClaim, BedOffer, Incident, Person, Placement
from providers.actions.vacancies import primary_of
from providers.models import Location, Vacancy

TRIES = 3


class Taken(Refused):
    """Somebody else has the bed; the message says who, as far as the reader may know."""


def counted_at(location: Location) -> Location:
    """Where a home's beds are counted: at the primary of a dual registration."""
    return primary_of(location) or location


def figure_of(offer: BedOffer) -> Figure:
    """The newest word of the home on these beds that the partnership has: of the register or an incident."""
    rows = BedOffer.objects.filter(
        incident__partnership=offer.incident.partnership_id, location=offer.location_id,
        bed_type=offer.bed_type, withdrawn_at=None,
    ).values_list("verified_at", "beds", "reserved")  # fmt: skip
    told = Vacancy.objects.filter(
        partnership=offer.incident.partnership_id, location=offer.location_id, bed_type=offer.bed_type,
        current=True,
    ).values_list("verified_at", "admittable", "reserved")  # fmt: skip
    own = (offer.verified_at, offer.beds, offer.reserved)
    verified_at, free, reserved = max([own, *rows, *told], key=lambda each: each[0])
    return Figure(free, reserved, verified_at)


def beds_left(offer: BedOffer, at: datetime) -> int:
    """How many of an offer's beds nobody has, in this incident or another."""
    claims = BedClaim.objects.open(at).of_beds(counted_at(offer.location), offer.bed_type)
    return left(figure_of(offer), [Claimed(*each) for each in claims.values_list("at", "arrived_at")])


@transaction.atomic
def claim_bed(
    *, offer: BedOffer, by: User, at: datetime, placement: Placement | None = None,
    until: datetime | None = None, is_certain: bool = False,
) -> BedClaim:  # fmt: skip
    """Take one bed of an offer, for a placement or as a hold. A hold of the offer turns into the booking.

    Two who ask in the same second are put in turn by the home's row; the database's constraint stands behind.
    `is_certain`: somebody is in the bed as a matter of fact, so it is written down whatever the numbers say.

    Raises:
        Taken: none is left; the message says who has the last one.
    """
    home = counted_at(offer.location)
    Location.objects.select_for_update().get(pk=home.pk)
    _settle(offer, home, at)
    if placement is not None and (held := _hold_of(offer, home, at)) is not None:
        BedClaim.objects.filter(pk=held.pk).update(placement=placement, until=None, by=by)
        held.refresh_from_db()
        return held
    for _ in range(TRIES):
        if not is_certain and beds_left(offer, at) < 1:
            break
        taken = set(BedClaim.objects.open().of_beds(home, offer.bed_type).values_list("unit", flat=True))
        try:
            with transaction.atomic():
                return BedClaim.objects.create(
                    incident=offer.incident, offer=offer, placement=placement, location=home,
                    bed_type=offer.bed_type, unit=next_unit(taken), at=at, by=by, until=until,
                )  # fmt: skip
        except IntegrityError:
            continue  # somebody took this unit meanwhile: count again
    raise Taken(_who_has(offer, home, by, at))


@transaction.atomic
def release_claims(*, placement: Placement, why: str, by: User, at: datetime) -> None:
    """Give the bed of a placement back. `by` is in the log of whatever ended it."""
    placement.claims.filter(ended_at=None).update(ended_at=at, ended_why=why[:120])


@transaction.atomic
def end_holds(*, offer: BedOffer, why: str, by: User, at: datetime) -> None:
    """Give back what is held of an offer and booked for nobody."""
    offer.claims.filter(ended_at=None, placement=None).update(ended_at=at, ended_why=why[:120])


@transaction.atomic
def mark_arrival(*, placement: Placement, arrived_at: datetime | None, by: User, at: datetime) -> None:
    """Somebody is in the bed now, or is not after all; a placement that lost its claim gets one again."""
    if placement.offer is None:
        return
    if not placement.claims.filter(ended_at=None).exists():
        claim_bed(offer=placement.offer, placement=placement, by=by, at=at, is_certain=True)
    placement.claims.filter(ended_at=None).update(arrived_at=arrived_at)


def _settle(offer: BedOffer, home: Location, at: datetime) -> None:
    """End holds that ran out, and claims of people whom the home itself counts by now."""
    rows = BedClaim.objects.open().of_beds(home, offer.bed_type)
    rows.filter(placement=None, until__lte=at).update(ended_at=at, ended_why="The hold ran out.")
    lived = rows.filter(arrived_at__lte=figure_of(offer).verified_at)
    lived.update(ended_at=at, ended_why="The home counts it itself by now.")


def _hold_of(offer: BedOffer, home: Location, at: datetime) -> BedClaim | None:
    rows = BedClaim.objects.open(at).of_beds(home, offer.bed_type)
    return rows.filter(offer=offer, placement=None).order_by("until", "pk").first()


def _who_has(offer: BedOffer, home: Location, by: User, at: datetime) -> str:
    what = f"No {offer.get_bed_type_display().lower()} bed is left at {offer.location}"
    rows = (
        BedClaim.objects.open(at).of_beds(home, offer.bed_type).select_related("by", "incident", "placement")
    )
    last = rows.order_by("-at", "-pk").first()
    if last is None:
        return f"{what}: the home has filled them. Ring it, and write down what it says."
    when = moment_words(timezone.localtime(last.at))
    return f"{what}. The last one went {_to_whom(last, offer.incident, by)}, {when}. Nothing was changed."


def _to_whom(claim: BedClaim, here: Incident, by: User) -> str:
    if claim.incident_id != here.pk:
        known = Incident.objects.filter(seen_incidents(by), pk=claim.incident_id).exists()
        return f"to incident {claim.incident} ({claim.by})" if known else "to another incident"
    if claim.placement is None:
        return f"to a hold by {claim.by}"
    seen = Person.objects.filter(seen_people(by, here), pk=claim.placement.person_id).exists()
    return (
        f"to {claim.placement.person}, booked by {claim.by}" if seen else f"to somebody, booked by {claim.by}"
    )
