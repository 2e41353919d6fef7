"""What a workbook says as a whole: its face, scheme, date, title and what was not read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from actionplans.importers.cells import cell_date, split_section
from actionplans.importers.workstreams import ReadSheet, sheet_title
from actionplans.layouts import DEFAULTS, Layout, Scheme
from actionplans.statuses import Status, key, normalise
from actionplans.timescales import find_dates
from core.workbooks.reader import Book, Sheet

_DATED_LINE = re.compile(r"\b(?:updated|as at|as of|position|date|dated|version|published|month)\b")
_DATE_IN_NAME = re.compile(
    r"[-_ ]*\(?(?<![a-z0-9])(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[-_ ]*)?"
    r"(?:19|20)\d\d(?:[-_ ]?\d\d){0,2}(?!\d)\)?",
    re.IGNORECASE,
)
_ONLY_A_DATE = re.compile(
    r"(?:last |plan )?(?:updated?|reviewed|as at|as of|position|date|dated|version|published|prepared|"
    r"month)\b|"
    r"[\d./ -]+$"
)


def layout_of(sheets: list[ReadSheet]) -> Layout:
    """The face of the plan (action-plans.md section 1) that its columns show."""
    columns = {name for read in sheets for table in read.tables.values() for name in table.columns}
    if {"rag_previous", "pid_approved"} & columns:
        return Layout.PORTFOLIO
    if "rag" in columns and "step" not in columns:
        return Layout.RAG
    if "update" in columns and "timescale" not in columns and "status" not in columns:
        return Layout.SUPPORT
    return Layout.OVERSIGHT if "step" in columns or "rag" not in columns else Layout.RAG


def colour_meanings(sheets: list[Sheet]) -> dict[str, str]:
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


def scheme_of(layout: Layout, meanings: Mapping[str, str]) -> Scheme:
    """The scheme of the layout, unless the workbook's own key gives its colours another meaning."""
    default = DEFAULTS[layout].scheme
    if len(meanings) < 2:
        return default
    states = states_of(meanings)
    if Status.COMPLETE in states.values() and len(states) * 2 >= len(meanings):
        return Scheme.DELIVERY
    return Scheme.JUDGEMENT if default is Scheme.DELIVERY else default


def states_of(meanings: Mapping[str, str]) -> dict[str, Status]:
    """The states that a key's words name. "Ongoing" for a colour is work under way, not work
    without an end.
    """
    states = {colour: normalise(words).status for colour, words in meanings.items()}
    known = {colour: status for colour, status in states.items() if status}
    return {c: Status.IN_PROGRESS if status is Status.ONGOING else status for c, status in known.items()}


def date_of(book: Book, sheets: list[ReadSheet]) -> date | None:
    """The date of the plan: from a line that speaks of its date, the heading of an update, a title, or the
    file's name.
    """
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


def title_of(book: Book, sheets: list[ReadSheet], sections: set[str]) -> str:
    """The plan's title: the first line of the workbook that is neither a date nor the title of a section."""
    several = sum(read.has_actions for read in sheets) > 1
    for read in sheets:
        for line in read.titles() if read.tables else []:
            name, looks = split_section(line)[1:]
            if key(name) in sections or (looks and several) or _ONLY_A_DATE.match(key(line)):
                continue
            if len(sheets) > 1 and read.has_actions and _is_statement(read, line):
                continue
            return " ".join(name.split())[:200]
    words = _DATE_IN_NAME.sub("", book.stem)
    words = " ".join(re.sub(r"[-_]+", " ", words).split()) or book.stem or "Plan"
    return (words[0].upper() + words[1:])[:200]


def _is_statement(read: ReadSheet, line: str) -> bool:
    """A line below a section's title says what the section is for."""
    looks, rest = sheet_title(read)[2:]
    return looks and line in rest


def columns_of(sheets: list[ReadSheet]) -> dict[str, str]:
    """Each printed heading with the field that it was taken for; "" for one that is not known."""
    columns: dict[str, str] = {}
    for read in sheets:
        for table in read.tables.values():
            for name, heading in table.headings.items():
                columns[" ".join(heading.split())] = name
            for heading in table.unknown.values():
                columns.setdefault(" ".join(heading.split()), "")
    return columns


def notes_of(book: Book, sheets: list[ReadSheet]) -> list[str]:
    """Sentences about the sheets that were not read."""
    hidden = [sheet for sheet in book.sheets if sheet.hidden and sheet.cells]
    others = [
        one.sheet for one in sheets if not one.tables and one.sheet.cells and not colour_meanings([one.sheet])
    ]
    notes = [f"Sheet “{sheet.name}” is hidden and was not read." for sheet in hidden]
    notes += [f"Sheet “{sheet.name}” has no columns of a plan and was not read." for sheet in others]
    return notes
