"""What is known of home care when a proposal is asked for: people, rounds, workers, hours (section 5.1)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from failure_protocol.matching.rounds import Agency, RoundsProblem, User
from failure_protocol.models import AgencyHours, HomeCare, Incident, MatchRun, Person, Placement
from failure_protocol.models.incidents import Known, ServiceType
from failure_protocol.models.people import Rag
from failure_protocol.placement_states import COMING, LIVED
from failure_protocol.summaries.matching_facts import area_key, keys, unplaced

WEEK = "week"  # nobody is told at which times of the day an agency has its hours


def waiting_at_home(incident: Incident) -> list[Person]:
    """Everybody in home care who has no other agency, proposed or come."""
    rows = unplaced(incident).filter(service__service_type=ServiceType.HOME_CARE)
    rows = rows.select_related("home_care__round", "service")
    return list(rows.prefetch_related("refusals", "kept_apart", "choices__ranks").order_by("number"))


def gather_rounds(incident: Incident, follows: MatchRun | None = None) -> RoundsProblem:
    """Everything that is known at the moment."""
    return RoundsProblem(
        tuple(_user(person) for person in waiting_at_home(incident)), agencies_of(incident),
        tuple(
            (each.person.ref, str(each.location_id) if each.location_id else "")
            for each in incident.match_locks.filter(ended_at=None, offer=None).select_related("person")
        ),
        tuple(sorted(follows.result["lines"].items())) if follows is not None and follows.result else (),
    )  # fmt: skip


def _user(person: Person) -> User:
    care: HomeCare | None = getattr(person, "home_care", None)
    hours = care.hours_week if care is not None else None
    minutes = int((hours or Decimal(0)) * 60)
    choice = next(iter(person.choices.all()), None)
    ranks = choice.ranks.all() if choice else ()
    refused = [each.location_id for each in person.refusals.all() if not each.withdrawn_at]
    barred = [each.location_id for each in person.kept_apart.all() if not each.ended_at]
    return User(
        person.ref,
        round=str(care.round_id) if care is not None and care.round_id else "",
        minutes=((WEEK, minutes),) if minutes else (),
        carers=2 if care is not None and care.double_handed == Known.YES else 1,
        zone=area_key(care.round.zone) if care is not None and care.round else "",
        is_red=person.rag == Rag.RED,
        ranks=tuple(str(each.location_id) for each in ranks if each.location_id),
        refused=keys(refused),
        barred=keys(barred),
        workers=_workers(care, minutes),
    )


def _workers(care: HomeCare | None, minutes: int) -> tuple[tuple[str, int], ...]:
    """Who comes regularly; the hours are shared evenly among them, since nobody writes who has how many."""
    if care is None or not care.workers or not minutes:
        return ()
    names = [name.strip().casefold() for name in care.workers.replace("\n", ",").split(",") if name.strip()]
    return tuple((name, minutes // len(names)) for name in sorted(set(names)))


def agencies_of(incident: Incident) -> tuple[Agency, ...]:
    """What each agency offered last, less what has been proposed to it since."""
    newest: dict[int, AgencyHours] = {}
    for row in AgencyHours.objects.filter(incident=incident).order_by("at", "pk"):
        newest[row.location_id] = row
    taken: dict[int, int] = defaultdict(int)
    rows = Placement.objects.of(incident).filter(is_home_care=True, state__in=sorted(COMING | LIVED))
    for placement in rows.select_related("person__home_care__round"):
        told = newest.get(placement.location_id)
        if told is not None and placement.at >= told.at:
            taken[placement.location_id] += sum(_user(placement.person).needed.values())
    return tuple(
        Agency(
            str(pk),
            ((WEEK, max(int(row.hours_week * 60) - taken[pk], 0)),),
            tuple(sorted(area_key(zone) for zone in row.zones)),
            rate=None if row.hour_rate is None else int(row.hour_rate * 100),
        )
        for pk, row in sorted(newest.items())
    )
