"""The rows of a table of actions, one after another: what begins an action, what continues it, what is held.

Source: action-plans.md sections 1 and 5. Rules, in the order in which a row is asked:
- a row that heads a table again is skipped; a row with one title across the table begins a section;
- a row with words in the action column begins an action, unless it repeats the one before;
- any other row continues the action above; without one above it is held.

How many steps a row has:
- a sheet with timescales or statuses has one step a row, even when the step's words take several lines;
- bullets are steps of their own, and so are lines where nothing stands beside them;
- several timescales or statuses pair in order with the bullets; one alone counts for all of them; any
  other number is held, and none of them is read;
- without a column for steps the action's bullets are its steps (a single one is its own step), as long as
  the sheet says anything about their time or state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from actionplans.importers.cells import StateCells, cell_date, next_ref, rag_of_text, row_status, split_ref
from actionplans.importers.entries import (
    Entries,
    all_texts,
    lone_codes,
    split_entries,
    split_leads,
    split_tags,
)
from actionplans.importers.layout import Table
from actionplans.importers.parsed import Held, HeldKind, ParsedAction, ParsedStep
from actionplans.statuses import NormalisedStatus, Status, key, normalise
from actionplans.timescales import Timescale, parse, split_many
from core.workbooks.reader import Cell, Sheet

# A merged cell of these columns speaks for every row it spans; of the others only for its first.
_SHARED = ("timescale", "status", "rag", "rag_previous")


@dataclass(frozen=True)
class Rules:
    """What the whole workbook says about reading its rows."""

    plan_date: date | None
    delivery: bool
    meanings: Mapping[str, Status] = field(default_factory=dict)
    remembered: Mapping[str, Status] = field(default_factory=dict)


class RowReader:
    """Reads the rows below one head of a table into actions; ``held`` collects what waits for a person."""

    def __init__(self, sheet: Sheet, table: Table, rules: Rules, held: list[Held]) -> None:
        self.sheet = sheet
        self.table = table
        self.rules = rules
        self.held = held
        self.has_step_column = "step" in table.columns
        self.tells_state = bool({"timescale", "status", "progress"} & set(table.columns))
        lead = table.columns.get("lead")
        cells = [sheet.text(row, lead) for row in sheet.cells if row > table.row] if lead else []
        self.codes = lone_codes(cells)

    # --- cells -----------------------------------------------------------------------------------

    def cell(self, row: int, name: str) -> Cell | None:
        """The cell of a field in this row, or the one that a merged block above stretches over it."""
        column = self.table.columns.get(name)
        if column is None:
            return None
        cell = self.sheet.cells.get(row, {}).get(column)
        if (cell is None or not cell.text) and name in _SHARED:
            for top, left, bottom, right in self.sheet.merged:
                if top < row <= bottom and left <= column <= right and top > self.table.row:
                    return self.sheet.cells.get(top, {}).get(left)
        return cell

    def text(self, row: int, name: str) -> str:
        """The words of a field in this row."""
        cell = self.cell(row, name)
        return cell.text if cell else ""

    def hold(
        self, row: int, name: str, value: str, reason: str, kind: HeldKind = "row", suggestion: str = ""
    ) -> None:
        """Put something before a person, with the heading under which it stands."""
        heading = self.table.headings.get(name, "")
        self.held.append(Held(self.sheet.name, row, heading, value, reason, kind, suggestion))

    # --- rows ------------------------------------------------------------------------------------

    def begins_action(self, row: int, current: ParsedAction | None) -> bool:
        """Whether the row starts an action; the same reference and title again go on with the one above."""
        words = self.text(row, "action")
        if not words:
            return False
        if current is None or "ref" not in self.table.columns:
            return True
        ref = self.text(row, "ref")
        return not (ref and ref == current.ref and key(words) == key(current.title))

    def new_action(self, row: int, before: ParsedAction | None) -> ParsedAction:
        """The action that this row begins."""
        ref, title, _ = self._named(row, before)
        action = ParsedAction(ref=ref, title=title, sheet=self.sheet.name, row=row)
        return self._with_row(action, row)

    def continued(self, action: ParsedAction, row: int) -> ParsedAction:
        """The action above with what this row adds to it."""
        return self._with_row(action, row)

    def hold_orphan(self, row: int) -> None:
        """A row that belongs to no action."""
        for name in self.table.columns:
            if self.text(row, name):
                words = "; ".join(cell.text for cell in self.sheet.filled(row))
                self.hold(
                    row, name, words, "This row names no action and there is none above it to belong to."
                )
                return

    def _named(self, row: int, before: ParsedAction | None) -> tuple[str, str, Entries]:
        words = self.text(row, "action")
        entries = split_entries(words)
        title = (entries.heading or entries.texts[0]) if entries.bulleted else " ".join(entries.texts)
        title = " ".join(title.split())
        cell = self.cell(row, "ref")
        if cell and cell.text:
            printed = cell.text.rstrip(".)")
            return next_ref(printed, before.ref if before else "", is_number=cell.is_number), title, entries
        if "ref" in self.table.columns or entries.bulleted:
            return "", title, entries
        ref, rest = split_ref(title)
        return ref, rest, entries

    def _with_row(self, action: ParsedAction, row: int) -> ParsedAction:
        first = row == action.row
        rag, rag_cell = self._rag(row, "rag")
        previous, _ = self._rag(row, "rag_previous")
        updated = self.text(row, "date_updated")
        when = cell_date(updated, self.rules.plan_date) if updated else None
        if updated and not when:
            self.hold(row, "date_updated", updated, "This date can't be read, so none was set.", "date")
        if not first and rag and action.rag and rag != action.rag and not self._is_shared(row, "rag"):
            reason = f"This row is {rag} and the action above it {action.rag}; an action has one colour."
            self.hold(row, "rag", rag_cell or rag, reason, "rag")
        steps = self._steps(row, action, rag or (action.rag if not first else ""))
        return replace(
            action,
            done=action.done + self._list(row, "done"),
            update=_joined(action.update, self.text(row, "update")),
            progress=_joined(action.progress, self.text(row, "progress")),
            leads=_added(action.leads, split_leads(self.text(row, "lead"), codes=self.codes)),
            care_settings=_added(action.care_settings, split_tags(self.text(row, "care_settings"))),
            phases=_added(action.phases, split_tags(self.text(row, "phase"))),
            rag=action.rag or rag,
            rag_previous=action.rag_previous or previous,
            date_updated=action.date_updated or when,
            pid_approved=_joined(action.pid_approved, self.text(row, "pid_approved")),
            other=self._other(row, action.other),
            steps=action.steps + tuple(steps),
        )

    def _list(self, row: int, name: str) -> tuple[str, ...]:
        return all_texts(self.text(row, name))

    def _is_shared(self, row: int, name: str) -> bool:
        cell = self.cell(row, name)
        return cell is not None and cell.row != row

    def _other(self, row: int, before: Mapping[str, str]) -> dict[str, str]:
        other = dict(before)
        columns = dict(self.table.unknown)
        known = set(self.table.columns.values()) | set(columns)
        for cell in self.sheet.filled(row):
            # Words right of or between the headed columns are kept under the letter of their column.
            if cell.column not in known:
                columns[cell.column] = f"Column {cell.place.rstrip('0123456789')}"
        for column, heading in columns.items():
            words = self.sheet.text(row, column)
            if words:
                other[heading] = _joined(other.get(heading, ""), words)
        return other

    # --- colours ---------------------------------------------------------------------------------

    def _rag(self, row: int, name: str) -> tuple[str, str]:
        """The colour of a cell by its words, or by its fill when it has none; and its words."""
        cell = self.cell(row, name)
        if cell is None:
            return "", ""
        named = rag_of_text(cell.text)
        if named is None:
            if normalise(cell.text, remembered=self.rules.remembered).status is None or not cell.fill:
                reason = "These words name no single colour of red, amber, green or blue, so none was set."
                self.hold(row, name, cell.text, reason, "rag")
                return "", cell.text
            return cell.fill, cell.text
        if named and cell.fill and cell.fill != named:
            reason = f"The cell says {named} but is filled {cell.fill}; its words were taken."
            self.hold(row, name, cell.text, reason, "rag")
        return named or ("" if cell.text else cell.fill or ""), cell.text

    # --- steps -----------------------------------------------------------------------------------

    def _steps(self, row: int, action: ParsedAction, rag: str) -> list[ParsedStep]:
        entries, lines_are_steps = self._step_texts(row, action)
        timescales = self._timescale_pieces(row, len(entries))
        statuses = self._status_pieces(row)
        several = max(len(timescales), len(statuses)) > 1
        if not lines_are_steps and len(entries) > 1 and not several:
            entries = ["\n".join(entries)]
        if not entries:
            for name in ("timescale", "status"):
                if words := self.text(row, name):
                    self.hold(row, name, words, "Nothing that needs to be done stands beside this.")
            return []
        shared_times = self._paired(row, "timescale", entries, timescales)
        shared_statuses = self._paired(row, "status", entries, statuses)
        steps = []
        for n, text in enumerate(entries):
            status = self._status(row, rag, shared_statuses[n], ask=n == 0 or len(statuses) > 1)
            when = self._timescale(row, shared_times[n], status, ask=n == 0 or len(timescales) > 1)
            steps.append(
                ParsedStep(
                    text=text,
                    status=status.status or Status.NOT_STATED,
                    status_text=status.text,
                    timescale=when,
                    sheet=self.sheet.name,
                    row=row,
                )
            )
        return steps

    def _step_texts(self, row: int, action: ParsedAction) -> tuple[list[str], bool]:
        """What there is to do in this row, and whether each line is a step of its own."""
        first = row == action.row
        if self.has_step_column:
            words = self.text(row, "step")
            if words:
                entries = split_entries(words)
                beside = bool({"timescale", "status"} & set(self.table.columns))
                return list(all_texts(words)), entries.bulleted or not beside
            # No step is named but a state is: the action itself is what is done or to be done.
            says = self.text(row, "timescale") or self.text(row, "status")
            return ([action.title] if first and says else []), True
        if not first:
            words = self.text(row, "action")
            return (
                list(split_entries(words).texts) if words and key(words) != key(action.title) else []
            ), True
        entries = split_entries(self.text(row, "action"))
        if entries.bulleted:
            return list(entries.texts), True
        if not self.tells_state:
            return [], True
        return ([action.title] if len(entries.texts) < 2 else list(entries.texts)), len(entries.texts) < 2

    def _timescale_pieces(self, row: int, entries: int) -> list[str]:
        """The timescales of the row's cell; words that are one timescale in all are not taken apart."""
        words = self.text(row, "timescale")
        pieces = [_unbulleted(piece) for piece in split_many(words)]
        if len(pieces) > 1 and entries <= 1 and re.search(r",|\band\b|&", key(words)) and "\n" not in words:
            whole = parse(words, plan_date=self.rules.plan_date)
            if whole.kind not in {"unparsed", "tbc"} and not whole.suggestion:
                return [words]
        return pieces

    def _status_pieces(self, row: int) -> list[str]:
        """The statuses of the row's cell. A progress narrative counts as several only if each line is a
        status.
        """
        if "status" in self.table.columns:
            return list(all_texts(self.text(row, "status")))
        lines = list(all_texts(self.text(row, "progress")))
        if len(lines) > 1 and all(normalise(line, remembered=self.rules.remembered).status for line in lines):
            return lines
        whole = self.text(row, "progress")
        return [whole] if whole else []

    def _paired(self, row: int, name: str, entries: Sequence[str], pieces: Sequence[str]) -> list[str | None]:
        """One piece for each entry; None for each, and a question, when they can't be told apart."""
        if len(pieces) <= 1:
            return [pieces[0] if pieces else ""] * len(entries)
        if len(pieces) == len(entries):
            return list(pieces)
        field_name = name if name in self.table.columns else "progress"
        noun = {"timescale": "timescales", "status": "statuses"}[name]
        things = f"{len(entries)} things to do" if len(entries) > 1 else "one thing to do"
        found = " | ".join(pieces)
        reason = (
            f"{len(pieces)} {noun} ({found}) stand beside {things} ({' | '.join(entries)}), so nobody can "
            f"tell "
            "which belongs to which; the words are kept and nothing was read from them."
        )
        self.hold(row, field_name, self.text(row, field_name), reason, "pairing")
        return [None] * len(entries)

    def _status(self, row: int, rag: str, piece: str | None, *, ask: bool) -> NormalisedStatus:
        has_column = "status" in self.table.columns
        whole = self.text(row, "status" if has_column else "progress")
        if piece is None:
            return NormalisedStatus(Status.NOT_STATED, " / ".join(whole.splitlines()))
        cells = StateCells(
            status=piece if has_column else "",
            progress=self.text(row, "progress") if has_column else piece,
            rag=rag,
            has_status_column=has_column,
        )
        told = row_status(
            cells,
            delivery=self.rules.delivery,
            meanings=self.rules.meanings,
            remembered=self.rules.remembered,
        )
        if told.status is None and ask:
            name = "status" if has_column and piece else "progress"
            reason = (
                "No rule knows what state this wording means; it is recorded as “not stated” until "
                "somebody says."
            )
            self.hold(row, name, told.text, reason, "status")
        return told

    def _timescale(
        self, row: int, piece: str | None, status: NormalisedStatus, *, ask: bool
    ) -> Timescale | None:
        if piece is None:
            return Timescale(self.text(row, "timescale"), "unparsed")
        if not piece:
            return None
        when = parse(piece, plan_date=self.rules.plan_date)
        closed = status.status is not None and status.status.is_closed
        if ask and not closed and when.kind != "tbc" and (when.kind == "unparsed" or when.suggestion):
            self.hold(row, "timescale", piece, self._why_unread(when), "timescale", when.suggestion)
        return when

    def _why_unread(self, when: Timescale) -> str:
        if when.suggestion:
            return f"This can't be read for certain, so no date was set. Did you mean {when.suggestion}?"
        if self.rules.plan_date is None and parse(when.text, plan_date=date(2020, 7, 1)).kind != "unparsed":
            return (
                "The workbook doesn't say what day it is of, so this has no year: give the date of the plan."
            )
        return "No date could be read from these words, so none was set."


def _joined(before: str, more: str) -> str:
    return "\n".join(part for part in (before, more) if part)


def _added(before: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return before + tuple(one for one in dict.fromkeys(more) if one not in before)


def _unbulleted(piece: str) -> str:
    entries = split_entries(piece)
    return entries.texts[0] if entries.bulleted and len(entries.texts) == 1 and not entries.heading else piece
