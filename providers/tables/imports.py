"""Columns of imports, of an import's difference and of what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.words import day_words
from providers.importers.annotate import grouped
from providers.models import ImportRow, RegisterImport
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {
    "reading": "blue", "waiting": "yellow", "applying": "blue", "applied": "green", "discarded": "grey",
    "refused": "red", "undone": "grey",
}  # fmt: skip
LAYOUTS = {
    "": "Not known yet", "hsca": "HSCA active locations", "ratings": "Latest ratings",
    "directory": "CQC directory", "market": "Market tool", "api": "CQC API response",
}  # fmt: skip
KINDS = {"new": "green", "changed": "yellow", "gone": "red"}
FEW = 4  # fields of a row that are shown at once


def state_of(run: RegisterImport) -> Status:
    """What became of it, as a tag."""
    return Status(run.get_state_display(), COLOURS[run.state])


def _count(name: str) -> Any:
    return lambda run: run.counts.get(name)


class ImportTable(Table):
    """Files of the register, newest first."""

    caption = "Files brought so far"
    noun = ("file", "files")
    empty_words = "No file of the register was brought yet."
    columns = (
        Column("name", "File", sort="name", link=lambda run: run.get_absolute_url(), header=True),
        Column("state", "State", kind="status", value=state_of, sort="state"),
        Column("layout", "What it is", value=lambda run: LAYOUTS[run.layout], sort="layout"),
        Column("as_of", "Speaks of", kind="date", sort="as_of", missing="Doesn’t say"),
        Column("started_at", "Brought", kind="moment", sort="started_at"),
        Column("by", "By", value="started_by", sort="started_by__full_name"),
        Column("rows", "Rows", kind="number", value=_count("rows")),
        Column("new", "New", kind="number", value=_count("new")),
        Column("changed", "Changed", kind="number", value=_count("changed")),
        Column("gone", "Gone", kind="number", value=_count("gone")),
        Column("held", "Left out", kind="number", value=_count("held")),
        Column("source", "How", value=lambda run: run.get_source_display(), hidden=True),
    )


def _called(row: ImportRow) -> str:
    return row.name or row.cqc_id


def _hidden(row: ImportRow) -> str:
    """What it is called without the name of a person: a provider may be one."""
    is_person = row.subject == ImportRow.Subject.PROVIDER and row.facts.get("ownership") != "Organisation"
    return row.cqc_id if is_person else _called(row)


def _page(row: Any) -> str:
    """The page of what it is about, if the register has it."""
    name = {"location": "home", "provider": "provider", "brand": "brand"}[row.subject]
    return reverse(f"providers:{name}", args=[row.known_pk]) if row.known_pk else ""


def _kind(row: ImportRow) -> Status:
    words = row.get_kind_display()
    if row.subject != ImportRow.Subject.LOCATION:
        words = f"{words} {row.get_subject_display().lower()}"
    return Status(words, KINDS[row.kind])


class DifferenceTable(Table):
    """What an import would do, or did: a row for each location, provider and brand; no names of people."""

    caption = "The difference"
    noun = ("row", "rows")
    empty_words = "Nothing fits these filters."
    names: ClassVar[bool] = False
    columns: ClassVar[Sequence[Column]] = ()

    @classmethod
    def row_columns(cls) -> tuple[Column, ...]:
        """Its columns; what changes is told with the names of people or without."""
        return (
            Column("name", "Name", value=_called, sort="name", link=_page, header=True)
            if cls.names
            else Column("name", "Name", value=_hidden, header=True),
            Column("kind", "What", kind="status", value=_kind, sort="kind"),
            Column("changes", "What changes", kind="html", value=cls.changes, export=cls.changes_text),
            Column("note", "Note", kind="long"),
            Column("council", "Council", sort="council"),
            Column("cqc_id", "CQC ID", sort="cqc_id"),
            Column("line", "Row of the file", kind="number", sort="line", hidden=True),
        )

    @classmethod
    def changes(cls, row: ImportRow) -> SafeString:
        """Field by field, old and new; the first few at once, the others behind a click."""
        told = [_line(*each) for each in _told(row, names=cls.names)]
        if row.kind == ImportRow.Kind.NEW:
            return format_html("{}", _new_words(row))
        first = _list(told[:FEW])
        if len(told) <= FEW:
            return first
        return format_html(
            '{}<details class="govuk-details imp-more"><summary class="govuk-details__summary">'
            '<span class="govuk-details__summary-text">{} more<span class="govuk-visually-hidden"> of {}'
            "</span></span></summary>{}</details>",
            first,
            len(told) - FEW,
            row.cqc_id,
            _list(told[FEW:]),
        )

    @classmethod
    def changes_text(cls, row: ImportRow) -> str:
        """The same for files."""
        if row.kind == ImportRow.Kind.NEW:
            return _new_words(row)
        return "; ".join(
            f"{field}: {old or 'nothing'} → {new or 'nothing'}"
            for field, old, new in _told(row, names=cls.names)
        )


def _told(row: ImportRow, *, names: bool) -> list[tuple[str, str, str]]:
    return grouped(row, names=names)


def _new_words(row: ImportRow) -> str:
    facts = row.facts
    beds = facts.get("beds")
    began = facts.get("registered_from")
    since = f"from {day_words(date.fromisoformat(began))}" if began else ""
    said = (f"{beds} beds" if beds else "", facts.get("postcode", ""), since)
    return ", ".join(filter(None, said))


def _line(field: str, old: str, new: str) -> SafeString:
    if not old:
        return format_html('<li><span class="imp-field">{}</span> {}</li>', f"{field}:", new)
    return format_html(
        '<li><span class="imp-field">{}</span> <del><span class="govuk-visually-hidden">was </span>{}</del> '
        '<span aria-hidden="true">→</span> <ins><span class="govuk-visually-hidden">now </span>{}</ins></li>',
        f"{field}:", old, new or "nothing",
    )  # fmt: skip


def _list(items: list[SafeString]) -> SafeString:
    return format_html(
        '<ul class="imp-changes">{}</ul>', format_html_join("", "{}", ((each,) for each in items))
    )


class NamedDifferenceTable(DifferenceTable):
    """With the names of managers and sole traders, for who may see them."""

    names = True


DifferenceTable.columns = DifferenceTable.row_columns()
NamedDifferenceTable.columns = NamedDifferenceTable.row_columns()


class HeldTable(Table):
    """What was left out of a file and why; the register keeps what it has."""

    caption = "Left out"
    noun = ("value", "values")
    empty_words = "Nothing was left out."
    columns = (
        Column("row", "Row of the file", kind="number", sort="row", header=True),
        Column("column", "Column", sort="column"),
        Column("value", "What it says", kind="long"),
        Column("reason", "Why it was left out", kind="long", sort="reason"),
        Column("cqc_id", "CQC ID", sort="cqc_id"),
        Column("stops", "Holds the import", hidden=True),
    )
