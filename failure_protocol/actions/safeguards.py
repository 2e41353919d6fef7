"""Advocates, what somebody needs to be heard, deprivation of liberty, Mental Health Act (M06-M09, K11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.actions.capacity import future, log_fact
from failure_protocol.actions.people import may_change
from failure_protocol.clocks import (
    DOLS_REQUEST_DAYS,
    LONDON,
    Authorisation,
    ImpossibleDates,
    check_authorisation,
)
from failure_protocol.matrix import Group
from failure_protocol.models import (
    AdvocacyNeed,
    Deprivation,
    ImcaReferral,
    MentalHealthStatus,
    NewHomeTold,
    Person,
)
from failure_protocol.models.incidents import Known
from failure_protocol.who_decides import ADULT
from providers.models import Location

LONGEST = timedelta(days=366)  # a standard authorisation lasts a year at most
Kind = Deprivation.Kind


@transaction.atomic
def note_imca(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> ImcaReferral:
    """That an independent mental capacity advocate was asked, or why not (M06). The newest counts.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: neither asked nor a reason, both, days that can't be, or a report of nobody.
    """
    may_change(by, person, {Group.LEGAL})
    wrong = future(at, asked_on=facts["asked_on"], reported_on=facts["reported_on"])
    if facts["asked_on"] is None and not facts["why_not"].strip():
        wrong["asked_on"] = "Enter when an advocate was asked, or below why none is."
    if facts["asked_on"] is not None:
        if facts["why_not"].strip():
            wrong["why_not"] = "An advocate was asked, so leave this empty."
        if not facts["asked_whom"].strip():
            wrong["asked_whom"] = "Enter which advocacy service was asked."
    if facts["reported_on"] is not None:
        if facts["asked_on"] is None or facts["reported_on"] < facts["asked_on"]:
            wrong["reported_on"] = "The report can’t be older than the request."
        if not facts["advocate"].strip():
            wrong["advocate"] = "Enter the advocate’s name."
        if not facts["report"].strip():
            wrong["report"] = "Say what the advocate reports."
    if wrong:
        raise ValidationError(wrong)
    row = ImcaReferral.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "it was written down whether an advocate (IMCA) was asked", by, at, row)
    return row


@transaction.atomic
def note_need(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> AdvocacyNeed:
    """What somebody needs to be heard: an advocate, an interpreter, other support (M07).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: needed, and nobody says what.
    """
    may_change(by, person, {Group.LEGAL})
    if facts["needed"] == Known.YES and not facts["what"].strip():
        raise ValidationError({"what": "Say what is needed, such as the language."})
    AdvocacyNeed.objects.standing().filter(person=person, kind=facts["kind"]).update(
        ended_at=at, ended_by=by, ended_why="Written down anew."
    )
    row = AdvocacyNeed.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "what they need to be heard was written down", by, at, row)
    return row


@transaction.atomic
def ask_authorisation(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> Deprivation:
    """That a home asked to deprive somebody of liberty, or holds an authorisation (M08, K11).

    The home is the managing authority: nobody asks in its place. A new home asks at most 28 days ahead.

    Raises:
        Http404, PermissionDenied: as `may_change`, for capacity and authority.
        Refused: home care, under 18, or detained under the Mental Health Act; or as `may_change`.
        ValidationError: days that can't follow each other (by field).
    """
    may_change(by, person, {Group.LEGAL})
    _may_be_deprived(person, facts, at)
    if wrong := _wrong_days(facts, at):
        raise ValidationError(wrong)
    row = Deprivation.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "an authorisation of a deprivation of liberty was written down", by, at, row)
    return row


@transaction.atomic
def answer_authorisation(
    *, row: Deprivation, facts: Mapping[str, Any], version: int, by: User, at: datetime
) -> Deprivation:
    """What came of a request: granted from a day to a day with conditions, extended, or refused.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`; or it was struck through.
        ValidationError: days that can't follow each other.
        ChangedMeanwhile: somebody saved first.
    """
    may_change(by, row.person, {Group.LEGAL})
    if row.ended_at is not None:
        raise Refused("This was struck through or has ended.")
    names = ("starts_on", "ends_on", "is_extended", "is_refused", "conditions", "representative")
    kept = {name: getattr(row, name) for name in ("kind", "asked_on", "wanted_from", "location")}
    changes = {name: facts[name] for name in names}
    if wrong := _wrong_days({**kept, **changes}, at):
        raise ValidationError(wrong)
    save_changes(row, changes, version, names)
    log_fact(row.person, "an authorisation of a deprivation of liberty was answered", by, at, row)
    return row


@transaction.atomic
def tell_new_home(
    *, person: Person, location: Location, told_whom: str, told_on: date, words: str, by: User, at: datetime
) -> NewHomeTold:
    """That a new home was told of the authorisation and its conditions (M08).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority; or home care.
        ValidationError: nobody named, or a day to come.
    """
    may_change(by, person, {Group.LEGAL})
    if person.service.is_home_care:
        raise Refused(HOME_CARE.format(person=person))
    wrong = future(at, told_on=told_on)
    if not told_whom.strip():
        wrong["told_whom"] = "Enter who was told: name and post."
    if wrong:
        raise ValidationError(wrong)
    row = NewHomeTold.objects.create(
        person=person, location=location, told_whom=told_whom.strip(), told_on=told_on, words=words.strip(),
        by=by, at=at,
    )  # fmt: skip
    log_fact(person, "the new home was told of the authorisation", by, at, row)
    return row


@transaction.atomic
def set_mental_health(
    *, person: Person, facts: Mapping[str, Any], by: User, at: datetime
) -> MentalHealthStatus:
    """Detention and aftercare under the Mental Health Act (M09).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: detained, and nobody says under which section; aftercare that nobody owes.
    """
    may_change(by, person, {Group.LEGAL})
    wrong = {}
    if facts["detained"] == Known.YES and not facts["section"].strip():
        wrong["section"] = "Enter the section, and since when."
    if facts["aftercare"] == Known.YES and not facts["aftercare_words"].strip():
        wrong["aftercare_words"] = "Enter which council and which ICB owe the aftercare."
    if wrong:
        raise ValidationError(wrong)
    row = MentalHealthStatus.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "the Mental Health Act status was written down", by, at, row)
    return row


HOME_CARE = "{person} is cared for at home, where these authorisations don’t exist. Ask legal advice."


def _may_be_deprived(person: Person, facts: Mapping[str, Any], at: datetime) -> None:
    if person.service.is_home_care:
        raise Refused(HOME_CARE.format(person=person))
    day = facts["starts_on"] or facts["wanted_from"] or at.astimezone(LONDON).date()
    if person.born_on:
        born = date.fromisoformat(person.born_on)
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if age < ADULT:
            raise Refused(f"{person} is under 18, so an authorisation can’t be. Ask legal advice.")
    status = MentalHealthStatus.objects.standing().filter(person=person).first()
    if status is not None and status.detained == Known.YES:
        raise Refused(
            f"{person} is detained under the Mental Health Act, so an authorisation can’t be. Ask the mental "
            "health team."
        )


def _wrong_days(facts: Mapping[str, Any], at: datetime) -> dict[str, str]:
    wrong = future(at, asked_on=facts["asked_on"])
    starts, ends, wanted = facts["starts_on"], facts["ends_on"], facts["wanted_from"]
    if (starts is None) is not (ends is None):
        wrong["ends_on" if ends is None else "starts_on"] = "Enter both days, from and to."
    elif starts is not None and ends is not None:
        wrong |= _wrong_span(facts, starts, ends)
    if facts["is_refused"] and starts is not None:
        wrong["is_refused"] = "It was either granted or refused."
    if facts["is_extended"] and facts["kind"] != Kind.URGENT:
        wrong["is_extended"] = "Only an urgent one is extended."
    if wanted is not None and "asked_on" not in wrong:
        if wanted < facts["asked_on"]:
            wrong["wanted_from"] = "This is before it was asked for."
        elif (wanted - facts["asked_on"]).days > DOLS_REQUEST_DAYS:
            wrong["wanted_from"] = f"A home asks at most {DOLS_REQUEST_DAYS} days ahead."
    return wrong


def _wrong_span(facts: Mapping[str, Any], starts: date, ends: date) -> dict[str, str]:
    urgent = facts["kind"] == Kind.URGENT
    try:
        check_authorisation(Authorisation(starts, ends, urgent=urgent, extended=facts["is_extended"]))
    except ImpossibleDates as no:
        return {"ends_on": str(no)}
    if not urgent and ends - starts > LONGEST:
        return {"ends_on": "A standard authorisation lasts 12 months at most."}
    if starts < facts["asked_on"] and not urgent:
        return {"starts_on": "A standard authorisation can’t begin before it was asked for."}
    return {}
