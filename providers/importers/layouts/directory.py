"""The directory of services: one row a location, lines of words before the header, an address in one cell."""

from __future__ import annotations

from collections.abc import Iterator

from providers.importers import values
from providers.importers.facts import HeldValue, LocationFact
from providers.importers.layouts.common import Providers, bands, named, readable, services, settle
from providers.importers.table import Table
from providers.importers.taking import Fields


def facts(table: Table, held: list[HeldValue]) -> Iterator[LocationFact]:
    """A fact for each location. Its address has no lines of its own, so it replaces none that has."""
    fields, providers = _fields(table), Providers(table, lambda f: f.text("name", "Provider name"))
    for now in readable(table, held):
        taken = fields.take(now)
        if not named(now, taken, "Name"):
            continue
        settle(now, taken)
        yield LocationFact(now.cqc_id, now.line, taken, providers.take(now), weak=frozenset({"address"}))


def _fields(table: Table) -> Fields:
    fields = Fields(table)
    for name, column in (
        ("name", "Name"), ("also_known_as", "Also known as"), ("phone", "Phone number"),
        ("website", "Service's website (if available)"), ("region", "Region"),
    ):  # fmt: skip
        fields.text(name, column)
    fields.day("last_checked_on", "Date of latest check")
    fields.read("council", "Local authority", values.council)
    fields.read("service_types", "Service types", lambda cell: services(cell, "|"))
    fields.read("user_bands", "Specialisms/services", lambda cell: bands(cell, "|"))
    fields.joint(("address",), ("Address",), lambda cell: ("\n".join(cell.split(", ")),))
    fields.joint(("postcode", "outcode"), ("Postcode",), values.postcode)
    return fields
