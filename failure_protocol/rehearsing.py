"""Invented people for a rehearsal (failure-protocol.md A13, section 7 item 12). Pure.

A rehearsal has as many people as the incident that it is made from, with the same needs; nothing that anybody
could be known by is taken over: no name, no number, no day of birth, no words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from failure_protocol.nhs import INVENTED, check_digit

FIRST = (
    "Aster", "Birch", "Clover", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper", "Laurel",
    "Maple", "Nettle", "Olive", "Poppy", "Quince", "Rowan", "Sorrel", "Tansy", "Violet", "Willow", "Yarrow",
)  # fmt: skip
LAST = (
    "Practice", "Rehearsal", "Sample", "Specimen", "Example", "Trial", "Pretend", "Madeup", "Fiction",
    "Standin", "Placeholder", "Imaginary",
)  # fmt: skip
YOUNGEST, OLDEST = 70, 99  # years
DIGITS, NO_NUMBER = 6, 10


@dataclass(frozen=True)
class Invented:
    """Somebody who is nobody."""

    first_names: str
    last_name: str
    born_on: date
    nhs_number: str


def invented(number: int, today: date, seed: int) -> Iterator[Invented]:
    """So many people, the same ones for the same seed; no two share an NHS number."""
    chance = random.Random(seed)  # noqa: S311  names of nobody, not secrets
    starts = iter(chance.sample(range(10**DIGITS), min(number * 2 + 10, 10**DIGITS)))
    for _ in range(number):
        age = chance.randint(YOUNGEST * 365, OLDEST * 365)
        yield Invented(
            chance.choice(FIRST), chance.choice(LAST), today - timedelta(days=age), _number(starts)
        )


def _number(starts: Iterator[int]) -> str:
    """The next number that begins as no real one does and has a right last digit."""
    for start in starts:
        first = f"{INVENTED}{start:0{DIGITS}}"
        digit = check_digit(first)
        if digit < NO_NUMBER:
            return f"{first}{digit}"
    raise ValueError("There are no numbers left to invent.")
