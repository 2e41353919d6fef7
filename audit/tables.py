"""Columns of the trail: page, CSV and workbook show the same."""

from __future__ import annotations

from typing import Any

from audit import registry
from audit.models import Entry
from ui.tables import Column, Table


def _facts(side: dict[str, Any] | None) -> str:
    """The stored fields as text, one a line."""
    return "\n".join(f"{name}: {'' if value is None else value}" for name, value in (side or {}).items())


def _kind(entry: Entry) -> str:
    return registry.kind_for(entry.verb)


def _link(entry: Entry) -> str:
    return registry.url_for(entry) or ""


def _trail(entry: Entry) -> str:
    return entry.page_url


class EntryTable(Table):
    """The trail, newest first."""

    caption = "Audit trail"
    noun = ("entry", "entries")
    default_sort = "-at"
    empty_words = "Nothing was recorded that fits these filters."
    columns = (
        Column("at", "When", kind="moment", sort=("at", "number"), width=20),
        Column("words", "What happened", value=registry.sentence, link=_link, header=True, width=80),
        Column("actor", "Who", value="actor_name", sort="actor_name"),
        Column("kind", "Kind of change", value=_kind, sort="verb"),
        Column("thing", "About", value="object_label", sort="object_label", link=_trail, hidden=True),
        Column("before", "Before", kind="long", value=lambda e: _facts(e.before), hidden=True),
        Column("after", "After", kind="long", value=lambda e: _facts(e.after), hidden=True),
        Column("note", "Note", kind="long", hidden=True),
        Column("number", "Number", kind="number", hidden=True),
        Column("hash", "Hash", hidden=True),
    )  # fmt: skip


class ReadTable(Table):
    """Who has read one thing, where that is recorded."""

    caption = "Who has read it"
    noun = ("reading", "readings")
    exports = False
    columns = (
        Column("at", "When", kind="moment"),
        Column("actor_name", "Who", header=True),
        Column("how", "How"),
    )
