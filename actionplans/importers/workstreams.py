"""The workstreams of a workbook: from an overview, a column, the rows of sections, or the sheets' titles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from actionplans.importers.cells import split_section
from actionplans.importers.entries import all_texts, split_tags
from actionplans.importers.layout import Table
from actionplans.importers.parsed import Held, ParsedAction, ParsedWorkstream
from actionplans.importers.rows import RowReader, Rules
from actionplans.statuses import key
from core.workbooks.reader import Sheet

_NAMED_SECTION = re.compile(r"[a-z ]+ (?:[A-Z]|\d{1,2}|[IVX]{1,4})\s*[.:)\u2013-]", re.IGNORECASE)
_SHEET_NAME_OF_NOBODY = re.compile(
    r"(?:sheet|table|tabelle)\s*\d*$|(?:action )?plan$|actions?$|data$", re.IGNORECASE
)


@dataclass
class ReadSheet:
    """A sheet with the heads of its tables."""

    sheet: Sheet
    tables: dict[int, Table]

    @property
    def has_actions(self) -> bool:
        """Whether any of its tables holds actions."""
        return any(table.is_actions for table in self.tables.values())

    @property
    def first(self) -> int:
        """The row of its first head; 0 when it has none."""
        return min(self.tables) if self.tables else 0

    def titles(self) -> list[str]:
        """The lines above the first table, each row as one line."""
        rows = [row for row in self.sheet.rows() if not self.tables or row < self.first]
        return [" ".join(cell.text for cell in self.sheet.filled(row)) for row in rows[:30]]


@dataclass
class _Open:
    """A workstream while its actions are collected."""

    number: str
    name: str
    statement: str = ""
    focus: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    actions: list[ParsedAction] = field(default_factory=list)


class WorkstreamBuilder:
    """Collects workstreams from the overview and the tables of actions, in the order of the workbook."""

    def __init__(self, rules: Rules, *, several_sheets: bool) -> None:
        self.rules = rules
        self.several_sheets = several_sheets
        self.held: list[Held] = []
        self.section_titles: set[str] = set()
        self._open: list[_Open] = []
        self._current: _Open | None = None
        self._column: int | None = None

    def workstreams(self) -> tuple[ParsedWorkstream, ...]:
        """The workstreams, with a number for those that print none."""
        taken = {one.number for one in self._open if one.number}
        numbered = []
        for place, one in enumerate(self._open, start=1):
            number = one.number or next(str(n) for n in range(place, place + 1000) if str(n) not in taken)
            taken.add(number)
            numbered.append(
                ParsedWorkstream(
                    number=number,
                    name=one.name,
                    statement=one.statement,
                    focus=one.focus,
                    metrics=one.metrics,
                    objectives=one.objectives,
                    actions=tuple(one.actions),
                )
            )
        return tuple(numbered)

    def overview(self, read: ReadSheet) -> None:
        """The workstreams that an overview names, with what they look at."""
        for first_row, table in read.tables.items():
            later = [row for row in read.tables if row > first_row]
            for row in read.sheet.rows():
                if row > table.row and not (later and row >= min(later)):
                    self._overview_row(read.sheet, table, row)

    def _overview_row(self, sheet: Sheet, table: Table, row: int) -> None:
        words = {name: sheet.text(row, column) for name, column in table.columns.items()}
        printed = words.get("workstream") or words.get("objectives") or ""
        focus, metrics = all_texts(words.get("focus", "")), all_texts(words.get("metrics", ""))
        if printed:
            number, name, _ = split_section(printed)
            self._current = self._workstream(words.get("ref", "").rstrip(".") or number, name)
        if self._current is None:
            line = "; ".join(cell.text for cell in sheet.filled(row))
            self.held.append(Held(sheet.name, row, "", line, "This row of the overview names no workstream."))
            return
        self._current.focus += focus
        self._current.metrics += metrics

    def sheet(self, read: ReadSheet) -> None:
        """The actions of a sheet."""
        sheet = read.sheet
        self._current = None
        titles_of = self._section_rows(read)
        reader: RowReader | None = None
        action: ParsedAction | None = None
        skip_to = 0
        for row in sheet.rows():
            if row < read.first or row <= skip_to:
                continue
            if row in read.tables:
                table = read.tables[row]
                skip_to = table.row
                if table.is_actions:
                    reader = RowReader(sheet, table, self.rules, self.held)
                    self._column = _workstream_column(sheet, table)
                    action = None
                continue
            if row in titles_of:
                self._begin(*titles_of[row])
                action = None
                continue
            if reader is None:
                continue
            if self._named_workstream(reader, row):
                action = None
            action = self._row(read, reader, row, action)

    def _row(
        self, read: ReadSheet, reader: RowReader, row: int, action: ParsedAction | None
    ) -> ParsedAction | None:
        if reader.begins_action(row, action):
            if self._current is None:
                self._begin_sheet(read)
            assert self._current is not None  # noqa: S101 - for the type checker
            before = self._current.actions[-1] if self._current.actions else None
            fresh = reader.new_action(row, before)
            if fresh.ref and any(fresh.ref == other.ref for other in self._current.actions):
                reason = (
                    f"The reference {fresh.ref} stands twice in {self._current.name}; both rows are imported."
                )
                reader.hold(row, "ref", fresh.ref, reason, "ref")
            self._current.actions.append(fresh)
            return fresh
        only_workstream = {cell.column for cell in reader.sheet.filled(row)} <= _workstream_columns(
            reader.table
        )
        if only_workstream:
            return action
        if reader.text(row, "ref") and reader.text(row, "ref") != (action.ref if action else ""):
            reason = "This row has a reference but no words that say what needs to be done."
            reader.hold(row, "ref", "; ".join(cell.text for cell in reader.sheet.filled(row)), reason)
            return action
        if action is None or self._current is None:
            reader.hold_orphan(row)
            return action
        longer = reader.continued(action, row)
        self._current.actions[-1] = longer
        return longer

    def _named_workstream(self, reader: RowReader, row: int) -> bool:
        """Take up the workstream that the row's own column names; whether it is another than before."""
        column = self._column
        if column is None:
            return False
        printed = reader.sheet.text(row, column)
        numbers = reader.table.columns.get("objectives")
        objectives = split_tags(reader.sheet.text(row, numbers)) if numbers and numbers != column else ()
        if not printed:
            return False
        number, name, _ = split_section(printed)
        before = self._current
        self._current = self._workstream(number, name)
        self._current.objectives += tuple(one for one in objectives if one not in self._current.objectives)
        return self._current is not before

    def _begin_sheet(self, read: ReadSheet) -> None:
        """The workstream of a sheet whose table names none: by the title above it, or by the sheet's name."""
        number, name, looks, rest = sheet_title(read)
        if looks or not _SHEET_NAME_OF_NOBODY.match(read.sheet.name.strip()):
            if looks:
                self.section_titles.add(key(name))
            self._begin(number, name, " ".join(rest))
        else:
            titles = read.titles()
            self._begin("", titles[0] if titles else read.sheet.name)

    def _begin(self, number: str, name: str, statement: str = "") -> None:
        self._current = self._workstream(number, name)
        if statement and statement not in self._current.statement:
            self._current.statement = "\n".join(part for part in (self._current.statement, statement) if part)

    def _workstream(self, number: str, name: str) -> _Open:
        """The workstream of this name, or of this number when one of the names begins the other; else a new
        one.
        """
        for one in self._open:
            same = key(one.name) == key(name)
            if same and (not number or not one.number or one.number == number):
                one.number = one.number or number
                return one
            if number and one.number == number and _begins(one.name, name):
                one.name = max(one.name, name, key=len)
                return one
        if any(number and one.number == number for one in self._open):
            number = ""
        fresh = _Open(number, " ".join(name.split()))
        self._open.append(fresh)
        return fresh

    def _section_rows(self, read: ReadSheet) -> dict[int, tuple[str, str]]:
        """The rows of a sheet that are the title of a section: alone in their row, and like a title."""
        found: dict[int, tuple[str, str]] = {}
        sheet = read.sheet
        first = next(table for table in read.tables.values() if table.is_actions)
        rows = list(sheet.rows())
        for place, row in enumerate(rows):
            cells = sheet.filled(row)
            if row in read.tables or len(cells) != 1 or row < read.first:
                continue
            cell = cells[0]
            number, name, looks = split_section(cell.text)
            wide = any(
                top <= row <= bottom and left == cell.column and right - left >= 2
                for top, left, bottom, right in sheet.merged
            )
            before_head = place + 1 < len(rows) and rows[place + 1] in read.tables
            in_action = cell.column == first.columns.get("action")
            lettered = bool(
                re.match(r"[A-Z]\s*[.:)]\s|[a-z]+ [A-Z0-9]+\s*[:.\u2013-]", cell.text.strip(), re.IGNORECASE)
            )
            in_workstream = cell.column in _workstream_columns(first)
            if in_workstream:
                continue
            if (
                wide
                or before_head
                or (looks and (not in_action or (lettered and not cell.text.strip()[0].isdigit())))
            ):
                found[row] = (number, name)
                self.section_titles.add(key(name))
        return found


def _workstream_column(sheet: Sheet, table: Table) -> int | None:
    """The column that names workstreams. "Objective" is one when it holds words rather than numbers."""
    if "workstream" in table.columns:
        return table.columns["workstream"]
    column = table.columns.get("objectives")
    if column is None:
        return None
    words = [sheet.text(row, column) for row in sheet.rows() if row > table.row and sheet.text(row, column)]
    wordy = sum(bool(re.search(r"[A-Za-z]{4}", text)) for text in words)
    return column if words and wordy * 2 > len(words) else None


def _workstream_columns(table: Table) -> set[int]:
    return {table.columns[name] for name in ("workstream", "objectives") if name in table.columns}


def _begins(one: str, two: str) -> bool:
    """Whether one name begins the other, as a sheet's name does that Excel cut at 31 letters."""
    short, long = sorted((re.sub(r"\W+", "", key(one)), re.sub(r"\W+", "", key(two))), key=len)
    return bool(short) and long.startswith(short)


def sheet_title(read: ReadSheet) -> tuple[str, str, bool, list[str]]:
    """Number, name, whether a title above the table looks like a section's, and the lines below
    that title.
    """
    titles = read.titles()
    places = [n for n, line in enumerate(titles) if split_section(line)[2] or _begins(line, read.sheet.name)]
    # "2. Portfolio" over "Section A: ...": the line that says it is a section is the section's title.
    named = [n for n in places if _NAMED_SECTION.match(titles[n])]
    if places:
        place = named[-1] if len(places) > 1 and named else places[0]
        number, name, _ = split_section(titles[place])
        return number, name, True, titles[place + 1 :]
    number, name, looks = split_section(read.sheet.name)
    return number, name, looks, titles if looks else []
