"""What single cells of the register mean: IDs, dates, beds, flags, labels, places, brands. Pure.

Every reader takes the cell's text and answers the value, or raises `Odd` with the reason in words: then the
cell is held and the register keeps what it has. An empty cell is the empty value, not an odd one.
Source: registers-and-returns.md section 1 (gotchas).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from providers.importers.words import DOMAINS, LABELS
from providers.kinds import Domain, Label

# What a spreadsheet shows where a formula has no result; the readers put the first for one never worked out.
NO_RESULT = "#FORMULA!"
BROKEN = frozenset({NO_RESULT, "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!"})

MOST_BEDS = 1_000
_NONE = frozenset({"", "-", "\u2013", "\u2014"})
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip


class Odd(ValueError):
    """A cell that can't be taken as it is. The message is the reason; `stops` = a person must look first."""

    def __init__(self, reason: str, *, stops: bool = False) -> None:
        super().__init__(reason)
        self.stops = stops


class Order(StrEnum):
    """Which comes first in a date of two slashes."""

    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"


def text(cell: str) -> str:
    """One line: no blanks at either end or doubled, non-breaking ones and line ends counted as blanks."""
    return " ".join(cell.split())


def or_none(cell: str) -> str:
    """Text, where a lone dash says that there is none."""
    found = text(cell)
    return "" if found in _NONE else found


# --- IDs ----------------------------------------------------------------------------------------

_ID = re.compile(r"[0-9]{1,3}-[0-9]{1,20}|(?=[0-9]*[A-Za-z])[A-Za-z0-9]{2,20}")
_NUMBER = re.compile(r"[0-9.,]+([eE][+-]?[0-9]+)?")


def cqc_id(cell: str) -> str:
    """An ID as text: 1-109570155, RT242 and 5J5X2 alike; "" for none. A number is what a spreadsheet made
    of one.
    """
    found = text(cell)
    if not found:
        return ""
    if _NUMBER.fullmatch(found):
        raise Odd("A spreadsheet turned the ID into a number; take it from the original file")
    if _ID.fullmatch(found):
        return found
    raise Odd("That is no ID as the regulator writes them (1-109570155, RT242)")


# --- dates --------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_TIME = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
_SERIAL = re.compile(r"[1-9]\d{4}(\.0+)?")


def day(cell: str, order: Order = Order.DAY_FIRST) -> date | None:
    """A date in any of the published formats, with or without a time behind it; None for an empty cell.

    2021-01-13, 13/01/2021 and 1/13/2021 can be read one way only; 1/2/2021 is read in `order`. A bare number
    of five digits is how a workbook stores a date.
    """
    found = text(cell)
    if found in _NONE:
        return None
    bare = _TIME.sub("", found) if ":" in found else found
    parts = _parts(bare, order)
    if parts is None:
        raise Odd("That is no date that can be read")
    try:
        answer = date(*parts)
    except ValueError:
        raise Odd("There is no such day") from None
    if not 1900 < answer.year < 2100:
        raise Odd("The year can't be right")
    return answer


def _parts(bare: str, order: Order) -> tuple[int, int, int] | None:
    if match := _ISO.fullmatch(bare):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SLASHED.fullmatch(bare):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        month_first = second > 12 or (first <= 12 and order is Order.MONTH_FIRST)
        return (year, first, second) if month_first else (year, second, first)
    if match := _WORDED.fullmatch(bare):
        month = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[2].lower())), 0)
        return (int(match[3]), month, int(match[1])) if month else None
    if _SERIAL.fullmatch(bare):
        counted = date(1899, 12, 30) + timedelta(days=int(float(bare)))
        return counted.year, counted.month, counted.day
    return None


def order_shown(cell: str) -> Order | None:
    """Which order a date proves by itself (a day above 12); None when it proves none."""
    match = _SLASHED.match(text(cell))
    if not match:
        return None
    first, second = int(match[1]), int(match[2])
    if first > 12 >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > 12 >= first else None


def either_order(cell: str) -> bool:
    """Whether a date could be read in both orders, as two different days."""
    match = _SLASHED.match(text(cell))
    if not match:
        return False
    first, second = int(match[1]), int(match[2])
    return first != second and max(first, second) <= 12


def told_day(words: str) -> date | None:
    """The first date written with a month's name ("1 July 2025", "01_July_2025") in free words, if any."""
    for match in re.finditer(r"(\d{1,2})(?:st|nd|rd|th)?[ _-]+([A-Za-z]{3,9})[ _-]+(\d{4})", words):
        try:
            return day(f"{match[1]} {match[2]} {match[3]}")
        except Odd:
            continue
    return None


# --- numbers ------------------------------------------------------------------------------------


def beds(cell: str) -> int | None:
    """A number of beds; None for an empty cell. What is no count, or one of no home there is, stops."""
    found = text(cell)
    if found in _NONE:
        return None
    if not re.fullmatch(r"-?\d{1,9}(\.0+)?", found.replace(",", "")):
        raise Odd("That is no number of beds", stops=True)
    number = int(float(found.replace(",", "")))
    if number < 0:
        raise Odd("A home can't have fewer than no beds", stops=True)
    if number > MOST_BEDS:
        raise Odd(f"More than {MOST_BEDS:,} beds: no home has as many", stops=True)
    return number


def coordinates(latitude: str, longitude: str) -> tuple[float, float] | tuple[None, None]:
    """Degrees north and east; None for both when both are empty. A place outside these islands stops."""
    try:
        there = float(latitude), float(longitude)
    except ValueError:
        if not or_none(latitude) and not or_none(longitude):
            return None, None
        raise Odd("Those are no coordinates", stops=True) from None
    if not (49 <= there[0] <= 61 and -9 <= there[1] <= 3):
        raise Odd("That place is outside these islands", stops=True)
    return there


def company(cell: str) -> str:
    """A Companies House number: eight characters; leading noughts that a spreadsheet took come back."""
    found = or_none(cell)
    return found.zfill(8) if found.isdigit() else found


# --- flags and labels ---------------------------------------------------------------------------

_YES, _NO = frozenset({"y", "yes", "true", "1"}), frozenset({"n", "no", "false", "0"})


def yes_or_blank(cell: str) -> bool:
    """A column of "Y" and nothing: nothing is no."""
    return yes_or_no(cell) or False


def yes_or_no(cell: str) -> bool | None:
    """A column of "Y" and "N": nothing is not known."""
    found = or_none(cell).casefold()
    if not found:
        return None
    if found in _YES or found in _NO:
        return found in _YES
    raise Odd("That is neither Y nor N")


def label(cell: str) -> Label | None:
    """What the regulator said; None for an empty cell: unrated is not bad, and no label either."""
    found = or_none(cell).casefold()
    if not found:
        return None
    if found not in LABELS:
        raise Odd("That is no rating that is known here")
    return LABELS[found]


def domain(cell: str) -> Domain:
    """The whole, or one of the five key questions."""
    found = text(cell).casefold()
    if found not in DOMAINS:
        raise Odd("That is neither Overall nor one of the five key questions")
    return DOMAINS[found]


# --- places and names ---------------------------------------------------------------------------

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")


def postcode(cell: str) -> tuple[str, str]:
    """A postcode as SO16 4GX and its first half; what is none stays as published, without a first half."""
    if match := _POSTCODE.fullmatch(cell):
        return f"{match[1]} {match[2]}", match[1]
    found = or_none(cell).upper()
    match = _POSTCODE.fullmatch(found.replace(" ", ""))
    return (f"{match[1]} {match[2]}", match[1]) if match else (found, "")


def council(cell: str) -> str:
    """A local authority's name; "Unspecified" is none."""
    found = or_none(cell)
    return "" if found.casefold() in ("unspecified", "unknown", "not known", "n/a") else found


def address(*lines: str) -> str:
    """The lines that say something, one under the other. The county is here and nowhere else: it is
    unreliable, so nothing is ever found or counted by it.
    """
    return "\n".join(line for line in map(or_none, lines) if line)


def brand(brand_id: str, name: str) -> tuple[str, str]:
    """ID and name of a brand; ("", "") for none, which is printed as "-". "BRAND Bloomcare" is Bloomcare."""
    number, called = or_none(brand_id), or_none(name)
    if not number and called:
        raise Odd("A brand without its ID")
    if not number:
        return "", ""
    bare = re.sub(r"^brand\s+", "", called, flags=re.IGNORECASE)
    return number, bare or number
