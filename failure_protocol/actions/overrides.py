"""Letting pass what a rule would stop: by a named authority, with the reason, in the decision log."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from failure_protocol.actions.decisions import Decided, record_decision
from failure_protocol.models import Decision, Incident, Person


@transaction.atomic
def record_override(
    *, incident: Incident, what: str, stops: str, reason: str, authority: str, by: User, at: datetime,
    person: Person | None = None,
) -> Decision:  # fmt: skip
    """Write the decision down. `what` is done although `stops` stands against it.

    Raises:
        PermissionDenied: the person's part writes no decisions.
        ValidationError: no reason, or nobody who said yes.
    """
    wrong = {} if reason.strip() else {"reason": "Say why. It goes into the decision log."}
    if not authority.strip():
        wrong["authority"] = "Enter who said yes: post and name."
    if wrong:
        raise ValidationError(wrong)
    decided = Decided(
        question=f"{what}, although: {stops}?", options="Wait until it is in order. Go on.",
        information=f"What stands against it: {stops}.", decision=f"Go on: {what}.", reasons=reason.strip(),
        maker=by, authority=authority.strip()[:200], decided_at=at, person=person,
    )  # fmt: skip
    return record_decision(incident=incident, decided=decided, by=by, at=at)
