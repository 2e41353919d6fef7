"""Placements as pages and reports show them: how far, what is missing, what must be seen (P04-P09)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from core.words import count_of, day_words
from failure_protocol.models import (
    Choice,
    Incident,
    OutOfAreaNotice,
    Person,
    Placement,
    Refusal,
    UsualRate,
)
from failure_protocol.placement_states import ORDER, PlacementState
from failure_protocol.summaries.vacancies import proofs_of

S = PlacementState
NOT_ASKED = "Not yet asked"
BOTH_TOLD = len(OutOfAreaNotice.Body.values)


@dataclass(frozen=True)
class Flag:
    """Something about a placement that must be seen."""

    words: str
    is_red: bool = False


@dataclass(frozen=True)
class PlacementRow:
    """One placement with its flags."""

    placement: Placement
    flags: tuple[Flag, ...]

    @property
    def pk(self) -> int:
        """Key of the placement."""
        return self.placement.pk

    @property
    def state(self) -> str:
        """How far, in words."""
        return str(self.placement.get_state_display())

    @property
    def order(self) -> int:
        """How far, as a number; what has ended comes last."""
        state = S(self.placement.state)
        return ORDER.index(state) if state in ORDER else len(ORDER)


def placements_of(
    incident: Incident, seen: Q, at: datetime, *, live_only: bool = True, person: Person | None = None
) -> list[PlacementRow]:
    """Placements of people whom the reader may see; a fixed number of queries (4)."""
    people = Person.objects.filter(seen)
    rows = Placement.objects.of(incident).filter(person__in=people.values("pk"))
    if person is not None:
        rows = rows.filter(person=person)
    if live_only:
        rows = rows.live()
    rows = rows.select_related("person", "location", "offer").annotate(told=Count("area_notices"))
    found = list(rows.order_by("person__number", "-number"))
    rates = usual_rates(incident)
    proofs = proofs_of([each.person for each in found], [each.location_id for each in found])
    asked = choices_of(each.person for each in found)
    today = timezone.localtime(at).date()
    return [PlacementRow(each, tuple(_flags(each, rates, proofs, asked, today))) for each in found]


def usual_rates(incident: Incident) -> dict[str, Decimal]:
    """Type of bed -> what the partnership usually pays a week; one query."""
    rows = UsualRate.objects.filter(partnership=incident.partnership_id).order_by("at", "pk")
    return {each.bed_type: each.weekly for each in rows}


def choices_of(people: Iterable[Person]) -> dict[int, Choice]:
    """Key of a person -> what they said last; absent = not yet asked. One query."""
    rows = Choice.objects.filter(person__in=list(people)).order_by("at", "pk")
    return {each.person_id: each for each in rows}


def choice_words(choice: Choice | None) -> str:
    """What a person wants, in words: not asked is not the same as no preference."""
    if choice is None:
        return NOT_ASKED
    ranks = ", ".join(f"{each.rank}. {each}" for each in choice.ranks.select_related("location"))
    return ranks or str(choice.get_kind_display())


def refusals_of(person: Person) -> list[Refusal]:
    """Homes that a person refuses now."""
    return list(Refusal.objects.standing(person).select_related("location", "by"))


def untold_areas(incident: Incident) -> int:
    """How many booked placements lie in another area whose council or NHS body was not told (P08)."""
    rows = Placement.objects.of(incident).filter(is_out_of_area=True, is_home_care=False).live()
    rows = rows.exclude(state__in=[S.PROPOSED, S.OFFERED, S.ACCEPTED, S.AGREED])
    return rows.annotate(told=Count("area_notices")).filter(told__lt=BOTH_TOLD).count()


def _flags(
    each: Placement, rates: Mapping[str, Decimal], proofs: Mapping[tuple[int, int], Any],
    asked: Mapping[int, Choice], today: date,
) -> Iterable[Flag]:  # fmt: skip
    if each.is_second:
        yield Flag("Second move")
    if each.is_temporary and each.end_by is not None:
        late = each.end_by < today and each.is_lived
        yield Flag(f"For a while, until {day_words(each.end_by)}", is_red=late)
    if each.is_out_of_area:
        told: int = getattr(each, "told", 0)
        if told < BOTH_TOLD:
            missing = count_of(BOTH_TOLD - told, "notice")
            yield Flag(f"Another area: {missing} not sent", is_red=each.state in _FIRM)
        else:
            yield Flag("Another area, told")
    if each.person_id not in asked:
        yield Flag(f"Choice: {NOT_ASKED.lower()}")
    proof = proofs.get((each.person_id, each.location_id))
    if proof is None and not each.is_home_care and each.state == S.PROPOSED:
        yield Flag("Possible: the home has not assessed")
    yield from _money(each, rates)


_FIRM = (S.BOOKED, S.TRANSIT, S.ARRIVED, S.CONFIRMED, S.REVIEWED)


def _money(each: Placement, rates: Mapping[str, Decimal]) -> Iterable[Flag]:
    if each.is_home_care or each.fee_approved_at is not None or each.state in _FIRM:
        return
    usual = rates.get(each.bed_type)
    if each.weekly_fee is None:
        yield Flag("Fee not known")
    elif usual is None:
        yield Flag("No usual rate to compare the fee with")
    elif each.weekly_fee > usual:
        yield Flag("Above the usual rate, not approved")
