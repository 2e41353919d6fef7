"""Who decides for one person: the facts from the tables, for the rules of who_decides.py (M01-M10, K11, K12).

For placements and moves: `authority_of(person, at, location=…).blocks` has the codes best_interests, imca and
dols. `words` of a block are for those who see capacity and authority; `open_words` for everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from failure_protocol.clocks import LONDON
from failure_protocol.deciding import (
    Answer,
    Assessed,
    Attorney,
    Authorisation,
    BestInterests,
    Decision,
    Deputy,
    Duty,
    Facts,
    Finding,
    Imca,
    ImcaDuty,
    Passed,
    Power,
    Stay,
    Stop,
)
from failure_protocol.models import (
    AdvocacyNeed,
    AuthorityContact,
    BestInterestsRecord,
    CapacityAssessment,
    CourtDeputy,
    Deprivation,
    EmergencyPass,
    ImcaReferral,
    MentalHealthStatus,
    MoneyPosition,
    NewHomeTold,
    Person,
    Placement,
    PowerOfAttorney,
)
from failure_protocol.models.incidents import Known
from failure_protocol.models.people import Whereabouts
from failure_protocol.who_decides import imca_duty, who_decides
from providers.models import Location

TABLES: Mapping[Any, tuple[str, ...]] = {  # what is asked, with what is shown beside it
    CapacityAssessment: (), PowerOfAttorney: (), CourtDeputy: (), BestInterestsRecord: ("location",),
    ImcaReferral: (), AdvocacyNeed: (), Deprivation: ("location",), NewHomeTold: ("location",),
    MentalHealthStatus: (), AuthorityContact: ("power", "deputy", "by"), EmergencyPass: ("by",),
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """What is written down of one person and stands."""

    assessments: Sequence[CapacityAssessment]
    powers: Sequence[PowerOfAttorney]
    deputies: Sequence[CourtDeputy]
    best_interests: Sequence[BestInterestsRecord]
    imca: ImcaReferral | None
    needs: Sequence[AdvocacyNeed]
    deprivations: Sequence[Deprivation]
    told: Sequence[NewHomeTold]
    mental_health: MentalHealthStatus | None
    contacts: Sequence[AuthorityContact]
    passes: Sequence[EmergencyPass]


@dataclass(frozen=True)
class Standing:
    """Who decides where a person lives, what is in the way, what to warn of."""

    person: Person
    answer: Answer
    facts: Facts
    rows: Rows
    imca: ImcaDuty
    warnings: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Stop, ...]:
        """What stands in the way and nobody let pass."""
        return self.answer.stops


def authority_of(person: Person, at: datetime, *, location: Location | None = None) -> Standing:
    """Who decides where the person lives, as known at the moment.

    `location` is the home that a placement or a move is about; without it the placement under way counts.
    """
    return authorities_of([person], at, location=location)[0]


def authorities_of(
    people: Sequence[Person], at: datetime, *, location: Location | None = None
) -> list[Standing]:
    """The same of each, with as many queries as for one."""
    held, today = _held(people), at.astimezone(LONDON).date()
    return [_standing(person, held, today, location) for person in people]


@dataclass(frozen=True)
class _Held:
    """Everything that stands of some people, by the key of the person."""

    rows: Mapping[type[Any], Mapping[int, list[Any]]]
    coming: Mapping[int, list[Placement]]
    lived: Mapping[int, list[Placement]]
    money: Mapping[int, list[MoneyPosition]]

    def of(self, model: Any, person: Person) -> list[Any]:
        """The person's rows of a table, in its order."""
        return self.rows[model].get(person.pk, [])

    def rows_of(self, person: Person) -> Rows:
        """What is written down of one."""
        return Rows(
            assessments=self.of(CapacityAssessment, person), powers=self.of(PowerOfAttorney, person),
            deputies=self.of(CourtDeputy, person), best_interests=self.of(BestInterestsRecord, person),
            imca=next(iter(self.of(ImcaReferral, person)), None), needs=self.of(AdvocacyNeed, person),
            deprivations=self.of(Deprivation, person), told=self.of(NewHomeTold, person),
            mental_health=next(iter(self.of(MentalHealthStatus, person)), None),
            contacts=self.of(AuthorityContact, person), passes=self.of(EmergencyPass, person),
        )  # fmt: skip


def _held(people: Sequence[Person]) -> _Held:
    rows = {
        model: _by_person(model.objects.standing().filter(person__in=people).select_related(*joined))
        for model, joined in TABLES.items()
    }
    placements = Placement.objects.filter(person__in=people).select_related("location")
    return _Held(
        rows, _by_person(placements.coming()), _by_person(placements.lived()),
        _by_person(MoneyPosition.objects.filter(person__in=people)),
    )  # fmt: skip


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def _standing(person: Person, held: _Held, today: date, location: Location | None) -> Standing:
    placement = next(iter(held.coming.get(person.pk, ())), None)
    if placement is not None and location is not None and placement.location_id != location.pk:
        placement = None
    lived = next(iter(held.lived.get(person.pk, ())), None)
    rows, money = held.rows_of(person), next(iter(held.money.get(person.pk, ())), None)
    lives_at = lived.location_id if lived is not None else person.service.location_id
    facts = _facts(person, rows, today, placement, location, lives_at)
    warnings = tuple(_warnings(rows, placement, money))
    return Standing(person, who_decides(facts), facts, rows, imca_duty(facts), warnings)


def answer_of(standing: Standing, decision: Decision) -> Answer:
    """Who takes another decision of the same person."""
    return who_decides(standing.facts, decision)


def _facts(
    person: Person, rows: Rows, today: date, placement: Placement | None, location: Location | None,
    lives_at: int | None,
) -> Facts:  # fmt: skip
    goes_to = location.pk if location is not None else placement.location_id if placement else None
    at_home = person.service.is_home_care if placement is None else placement.is_home_care
    days = None
    if placement is not None and placement.is_temporary and placement.end_by is not None:
        days = (placement.end_by - today).days
    imca, health = rows.imca, rows.mental_health
    return Facts(
        today=today, age=_age(person, today),
        assessed=tuple(
            Assessed(Decision(each.about), Finding(each.outcome), each.assessed_on)
            for each in reversed(rows.assessments)
        ),
        best_interests=tuple(
            BestInterests(Decision(each.about), each.decided_on, each.location_id)
            for each in rows.best_interests
        ),
        attorneys=tuple(_attorney(each) for each in rows.powers),
        deputies=tuple(
            Deputy(each.pk, each.names, each.scope, each.order_on, each.expires_on) for each in rows.deputies
        ),
        unbefriended=person.unbefriended,
        imca=Imca(imca.asked_on, imca.reported_on, imca.why_not) if imca else Imca(),
        authorisations=tuple(_authorisation(each, person) for each in rows.deprivations),
        told=frozenset(each.location_id for each in rows.told),
        is_detained=health is not None and health.detained == Known.YES,
        is_home_care=person.service.is_home_care,
        stay=Stay(days, person.whereabouts == Whereabouts.HOSPITAL and placement is None, at_home),
        lives_at=lives_at, goes_to=goes_to,
        passed=tuple(Passed(each.code, each.review_on) for each in rows.passes),
    )  # fmt: skip


def _attorney(power: PowerOfAttorney) -> Attorney:
    together = power.how == PowerOfAttorney.How.JOINTLY
    return Attorney(power.pk, power.names, Power(power.kind), power.registered, together)


def _authorisation(row: Deprivation, person: Person) -> Authorisation:
    place = row.location_id if row.location_id is not None else person.service.location_id
    return Authorisation(place, row.asked_on, row.starts_on, row.ends_on, row.is_refused)


def _age(person: Person, today: date) -> int | None:
    if not person.born_on:
        return None
    born = date.fromisoformat(person.born_on)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _warnings(rows: Rows, placement: Placement | None, money: MoneyPosition | None) -> list[str]:
    """M10: a higher fee, and attorneys or deputies for money who were not asked about it."""
    if placement is None or placement.weekly_fee is None or money is None or money.fee_week is None:
        return []
    if placement.weekly_fee <= money.fee_week:
        return []
    who = [each.names for each in rows.powers] + [each.names for each in rows.deputies]
    asked = [each for each in rows.contacts if each.about in ("cost", "both") and each.spoken_at >= money.at]
    if not who or asked:
        return []
    return [f"The new fee is higher, and nobody has spoken about the cost with {'; '.join(who)}."]


def has_duty(standing: Standing) -> bool:
    """Whether an advocate is likely due, or nobody can tell."""
    return standing.imca.duty != Duty.NONE
