"""Blocks that are no tables, as tables: for the workbook, and to compare two editions."""

from __future__ import annotations

from collections.abc import Iterator

from packs.content.blocks import Attachment, Column, DataTable, PackContent, Row, Section
from packs.content.cells import Number, Text
from packs.content.report import Facts

NOTHING = "Nothing is on the agenda yet."


def agenda_table(content: PackContent) -> DataTable | None:
    """The agenda, a row an item; None for a pack without one."""
    if content.agenda is None:
        return None
    titles = {section.key: section.title for section in content.sections}
    rows = (
        Row(
            (
                Text(line.number),
                Text(line.title),
                Text(line.lead),
                Text(line.purpose),
                Text("\n".join(titles[key] for key in line.section_keys) or line.attached),
                Text(line.note),
            ),
            id=f"{line.number} {line.title}",
        )
        for line in content.agenda.lines
    )
    columns = (
        Column("No."),
        Column("Item", weight=5),
        Column("Lead", weight=2),
        Column("Item for", weight=2),
        Column("Papers", weight=4),
        Column("Note", weight=4),
    )
    return DataTable(content.agenda.title, columns, tuple(rows), row_header=1, empty=NOTHING)


def papers_table(found: Iterator[tuple[Section, Attachment]]) -> DataTable | None:
    """Uploaded papers, a row each; None when there is none."""
    rows = tuple(
        Row((Text(section.title), Text(paper.title), Number(paper.pages), Text(paper.digest)), id=paper.title)
        for section, paper in found
    )
    columns = (
        Column("Section", weight=3),
        Column("Paper", weight=4),
        Column("Pages", "number"),
        Column("SHA-256 of the file", weight=5),
    )
    return DataTable("Uploaded papers", columns, rows, row_header=1) if rows else None


def facts_table(facts: Facts) -> DataTable:
    """Labelled facts, a row each."""
    rows = tuple(Row((Text(label), cell), id=label) for label, cell in facts.rows)
    return DataTable(facts.caption, (Column("What"), Column("Says", weight=3)), rows)
