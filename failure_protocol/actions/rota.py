"""The rota outside office hours, and the numbers to ring (R11)."""

from __future__ import annotations

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, PhoneEntry, RotaHours, Shift
from failure_protocol.models.logs import LogKind

AGENCIES = (  # Appendix D
    "District nursing", "Ambulance service", "Equipment service", "Removals", "Legal",
    "Out of hours services", "Transport",
)  # fmt: skip


@transaction.atomic
def set_rota_hours(
    *, incident: Incident, weekday_from: time, weekday_to: time, weekend_from: time, weekend_to: time,
    version: int, by: User, at: datetime,
) -> RotaHours:  # fmt: skip
    """Say between which hours somebody must be there. `version` 0 = nobody has said so yet.

    Raises:
        ValidationError: a span that ends before it begins.
        ChangedMeanwhile: somebody said it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if weekday_to <= weekday_from:
        wrong["weekday_to"] = "Enter a later hour than the one it begins."
    if weekend_to <= weekend_from:
        wrong["weekend_to"] = "Enter a later hour than the one it begins."
    if wrong:
        raise ValidationError(wrong)
    values = {
        "weekday_from": weekday_from, "weekday_to": weekday_to, "weekend_from": weekend_from,
        "weekend_to": weekend_to, "changed_at": at, "changed_by": by,
    }  # fmt: skip
    found = RotaHours.objects.filter(incident=incident).first()
    if found is None:
        found = RotaHours.objects.create(incident=incident, **values)
    else:
        rows = RotaHours.objects.filter(pk=found.pk, version=version)
        written = rows.update(**values, version=version + 1)
        found.refresh_from_db()
        if not written:
            raise ChangedMeanwhile(found)
    words = (
        f"Rota hours: weekdays {weekday_from:%H:%M} to {weekday_to:%H:%M}, weekends {weekend_from:%H:%M} to "
        f"{weekend_to:%H:%M}."
    )
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return found


@transaction.atomic
def add_shift(
    *, incident: Incident, user: User | None, name: str, starts_at: datetime, ends_at: datetime, what: str,
    by: User, at: datetime,
) -> Shift:  # fmt: skip
    """Put somebody on the rota.

    Raises:
        ValidationError: nobody is named, it ends before it begins, or is longer than a day.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if (user is None) == (not name.strip()):
        wrong["user"] = "Choose somebody of the team, or enter a name."
    if ends_at <= starts_at:
        wrong["ends_at"] = "Enter an end after the beginning."
    elif (ends_at - starts_at).total_seconds() > 24 * 3600:
        wrong["ends_at"] = "A shift is a day long at most. Enter several."
    if wrong:
        raise ValidationError(wrong)
    made = Shift.objects.create(
        incident=incident, user=user, name="" if user else name.strip(), starts_at=starts_at, ends_at=ends_at,
        what=what.strip(), added_by=by,
    )  # fmt: skip
    words = f"{made.who} is on the rota from {local_words(starts_at)} to {local_words(ends_at)}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return made


@transaction.atomic
def withdraw_shift(*, shift: Shift, version: int, reason: str, by: User, at: datetime) -> Shift:
    """Take somebody off the rota; the hours show as uncovered at once.

    Raises:
        Refused: no reason.
        ChangedMeanwhile: somebody did so first.
    """
    incident = shift.incident
    allow(by, incident, "incident", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why they are taken off the rota.")
    rows = Shift.objects.filter(pk=shift.pk, version=version, withdrawn_at=None)
    written = rows.update(withdrawn_at=at, withdrawn_reason=reason.strip(), version=version + 1)
    shift.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(shift)
    words = f"{shift.who} is off the rota from {local_words(shift.starts_at)}. Reason: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return shift


@transaction.atomic
def list_agencies(*, incident: Incident, by: User, at: datetime) -> list[PhoneEntry]:
    """Begin the list of other agencies with those of Appendix D; what is there already stays."""
    have = set(incident.phones.filter(kind=PhoneEntry.Kind.AGENCY).values_list("name", flat=True))
    return PhoneEntry.objects.bulk_create(
        PhoneEntry(
            incident=incident, kind=PhoneEntry.Kind.AGENCY, name=name, changed_at=at, changed_by=by
        )
        for name in AGENCIES
        if name not in have
    )  # fmt: skip


@transaction.atomic
def save_phone(
    *, incident: Incident, entry: PhoneEntry | None, version: int, kind: str, name: str, what: str,
    phone: str, hours: str, by: User, at: datetime,
) -> PhoneEntry:  # fmt: skip
    """Write down a number, or put one right.

    Raises:
        ValidationError: no name.
        ChangedMeanwhile: somebody changed it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    if not name.strip():
        raise ValidationError({"name": "Enter whose number it is."})
    values = {
        "kind": kind, "name": name.strip(), "what": what.strip(), "phone": phone.strip(),
        "hours": hours.strip(), "changed_at": at, "changed_by": by,
    }  # fmt: skip
    if entry is None:
        entry = PhoneEntry.objects.create(incident=incident, **values)
    else:
        rows = PhoneEntry.objects.filter(pk=entry.pk, incident=incident, version=version)
        written = rows.update(**values, version=version + 1)
        entry.refresh_from_db()
        if not written:
            raise ChangedMeanwhile(entry)
    words = f"Number of {entry.name} written down."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return entry
