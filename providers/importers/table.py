"""A layout's table out of a file: where its header is, what it lacks, its rows laid aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from providers.importers.facts import HeldValue, Layout, Refusal
from providers.importers.layouts.columns import PLANS, Plan
from providers.importers.readers import sheets_of
from providers.importers.readers.ods_plain import NotPlain
from providers.importers.readers.sheet import Row, Sheet
from providers.importers.spool import Spool
from providers.importers.values import Order, either_order, order_shown, text, told_day

_HEAD_ROWS = 30  # the header is looked for in that many rows
_FEWEST = 3  # columns that a row must have in common with a layout to be taken for its header
_HALF = (
    "The file breaks off: its last line, {line:,}, has {cells} of {width} cells. It was probably only half "
    "downloaded; download it again."
)


class Head:
    """The row with the names of the columns."""

    def __init__(self, plan: Plan, names: list[str]) -> None:
        self.plan = plan
        self.width = len(names)
        wanted = {_key(name): name for name in plan.columns}
        self.positions: dict[str, int] = {}
        unknown: list[str] = []
        for position, name in enumerate(names):
            known = wanted.get(_key(name))
            if known and known not in self.positions:
                self.positions[known] = position
            elif known:
                unknown.append(f"{known} (a second time)")
            elif text(name):
                unknown.append(text(name))
        self.unknown = tuple(unknown)
        self.missing = tuple(name for name in plan.columns if name not in self.positions)

    @property
    def lacks(self) -> list[str]:
        """Columns without which nothing can be read."""
        return [name for name in self.plan.essential if name not in self.positions]

    @property
    def strength(self) -> tuple[int, bool, float]:
        """The more of a layout's columns, the likelier it is that layout."""
        return len(self.positions), not self.lacks, len(self.positions) / len(self.plan.columns)


class Table:
    """The rows of one file in one layout. Made by `read_table`; its `rows` can be gone through again."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.spool = Spool()
        self.groups: dict[str, list[int]] = {}  # rows by the ID as printed, in the order of the file
        self.misshapen: list[HeldValue] = []
        self.as_of: date | None = None
        self.notes: list[str] = []
        self.doubts: list[str] = []
        self.orders: dict[str, Order] = {}
        self._shown: dict[str, Counter[Order]] = {name: Counter() for name in head.plan.dates}

    @property
    def id_column(self) -> str:
        """The name of the column with the location's ID."""
        return self.head.plan.essential[0]

    def row(self, number: int) -> list[str]:
        """A row as wide as the header, and one empty cell for columns that the file lacks."""
        cells = self.spool[number]
        return cells + [""] * (self.head.width + 1 - len(cells))

    def rows(self) -> Iterator[list[str]]:
        """All rows in turn, as `row` gives them."""
        width = self.head.width + 1
        for cells in self.spool:
            yield cells + [""] * (width - len(cells))

    # --- reading --------------------------------------------------------------------------------

    def gather(self, sheet: Sheet, rows: Iterator[Row]) -> None:
        """Lay the rows of a sheet aside.

        Raises:
            Refusal: the last row is cut short.
        """
        width, at = self.head.width, self.head.positions[self.id_column]
        dates = [(name, self.head.positions[name]) for name in self._shown if name in self.head.positions]
        seen: dict[str, set[str]] = {name: set() for name, _ in dates}
        cut: tuple[int, int] | None = None
        for line, cells in rows:
            cut = None
            if len(cells) != width:
                if len(cells) > width and not any(map(str.strip, cells[width:])):
                    cells = cells[:width]  # noqa: PLW2901
                elif len(cells) > width or not sheet.ragged:
                    cut = (line, len(cells)) if len(cells) < width else None
                    self._misshapen(line, cells, at)
                    continue
            cqc_id = text(cells[at]) if at < len(cells) else ""
            self.groups.setdefault(cqc_id, []).append(self.spool.add(line, cells))
            for name, position in dates:
                if position < len(cells) and cells[position] not in seen[name]:
                    seen[name].add(cells[position])
        if cut:
            raise Refusal(_HALF.format(line=cut[0], cells=cut[1], width=width))
        for name, cells_seen in seen.items():
            self._judge(name, cells_seen)

    def _misshapen(self, line: int, cells: list[str], at: int) -> None:
        found = text(cells[at]) if at < len(cells) else ""
        self.misshapen.append(
            HeldValue(
                line, "row", found[:100],
                f"The row has {len(cells):,} cells under {self.head.width:,} columns, so it isn't known what "
                "belongs where", cqc_id=found[:30], stops=True,
            )
        )  # fmt: skip

    def _judge(self, name: str, cells: set[str]) -> None:
        """In which order this column writes its dates: as its own dates prove, else as the layout does."""
        shown = {order for order in map(order_shown, cells) if order}
        usual = self.head.plan.order
        self.orders[name] = usual
        if len(shown) > 1:
            open_ones = sorted(filter(either_order, cells))
            words = f"“{name}” has dates in both orders"
            if open_ones:
                self.doubts.append(
                    f"{words}; those that could be either, such as “{text(open_ones[0])[:40]}”, are read as "
                    f"{usual.value}."
                )
            else:
                self.notes.append(f"{words}, each of which can be read one way only.")
        elif shown and shown != {usual}:
            self.orders[name] = shown.pop()
            self.notes.append(
                f"Dates in “{name}” are read as {self.orders[name].value}, as its own dates show."
            )


def _refuse_empty(table: Table) -> None:
    """A header alone would close every home there is: no such list is ever published."""
    if not len(table.spool) and not table.misshapen:
        raise Refusal(
            "The file has a header and no row under it. It was probably only half downloaded; download it "
            "again."
        )


def read_table(path: Path, name: str, layout: Layout | None) -> Table:
    """Find the table in a file and lay its rows aside.

    Raises:
        Refusal: no sheet has the header of a layout; the message names what is missing.
    """
    try:
        return _read_table(sheets_of(path), name, layout)
    except NotPlain:
        return _read_table(sheets_of(path, is_plain=False), name, layout)


def _read_table(sheets: Iterator[Sheet], name: str, layout: Layout | None) -> Table:
    nearest: Head | None = None
    table: Table | None = None
    passed: list[str] = []
    told: list[date] = []
    for sheet in sheets:
        if table is not None:
            passed.append(sheet.name)
            continue
        first = list(islice(sheet.rows, _HEAD_ROWS))
        number, head = _find(first, layout)
        if head is None or head.lacks:
            nearest = max((h for h in (nearest, head) if h), key=lambda h: h.strength, default=None)
            if max((len(cells) for _, cells in first), default=0) >= _FEWEST:  # narrower ones are words
                passed.append(sheet.name)
            told += _days(first)
            continue
        table = Table(head)
        table.as_of = next(iter(_days(first[:number])), None)
        table.gather(sheet, _chained(first[number + 1 :], sheet))
        _refuse_empty(table)
    if table is None:
        raise Refusal(_no_header(nearest, layout))
    table.as_of = table.as_of or told_day(name) or (told[0] if len(set(told)) == 1 else None)
    if passed:
        table.notes.append(f"Sheets that hold nothing to import: {', '.join(passed)[:300]}.")
    return table


def _chained(first: list[Row], sheet: Sheet) -> Iterator[Row]:
    yield from first
    yield from sheet.rows


def _days(rows: list[Row]) -> list[date]:
    return [found for _, cells in rows for cell in cells if (found := told_day(cell[:300]))]


def _find(rows: list[Row], layout: Layout | None) -> tuple[int, Head | None]:
    """The row that is a header, by number in `rows`, and what it says; (0, None) when none is one."""
    best: tuple[int, Head | None] = (0, None)
    for number, (_, cells) in enumerate(rows):
        for plan in PLANS:
            if layout not in (None, plan.layout):
                continue
            head = Head(plan, cells)
            if len(head.positions) >= _FEWEST and (best[1] is None or head.strength > best[1].strength):
                best = number, head
    return best


def _no_header(nearest: Head | None, layout: Layout | None) -> str:
    if nearest is not None:
        names = " and ".join(f"“{name}”" for name in nearest.lacks)
        columns = "column" if len(nearest.lacks) == 1 else "columns"
        return (
            f"The {columns} {names} can't be found, and without {'it' if columns == 'column' else 'them'} "
            f"nothing of this file ({TITLES[nearest.plan.layout]}) can be read. If a column was renamed, "
            "give it its name back; if the header is missing, download the file again."
        )
    if layout is not None:
        return (
            f"This file has no header of {TITLES[layout]} in its first {_HEAD_ROWS} rows: check that it is "
            "the right file."
        )
    known = ", ".join(TITLES.values())
    return f"This file is none of those that can be read: {known}. Check that it is the right file."


TITLES: dict[Layout, str] = {
    Layout.HSCA: "HSCA active locations",
    Layout.RATINGS: "latest ratings",
    Layout.DIRECTORY: "CQC directory",
    Layout.MARKET: "market tool",
    Layout.API: "CQC API response",
}


def _key(name: str) -> str:
    return text(name.replace("\ufeff", "")).casefold()
