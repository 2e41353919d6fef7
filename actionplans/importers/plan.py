"""A whole workbook as a plan. Pure: no Django, no clock; the same file always reads the same.

Source: action-plans.md sections 1 to 3 and 5. Reading never fails on odd content: what can't be
understood is held with sheet, row, column and reason. Only a file that is no plan at all, or whose cells
show formula errors, is refused (:class:`WorkbookRefused`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from actionplans.importers.cells import cell_date, split_section
from actionplans.importers.entries import all_texts, split_tags
from actionplans.importers.layout import LOOKED_FOR, Table, find_tables
from actionplans.importers.parsed import Held, ParsedAction, ParsedPlan, ParsedWorkstream
from actionplans.importers.reader import Book, Sheet, WorkbookRefused, read_book
from actionplans.importers.rows import RowReader, Rules
from actionplans.layouts import DEFAULTS, Layout, Scheme
from actionplans.statuses import Status, key, normalise
from actionplans.timescales import find_dates

_DATED_LINE = re.compile(r"\b(?:updated|as at|as of|position|date|dated|version|published|month)\b")
_SHEET_NAME_OF_NOBODY = re.compile(
    r"(?:sheet|table|tabelle)\s*\d*$|(?:action )?plan$|actions?$|data$", re.IGNORECASE
)


def parse_file(
    content: bytes,
    name: str,
    *,
    as_at: date | None = None,
    title: str | None = None,
    remembered: Mapping[str, Status] | None = None,
    columns: Mapping[str, str] | None = None,
) -> ParsedPlan:
    """Read a workbook or CSV file as a plan.

    ``as_at`` and ``title`` override what the file says. ``remembered`` are a person's answers about status
    wordings, ``columns`` their choices of what a heading (folded by ``statuses.key``) holds.

    Raises:
        WorkbookRefused: with one sentence that says why.
    """
    return parse_book(
        read_book(content, name), as_at=as_at, title=title, remembered=remembered or {}, columns=columns or {}
    )


def parse_book(
    book: Book,
    *,
    as_at: date | None,
    title: str | None,
    remembered: Mapping[str, Status],
    columns: Mapping[str, str],
) -> ParsedPlan:
    """Read a book of sheets as a plan; see :func:`parse_file`."""
    sheets = [_Read(sheet, find_tables(sheet, columns)) for sheet in book.sheets if not sheet.hidden]
    with_actions = [read for read in sheets if read.has_actions]
    if not with_actions:
        raise WorkbookRefused(LOOKED_FOR)
    overviews = [read for read in sheets if not read.has_actions and read.tables]
    for read in with_actions + overviews:
        _refuse_errors(read.sheet)
    meanings = _colour_meanings([read.sheet for read in sheets if not read.tables])
    layout = _layout(with_actions)
    scheme = _scheme(layout, meanings)
    day = as_at or _as_at(book, sheets)
    rules = Rules(
        day, delivery=scheme is Scheme.DELIVERY, meanings=_as_statuses(meanings), remembered=remembered
    )
    builder = _Builder(rules, several_sheets=len(with_actions) > 1)
    for read in overviews:
        builder.overview(read)
    for read in with_actions:
        builder.sheet(read)
    return ParsedPlan(
        title=title or _title(book, sheets, builder.section_titles),
        as_at=day,
        layout=layout,
        scheme=scheme,
        workstreams=builder.workstreams(),
        held=tuple(sorted(builder.held, key=lambda one: (_order(book, one.sheet), one.row or 0))),
        columns=_columns(with_actions + overviews),
        notes=tuple(_notes(book, sheets)),
    )


@dataclass
class _Read:
    """A sheet with the heads of its tables."""

    sheet: Sheet
    tables: dict[int, Table]

    @property
    def has_actions(self) -> bool:
        return any(table.is_actions for table in self.tables.values())

    @property
    def first(self) -> int:
        return min(self.tables) if self.tables else 0

    def titles(self) -> list[str]:
        """The lines above the first table, each row as one line."""
        rows = [row for row in self.sheet.rows() if not self.tables or row < self.first]
        return [" ".join(cell.text for cell in self.sheet.filled(row)) for row in rows[:30]]


def _refuse_errors(sheet: Sheet) -> None:
    for row in sorted(sheet.cells):
        for cell in sheet.cells[row].values():
            if cell.problem:
                raise WorkbookRefused(
                    f"Cell {cell.place} of sheet “{sheet.name}” {cell.problem}: mend it in Excel, save, and try again."
                )


# --- workstreams ----------------------------------------------------------------------------------


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


class _Builder:
    """Collects workstreams from the overview and the tables of actions, in the order of the workbook."""

    def __init__(self, rules: Rules, *, several_sheets: bool) -> None:
        self.rules = rules
        self.several_sheets = several_sheets
        self.held: list[Held] = []
        self.section_titles: set[str] = set()
        self._open: list[_Open] = []
        self._current: _Open | None = None
        self._codes_seen: set[str] = set()

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

    def overview(self, read: _Read) -> None:
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

    def sheet(self, read: _Read) -> None:
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
                    action = None
                    if self._current is None and not _workstream_column(sheet, table):
                        self._begin_sheet(read)
                continue
            if row in titles_of:
                self._begin(*titles_of[row])
                action = None
                continue
            if reader is None:
                continue
            if self._named_workstream(reader, row):
                action = None
            action = self._row(reader, row, action)

    def _row(self, reader: RowReader, row: int, action: ParsedAction | None) -> ParsedAction | None:
        if reader.begins_action(row, action):
            if self._current is None:
                self._begin("", reader.sheet.name)
            assert self._current is not None  # noqa: S101 - for the type checker; _begin sets it
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
        column = _workstream_column(reader.sheet, reader.table)
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

    def _begin_sheet(self, read: _Read) -> None:
        """The workstream of a sheet whose table names none: by the title above it, or by the sheet's name."""
        number, name, looks, rest = _sheet_title(read)
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
        """The workstream of this name, or of this number when one of the names begins the other; else a new one."""
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

    def _section_rows(self, read: _Read) -> dict[int, tuple[str, str]]:
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


def _sheet_title(read: _Read) -> tuple[str, str, bool, list[str]]:
    """Number, name, whether a title above the table looks like a section's, and the lines below that title."""
    titles = read.titles()
    for place, line in enumerate(titles):
        number, name, looks = split_section(line)
        if looks or _begins(line, read.sheet.name):
            return number, name, True, titles[place + 1 :]
    number, name, looks = split_section(read.sheet.name)
    return number, name, looks, titles if looks else []


# --- the plan as a whole --------------------------------------------------------------------------


def _layout(sheets: list[_Read]) -> Layout:
    """The face of the plan (action-plans.md section 1) that its columns show."""
    columns = {name for read in sheets for table in read.tables.values() for name in table.columns}
    if {"rag_previous", "pid_approved"} & columns:
        return Layout.PORTFOLIO
    if "rag" in columns and "step" not in columns:
        return Layout.RAG
    if "update" in columns and "timescale" not in columns and "status" not in columns:
        return Layout.SUPPORT
    return Layout.OVERSIGHT if "step" in columns or "rag" not in columns else Layout.RAG


def _colour_meanings(sheets: list[Sheet]) -> dict[str, str]:
    """What a key or legend says: a filled cell and the words in it or beside it."""
    meanings: dict[str, str] = {}
    for sheet in sheets:
        for row in sorted(sheet.cells):
            cells = [cell for _, cell in sorted(sheet.cells[row].items())]
            for cell, after in zip(cells, [*cells[1:], None], strict=True):
                words = cell.text or (after.text if after else "")
                if cell.fill and words and len(words) < 60:
                    meanings.setdefault(cell.fill, words)
    return meanings


def _scheme(layout: Layout, meanings: Mapping[str, str]) -> Scheme:
    """The scheme of the layout, unless the workbook's own key gives its colours another meaning."""
    default = DEFAULTS[layout].scheme
    if len(meanings) < 2:
        return default
    states = _as_statuses(meanings)
    if Status.COMPLETE in states.values() and len(states) * 2 >= len(meanings):
        return Scheme.DELIVERY
    return Scheme.JUDGEMENT if default is Scheme.DELIVERY else default


def _as_statuses(meanings: Mapping[str, str]) -> dict[str, Status]:
    """The states that a key's words name. "Ongoing" for a colour is work under way, not work without an end."""
    states = {colour: normalise(words).status for colour, words in meanings.items()}
    known = {colour: status for colour, status in states.items() if status}
    return {c: Status.IN_PROGRESS if status is Status.ONGOING else status for c, status in known.items()}


def _as_at(book: Book, sheets: list[_Read]) -> date | None:
    """The date of the plan: from a line that speaks of its date, the heading of an update, a title, or the file's name."""
    lines = [line for read in sheets for line in (read.titles() if read.tables else [])]
    headings = [
        heading for read in sheets for table in read.tables.values() for heading in table.headings.values()
    ]
    dated = [line for line in lines if _DATED_LINE.search(key(line))]
    updates = [heading for heading in headings if "update" in key(heading)]
    for line in [*dated, *updates, *lines]:
        day = cell_date(line, None)
        if day:
            return day
    return _date_of_name(book.stem)


def _date_of_name(stem: str) -> date | None:
    plain = re.sub(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?([0-3]\d)(?!\d)", r"\1-\2-\3", stem)
    plain = re.sub(r"_+", " ", plain)
    month = re.search(r"(?<!\d)(20\d\d)[-. ](0[1-9]|1[0-2])(?![-\d])", plain)
    if month:
        found = find_dates(f"01/{month[2]}/{month[1]}", None)
        first = found[0].day if found else None
        return cell_date(f"{first:%B} {first.year}", None) if first else None
    days = [one.day for one in find_dates(key(re.sub(r"-(?=\D)|(?<=\D)-", " ", plain)), None) if one.day]
    return days[0] if len(days) == 1 else None


def _title(book: Book, sheets: list[_Read], sections: set[str]) -> str:
    """The plan's title: the first line of the workbook that is neither a date nor the title of a section."""
    for read in sheets:
        for line in read.titles() if read.tables else []:
            number, name, looks = split_section(line)
            if (
                looks
                or key(name) in sections
                or (find_dates(key(line), None) and _DATED_LINE.search(key(line)))
            ):
                continue
            if len(sheets) > 1 and read.has_actions and _is_statement(read, line):
                continue
            return " ".join(line.split())[:200]
    words = re.sub(r"[-_ ]*\(?\b(?:19|20)\d\d(?:[-_ ]?\d\d){0,2}\b\)?", "", book.stem)
    words = " ".join(re.sub(r"[-_]+", " ", words).split()) or book.stem or "Plan"
    return (words[0].upper() + words[1:])[:200]


def _is_statement(read: _Read, line: str) -> bool:
    """A line below a section's title says what the section is for."""
    number, name, looks, rest = _sheet_title(read)
    return looks and line in rest


def _columns(sheets: list[_Read]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for read in sheets:
        for table in read.tables.values():
            for name, heading in table.headings.items():
                columns[" ".join(heading.split())] = name
            for heading in table.unknown.values():
                columns.setdefault(" ".join(heading.split()), "")
    return columns


def _notes(book: Book, sheets: list[_Read]) -> list[str]:
    notes = [
        f"Sheet “{sheet.name}” is hidden and was not read."
        for sheet in book.sheets
        if sheet.hidden and sheet.cells
    ]
    for read in sheets:
        if not read.tables and read.sheet.cells and not _colour_meanings([read.sheet]):
            notes.append(f"Sheet “{read.sheet.name}” has no columns of a plan and was not read.")
    return notes


def _order(book: Book, name: str) -> int:
    return next((n for n, sheet in enumerate(book.sheets) if sheet.name == name), 0)


def with_title(plan: ParsedPlan, title: str) -> ParsedPlan:
    """The same plan under another title."""
    return replace(plan, title=title)
