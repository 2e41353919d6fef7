"""Budget codes and spending: nothing without a code, nothing above a person's authority (F06, R09)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.authority import check_authority
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.matrix import Level
from failure_protocol.models import BudgetCode, Incident, Spend
from failure_protocol.models.logs import LogKind


@transaction.atomic
def approve_code(
    *, incident: Incident, code: str, purpose: str, limit: Decimal | None, approved_by: User | None,
    approved_on: date | None, by: User, at: datetime, day: date, words: str = "",
) -> BudgetCode:  # fmt: skip
    """Write down a code that was approved in advance, for one purpose, up to a sum.

    Raises:
        PermissionDenied: the person's part does not keep the money.
        ValidationError: something is missing, a day to come, or the code stands for this purpose already.
        Refused: the sum is above the approver's authority; the words say to whom it goes.
    """
    allow(by, incident, "finance", Level.EDIT)
    wrong = {}
    if not code.strip():
        wrong["code"] = "Enter the budget code."
    elif incident.budget_codes.filter(code=code.strip(), purpose=purpose, ended_at=None).exists():
        wrong["code"] = "This code stands for this purpose already. End it first to change its limit."
    if limit is None or limit <= 0:
        wrong["limit"] = "Enter up to how many pounds, more than 0."
    if approved_by is None:
        wrong["approved_by"] = "Choose who approved it."
    if approved_on is None or approved_on > day:
        wrong["approved_on"] = "Enter when it was approved: today or before."
    if wrong or limit is None or approved_by is None or approved_on is None:
        raise ValidationError(wrong)
    check_authority(incident, approved_by, limit)
    made = BudgetCode.objects.create(
        incident=incident, code=code.strip(), purpose=purpose, limit=limit, approved_by=approved_by,
        approved_on=approved_on, words=words.strip(), by=by, at=at,
    )  # fmt: skip
    text = f"Budget code {made} up to £{limit:,.2f}, approved by {approved_by}."
    add_entry(incident=incident, kind=LogKind.MONEY, text=text, by=by, at=at)
    return made


@transaction.atomic
def end_code(*, code: BudgetCode, version: int, by: User, at: datetime, reason: str) -> BudgetCode:
    """Nothing more is spent on a code; what was stays.

    Raises:
        Refused: no reason, or it has ended.
        ChangedMeanwhile: somebody else wrote first.
    """
    allow(by, code.incident, "finance", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why the code ends.")
    if code.ended_at:
        raise Refused("This code has ended already.")
    save_changes(code, {"ended_at": at}, version, ("ended_at",))
    text = f"Budget code {code} ended: {reason.strip()}"
    add_entry(incident=code.incident, kind=LogKind.MONEY, text=text, by=by, at=at)
    return code


def spent_on(code: BudgetCode) -> Decimal:
    """What was spent on a code, payments to the provider included; what was struck through is not."""
    own: Decimal | None = code.spending.filter(struck_at=None).aggregate(sum=Sum("amount"))["sum"]
    paid: Decimal | None = code.provider_payments.filter(state="paid").aggregate(sum=Sum("amount"))["sum"]
    return (own or Decimal(0)) + (paid or Decimal(0))


def check_code(code: BudgetCode | None, amount: Decimal) -> BudgetCode:
    """The code, if the amount still fits under its limit.

    Raises:
        ValidationError: no code: nothing is spent without one.
        Refused: it has ended, or too little is left.
    """
    if code is None:
        raise ValidationError({"code": "Choose the budget code. Nothing is spent without one."})
    if code.ended_at:
        raise Refused(f"The code {code} has ended. Choose another.")
    left = code.limit - spent_on(code)
    if amount > left:
        raise Refused(
            f"£{left:,.2f} are left on {code}, and this is £{amount:,.2f}. Have a higher limit approved."
        )
    return code


@transaction.atomic
def spend(
    *, incident: Incident, code: BudgetCode | None, amount: Decimal | None, spent_on: date | None, payee: str,
    words: str, approved_by: User | None, by: User, at: datetime, day: date,
) -> Spend:  # fmt: skip
    """Write down what was spent, on which code, approved by whom.

    Raises:
        PermissionDenied: the person's part does not keep the money.
        ValidationError: something is missing, the code above all, or a day to come.
        Refused: too little is left on the code, or it is above the approver's authority.
    """
    allow(by, incident, "finance", Level.EDIT)
    wrong = {}
    if code is None or code.incident_id != incident.pk:
        wrong["code"] = "Choose the budget code. Nothing is spent without one."
    if amount is None or amount <= 0:
        wrong["amount"] = "Enter the amount in pounds, more than 0."
    if spent_on is None or spent_on > day:
        wrong["spent_on"] = "Enter when: today or before."
    if not payee.strip():
        wrong["payee"] = "Enter to whom."
    if not words.strip():
        wrong["words"] = "Say what for."
    if approved_by is None:
        wrong["approved_by"] = "Choose who approved it."
    if wrong or amount is None or spent_on is None or approved_by is None:
        raise ValidationError(wrong)
    number = next_number(
        incident, Spend.objects
    )  # whoever asks holds their turn, so the limit is counted once
    sound = check_code(code, amount)
    check_authority(incident, approved_by, amount)
    made = Spend.objects.create(
        incident=incident, number=number, code=sound, amount=amount, spent_on=spent_on, payee=payee.strip(),
        words=words.strip(), approved_by=approved_by, by=by, at=at,
    )  # fmt: skip
    text = f"Spent £{amount:,.2f} on {sound}: {made.words}, to {made.payee}; approved by {approved_by}."
    add_entry(incident=incident, kind=LogKind.MONEY, text=text, by=by, at=at, data={"spend": number})
    return made


@transaction.atomic
def strike_spend(*, row: Spend, version: int, by: User, at: datetime, reason: str) -> Spend:
    """A spend was written down wrongly: struck through, and no longer counted.

    Raises:
        Refused: no reason, or it is struck already.
        ChangedMeanwhile: somebody else wrote first.
    """
    allow(by, row.incident, "finance", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why it is wrong.")
    if row.struck_at:
        raise Refused("This is struck through already.")
    changes = {"struck_at": at, "struck_by": by, "struck_reason": reason.strip()}
    save_changes(row, changes, version, tuple(changes))
    text = f"Spend {row.number} (£{row.amount:,.2f}) struck through: {reason.strip()}"
    add_entry(incident=row.incident, kind=LogKind.MONEY, text=text, by=by, at=at, data={"spend": row.number})
    return row
