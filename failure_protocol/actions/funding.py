"""Who pays for a person, which body leads, what other payers answer, what finance has to do (S05-S08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import REFUSAL, allow, get_person, rights
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.people import may_change
from failure_protocol.lead_body import EXTERNAL, LeadingBody, Share, WrongShares, check_shares
from failure_protocol.matrix import Group, Level
from failure_protocol.models import (
    Commissioner,
    FinanceTask,
    FundingLine,
    LeadBodyDecision,
    MoneyPosition,
    Person,
)
from failure_protocol.models.funding import MOST_A_WEEK
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.funding import lead_of, split_words

Line = tuple[Share, str, Decimal | None]  # share, name of another body, cost a week


@transaction.atomic
def set_funding(*, person: Person, lines: Sequence[Line], by: User, at: datetime) -> list[FundingLine]:
    """Say who pays, all shares at once; the lines before end and stay.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for finance.
        ValidationError: shares that don't come to 100 %, another body without a name, a cost that can't be.
    """
    may_change(by, person, {Group.FINANCE})
    if not lines:
        raise ValidationError("Enter at least one payer. “Not known” is one.")
    try:
        check_shares(share for share, _, _ in lines)
    except WrongShares as wrong:
        raise ValidationError(str(wrong)) from None
    for share, name, cost in lines:
        if share.payer in EXTERNAL and not name.strip():
            raise ValidationError("Say which other council or NHS body pays.")
        _check_money("cost_week", cost)
    return write_funding(person=person, lines=lines, by=by, at=at)


def write_funding(
    *, person: Person, lines: Sequence[Line], by: User, at: datetime, source: str = ""
) -> list[FundingLine]:
    """Write lines that were checked. Permission is the caller's business."""
    before = split_words(person)
    person.funding.filter(ended_at=None).update(ended_at=at)
    made = [
        FundingLine.objects.create(
            person=person, payer=share.payer, payer_name=name.strip(), percent=share.percent, cost_week=cost,
            by=by, at=at,
        )
        for share, name, cost in lines
    ]  # fmt: skip
    words = f"{person}: who pays was written down{f', from {source}' if source else ''}."
    data = {"funding": [before, split_words(person)]}
    add_entry(
        incident=person.incident, kind=LogKind.MONEY, text=words, by=by, at=at, person=person, data=data
    )
    return made


@transaction.atomic
def decide_lead_body(*, person: Person, body: str, reason: str, by: User, at: datetime) -> LeadBodyDecision:
    """Decide which body leads where the procedure says nothing, or two things (Z1, Z2).

    Raises:
        Http404: the person is not theirs to see.
        PermissionDenied: the part takes no decisions in the incident.
        Refused: the procedure decides, or who pays is not known.
        ValidationError: no body, or no reason.
    """
    incident = person.incident
    get_person(by, incident, person.pk)
    allow(by, incident, "decisions", Level.EDIT)
    found = lead_of(person)
    if not found.lead.must_decide:
        raise Refused(f"Nothing is to decide here: {found.lead.reason}")
    wrong = {}
    if body not in set(LeadingBody):
        wrong["body"] = "Choose council or NHS."
    if not reason.strip():
        wrong["reason"] = "Say why this body leads, and who agreed."
    if wrong:
        raise ValidationError(wrong)
    row = LeadBodyDecision.objects.create(
        person=person, body=body, reason=reason.strip(), rule=found.lead.rule, split=split_words(person),
        by=by, at=at,
    )  # fmt: skip
    words = f"{person}: the {row.get_body_display()} leads. Left open by {found.lead.rule}."
    add_entry(
        incident=incident, kind=LogKind.DECISION, text=words, by=by, at=at, person=person,
        data={"body": body, "reason": reason.strip(), "split": row.split},
    )  # fmt: skip
    return row


@transaction.atomic
def tell_commissioner(
    *, person: Person, name: str, told_at: datetime, by: User, at: datetime, contact: str = ""
) -> Commissioner:
    """Write down that another payer was told, and asked whether we should act for it (S07).

    Raises:
        Http404, PermissionDenied: not theirs to see, or the part neither runs the incident nor its money.
        ValidationError: no name, or told in the future.
    """
    _may_run_money(by, person)
    wrong = {}
    if not name.strip():
        wrong["name"] = "Say which council or NHS body was told."
    if told_at > at:
        wrong["told_at"] = "It can’t have been told in the future."
    if wrong:
        raise ValidationError(wrong)
    row = Commissioner.objects.create(
        person=person, name=name.strip(), contact=contact.strip(), told_at=told_at, by=by, at=at
    )
    words = f"{person}: {row.name} was told. Until it answers, immediate welfare is with our council (6.3)."
    add_entry(
        incident=person.incident,
        kind=LogKind.MONEY,
        text=words,
        by=by,
        at=at,
        happened_at=told_at,
        person=person,
    )
    return row


@transaction.atomic
def answer_commissioner(
    *, row: Commissioner, wants_us: str, version: int, by: User, at: datetime, agreed: str = ""
) -> Commissioner:
    """Write down what another payer answered.

    Raises:
        Http404, PermissionDenied: as `tell_commissioner`.
        ValidationError: no answer, or nobody is said to manage the move where we are not wanted.
        ChangedMeanwhile: somebody wrote it down first.
    """
    person = row.person
    _may_run_money(by, person)
    if wants_us not in (Known.YES, Known.NO):
        raise ValidationError({"wants_us": "Choose yes or no. No answer is left as it is."})
    if wants_us == Known.NO and not agreed.strip():
        raise ValidationError({"agreed": "Say who manages the move instead."})
    values = {"wants_us": wants_us, "answered_at": at, "agreed": agreed.strip(), "version": version + 1}
    if not Commissioner.objects.filter(pk=row.pk, version=version).update(**values):
        row.refresh_from_db()
        raise ChangedMeanwhile(row)
    row.refresh_from_db()
    wants = "wants us to act" if wants_us == Known.YES else "does not want us to act"
    add_entry(
        incident=person.incident, kind=LogKind.MONEY, text=f"{person}: {row.name} {wants}.", by=by, at=at,
        person=person, data={"agreed": agreed.strip()},
    )  # fmt: skip
    return row


@transaction.atomic
def set_money(
    *, person: Person, by: User, at: datetime, fee_week: Decimal | None = None,
    paid_until: date | None = None, overpaid: Decimal | None = None, charge_week: Decimal | None = None,
    note: str = "",
) -> MoneyPosition:  # fmt: skip
    """Write down fees, what was paid ahead, what is to come back, what the person is charged (S08).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for finance.
        ValidationError: an amount below nothing or beyond all measure.
    """
    may_change(by, person, {Group.FINANCE})
    for name, amount in (("fee_week", fee_week), ("overpaid", overpaid), ("charge_week", charge_week)):
        _check_money(name, amount)
    row = MoneyPosition.objects.create(
        person=person, fee_week=fee_week, paid_until=paid_until, overpaid=overpaid, charge_week=charge_week,
        note=note.strip(), by=by, at=at,
    )  # fmt: skip
    data = {"fee_week": str(fee_week), "paid_until": str(paid_until), "overpaid": str(overpaid),
            "charge_week": str(charge_week)}  # fmt: skip
    words = f"{person}: fees and payments were written down."
    add_entry(
        incident=person.incident, kind=LogKind.MONEY, text=words, by=by, at=at, person=person, data=data
    )
    return row


@transaction.atomic
def add_finance_task(*, person: Person, kind: str, due: date, by: User, at: datetime) -> FinanceTask:
    """Something that finance has to do in the case system (S08).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for finance.
        ValidationError: no such task, or it is open already.
    """
    may_change(by, person, {Group.FINANCE})
    if kind not in FinanceTask.Kind.values:
        raise ValidationError({"kind": "Choose what is to be done."})
    if person.finance_tasks.filter(kind=kind, done_at=None).exists():
        raise ValidationError({"kind": f"{person} has this task already, and it is open."})
    task = FinanceTask.objects.create(person=person, kind=kind, due=due, by=by, at=at)
    add_entry(
        incident=person.incident, kind=LogKind.MONEY, text=f"To do: {task}.", by=by, at=at, person=person
    )
    return task


@transaction.atomic
def finish_finance_task(
    *, task: FinanceTask, outcome: str, version: int, by: User, at: datetime
) -> FinanceTask:
    """Say that it is done, and what came of it.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for finance.
        ValidationError: nothing came of it.
        ChangedMeanwhile: somebody finished it first.
    """
    may_change(by, task.person, {Group.FINANCE})
    if not outcome.strip():
        raise ValidationError({"outcome": "Say what came of it."})
    values = {"done_at": at, "done_by": by, "outcome": outcome.strip(), "version": version + 1}
    if not FinanceTask.objects.filter(pk=task.pk, version=version, done_at=None).update(**values):
        task.refresh_from_db()
        raise ChangedMeanwhile(task)
    task.refresh_from_db()
    add_entry(
        incident=task.person.incident, kind=LogKind.MONEY, text=f"Done: {task}.", by=by, at=at,
        person=task.person, data={"outcome": outcome.strip()},
    )  # fmt: skip
    return task


def _may_run_money(by: User, person: Person) -> None:
    get_person(by, person.incident, person.pk)
    held = rights(by, person.incident)
    if held.incident < Level.EDIT and held.finance < Level.EDIT:
        raise PermissionDenied(REFUSAL.format(incident=person.incident))


def _check_money(name: str, amount: Decimal | None) -> None:
    if amount is not None and not 0 <= amount <= MOST_A_WEEK:
        raise ValidationError({name: f"Enter an amount from £0 to £{MOST_A_WEEK:,}."})
