"""Figures as people type and files hold them: numbers, the kinds of "no number", percentages. Pure.

Source: registers-and-returns.md section 2 (Observation), section 3 (checks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

NUMBER = re.compile(r"[-+−]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)?(?:\.\d+)?")
HUNDRED = Decimal(100)
DIGITS = 12  # before the point; more is a slip, and no column holds it


class Kind(StrEnum):
    """What an observation says. Six different things are no number, and none of them is 0 by itself."""

    NUMBER = "number"
    ZERO = "zero"  # counted, and there were none
    NIL = "nil"  # a nil return: nothing to report, said by the one who reports
    NOT_APPLICABLE = "na"
    MISSING = "missing"
    LATE = "late"
    SUPPRESSED = "suppressed"

    @property
    def words(self) -> str:
        """What a person reads."""
        return {
            Kind.NUMBER: "A number", Kind.ZERO: "Counted: none", Kind.NIL: "Nil return",
            Kind.NOT_APPLICABLE: "Does not apply", Kind.MISSING: "Missing", Kind.LATE: "Not in yet",
            Kind.SUPPRESSED: "Suppressed: too few to show",
        }[self]  # fmt: skip

    @property
    def short(self) -> str:
        """What a table's cell shows."""
        return {
            Kind.NUMBER: "", Kind.ZERO: "0", Kind.NIL: "nil", Kind.NOT_APPLICABLE: "n/a", Kind.MISSING: "–",
            Kind.LATE: "late", Kind.SUPPRESSED: "*",
        }[self]  # fmt: skip

    @property
    def counts(self) -> bool:
        """Whether it enters sums: numbers, noughts and nil returns do."""
        return self in (Kind.NUMBER, Kind.ZERO, Kind.NIL)


class Unit(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    HOURS = "hours"
    POUNDS = "pounds"
    RATE = "rate"

    @property
    def sign(self) -> str:
        """What stands behind a value."""
        return {Unit.PERCENT: "%", Unit.DAYS: " days", Unit.HOURS: " hours"}.get(self, "")


class BadFigure(ValueError):
    """Not a figure; the message says what to write."""


@dataclass(frozen=True)
class Figure:
    """One figure: `value` is None for what is no number. Parts are kept where known."""

    kind: Kind
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


WORDS = {
    "": Kind.MISSING, "-": Kind.MISSING, "–": Kind.MISSING, "—": Kind.MISSING, ".": Kind.MISSING,
    "nil": Kind.NIL, "none": Kind.NIL, "n/a": Kind.NOT_APPLICABLE, "na": Kind.NOT_APPLICABLE,
    "not applicable": Kind.NOT_APPLICABLE, "missing": Kind.MISSING, "late": Kind.LATE,
    "*": Kind.SUPPRESSED, "suppressed": Kind.SUPPRESSED,
}  # fmt: skip


def read(text: str) -> Figure:
    """A figure from text: "1,251", "5.9", "95%", "nil", "n/a", "-", "*".

    Raises:
        BadFigure: neither a number nor one of the words.
    """
    words = text.strip().casefold()
    if words in WORDS:
        return Figure(WORDS[words])
    return of_number(read_number(text))


def read_number(text: str) -> Decimal:
    """A number as people write it: thousands with commas or spaces, a minus of any kind, £ and % left off.

    Raises:
        BadFigure: no number, or one that is too long to be meant.
    """
    words = text.strip().removeprefix("£").removesuffix("%").strip()
    if not words or not NUMBER.fullmatch(words):
        raise BadFigure(f"“{text.strip()}” is no number. Write digits, such as 1251 or 5.9.")
    try:
        value = Decimal(re.sub("[, ]", "", words).replace("−", "-"))
    except InvalidOperation:
        raise BadFigure(f"“{text.strip()}” is no number. Write digits, such as 1251 or 5.9.") from None
    if abs(value) >= Decimal(10) ** DIGITS:
        raise BadFigure(f"“{text.strip()}” is too large to be meant.")
    return value


def of_number(value: Decimal) -> Figure:
    """A counted figure; none is "counted: none"."""
    return Figure(Kind.ZERO if value == 0 else Kind.NUMBER, value)


def of_parts(numerator: Decimal, denominator: Decimal, unit: Unit) -> Figure:
    """A figure made of its parts. Of nothing (0 of 0) it does not apply.

    Raises:
        BadFigure: below nought, more than the whole, or a part of nothing.
    """
    if numerator < 0 or denominator < 0:
        raise BadFigure("Neither number can be below 0.")
    if denominator == 0:
        if numerator:
            raise BadFigure(f"{numerator} of 0 can’t be: write the whole, too.")
        return Figure(Kind.NOT_APPLICABLE, None, numerator, denominator)
    if unit is Unit.PERCENT and numerator > denominator:
        raise BadFigure(f"{numerator} of {denominator} can’t be: the part is more than the whole.")
    share = numerator / denominator * (HUNDRED if unit is Unit.PERCENT else 1)
    return Figure(Kind.ZERO if share == 0 else Kind.NUMBER, share, numerator, denominator)


def percent_question(value: Decimal, usual: Decimal | None) -> Decimal | None:
    """What was probably meant, where a percentage looks like a share of 1: 0.95 for 95 %; else None.

    Asked, never changed silently: 0.95 % can be true. `usual` is what the home reports as a rule.
    """
    if not 0 < value < 1:
        return None
    meant = value * HUNDRED
    if usual is not None and abs(usual - value) <= abs(usual - meant):
        return None
    return meant
