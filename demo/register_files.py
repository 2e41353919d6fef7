"""The regulator's files of the demonstration, as they would have come month by month.

demo/register/*.csv tell the facts of invented homes with dates of 2020 and before. `hsca` and `ratings` write
them out in the regulator's own layouts as at one day of that story, moved to about today, so that they come
in through the same import as real ones.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from core.words import day_words
from demo.moved import Move
from providers.importers.layouts.columns import ACTIVITY, BAND, HSCA, RATINGS, SERVICE
from providers.kinds import Domain, Label

HERE = Path(__file__).resolve().parent / "register"
QUESTIONS = tuple(domain for domain in Domain if domain != Domain.OVERALL)
SERVICES = {
    "nursing": "Care home service with nursing",
    "residential": "Care home service without nursing",
    "home_care": "Domiciliary care service",
    "supported": "Supported living service",
}
BANDS = {
    "older": "Older People", "dementia": "Dementia", "physical": "Physical Disability",
    "learning": "Learning disabilities or autistic spectrum disorder", "mental": "Mental Health",
    "sensory": "Sensory Impairment", "younger": "Younger Adults",
}  # fmt: skip
CARE_HOMES = ("nursing", "residential")
NOTHING = b"[]"  # what the API answers when no home followed another
_ROOMS = "Accommodation for persons who require nursing or personal care"
_CATEGORY = {True: "Residential social care", False: "Community based adult social care services"}

Place = Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """Labels that the regulator published on one day for one home, by domain."""

    on: date
    inherited: bool
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Facts:
    """The story's facts as at any day. `changes`: what later months say otherwise, ID -> column -> value."""

    places: tuple[Place, ...]
    providers: Mapping[str, Place]
    reports: Mapping[str, tuple[Report, ...]]
    changes: tuple[tuple[date, Mapping[str, Mapping[str, str]]], ...] = field(default=())

    def listed(self, day: date) -> Iterator[Place]:
        """Who stands in the regulator's list of that day, with what had changed by then."""
        for place in self.places:
            shown = {**place, **self._changed(place["id"], day)}
            ends = shown["until"]
            if date.fromisoformat(shown["registered"]) <= day and not (ends and ends <= day.isoformat()):
                yield shown

    def newest(self, cqc_id: str, day: date) -> dict[str, tuple[str, Report]]:
        """Domain -> its newest label by that day, with the report that gave it."""
        found: dict[str, tuple[str, Report]] = {}
        for report in self.reports.get(cqc_id, ()):
            if report.on <= day:
                found |= {domain: (label, report) for domain, label in report.labels.items()}
        return found

    def _changed(self, cqc_id: str, day: date) -> dict[str, str]:
        found: dict[str, str] = {}
        for since, changes in self.changes:
            if since <= day:
                found |= changes.get(cqc_id, {})
        return found


@cache
def story() -> dict[str, Any]:
    """What demo/register/story.toml tells."""
    return tomllib.loads((HERE / "story.toml").read_text("utf-8"))


@cache
def facts() -> Facts:
    """The facts of the files."""
    reports: dict[str, list[Report]] = defaultdict(list)
    for row in _rows("ratings"):
        labels = {domain.value: row[domain.value] for domain in Domain if row[domain.value]}
        reports[row["id"]].append(
            Report(date.fromisoformat(row["published"]), row["inherited"] == "Y", labels)
        )
    return Facts(
        places=tuple(_rows("places")),
        providers={row["id"]: row for row in _rows("providers")},
        reports={cqc_id: tuple(several) for cqc_id, several in reports.items()},
        changes=tuple((each["since"], each["places"]) for each in story()["change"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the regulator's layouts ----------------------------------------------------------------------
def hsca(day: date, move: Move) -> bytes:
    """The list of active locations as at a day of the story."""
    known = facts()
    return _csv(HSCA, (_active(known, place, day, move) for place in known.listed(day)))


def ratings(day: date, move: Move) -> bytes:
    """The latest ratings as at a day of the story: a row a location and domain."""
    known = facts()
    return _csv(RATINGS, _latest(known, day, move))


def owners(day: date, move: Move) -> bytes:
    """The regulator's answers about homes that followed another by that day, as its API gives them."""
    known = facts()
    names = {place["id"]: place["name"] for place in known.places}
    answers = [
        _answer(known, place, names, move)
        for place in known.listed(day)
        if place["follows"]
    ]  # fmt: skip
    return json.dumps(answers, ensure_ascii=False, indent=1).encode()


def name_of(what: str, day: date, move: Move) -> str:
    """What the file would be called: the day that it speaks of comes first, as the regulator writes it."""
    ending = "json" if what == "Locations" else "csv"
    return f"{day_words(move.day(day))} {what}.{ending}"


def _active(known: Facts, place: Place, day: date, move: Move) -> dict[str, str]:
    provider, home = known.providers[place["provider"]], place["kind"] in CARE_HOMES
    brand, _, brand_name = provider["brand"].partition("|")
    label, report = known.newest(place["id"], day).get(Domain.OVERALL, ("", None))
    activities = ["Personal care"] if not home else [_ROOMS]
    if place["kind"] == "nursing":
        activities.append("Treatment of disease, disorder or injury")
    return {
        "Location ID": place["id"],
        "Location HSCA start date": _day(place["registered"], move),
        "Dormant (Y/N)": place["dormant"],
        "Care home?": "Y" if home else "N",
        "Location Name": place["name"],
        "Location Telephone Number": place.get("phone", ""),
        "Registered manager": place["manager"],
        "Care homes beds": place["beds"] or "0",
        "Location Type/Sector": "Social Care Org",
        "Location Inspection Directorate": "Adult social care",
        "Location Primary Inspection Category": _CATEGORY[home],
        "Location Latest Overall Rating": str(Label(label).label) if label else "",
        "Publication Date": _day(report.on, move) if report else "",
        "Inherited Rating (Y/N)": ("Y" if report.inherited else "N") if report else "",
        "Location Region": "South East",
        "Location Local Authority": place["council"],
        "Location Street Address": place["street"],
        "Location Address Line 2": place["area"],
        "Location City": place["town"],
        "Location Postal Code": place["postcode"],
        "Location Latitude": place["latitude"],
        "Location Longitude": place["longitude"],
        "Brand ID": brand or "-",
        "Brand Name": f"BRAND {brand_name}" if brand_name else "-",
        "Provider Companies House Number": provider["company"],
        "Provider ID": provider["id"],
        "Provider Name": provider["name"],
        "Provider HSCA start date": _day(provider["registered"], move),
        "Provider Type/Sector": "Social Care Org",
        "Provider Ownership Type": provider["ownership"],
        "Provider Region": "South East",
        **{f"{ACTIVITY}{name}": "Y" for name in activities},
        f"{SERVICE}{SERVICES[place['kind']]}": "Y",
        **{f"{BAND}{BANDS[name]}": "Y" for name in place["users"].split(";")},
        "Location Dual Registered": "Y" if place["dual"] else "",
        "Primary ID (Dual registration locations)": place["primary"],
    }


def _latest(known: Facts, day: date, move: Move) -> Iterator[dict[str, str]]:
    for place in known.listed(day):
        provider = known.providers[place["provider"]]
        brand, _, brand_name = provider["brand"].partition("|")
        for domain, (label, report) in known.newest(place["id"], day).items():
            yield {
                "Location ID": place["id"],
                "Location Name": place["name"],
                "Care Home?": "Y" if place["kind"] in CARE_HOMES else "N",
                "Location Type": "Social Care Org",
                "Location Primary Inspection Category": _CATEGORY[place["kind"] in CARE_HOMES],
                "Location Street Address": place["street"],
                "Location Address Line 2": place["area"],
                "Location City": place["town"],
                "Location Post Code": place["postcode"],
                "Location Local Authority": place["council"],
                "Location Region": "South East",
                "Service / Population Group": "Overall",
                "Domain": str(Domain(domain).label),
                "Latest Rating": str(Label(label).label),
                "Publication Date": _day(report.on, move),
                "Report Type": "Location",
                "Inherited Rating (Y/N)": "Y" if report.inherited else "N",
                "Provider ID": provider["id"],
                "Provider Name": provider["name"],
                "Brand ID": brand or "-",
                "Brand Name": f"BRAND {brand_name}" if brand_name else "-",
            }


def _answer(known: Facts, place: Place, names: Mapping[str, str], move: Move) -> dict[str, Any]:
    provider = known.providers[place["provider"]]
    return {
        "locationId": place["id"],
        "providerId": provider["id"],
        "organisationType": "Location",
        "type": "Social Care Org",
        "name": place["name"],
        "registrationStatus": "Registered",
        "registrationDate": move.day(date.fromisoformat(place["registered"])).isoformat(),
        "dormancy": place["dormant"],
        "numberOfBeds": int(place["beds"] or 0),
        "postalAddressLine1": place["street"],
        "postalAddressLine2": place["area"],
        "postalAddressTownCity": place["town"],
        "postalCode": place["postcode"],
        "region": "South East",
        "localAuthority": place["council"],
        "onspdLatitude": float(place["latitude"]),
        "onspdLongitude": float(place["longitude"]),
        "careHome": "Y" if place["kind"] in CARE_HOMES else "N",
        "inspectionDirectorate": "Adult social care",
        "gacServiceTypes": [{"name": SERVICES[place["kind"]], "description": SERVICES[place["kind"]]}],
        "regulatedActivities": [{"name": _ROOMS, "code": "RA2", "contacts": []}],
        "relationships": [
            {
                "relatedLocationId": place["follows"],
                "relatedLocationName": names[place["follows"]],
                "type": "HSCA Predecessor",
                "reason": "New Provider",
            }
        ],
    }


def _day(day: date | str, move: Move) -> str:
    """A day as the published files write it."""
    moved = move.day(date.fromisoformat(day) if isinstance(day, str) else day)
    return f"{moved:%d/%m/%Y}"


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
