"""Plain text of reports: paragraphs and bullets, cells of a table as typed or pasted. Pure; never HTML."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

LONGEST = 20_000  # characters of one text
MOST_ROWS = 300
MOST_COLUMNS = 12
BULLET = re.compile(r"^\s*(?:[-*•–‣▪●])\s+")
RULE = re.compile(r"[\s|:-]*--[\s|:-]*")  # the line under a head, as Markdown writes it
FRAMED = re.compile(r"\|.*\|")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


class ReportError(ValueError):
    """The content does not fit the form; the message is one sentence for the person who wrote it."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text: one paragraph (`lines` has one line), or a list (`lines` has its bullets)."""

    kind: Literal["text", "bullets"]
    lines: tuple[str, ...]


def clean(text: object) -> str:
    """A text as it is kept: plain newlines, no control characters, no blanks at the ends of lines.

    Raises:
        ReportError: it is no text, or longer than LONGEST characters.
    """
    if not isinstance(text, str):
        raise ReportError("A text was expected, and something else was given.")
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    if len(text) > LONGEST:
        raise ReportError(
            f"A text is {len(text):,} characters long; it may have {LONGEST:,}. Divide it into paragraphs."
        )
    return text


def one_line(text: object) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def pieces(text: str) -> tuple[Piece, ...]:
    """A text as paragraphs and lists: a line is a paragraph, or after - or * a bullet."""
    found: list[Piece] = []
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            continue
        bullet = BULLET.match(raw)
        if not bullet:
            found.append(Piece("text", (line,)))
            continue
        words = raw[bullet.end() :].strip()
        if found and found[-1].kind == "bullets":
            found[-1] = Piece("bullets", (*found[-1].lines, words))
        else:
            found.append(Piece("bullets", (words,)))
    return tuple(found)


def read_rows(typed: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table as typed with | between cells, or as pasted from a spreadsheet (tabs).

    Rows that are shorter than the first are filled with empty cells, so that every row has as many.

    Raises:
        ReportError: a row is longer than the first, or the table is too large.
    """
    typed = CONTROL.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    if "\t" in typed:
        split = list(csv.reader(io.StringIO(typed), delimiter="\t"))
    else:
        lines = [line.strip() for line in typed.split("\n")]
        lines = [line for line in lines if not RULE.fullmatch(line)]
        split = [(line[1:-1] if FRAMED.fullmatch(line) else line).split("|") for line in lines]
    rows = [[" ".join(cell.split(" ")).strip() for cell in row] for row in split]
    return check_rows(tuple(tuple(row) for row in rows if any(row)))


def check_rows(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Rows of equal length, filled with empty cells. Raises ReportError as `read_rows` does."""
    if not rows:
        return ()
    width = len(rows[0])
    while width > 1 and not any(row[width - 1 : width] != ("",) and row[width - 1 :] for row in rows):
        width -= 1  # an empty last column, as spreadsheets copy it
    for number, row in enumerate(rows, 1):
        if len(row) > width and any(row[width:]):
            raise ReportError(
                f"Row {number} of the table has {len(row)} cells and the first row {width}. "
                "Give the first row a heading for each column."
            )
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise ReportError(
            f"The table has {len(rows)} rows and {width} columns; a report takes up to {MOST_ROWS} rows and "
            f"{MOST_COLUMNS} columns. Attach it as an appendix instead."
        )
    return tuple((*row[:width], *[""] * (width - len(row))) for row in rows)


def write_rows(rows: tuple[tuple[str, ...], ...]) -> str:
    """Rows as an author may edit them; `read_rows` reads them back."""
    if any("|" in cell or "\n" in cell or not row[0] for row in rows for cell in row):
        file = io.StringIO()
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)
        return file.getvalue().rstrip("\n")
    return "\n".join(" | ".join(row).rstrip() if any(row) else "" for row in rows)
