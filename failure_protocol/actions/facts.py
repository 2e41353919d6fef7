"""What is known besides: business failure, emergency planning, the first contact (A09, A10, K02)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import printable
from failure_protocol import clocks
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import EmergencyChoice, Incident
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind


@transaction.atomic
def set_business_failure(
    *, incident: Incident, version: int, value: str, basis: str, by: User, at: datetime
) -> Incident:
    """Say whether it is a business failure in the sense of the Care Act 2014 (sections 48 to 52).

    It is never inferred from the service closing; not known stays not known, and visible.

    Raises:
        ValidationError: no answer, or yes or no without saying from what it is known (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if value not in Known.values:
        wrong["value"] = "Choose yes, no or not known."
    elif value != Known.UNKNOWN and not basis.strip():
        wrong["basis"] = "Say from what it is known."
    if wrong:
        raise ValidationError(wrong)
    changes = {"business_failure": value, "business_failure_basis": printable(basis.strip())}
    old, new = save_changes(incident, changes, version, tuple(changes))
    if new:
        words = f"Business failure (Care Act 2014): {incident.get_business_failure_display().lower()}."
        if basis.strip():
            words += f" {incident.business_failure_basis}"
        data = {name: [old[name], new[name]] for name in new}
        add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at, data=data)
    return incident


@transaction.atomic
def choose_emergency(
    *, incident: Incident, overwhelms: str, route: str, decided_by: str, reasons: str, by: User, at: datetime
) -> EmergencyChoice:
    """Write down that emergency planning was considered, and what was decided. An earlier choice stays.

    Raises:
        ValidationError: no answer, nobody who decided, or no reasons (by field).
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if overwhelms not in Known.values:
        wrong["overwhelms"] = "Choose whether it is more than both bodies can do."
    if route not in EmergencyChoice.Route.values:
        wrong["route"] = "Choose what happens."
    if not decided_by.strip():
        wrong["decided_by"] = "Enter who decided: name and post."
    if not reasons.strip():
        wrong["reasons"] = "Write down the reasons."
    if wrong:
        raise ValidationError(wrong)
    row = EmergencyChoice.objects.create(
        incident=incident, overwhelms=overwhelms, route=route, decided_by=decided_by.strip(),
        reasons=printable(reasons.strip()), by=by, at=at,
    )  # fmt: skip
    words = f"Emergency planning considered: {row.get_route_display().lower()}. Decided by {row.decided_by}. "
    add_entry(
        incident=incident, kind=LogKind.DECISION, text=f"{words}Reasons: {row.reasons}", by=by, at=at
    )  # fmt: skip
    return row


@transaction.atomic
def correct_contact(
    *, incident: Incident, version: int, contact_at: datetime, reason: str, by: User, at: datetime
) -> Incident:
    """Correct when either Lead was first reached, which starts K02. The stricter moment counts until somebody
    gives a reason; a later one without a reason waits, and is shown as waiting.

    Raises:
        Refused: nobody was reached yet, so there is nothing to correct.
        ValidationError: a moment to come, or before anybody had heard (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    was = incident.contact_at
    if was is None:
        raise Refused("Neither Lead was reached yet. Write the call down under “Who is told”.")
    if contact_at > at:
        raise ValidationError({"contact_at": "This is in the future. Enter when they were reached."})
    if contact_at < incident.received_at:
        heard = local_words(incident.received_at)
        raise ValidationError({"contact_at": f"You heard of it on {heard} only. Enter a later moment."})
    counts = clocks.corrected_start(was, contact_at, reason)
    waits = contact_at if counts != contact_at else None
    changes = {"contact_at": counts, "contact_claim_at": waits}
    old, new = save_changes(incident, changes, version, tuple(changes))
    if new:
        words = f"First contact with a Lead corrected to {local_words(contact_at)}."
        words += f" Reason: {reason.strip()}" if reason.strip() else ""
        if waits:
            words += f" No reason was given, so {local_words(counts)} counts until there is one."
        data = {name: [old[name], new[name]] for name in new}
        add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at, data=data)
    return incident
