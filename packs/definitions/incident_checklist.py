"""The checklist of an incident in the layout of Appendix A (failure-protocol.md L10, L13).

Per section a table: number and task, to whom it applies, and for each body its officer, status and due day.
Appendix C and D, and local items, follow in the same columns. What people wrote beside an item may tell of
residents and rests sealed, so it stands on the page and in its spreadsheet, and in no pack.
"""

from __future__ import annotations

from datetime import date

from core.words import day_words
from failure_protocol.matrix import Level
from failure_protocol.models import Incident
from failure_protocol.models.checklist import BODIES, BODY_CODES, Source
from failure_protocol.summaries.checklist import BodyAnswer, ItemRow, items_of, progress_of, sections_of
from packs.content import (
    Block,
    Cell,
    Column,
    DataTable,
    Entries,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
    Tile,
    Tiles,
)
from packs.definitions.incidents import Failure, IncidentPack

COLUMNS = (
    Column("No.", weight=0.9), Column("Task", weight=6), Column("Applies to", weight=1.7),
    *(Column(f"{BODY_CODES[body]}: officer, status", "list", 3) for body in BODIES),
)  # fmt: skip


class IncidentChecklist(IncidentPack):
    """The checklist as it stands, item by item."""

    slug = "incident-checklist"
    title = "Incident checklist"
    words = "Every item of the procedure that applies, with each body’s officer, status and due day."
    area = "checklist"
    level = Level.VIEW

    def compose(self, subject: Failure, as_at: date, since: date | None) -> PackContent:
        """All sections, as the checklist stands now; `as_at` says what is overdue."""
        incident = subject.incident
        rows = items_of(incident, as_at)
        sections = [_first(incident, as_at)]
        for source in Source:
            blocks: list[Block] = []
            for each in sections_of(row for row in rows if row.source == source):
                name = f"{each.number} {each.title}" if source == Source.A else each.title
                blocks += [
                    DataTable(
                        name, COLUMNS, tuple(_row(row) for row in each.rows), row_header=1,
                        sheet=f"{each.source} {each.number}",
                    ),
                ]  # fmt: skip
            if blocks:
                sections.append(
                    Section(f"source-{source.value.lower()}", str(source.label), tuple(blocks), "landscape")
                )
        return self.content(subject, as_at, sections)


def _first(incident: Incident, day: date) -> Section:
    """When it began, which services, how far it is (L10)."""
    found = progress_of(incident, day)
    services = ", ".join(str(each) for each in incident.services.all())
    chair = incident.opened_by
    blocks: tuple[Block, ...] = (
        Paragraph(f"Opened on {day_words(incident.opened_at.date())} by {chair}. Services: {services}."),
        Paragraph(f"Template {incident.template_version} of the procedure; wording ours, numbers its own."),
        Tiles(
            "How far it is",
            (
                Tile("Items", str(found.total)), Tile("Resolved", str(found.resolved)),
                Tile("Nobody named", str(found.unowned)), Tile("Overdue", str(found.overdue)),
            ),
        ),
        Paragraph(f"Duties that stay open until the debrief: {found.standing}."),
    )  # fmt: skip
    return Section("overview", "Overview", blocks, "landscape")


def _row(row: ItemRow) -> Row:
    by_body = {answer.body: answer for answer in row.answers}
    cells: tuple[Cell, ...] = (
        Text(row.ref), Text(row.text), Text(row.applies_words),
        *(Entries(_said(by_body.get(body))) for body in BODIES),
    )  # fmt: skip
    return Row(cells, id=row.ref)


def _said(answer: BodyAnswer | None) -> tuple[str, ...]:
    if answer is None or not answer.is_asked:
        return ()
    due = f"due {day_words(answer.due)}" if answer.due else ""
    late = "overdue" if answer.is_overdue else ""
    return tuple(filter(None, (answer.initials or "nobody named", answer.status_words, due, late)))
