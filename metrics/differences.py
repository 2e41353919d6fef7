"""The difference between a figure and what it is compared with, computed and as a source printed it. Pure.

Sources print differences of unrounded figures beside rounded ones, so the two need not agree; both are kept.
Source: registers-and-returns.md section 2 (Worked values).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Printed:
    """A number with the decimals that the source showed it with."""

    value: Decimal
    decimals: int = 0

    def says(self, computed: Decimal) -> bool:
        """Whether `computed` would have been printed so; a half may be rounded either way."""
        return abs(computed - self.value) <= Decimal(1).scaleb(-self.decimals) / 2


@dataclass(frozen=True)
class Difference:
    """More or less, and by how many per cent of `base`; `percent` is None from 0 (never infinity)."""

    base: Decimal
    amount: Decimal
    percent: Decimal | None

    @property
    def is_from_nought(self) -> bool:
        """Whether no percentage can be told, because there was nothing before."""
        return self.base == 0 and self.amount != 0


def difference(actual: Decimal | None, base: Decimal | None) -> Difference | None:
    """What `actual` differs from `base` by; None where one is not known. 0 against 0 is 0 %."""
    if actual is None or base is None:
        return None
    amount = actual - base
    if base == 0:
        return Difference(base, amount, Decimal(0) if amount == 0 else None)
    return Difference(base, amount, amount / abs(base) * HUNDRED)


def disagreements(
    found: Difference | None, amount: Printed | None, percent: Printed | None
) -> tuple[str, ...]:
    """Which of the two printed numbers the given figures do not lead to: "difference", "percentage"."""
    wrong = []
    if amount is not None and (found is None or not amount.says(found.amount)):
        wrong.append("difference")
    if percent is not None and (found is None or found.percent is None or not percent.says(found.percent)):
        wrong.append("percentage")
    return tuple(wrong)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded as people round: halves away from nought."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
