"""Taking fields out of a table's rows: what each column means is settled once, before the first row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import gt
from typing import Any

from providers.importers import values
from providers.importers.facts import HeldValue
from providers.importers.table import Table
from providers.importers.values import BROKEN, Odd

_NO_RESULT = "The cell holds a formula without a result, or an error of one"

# Longest value by field, as providers.models has it (a test compares).
LIMITS = {
    "cqc_id": 30, "ods_code": 20, "name": 250, "also_known_as": 250, "directorate": 60, "category": 100,
    "sector": 60, "phone": 40, "website": 250, "town": 100, "postcode": 10, "outcode": 5, "uprn": 20,
    "council": 100, "region": 60, "icb_code": 12, "icb_name": 150, "ccg_code": 12, "ccg_name": 150,
    "constituency": 100, "manager_name": 150, "dual_primary_id": 30, "ownership": 60, "companies_house": 20,
    "charity_number": 20, "nominated_individual": 150, "main_partner": 150,
}  # fmt: skip
_LIMITED = frozenset({"postcode", "ccg_code", "ccg_name"})  # of those that several cells say together
MOST_KNOWN = 20_000  # meanings of cells kept; those that hardly repeat need not be
BRAND_ID, BRAND_NAME, REPORT_TYPE, GROUP, URL = 20, 200, 60, 120, 300


class Memo(dict[str, Any]):
    """What a cell's text means, worked out once for each text; a text that is odd is odd each time."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: str) -> Any:
        answer = self._read(cell)
        if len(self) < MOST_KNOWN:
            self[cell] = answer
        return answer


@dataclass(slots=True)
class Now:
    """The row that is being read, and where what is held goes."""

    held: list[HeldValue]
    line: int = 0
    cqc_id: str = ""
    broken: bool = False
    row: Sequence[str] = field(default_factory=list)

    def hold(self, column: str, value: str, reason: str, *, stops: bool = False) -> None:
        """Leave a value out, and say so."""
        self.held.append(HeldValue(self.line, column, value[:100], reason, self.cqc_id[:30], stops))


class Fields:
    """Fields of one kind of fact and the columns they come from. What the file lacks is left out."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._texts: list[tuple[str, int, str]] = []
        self._reads: list[tuple[str, int, Memo, str]] = []
        self._joint: list[tuple[tuple[str, ...], tuple[int, ...], Callable[..., Any], str]] = []
        self._names: tuple[str, ...] = ()
        self._limits: tuple[int, ...] = ()

    def text(self, name: str, column: str) -> None:
        """A field that is the cell's text."""
        if column in self._table.head.positions:
            self._texts.append((name, self._table.head.positions[column], column))
            self._names = tuple(one[0] for one in self._texts)
            self._limits = tuple(LIMITS[one] for one in self._names)

    def read(self, name: str, column: str, read: Callable[[str], Any]) -> None:
        """A field that the cell's text stands for."""
        if column in self._table.head.positions:
            if name in LIMITS:
                read = partial(_within, LIMITS[name], read)
            self._reads.append((name, self._table.head.positions[column], Memo(read), column))

    def day(self, name: str, column: str) -> None:
        """A date, in the order that its column writes."""
        order = self._table.orders.get(column, self._table.head.plan.order)
        self.read(name, column, partial(values.day, order=order))

    def joint(self, names: tuple[str, ...], columns: tuple[str, ...], read: Callable[..., Any]) -> None:
        """Fields that several cells say together; `read` takes the cells and answers as many values.

        When the file lacks one of them nothing is taken: half an address isn't one.
        """
        at = tuple(self._table.head.positions.get(column, -1) for column in columns)
        if all(position >= 0 for position in at):
            self._joint.append((names, at, read, columns[0]))

    def take(self, now: Now) -> dict[str, Any]:
        """The values of a row; odd ones are held and left out."""
        row = now.row
        texts = [row[at] for _, at, _ in self._texts]
        found: dict[str, Any] = dict(zip(self._names, texts, strict=True))
        if now.broken or any(map(gt, map(len, texts), self._limits)):
            self._check_texts(now, found)
        for name, at, memo, column in self._reads:
            try:
                found[name] = memo[row[at]]
            except Odd as odd:
                broken = row[at] in BROKEN
                now.hold(column, row[at], _NO_RESULT if broken else str(odd), stops=odd.stops)
        for names, places, read, column in self._joint:
            cells = [row[at] for at in places]
            if now.broken:
                self._take_joint(now, found, names, cells, read, column)
                continue
            try:
                answers = read(*cells)
            except Odd:
                self._take_joint(now, found, names, cells, read, column)
                continue
            for name, answer in zip(names, answers, strict=True):
                found[name] = answer
                if name in _LIMITED and len(answer) > LIMITS[name]:
                    self._drop(now, found, name, column)
        return found

    def _check_texts(self, now: Now, found: dict[str, Any]) -> None:
        for name, _, column in self._texts:
            if len(found[name]) > LIMITS[name]:
                self._drop(now, found, name, column)
            elif found[name] in BROKEN:
                now.hold(column, found.pop(name), _NO_RESULT)

    @staticmethod
    def _drop(now: Now, found: dict[str, Any], name: str, column: str) -> None:
        now.hold(column, found.pop(name), f"Longer than {LIMITS[name]} characters")

    def _take_joint(
        self, now: Now, found: dict[str, Any], names: tuple[str, ...], cells: list[str],
        read: Callable[..., Any], column: str,
    ) -> None:  # fmt: skip
        """The same for a row with something odd in it."""
        shown = ", ".join(filter(None, cells))
        if not BROKEN.isdisjoint(cells):
            now.hold(column, shown, _NO_RESULT)
            return
        try:
            found |= zip(names, read(*cells), strict=True)
        except Odd as odd:
            now.hold(column, shown, str(odd), stops=odd.stops)


def _within(most: int, read: Callable[[str], str], cell: str) -> str:
    found = read(cell)
    if len(found) > most:
        raise Odd(f"Longer than {most} characters")
    return found


class Ticked:
    """A block of columns of Y and blank: the names of those ticked. Nothing is taken when the file lacks one
    of them, as it couldn't be told from one that isn't ticked.
    """

    def __init__(self, table: Table, prefix: str, names: Sequence[str]) -> None:
        places = [(table.head.positions[prefix + n], n) for n in names if prefix + n in table.head.positions]
        self._places = places if len(places) == len(names) else []
        self._prefix = prefix
        first = min((at for at, _ in places), default=0)
        # Published side by side: then a slice of the row takes them all at once.
        in_order = [at for at, _ in places] == list(range(first, first + len(places)))
        self._slice = slice(first, first + len(places)) if in_order else None
        self._names = [name for _, name in places]
        self._known: dict[tuple[str, ...], list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._places)

    def take(self, now: Now) -> list[str] | None:
        """Their names; None when a cell is neither Y nor N, which is held."""
        row = now.row
        cells = tuple(row[self._slice] if self._slice else [row[at] for at, _ in self._places])
        known = self._known.get(cells)
        return list(known) if known is not None else self._read(now, cells)

    def _read(self, now: Now, cells: tuple[str, ...]) -> list[str] | None:
        ticked, odd_ones = [], 0
        for name, cell in zip(self._names, cells, strict=True):
            try:
                if values.yes_or_blank(cell):
                    ticked.append(name)
            except Odd as odd:
                odd_ones += 1
                now.hold(self._prefix + name, cell, _NO_RESULT if cell in BROKEN else str(odd))
        if odd_ones:
            return None
        if len(self._known) < MOST_KNOWN:
            self._known[cells] = list(ticked)
        return ticked
