"""Delegated authority: who may decide and spend how much (R09, section 6.5 of the procedure).

For other nouns: `authority_limit_of`, `authority_holders`, `check_authority`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level
from failure_protocol.models import Authority, Incident
from failure_protocol.models.logs import LogKind


def authority_limit_of(incident: Incident, user: User) -> Decimal | None:
    """How many pounds the person may commit with one decision; None = they have not confirmed any authority,
    which is no authority to spend.
    """
    row = incident.authorities.filter(user=user, ends_at=None).first()
    return row.limit if row else None


def authority_holders(incident: Incident, amount: Decimal) -> list[Authority]:
    """Whose limit suffices, the smallest first: to whom a decision goes."""
    rows = incident.authorities.filter(ends_at=None, limit__gte=amount).select_related("user")
    return list(rows.order_by("limit", "pk"))


def check_authority(incident: Incident, user: User, amount: Decimal) -> None:
    """Refuse a decision above the person's limit, and say to whom it goes.

    Raises:
        Refused: the amount is above it, or no authority was confirmed.
    """
    limit = authority_limit_of(incident, user)
    if amount <= 0 or (limit is not None and amount <= limit):
        return
    own = "You have confirmed no delegated authority" if limit is None else f"Your limit is £{limit:,.2f}"
    holders = authority_holders(incident, amount)
    route = (
        f"Ask {' or '.join(str(each.user) for each in holders)}, whose limit suffices."
        if holders
        else "Nobody in this incident has confirmed a limit that high: ask the lead officer."
    )
    raise Refused(f"{own}, and this is £{amount:,.2f}. {route}")


@transaction.atomic
def confirm_authority(
    *, incident: Incident, limit: Decimal, decisions: str, given_by: str, by: User, at: datetime
) -> Authority:
    """Confirm one's own delegated authority; the one before ends, and stays as history.

    Raises:
        ValidationError: a limit below zero, or it comes from nowhere.
    """
    allow(by, incident, "incident", Level.SUMMARY)
    wrong = {}
    if limit < 0:
        wrong["limit"] = "A limit can’t be below zero. Enter 0 if you may not spend."
    if not given_by.strip():
        wrong["given_by"] = "Enter the scheme of delegation or the person it comes from."
    if wrong:
        raise ValidationError(wrong)
    incident.authorities.filter(user=by, ends_at=None).update(ends_at=at)
    made = Authority.objects.create(
        incident=incident, user=by, limit=limit, decisions=decisions.strip(), given_by=given_by.strip(),
        starts_at=at,
    )  # fmt: skip
    words = f"{by} confirmed delegated authority: £{limit:,.2f} a decision, from {given_by.strip()}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return made
