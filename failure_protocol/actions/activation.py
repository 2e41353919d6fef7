"""Activating the procedure: whose decision it is, and whether the other body agrees (A06, section 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import printable
from failure_protocol.access import REFUSAL, allow, rights
from failure_protocol.actions.incidents import step
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import Approval, Incident
from failure_protocol.models.logs import LogKind
from failure_protocol.protocol import Holder, holders_of, settings_of
from failure_protocol.states import WITHHELD, State


@dataclass(frozen=True)
class Agreed:
    """What the other body says: agreed or not, who spoke for it, when."""

    agreement: str
    name: str
    at: datetime
    note: str = ""


@transaction.atomic
def activate(
    *, incident: Incident, version: int, authority: str, basis: str, reasons: str, by: User, at: datetime,
    decided_at: datetime | None = None, how: str = Approval.How.SELF, evidence: str = "",
    agreed: Agreed | None = None,
) -> Approval:  # fmt: skip
    """Write down the decision to activate, and activate. The other body's agreement may follow later.

    `authority`: council or nhs, for whichever of the two posts decided. `how` other than "self": the decision
    reached whoever writes it down by telephone, in writing, in a meeting; `evidence` says when and how.

    Raises:
        PermissionDenied: neither a holder of the post nor somebody who runs the incident.
        ValidationError: a field is missing or can't be (by field).
        Refused: nobody is named for the post, somebody else tries to decide, or it is activated already.
        ChangedMeanwhile: somebody moved the incident first.
    """
    holder = _holder(incident, authority)
    _check_permission(incident, holder, by)
    if incident.state not in WITHHELD:
        raise Refused(f"{incident} is {incident.get_state_display().lower()} already.")
    decided_at = decided_at or at
    _check_fields(basis, how, reasons, evidence, decided_at, at)
    if not holder.name:
        raise Refused(
            f"Nobody is named as {holder.post}. Whoever manages the protocol names them under “How incidents "
            "are run”; then the decision can be written down."
        )
    if how == Approval.How.SELF and holder.user != by:
        raise Refused(
            f"Only {holder.name}, {holder.post}, can decide this signed in. If they decided by telephone, in "
            "writing or in a meeting, say so and how you know."
        )
    made = Approval.objects.create(
        incident=incident, authority=authority, post=holder.post, decider=holder.user,
        decider_name=holder.name, decided_at=decided_at, how=how, evidence=evidence.strip(), basis=basis,
        reasons=printable(reasons.strip()), by=by, at=at,
    )  # fmt: skip
    words = f"Activation decided by {made.decider_name}, {made.post}, {_how_words(made)}."
    words += f" Basis: {made.get_basis_display().lower()}. Reasons: {made.reasons}"
    add_entry(incident=incident, kind=LogKind.DECISION, text=words, by=by, at=at, happened_at=decided_at)
    step(
        incident=incident, new=State.ACTIVATED, version=version, by=by, at=at,
        reason=f"Decided by {made.decider_name}, {made.post}",
    )  # fmt: skip
    if agreed is not None:
        record_agreement(approval=made, version=made.version, agreed=agreed, by=by, at=at)
    return made


@transaction.atomic
def record_agreement(*, approval: Approval, version: int, agreed: Agreed, by: User, at: datetime) -> Approval:
    """Write down what the other body says about the activation.

    Raises:
        ValidationError: neither yes nor no, nobody named, or a moment to come (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    incident = approval.incident
    if approval.decider_id != by.pk or rights(by, incident).incident < Level.SUMMARY:
        allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if agreed.agreement not in (Approval.Agreement.AGREED, Approval.Agreement.DISAGREED):
        wrong["agreement"] = f"Choose whether the {approval.other_body} agrees."
    if not agreed.name.strip():
        wrong["agreement_name"] = f"Enter who spoke for the {approval.other_body}."
    if agreed.at > at:
        wrong["agreement_at"] = "This is in the future. Enter when they said so."
    if wrong:
        raise ValidationError(wrong)
    changes = {
        "agreement": agreed.agreement, "agreement_name": agreed.name.strip(), "agreement_at": agreed.at,
        "agreement_note": printable(agreed.note.strip()),
    }  # fmt: skip
    _, new = save_changes(approval, changes, version, tuple(changes))
    if new:
        words = f"Activation: the {approval.other_body} {approval.get_agreement_display().lower()}, "
        words += f"says {approval.agreement_name}."
        if approval.agreement_note:
            words += f" {approval.agreement_note}"
        add_entry(
            incident=incident, kind=LogKind.DECISION, text=words, by=by, at=at, happened_at=agreed.at
        )  # fmt: skip
    return approval


def _holder(incident: Incident, authority: str) -> Holder:
    found = [each for each in holders_of(settings_of(incident)) if each.authority == authority]
    if not found:
        raise ValidationError({"authority": "Choose which of the two posts decided."})
    return found[0]


def _check_permission(incident: Incident, holder: Holder, by: User) -> None:
    """Whoever runs the incident writes it down; the holder of the post may do it with any part in it."""
    held = rights(by, incident).incident
    if held >= Level.EDIT or (holder.user == by and held >= Level.SUMMARY):
        return
    raise PermissionDenied(REFUSAL.format(incident=incident))


def _check_fields(
    basis: str, how: str, reasons: str, evidence: str, decided_at: datetime, at: datetime
) -> None:
    wrong = {}
    if basis not in Approval.Basis.values:
        wrong["basis"] = "Choose from where the failure comes."
    if how not in Approval.How.values:
        wrong["how"] = "Choose how the decision was given."
    elif how != Approval.How.SELF and not evidence.strip():
        wrong["evidence"] = "Say how you know: who told whom, when, where it is written."
    if not reasons.strip():
        wrong["reasons"] = "Write down the reasons."
    if decided_at > at:
        wrong["decided_at"] = "This is in the future. Enter when it was decided."
    if wrong:
        raise ValidationError(wrong)


def _how_words(approval: Approval) -> str:
    how = "signed in" if approval.how == Approval.How.SELF else approval.get_how_display().lower()
    evidence = f" ({approval.evidence})" if approval.evidence else ""
    return f"{how}{evidence}, on {local_words(approval.decided_at)}"
