"""The checklist as a workbook in the columns of Appendix A (L13): number, action, initials of each body,
applicability; then how each body stands and what it wrote.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from failure_protocol.models import Incident
from failure_protocol.models.checklist import BODIES, BODY_CODES, Source
from failure_protocol.summaries.checklist import BodyAnswer, ItemRow
from ui.exports import CELL_LIMIT, CUT, XLSX, safe_text
from ui.templatetags.ui import moment

FIRST = ("No.", "Action", *(f"{BODY_CODES[body]}: initials of responsible officer" for body in BODIES))
EACH = ("status", "due", "outcome or reason", "note and evidence")
WIDTHS = (7, 60, 12, 12, 12, 26, *([18, 13, 40, 40] * len(BODIES)))


def checklist_workbook(
    incident: Incident, rows: Iterable[ItemRow], *, header: list[tuple[str, str]], at: datetime, by: str
) -> HttpResponse:
    """One sheet an appendix, and one for local items. Text never becomes a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False})  # fmt: skip
    styles = _styles(book)
    found = list(rows)
    for source in Source:
        chosen = [row for row in found if row.source == source]
        if chosen:
            _sheet(book, styles, source, chosen, [*header, ("Made", f"{moment(at)} by {by}")])
    if not found:
        book.add_worksheet("Checklist").write_string(0, 0, "There is no item that you may see.")
    book.close()
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    name = slugify(f"{incident.reference}-checklist-{timezone.localtime(at):%Y-%m-%d}")
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _styles(book: Any) -> dict[str, Any]:
    base = {"text_wrap": True, "valign": "top"}
    return {
        "plain": book.add_format(base),
        "bold": book.add_format({**base, "bold": True}),
        "head": book.add_format({**base, "bold": True, "bg_color": "#eef4f7", "border": 1}),
        "section": book.add_format({**base, "bold": True, "bg_color": "#dde8ee"}),
        "date": book.add_format({**base, "num_format": "d mmm yyyy", "align": "left"}),
    }


def _sheet(
    book: Any, styles: dict[str, Any], source: Source, rows: list[ItemRow], header: list[tuple[str, str]]
) -> None:
    sheet = book.add_worksheet(f"Appendix {source.value}" if source != Source.LOCAL else "Local items")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    _write(sheet, 0, 0, str(source.label), styles["bold"])
    for line, (label, words) in enumerate(header, 1):
        _write(sheet, line, 0, label, styles["bold"])
        _write(sheet, line, 1, words, styles["plain"])
    top = len(header) + 2
    heads = (*FIRST, "Applicability", *(f"{BODY_CODES[body]}: {each}" for body in BODIES for each in EACH))
    for column, words in enumerate(heads):
        _write(sheet, top, column, words, styles["head"])
    sheet.freeze_panes(top + 1, 2)
    sheet.repeat_rows(top)
    line, section = top + 1, ""
    for row in rows:
        if row.section != section:
            section = row.section
            _write(sheet, line, 0, row.section, styles["section"])
            _write(sheet, line, 1, row.section_title, styles["section"])
            line += 1
        _row(sheet, line, row, styles)
        line += 1


def _row(sheet: Any, line: int, row: ItemRow, styles: dict[str, Any]) -> None:
    by_body = {each.body: each for each in row.asked}
    _write(sheet, line, 0, row.ref, styles["bold"])
    _write(sheet, line, 1, row.text, styles["plain"])
    for column, body in enumerate(BODIES, 2):
        answer = by_body.get(body)
        initials = (answer.initials or "nobody") if answer else ""
        _write(sheet, line, column, initials, styles["plain"])
    applies = row.applies_words if not row.leads else "; ".join(_lead(*lead) for lead in row.leads)
    _write(sheet, line, 5, applies, styles["plain"])
    for number, body in enumerate(BODIES):
        if answer := by_body.get(body):
            _answer(sheet, line, 6 + number * len(EACH), answer, styles)


def _answer(sheet: Any, line: int, column: int, answer: BodyAnswer, styles: dict[str, Any]) -> None:
    _write(sheet, line, column, answer.status_words, styles["plain"])
    if answer.due:
        sheet.write_datetime(
            line, column + 1, datetime.combine(answer.due, datetime.min.time()), styles["date"]
        )
    why = ("Outcome", "Why", "Escalated to", "Applies when")
    said = "\n".join(f"{label}: {words}" for label, words in answer.explained if label in why)
    rest = "\n".join(f"{label}: {words}" for label, words in answer.explained if label not in why)
    files = "\n".join(f"File: {each.name}" for each in answer.files)
    _write(sheet, line, column + 2, said, styles["plain"])
    _write(sheet, line, column + 3, "\n".join(filter(None, [rest, files])), styles["plain"])


def _lead(title: str, who: str) -> str:
    return f"{title}: {who or 'nobody yet'}"


def _write(sheet: Any, line: int, column: int, words: str, style: Any) -> None:
    text = safe_text(words)
    sheet.write_string(line, column, text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(CUT)] + CUT,
                       style)  # fmt: skip
