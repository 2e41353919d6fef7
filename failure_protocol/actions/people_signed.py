"""How many people there are, as agreed with the provider; and the register signed as right (S03, S04)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level
from failure_protocol.models import Headcount, Incident, IncidentService, Person, SignOff
from failure_protocol.models.logs import LogKind

MOST = 5000


@transaction.atomic
def agree_headcount(
    *, incident: Incident, service: IncidentService, number: int, provider_name: str, by: User, at: datetime,
    agreed_at: datetime | None = None,
) -> Headcount:  # fmt: skip
    """Write down the number that the provider agreed to, and who agreed for it.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        ValidationError: nobody agreed, a number that can't be, or a moment in the future.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong: dict[str, str] = {}
    agreed_at = agreed_at or at
    if not provider_name.strip():
        wrong["provider_name"] = "Say who agreed the number for the provider."
    if not 0 <= number <= MOST:
        wrong["number"] = f"Enter a number from 0 to {MOST:,}."
    if agreed_at > at:
        wrong["agreed_at"] = "It can’t have been agreed in the future."
    if service.incident_id != incident.pk:
        wrong["service"] = "Choose a service of this incident."
    if wrong:
        raise ValidationError(wrong)
    row = Headcount.objects.create(
        incident=incident, service=service, number=number, provider_name=provider_name.strip(),
        agreed_at=agreed_at, by=by, at=at,
    )  # fmt: skip
    people = f"{number} {'person' if number == 1 else 'people'}"
    words = f"{people} at {service}, agreed with {row.provider_name}."
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, happened_at=agreed_at)
    return row


@transaction.atomic
def sign_off(*, service: IncidentService, by: User, at: datetime, missing: str = "") -> SignOff:
    """Sign the register of a service: its lists were laid side by side and nothing waits.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        Refused: rows or disagreements wait, or it is signed already.
        ValidationError: a list is missing and nobody said why.
    """
    from failure_protocol.summaries.reconciliation import reconciliation_of

    incident = service.incident
    allow(by, incident, "incident", Level.EDIT)
    IncidentService.objects.select_for_update().get(pk=service.pk)
    found = reconciliation_of(service)
    if found.is_signed:
        raise Refused("It is signed already.")
    if found.open_count:
        raise Refused(f"{found.open_words} Settle them first; nothing was signed.")
    if found.missing and not missing.strip():
        names = ", ".join(found.missing)
        raise ValidationError({"missing": f"There is no list of {names}. Say why it is right without."})
    count = Person.objects.filter(service=service).count()
    row = SignOff.objects.create(service=service, count=count, missing=missing.strip()[:300], by=by, at=at)
    words = f"The register of {service} is signed, with {count} people."
    if row.missing:
        words += f" Without the list of {', '.join(found.missing)}: {row.missing}"
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at)
    return row


def end_sign_off(*, service: IncidentService, why: str, at: datetime) -> None:
    """A register that changed is no longer signed. Called by whatever changes it, in its transaction."""
    SignOff.objects.filter(service=service, ended_at=None).update(ended_at=at, ended_why=why[:200])
