"""Figures of others from a table: which indicator, whose, when, how much, which rank of how many.

Heads: Indicator, Whose (or Council, Area), Period, Value (or Figure), and if known Year, Rank, Of, Source.
What can't be understood is held, with the reason. Source: registers-and-returns.md section 2, comparators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.workbooks.reader import Book, Sheet
from metrics.defining import key_of
from metrics.figures import BadFigure, read
from metrics.importers.tables import HEAD_WITHIN, Held
from metrics.models import Indicator
from metrics.periods import Period, UnknownPeriod, read_period, read_year

HEADS = {
    "indicator": "indicator", "whose": "whose", "council": "whose", "area": "whose", "period": "period",
    "year": "year", "value": "value", "figure": "value", "rank": "rank", "of": "ranked", "source": "source",
}  # fmt: skip
NEEDED = frozenset({"indicator", "whose", "period", "value"})
LONGEST = 150  # of a name
PLACES = 6  # that a column keeps


@dataclass(frozen=True)
class Elsewhere:
    """One figure of somebody else."""

    indicator: Indicator
    name: str
    period: Period
    value: Decimal
    rank: int | None
    ranked: int | None
    source: str

    def as_json(self) -> dict[str, Any]:
        """As the import's page shows it, and as accepting takes it."""
        return {
            "indicator": str(self.indicator), "pk": self.indicator.pk, "name": self.name,
            "period": self.period.words, "start": self.period.start.isoformat(), "value": str(self.value),
            "rank": self.rank, "ranked": self.ranked, "source": self.source,
        }  # fmt: skip


@dataclass
class Comparators:
    """What a file says of others."""

    rows: list[Elsewhere] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the import's page."""
        held = [
            {"sheet": each.sheet, "row": each.row, "column": each.column, "value": each.value,
             "reason": each.reason}
            for each in self.held
        ]  # fmt: skip
        return {"rows": [each.as_json() for each in self.rows], "held": held}


class _Unclear(ValueError):
    """A row that a person must look at."""


def read_comparators(
    book: Book, known: Mapping[str, Indicator], financial_year: int | None = None, names: Iterable[str] = ()
) -> Comparators | None:
    """Every row of the file; None where no sheet has the heads of such a table.

    `known` are the partnership's indicators by name (compare.indicators_by_name), `financial_year` the one of
    periods such as M7 where the row says none. A name that differs from one of `names`, or from an earlier
    row's, by capitals and spaces alone is that one.
    """
    found: Comparators | None = None
    spelt = {name.casefold(): name for name in names}
    for sheet in book.sheets:
        head = _head(sheet)
        if head is None:
            continue
        found = found or Comparators()
        first, columns = head
        for line in sheet.rows():
            if line <= first:
                continue
            cells = {name: sheet.text(line, column).strip() for name, column in columns.items()}
            try:
                cells["whose"] = _spelt(cells["whose"], spelt)
                row = _row(cells, known, financial_year)
            except _Unclear as unclear:
                found.held.append(Held(sheet.name, line, "", cells["indicator"], str(unclear)))
                continue
            same = (row.indicator.pk, row.name, row.period.start)
            if same in {(each.indicator.pk, each.name, each.period.start) for each in found.rows}:
                words = "The same indicator, name and period stand above already."
                found.held.append(Held(sheet.name, line, "", cells["indicator"], words))
                continue
            found.rows.append(row)
    return found


def _spelt(name: str, spelt: dict[str, str]) -> str:
    plain = " ".join(name.split())[:LONGEST]
    return spelt.setdefault(plain.casefold(), plain)


def _head(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for line in list(sheet.rows())[:HEAD_WITHIN]:
        columns: dict[str, int] = {}
        for cell in sheet.filled(line):
            name = HEADS.get(" ".join(cell.text.casefold().split()))
            if name:
                columns.setdefault(name, cell.column)
        if set(columns) >= NEEDED:
            return line, columns
    return None


def _row(cells: Mapping[str, str], known: Mapping[str, Indicator], financial_year: int | None) -> Elsewhere:
    indicator = known.get(key_of(cells["indicator"]))
    if indicator is None:
        raise _Unclear("No indicator has this name. Give it as another name of one, or mend the file.")
    if not cells["whose"]:
        raise _Unclear("Nobody is named whose figure it is.")
    period = _period(cells, financial_year)
    if period.frequency != indicator.frequency:
        raise _Unclear(
            f"“{indicator}” is measured by {indicator.frequency}, the row is of a {period.frequency}."
        )
    rank, ranked = _whole(cells, "rank"), _whole(cells, "ranked")
    if (rank is None) != (ranked is None) or (rank is not None and not 1 <= rank <= (ranked or 0)):
        raise _Unclear("A rank needs of how many it is, and lies within them.")
    return Elsewhere(
        indicator, cells["whose"], period, _value(cells["value"]), rank, ranked,
        cells.get("source", "")[:200],
    )  # fmt: skip


def _period(cells: Mapping[str, str], financial_year: int | None) -> Period:
    try:
        year = read_year(cells["year"]) if cells.get("year") else financial_year
        if year is None:  # then only a year says which it is
            return read_period(cells["period"], 0) if "/" in cells["period"] else _no_year()
        return read_period(cells["period"], year)
    except UnknownPeriod as unknown:
        raise _Unclear(str(unknown)) from None


def _no_year() -> Period:
    raise UnknownPeriod(
        "Neither the row nor you say which year it is: choose the year, or add a column Year."
    )


def _value(text: str) -> Decimal:
    try:
        value = read(text).value
    except BadFigure as bad:
        raise _Unclear(str(bad)) from None
    if value is None:
        raise _Unclear("There is no figure.")
    kept = round(value, PLACES)
    return value if value == kept else kept


def _whole(cells: Mapping[str, str], name: str) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    if not text.isdecimal():
        raise _Unclear(f"“{text}” is no whole number.")
    return int(text)
