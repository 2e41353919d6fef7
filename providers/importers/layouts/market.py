"""The market tool's file: one row a location with the labels of all six domains, US dates among ISO ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from providers.importers import values
from providers.importers.facts import HeldValue, LocationFact, RatingFact
from providers.importers.layouts.common import (
    Providers,
    aged,
    bands,
    named,
    rating,
    readable,
    services,
    settle,
)
from providers.importers.table import Table
from providers.importers.taking import Fields, Now
from providers.importers.values import Odd
from providers.kinds import Domain

PUBLISHED = "Publication Date"
LABELS = {
    Domain.OVERALL: "Location Latest Overall Rating",
    Domain.SAFE: "Location safe rating",
    Domain.EFFECTIVE: "Location effective rating",
    Domain.CARING: "Location caring rating",
    Domain.RESPONSIVE: "Location responsive rating",
    Domain.WELL_LED: "Location well-led rating",
}
START, END = "Location HSCA start date", "Location HSCA end date"


def facts(table: Table, held: list[HeldValue]) -> Iterator[LocationFact]:
    """A fact for each location. The regions are those of directors of social services, not the regulator's,
    so they replace none.
    """
    fields, providers = _fields(table), Providers(table, _provider_fields)
    for now in readable(table, held):
        taken = fields.take(now)
        if not named(now, taken, "Location Name"):
            continue
        settle(now, taken, (START, END))
        fact = LocationFact(now.cqc_id, now.line, taken, providers.take(now), weak=frozenset({"region"}))
        fact.ratings = list(_ratings(table, now, taken.get("registered_from")))
        yield fact


def _fields(table: Table) -> Fields:
    fields = Fields(table)
    for name, column in (
        ("name", "Location Name"), ("uprn", "Location UPRN"), ("website", "Location Web Address"),
        ("category", "Primary inspection category"),
    ):  # fmt: skip
        fields.text(name, column)
    fields.day("registered_from", START)
    fields.day("registered_to", END)
    fields.read("manager_present", "Registered manager", values.yes_or_blank)
    fields.read("dormant", "Dormant", values.yes_or_no)
    fields.read("beds", "Care homes beds", values.beds)
    fields.read("council", "Location Local Authority", values.council)
    fields.read("region", "Location ADASS Region", _region)
    fields.read("service_types", "Service Types", lambda cell: services(cell, ","))
    fields.read("user_bands", "Service users supported", lambda cell: bands(cell, ","))
    return fields


def _provider_fields(fields: Fields) -> None:
    fields.text("name", "Provider Name")
    fields.text("ownership", "Provider Ownership Type")
    fields.day("registered_from", "Provider HSCA start date")
    fields.read("companies_house", "Provider Companies House Number", values.company)


_REGIONS = {"Greater London": "London", "Yorkshire and Humber": "Yorkshire and The Humber"}


def _region(cell: str) -> str:
    bare = cell.replace("(ADASS Region)", "").strip()
    return _REGIONS.get(bare, bare)


def _ratings(table: Table, now: Now, registered: date | None) -> Iterator[RatingFact]:
    """The labels of the row. There is one date for all six, that of the overall rating (key questions have
    dates of their own, which this layout doesn't tell), and mostly it is only the registration date.
    """
    places = table.head.positions
    if PUBLISHED not in places:
        return
    dated = now.row[places[PUBLISHED]]
    labelled = [
        (domain, column) for domain, column in LABELS.items() if column in places and now.row[places[column]]
    ]
    if not labelled:
        return
    try:
        published = values.day(dated, table.orders.get(PUBLISHED, table.head.plan.order))
    except Odd as odd:
        now.hold(PUBLISHED, dated, f"{odd}, so the ratings are left out")
        return
    for domain, column in labelled:
        cells = now.row[places[column]], dated
        found = rating(now, (column, PUBLISHED), cells, published, domain=domain)
        if found is not None:
            inherited, assumed = aged(now, column, found, registered)
            yield RatingFact(
                found.domain, found.label, found.published_on, inherited=inherited,
                date_assumed=assumed or domain is not Domain.OVERALL,
            )  # fmt: skip
