"""What was, what is, and what is now: each changed cell of a returned workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actionplans.models import EditedWorkbook
from actionplans.roundtrip.fields import Field, field_of, shown_words
from actionplans.roundtrip.rows import Row, rows_of


@dataclass(frozen=True)
class CellChange:
    """One changed cell: what it said when it was handed out, what it says, and what the system says now."""

    name: str
    field: Field
    was: str
    typed: str
    now: str

    @property
    def is_conflict(self) -> bool:
        """The system moved on since the workbook was handed out, and to something else."""
        return self.now != self.was

    @property
    def shown(self) -> tuple[str, str, str]:
        """Was, is and now, as a page shows them."""
        return (
            shown_words(self.field, self.was),
            shown_words(self.field, self.typed),
            shown_words(self.field, self.now),
        )


@dataclass(frozen=True)
class RowChange:
    """A row with its changed cells."""

    row: Row
    cells: tuple[CellChange, ...]

    @property
    def needs_reason(self) -> bool:
        """A colour was changed, and nothing was written about why."""
        names = {cell.field.name for cell in self.cells}
        return "rag" in names and not names & {"rag_reason", "note"}


def changes_of(edited: EditedWorkbook) -> list[RowChange]:
    """The changed cells, in the plan's order. What the system says already is no change."""
    issued = edited.issued
    now = rows_of(issued.plan, issued.workstream)
    found = []
    for row in now:
        cells = tuple(_changes(row, issued.cells.get(row.key, {}), edited.cells.get(row.key, {})))
        if cells:
            found.append(RowChange(row, cells))
    return found


def _changes(row: Row, was: Mapping[str, str], typed: Mapping[str, str]) -> list[CellChange]:
    changed = []
    for name, words in typed.items():
        before, now = was.get(name), row.cells.get(name)
        if before is None or now is None or words in (before, now):
            continue
        changed.append(CellChange(f"{row.key}:{name}", field_of(row.kind, name), before, words, now))
    return changed


def gone_rows(
    issued_cells: Mapping[str, object], returned: Mapping[str, object], told: set[str], rows: list[Row]
) -> list[str]:
    """Labels of rows that were handed out and did not come back, except those that a problem tells of."""
    labels = {row.key: row.label for row in rows}
    return [labels.get(key, key) for key in issued_cells if key not in returned and key not in told]
