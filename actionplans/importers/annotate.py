"""The user's own workbook with a column that says what became of each row."""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font

from actionplans.importers.diff import RowDiff, flat
from actionplans.importers.parsed import Held

HEADING = "Result of the import"
_WORDS = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "conflict": "Changed both here and in the file: left as it is here",
}


def annotated(content: bytes, rows: Sequence[RowDiff], held: Sequence[Held]) -> bytes:
    """A copy of a workbook with the result of the import right of each sheet's table. Cells stay
    as they are.
    """
    with warnings.catch_warnings():
        # Charts, validation and other extensions that openpyxl can't copy mean nothing to the table.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), keep_links=False)
    for name, results in _by_sheet(rows, held).items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        column = sheet.max_column + 1
        first = min(results)
        heading = sheet.cell(max(first - 1, 1), column, HEADING)
        heading.font = Font(bold=True)
        for row, words in results.items():
            cell = sheet.cell(row, column)
            # Always text: words of the file stand in it, and text is never a formula.
            cell.value = "\n".join(words)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = 50
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _by_sheet(rows: Sequence[RowDiff], held: Sequence[Held]) -> Mapping[str, dict[int, list[str]]]:
    results: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for diff in flat(rows):
        if diff.sheet and diff.row and diff.level in {"action", "step"}:
            noun = "Action" if diff.level == "action" else "Step"
            line = f"{noun}: {_WORDS[diff.state].lower()}"
            if line not in results[diff.sheet][diff.row]:
                results[diff.sheet][diff.row].append(line)
    for one in held:
        if one.row:
            results[one.sheet][one.row].append(f"Held ({one.column or 'row'}): {one.reason}")
    return results
