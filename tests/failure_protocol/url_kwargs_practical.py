"""Objects for the addresses of premises, practical things and money (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from failure_protocol.models import (
    BudgetCode,
    EntryOrder,
    InCharge,
    LegalAdvice,
    Presence,
    ProviderContact,
    ProviderPayment,
    SiteAccess,
    Spend,
)
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead


def made(people: Any) -> Any:
    return make_incident(people, make_lead(people))


def incident(people: Any) -> dict[str, Any]:
    return {"pk": made(people).pk}


def turn(people: Any) -> dict[str, Any]:
    found = made(people)
    row = Presence.objects.create(
        incident=found, service=found.services.get(), name="Nurse", starts_at=OPENED,
        ends_at=OPENED + timedelta(hours=8), rostered_by=found.opened_by, on_at=LATER,
    )  # fmt: skip
    return {"pk": found.pk, "row": row.pk}


def charge(people: Any) -> dict[str, Any]:
    found = made(people)
    service, by = found.services.get(), {"by": found.opened_by, "at": LATER}
    order = EntryOrder.objects.create(service=service, kind="order", dated_on=TODAY, authority="Law", **by)
    row = InCharge.objects.create(
        service=service, order=order, name="Ola", starts_at=LATER, added_by=found.opened_by
    )
    return {"pk": found.pk, "row": row.pk}


def access(people: Any) -> dict[str, Any]:
    found = made(people)
    row = SiteAccess.objects.create(
        service=found.services.get(), answer="refused", owner_name="O", happened_at=OPENED, words="Locked",
        by=found.opened_by, at=LATER,
    )  # fmt: skip
    return {"pk": found.pk, "row": row.pk}


def item(people: Any) -> dict[str, Any]:
    return {"pk": made(people).pk, "number": 1}


def considered(people: Any) -> dict[str, Any]:
    return {"pk": made(people).pk, "key": "police"}


def contact(people: Any) -> dict[str, Any]:
    found = made(people)
    row = ProviderContact.objects.create(incident=found, kind="owner", name="O", by=found.opened_by, at=LATER)
    return {"pk": found.pk, "row": row.pk}


def advice(people: Any) -> dict[str, Any]:
    found = made(people)
    LegalAdvice.objects.create(
        incident=found, number=1, topic="notice", question="How long?", asked_on=TODAY, by=found.opened_by,
        at=LATER,
    )  # fmt: skip
    return {"pk": found.pk, "number": 1}


def coded(people: Any) -> tuple[Any, BudgetCode]:
    found = made(people)
    code = BudgetCode.objects.create(
        incident=found, code="A", purpose="taxis", limit=Decimal(9), approved_by=found.opened_by,
        approved_on=TODAY, by=found.opened_by, at=LATER,
    )  # fmt: skip
    return found, code


def code(people: Any) -> dict[str, Any]:
    found, row = coded(people)
    return {"pk": found.pk, "row": row.pk}


def spend(people: Any) -> dict[str, Any]:
    found, row = coded(people)
    Spend.objects.create(
        incident=found, number=1, code=row, amount=Decimal(1), spent_on=TODAY, payee="P", words="W",
        approved_by=found.opened_by, by=found.opened_by, at=LATER,
    )  # fmt: skip
    return {"pk": found.pk, "number": 1}


def payment(people: Any) -> dict[str, Any]:
    found = made(people)
    ProviderPayment.objects.create(
        incident=found, number=1, to="provider", payee="P", amount=Decimal(1), purpose="W",
        by=found.opened_by, at=LATER,
    )  # fmt: skip
    return {"pk": found.pk, "number": 1}


def option(people: Any) -> dict[str, Any]:
    return {"pk": made(people).pk, "key": "funding"}


_MAKERS: dict[Callable[[Any], dict[str, Any]], str] = {
    incident: "premises premises_here premises_roster premises_risk premises_order premises_charge "
    "premises_access practical practical_add capacity_calls provider_contact_new contingency legal_advice "
    "legal_new money code_new spend_new payment_new prevention",
    turn: "premises_on premises_off premises_withdraw premises_call",
    charge: "premises_charge_end",
    access: "premises_escalate",
    item: "practical_item",
    considered: "practical_consider",
    contact: "provider_contact provider_contact_end",
    advice: "legal_answer",
    code: "code_end",
    spend: "spend_strike",
    payment: "payment_agreement payment_file payment_paid payment_withhold",
    option: "prevention_decide",
}
KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    f"failure_protocol:{name}": maker for maker, names in _MAKERS.items() for name in names.split()
}
