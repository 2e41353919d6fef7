"""Keeping a service going: the twelve options; payments, which need a written agreement (A14, A15)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow
from failure_protocol.actions.authority import check_authority
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.actions.money import check_code
from failure_protocol.attachments import Kept
from failure_protocol.matrix import Level
from failure_protocol.models import BudgetCode, Incident, PreventionOption, ProviderPayment
from failure_protocol.models.logs import LogKind
from failure_protocol.prevention import OPTIONS

OPTION_FIELDS = ("decision", "user", "name", "reasons", "cost", "outcome")
PAYMENT_FIELDS = (
    "state", "words", "file_key", "file_name", "file_sha256", "agreed_with", "agreed_on", "approved_by",
    "code", "paid_on",
)  # fmt: skip
State, Decision = ProviderPayment.State, PreventionOption.Decision
NO_AGREEMENT = (
    "There is no written agreement on file for this payment. Section 8.3 asks for an explicit one first: "
    "money meant for a service may otherwise go elsewhere. Withhold the payment until it is there."
)


@transaction.atomic
def load_options(*, incident: Incident, by: User, at: datetime) -> None:
    """The twelve options of an incident that opens; those that are there stay."""
    there = set(incident.prevention_options.values_list("key", flat=True))
    PreventionOption.objects.bulk_create(
        PreventionOption(incident=incident, key=option.key, changed_at=at, changed_by=by)
        for option in OPTIONS
        if option.key not in there
    )


@transaction.atomic
def decide_option(
    *, option: PreventionOption, decision: str, reasons: str, version: int, by: User, at: datetime,
    user: User | None = None, name: str = "", cost: Decimal | None = None, outcome: str = "",
) -> PreventionOption:  # fmt: skip
    """Say what was decided of an option, by whom it is pursued, what it costs, what came of it.

    Raises:
        ValidationError: chosen without an owner, decided without reasons, a cost below zero.
        ChangedMeanwhile: somebody else wrote first.
    """
    incident = option.incident
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if decision == Decision.CHOSEN and user is None and not name.strip():
        wrong["user"] = "Choose who pursues it. A chosen option without an owner is nobody’s."
    if decision in (Decision.CHOSEN, Decision.REJECTED) and not reasons.strip():
        wrong["reasons"] = "Say why."
    if cost is not None and cost < 0:
        wrong["cost"] = "A cost can’t be below zero."
    if wrong:
        raise ValidationError(wrong)
    changes = {
        "decision": decision, "user": user, "name": "" if user else name.strip(), "reasons": reasons.strip(),
        "cost": cost, "outcome": outcome.strip(),
    }  # fmt: skip
    before, after = save_changes(option, changes, version, OPTION_FIELDS)
    if after:
        PreventionOption.objects.filter(pk=option.pk).update(changed_at=at, changed_by=by)
        option.refresh_from_db()
        data = {field: [str(before[field] or ""), str(after[field] or "")] for field in after}
        who = f", by {option.who}" if option.who else ""
        text = f"Option “{option}”: {option.get_decision_display().lower()}{who}. {option.reasons}".strip()
        add_entry(incident=incident, kind=LogKind.DECISION, text=text, by=by, at=at, data=data)
    return option


@transaction.atomic
def propose_payment(
    *, incident: Incident, to: str, payee: str, amount: Decimal | None, purpose: str, by: User, at: datetime
) -> ProviderPayment:
    """Money for the failing provider or its insolvency officer is thought of. Nothing is paid yet.

    Raises:
        PermissionDenied: the person's part does not keep the money.
        ValidationError: something is missing.
    """
    allow(by, incident, "finance", Level.EDIT)
    wrong = {}
    if not payee.strip():
        wrong["payee"] = "Enter to whom it goes."
    if amount is None or amount <= 0:
        wrong["amount"] = "Enter the amount in pounds, more than 0."
    if not purpose.strip():
        wrong["purpose"] = "Say for which service, and what it must be used for."
    if wrong or amount is None:
        raise ValidationError(wrong)
    made = ProviderPayment.objects.create(
        incident=incident, number=next_number(incident, ProviderPayment.objects), to=to, payee=payee.strip(),
        amount=amount, purpose=purpose.strip(), by=by, at=at,
    )  # fmt: skip
    _log(made, f"proposed, to {made.payee}, for {made.purpose}", by, at)
    return made


@transaction.atomic
def file_agreement(
    *, payment: ProviderPayment, file: Kept, agreed_with: str, agreed_on: date | None, version: int, by: User,
    at: datetime, day: date,
) -> ProviderPayment:  # fmt: skip
    """Put the written agreement on file. `file` is in storage already (failure_protocol/attachments.py).

    Raises:
        ValidationError: nobody signed, or a day to come.
        Refused: it was paid or dropped.
        ChangedMeanwhile: somebody else wrote first.
    """
    _may_change(payment, by)
    wrong = {}
    if not agreed_with.strip():
        wrong["agreed_with"] = "Enter who signed for the provider or the insolvency officer."
    if agreed_on is None or agreed_on > day:
        wrong["agreed_on"] = "Enter when it was signed: today or before."
    if wrong or agreed_on is None:
        raise ValidationError(wrong)
    changes = {
        "state": State.AGREED, "file_key": file.key, "file_name": file.name, "file_sha256": file.sha256,
        "agreed_with": agreed_with.strip(), "agreed_on": agreed_on,
    }  # fmt: skip
    save_changes(payment, changes, version, PAYMENT_FIELDS)
    _log(payment, f"agreed in writing on {day_words(agreed_on)}", by, at, {"sha256": file.sha256})
    return payment


@transaction.atomic
def withhold_payment(
    *, payment: ProviderPayment, words: str, version: int, by: User, at: datetime, is_dropped: bool = False
) -> ProviderPayment:
    """Hold a payment back until the situation is resolved, or give it up.

    Raises:
        Refused: no reason, or it was paid or dropped.
        ChangedMeanwhile: somebody else wrote first.
    """
    _may_change(payment, by)
    if not words.strip():
        raise Refused("Say why.")
    state = State.DROPPED if is_dropped else State.WITHHELD
    save_changes(payment, {"state": state, "words": words.strip()}, version, PAYMENT_FIELDS)
    _log(payment, f"{payment.get_state_display().lower()}: {words.strip()}", by, at)
    return payment


@transaction.atomic
def pay_provider(
    *, payment: ProviderPayment, code: BudgetCode | None, approved_by: User | None, paid_on: date | None,
    version: int, by: User, at: datetime, day: date,
) -> ProviderPayment:  # fmt: skip
    """Say that it was paid. Without a written agreement on file it can't have been (A15).

    Raises:
        Refused: no agreement is on file, too little is left on the code, or above the approver's authority.
        ValidationError: no code, nobody approved, or a day before the agreement or to come.
        ChangedMeanwhile: somebody else wrote first.
    """
    _may_change(payment, by)
    if not payment.file_key or payment.agreed_on is None:
        raise Refused(NO_AGREEMENT)
    wrong = {}
    if code is None or code.incident_id != payment.incident_id:
        wrong["code"] = "Choose the budget code. Nothing is spent without one."
    if approved_by is None:
        wrong["approved_by"] = "Choose who approved it."
    if paid_on is None or not payment.agreed_on <= paid_on <= day:
        wrong["paid_on"] = "Enter when: not before the agreement, and today or before."
    if wrong or approved_by is None:
        raise ValidationError(wrong)
    next_number(payment.incident, ProviderPayment.objects)  # holds the turn: the code's limit is counted once
    sound = check_code(code, payment.amount)
    check_authority(payment.incident, approved_by, payment.amount)
    changes = {"state": State.PAID, "code": sound, "approved_by": approved_by, "paid_on": paid_on}
    save_changes(payment, changes, version, PAYMENT_FIELDS)
    _log(payment, f"paid to {payment.payee} on {sound}, approved by {approved_by}", by, at)
    return payment


def _may_change(payment: ProviderPayment, by: User) -> None:
    allow(by, payment.incident, "finance", Level.EDIT)
    if payment.state in (State.PAID, State.DROPPED):
        raise Refused(f"This payment is {payment.get_state_display().lower()}. Propose another.")


def _log(
    payment: ProviderPayment, words: str, by: User, at: datetime, data: dict[str, str] | None = None
) -> None:
    text = f"Payment {payment.number} of £{payment.amount:,.2f} {words}."
    facts = {"payment": payment.number, **(data or {})}
    add_entry(incident=payment.incident, kind=LogKind.MONEY, text=text, by=by, at=at, data=facts)
