"""Excel workbooks in the layouts of the register, and what else a reader must bear."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from providers.importers import taking
from providers.importers.facts import Layout, Refusal
from providers.importers.files import open_register
from providers.importers.layouts.columns import HSCA
from providers.importers.readers import json_file as json_reader
from tests.providers.registers import (
    api,
    csv_file,
    directory,
    grid,
    hsca,
    json_file,
    market,
    only,
    provider_of,
    read_locations,
    written,
)

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def workbook(folder: Path, cells: str, shared: str = "", book: str = "", **parts: str) -> Path:
    """A workbook of one sheet whose rows are given as XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        sheets = '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets>'
        archive.writestr("xl/workbook.xml", f"<workbook {_MAIN} {_REL}>{book}{sheets}</workbook>")
        target = parts.get("target", "worksheets/sheet1.xml")
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="rId1" Target="{target}"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
        if shared:
            archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
    return written(folder, "a.xlsx", out.getvalue())


def row_of(cells: list[str]) -> str:
    """A row of text cells without places."""
    inner = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f"<row>{inner}</row>"


HEADER = row_of(list(HSCA[:10]))


def test_shared_texts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Data")
    for number, cells in enumerate(grid([hsca(), hsca("1-2", "Café")])):
        sheet.write_row(number, 0, cells)
    book.close()
    facts, held = read_locations(path)
    assert [fact.values["name"] for fact in facts] == ["Seaview", "Café"]
    assert held == []


def test_how_a_shared_text_is_spoken_is_no_part_of_it(tmp_path: Path) -> None:
    shared = "<si><t>1-1</t></si><si><r><t>Sea</t></r><r><t>view</t></r><rPh><t>sea vyoo</t></rPh></si>"
    cells = HEADER + '<row><c r="A2" t="s"><v>0</v></c><c r="E2" t="s"><v>1</v></c></row>'
    facts, _ = read_locations(workbook(tmp_path, cells, shared))
    assert facts[0].values["name"] == "Seaview"


@pytest.mark.parametrize(
    ("cell", "dormant"),
    [('<c r="C2" t="b"><v>1</v></c>', True), ('<c r="C2" t="b"><v>0</v></c>', False), ('<c r="C2"/>', None)],
)
def test_true_and_false_are_yes_and_no(tmp_path: Path, cell: str, dormant: bool | None) -> None:
    name = '<c t="str" r="E2"><v>Seaview</v></c>'
    cells = f'{HEADER}<row r="2"><c r="A2" t="str"><v>RT242</v></c>{cell}{name}</row>'
    assert only(workbook(tmp_path, cells)).values["dormant"] is dormant


def test_a_shared_text_that_is_not_there_is_held(tmp_path: Path) -> None:
    cells = HEADER + '<row><c r="A2" t="str"><v>RT242</v></c><c r="E2" t="s"><v>7</v></c></row>'
    facts, held = read_locations(workbook(tmp_path, cells))
    assert facts == []
    assert held


def test_days_counted_from_1904_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="1904"):
        open_register(workbook(tmp_path, HEADER, book='<workbookPr date1904="1"/>'))


def test_a_workbook_without_its_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no sheet"):
        open_register(workbook(tmp_path, HEADER, target="worksheets/nowhere.xml"))


def test_a_part_that_only_a_password_opens_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise RuntimeError("File is encrypted, password required for extraction")

    path = workbook(tmp_path, HEADER)
    monkeypatch.setattr(zipfile.ZipFile, "open", locked)
    with pytest.raises(Refusal, match="password"):
        open_register(path)


def test_a_workbook_that_lists_no_parts_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Refusal, match="no sheet"):
        open_register(written(tmp_path, "a.xlsx", out.getvalue()))


def test_cells_and_texts_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = f'{HEADER}<row><c t="str"><v>{"x" * 100_001}</v></c></row>'
    with pytest.raises(Refusal, match="longer"):
        open_register(workbook(tmp_path, long))
    monkeypatch.setattr("providers.importers.readers.xlsx._MOST_SHARED", 3)
    with pytest.raises(Refusal, match="shares more text"):
        open_register(workbook(tmp_path, HEADER, "<si><t>words</t></si>"))


def test_a_cell_far_to_the_right_is_no_column(tmp_path: Path) -> None:
    cells = HEADER.replace("</row>", '<c r="XFD1" t="str"><v>far</v></c></row>') + row_of(["1-2"])
    with open_register(workbook(tmp_path, cells)) as file:
        assert file.header.unknown == ()


# --- what else a reader must bear ---------------------------------------------------------------


def test_memory_is_bounded_when_nothing_repeats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo = taking.Memo(int)
    monkeypatch.setattr(taking, "MOST_KNOWN", 1)
    assert [memo["1"], memo["2"]] == [1, 2]
    assert list(memo) == ["1"]
    facts, _ = read_locations(csv_file(tmp_path, [hsca(), hsca("1-2", **{HSCA[80]: "Y"})]))
    assert len(facts) == 2


@pytest.mark.parametrize("cell", ["\u2013", " \u2014 "])
def test_a_long_dash_for_a_rating_is_none(tmp_path: Path, cell: str) -> None:
    assert only(csv_file(tmp_path, [hsca(**{"Location Latest Overall Rating": cell})])).ratings == []
    row = market(**{"Location safe rating": cell, "Location well-led rating": ""})
    assert len(only(csv_file(tmp_path, [row], Layout.MARKET)).ratings) == 1


def test_no_published_rating_without_a_date_is_unrated(tmp_path: Path) -> None:
    row = hsca(**{"Location Latest Overall Rating": "No published rating", "Publication Date": ""})
    assert only(csv_file(tmp_path, [row])).ratings == []


@pytest.mark.parametrize("column", ["Publication Date", "Inherited Rating (Y/N)"])
def test_a_rating_with_an_odd_date_or_flag_is_held(tmp_path: Path, column: str) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(**{column: "soon"})]))
    assert facts[0].ratings == []
    assert "so the rating is left out" in held[0].reason


def test_a_row_that_names_no_provider_has_none(tmp_path: Path) -> None:
    assert only(csv_file(tmp_path, [hsca(**{"Provider ID": ""})])).provider is None


def test_a_brand_too_long_is_held(tmp_path: Path) -> None:
    row = hsca(**{"Brand ID": "BD1", "Brand Name": "x" * 201})
    facts, held = read_locations(csv_file(tmp_path, [row]))
    assert provider_of(facts[0]).brand_id is None
    assert held[0].column == "Brand Name"


def test_a_separator_with_nothing_behind_it_lists_nothing(tmp_path: Path) -> None:
    row = directory(**{"Service types": "Residential homes||"})
    values = only(csv_file(tmp_path, [row], Layout.DIRECTORY)).values
    assert values["service_types"] == ["Care home service without nursing"]


def test_an_api_response_may_lack_what_others_have(tmp_path: Path) -> None:
    one = api(
        reports=[{"reportType": "Location"}], careHome=True, inspectionCategories=[{"primary": "true"}],
        regulatedActivities=[], relationships=["words"],
    )  # fmt: skip
    values = only(json_file(tmp_path, [one])).values
    assert values["care_home"] is True
    assert "category" not in values
    assert "manager_present" not in values


def test_a_provider_may_lack_its_name_and_place(tmp_path: Path) -> None:
    held: list[object] = []
    with open_register(json_file(tmp_path, [{"providerId": "1-9", "name": ""}])) as file:
        (fact,) = file.facts(held)
    assert fact.values == {}
    assert held == []


def test_json_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "_MOST", 300)
    monkeypatch.setattr(json_reader, "_CHUNK", 200)
    with pytest.raises(Refusal, match="too large"):
        open_register(json_file(tmp_path, api()))
    with pytest.raises(Refusal, match="larger than any"):
        open_register(json_file(tmp_path, [api()]))


def test_a_list_of_short_objects_is_read_across_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_reader, "_CHUNK", 7)
    content = b'[ {"locationId": "1-1", "name": "a"}   ,\n  {"locationId": "1-2", "name": "b"}  ]  '
    facts, _ = read_locations(written(tmp_path, "a.json", content))
    assert [fact.cqc_id for fact in facts] == ["1-1", "1-2"]
    with pytest.raises(Refusal):
        open_register(written(tmp_path, "a.json", content.rstrip()[:-1]))
