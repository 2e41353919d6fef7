"""The regulator's monthly file of active locations, one row each with 122 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from providers.importers import values
from providers.importers.facts import HeldValue, LocationFact, RatingFact
from providers.importers.layouts.columns import ACTIVITIES, ACTIVITY, BAND, BANDS, SERVICE, SERVICES
from providers.importers.layouts.common import Providers, aged, lines, named, rating, readable, settle
from providers.importers.table import Table
from providers.importers.taking import Fields, Memo, Now, Ticked
from providers.importers.values import Odd

LABEL, PUBLISHED, INHERITED = "Location Latest Overall Rating", "Publication Date", "Inherited Rating (Y/N)"
START = "Location HSCA start date"


def facts(table: Table, held: list[HeldValue]) -> Iterator[LocationFact]:
    """A fact for each location in the file."""
    fields, providers = location_fields(table), Providers(table, provider_fields)
    blocks = [
        ("activities", Ticked(table, ACTIVITY, ACTIVITIES)),
        ("service_types", Ticked(table, SERVICE, SERVICES)),
        ("user_bands", Ticked(table, BAND, BANDS)),
    ]
    ratings = _Ratings(table)
    for now in readable(table, held):
        taken = fields.take(now)
        if not named(now, taken, "Location Name"):
            continue
        for name, block in blocks:
            if block and (ticked := block.take(now)) is not None:
                taken[name] = ticked
        settle(now, taken)
        fact = LocationFact(now.cqc_id, now.line, taken, providers.take(now))
        if (found := ratings.take(now, fact)) is not None:
            fact.ratings.append(found)
        yield fact


def location_fields(table: Table) -> Fields:
    """The fields of a location; those that Latest_ratings has as well have the same names there."""
    fields = Fields(table)
    for name, column in _TEXTS:
        fields.text(name, column)
    fields.day("registered_from", START)
    fields.read("dormant", "Dormant (Y/N)", values.yes_or_no)
    fields.read("care_home", "Care home?", values.yes_or_no)
    fields.read("manager_present", "Registered manager", values.yes_or_blank)
    fields.read("beds", "Care homes beds", values.beds)
    fields.read("council", "Location Local Authority", values.council)
    fields.read("dual_registered", "Location Dual Registered", values.yes_or_blank)
    fields.read("dual_primary_id", "Primary ID (Dual registration locations)", values.cqc_id)
    address = ("Location Street Address", "Location Address Line 2", "Location City", "Location County")
    fields.joint(("address",), address, lines)
    fields.joint(("postcode", "outcode"), ("Location Postal Code",), values.postcode)
    fields.joint(("latitude", "longitude"), ("Location Latitude", "Location Longitude"), values.coordinates)
    fields.joint(("ccg_code", "ccg_name"), CCG, ccg)
    return fields


_TEXTS = (
    ("name", "Location Name"), ("ods_code", "Location ODS Code"), ("phone", "Location Telephone Number"),
    ("website", "Location Web Address"), ("sector", "Location Type/Sector"),
    ("directorate", "Location Inspection Directorate"),
    ("category", "Location Primary Inspection Category"), ("region", "Location Region"),
    ("town", "Location City"), ("uprn", "Location UPRN ID"),
    ("constituency", "Location Parliamentary Constituency"),
)  # fmt: skip
CCG = (
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG",
)  # fmt: skip


def ccg(code: str, name: str, commissioning: str, commissioning_name: str) -> tuple[str, str]:
    """The clinical commissioning group, abolished in 2022 and published still: of the place, else of the
    commissioning. It is kept for what it says about the past, and never as the integrated care board.
    """
    return (code, name) if code else (commissioning, commissioning_name)


def provider_fields(fields: Fields) -> None:
    """The fields of a provider. The nominated individual and the main partner are persons: their names go to
    their own fields and nowhere else.
    """
    for name, column in (
        ("name", "Provider Name"), ("sector", "Provider Type/Sector"),
        ("ownership", "Provider Ownership Type"), ("charity_number", "Provider Charity Number"),
        ("phone", "Provider Telephone Number"), ("website", "Provider Web Address"),
        ("region", "Provider Region"), ("nominated_individual", "Provider Nominated Individual Name"),
        ("main_partner", "Provider Main Partner Name"),
    ):  # fmt: skip
        fields.text(name, column)
    fields.day("registered_from", "Provider HSCA start date")
    fields.read("companies_house", "Provider Companies House Number", values.company)
    fields.read("council", "Provider Local Authority", values.council)
    address = ("Provider Street Address", "Provider Address Line 2", "Provider City", "Provider County")
    fields.joint(("address",), address, lines)
    fields.joint(("postcode",), ("Provider Postal Code",), lambda cell: values.postcode(cell)[:1])
    fields.joint(("latitude", "longitude"), ("Provider Latitude", "Provider Longitude"), values.coordinates)


class _Ratings:
    """The overall rating of a row."""

    def __init__(self, table: Table) -> None:
        self._at = tuple(table.head.positions.get(name, -1) for name in (LABEL, PUBLISHED, INHERITED))
        order = table.orders.get(PUBLISHED, table.head.plan.order)
        self._days = Memo(lambda cell: values.day(cell, order))
        self._inheritances = Memo(values.yes_or_blank)

    def take(self, now: Now, fact: LocationFact) -> RatingFact | None:
        """None where the row has none."""
        label, dated, printed = (now.row[at] for at in self._at)
        if not label:
            return None
        try:
            published, inherited = self._days[dated], self._inheritances[printed]
        except Odd as odd:
            now.hold(PUBLISHED, dated, f"{odd}, so the rating is left out")
            return None
        found = rating(now, (LABEL, PUBLISHED), (label, dated), published, inherited=inherited)
        if found is None:
            return None
        inherited, assumed = aged(now, INHERITED, found, fact.values.get("registered_from"), printed)
        if (inherited, assumed) == (found.inherited, found.date_assumed):
            return found
        return replace(found, inherited=inherited, date_assumed=assumed)
