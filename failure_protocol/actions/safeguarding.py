"""Safeguarding in an incident: the flag, who was told, each alert (A11, procedure section 4.6)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.words import printable
from failure_protocol.access import REFUSAL, get_person, rights
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Incident, Person, SafeguardingAlert, SafeguardingTold
from failure_protocol.models.logs import LogKind


@transaction.atomic
def flag_safeguarding(
    *, incident: Incident, version: int, is_safeguarding: bool, reason: str, by: User, at: datetime
) -> Incident:
    """Say that the failure has to do with abuse, alleged or proved, or that it has not after all.

    Raises:
        ValidationError: no reason.
        ChangedMeanwhile: somebody saved it first.
    """
    _allow(by, incident)
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    since = (incident.safeguarding_at or at) if is_safeguarding else None
    changes = {"is_safeguarding": is_safeguarding, "safeguarding_at": since}
    old, new = save_changes(incident, changes, version, tuple(changes))
    if new:
        flag = "has to do with safeguarding" if is_safeguarding else "does not have to do with safeguarding"
        data = {name: [old[name], new[name]] for name in new}
        words = f"Marked: it {flag}. Reason: {reason.strip()}"
        add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at, data=data)
    return incident


@transaction.atomic
def tell_safeguarding(
    *, incident: Incident, whom: str, name: str, how: str, told_at: datetime, by: User, at: datetime
) -> SafeguardingTold:
    """Write down that adult social care's representative or the safeguarding lead was told.

    Raises:
        ValidationError: nobody, no way, or a moment to come (by field).
    """
    _allow(by, incident)
    wrong = {}
    if whom not in SafeguardingTold.Whom.values:
        wrong["whom"] = "Choose who was told."
    if not name.strip():
        wrong["name"] = "Enter their name."
    if not how.strip():
        wrong["how"] = "Enter how: by telephone, by e-mail, in person."
    if told_at > at:
        wrong["told_at"] = "This is in the future. Enter when they were told."
    if wrong:
        raise ValidationError(wrong)
    row = SafeguardingTold.objects.create(
        incident=incident, whom=whom, name=name.strip(), how=how.strip(), told_at=told_at, by=by, at=at
    )
    words = f"{row.get_whom_display()} told: {row.name}, {row.how}."
    add_entry(incident=incident, kind=LogKind.NOTICE, text=words, by=by, at=at, happened_at=told_at)
    return row


@transaction.atomic
def add_alert(
    *, incident: Incident, words: str, identified_at: datetime, by: User, at: datetime,
    person: Person | None = None,
) -> SafeguardingAlert:  # fmt: skip
    """Write down a concern for which an alert is to be made; its clock starts when it was seen (K09).

    Raises:
        ValidationError: no words, or a moment to come (by field).
    """
    _allow(by, incident)
    if person is not None:
        get_person(by, incident, person.pk)
    wrong = {} if words.strip() else {"words": "Write down what was seen."}
    if identified_at > at:
        wrong["identified_at"] = "This is in the future. Enter when it was seen."
    if wrong:
        raise ValidationError(wrong)
    number = next_number(incident, SafeguardingAlert.objects.all())
    row = SafeguardingAlert.objects.create(
        incident=incident, number=number, person=person, words=printable(words.strip()),
        identified_at=identified_at, by=by, at=at,
    )  # fmt: skip
    about = f" about {person.ref}" if person else ""
    text = f"Safeguarding alert {row.number}{about} is to be made."
    add_entry(
        incident=incident, kind=LogKind.STATE, text=text, by=by, at=at, happened_at=identified_at,
        person=person,
    )  # fmt: skip
    return row


@transaction.atomic
def make_alert(
    *, alert: SafeguardingAlert, version: int, made_at: datetime, made_to: str, made_by: str, by: User,
    at: datetime, reference: str = "",
) -> SafeguardingAlert:  # fmt: skip
    """Write down that the alert was made, to whom, by whom.

    Raises:
        ValidationError: nobody, a moment to come, or before the concern was seen (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    incident = alert.incident
    _allow(by, incident)
    wrong = {}
    if not made_to.strip():
        wrong["made_to"] = "Enter to whom the alert was made."
    if not made_by.strip():
        wrong["made_by"] = "Enter who made it."
    if made_at > at:
        wrong["made_at"] = "This is in the future. Enter when it was made."
    elif made_at < alert.identified_at:
        wrong["made_at"] = "An alert can’t be made before the concern was seen."
    if wrong:
        raise ValidationError(wrong)
    changes = {
        "made_at": made_at, "made_to": made_to.strip(), "made_by": made_by.strip(),
        "reference": reference.strip(),
    }  # fmt: skip
    save_changes(alert, changes, version, tuple(changes))
    text = f"Safeguarding alert {alert.number} made to {alert.made_to} by {alert.made_by}."
    add_entry(
        incident=incident, kind=LogKind.STATE, text=text, by=by, at=at, happened_at=made_at,
        person=alert.person,
    )  # fmt: skip
    return alert


def _allow(by: User, incident: Incident) -> None:
    """Whoever runs the incident, or whose part is safeguarding."""
    held = rights(by, incident)
    if held.incident < Level.EDIT and Group.SAFEGUARDING not in held.edits:
        raise PermissionDenied(REFUSAL.format(incident=incident))
