"""The KPI book has a page for each indicator, with what the indicator's page on the screen says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from metrics.models import ComparatorFigure, Indicator, Scope
from metrics.summaries.series import series_of
from packs import actions, definitions
from packs.compose import Request
from packs.content import Chart, DataTable, PackContent, Section, decode, encode, plain, texts
from packs.definitions import UnknownScopeError
from packs.definitions.kpi_book import PAGE_WIDTH, Measures
from packs.models import Pack
from packs.render.chunks import cut
from tests.metrics.making import enter, make_indicator, make_target
from tests.packs.making import table as any_table
from tests.packs.performing import page_rows
from tests.providers.making import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def falls(people: Any) -> Indicator:
    """Falls of two years up to July 2021, with one month that stands out, and a target."""
    row = make_indicator(people, name="Falls in homes", why="Most falls can be prevented.", numerator="Falls")
    make_target(row, 20, people.commissioner)
    for number in range(24):
        start = date(2019 + (number + 7) // 12, (number + 7) % 12 + 1, 1)
        enter(row, 60 if number == 14 else 18 + number % 5, people.commissioner, start=start)
    return row


def book(people: Any, day: date = TODAY) -> PackContent:
    return definitions.get("kpi-book").compose(Measures(people.partnership), day, None)


def page(content: PackContent, row: Indicator) -> Section:
    """The page of an indicator."""
    return next(each for each in content.sections if each.key == f"indicator-{row.pk}")


def tables(section: Section) -> dict[str, DataTable]:
    """The tables of a page by their captions, those below charts too."""
    found = (block.table if isinstance(block, Chart) else block for block in section.blocks)
    return {each.caption: each for each in found if isinstance(each, DataTable)}


def printed(table: DataTable) -> list[list[str]]:
    return [[plain(cell) for cell in row.cells] for row in table.printed().rows]


def test_each_indicator_in_use_has_a_page(people: Any, falls: Indicator) -> None:
    make_indicator(people, name="Old", retired_on=date(2021, 1, 1))
    make_indicator(people, name="Another")
    content = book(people)
    assert [section.title for section in content.sections] == ["All indicators", "Another", "Falls in homes"]
    assert "There is no figure yet." in texts(content.sections[1])


def test_a_page_says_the_figure_its_colours_and_why(people: Any, falls: Indicator) -> None:
    section = page(book(people), falls)
    assert printed(tables(section)["July 2021 (M4): 21"]) == [
        ["Last year", "19", "+2 (+11%)", "Red", "Worse by more than 10%: 21 against 19 last year."],
        ["Target", "at most 20", "+1 (+5%)", "Amber", "Missed by no more than 10%: 21, target at most 20."],
    ]


def test_figures_are_those_of_the_indicators_page(people: Any, falls: Indicator, signed_in: Any) -> None:
    request = Request("kpi-book", people.partnership.slug, TODAY, None, "public")
    pack, _ = actions.make_pack(request=request, by=people.commissioner, at=NOW)
    answer = signed_in(people.viewer)
    shown = page_rows(answer, falls.get_absolute_url(), "app-table")[-1]
    with default_storage.open(pack.xlsx, "rb") as file:
        kept = load_workbook(file)
    cells = kept["All figures"].iter_rows(min_row=2, min_col=3, max_col=5)
    rows = [[str(cell.value or "") for cell in row] for row in cells]
    assert kept.sheetnames == ["Cover", "All indicators", "All figures", "Control charts"]
    assert rows == [row[:3] for row in shown]
    assert len(rows) == 24


def test_the_chart_is_that_of_the_indicators_page(people: Any, falls: Indicator) -> None:
    charts = [block for block in page(book(people), falls).blocks if isinstance(block, Chart)]
    scope = Scope.objects.of_partnership(people.partnership)
    series = series_of(falls, scope, TODAY, width=PAGE_WIDTH)
    assert series.line is not None
    assert series.control is not None
    assert [chart.svg for chart in charts] == [series.line.svg, series.control.svg]
    assert [chart.words for chart in charts] == [series.line.words, series.control.words]


def test_points_beyond_the_usual_are_named(people: Any, falls: Indicator) -> None:
    rows = printed(tables(page(book(people), falls))["Points beyond the usual, over the whole time"])
    assert [(row[0], row[1]) for row in rows] == [("Oct 20", "60")]


def test_all_figures_are_in_the_workbook_and_the_newest_on_paper(people: Any, falls: Indicator) -> None:
    content = book(people)
    assert len(tables(content.sections[0])["All figures"].rows) == 24
    assert len(tables(content.sections[0])["Control charts"].rows) == 24
    assert [row[0] for row in printed(tables(page(content, falls))["The newest figures"])] == [
        "July 2021 (M4)", "June 2021 (M3)", "May 2021 (M2)", "April 2021 (M1)",
    ]  # fmt: skip
    request = Request("kpi-book", people.partnership.slug, TODAY, None, "public")
    pack, _ = actions.make_pack(request=request, by=people.commissioner, at=NOW)
    with default_storage.open(pack.pdf, "rb") as file, pypdfium2.PdfDocument(file.read()) as document:
        words = " ".join(each.get_textpage().get_text_range() for each in document)
    assert "April 2021 (M1)" in words
    assert "March 2021" not in words


def test_definition_and_targets_over_time_stand_on_the_page(people: Any, falls: Indicator) -> None:
    make_target(falls, None, people.commissioner, effective_from=date(2021, 8, 1))
    said = list(texts(page(book(people), falls)))
    assert "Most falls can be prevented." in said
    assert f"{falls.get_unit_display()}, lower is better, monthly, of the partnership" in said
    assert [words for words in said if words.startswith("From ")] == [
        "From 1 August 2021: none", "From 1 April 2019: at most 20",
    ]  # fmt: skip


def test_figures_from_elsewhere_stand_beside_ours(people: Any, falls: Indicator) -> None:
    for name, start in (("England", date(2021, 6, 1)), ("Later", date(2021, 9, 1))):
        ComparatorFigure.objects.create(
            indicator=falls, name=name, start=start, value=Decimal(17), rank=3, ranked=150,
            by=people.commissioner, at=NOW, source="National return",
        )  # fmt: skip
    rows = printed(tables(page(book(people), falls))["Elsewhere"])
    assert rows == [["England", "June 2021 (M3)", "17", "3 of 150", "National return"]]


def test_an_issued_book_keeps_its_figures(people: Any, falls: Indicator) -> None:
    request = Request("kpi-book", people.partnership.slug, TODAY, None, "restricted")
    pack, _ = actions.make_pack(request=request, by=people.commissioner, at=NOW)
    enter(falls, 99, people.commissioner, start=date(2021, 7, 1), reason="Counted again.")
    kept = Pack.objects.get(pk=pack.pk).read_content()
    assert "July 2021 (M4): 21" in tables(page(kept, falls))
    assert "July 2021 (M4): 99" in tables(page(book(people), falls))


def test_a_table_for_the_workbook_alone_is_not_laid_out() -> None:
    alone = replace(any_table(), caption="Alone", workbook_only=True)
    pieces = cut(Section("key", "Title", (any_table(), alone)))
    assert [block.caption for piece in pieces for block in piece.blocks if isinstance(block, DataTable)] == [
        "Homes"
    ]


def test_packs_stored_before_keep_their_digest() -> None:
    old = encode(any_table())
    assert "workbook_only" not in old
    assert decode(old) == any_table()
    assert encode(replace(any_table(), workbook_only=True))["workbook_only"] is True


def test_only_who_builds_packs_there_is_offered_the_book(people: Any) -> None:
    kind = definitions.get("kpi-book")
    assert [scope.id for scope in kind.scopes(people.commissioner)] == ["testborough"]
    assert kind.scopes(people.commissioner, people.elsewhere) == []
    assert kind.scopes(people.viewer) == []
    assert kind.find(people.commissioner, "testborough") == Measures(people.partnership)
    assert kind.page("testborough") == "/indicators/"
    with pytest.raises(UnknownScopeError, match="no such partnership"):
        kind.find(people.outsider, "testborough")
