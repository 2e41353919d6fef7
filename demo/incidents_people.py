"""Lists of people of the demonstration's incidents. All are invented; their NHS numbers are nobody's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from failure_protocol.nhs import check_digit

HEAD = ("First name", "Surname", "Date of birth", "NHS No.", "Room", "Funding")
PAYERS = ("Council", "Council", "Self-funder", "NHS CHC")
FIRST = 999_100_000  # numbers from 999 on are given to nobody


def nhs_numbers(first: int = FIRST) -> Iterator[str]:
    """Numbers that are nobody's: they begin with 999 and have a right last digit."""
    for each in range(first, 999_999_999):
        digit = check_digit(str(each))
        if digit < 10:
            yield f"{each}{digit}"


def list_of(
    number: int, firsts: Sequence[str], lasts: Sequence[str], *, start: int = FIRST, has_rooms: bool = True
) -> bytes:
    """A provider's list of so many people, as a CSV file."""
    lines = [",".join(HEAD)]
    for index, nhs in enumerate(islice(nhs_numbers(start), number)):
        turn = index // len(lasts)
        first, last = firsts[(index * 7 + turn) % len(firsts)], lasts[index * 5 % len(lasts)]
        born = date(1928 + index * 3 % 18, index % 12 + 1, index * 2 % 28 + 1)
        room = str(index + 1) if has_rooms else ""
        lines.append(",".join((first, last, f"{born:%d/%m/%Y}", nhs, room, PAYERS[index % len(PAYERS)])))
    return "\r\n".join(lines).encode()
