"""Who belongs together: friends, and rounds of home care (S11, S12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import REFUSAL, get_person, rights
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Group, Scope
from failure_protocol.models import FriendGroup, Incident, IncidentService, Person, Round
from failure_protocol.models.logs import LogKind


@transaction.atomic
def make_group(
    *, incident: Incident, people: Collection[Person], strength: str, source: str, by: User, at: datetime,
    is_mutual: bool = True, outside: str = "",
) -> FriendGroup:  # fmt: skip
    """People who should stay together. `outside`: friends elsewhere, whom no proposal knows of: it warns.

    Raises:
        Http404: somebody is not theirs to see.
        PermissionDenied: they may not change needs.
        ValidationError: fewer than two people, no strength, or nobody who says so.
    """
    _may(by, incident)
    _check(incident, people, strength, source, by)
    Incident.objects.select_for_update().get(pk=incident.pk)
    last = incident.friend_groups.aggregate(last=Max("number"))["last"]
    group = FriendGroup.objects.create(
        incident=incident, number=(last or 0) + 1, strength=strength, is_mutual=is_mutual,
        source=source.strip(), outside=outside.strip(), by=by, at=at,
    )  # fmt: skip
    group.people.set(people)
    refs = _refs(people)
    words = f"Friends {group.number}: {refs} should stay together ({group.get_strength_display().lower()})."
    add_entry(
        incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, data={"source": source.strip()}
    )
    return group


@transaction.atomic
def change_group(
    *, group: FriendGroup, people: Collection[Person], strength: str, source: str, version: int, by: User,
    at: datetime, is_mutual: bool = True, outside: str = "",
) -> FriendGroup:  # fmt: skip
    """Change who belongs together, or how much.

    Raises:
        Http404, PermissionDenied, ValidationError: as `make_group`.
        ChangedMeanwhile: somebody changed or ended it first.
    """
    _may(by, group.incident)
    _check(group.incident, people, strength, source, by)
    values = {
        "strength": strength, "is_mutual": is_mutual, "source": source.strip(), "outside": outside.strip(),
        "version": version + 1,
    }  # fmt: skip
    if not FriendGroup.objects.filter(pk=group.pk, version=version, ended_at=None).update(**values):
        group.refresh_from_db()
        raise ChangedMeanwhile(group)
    before = _refs(group.people.all())
    group.people.set(people)
    group.refresh_from_db()
    words = f"Friends {group.number} changed: {_refs(people)}, {group.get_strength_display().lower()}."
    data = {"people": [before, _refs(people)], "source": source.strip()}
    add_entry(incident=group.incident, kind=LogKind.PERSON, text=words, by=by, at=at, data=data)
    return group


@transaction.atomic
def end_group(*, group: FriendGroup, reason: str, by: User, at: datetime) -> FriendGroup:
    """They need not stay together any more.

    Raises:
        PermissionDenied: they may not change needs.
        ValidationError: no reason.
        Refused: it has ended.
    """
    _may(by, group.incident)
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    if not FriendGroup.objects.filter(pk=group.pk, ended_at=None).update(ended_at=at):
        raise Refused("It has ended already.")
    group.refresh_from_db()
    words = f"Friends {group.number} need not stay together any more."
    data = {"reason": reason.strip()}
    add_entry(incident=group.incident, kind=LogKind.PERSON, text=words, by=by, at=at, data=data)
    return group


@transaction.atomic
def add_round(
    *, service: IncidentService, name: str, by: User, at: datetime, zone: str = "", workers: str = ""
) -> Round:
    """A round of visits of a home-care service.

    Raises:
        PermissionDenied: they may not change everybody's needs.
        ValidationError: no name, one that is taken, or a service that visits nobody.
    """
    _may(by, service.incident)
    _check_round(service, name)
    row = Round.objects.create(service=service, name=name.strip(), zone=zone.strip(), workers=workers.strip())
    words = f"Round {row.name} of {service} was written down."
    add_entry(incident=service.incident, kind=LogKind.PERSON, text=words, by=by, at=at)
    return row


@transaction.atomic
def change_round(
    *, row: Round, name: str, version: int, by: User, at: datetime, zone: str = "", workers: str = ""
) -> Round:
    """Change a round.

    Raises:
        PermissionDenied, ValidationError: as `add_round`.
        ChangedMeanwhile: somebody changed it first.
    """
    service = row.service
    _may(by, service.incident)
    _check_round(service, name, row)
    values = {"name": name.strip(), "zone": zone.strip(), "workers": workers.strip(), "version": version + 1}
    before = {"name": row.name, "zone": row.zone}
    if not Round.objects.filter(pk=row.pk, version=version).update(**values):
        row.refresh_from_db()
        raise ChangedMeanwhile(row)
    row.refresh_from_db()
    data = {"name": [before["name"], row.name], "zone": [before["zone"], row.zone]}
    words = f"Round {row.name} of {service} was changed."
    add_entry(incident=service.incident, kind=LogKind.PERSON, text=words, by=by, at=at, data=data)
    return row


def _may(by: User, incident: Incident) -> None:
    held = rights(by, incident)
    if Group.NEEDS not in held.edits or held.scope < Scope.OWN_SERVICE or incident.has_ended:
        raise PermissionDenied(REFUSAL.format(incident=incident))


def _check(incident: Incident, people: Collection[Person], strength: str, source: str, by: User) -> None:
    wrong = {}
    if len({person.pk for person in people}) < 2:
        wrong["people"] = "Choose at least two people: one alone is no group."
    if strength not in FriendGroup.Strength.values:
        wrong["strength"] = "Choose how much it matters."
    if not source.strip():
        wrong["source"] = "Say who says so."
    if wrong:
        raise ValidationError(wrong)
    for person in people:
        get_person(by, incident, person.pk)


def _check_round(service: IncidentService, name: str, row: Round | None = None) -> None:
    if not service.is_home_care:
        raise ValidationError({"service": f"{service} does not visit people at home."})
    if not name.strip():
        raise ValidationError({"name": "Enter a name, such as Monday north."})
    others = Round.objects.filter(service=service, name=name.strip())
    if others.exclude(pk=row.pk if row else 0).exists():
        raise ValidationError({"name": "There is a round of this name already."})


def _refs(people: Collection[Person]) -> str:
    return ", ".join(sorted(str(person) for person in people))
