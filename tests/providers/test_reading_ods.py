"""The two gears of the OpenDocument reader give the same rows, and the quick one knows when to stop."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from providers.importers.facts import Refusal
from providers.importers.files import open_register
from providers.importers.readers.ods import ods_sheets
from providers.importers.readers.ods_plain import NotPlain
from providers.importers.readers.sheet import Row
from tests.providers import registers
from tests.providers.registers import grid, hsca, ods_bytes, ods_sheet, only, read_locations, written

CELL = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
EMPTY = "<table:table-cell/>"


def row(*cells: str, attributes: str = "") -> str:
    """A row of cells given as XML."""
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def rows_of(path: Path, *, is_plain: bool) -> list[tuple[str, list[Row]]]:
    """Every sheet with its rows."""
    return [(sheet.name, list(sheet.rows)) for sheet in ods_sheets(path, is_plain=is_plain)]


def document(folder: Path, *rows: str, before: str = "", after: str = "") -> Path:
    """A document of one sheet with those rows."""
    sheet = f'<table:table table:name="Tom &amp; &#x4A;ane">{"".join(rows)}</table:table>'
    return written(folder, "a.ods", ods_bytes(before + sheet + after))


def string(words: str, attributes: str = "") -> str:
    """A cell of text, its paragraphs given as XML."""
    return f'<table:table-cell office:value-type="string"{attributes}>{words}</table:table-cell>'


PLAIN = {
    "text": string("<text:p>a</text:p>"),
    "entities": string("<text:p>&lt;b&gt; &amp;amp; &quot;&apos; &#233; &#xE9;</text:p>"),
    "paragraphs": string("<text:p>a</text:p><text:p>b</text:p>"),
    "an empty paragraph": string("<text:p></text:p>"),
    "gaps": string('<text:p>a<text:s text:c="3"/>b<text:tab/>c</text:p>'),
    "a link": string('<text:p><text:a href="x">www.home.example</text:a></text:p>'),
    "a span": string('<text:p>a<text:span text:style-name="T1">b</text:span></text:p>'),
    "styled": string("<text:p>a</text:p>", ' table:style-name="ce1"'),
    "repeated": string("<text:p>a</text:p>", ' table:number-columns-repeated="3"'),
    "repeated blanks": '<table:table-cell table:number-columns-repeated="3"/>',
    "a text value": '<table:table-cell office:value-type="string" office:string-value="a &amp; b"/>',
    "a number": (
        '<table:table-cell office:value-type="float" office:value="30.0"><text:p>30</text:p>'
        "</table:table-cell>"
    ),
    "an exponent": '<table:table-cell office:value-type="float" office:value="1E+05"/>',
    "a fraction": '<table:table-cell office:value-type="float" office:value="50.912345"/>',
    "no number": '<table:table-cell office:value-type="float" office:value="x"/>',
    "a share": '<table:table-cell office:value-type="percentage" office:value="0.5"/>',
    "a date": '<table:table-cell office:value-type="date" office:date-value="2021-01-13"/>',
    "true": '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
    "text of no kind": "<table:table-cell><text:p>a</text:p></table:table-cell>",
    "a formula": '<table:table-cell table:formula="of:=A1"/>',
    "a formula with its value": (
        '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>'
    ),
    "an unknown kind": '<table:table-cell office:value-type="void"><text:p>a</text:p></table:table-cell>',
}  # fmt: skip
CAREFUL = {
    "a note": f"<table:table-cell office:value-type='string'><text:p>a</text:p></table:table-cell>{CELL}",
    "an annotation": string(
        "<office:annotation><text:p>not this</text:p></office:annotation><text:p>a</text:p>"
    ),
    "a comment": f"{CELL}<!-- words -->",
    "raw text": string("<text:p><![CDATA[a < b]]></text:p>"),
    "a covered cell": f"{CELL}<table:covered-table-cell/>{CELL}",
    "a stray word": f"{CELL} stray",
    "an unknown character": f"{CELL}{string('<text:p>&unknown;</text:p>')}",
    "a shape": (
        '<table:table-cell><draw:frame xmlns:draw="x"><text:p>x</text:p></draw:frame></table:table-cell>'
        f"{CELL}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("cell", PLAIN.values(), ids=list(PLAIN))
def test_both_gears_read_a_cell_alike(tmp_path: Path, cell: str) -> None:
    path = document(tmp_path, row(EMPTY, cell, CELL), row(CELL, cell, cell))
    assert rows_of(path, is_plain=True) == rows_of(path, is_plain=False)


def test_both_gears_count_lines_alike(tmp_path: Path) -> None:
    path = document(
        tmp_path,
        "<table:table-column/><table:table-header-rows>",
        row(CELL),
        "</table:table-header-rows>",
        row(EMPTY, attributes=' table:number-rows-repeated="70"'),
        '<table:table-row table:number-rows-repeated="5"/>',
        row(CELL, attributes=' table:number-rows-repeated="3"'),
        row(CELL),
        before=ods_sheet("First", [["a"], [""], ["b"]]),
    )
    found = rows_of(path, is_plain=True)
    assert found == rows_of(path, is_plain=False)
    assert found == [
        ("First", [(1, ["a"]), (3, ["b"])]),
        ("Tom & Jane", [(1, ["a"]), (77, ["a"]), (80, ["a"])]),
    ]


@pytest.mark.parametrize("cells", CAREFUL.values(), ids=list(CAREFUL))
def test_what_is_unusual_is_left_to_the_careful_gear(tmp_path: Path, cells: str) -> None:
    path = document(tmp_path, row(cells))
    with pytest.raises(NotPlain):
        rows_of(path, is_plain=True)
    if "&" in cells:
        with pytest.raises(Refusal):
            rows_of(path, is_plain=False)
        return
    first = rows_of(path, is_plain=False)[0][1][0][1][0]
    assert first == ("a < b" if "CDATA" in cells else "" if "draw" in cells else "a")


def test_a_document_with_something_unusual_is_read_whole_all_the_same(tmp_path: Path) -> None:
    sheet = ods_sheet("Data", grid([hsca(f"1-{number}") for number in range(1, 9)]))
    path = written(
        tmp_path, "a.ods", ods_bytes(sheet.replace("</table:table>", "<!-- end --></table:table>"))
    )
    facts, held = read_locations(path)
    assert [fact.cqc_id for fact in facts] == [f"1-{number}" for number in range(1, 9)]
    assert held == []


def test_other_short_names_for_the_namespaces_are_understood(tmp_path: Path) -> None:
    content = registers._HEAD + ods_sheet("Data", grid([hsca()])) + registers._TAIL
    for short in ("table", "office", "text"):
        content = content.replace(f"{short}:", f"{short[0]}{short[-1]}:").replace(
            f"xmlns:{short}=", f"xmlns:{short[0]}{short[-1]}="
        )
        content = content.replace(f"xmlns:{short[0]}{short[-1]}:1.0", f"xmlns:{short}:1.0")
    path = written(tmp_path, "a.ods", ods_bytes(content, head="", tail=""))
    assert only(path).values["name"] == "Seaview"


@pytest.mark.parametrize("damage", ["<table:table-row><oops", "</table:table-cell>", "\x00"])
def test_a_damaged_document_is_refused_by_the_careful_gear(tmp_path: Path, damage: str) -> None:
    path = written(tmp_path, "a.ods", ods_bytes(ods_sheet("Data", grid([hsca()]), damage)))
    with pytest.raises(Refusal):
        open_register(path)


@pytest.mark.parametrize("words", ["x" * 100_001, "<text:s/>" * 100_002])
def test_a_cell_without_end_is_refused_by_the_careful_gear(tmp_path: Path, words: str) -> None:
    path = document(tmp_path, row(string(f"<text:p>{words}</text:p>")))
    with pytest.raises(Refusal):
        rows_of(path, is_plain=False)


def test_a_row_without_end_is_left_to_the_careful_gear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.importers.readers.ods_plain._LONGEST_ROW", 100)
    with pytest.raises(NotPlain):
        rows_of(document(tmp_path, row(string(f"<text:p>{'x' * 600_000}</text:p>"))), is_plain=True)


def test_bytes_that_are_no_text_are_left_to_the_careful_gear(tmp_path: Path) -> None:
    content = ods_bytes(ods_sheet("Data", [["Café"]]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml").replace("é".encode(), b"\xe9")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", xml)
    path = written(tmp_path, "a.ods", out.getvalue())
    with pytest.raises(NotPlain):
        rows_of(path, is_plain=True)
    with pytest.raises(Refusal):
        rows_of(path, is_plain=False)


def test_what_hardly_repeats_is_read_without_being_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.importers.readers.ods_plain._MOST_KNOWN", 1)
    number = '<table:table-cell office:value-type="float" office:value="3"/>'
    path = document(tmp_path, row(CELL, string("<text:p>b</text:p>"), number))
    assert rows_of(path, is_plain=True) == [("Tom & Jane", [(1, ["a", "b", "3"])])]


def test_cells_beyond_the_last_column_are_left_out_by_both_gears(tmp_path: Path) -> None:
    far = '<table:table-cell table:number-columns-repeated="2000"/>'
    path = document(tmp_path, row(CELL, far, CELL), row(far, CELL))
    (_, quick), (_, careful) = rows_of(path, is_plain=True)[0], rows_of(path, is_plain=False)[0]
    assert quick[0][1][0] == careful[0][1][0] == "a"
    assert max(len(cells) for _, cells in quick + careful) <= 1_000
