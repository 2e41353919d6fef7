"""What a placement costs, who approved it, who pays what, and who could visit (P09, P10)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow, rights
from failure_protocol.actions.authority import check_authority
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.moves import enter
from failure_protocol.actions.moves_plan import begin
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Placement, UsualRate
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind


@transaction.atomic
def set_terms(
    *, placement: Placement, weekly_fee: Decimal | None, by: User, at: datetime, budget_code: str = "",
    top_up: Decimal | None = None, top_up_agreement: str = "",
) -> Placement:  # fmt: skip
    """Write down what it costs and who pays what. An approval ends when the fee rises (P09).

    Raises:
        ValidationError: money below zero, or a top-up that nobody agreed to in writing.
        Refused: the placement has ended.
    """
    incident = begin(placement.incident, placement, by)
    _refuse_ended(placement)
    wrong: dict[str, str] = {}
    if weekly_fee is not None and weekly_fee < 0:
        wrong["weekly_fee"] = "A fee can’t be below zero."
    if top_up is not None and top_up <= 0:
        wrong["top_up"] = "Enter the top-up, or leave it empty if there is none."
    if top_up is not None and not top_up_agreement.strip():
        wrong["top_up_agreement"] = "A top-up needs a written agreement: who signed it, when, where it is."
    if wrong:
        raise ValidationError(wrong)
    before = [str(placement.weekly_fee), str(placement.top_up)]
    values: dict[str, Any] = {
        "weekly_fee": weekly_fee, "budget_code": budget_code.strip()[:40], "top_up": top_up,
        "top_up_agreement": top_up_agreement.strip() if top_up is not None else "",
    }  # fmt: skip
    rises = weekly_fee is None or placement.weekly_fee is None or weekly_fee > placement.weekly_fee
    if rises or not budget_code.strip():
        values |= {"fee_approved_by": None, "fee_approved_at": None, "usual_fee": None}
    Placement.objects.filter(pk=placement.pk).update(**values)
    placement.refresh_from_db()
    words = f"Placement {placement.number} of {placement.person}: the terms were written down."
    add_entry(
        incident=incident, kind=LogKind.MONEY, text=words, by=by, at=at, person=placement.person,
        data={"weekly fee, top-up": [before, [str(weekly_fee), str(top_up)]]},
    )  # fmt: skip
    return placement


@transaction.atomic
def approve_fee(*, placement: Placement, budget_code: str, by: User, at: datetime) -> Placement:
    """Approve a fee above the usual rate, or one that can't be compared. `by` needs the authority for it.

    Raises:
        ValidationError: no budget code.
        Refused: above the person's limit, or the fee is not known; the words say whom to ask.
    """
    incident = placement.incident
    allow(by, incident, "incident", Level.VIEW)
    enter(incident)
    _refuse_ended(placement)
    if placement.weekly_fee is None:
        raise Refused("The fee is not known yet. Ask the home, and write it down first.")
    if not budget_code.strip():
        raise ValidationError({"budget_code": "Enter the budget code. Nothing is booked without one."})
    check_authority(incident, by, placement.weekly_fee)
    Placement.objects.filter(pk=placement.pk).update(
        fee_approved_by=by, fee_approved_at=at, budget_code=budget_code.strip()[:40],
        usual_fee=usual_rate(incident, placement.bed_type),
    )  # fmt: skip
    placement.refresh_from_db()
    words = (
        f"{by} approved £{placement.weekly_fee:,.2f} a week for placement {placement.number} of "
        f"{placement.person}, code {placement.budget_code}."
    )
    add_entry(incident=incident, kind=LogKind.MONEY, text=words, by=by, at=at, person=placement.person)
    return placement


@transaction.atomic
def set_usual_rate(
    *, incident: Incident, bed_type: str, weekly: Decimal, by: User, at: datetime
) -> UsualRate:
    """Say what a bed of this type usually costs; with it a fee can be called high.

    Raises:
        ValidationError: not above zero.
    """
    if rights(by, incident).finance < Level.EDIT:
        allow(by, incident, "decisions", Level.EDIT)
    if weekly <= 0:
        raise ValidationError({"weekly": "Enter pounds a week, above zero."})
    rate = UsualRate.objects.create(
        partnership=incident.partnership, bed_type=bed_type, weekly=weekly, by=by, at=at
    )
    words = f"Usual rate, {rate.get_bed_type_display().lower()}: £{weekly:,.2f} a week."
    add_entry(incident=incident, kind=LogKind.MONEY, text=words, by=by, at=at)
    return rate


@transaction.atomic
def set_family(
    *, placement: Placement, visitors: int | None, visitor_miles: Decimal | None, travel_help: str, by: User,
    at: datetime, travel_words: str = "",
) -> Placement:  # fmt: skip
    """Write down whether family and friends can visit, and what help they need (P10).

    Raises:
        ValidationError: a number that can't be, or no known answer.
    """
    incident = begin(placement.incident, placement, by)
    wrong: dict[str, str] = {}
    if visitor_miles is not None and visitor_miles < 0:
        wrong["visitor_miles"] = "A distance can’t be below zero."
    if travel_help not in Known.values:
        wrong["travel_help"] = "Choose yes, no or not known."
    if travel_help == Known.YES and not travel_words.strip():
        wrong["travel_words"] = "Say which help: who drives, who pays."
    if wrong:
        raise ValidationError(wrong)
    Placement.objects.filter(pk=placement.pk).update(
        visitors=visitors, visitor_miles=visitor_miles, travel_help=travel_help,
        travel_words=travel_words.strip(),
    )  # fmt: skip
    placement.refresh_from_db()
    words = f"Placement {placement.number} of {placement.person}: who could visit was written down."
    add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=at, person=placement.person)
    return placement


def usual_rate(incident: Incident, bed_type: str) -> Decimal | None:
    """What the partnership usually pays for a bed of this type; None = nobody said."""
    row = UsualRate.objects.filter(partnership=incident.partnership_id, bed_type=bed_type).first()
    return row.weekly if row else None


def fee_gap(placement: Placement) -> str:
    """What keeps a placement from being booked for money's sake; empty when nothing does (P09)."""
    if placement.is_home_care or placement.fee_approved_at is not None:
        return ""
    usual = usual_rate(placement.incident, placement.bed_type)
    if placement.weekly_fee is None:
        why = "the fee is not known"
    elif usual is None:
        why = "no usual rate is known to compare the fee with"
    elif placement.weekly_fee > usual:
        why = f"£{placement.weekly_fee:,.2f} a week is above the usual £{usual:,.2f}"
    else:
        return ""
    return f"It can’t be booked yet: {why}. Somebody with the authority must approve it, with a budget code."


def _refuse_ended(placement: Placement) -> None:
    if placement.has_ended:
        raise Refused(f"Placement {placement.number} has ended ({placement.get_state_display().lower()}).")
