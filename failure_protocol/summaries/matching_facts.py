"""What is known of people and beds when a proposal is asked for, gathered for the solver (section 5.1).

Keys only, never a name: a person's reference, the key of an offer, the key of a home. What nobody wrote down
stays unknown. Who may see what of the result: failure_protocol/summaries/matching.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import Avg, Prefetch, Q
from django.utils import timezone

from core.working_days import UnknownYear, is_working_day
from failure_protocol.actions.claims import beds_left
from failure_protocol.exclusions import Quality, quality_of
from failure_protocol.matching.dates import Calendar
from failure_protocol.matching.problem import Bed, Group, Lock, Person, Point, Problem
from failure_protocol.matching.proposal import Asked
from failure_protocol.models import (
    BedClaim,
    BedOffer,
    Choice,
    Incident,
    MatchRun,
    Pace,
    Placement,
    ProtocolSettings,
    UsualRate,
)
from failure_protocol.models import Person as Record
from failure_protocol.models.groups import FriendGroup
from failure_protocol.models.incidents import Known, ServiceType
from failure_protocol.models.people import Rag, Whereabouts
from failure_protocol.models.vacancies import ForWhom, NeedsProof, Reach
from failure_protocol.placement_states import COMING, LIVED
from providers.models import BedType, Feature, Location

# Which beds take whom. A nursing bed may take somebody who needs no nursing, never the other way round; a bed
# for people with dementia takes nobody without it. Short stays ask nobody's category.
TAKES: Mapping[str, tuple[str, ...]] = {
    BedType.RESIDENTIAL: (BedType.RESIDENTIAL,),
    BedType.RESIDENTIAL_DEMENTIA: (BedType.RESIDENTIAL_DEMENTIA,),
    BedType.NURSING: (BedType.NURSING, BedType.RESIDENTIAL),
    BedType.NURSING_DEMENTIA: (BedType.NURSING_DEMENTIA, BedType.RESIDENTIAL_DEMENTIA),
    BedType.LEARNING_DISABILITY: (BedType.LEARNING_DISABILITY,),
    BedType.MENTAL_HEALTH: (BedType.MENTAL_HEALTH,),
    BedType.PHYSICAL_DISABILITY: (BedType.PHYSICAL_DISABILITY,),
    BedType.RESPITE: tuple(BedType.values),
}
ONE_TO_ONE = "one_to_one"
NEEDS: Mapping[str, str] = {
    **{feature.value: str(feature.label).lower() for feature in Feature},
    ONE_TO_ONE: "one-to-one care",
}
STRENGTH = {FriendGroup.Strength.MUST: 5, FriendGroup.Strength.STRONG: 3, FriendGroup.Strength.SOME: 1}
FRAIL, USUAL = 3, 1
HORIZON = 20  # working days that a calendar has where nobody knows the last safe day
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*\d[A-Z]{2}\b", re.IGNORECASE)
SEX = {ForWhom.WOMEN: "female", ForWhom.MEN: "male"}


def gather(incident: Incident, at: datetime, follows: MatchRun | None = None) -> Asked:
    """Everything that is known at the moment. `follows`: of whose lines as few as possible are to change."""
    day = timezone.localtime(at).date()
    records = waiting(incident)
    offers = list(BedOffer.objects.of(incident).select_related("location", "location__provider", "incident"))
    rates = _usual_rates(incident)
    points = _districts(record for record in records)
    problem = Problem(
        tuple(_person(record, rates, points, day) for record in records),
        tuple(_beds(incident, offers, at)),
        tuple(_groups(incident, records)),
        locks_of(incident),
        _before(follows),
        day,
    )
    return Asked(problem, _calendar(incident, problem, day))


def waiting(incident: Incident) -> list[Record]:
    """Everybody who still needs a place in a home: there or in hospital, with no placement on its way."""
    rows = (
        unplaced(incident)
        .exclude(service__service_type=ServiceType.HOME_CARE)
        .select_related("service", "service__location", "service__incident", "match_facts")
        .prefetch_related(
            Prefetch("choices", Choice.objects.prefetch_related("ranks")), "refusals", "kept_apart__other",
            "kept_apart_from__person", "carers", "funding", "commissioners", "needs_proofs",
            "moving_assessments", "placements",
        )
        .order_by("number")
    )  # fmt: skip
    return list(rows)


def unplaced(incident: Incident) -> Any:
    """Everybody who is still there or in hospital, and has no placement on its way."""
    placed = Placement.objects.of(incident).filter(state__in=sorted(COMING | LIVED)).values("person")
    rows = Record.objects.of(incident).filter(whereabouts__in=(Whereabouts.HOME, Whereabouts.HOSPITAL))
    return rows.exclude(pk__in=placed)


# --- people -----------------------------------------------------------------------------------------
def category_of(record: Record) -> str:
    """As assessed for the move; else what nursing and dementia say, if both are known."""
    facts = getattr(record, "match_facts", None)
    if facts is not None and facts.category:
        return str(facts.category)
    if Known.UNKNOWN in (record.nursing, record.dementia):
        return ""
    names = {
        (False, False): BedType.RESIDENTIAL, (False, True): BedType.RESIDENTIAL_DEMENTIA,
        (True, False): BedType.NURSING, (True, True): BedType.NURSING_DEMENTIA,
    }  # fmt: skip
    return str(names[record.nursing == Known.YES, record.dementia == Known.YES].value)


def essentials_of(record: Record) -> tuple[str, ...]:
    """What a home must have: written down for the move, or known from the record."""
    facts = getattr(record, "match_facts", None)
    found = set(facts.essential or ()) if facts is not None else set()
    newest = next(iter(record.moving_assessments.all()), None)
    if Known.YES in (record.hoist, newest.hoist if newest else ""):
        found.add(Feature.HOIST.value)
    if record.bariatric == Known.YES:
        found.add(Feature.BARIATRIC.value)
    if record.one_to_one == Known.YES:
        found.add(ONE_TO_ONE)
    return tuple(sorted(found))


def _person(record: Record, rates: Mapping[str, Decimal], points: Mapping[str, Point], day: date) -> Person:
    facts = getattr(record, "match_facts", None)
    category, choice = category_of(record), next(iter(record.choices.all()), None)
    ceiling = facts.most_a_week if facts is not None and facts.most_a_week else rates.get(category)
    anchors, at_home = _anchors(record, points)
    proofs = {proof.location_id: proof.outcome for proof in reversed(record.needs_proofs.all())}
    cannot = NeedsProof.Outcome.CANNOT
    return Person(
        record.ref,
        category=category,
        essential=essentials_of(record),
        wished=tuple(sorted(facts.wished or ())) if facts is not None else (),
        sex=facts.sex if facts is not None else "",
        is_red=record.rag == Rag.RED,
        fragility=FRAIL if Known.YES in _frailties(record) else USUAL,
        anchors=anchors,
        anchors_are_home=at_home,
        ranks=_ranks(choice),
        was_asked=choice is not None,
        refused=keys(each.location_id for each in record.refusals.all() if each.withdrawn_at is None),
        barred=keys(
            each.location_id for each in record.kept_apart.all() if each.location_id and not each.ended_at
        ),
        apart_from=_apart(record),
        ceiling=None if ceiling is None else int(ceiling),
        approved=keys(each.location_id for each in record.placements.all() if each.fee_approved_at),
        payer_waits=_payer_waits(record),
        temporary_ok=facts is None or facts.temporary != Known.NO,
        not_before=facts.not_before if facts is not None else None,
        needs_review=bool(facts is not None and facts.review_first),
        leave_by=leave_by(record),
        wants_early=record.wants_early == Known.YES,
        service=str(record.service_id),
        proven=keys(home for home, outcome in proofs.items() if outcome != cannot),
        turned_away=keys(home for home, outcome in proofs.items() if outcome == cannot),
    )


def leave_by(record: Record) -> date | None:
    """The last day on which the person may still be there: of the service, else of the incident."""
    service = record.service
    return service.last_safe_on or service.closing_on or service.incident.closing_on


def _frailties(record: Record) -> tuple[str, ...]:
    return record.frail, record.end_of_life, record.stress_prone


def keys(pks: Iterable[int | None]) -> tuple[str, ...]:
    """Keys of homes, each once, in order."""
    return tuple(sorted({str(pk) for pk in pks if pk}))


def _ranks(choice: Choice | None) -> tuple[str, ...]:
    if choice is None:
        return ()
    return tuple(str(each.location_id or area_key(each.area)) for each in choice.ranks.all())


def area_key(words: str) -> str:
    """An area as people write it: SO17, Portswood."""
    return " ".join(words.casefold().split())


def _apart(record: Record) -> tuple[str, ...]:
    here = [each.other.ref for each in record.kept_apart.all() if each.other and not each.ended_at]
    there = [each.person.ref for each in record.kept_apart_from.all() if not each.ended_at]
    return tuple(sorted({*here, *there}))


def _payer_waits(record: Record) -> bool:
    """Whether another council or NHS body pays and has not said that we may act (S07)."""
    outside = [line for line in record.funding.all() if not line.ended_at and line.payer.startswith("other_")]
    return bool(outside) and not any(each.answered_at for each in record.commissioners.all())


# --- where visitors live: the middle of a postcode district, from the register itself -------------------
def _written_districts(record: Record) -> list[str]:
    facts = getattr(record, "match_facts", None)
    told = facts.visitors if facts is not None else ""
    texts = [told] if told else [each.address for each in record.carers.all() if not each.ended_at]
    return [found.upper() for text in texts for found in POSTCODE.findall(text)]


def _districts(records: Iterable[Record]) -> dict[str, Point]:
    wanted = {name for record in records for name in _written_districts(record)}
    found: dict[str, Point] = {}
    for name in sorted(wanted):
        rows = Location.objects.filter(outcode=name, latitude__isnull=False)
        middle = rows.aggregate(north=Avg("latitude"), east=Avg("longitude"))
        if middle["north"] is not None:
            found[name] = (round(middle["north"], 4), round(middle["east"], 4))
    return found


def _anchors(record: Record, points: Mapping[str, Point]) -> tuple[tuple[Point, ...], bool]:
    """Where visitors live; else where the person lives now, which is said."""
    known = tuple(points[name] for name in _written_districts(record) if name in points)
    if known:
        return known, False
    home = record.service.location
    if home is None or home.latitude is None or home.longitude is None:
        return (), False
    return ((home.latitude, home.longitude),), True


# --- beds -------------------------------------------------------------------------------------------
def _beds(incident: Incident, offers: list[BedOffer], at: datetime) -> Iterable[Bed]:
    quality = quality_of(incident, [offer.location for offer in offers], at)
    own = Pace.objects.filter(incident=incident, location__isnull=False)
    paces = {each.location_id: each.per_day for each in own}
    spare = _spare(incident, at)
    hours = ProtocolSettings.objects.filter(partnership=incident.partnership).first() or ProtocolSettings()
    old = at - timedelta(hours=hours.vacancy_hours)
    for offer in offers:
        yield _bed(offer, quality[offer.location_id], spare[offer.pk], paces, old, at)


def _bed(
    offer: BedOffer, quality: Quality, spare: int, paces: Mapping[int | None, int], old: datetime,
    at: datetime,
) -> Bed:  # fmt: skip
    home = offer.location
    out = quality.open(offer.overrides)
    known = home.latitude is not None and home.longitude is not None
    gone = offer.reach == Reach.GONE
    return Bed(
        f"offer-{offer.pk}",
        str(home.pk),
        0 if gone else max(beds_left(offer, at) + spare, 0),
        areas=tuple(sorted({area_key(each) for each in (home.outcode, home.town) if each})),
        categories=TAKES[offer.bed_type],
        can=tuple(sorted(offer.features)),
        sex=SEX.get(ForWhom(offer.for_whom), ""),
        fee=None if offer.weekly_fee is None else int(offer.weekly_fee.to_integral_value(ROUND_CEILING)),
        at=(home.latitude or 0.0, home.longitude or 0.0) if known else None,
        closed="; ".join(each.words for each in out if each.is_fixed),
        excluded="; ".join(each.words for each in out if not each.is_fixed),
        is_temporary=offer.is_temporary,
        free_from=offer.from_on,
        held_until=timezone.localtime(offer.hold_until).date() if offer.hold_until else None,
        arrivals_a_day=paces.get(home.pk),
        is_stale=offer.verified_at < old,
    )


def _spare(incident: Incident, at: datetime) -> dict[int, int]:
    """Offer -> beds beside those that nobody has: held for this incident, less proposals without a bed."""
    found: dict[int, int] = defaultdict(int)
    claims = BedClaim.objects.open(at).filter(incident=incident)
    for held in claims.filter(placement=None).values_list("offer_id", flat=True):
        found[held] += 1
    booked = claims.filter(placement__isnull=False).values("placement")
    coming = Placement.objects.of(incident).filter(state__in=sorted(COMING)).exclude(pk__in=booked)
    for offer in coming.values_list("offer_id", flat=True):
        if offer is not None:
            found[offer] -= 1
    return found


def _usual_rates(incident: Incident) -> dict[str, Decimal]:
    rows = UsualRate.objects.filter(partnership=incident.partnership).order_by("at", "pk")
    return {str(each.bed_type): each.weekly for each in rows}


# --- groups, locks, lines before, days ---------------------------------------------------------------
def _groups(incident: Incident, records: list[Record]) -> Iterable[Group]:
    here = {record.pk: record.ref for record in records}
    lives = dict(
        Placement.objects.of(incident)
        .filter(state__in=sorted(COMING | LIVED), is_home_care=False)
        .order_by("pk")
        .values_list("person", "location")
    )
    rows = FriendGroup.objects.filter(incident=incident, ended_at=None).prefetch_related("people")
    for group in rows:
        pks = [person.pk for person in group.people.all()]
        members = tuple(sorted(here[pk] for pk in pks if pk in here))
        already: dict[str, int] = defaultdict(int)
        for pk in pks:
            if pk not in here and pk in lives:
                already[str(lives[pk])] += 1
        if members and len(members) + sum(already.values()) > 1:
            strength = STRENGTH[FriendGroup.Strength(group.strength)]
            yield Group(f"G{group.number:02}", members, strength, already=tuple(sorted(already.items())))


def locks_of(incident: Incident) -> tuple[Lock, ...]:
    """What people fixed; a lock to nothing keeps somebody out of the proposal."""
    rows = incident.match_locks.filter(ended_at=None, location=None).select_related("person")
    return tuple(Lock(each.person.ref, f"offer-{each.offer_id}" if each.offer_id else "") for each in rows)


def _before(follows: MatchRun | None) -> tuple[tuple[str, str], ...]:
    if follows is None or follows.result is None:
        return ()
    lines: Mapping[str, str] = follows.result["solution"]["lines"]
    return tuple(sorted((person, bed) for person, bed in lines.items() if bed))


def _calendar(incident: Incident, problem: Problem, day: date) -> Calendar | None:
    """Working days from the day after, until the last safe day; None where no bank holidays are known."""
    last = max((person.leave_by for person in problem.people if person.leave_by), default=None)
    days: list[date] = []
    each = day
    try:
        while (last is not None and each < last) or (last is None and len(days) < HORIZON):
            each += timedelta(days=1)
            if is_working_day(each):
                days.append(each)
    except UnknownYear:
        return None
    rows: Any = Pace.objects.filter(incident=incident).filter(Q(service__isnull=False))
    arrivals: dict[str, int] = {
        bed.home: bed.arrivals_a_day for bed in problem.beds if bed.arrivals_a_day is not None
    }
    departures = tuple(sorted((str(row.service_id), row.per_day) for row in rows))
    return Calendar(tuple(days), tuple(sorted(arrivals.items())), departures=departures)
