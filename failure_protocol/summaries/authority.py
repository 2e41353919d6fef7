"""Who decides for one person: the facts from the tables, for the rules of who_decides.py (M01-M10, K11, K12).

For placements and moves: `authority_of(person, at, location=…).blocks` has the codes best_interests, imca and
dols. `words` of a block are for those who see capacity and authority; `open_words` for everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    NewHomeTold,
    Person,
    Placement,
    PowerOfAttorney,
)
from failure_protocol.models.incidents import Known
from failure_protocol.models.people import Whereabouts
from failure_protocol.who_decides import imca_duty, who_decides
from providers.models import Location


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
    placement = person.placements.coming().select_related("location").first()
    if placement is not None and location is not None and placement.location_id != location.pk:
        placement = None
    rows = rows_of(person)
    facts = _facts(person, rows, at.astimezone(LONDON).date(), placement, location)
    return Standing(
        person, who_decides(facts), facts, rows, imca_duty(facts), tuple(_warnings(person, rows, placement))
    )


def answer_of(standing: Standing, decision: Decision) -> Answer:
    """Who takes another decision of the same person."""
    return who_decides(standing.facts, decision)


def rows_of(person: Person) -> Rows:
    """Everything that stands, a query each."""

    def standing(model: Any) -> Any:
        return model.objects.standing().filter(person=person)

    return Rows(
        assessments=list(standing(CapacityAssessment)), powers=list(standing(PowerOfAttorney)),
        deputies=list(standing(CourtDeputy)),
        best_interests=list(standing(BestInterestsRecord).select_related("location")),
        imca=standing(ImcaReferral).first(), needs=list(standing(AdvocacyNeed)),
        deprivations=list(standing(Deprivation).select_related("location")),
        told=list(standing(NewHomeTold).select_related("location")),
        mental_health=standing(MentalHealthStatus).first(),
        contacts=list(standing(AuthorityContact).select_related("power", "deputy", "by")),
        passes=list(standing(EmergencyPass).select_related("by")),
    )  # fmt: skip


def _facts(
    person: Person, rows: Rows, today: date, placement: Placement | None, location: Location | None
) -> Facts:
    lives_at = _lives_at(person)
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


def _lives_at(person: Person) -> int | None:
    """Where the person lives now: the home they moved to, or the service that fails."""
    lived = person.placements.lived().order_by("-number").first()
    return lived.location_id if lived is not None else person.service.location_id


def _age(person: Person, today: date) -> int | None:
    if not person.born_on:
        return None
    born = date.fromisoformat(person.born_on)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _warnings(person: Person, rows: Rows, placement: Placement | None) -> list[str]:
    """M10: a higher fee, and attorneys or deputies for money who were not asked about it."""
    money = person.money.first()
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
