"""A performance report for tests of packs: two tables imported from a workbook in the sources' columns."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.test import Client
from lxml import html  # type: ignore[import-untyped]
from openpyxl import Workbook

from metrics.actions.imports import accept_import, start_import
from metrics.models import Indicator, Report
from packs import definitions
from packs.compose import Request
from packs.content import PackContent, plain
from tests.providers.making import NOW, TODAY

# Names that the reviewed definitions know, so that each has a direction.
BEDS = "% acute beds occupied per day by patients who are MOFD"
ADMISSIONS = "Total Non-Elective Admissions"
HOMES = "NEL Admissions to Residential & Nursing Homes"
CHECKS = "60% of people with an SMI receiving a full annual physical check"
FALLS = "Falls and Frailty ( 65+)"
INFECTIONS = "Zero cases of Healthcare Associated Infections (community): MRSA (cumulative)"
HEADS: tuple[tuple[Any, ...], ...] = (
    ("Period", "Indicator", "Actual", "Previous Year", None, None, "Target", None, None),
    (None, None, None, "19/20", "+ / -", "%", "Target", "+ / -", "%"),
)
# As printed: differences of unrounded figures in the first row and in the percentage of the fourth.
HOSPITAL: tuple[tuple[Any, ...], ...] = (
    ("M7", BEDS, 16, None, None, None, 4, 13, 3.57),
    ("M7", ADMISSIONS, 10318, 13267, -2949, -0.22, 13140, -2822, -0.21),
    ("M6", HOMES, 376, 477, -101, -0.21, None, None, None),
    ("M7", CHECKS, 21, 18, 3, 0.15, 45, -24, -0.53),
)
EARLY: tuple[tuple[Any, ...], ...] = (
    ("M5", FALLS, 1251, 1692, -441, -0.26, None, None, None),
    ("M7", INFECTIONS, 1, 0, 1, None, 0, 1, None),
)


def workbook(**changed: Any) -> bytes:
    """The file; `changed` gives the rows of a sheet anew."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in (("Hospital", HOSPITAL), ("Early help", EARLY)):
        sheet = book.create_sheet(name)
        for row in (*HEADS, *changed.get(name.split()[0].lower(), rows)):
            sheet.append(row)
            for column in (6, 9):
                sheet.cell(sheet.max_row, column).number_format = "0%"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_report(people: Any, content: bytes | None = None) -> Report:
    """The report that the import of the file makes."""
    run = start_import(
        partnership=people.partnership, name="kpis.xlsx", content=content or workbook(),
        by=people.commissioner, at=NOW, financial_year=2020,
    )  # fmt: skip
    accept_import(run=run, version=run.version, by=people.commissioner, at=NOW)
    return Report.objects.get(partnership=people.partnership)


def indicator(people: Any, name: str) -> Indicator:
    """An indicator of the report."""
    return Indicator.objects.get(partnership=people.partnership, name=name)


def composed(report: Report, day: date = TODAY, since: date | None = None) -> PackContent:
    """The restricted edition."""
    return definitions.get("performance-report").compose(report, day, since)


def asked(report: Report, edition: Any = "restricted", day: date = TODAY) -> Request:
    """What somebody asks for who wants the pack."""
    return Request("performance-report", str(report.pk), day, None, edition)


def table(content: PackContent, sheet: str) -> list[list[str]]:
    """The printed cells of a table, by the name of its sheet."""
    found = [block for _, block in content.tables() if block.sheet == sheet]
    return [[plain(cell) for cell in row.cells] for each in found for row in each.printed().rows]


def page_rows(client: Client, address: str, css_class: str) -> list[list[list[str]]]:
    """The tables of a class on a page, as rows of words."""
    page = html.fromstring(client.get(address).content)
    found = page.xpath(f"//table[contains(concat(' ', @class, ' '), ' {css_class} ')]")
    return [
        [[" ".join(cell.text_content().split()) for cell in row] for row in each.xpath("./tbody/tr")]
        for each in found
    ]
