"""Import of a large workbook of a plan, against openpyxl merely reading every cell of it."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook, load_workbook

from script._bench import Line, open_database, pairs, ratio, spend
from script._seed import NOW, seed

ROWS = 2_000
HEAD = [
    "Ref",
    "What we need to do",
    "What have we done so far",
    "What we still need to do",
    "When we aim to complete it",
    "Status",
]


def workbook() -> bytes:
    """A plan of that many rows, a step each, an action every fifth; the same every time."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["Large plan"])
    sheet.append(["Last updated 5 January 2021"])
    sheet.append(["1. Keeping infection out"])
    sheet.append(HEAD)
    for n in range(ROWS):
        first = n % 5 == 0
        sheet.append(
            [
                f"1.{n // 5 + 1}" if first else None,
                f"Action {n // 5 + 1} of many" if first else None,
                "Forty homes asked\nThirty said yes" if first else None,
                f"Step {n} with some words about it",
                ("End July", "28.08.20", "Ongoing", "TBC", "End March 2021")[n % 5],
                ("Complete", "In progress", "Ongoing", "Not started", "Complete")[n % 5],
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measure(count: int) -> list[Line]:
    """Reading, and the whole import with every row written through its action."""
    from accounts.models import Partnership
    from actionplans.importers.commit import apply_import, start_import
    from actionplans.importers.plan import parse_file

    content = workbook()

    def ours() -> None:
        found = parse_file(content, "plan.xlsx")
        assert found.counts["steps"] == ROWS, found.counts  # noqa: S101

    def theirs() -> None:
        book = load_workbook(io.BytesIO(content), data_only=True)
        assert sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for _ in row) > ROWS  # noqa: S101

    mine, plain = pairs(ours, theirs, count)
    open_database("imports")
    by = seed(10).people[0]

    def whole() -> None:
        run = start_import(
            partnership=Partnership.objects.get(), name="plan.xlsx", content=content, by=by, at=NOW,
            title="Imported", as_at=date(2021, 1, 5),
        )  # fmt: skip
        apply_import(run=run, by=by, at=NOW)

    written, again = spend(whole), spend(theirs)
    what = f"workbook of a plan with {ROWS:,} steps"
    return [
        ratio(f"{what}: read as a plan", "openpyxl reading its cells", mine.wall, plain.wall, None),
        ratio(f"{what}: imported, with history and audit", "the same", written.wall, again.wall, None),
    ]
