"""The section of a board's pack about incidents: by exception, the name withheld while one is potential.

Source: failure-protocol.md section 6 (commercial confidentiality); boards-and-packs.md section 2.
"""

from __future__ import annotations

from datetime import date

from accounts.models import Partnership
from core.words import count_of, day_words
from failure_protocol.models.incidents import STATES
from failure_protocol.summaries.board import Line, exceptions
from packs.content import Column, DataTable, Day, Entries, Paragraph, Row, Section, Text

KEY = "incidents"
COLUMNS = (
    Column("Incident", weight=2), Column("Provider", weight=3.4), Column("Services", "list", 3),
    Column("Why", weight=2.6), Column("Opened", "date", 1.8), Column("State", weight=2.4),
    Column("Since the last meeting", "list", 3.4),
)  # fmt: skip


def incidents_section(partnership: Partnership, since: date | None, day: date) -> Section | None:
    """Incidents that are open, or ended since; None where there are none."""
    lines = exceptions(partnership, since, day)
    if not lines:
        return None
    words = (
        f"{count_of(len(lines), 'incident')} of the provider failure protocol, as at {day_words(day)}. "
        "A provider whose failure is not confirmed is not named."
    )
    table = DataTable(
        "Provider failures and exits", COLUMNS, tuple(_row(line) for line in lines), sheet="Incidents"
    )
    return Section(KEY, "Provider failures and exits", (Paragraph(words), table), "landscape")


def _row(line: Line) -> Row:
    moved = tuple(f"{day_words(day)}: {STATES[state].lower()}" for day, state in line.moved)
    cells = (
        Text(line.reference), Text(line.name), Entries(line.services), Text(line.cause), Day(line.opened_on),
        Text(line.state_words), Entries(moved),
    )  # fmt: skip
    return Row(cells, id=line.reference)
