"""The workbook of a pack, read back: real dates and numbers, no formula, the digest of the PDF."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from packs import content as c
from packs.render.xlsx import RATINGS, build_xlsx, sheet_names
from tests.packs.making import small_pack, table
from tests.packs.test_pdf import contrast


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """The workbook of the small pack."""
    build_xlsx(small_pack(), tmp_path / "pack.xlsx")
    return openpyxl.load_workbook(tmp_path / "pack.xlsx")


def cover(book: Any) -> dict[str, Any]:
    return {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=2) if row[0].value}


def test_there_is_a_sheet_for_every_table(book: Any) -> None:
    assert book.sheetnames == ["Cover", "Overview", "Figures", "Homes"]


def test_the_cover_shows_title_day_edition_and_digest(book: Any) -> None:
    facts = cover(book)

    assert book["Cover"]["A1"].value == "Oversight pack"
    assert facts["Position as at"] == datetime(2026, 3, 12)
    assert facts["Edition"] == "Restricted: not for publication"
    assert facts["Digest of the content"] == small_pack().digest()


def test_dates_and_numbers_are_real_and_ratings_are_words_with_a_fill(book: Any) -> None:
    ref, _, done, when, share, rag, status = book["Homes"][2]

    assert (ref.value, status.value) == ("H0", "Complete")
    assert when.value == datetime(2026, 3, 1)
    assert when.is_date
    assert share.value == 12.5
    assert share.number_format == '#,##0.0"%"'
    assert done.value == "• First 0.\n• Second 0."
    assert (rag.value, rag.fill.fgColor.rgb[2:]) == ("Green", RATINGS["green"][0])


def test_heads_are_frozen_filterable_and_printed_on_every_page(book: Any) -> None:
    sheet = book["Homes"]

    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:G61"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("start", ["=1+1", "+44 23", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_what_people_typed_is_never_a_formula(tmp_path: Path, start: str) -> None:
    build_xlsx(small_pack(c.Section("s", "S", (table(1, words=start),))), tmp_path / "pack.xlsx")

    cell = openpyxl.load_workbook(tmp_path / "pack.xlsx")["Homes"]["B2"]

    assert cell.data_type == "s"
    assert cell.value.strip() == start.strip()
    assert cell.quotePrefix


def test_columns_that_only_the_workbook_has_are_in_it(tmp_path: Path) -> None:
    columns = (c.Column("Words"), c.Column("Real date", "date", workbook_only=True))
    rows = (c.Row((c.Text("End July"), c.Day(date(2026, 7, 31)))),)
    build_xlsx(small_pack(c.Section("s", "S", (c.DataTable("T", columns, rows),))), tmp_path / "pack.xlsx")

    assert openpyxl.load_workbook(tmp_path / "pack.xlsx")["T"]["B2"].value == datetime(2026, 7, 31)


def test_cells_that_paper_leaves_empty_are_filled_so_that_filters_work(tmp_path: Path) -> None:
    build_xlsx(small_pack(c.Section("s", "S", (table(3, repeats=2),))), tmp_path / "pack.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "pack.xlsx")["Homes"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["Seen in May."] * 3


def test_names_of_sheets_are_legal_and_unique() -> None:
    wanted = ["Cover", "a/b:c", "A B C", "x" * 40, "x" * 40, "", "'quoted'", "History"]

    names = sheet_names(wanted)

    assert names == ["Cover 2", "a b c", "A B C 2", "x" * 31, "x" * 29 + " 2", "Table", "quoted", "History 2"]


def test_a_text_too_long_for_a_cell_is_cut_with_a_word_about_it(tmp_path: Path) -> None:
    build_xlsx(small_pack(c.Section("s", "S", (table(1, words="x" * 40_000),))), tmp_path / "pack.xlsx")

    value = openpyxl.load_workbook(tmp_path / "pack.xlsx")["Homes"]["B2"].value
    assert len(value) == 32_767
    assert value.endswith("The whole text is in the PDF.")


def test_control_characters_and_absent_figures_do_not_break_the_file(tmp_path: Path) -> None:
    columns = (c.Column("Words"), c.Column("Figure", "number"))
    rows = (
        c.Row((c.Text("a\x0bb\x00c"), c.Number())),
        c.Row((c.Text("d"), c.Number(Decimal("1234.5"), 1, "£"))),
    )
    build_xlsx(small_pack(c.Section("s", "S", (c.DataTable("T", columns, rows),))), tmp_path / "pack.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "pack.xlsx")["T"]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["B3"].value) == ("abc", None, 1234.5)


def test_the_same_content_gives_the_same_workbook(tmp_path: Path) -> None:
    build_xlsx(small_pack(), tmp_path / "a.xlsx")
    build_xlsx(small_pack(), tmp_path / "b.xlsx")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_letters_of_a_rating_stand_out_in_the_workbook_too() -> None:
    assert min(contrast(f"#{fill}", f"#{letters}") for fill, letters in RATINGS.values()) >= 4.5
