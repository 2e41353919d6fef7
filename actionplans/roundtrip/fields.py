"""The cells that can be edited in Excel: their headings, and how values become words and words values.

Everything is compared as words, in one normal form, so that only what a person changed counts as changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from actionplans.statuses import LABELS, Status
from core.rag import Rag
from core.words import day_words, shortened
from core.workbooks.reader import shown
from ui.dates import read_written

LONGEST = 32_000  # characters that fit into a cell with room to add some
STATUS_WORDS = {label: status.value for status, label in LABELS.items()}
RAG_WORDS = {rag.label: rag.value for rag in Rag}


class UnreadableCell(ValueError):
    """The words of a cell can't mean a value of its column; the message says why, in one sentence."""


@dataclass(frozen=True)
class Field:
    """One editable column. `kind`: text, date, status or rag. `needed`: the cell may not be emptied."""

    name: str
    heading: str
    kind: str = "text"
    width: int = 16
    needed: bool = False


STEP_FIELDS = (
    Field("text", "What we still need to do", width=50, needed=True),
    Field("status", "Status", "status", 24, needed=True),
    Field("agreed_due", "Agreed date", "date", 19),
    Field("forecast_due", "Forecast", "date", 19),
    Field("review_date", "Next review", "date", 19),
    Field("rag", "RAG", "rag", 10),
    Field("rag_reason", "Reason for the RAG", width=30),
    Field("note", "Note", width=40),
)
ACTION_FIELDS = (
    Field("title", "What we need to do", width=50, needed=True),
    Field("rag", "RAG", "rag", 10),
    Field("rag_reason", "Reason for the RAG", width=30),
    Field("narrative", "Narrative", width=50),
    Field("progress", "Progress", width=50),
    Field("pid_approved", "PID approved", width=16),
)
FIELDS: Mapping[str, tuple[Field, ...]] = {"step": STEP_FIELDS, "action": ACTION_FIELDS}


def field_of(kind: str, name: str) -> Field:
    """The field of a kind of row by its name."""
    return next(field for field in FIELDS[kind] if field.name == name)


def words_of(field: Field, value: Any) -> str | None:
    """A value in its normal form: dates as 2026-12-03, states by their labels, text as Excel gives it back.

    None: the text is too long for a cell, so it is not handed out for editing.
    """
    if value in (None, ""):
        return ""
    if field.kind == "status":
        return LABELS[Status(value)]
    if field.kind == "rag":
        return Rag(value).label
    if field.kind == "date":
        return value.isoformat() if isinstance(value, date) else str(value)
    text = shown(ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    return text if len(text) <= LONGEST else None


def words_read(field: Field, text: str) -> str:
    """The normal form of what stands in a cell.

    Raises:
        UnreadableCell: it is no date, status or colour, or is empty where something is needed.
    """
    text = text.strip()
    if not text:
        if field.needed:
            raise UnreadableCell(f"{field.heading} is empty; something has to stand there.")
        return ""
    if field.kind == "date":
        day = read_written(text)
        if day is None:
            raise UnreadableCell(f"“{shortened(text, 60)}” is not a date; write it like 5 January 2026.")
        return day.isoformat()
    if field.kind in ("status", "rag"):
        known = STATUS_WORDS if field.kind == "status" else RAG_WORDS
        found = next((label for label in known if label.casefold() == text.casefold()), None)
        if found is None:
            what = "status" if field.kind == "status" else "RAG colour"
            raise UnreadableCell(f"“{shortened(text, 60)}” is no {what}; choose one of: {', '.join(known)}.")
        return found
    return text


def value_of(field: Field, words: str) -> Any:
    """The value that the model holds, from words in normal form."""
    if field.kind == "date":
        return date.fromisoformat(words) if words else None
    if field.kind == "status":
        return STATUS_WORDS[words]
    if field.kind == "rag":
        return RAG_WORDS.get(words, "")
    return words


def shown_words(field: Field, words: str) -> str:
    """Words as a page shows them: a date written out, nothing as "blank"."""
    if not words:
        return "blank"
    if field.kind == "date":
        return day_words(date.fromisoformat(words))
    return words
