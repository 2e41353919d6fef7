"""Who works with a person (S15)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow, roles_of
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level, TeamRole
from failure_protocol.models import Person, PersonWorker
from failure_protocol.models.logs import LogKind

WORKERS = frozenset({TeamRole.PRACTITIONER, TeamRole.COORDINATOR, TeamRole.LEAD})
Part = PersonWorker.Part


@transaction.atomic
def assign_worker(
    *, person: Person, user: User, by: User, at: datetime, part: str = Part.NAMED
) -> PersonWorker:
    """Give a person a worker; a new named worker takes over from the old.

    Raises:
        PermissionDenied: only those who run the incident assign.
        ValidationError: the worker's part in the incident would not show them the person, or they do this
            already.
    """
    incident = person.incident
    allow(by, incident, "incident", Level.EDIT)
    if part not in Part.values:
        raise ValidationError({"part": "Choose what the worker does."})
    if not roles_of(user, incident) & WORKERS:
        words = f"{user} has no part in {incident} that shows people’s records. Add one first."
        raise ValidationError({"user": words})
    held = person.workers.filter(ends_at=None, part=part)
    if held.filter(user=user).exists():
        raise ValidationError({"user": f"{user} has this part for {person} already."})
    if part == Part.NAMED:
        held.update(ends_at=at)
    worker = PersonWorker.objects.create(person=person, user=user, part=part, starts_at=at)
    words = f"{user} works with {person}: {worker.get_part_display().lower()}."
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person)
    return worker


@transaction.atomic
def end_worker(*, worker: PersonWorker, reason: str, by: User, at: datetime) -> PersonWorker:
    """End somebody's work with a person; without a named worker the person shows as unassigned.

    Raises:
        PermissionDenied: only those who run the incident assign.
        Refused: no reason, or it has ended.
    """
    incident = worker.person.incident
    allow(by, incident, "incident", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why the work ends.")
    if not PersonWorker.objects.filter(pk=worker.pk, ends_at=None).update(ends_at=at):
        raise Refused("It has ended already.")
    worker.refresh_from_db()
    words = f"{worker.user} no longer works with {worker.person}. Reason: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=worker.person)
    return worker
