"""Handing over at the end of a shift (failure-protocol.md section 7 item 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow, rights
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level
from failure_protocol.models import Handover, Incident
from failure_protocol.models.logs import LogKind


@transaction.atomic
def hand_over(
    *, incident: Incident, incoming: User, since: datetime, content: Mapping[str, Sequence[str]], by: User,
    at: datetime, note: str = "",
) -> Handover:  # fmt: skip
    """Offer the incident to whoever comes next, with what happened since. Until they sign, `by` stays
    responsible.

    Raises:
        ValidationError: to oneself, to somebody who may not run it, or a beginning after now.
        Refused: an earlier handover waits for its signature.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong: dict[str, str] = {}
    if incoming == by:
        wrong["incoming"] = "Choose somebody else: a handover needs two people."
    elif rights(incoming, incident).incident < Level.EDIT:
        wrong["incoming"] = f"{incoming} may not run this incident. Give them a part in the team first."
    if since > at:
        wrong["since"] = "The beginning can't be after now."
    if wrong:
        raise ValidationError(wrong)
    waiting = incident.handovers.filter(signed_at=None, withdrawn_at=None).first()
    if waiting is not None:
        raise Refused(f"The handover to {waiting.incoming} waits for a signature. Withdraw it first.")
    made: Handover = Handover.objects.create(
        incident=incident, outgoing=by, incoming=incoming, since=since, at=at, note=note.strip(),
        content={name: list(lines) for name, lines in content.items()},
    )  # fmt: skip
    words = f"Handover to {incoming} prepared; {by} stays responsible until it is signed."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return made


@transaction.atomic
def sign_handover(*, handover: Handover, version: int, by: User, at: datetime) -> Handover:
    """Take the incident over. Only the person it was offered to can.

    Raises:
        Refused: somebody else signs.
        ChangedMeanwhile: it was signed or withdrawn first.
    """
    incident = handover.incident
    allow(by, incident, "incident", Level.EDIT)
    if by != handover.incoming:
        raise Refused(f"Only {handover.incoming} can sign this handover.")
    open_ones = Handover.objects.filter(pk=handover.pk, version=version, signed_at=None, withdrawn_at=None)
    if not open_ones.update(signed_at=at, version=version + 1):
        handover.refresh_from_db()
        raise ChangedMeanwhile(handover)
    handover.refresh_from_db()
    words = f"{by} took the incident over from {handover.outgoing}, who is released."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return handover


@transaction.atomic
def withdraw_handover(*, handover: Handover, version: int, by: User, at: datetime) -> None:
    """Take an unsigned handover back, so that another can be made.

    Raises:
        ChangedMeanwhile: it was signed or withdrawn first.
    """
    incident = handover.incident
    allow(by, incident, "incident", Level.EDIT)
    open_ones = Handover.objects.filter(pk=handover.pk, version=version, signed_at=None, withdrawn_at=None)
    if not open_ones.update(withdrawn_at=at, version=version + 1):
        handover.refresh_from_db()
        raise ChangedMeanwhile(handover)
    words = f"The handover to {handover.incoming} was withdrawn before it was signed."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
