"""The people of an incident: added, changed, confirmed, rated, moved on step by step (S01, S09, S10, S16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import REFUSAL, get_person, live, rights, rights_on, roles_of
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.people_signed import end_sign_off
from failure_protocol.clocks import LONDON
from failure_protocol.matrix import Group, Rights, Scope, TeamRole
from failure_protocol.models import Incident, IncidentService, Person, PersonWorker
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Rag, Stage
from failure_protocol.people_fields import FIELDS, GROUP_OF, LABELS
from failure_protocol.person_rules import cleaned

ENDED = "{incident} has ended. Reopen it before you change anybody’s record."
STAGES = list(Stage)
_DERIVED = ("nhs_fingerprint", "council_fingerprint", "is_safeguarding", "updated_at")


def may_change(by: User, person: Person, groups: Iterable[Group]) -> Rights:
    """The rights of somebody who may change these groups of the person's fields.

    Raises:
        Http404: the person is not theirs to see.
        PermissionDenied: they see the person, but may not change a group.
        Refused: the incident has ended.
    """
    incident = person.incident
    get_person(by, incident, person.pk)
    held = rights_on(by, person)
    if not set(groups) <= held.edits:
        raise PermissionDenied(REFUSAL.format(incident=incident))
    _not_ended(incident)
    return held


@transaction.atomic
def add_person(
    *, incident: Incident, service: IncidentService, facts: Mapping[str, Any], by: User, at: datetime
) -> Person:
    """Add somebody to the register. Provider staff add to their own service; a worker to whom people are
    assigned becomes the named worker of whom they add, or could not see them again.

    Raises:
        PermissionDenied: the part doesn't add people, or not the fields given.
        ValidationError: a field can't be, or the number is somebody else's already.
    """
    held = rights(by, incident)
    needed = {GROUP_OF[name] for name in facts} | {Group.IDENTITY}
    if not needed <= held.edits or service.incident_id != incident.pk or not _adds_to(by, service, held):
        raise PermissionDenied(REFUSAL.format(incident=incident))
    _not_ended(incident)
    missing = {name: "" for name in ("first_names", "last_name") if name not in facts}
    values = cleaned({**missing, **facts}, _day(at), is_exercise=incident.is_exercise)
    person = write_person(incident=incident, service=service, values=values, by=by, at=at)
    if held.scope is not Scope.ALL and TeamRole.PROVIDER not in roles_of(by, incident):
        PersonWorker.objects.create(person=person, user=by, starts_at=at)
    return person


def write_person(
    *, incident: Incident, service: IncidentService, values: Mapping[str, Any], by: User, at: datetime,
    source: str = "",
) -> Person:  # fmt: skip
    """Give the next number to a person whose fields are clean. Permission is the caller's business."""
    Incident.objects.select_for_update().get(pk=incident.pk)
    check_numbers(incident, values)
    last = Person.everybody.filter(incident=incident).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    person = Person.objects.create(
        incident=incident, service=service, number=number, ref=f"P{number:02}", updated_at=at, added_at=at,
        **values,
    )  # fmt: skip
    end_sign_off(service=service, why=f"{person} was added", at=at)
    words = f"{person} was added to the register of {service}{f' from {source}' if source else ''}."
    told = {name: [None, value] for name, value in values.items() if name in GROUP_OF and value}
    for group, changed in _by_group(told).items():
        text = words if group is Group.IDENTITY else f"{person}: {group.value} written down."
        add_entry(
            incident=incident, kind=kind_of(group), text=text, by=by, at=at, person=person, data=changed
        )
    return person


def check_numbers(incident: Incident, values: Mapping[str, Any], person: Person | None = None) -> None:
    """Refuse a number that somebody else in the register has: they are one person, or the number is wrong.

    Raises:
        ValidationError: by field, with the reference of the other.
    """
    others = Person.objects.filter(incident=incident)
    if person is not None:
        others = others.exclude(pk=person.pk)
    for field, printed in (("nhs_number", "nhs_fingerprint"), ("council_id", "council_fingerprint")):
        if not values.get(printed):
            continue
        other = others.filter(**{printed: values[printed]}).first()
        if other is not None:
            words = f"{other} has this {LABELS[field]} already. Open {other}, or merge the two."
            raise ValidationError({field: words})


@transaction.atomic
def update_person(
    *, person: Person, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> Person:
    """Change fields of a person; each group is logged on its own, since not everybody reads every group.

    Saving without a change confirms the record (K04).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`.
        ValidationError: a field can't be, or the number is somebody else's.
        ChangedMeanwhile: somebody saved first.
    """
    may_change(by, person, {GROUP_OF[name] for name in changes})
    incident = person.incident
    values = cleaned(changes, _day(at), is_exercise=incident.is_exercise)
    check_numbers(incident, values, person)
    if all(getattr(person, name) == value for name, value in values.items()):
        return confirm_person(person=person, by=by, at=at)
    known = (*GROUP_OF, *_DERIVED)
    before, after = save_changes(person, {**values, "updated_at": at}, version, known)
    told = {name: [before[name], after[name]] for name in after if name in GROUP_OF}
    for group, changed in _by_group(told).items():
        names = ", ".join(LABELS[name] for name in changed)
        words = f"{person}: {group.value} changed ({names})."
        if group is Group.SAFEGUARDING:
            words = f"{person}: record changed."  # that there is an enquiry is for few (4.14)
        add_entry(
            incident=incident, kind=kind_of(group), text=words, by=by, at=at, person=person, data=changed
        )
    return person


@transaction.atomic
def confirm_person(*, person: Person, by: User, at: datetime) -> Person:
    """Say that the record is right as it stands today (K04).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for the needs.
    """
    held = may_change(by, person, ())
    if not held.edits:
        raise PermissionDenied(REFUSAL.format(incident=person.incident))
    Person.objects.filter(pk=person.pk).update(updated_at=at)
    person.refresh_from_db(fields=("updated_at",))
    words = f"{person}: confirmed without a change."
    add_entry(incident=person.incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person)
    return person


@transaction.atomic
def set_rag(
    *, person: Person, rag: str, reason: str, by: User, at: datetime, due: date | None = None
) -> Person:
    """Rate how much at risk a person is (S09); the next look is tomorrow unless said otherwise.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for the needs.
        ValidationError: no colour, red without a reason, or a next look before today.
    """
    may_change(by, person, {Group.NEEDS})
    if rag not in (Rag.RED, Rag.AMBER, Rag.GREEN):
        raise ValidationError({"rag": "Choose red, amber or green."})
    if rag == Rag.RED and not reason.strip():
        raise ValidationError({"reason": "Say why it is red."})
    if due is not None and due < _day(at):
        raise ValidationError({"due": "The next look can’t be before today."})
    before = {"rag": person.rag, "reason": person.rag_reason}
    values = {
        "rag": rag, "rag_reason": reason.strip(), "rag_at": at, "rag_by": by, "rag_due": due,
        "updated_at": at, "version": F("version") + 1,
    }  # fmt: skip
    Person.objects.filter(pk=person.pk).update(**values)
    person.refresh_from_db()
    data = {"rag": [before["rag"], rag], "reason": [before["reason"], reason.strip()]}
    words = f"{person} is rated {Rag(rag).label.lower()}."
    add_entry(
        incident=person.incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person, data=data
    )
    return person


@transaction.atomic
def advance_person(
    *, person: Person, stage: str, version: int, by: User, at: datetime, reason: str = ""
) -> Person:
    """Move the work for a person on (S16). Skipping a step, or going back, needs a reason.

    Raises:
        Http404, PermissionDenied: as `may_change`, for the needs.
        ValidationError: no such step, or no reason where one is due.
        Refused: it is there already.
        ChangedMeanwhile: somebody moved it first.
    """
    may_change(by, person, {Group.NEEDS})
    if stage not in Stage.values or not stage:
        raise ValidationError({"stage": "Choose a step."})
    if stage == person.stage:
        raise Refused(f"{person} is at this step already.")
    steps = STAGES.index(Stage(stage)) - STAGES.index(Stage(person.stage))
    if steps != 1 and not reason.strip():
        raise ValidationError({"reason": "This skips a step or goes back. Say why."})
    old = Stage(person.stage).label
    moved = Person.objects.filter(pk=person.pk, version=version)
    if not moved.update(stage=stage, updated_at=at, version=F("version") + 1):
        person.refresh_from_db()
        raise ChangedMeanwhile(person)
    person.refresh_from_db()
    words = f"{person}: from “{old}” to “{Stage(stage).label}”."
    data = {"stage": [old, Stage(stage).label], "reason": reason.strip()}
    add_entry(
        incident=person.incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person, data=data
    )
    return person


def kind_of(group: Group) -> LogKind:
    """The log of a group: what concerns money is read by those who see money."""
    return LogKind.MONEY if group is Group.FINANCE else LogKind.PERSON


def _by_group(told: Mapping[str, Any]) -> dict[Group, dict[str, Any]]:
    found = {group: {name: told[name] for name in names if name in told} for group, names in FIELDS.items()}
    return {group: changed for group, changed in found.items() if changed}


def _adds_to(by: User, service: IncidentService, held: Rights) -> bool:
    """Whether somebody adds people to this service: everybody who edits, provider staff to their own."""
    incident = service.incident
    roles = roles_of(by, incident)
    if roles - {TeamRole.PROVIDER}:
        return held.scope >= Scope.ASSIGNED
    return incident.team.filter(live(), user=by, role=TeamRole.PROVIDER, service=service).exists()


def _not_ended(incident: Incident) -> None:
    if incident.has_ended:
        raise Refused(ENDED.format(incident=incident))


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
