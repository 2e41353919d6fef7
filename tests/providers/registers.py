"""Small files of the register in every layout, built here: invented homes of Testborough."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from providers.importers.facts import Fact, HeldValue, Layout, LocationFact, ProviderFact
from providers.importers.files import open_register
from providers.importers.layouts.columns import DIRECTORY, HSCA, MARKET, RATINGS

Cells = dict[str, Any]
NURSING = "Service type - Care home service with nursing"
RESIDENTIAL = "Service type - Care home service without nursing"
DEMENTIA = "Service user band - Dementia"
ACTIVITY = "Regulated activity - Accommodation for persons who require nursing or personal care"


def hsca(cqc_id: str = "1-100000001", name: str = "Seaview", **cells: Any) -> Cells:
    """A row of the monthly file: a residential home with 30 beds, rated good. `_` stands for a blank."""
    return {
        "Location ID": cqc_id, "Location Name": name, "Location HSCA start date": "12/01/2011",
        "Dormant (Y/N)": "N", "Care home?": "Y", "Registered manager": "Y", "Care homes beds": "30",
        "Location Latest Overall Rating": "Good", "Publication Date": "22/06/2019",
        "Inherited Rating (Y/N)": "N", "Location Local Authority": "Testborough",
        "Location Region": "South East", "Location Street Address": "1 Shore Road",
        "Location City": "Testborough", "Location County": "Testshire", "Location Postal Code": "TB1 1AA",
        "Location Latitude": "50.91", "Location Longitude": "-1.4", "Brand ID": "-", "Brand Name": "-",
        "Provider ID": "1-900000001", "Provider Name": "Harbour Care Ltd",
        "Provider HSCA start date": "01/10/2010", "Provider Ownership Type": "Organisation",
        RESIDENTIAL: "Y", DEMENTIA: "Y", ACTIVITY: "Y", **cells,
    }  # fmt: skip


def rating(cqc_id: str = "1-100000001", domain: str = "Overall", label: str = "Good", **cells: Any) -> Cells:
    """A row of Latest_ratings."""
    return {
        "Location ID": cqc_id, "Location Name": "Seaview", "Care Home?": "Y",
        "Location Local Authority": "Testborough", "Location Post Code": "TB1 1AA",
        "Service / Population Group": "Overall", "Domain": domain, "Latest Rating": label,
        "Publication Date": "22/06/2019", "Report Type": "Location", "Inherited Rating (Y/N)": "N",
        "URL": f"https://www.cqc.org.uk/location/{cqc_id}", "Provider ID": "1-900000001",
        "Provider Name": "Harbour Care Ltd", "Brand ID": "-", "Brand Name": "-", **cells,
    }  # fmt: skip


def directory(cqc_id: str = "1-100000001", name: str = "Seaview", **cells: Any) -> Cells:
    """A row of the directory."""
    return {
        "Name": name, "Address": "1 Shore Road, Testborough", "Postcode": "TB1 1AA",
        "Service types": "Residential homes", "Date of latest check": "10/02/2022",
        "Specialisms/services": "Caring for adults over 65 yrs|Dementia", "Provider name": "Harbour Care Ltd",
        "Local authority": "Testborough", "Region": "South East",
        "CQC Location ID (for office use only)": cqc_id,
        "CQC Provider ID (for office use only)": "1-900000001", **cells,
    }  # fmt: skip


def market(cqc_id: str = "1-100000001", name: str = "Seaview", **cells: Any) -> Cells:
    """A row of the market tool's file."""
    return {
        "Location Name": name, "Location ID": cqc_id, "Registered manager": "Y",
        "Location Local Authority": "Testborough", "Location ADASS Region": "South East (ADASS Region)",
        "Service Types": "Care home service without nursing", "Care homes beds": "30",
        "Location HSCA start date": "2011-01-19", "Dormant": "N", "Location Latest Overall Rating": "Good",
        "Publication Date": "1/19/2019 12:00:00 AM", "Location safe rating": "Requires Improvement",
        "Location well-led rating": "Requires improvement",
        "Service users supported": "Caring for adults over 65 yrs, Dementia",
        "Provider Name": "Harbour Care Ltd", "Provider ID": "1-900000001",
        "Provider HSCA start date": "10/13/2010 12:00:00 AM", "Provider Ownership Type": "Organisation",
        "Provider Companies House Number": "15756430    ", **cells,
    }  # fmt: skip


def api(cqc_id: str = "1-100000001", name: str = "Seaview", **keys: Any) -> Cells:
    """A location as the API answers it."""
    return {
        "locationId": cqc_id, "providerId": "1-900000001", "name": name, "type": "Social Care Org",
        "registrationStatus": "Registered", "registrationDate": "2011-01-12", "dormancy": "N",
        "numberOfBeds": 30, "careHome": "Y", "postalAddressLine1": "1 Shore Road",
        "postalAddressTownCity": "Testborough", "postalAddressCounty": "Testshire", "postalCode": "TB1 1AA",
        "onspdLatitude": 50.91, "onspdLongitude": -1.4, "localAuthority": "Testborough",
        "onspdCcgCode": "E38000001", "onspdCcgName": "NHS Testborough CCG", "onspdIcbCode": "E54000001",
        "onspdIcbName": "NHS Testshire Integrated Care Board",
        "gacServiceTypes": [
            {"name": "Residential homes", "description": "Care home service without nursing"}
        ],
        "specialisms": [{"name": "Dementia"}, {"name": "Caring for adults over 65 yrs"}],
        "regulatedActivities": [
            {"name": "Personal care", "contacts": [{"personRoles": ["Registered Manager"]}]}
        ],
        "inspectionCategories": [{"name": "Residential social care", "primary": "true"}],
        "relationships": [], **keys,
    }  # fmt: skip


COLUMNS = {
    Layout.HSCA: HSCA,
    Layout.RATINGS: RATINGS,
    Layout.DIRECTORY: DIRECTORY,
    Layout.MARKET: MARKET,
}
BEFORE = {Layout.DIRECTORY: [["CQC directory"], ["As at 1 July 2025"], ["Area: Testborough"], []]}


def grid(rows: Iterable[Cells], layout: Layout = Layout.HSCA, columns: Sequence[str] = ()) -> list[list[Any]]:
    """Rows with their header, as wide as the layout."""
    names = list(columns or COLUMNS[layout])
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def csv_bytes(table: Iterable[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode(encoding)


def csv_file(folder: Path, rows: Iterable[Cells], layout: Layout = Layout.HSCA, **how: Any) -> Path:
    """A CSV file of that layout, with the lines that stand before its header."""
    table = [*BEFORE.get(layout, []), *grid(rows, layout, how.pop("columns", ()))]
    return written(folder, "file.csv", csv_bytes(table, **how))


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content)
    return path


def json_file(folder: Path, content: Any) -> Path:
    """A response of the API."""
    return written(folder, "response.json", json.dumps(content).encode())


_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def ods_cell(value: Any) -> str:
    """A cell; text that begins with "<" is put in as it is."""
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, int | float):
        words = f'office:value-type="float" office:value="{value}"'
    else:
        words = 'office:value-type="string"'
    return f"<table:table-cell {words}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods_sheet(name: str, table: Iterable[Sequence[Any]], after: str = "") -> str:
    """A sheet, with XML `after` its rows."""
    rows = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in table)
    return f'<table:table table:name="{name}"><table:table-column/>{rows}{after}</table:table>'


def ods_bytes(*sheets: str, head: str = _HEAD, tail: str = _TAIL) -> bytes:
    """An OpenDocument spreadsheet of those sheets."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", head + "".join(sheets) + tail)
    return out.getvalue()


def ods_file(folder: Path, rows: Iterable[Cells], layout: Layout = Layout.HSCA, after: str = "") -> Path:
    """An OpenDocument spreadsheet with a sheet of words before the data, as published."""
    words = ods_sheet("README", [["About this file"], ["As at 1 July 2025"]])
    return written(folder, "file.ods", ods_bytes(words, ods_sheet("Data", grid(rows, layout), after)))


def xlsx_file(folder: Path, table: Iterable[Sequence[Any]], before: Sequence[str] = ()) -> Path:
    """An Excel workbook, with sheets of words before the data."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for title in before:
        sheet.append([title])
        sheet = book.create_sheet()
    for row in table:
        sheet.append([cell if cell != "" else None for cell in row])
    path = folder / "file.xlsx"
    book.save(path)
    return path


def read(path: Path, layout: Layout | None = None) -> tuple[list[Fact], list[HeldValue]]:
    """All facts of a file, and what was held."""
    held: list[HeldValue] = []
    with open_register(path, layout=layout) as file:
        return list(file.facts(held)), held


def read_locations(path: Path) -> tuple[list[LocationFact], list[HeldValue]]:
    """The same for a file of locations."""
    facts, held = read(path)
    assert all(isinstance(fact, LocationFact) for fact in facts)
    return [fact for fact in facts if isinstance(fact, LocationFact)], held


def only(path: Path) -> LocationFact:
    """The one location of a file of which nothing is held."""
    facts, held = read_locations(path)
    assert not held, held
    assert len(facts) == 1, facts
    return facts[0]


def provider_of(fact: LocationFact) -> ProviderFact:
    """Its provider."""
    assert fact.provider is not None
    return fact.provider
