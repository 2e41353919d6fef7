"""Beds, placements and moves for tests: a good home next door with two beds, and everything in order."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from failure_protocol.actions import placements
from failure_protocol.actions.authority import confirm_authority
from failure_protocol.actions.moves_day import arrive, depart
from failure_protocol.actions.moves_plan import Plan, check_identity, plan_move
from failure_protocol.actions.placement_terms import set_usual_rate
from failure_protocol.actions.vacancies import Told, add_offer, prove_needs
from failure_protocol.models import BedOffer, Incident, Move, Person, Placement
from failure_protocol.models.incidents import Known
from providers.models import Location
from tests.failure_protocol.making import LONDON, OPENED
from tests.providers.making import make_home, make_provider

NOON = datetime(2021, 9, 6, 12, 0, tzinfo=LONDON)  # the Monday after
RATE = Decimal(900)
MINUTE = timedelta(minutes=1)


def told(**fields: Any) -> Told:
    """Two beds for £800 a week, as the manager said an hour before the incident began."""
    values: dict[str, Any] = {
        "beds": 2, "verified_at": OPENED - timedelta(hours=1), "verified_by": "Mo Manager",
        "weekly_fee": Decimal(800),
    }  # fmt: skip
    return Told(**{**values, **fields})


def make_offer(
    incident: Incident, by: User, home: Location | None = None, *, bed_type: str = "residential",
    at: datetime = OPENED, **fields: Any,
) -> BedOffer:  # fmt: skip
    """Beds in a home of another owner."""
    home = home or make_home(name="Seaview", provider=make_provider())
    return add_offer(incident=incident, location=home, bed_type=bed_type, told=told(**fields), by=by, at=at)


def set_rate(incident: Incident, by: User, at: datetime = OPENED) -> None:
    """£900 a week is usual, and the lead may approve up to £2,000."""
    set_usual_rate(incident=incident, bed_type="residential", weekly=RATE, by=by, at=at)
    confirm_authority(
        incident=incident, limit=Decimal(2000), decisions="Placements", given_by="Scheme of delegation",
        by=by, at=at,
    )  # fmt: skip


def offered(person: Person, offer: BedOffer, by: User, at: datetime = OPENED) -> Placement:
    """Proposed, proven by the home, and offered."""
    made = placements.propose(person=person, offer=offer, by=by, at=at)
    prove_needs(
        person=person, location=offer.location, outcome="can", assessor="Nurse Nell", assessed_on=at.date(),
        by=by, at=at,
    )  # fmt: skip
    return placements.offer_place(placement=made, version=made.version, by=by, at=at)


def agreed(person: Person, offer: BedOffer, by: User, at: datetime = OPENED) -> Placement:
    """Accepted by the person and by the home."""
    made = offered(person, offer, by, at)
    made = placements.accept(placement=made, version=made.version, accepted_by="Herself", by=by, at=at)
    return placements.agree(placement=made, version=made.version, agreed_by="Mo Manager", by=by, at=at)


def booked(person: Person, offer: BedOffer, by: User, at: datetime = OPENED) -> Placement:
    """The bed is theirs."""
    made = agreed(person, offer, by, at)
    return placements.book(placement=made, version=made.version, by=by, at=at)


def plan(officer: User, leaves_at: datetime = NOON, **fields: Any) -> Plan:
    """A plan in which nothing is missing: an hour by taxi with a carer whom the person knows."""
    values: dict[str, Any] = {
        "officer": officer, "leaves_at": leaves_at, "due_at": leaves_at + timedelta(hours=1),
        "transport": "taxi", "escort": "Cary Carer", "escort_familiar": Known.YES, "medication": Known.YES,
        "mar": Known.YES, "care_summary": Known.YES,
    }  # fmt: skip
    return Plan(**{**values, **fields})


def ready(placement: Placement, by: User, leaves_at: datetime = NOON, **fields: Any) -> Move:
    """Planned, with a named worker, and two people made sure ten minutes before."""
    person = placement.person
    if not person.workers.filter(ends_at=None, part="named").exists():
        person.workers.create(user=by, starts_at=OPENED)
    move = plan_move(placement=placement, plan=plan(by, leaves_at, **fields), by=by, at=placement.at)
    sure(move, by, leaves_at - timedelta(minutes=10))
    return move


def sure(move: Move, by: User, at: datetime, end: str = "departure", *, matched: bool = True) -> None:
    """Two people looked at the photo."""
    check_identity(
        move=move, end=end, first="Cary Carer", second="Nurse Nell", how="photo", matched=matched, by=by,
        at=at, note="" if matched else "Another face.",
    )  # fmt: skip


def gone(move: Move, by: User, at: datetime = NOON) -> Move:
    """Left."""
    depart(move=move, by=by, at=at)
    move.refresh_from_db()
    return move


def there(move: Move, by: User, at: datetime = NOON) -> Placement:
    """Left and arrived half an hour later."""
    gone(move, by, at)
    arrive(move=move, by=by, at=at + timedelta(minutes=30))
    move.refresh_from_db()
    move.placement.refresh_from_db()
    return move.placement
