"""The practical side at a glance, and the money: what was considered, what is left of each code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from failure_protocol.models import BudgetCode, Consideration, Incident, ProviderPayment
from failure_protocol.models.incidents import ServiceType


@dataclass(frozen=True)
class Considered:
    """Something that must be considered, and the newest answer."""

    key: str
    words: str
    newest: Consideration | None


@dataclass(frozen=True)
class CodeLeft:
    """A budget code, what was spent on it, what is left."""

    code: BudgetCode
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """Of its limit."""
        return self.code.limit - self.spent


def considered_of(incident: Incident) -> list[Considered]:
    """What must be considered; suspended call-offs only where home care fails."""
    newest: dict[str, Consideration] = {}
    for row in incident.considerations.select_related("by"):
        newest.setdefault(row.key, row)
    home_care = incident.services.filter(service_type=ServiceType.HOME_CARE).exists()
    return [
        Considered(key.value, str(key.label), newest.get(key))
        for key in Consideration.Key
        if key != Consideration.Key.CALL_OFFS or home_care
    ]


def codes_of(incident: Incident) -> list[CodeLeft]:
    """Every code with what is left of it; three queries, however many codes."""
    spent: dict[int, Decimal] = defaultdict(Decimal)
    own = incident.spending.filter(struck_at=None).order_by().values_list("code").annotate(sum=Sum("amount"))
    paid = incident.provider_payments.filter(state=ProviderPayment.State.PAID).order_by()
    for code, amount in (*own, *paid.values_list("code").annotate(sum=Sum("amount"))):
        spent[code] += amount
    rows = incident.budget_codes.select_related("approved_by").order_by("ended_at", "purpose", "code")
    return [CodeLeft(row, spent[row.pk]) for row in rows]
