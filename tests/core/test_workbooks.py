"""Files that are offered as workbooks: what is opened, what is refused and in which words,
what cells show.
"""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from actionplans.importers.plan import parse_file
from core.workbooks import safety
from core.workbooks.colours import rag_of_fill, rag_of_rgb, theme_colours
from core.workbooks.reader import WorkbookRefused, read_book, shown
from tests.actionplans.importers.books import book_of, oversight, saved

_NO_SUCH_CELL = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="??"><v>1</v></c></row></sheetData></worksheet>'
)


def refusal(content: bytes, name: str = "plan.xlsx") -> str:
    """The one sentence."""
    with pytest.raises(WorkbookRefused) as refused:
        parse_file(content, name)
    return str(refused.value)


def repacked(change: dict[str, bytes | None], *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A good workbook with some parts replaced, added or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(oversight())) as old, zipfile.ZipFile(out, "w", compress) as new:
        for entry in old.infolist():
            if entry.filename not in change:
                new.writestr(entry, old.read(entry))
        for name, content in change.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def ole_file(*streams: str) -> bytes:
    """A minimal OLE compound file whose directory names these streams."""
    sector, free, end, fat_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6,
        0, 1, 1, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", fat_mark, end, *[free] * 126)

    def entry(name: str, kind: int, child: int, right: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, free, right, child)
            + b"\0" * 36
            + struct.pack("<III", end, 0, 0)
        )

    entries = [entry("Root Entry", 5, 1, free)]
    for n, name in enumerate(streams, start=1):
        entries.append(entry(name, 2, free, n + 1 if n < len(streams) else free))
    directory = b"".join(entries).ljust(sector, b"\0")
    return header.ljust(sector, b"\0") + fat + directory


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"<html><table>", "web page under another name"),
        (b"just words", "not an Excel workbook, whatever its name says"),
        (b"PK\x03\x04 broken off", "is damaged"),
        (ole_file("EncryptedPackage"), "protected by a password"),
        (ole_file("Workbook"), "old kind (.xls)"),
        (ole_file("WordDocument"), "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken off", "is damaged"),
    ],
)
def test_what_is_no_workbook_gets_one_clear_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/workbook.xml": None, "xl/workbook.bin": b"x"}, "binary Excel workbook"),
        ({"xl/workbook.xml": None, "word/document.xml": b"<a/>"}, "Word document"),
        (
            {"xl/workbook.xml": None, "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"},
            "OpenDocument",
        ),
        ({"xl/workbook.xml": None}, "not an Excel workbook"),
        ({"xl/workbook.xml": b"<workbook"}, "is damaged"),
        ({"xl/worksheets/sheet1.xml": _NO_SUCH_CELL}, "can't be read"),
        ({"xl/styles.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "XML entities"),
        ({"xl/big.xml": b" " * (safety.RATIO_MATTERS_FROM + 1)}, "unpacks to far more"),
    ],
)
def test_parts_that_are_missing_broken_or_hostile_are_refused(
    parts: dict[str, bytes | None], words: str
) -> None:
    assert words in refusal(repacked(parts))


def test_a_file_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_BYTES", 100)
    assert "larger than" in refusal(oversight())


def test_too_many_parts_or_too_much_in_them_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_ENTRIES", 3)
    assert "unpacks to far more" in refusal(oversight())
    monkeypatch.setattr(safety, "MAX_ENTRIES", 3000)
    monkeypatch.setattr(safety, "MAX_UNPACKED", 1000)
    assert "unpacks to far more" in refusal(oversight())


def test_too_many_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_SHEETS", 2)
    assert refusal(oversight()) == "The workbook has 3 sheets; a plan may have up to 2."


def test_a_part_that_needs_a_password_is_refused() -> None:
    content = bytearray(oversight())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + offset] |= 1
    assert "protected by a password" in refusal(bytes(content))


def test_a_hundred_thousand_empty_rows_get_one_clear_sentence() -> None:
    rows = "".join(f'<row r="{n}" spans="1:2"/>' for n in range(1, 100_001))
    sheet = (
        f"<worksheet "
        f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    )
    assert "beyond row 20,000" in refusal(repacked({"xl/worksheets/sheet1.xml": sheet.encode()}))


def test_one_cell_far_below_the_table_is_refused_rather_than_walked_to() -> None:
    book = Workbook()
    book.active["A1048576"] = "x"
    assert "beyond row 20,000" in refusal(saved(book))


def test_rows_without_numbers_are_counted_and_cells_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_ROWS", 10)
    sheet = f"<worksheet><sheetData>{'<row/>' * 11}</sheetData></worksheet>"
    assert "beyond row 10" in refusal(repacked({"xl/worksheets/sheet1.xml": sheet.encode()}))
    monkeypatch.setattr(safety, "MAX_CELLS", 5)
    assert "more than 5 cells" in refusal(oversight())


def test_a_formula_error_is_named_with_its_cell() -> None:
    content = book_of({"Plan": [["Action", "Status"], ["Call homes", "#REF!"]]})
    assert (
        refusal(content)
        == "Cell B2 of sheet “Plan” shows the error #REF!: mend it in Excel, save, and try again."
    )


def test_a_formula_whose_result_was_never_saved_is_named_with_its_cell() -> None:
    content = book_of({"Plan": [["Action", "Status"], ["Call homes", "=A1"]]})
    assert "Cell B2 of sheet “Plan” holds a formula whose result was not saved" in refusal(content)


def test_a_formula_error_on_a_sheet_that_is_no_plan_does_no_harm() -> None:
    content = book_of({"Plan": [["Action", "Status"], ["Call homes", "Done"]], "Sums": [["#DIV/0!"]]})
    parsed = parse_file(content, "plan.xlsx")
    assert parsed.counts["actions"] == 1
    assert parsed.notes == ("Sheet “Sums” has no columns of a plan and was not read.",)


def test_a_workbook_without_the_columns_of_a_plan_says_what_was_looked_for() -> None:
    kpis = book_of({"KPIs": [["Period", "Indicator", "Actual", "Target"], ["M7", "Beds in use", 16, 4]]})
    words = refusal(kpis)
    assert words.startswith("No sheet has the columns of a plan: looked for a column of actions")
    assert words.count(".") == 1


# --- what a cell shows ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (None, "General", ""),
        (True, "General", "Yes"),
        (False, "General", "No"),
        (3, "General", "3"),
        (3.0, "General", "3"),
        (1.5, "General", "1.5"),
        (1.1, "0.00", "1.10"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (time(9, 5), "hh:mm", "09:05"),
        (datetime(2020, 9, 1), "mmm-yy", "Sep-20"),
        (datetime(2020, 9, 1), "mmmm yyyy", "September 2020"),
        (datetime(2020, 9, 28), "d-mmm", "28 September 2020"),
        (datetime(2020, 9, 28), "mm-dd-yy", "28/09/2020"),
        (date(2020, 9, 28), "[$-809]dd/mm/yyyy;@", "28/09/2020"),
        (datetime(2020, 9, 28, 10, 30), "yyyy-mm-dd h:mm", "28/09/2020"),
        ("a_x000D_\r\nb\rc\u200b ", "General", "a\nb\nc"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_it_shows(value: Any, form: str, words: str) -> None:
    assert shown(value, form) == words


def test_a_month_typed_into_excel_is_a_month_not_its_first_day() -> None:
    content = book_of(
        {"Plan": [["Action", "Timescale"], ["Call homes", datetime(2020, 9, 1)]]},
        formats={("Plan", "B2"): "mmm-yy"},
    )
    step = parse_file(content, "plan.xlsx").workstreams[0].actions[0].steps[0]
    assert step.timescale is not None
    assert (step.timescale.text, step.timescale.date, step.timescale.precision) == (
        "Sep-20",
        date(2020, 9, 30),
        "month_end",
    )


# --- colours --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rgb", "rag"),
    [
        ("00B050", "green"), ("92D050", "green"), ("C6EFCE", "green"), ("E2EFDA", "green"),
        ("FFFF00", "amber"), ("FFC000", "amber"), ("FFEB9C", "amber"), ("F8CBAD", "amber"),
        ("FF0000", "red"), ("C00000", "red"), ("FFC7CE", "red"), ("0070C0", "blue"),
        ("FFFFFF", None), ("000000", None), ("D9D9D9", None), ("7030A0", None),
    ],
)  # fmt: skip
def test_shades_of_a_colour_are_that_colour_and_grey_is_none(rgb: str, rag: str | None) -> None:
    assert rag_of_rgb(rgb) == rag


THEME = ["FFFFFF", "000000", "EEECE1", "1F497D", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47"]


@pytest.mark.parametrize(
    ("colour", "rag"),
    [
        (Color(rgb="FF00B050"), "green"),
        (Color(theme=9), "green"),
        (Color(theme=9, tint=0.6), "green"),
        (Color(theme=7, tint=-0.25), "amber"),
        (Color(theme=0), None),
        (Color(theme=50), None),
        (Color(indexed=10), "red"),
        (Color(indexed=64), None),
        (Color(auto=True), None),
    ],
)
def test_theme_and_indexed_colours_are_looked_up(colour: Color, rag: str | None) -> None:
    assert rag_of_fill(PatternFill("solid", fgColor=colour), THEME) == rag
    assert rag_of_fill(PatternFill(), THEME) is None


def test_the_theme_of_a_workbook_numbers_light_before_dark() -> None:
    colours = theme_colours(Workbook().loaded_theme or _default_theme())
    assert colours[:2] == ["FFFFFF", "000000"]
    assert theme_colours(None) == []
    assert theme_colours(b"<broken") == []
    assert theme_colours(b"<a/>") == []


def _default_theme() -> bytes:
    with zipfile.ZipFile(io.BytesIO(oversight())) as archive:
        return archive.read("xl/theme/theme1.xml")


def test_a_theme_colour_without_digits_is_black() -> None:
    xml = (
        b'<t xmlns="x"><clrScheme><dk1><sysClr val="windowText"/></dk1><lt1><srgbClr '
        b'val="FFFFFF"/></lt1></clrScheme></t>'
    )
    assert theme_colours(xml) == ["FFFFFF", "000000"]


# --- CSV ------------------------------------------------------------------------------------------
def test_a_csv_file_is_read_whatever_its_separator_and_encoding() -> None:
    for text, encoding in (
        ("Action,Status\nCall homes,Done\n", "utf-8"),
        ("Action;Status\nCall homes – now;Done\n", "cp1252"),
        ("Action\tStatus\nCall homes – now\tDone\n", "utf-16"),
        ('\ufeffAction,Status\n"Call\nhomes",Done\n', "utf-8"),
    ):
        parsed = parse_file(text.encode(encoding), "plan.csv")
        assert parsed.counts["actions"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \n", "The file is empty."),
        (b"a\x00b", "not a CSV file"),
        (b"Action,Status\n" * 30_000, "more than 20,000 rows"),
        (b'Action,Status\n"' + b"x" * 140_000 + b'",Done\n', "is damaged"),
    ],
)
def test_a_csv_file_that_is_none_is_refused(content: bytes, words: str) -> None:
    assert words in refusal(content, "plan.csv")


def test_a_csv_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.workbooks.reader.MAX_BYTES", 10)
    assert "larger than" in refusal(b"Action,Status\n", "plan.csv")


def test_a_byte_that_no_windows_letter_has_is_still_read() -> None:
    assert (
        read_book(b"Action,Status\nCall \x81 homes,Done\n", "plan.csv")
        .sheets[0]
        .text(2, 1)
        .startswith("Call")
    )


def test_a_workbook_named_csv_is_read_as_the_workbook_it_is() -> None:
    assert parse_file(oversight(), "plan.csv").counts["actions"] == 4
