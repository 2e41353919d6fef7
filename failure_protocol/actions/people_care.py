"""How a person is cared for: carers, equipment, visits, assessments, outcomes, options (S12-S14, S17-S20)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.people import may_change
from failure_protocol.clocks import LONDON
from failure_protocol.matrix import Group, Level
from failure_protocol.models import (
    BudgetTalk,
    Carer,
    DesktopReview,
    Equipment,
    HomeCare,
    IncidentService,
    MovingAssessment,
    Outcome,
    Person,
    Photo,
    ProviderRag,
)
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Rag, Surface

CARER = ("name", "relationship", "phone", "address", "is_main", "out_of_area", "unwell", "assessment",
         "advocacy", "note")  # fmt: skip
EQUIPMENT = ("name", "owner", "transferable")
VISITS = ("round", "visits_week", "hours_week", "times", "double_handed", "workers", "key_safe")
MOST_VISITS, MOST_HOURS = 168, 336


def is_phone(text: str) -> bool:
    """Whether a telephone dials it; what it doesn't is kept and marked (S19)."""
    return bool(re.fullmatch(r"\+?[0-9 ()-]{10,20}", text.strip())) and len(re.sub(r"\D", "", text)) >= 10


@transaction.atomic
def add_carer(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> Carer:
    """Somebody who cares for the person. A number that doesn't dial is kept.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for contacts.
        ValidationError: no name.
    """
    may_change(by, person, {Group.CONTACT})
    _named(facts)
    row = Carer.objects.create(person=person, by=by, at=at, **_only(facts, CARER))
    _log(person, "a carer was written down", by, at, _told(row, CARER))
    return row


@transaction.atomic
def change_carer(*, row: Carer, changes: Mapping[str, Any], version: int, by: User, at: datetime) -> Carer:
    """Change what is known of a carer.

    Raises:
        Http404, PermissionDenied, Refused, ValidationError: as `add_carer`.
        ChangedMeanwhile: somebody saved first.
    """
    may_change(by, row.person, {Group.CONTACT})
    _named({"name": row.name, **changes})
    before, after = save_changes(row, changes, version, CARER)
    _log(row.person, "a carer was changed", by, at, {name: [before[name], after[name]] for name in after})
    return row


@transaction.atomic
def add_equipment(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> Equipment:
    """A thing that the person needs; whose it is may be unknown, which the therapist is asked (S13).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for needs.
        ValidationError: no name.
    """
    may_change(by, person, {Group.NEEDS})
    _named(facts)
    row = Equipment.objects.create(person=person, by=by, at=at, **_only(facts, EQUIPMENT))
    _log(person, "equipment was written down", by, at, _told(row, EQUIPMENT))
    return row


@transaction.atomic
def change_equipment(
    *, row: Equipment, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> Equipment:
    """Change what is known of equipment.

    Raises:
        Http404, PermissionDenied, Refused, ValidationError: as `add_equipment`.
        ChangedMeanwhile: somebody saved first.
    """
    may_change(by, row.person, {Group.NEEDS})
    _named({"name": row.name, **changes})
    before, after = save_changes(row, changes, version, EQUIPMENT)
    told = {name: [before[name], after[name]] for name in after}
    _log(row.person, "equipment was changed", by, at, told)
    return row


@transaction.atomic
def end_care_row(*, row: Carer | Equipment, reason: str, by: User, at: datetime) -> None:
    """A carer who cares no more, a thing that is needed no more: it stays, ended.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`; or it has ended.
        ValidationError: no reason.
    """
    may_change(by, row.person, {Group.CONTACT if isinstance(row, Carer) else Group.NEEDS})
    if not reason.strip():
        raise ValidationError({"reason": "Say why it ends."})
    rows: Any = type(row)._default_manager
    if not rows.filter(pk=row.pk, ended_at=None).update(ended_at=at):
        raise Refused("It has ended already.")
    what = "a carer" if isinstance(row, Carer) else "equipment"
    _log(row.person, f"{what} was ended", by, at, {"reason": reason.strip()})


@transaction.atomic
def set_visits(
    *, person: Person, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> HomeCare:
    """Home-care visits (S12). The log keeps that the key-safe code changed, never the code.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for needs; or the service is no home care.
        ValidationError: numbers that can't be, or a round of another service.
        ChangedMeanwhile: somebody saved first.
    """
    may_change(by, person, {Group.NEEDS})
    if not person.service.is_home_care:
        raise Refused(f"{person.service} does not visit people at home, so there are no visits.")
    wrong = {}
    visits, hours, chosen = (changes.get(name) for name in ("visits_week", "hours_week", "round"))
    if visits is not None and not 1 <= visits <= MOST_VISITS:
        wrong["visits_week"] = f"Enter a number from 1 to {MOST_VISITS}."
    if hours is not None and not 0 < hours <= MOST_HOURS:
        wrong["hours_week"] = f"Enter more than 0 and up to {MOST_HOURS} hours."
    if chosen is not None and chosen.service_id != person.service_id:
        wrong["round"] = "Choose a round of this service."
    if wrong:
        raise ValidationError(wrong)
    row, made = HomeCare.objects.get_or_create(person=person)
    before, after = save_changes(row, changes, row.version if made else version, VISITS)
    told = {name: [before[name], after[name]] for name in after if name != "key_safe"}
    if "key_safe" in after:
        told["key_safe"] = ["(secret)", "(secret)"]
    _log(person, "home-care visits were changed", by, at, told)
    return row


@transaction.atomic
def reveal_key_safe(*, person: Person, reason: str, by: User, at: datetime) -> str:
    """The code of the key safe; who asked and why is written down first.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for needs; or there is no code.
        ValidationError: no reason.
    """
    may_change(by, person, {Group.NEEDS})
    if not reason.strip():
        raise ValidationError({"reason": "Say what you need it for."})
    row = HomeCare.objects.filter(person=person).first()
    if row is None or not row.key_safe:
        raise Refused(f"No key-safe code is written down for {person}.")
    note_read(
        incident=person.incident, people=[person], surface=Surface.PAGE, by=by, at=at, groups=[Group.NEEDS],
        reason=f"Key safe: {reason.strip()}",
    )  # fmt: skip
    words = f"{person}: the key-safe code was shown. Reason: {reason.strip()}"
    add_entry(incident=person.incident, kind=LogKind.ACCESS, text=words, by=by, at=at, person=person)
    return str(row.key_safe)


@transaction.atomic
def assess_moving(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> MovingAssessment:
    """Moving and handling by an occupational therapist (S14).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for needs.
        ValidationError: in the future, or nobody assessed.
    """
    may_change(by, person, {Group.NEEDS})
    _not_future("assessed_on", facts["assessed_on"], at)
    if not facts["assessor"].strip():
        raise ValidationError({"assessor": "Say who assessed."})
    row = MovingAssessment.objects.create(person=person, by=by, at=at, **facts)
    _log(person, "moving and handling was assessed", by, at, {"hoist": facts["hoist"]})
    return row


@transaction.atomic
def note_outcome(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> Outcome:
    """How a person is, before, after or at a review (S17).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for health.
        ValidationError: in the future, or off the scale.
    """
    may_change(by, person, {Group.HEALTH})
    _not_future("on", facts["on"], at)
    for name in ("health", "wellbeing"):
        if not 1 <= facts[name] <= 5:
            raise ValidationError({name: "Choose 1 to 5."})
    row = Outcome.objects.create(person=person, by=by, at=at, **facts)
    told = {"health": facts["health"], "wellbeing": facts["wellbeing"]}
    _log(person, f"{row.get_when_display().lower()}, how they are was written down", by, at, told)
    return row


@transaction.atomic
def review_support(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> DesktopReview:
    """Informal support that could carry somebody for a while, looked at on paper (S20).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for needs.
        ValidationError: nothing is said of the support.
    """
    may_change(by, person, {Group.NEEDS})
    if not facts["support"].strip():
        raise ValidationError({"support": "Say what support there is, or that there is none."})
    row = DesktopReview.objects.create(person=person, by=by, at=at, **facts)
    _log(person, "informal support was reviewed on paper", by, at, {"usable": facts["usable"]})
    return row


@transaction.atomic
def talk_budget(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> BudgetTalk:
    """What a personal-budget holder was offered, and how they wish to be involved (S18).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for needs.
        ValidationError: in the future.
    """
    may_change(by, person, {Group.NEEDS})
    _not_future("on", facts["on"], at)
    row = BudgetTalk.objects.create(person=person, by=by, at=at, **facts)
    _log(person, "options of the personal budget were given", by, at, _told(row, ("options", "involvement")))
    return row


@transaction.atomic
def keep_photo(*, person: Person, image: str, by: User, at: datetime) -> Photo:
    """A picture, as `pictures.small` made it.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for identity.
    """
    may_change(by, person, {Group.IDENTITY})
    row = Photo.objects.create(person=person, image=image, by=by, at=at)
    _log(person, "a picture was kept", by, at, {})
    return row


@transaction.atomic
def rate_provider(
    *, service: IncidentService, rag: str, reason: str, due: date, by: User, at: datetime
) -> ProviderRag:
    """Rate the failing service itself: another thing than how much at risk its people are (S09, Z14).

    Raises:
        PermissionDenied: the part doesn't run the incident.
        ValidationError: no colour, no reason, or a next look before today.
    """
    incident = service.incident
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if rag not in (Rag.RED, Rag.AMBER, Rag.GREEN):
        wrong["rag"] = "Choose red, amber or green."
    if not reason.strip():
        wrong["reason"] = "Say why."
    if due < at.astimezone(LONDON).date():
        wrong["due"] = "The next look can’t be before today."
    if wrong:
        raise ValidationError(wrong)
    row = ProviderRag.objects.create(service=service, rag=rag, reason=reason.strip(), due=due, by=by, at=at)
    words = f"{service} is rated {Rag(rag).label.lower()}: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.RISK, text=words, by=by, at=at)
    return row


def _log(person: Person, words: str, by: User, at: datetime, data: Mapping[str, Any]) -> None:
    Person.objects.filter(pk=person.pk).update(updated_at=at)
    add_entry(
        incident=person.incident, kind=LogKind.PERSON, text=f"{person}: {words}.", by=by, at=at,
        person=person, data=data,
    )  # fmt: skip


def _only(facts: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}


def _told(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: [None, value] for name in names if (value := getattr(row, name))}


def _named(facts: Mapping[str, Any]) -> None:
    if not str(facts.get("name", "")).strip():
        raise ValidationError({"name": "Enter a name."})


def _not_future(name: str, day: date, at: datetime) -> None:
    if day > at.astimezone(LONDON).date():
        raise ValidationError({name: "This day is in the future."})
