"""Files that are damaged, hostile or something else: one clear sentence, and no fact."""

from __future__ import annotations

import codecs
import io
import random
import resource
import zipfile
from pathlib import Path

import pytest

from providers.importers.facts import Layout, Refusal
from providers.importers.files import open_register
from providers.importers.layouts.columns import HSCA, RATINGS
from providers.importers.readers import archive
from providers.importers.values import NO_RESULT
from tests.providers.registers import (
    csv_bytes,
    csv_file,
    grid,
    hsca,
    ods_bytes,
    ods_file,
    ods_sheet,
    only,
    rating,
    read,
    read_locations,
    written,
    xlsx_file,
)

TWO = [hsca(), hsca("1-100000002", "Café “Hill”")]


def refused(path: Path, layout: Layout | None = None) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Refusal) as refusal:
        read(path, layout)
    words = str(refusal.value)
    assert words.endswith(".")
    assert len(words) < 600
    return words


# --- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_that_people_save(tmp_path: Path, encoding: str) -> None:
    facts, held = read_locations(csv_file(tmp_path, TWO, encoding=encoding))
    assert facts[1].values["name"] == "Café “Hill”"
    assert held == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    assert len(read_locations(csv_file(tmp_path, TWO, encoding=encoding))[0]) == 2


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_seen(tmp_path: Path, separator: str) -> None:
    lines = [separator.join(map(str, row)) for row in grid([hsca()])]
    path = written(tmp_path, "a.csv", "\n".join(lines).replace(",", " ").encode())
    assert only(path).cqc_id == "1-100000001"


def test_cells_may_hold_line_ends(tmp_path: Path) -> None:
    row = hsca(**{"Location Street Address": "The Lodge\r\n1 Shore Road"})
    assert only(csv_file(tmp_path, [row])).values["address"].startswith("The Lodge 1 Shore Road\n")


def test_a_csv_cell_that_starts_with_an_equals_sign_is_text(tmp_path: Path) -> None:
    assert only(csv_file(tmp_path, [hsca(name="=1+1")])).values["name"] == "=1+1"


# --- half downloaded ----------------------------------------------------------------------------


def test_a_csv_file_whose_last_row_is_short_breaks_off(tmp_path: Path) -> None:
    content = csv_bytes(grid(TWO))
    assert "half" in refused(written(tmp_path, "a.csv", content[: len(content) - 200]))


def test_a_quotation_mark_that_is_never_closed_breaks_off(tmp_path: Path) -> None:
    content = csv_bytes(grid([*TWO, hsca("1-3", "a, b")]))
    path = written(tmp_path, "a.csv", content[: content.rindex(b'"')])
    assert "never closed" in refused(path)


def test_a_quotation_mark_in_the_wrong_place_is_named_by_line(tmp_path: Path) -> None:
    content = csv_bytes(grid(TWO)).replace(b"Seaview", b'"Sea"view')
    assert "Line 2" in refused(written(tmp_path, "a.csv", content))


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    content = csv_bytes(grid([hsca()])).replace(b"Seaview", b"x" * 200_000)
    assert "longer" in refused(written(tmp_path, "a.csv", content))


def test_zero_bytes_are_damage(tmp_path: Path) -> None:
    content = csv_bytes(grid(TWO)).replace(b"Seaview", b"Sea\0view")
    assert "damaged" in refused(written(tmp_path, "a.csv", content))


def test_a_row_with_too_many_or_too_few_cells_is_held_whole(tmp_path: Path) -> None:
    table = grid([hsca(), hsca("1-2"), hsca("1-3"), hsca("1-4")])
    table[1].append("more")
    table[2].append("")
    del table[3][50:]
    facts, held = read_locations(written(tmp_path, "a.csv", csv_bytes(table)))
    assert [fact.cqc_id for fact in facts] == ["1-2", "1-4"]
    assert [(one.row, one.cqc_id, one.stops) for one in held] == [(2, "1-100000001", True), (4, "1-3", True)]


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_a_half_downloaded_spreadsheet_is_refused(tmp_path: Path, share: float) -> None:
    content = ods_file(tmp_path, TWO).read_bytes()
    path = written(tmp_path, "half.ods", content[: int(len(content) * share)])
    assert "half downloaded" in refused(path)


def test_a_spreadsheet_with_changed_bytes_is_refused(tmp_path: Path) -> None:
    content = bytearray(ods_file(tmp_path, TWO).read_bytes())
    for place in range(500, 520):
        content[place] ^= 0xFF
    assert "damaged" in refused(written(tmp_path, "a.ods", bytes(content)))


def test_a_document_that_ends_within_is_refused(tmp_path: Path) -> None:
    assert "damaged" in refused(written(tmp_path, "a.ods", ods_bytes(ods_sheet("a", grid(TWO)), tail="")))


# --- something else -----------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\r\n  \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "empty" in refused(written(tmp_path, "a.csv", content))


def test_an_error_page_saved_as_csv_is_refused(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html><body>404</body></html>"
    assert "web page" in refused(written(tmp_path, "HSCA.csv", page))


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, start: bytes) -> None:
    assert refused(written(tmp_path, "a.csv", start + bytes(range(1, 256))))


def test_an_archive_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("HSCA.csv", "a,b")
    assert "unpack" in refused(written(tmp_path, "a.ods", out.getvalue()))


def test_a_file_of_no_layout_is_refused(tmp_path: Path) -> None:
    assert "none of those" in refused(written(tmp_path, "a.csv", b"a,b,c\r\n1,2,3\r\n"))


def test_a_file_that_is_not_of_the_layout_asked_for_is_refused(tmp_path: Path) -> None:
    assert "directory" in refused(written(tmp_path, "a.csv", b"a,b\r\n"), Layout.DIRECTORY)


@pytest.mark.parametrize("name", ["Location ID", "Location Name"])
def test_a_missing_essential_column_is_named(tmp_path: Path, name: str) -> None:
    columns = [one for one in HSCA if one != name]
    assert f"“{name}”" in refused(csv_file(tmp_path, TWO, columns=columns))


def test_ratings_without_their_labels_are_no_monthly_file(tmp_path: Path) -> None:
    columns = [name for name in RATINGS if name not in ("Latest Rating", "Domain")]
    words = refused(csv_file(tmp_path, [rating()], Layout.RATINGS, columns=columns))
    assert "“Domain” and “Latest Rating”" in words


def test_a_header_too_far_down_is_not_looked_for(tmp_path: Path) -> None:
    table = [["words"]] * 40 + grid(TWO)
    assert "none of those" in refused(written(tmp_path, "a.csv", csv_bytes(table)))


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", full)
    assert "no room" in refused(csv_file(tmp_path, TWO))


# --- spreadsheets -------------------------------------------------------------------------------


def test_sheets_before_the_data_are_passed_over_whatever_their_name(tmp_path: Path) -> None:
    table = [["Domain", "Latest Rating", "Provider ID", "Provider Name"], ["Safe", "Good", "1-9", "x"]]
    sheets = [ods_sheet("README", [["Words"]]), ods_sheet("Providers", table), ods_sheet("x", grid(TWO))]
    path = written(tmp_path, "a.ods", ods_bytes(*sheets, ods_sheet("Later", [["a", "b", "c"]])))
    assert len(read_locations(path)[0]) == 2
    with open_register(path) as file:
        assert file.header.notes == ("Sheets that hold nothing to import: Providers, Later.",)


def test_a_million_repeated_empty_rows_and_columns_cost_nothing(tmp_path: Path) -> None:
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(read_locations(ods_file(tmp_path, TWO, after=empty * 50))[0]) == 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_row_repeated_a_million_times_is_one(tmp_path: Path) -> None:
    row = "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                  if cell else "<table:table-cell/>" for cell in grid([hsca("1-7")])[1])  # fmt: skip
    after = f'<table:table-row table:number-rows-repeated="1000000">{row}</table:table-row>'
    facts, _ = read_locations(ods_file(tmp_path, [hsca()], after=after))
    assert [fact.cqc_id for fact in facts] == ["1-100000001", "1-7"]


def test_a_cell_repeated_across_the_sheet_ends_at_the_columns_there_are(tmp_path: Path) -> None:
    after = (
        '<table:table-row><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    _, held = read_locations(ods_file(tmp_path, TWO, after=after))
    assert held[0].stops


def test_a_formula_gives_its_cached_value(tmp_path: Path) -> None:
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="12"/>'
    assert only(ods_file(tmp_path, [hsca(**{"Care homes beds": cell})])).values["beds"] == 12


def test_a_formula_without_a_value_is_held(tmp_path: Path) -> None:
    cell = '<table:table-cell table:formula="of:=1+1"/>'
    facts, held = read_locations(ods_file(tmp_path, [hsca(**{"Care homes beds": cell})]))
    assert "beds" not in facts[0].values
    assert [(one.value, one.column) for one in held] == [(NO_RESULT, "Care homes beds")]


def test_an_id_that_is_a_number_cell_is_held(tmp_path: Path) -> None:
    facts, held = read_locations(ods_file(tmp_path, [hsca(**{"Location ID": 1e5})]))
    assert facts == []
    assert "number" in held[0].reason


BOMB = b"<office:x/>" * 4_000_000


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", BOMB)
    assert "300-fold" in refused(written(tmp_path, "a.ods", out.getvalue()))


def test_a_bomb_that_lies_about_its_size_is_refused_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_check", lambda _: None)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 10_000)
    assert "once unpacked" in refused(ods_file(tmp_path, TWO))


def test_an_archive_of_thousands_of_parts_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_100):
            archive.writestr(f"{number}.xml", "")
    assert "thousands" in refused(written(tmp_path, "a.ods", out.getvalue()))


@pytest.mark.parametrize("doctype", ['<!DOCTYPE x [<!ENTITY a "aaaa">]>', "<!DOCTYPE x>"])
def test_entities_and_document_types_are_refused(tmp_path: Path, doctype: str) -> None:
    from tests.providers import registers

    head = registers._HEAD.replace("?><", f"?>{doctype}<", 1)
    assert "entities" in refused(written(tmp_path, "a.ods", ods_bytes(ods_sheet("a", grid(TWO)), head=head)))


def test_a_spreadsheet_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(ods_file(tmp_path, TWO).read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    assert "password" in refused(written(tmp_path, "a.ods", bytes(content)))


def test_an_excel_workbook_of_a_layout_is_read(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, grid([hsca(**{"Care homes beds": 12})]), before=["About this file"])
    assert only(path).values["beds"] == 12


def test_a_formula_of_a_workbook_without_a_value_is_held(tmp_path: Path) -> None:
    _, held = read_locations(xlsx_file(tmp_path, grid([hsca(**{"Care homes beds": "=1+1"})])))
    assert [one.column for one in held] == ["Care homes beds"]


def test_dates_of_a_workbook_are_read(tmp_path: Path) -> None:
    from datetime import date

    row = hsca(**{"Location HSCA start date": date(2011, 1, 12)})
    assert only(xlsx_file(tmp_path, grid([row]))).values["registered_from"] == date(2011, 1, 12)


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx", "json"])
def test_random_damage_is_refused_or_held_and_never_more(tmp_path: Path, kind: str) -> None:
    from tests.providers.registers import api, json_file

    rng = random.Random(20210802)  # noqa: S311  seeded on purpose
    made = {
        "csv": lambda: csv_file(tmp_path, TWO),
        "ods": lambda: ods_file(tmp_path, TWO),
        "xlsx": lambda: xlsx_file(tmp_path, grid(TWO)),
        "json": lambda: json_file(tmp_path, [api(), api("1-2")]),
    }[kind]()
    content = made.read_bytes()
    for _ in range(60):
        changed = bytearray(content)
        for _ in range(rng.randrange(1, 12)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        made.write_bytes(changed[: rng.randrange(len(changed))] if rng.random() < 0.3 else changed)
        assert outcome(made)


def outcome(path: Path) -> str:
    """In one word what became of it; anything but a refusal in words breaks the test."""
    try:
        read(path)
    except Refusal as refusal:
        return str(refusal).strip()
    return "read"
