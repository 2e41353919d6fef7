"""What a person's place must have, who must not meet, and the hours that agencies offer (section 5.1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow, allow_group, get_person
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Group, Level
from failure_protocol.models import AgencyHours, Incident, KeepApart, MatchFacts, Person
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.matching_facts import NEEDS, POSTCODE
from providers.models import Location

MOST_A_WEEK = Decimal(20_000)


@transaction.atomic
def set_match_facts(
    *, person: Person, category: str, sex: str, essential: Collection[str], wished: Collection[str],
    visitors: str, temporary: str, not_before: date | None, review_first: str, version: int, by: User,
    at: datetime,
) -> MatchFacts:  # fmt: skip
    """Write down what a place must have and may be for somebody.

    Raises:
        PermissionDenied, Http404: not one whose needs the person may change.
        ValidationError: a need that is both essential and only wished, or visitors without a whole postcode.
        ChangedMeanwhile: somebody wrote first.
    """
    _allow_needs(person, Group.NEEDS, by)
    wrong = {}
    if both := set(essential) & set(wished):
        names = ", ".join(sorted(NEEDS[each] for each in both))
        wrong["wished"] = f"Essential or wished, not both: {names}."
    if visitors.strip() and not POSTCODE.search(visitors):
        wrong["visitors"] = "Enter whole postcodes, such as SO17 1AA."
    if wrong:
        raise ValidationError(wrong)
    values: dict[str, Any] = {
        "category": category, "sex": sex, "essential": sorted(essential), "wished": sorted(wished),
        "visitors": visitors.strip(), "temporary": temporary or Known.UNKNOWN, "not_before": not_before,
        "review_first": review_first.strip(),
    }  # fmt: skip
    row = _save(person, values, version, by, at)
    words = f"What {person} needs of a place was written down."
    add_entry(incident=person.incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person)
    return row


@transaction.atomic
def set_ceiling(
    *, person: Person, most_a_week: Decimal | None, version: int, by: User, at: datetime
) -> MatchFacts:
    """Write down what the payer gives a week; empty = not known, then the usual rate counts.

    Raises:
        PermissionDenied, Http404: not one whose money the person may change.
        ValidationError: not above zero, or absurd.
        ChangedMeanwhile: somebody wrote first.
    """
    _allow_needs(person, Group.FINANCE, by)
    if most_a_week is not None and not 0 < most_a_week <= MOST_A_WEEK:
        raise ValidationError({"most_a_week": f"Enter pounds a week, above 0 and up to {MOST_A_WEEK:,.0f}."})
    row = _save(person, {"most_a_week": most_a_week}, version, by, at)
    words = f"What the payer gives for {person} was written down."
    add_entry(incident=person.incident, kind=LogKind.MONEY, text=words, by=by, at=at, person=person)
    return row


def _allow_needs(person: Person, group: Group, by: User) -> None:
    get_person(by, person.incident, person.pk)
    allow_group(by, person.incident, group, person)


def _save(person: Person, values: dict[str, Any], version: int, by: User, at: datetime) -> MatchFacts:
    row = MatchFacts.objects.filter(person=person).first()
    if row is None:
        blank: dict[str, Any] = {"essential": [], "wished": []}
        try:
            with transaction.atomic():
                return MatchFacts.objects.create(person=person, by=by, at=at, **{**blank, **values})
        except IntegrityError:
            raise ChangedMeanwhile(MatchFacts.objects.get(person=person)) from None
    mine = MatchFacts.objects.filter(pk=row.pk, version=version)
    moved = mine.update(**values, by=by, at=at, version=version + 1)
    row.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(row)
    return row


@transaction.atomic
def keep_apart(
    *, person: Person, reason: str, by: User, at: datetime, other: Person | None = None,
    location: Location | None = None,
) -> KeepApart:  # fmt: skip
    """Two people who must not live together, or a home where one would not be safe (A3.12). Always hard.

    Raises:
        PermissionDenied, Http404: safeguarding's only, of people whom the person sees.
        ValidationError: neither or both, the person alone, or no reason.
        Refused: it is written down already.
    """
    incident = person.incident
    _allow_needs(person, Group.SAFEGUARDING, by)
    wrong = {}
    if (other is None) == (location is None):
        wrong["other"] = "Choose a person or a home: one of the two."
    elif other is not None and (other.pk == person.pk or other.incident_id != incident.pk):
        wrong["other"] = "Choose somebody else of this incident."
    if not reason.strip():
        wrong["reason"] = "Say why."
    if wrong:
        raise ValidationError(wrong)
    if other is not None:
        get_person(by, incident, other.pk)
    try:
        with transaction.atomic():
            made = KeepApart.objects.create(
                person=person, other=other, location=location, reason=reason.strip(), by=by, at=at
            )
    except IntegrityError:
        raise Refused("This is written down already.") from None
    words = f"A restriction on where {person} may be placed was added."  # the reason is safeguarding's
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person)
    return made


@transaction.atomic
def end_apart(*, row: KeepApart, version: int, reason: str, by: User, at: datetime) -> KeepApart:
    """The two may meet, or the home is safe.

    Raises:
        PermissionDenied, Http404: safeguarding's only.
        Refused: no reason.
        ChangedMeanwhile: it was ended meanwhile.
    """
    _allow_needs(row.person, Group.SAFEGUARDING, by)
    if not reason.strip():
        raise Refused("Say why it no longer holds.")
    mine = KeepApart.objects.filter(pk=row.pk, version=version, ended_at=None)
    moved = mine.update(ended_at=at, end_reason=reason.strip(), version=version + 1)
    row.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(row)
    words = f"A restriction on where {row.person} may be placed was ended."
    add_entry(incident=row.person.incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=row.person)
    return row


@transaction.atomic
def tell_hours(
    *, incident: Incident, location: Location | None, hours_week: Decimal | None, told_by: str, by: User,
    at: datetime, zones: str = "", hour_rate: Decimal | None = None, source: Collection[str] = (),
    note: str = "",
) -> AgencyHours:  # fmt: skip
    """Write down how many hours a week an agency can take over. The newest of an agency counts.

    Raises:
        PermissionDenied: the person's part moves nobody.
        ValidationError: no agency, no hours, or nobody said so.
    """
    allow(by, incident, "moves", Level.EDIT)
    wrong = {}
    if location is None:
        wrong["location"] = "Choose the agency."
    if hours_week is None or not 0 <= hours_week <= MOST_A_WEEK:
        wrong["hours_week"] = "Enter the hours a week; 0 if it has none."
    if hour_rate is not None and hour_rate <= 0:
        wrong["hour_rate"] = "Enter pounds an hour, above 0."
    if not told_by.strip():
        wrong["told_by"] = "Enter who said so."
    if wrong or location is None or hours_week is None:
        raise ValidationError(wrong)
    made = AgencyHours.objects.create(
        incident=incident, location=location, hours_week=hours_week, told_by=told_by.strip(),
        zones=[zone.strip() for zone in zones.replace("\n", ",").split(",") if zone.strip()],
        hour_rate=hour_rate, source=sorted(source), note=note.strip(), by=by, at=at,
    )  # fmt: skip
    add_entry(incident=incident, kind=LogKind.VACANCY, text=f"{made} can be taken over.", by=by, at=at)
    return made
