"""Write an England-sized register with invented homes; called by script/make_national_register.

Rows are made one by one and written as they are made, so memory stays small.
"""

from __future__ import annotations

import argparse
import csv
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape, quoteattr

from providers.importers.layouts.columns import ACTIVITY, BAND, HSCA, RATINGS, SERVICE
from script._national_homes import COUNCILS, OPENED, QUESTIONS, REGIONS, SOCIAL, START, Home, home, name_of

ROWS, RATING_ROWS, SEED = 57_000, 324_000, 2025
Cell = str | int | float | date
_GROUPS = (
    "Overall", "Older people", "People with long term conditions", "Families, children and young people",
    "Working age people", "People whose circumstances may make them vulnerable",
)  # fmt: skip
_SERVICES = {
    "nursing": ("Care home service with nursing",),
    "residential": ("Care home service without nursing",),
    "home_care": ("Domiciliary care service",),
    "supported": ("Supported living service", "Domiciliary care service"),
    "dental": ("Dental service",),
    "doctors": ("Doctors consultation service", "Doctors treatment service"),
    "other": ("Acute services with overnight beds", "Diagnostic and/or screening service"),
}
_ACTIVITIES = {
    "nursing": (
        "Accommodation for persons who require nursing or personal care",
        "Treatment of disease, disorder or injury",
    ),
    "residential": ("Accommodation for persons who require nursing or personal care",),
    "home_care": ("Personal care",),
    "supported": ("Personal care",),
}
_MEDICAL = (
    "Diagnostic and screening procedures",
    "Surgical procedures",
    "Treatment of disease, disorder or injury",
)


# --- rows ---------------------------------------------------------------------------------------


def homes(rows: int, months: int, seed: int) -> Iterator[Home]:
    """The locations that are active `months` after the start; some have opened since."""
    opened = round(rows * OPENED)
    for number in range(rows + opened * months):
        made = home(seed, number, months, max(0, (number - rows) // max(opened, 1) + 1))
        if made is not None:
            yield made


def hsca_rows(rows: int, months: int, seed: int) -> Iterator[list[Cell]]:
    """HSCA_Active_Locations: the header, then a row each."""
    yield list(HSCA)
    before: Home | None = None
    for one in homes(rows, months, seed):
        # Every fiftieth care home shares its building with the one before: a dual registration.
        twin = before if before and one.beds and one.number % 50 == 1 else None
        cells = _cells(one, twin)
        yield [cells.get(name, "") for name in HSCA]
        before = one


def _cells(one: Home, twin: Home | None) -> dict[str, Cell]:
    council, region = COUNCILS[one.council], REGIONS[one.council % len(REGIONS)]
    provider = _provider(one)
    cells: dict[str, Cell] = {
        "Location ID": one.cqc_id,
        "Location HSCA start date": one.registered,
        "Dormant (Y/N)": "Y" if one.dormant else "N",
        "Care home?": "Y" if one.beds else "N",
        "Location Name": one.name,
        "Location ODS Code": f"V{one.number:05X}",
        "Location Telephone Number": f"01632{960_000 + one.number % 1000}",
        "Registered manager": "Y" if one.manager else "",
        "Location Web Address": f"www.home{one.number}.example" if one.number % 3 else "",
        "Care homes beds": one.beds,
        "Location Type/Sector": "Social Care Org" if one.kind in SOCIAL else "Independent Healthcare Org",
        "Location Inspection Directorate": (
            "Adult social care" if one.kind in SOCIAL else "Primary medical services"
        ),
        "Location Primary Inspection Category": (
            "Residential social care" if one.beds else "Community based adult social care services"
        ),
        "Location Region": region,
        "Location NHS Region": region,
        "Location Local Authority": council,
        "Location ONSPD CCG Code": f"E38{one.council:06d}",
        "Location ONSPD CCG": f"NHS {council} CCG",
        "Location Street Address": one.street,
        "Location City": council,
        "Location County": region if one.number % 4 == 0 else "",
        "Location Postal Code": one.postcode,
        "Location PAF ID": 10_000_000 + one.number,
        "Location UPRN ID": 10_000_000_000 + one.number,
        "Location Latitude": one.north,
        "Location Longitude": one.east,
        "Location Parliamentary Constituency": f"{council} {'North' if one.number % 2 else 'South'}",
        **provider,
    }
    if one.label and one.rated:
        cells["Location Latest Overall Rating"] = one.label
        cells["Publication Date"] = one.rated
        cells["Inherited Rating (Y/N)"] = "Y" if one.inherited or one.rated < one.registered else "N"
    if twin:
        cells["Location Dual Registered"] = "Y"
        cells["Primary ID (Dual registration locations)"] = twin.cqc_id
    services = _SERVICES[one.kind] + (("Supported living service",) if one.also_supported else ())
    bands = ("Older People", "Younger Adults", *(("Dementia",) if one.dementia else ()))
    ticked = [SERVICE + name for name in services] + [BAND + name for name in bands]
    ticked += [ACTIVITY + name for name in _ACTIVITIES.get(one.kind, _MEDICAL)]
    return cells | dict.fromkeys(ticked, "Y")


def _provider(one: Home) -> dict[str, Cell]:
    """The provider's columns; the same for all its locations."""
    number = one.provider
    is_person = number % 17 == 0 and number >= 1_000
    person = f"{name_of(number % 250)} {name_of((number * 7) % 250)}"
    council = COUNCILS[number % len(COUNCILS)]
    cells: dict[str, Cell] = {
        "Brand ID": "-", "Brand Name": "-",
        "Provider Companies House Number": "" if is_person else f"{number + 10_000_000:08d}",
        "Provider ID": f"1-{500_000_000 + number * 11}",
        "Provider Name": person if is_person else f"{name_of(number)} Care Group Limited",
        "Provider HSCA start date": date(2010, 10, 1),
        "Provider Type/Sector": "Social Care Org",
        "Provider Inspection Directorate": "Adult social care",
        "Provider Primary Inspection Category": "Residential social care",
        "Provider Ownership Type": "Individual" if is_person else "Organisation",
        "Provider Telephone Number": f"01632{960_000 + number % 1000}",
        "Provider Web Address": f"www.provider{number}.example",
        "Provider Street Address": f"{number % 200 + 1} {name_of(number % 250)} Road",
        "Provider City": council, "Provider Postal Code": f"QA{number % 30 + 1} {number % 10}AB",
        "Provider Local Authority": council, "Provider Region": REGIONS[number % len(REGIONS)],
        "Provider Latitude": round(51 + number % 300 / 100, 4),
        "Provider Longitude": round(-2 - number % 100 / 100, 4),
        "Provider Nominated Individual Name": "" if is_person else person,
    }  # fmt: skip
    if number < 300:
        brand = {"Brand ID": f"BD{number // 3 + 100}", "Brand Name": f"BRAND {name_of(number // 3)}"}
        return cells | brand
    return cells


def rating_rows(rows: int, months: int, seed: int, total: int) -> Iterator[list[Cell]]:
    """Latest_ratings: the header, then six rows a rated location; doctors have groups of people besides,
    shared out so that there are `total` rows in the end.
    """
    yield list(RATINGS)
    rated = doctors = 0
    for one in homes(rows, months, seed):
        rated += bool(one.rated)
        doctors += bool(one.rated and one.kind == "doctors")
    more = max(0, total - 6 * rated)
    written = 0
    for one in homes(rows, months, seed):
        if not one.rated:
            continue
        extra = 0
        if one.kind == "doctors":
            extra = min(more // doctors + (more % doctors > 0), more)
            more, doctors = more - extra, doctors - 1
        for at in range(6 + extra):
            if written == total:
                return
            written += 1
            yield _rating(one, at)


def _rating(one: Home, at: int) -> list[Cell]:
    group = _GROUPS[at // 6] if at // 6 < len(_GROUPS) else f"Service {at // 6}"
    known = _cells(one, None)
    cells: dict[str, Cell] = {name: known[name] for name in RATINGS if name in known}
    cells |= {
        "Care Home?": known["Care home?"], "Location Type": known["Location Type/Sector"],
        "Location Post Code": one.postcode, "Service / Population Group": group,
        "Domain": QUESTIONS[at % 6], "Latest Rating": one.question_labels[at % 6],
        "Publication Date": one.rated or START, "Report Type": "Location",
        "Inherited Rating (Y/N)": known.get("Inherited Rating (Y/N)", "N"),
        "URL": f"https://www.cqc.org.uk/location/{one.cqc_id}",
    }  # fmt: skip
    return [cells.get(name, "") for name in RATINGS]


# --- files --------------------------------------------------------------------------------------


def write_csv(path: Path, rows: Iterable[list[Cell]]) -> None:
    """As the regulator does: UTF-8, dates as 13/01/2021."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in rows
        )


_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)
_OPEN = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


class Writes(Protocol):
    """What a part of an archive can do."""

    def write(self, data: bytes, /) -> Any: ...


def write_ods(path: Path, name: str, rows: Iterable[list[Cell]]) -> None:
    """As a spreadsheet program does: a sheet of words first, runs of blanks as one cell, and a million empty
    rows at the end.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _KIND)
        archive.writestr(_fixed("META-INF/manifest.xml"), _MANIFEST.format(kind=_KIND))
        with archive.open(_fixed("content.xml"), "w", force_zip64=True) as part:
            part.write(f"{_OPEN}<office:body><office:spreadsheet>".encode())
            _write_sheet(part, "README", [["Invented register"], ["As at 1 July 2025"]])
            _write_sheet(part, name, rows)
            part.write(b"</office:spreadsheet></office:body></office:document-content>")


def _fixed(name: str) -> zipfile.ZipInfo:
    """A part with a moment of its own, so that the file is the same every time."""
    info = zipfile.ZipInfo(name, (2025, 7, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _write_sheet(part: Writes, name: str, rows: Iterable[list[Cell]]) -> None:
    part.write(f"<table:table table:name={quoteattr(name)}>".encode())
    for row in rows:
        part.write(f"<table:table-row>{''.join(_ods_cells(row))}</table:table-row>".encode())
    part.write(
        b'<table:table-row table:number-rows-repeated="990000"><table:table-cell '
        b'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )


def _ods_cells(row: list[Cell]) -> Iterator[str]:
    blanks = 0
    for cell in row:
        if cell == "":
            blanks += 1
            continue
        if blanks:
            yield f'<table:table-cell table:number-columns-repeated="{blanks}"/>'
            blanks = 0
        yield _ods_cell(cell)


def _ods_cell(cell: Cell) -> str:
    if isinstance(cell, date):
        words, kind = f"{cell:%d/%m/%Y}", f'date" office:date-value="{cell.isoformat()}'
    elif isinstance(cell, str):
        words, kind = escape(cell), "string"
    else:
        words, kind = str(cell), f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"><text:p>{words}</text:p></table:table-cell>'


def make(out: Path, *, rows: int, ratings: int, months: int, seed: int, only: str = "") -> list[Path]:
    """Write the files into the folder; their paths."""
    out.mkdir(parents=True, exist_ok=True)
    made = []
    sources: tuple[tuple[str, str, Callable[[], Iterator[list[Cell]]]], ...] = (
        ("HSCA_Active_Locations", "HSCA_Active_Locations", lambda: hsca_rows(rows, months, seed)),
        ("Latest_ratings", "Locations", lambda: rating_rows(rows, months, seed, ratings)),
    )
    for name, sheet, source in sources:
        for form in ("ods", "csv"):
            if only in ("", form):
                made.append(out / f"{name}.{form}")
                if form == "csv":
                    write_csv(made[-1], source())
                else:
                    write_ods(made[-1], sheet, source())
    return made


def main(arguments: list[str] | None = None) -> int:
    """Write what is asked for, and say where it is."""
    parser = argparse.ArgumentParser(prog="script/make_national_register")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"locations; default: {ROWS:,}")
    parser.add_argument("--ratings", type=int, help="rows of Latest_ratings; default: 324,000 of 57,000")
    parser.add_argument("--months", type=int, default=0, help="months after the start; default: 0")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", choices=("ods", "csv"), default="", help="one format only")
    options = parser.parse_args(arguments)
    ratings = options.ratings if options.ratings is not None else round(options.rows * RATING_ROWS / ROWS)
    for path in make(
        options.out, rows=options.rows, ratings=ratings, months=options.months, seed=options.seed,
        only=options.only,
    ):  # fmt: skip
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
