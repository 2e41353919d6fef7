"""Latest ratings: a row for each location, group and domain, each label with a date of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from providers.importers import values
from providers.importers.facts import HeldValue, LocationFact, RatingFact
from providers.importers.layouts.common import Providers, is_broken, lines, named
from providers.importers.table import Table
from providers.importers.taking import GROUP, REPORT_TYPE, URL, Fields, Memo, Now
from providers.importers.values import Odd

LABEL, PUBLISHED, INHERITED = "Latest Rating", "Publication Date", "Inherited Rating (Y/N)"
_WHOLE = frozenset({"", "overall"})


def facts(table: Table, held: list[HeldValue]) -> Iterator[LocationFact]:
    """A fact for each location with all its labels, wherever in the file its rows stand.

    What the rows say of the location itself is taken from the first of them.
    """
    held.extend(table.misshapen)
    fields = _fields(table)
    providers = Providers(table, lambda f: f.text("name", "Provider Name"))
    rated = _Rated(table)
    now = Now(held)
    for cqc_id, numbers in table.groups.items():
        fact: LocationFact | None = None
        found: dict[tuple[str, str, Any], tuple[RatingFact | None, int]] = {}
        now.cqc_id = cqc_id
        for number in numbers:
            now.line, now.row = table.spool.lines[number], table.row(number)
            now.broken = is_broken(now.row)
            if fact is None:
                fact = _location(now, fields, providers)
                if fact is None:
                    break
            if (one := rated.take(now)) is not None:
                _put(now, found, one)
        if fact is not None:
            fact.ratings = [one for one, _ in found.values() if one]
            yield fact


def _location(now: Now, fields: Fields, providers: Providers) -> LocationFact | None:
    try:
        if not values.cqc_id(now.cqc_id):
            now.hold("row", " ".join(now.row).strip(), "The row has no location ID")
            return None
    except Odd as odd:
        now.hold("Location ID", now.cqc_id, f"{odd}, so its rows are left out")
        return None
    taken = fields.take(now)
    if not named(now, taken, "Location Name"):
        return None
    return LocationFact(now.cqc_id, now.line, taken, providers.take(now), weak=frozenset({"address"}))


def _put(now: Now, found: dict[tuple[str, str, Any], tuple[RatingFact | None, int]], one: RatingFact) -> None:
    """The same label twice is one; two labels for one domain and day are nobody's to choose between: then
    none of them is taken.
    """
    key = (one.group, one.domain, one.published_on)
    before, line = found.setdefault(key, (one, now.line))
    if before is None or before.label != one.label:
        words = f"Lines {line:,} and {now.line:,} give two labels for one domain and day"
        now.hold(LABEL, one.label, words, stops=True)
        found[key] = None, line


def _fields(table: Table) -> Fields:
    fields = Fields(table)
    for name, column in (
        ("name", "Location Name"), ("ods_code", "Location ODS Code"), ("sector", "Location Type"),
        ("category", "Location Primary Inspection Category"), ("region", "Location Region"),
        ("town", "Location City"),
    ):  # fmt: skip
        fields.text(name, column)
    fields.read("care_home", "Care Home?", values.yes_or_no)
    fields.read("council", "Location Local Authority", values.council)
    # The county is no column here, so the address is weak: one with its county stays.
    fields.joint(("address",), ("Location Street Address", "Location Address Line 2", "Location City"), lines)
    fields.joint(("postcode", "outcode"), ("Location Post Code",), values.postcode)
    fields.joint(("ccg_code", "ccg_name"), _CCG, _ccg)
    return fields


_CCG = (
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG Name",
)  # fmt: skip


def _ccg(code: str, name: str, commissioning: str, commissioning_name: str) -> tuple[str, str]:
    return (code, name) if code else (commissioning, commissioning_name)


class _Rated:
    """The label of a row."""

    def __init__(self, table: Table) -> None:
        places = table.head.positions
        self._domain, self._label, self._published = (places[name] for name in ("Domain", LABEL, PUBLISHED))
        self._group, self._inherited, self._type, self._url = (
            places.get(name, -1) for name in ("Service / Population Group", INHERITED, "Report Type", "URL")
        )
        order = table.orders[PUBLISHED]
        self._days = Memo(lambda cell: values.day(cell, order))
        self._labels, self._inheritances = Memo(values.label), Memo(values.yes_or_blank)
        self._domains = Memo(lambda cell: values.domain(cell).value)

    def take(self, now: Now) -> RatingFact | None:
        """None where the row has no label (unrated is not bad), or one that is held."""
        row = now.row
        try:
            label = self._labels[row[self._label]]
        except Odd as odd:
            now.hold(LABEL, row[self._label], str(odd))
            return None
        if label is None:
            return None
        try:
            return self._fact(now, label.value)
        except Odd as odd:
            now.hold(LABEL, row[self._label], f"{odd}, so the rating is left out")
            return None

    def _fact(self, now: Now, label: str) -> RatingFact | None:
        row = now.row
        published = self._days[row[self._published]]
        if published is None:
            raise Odd("The rating has no date of publication")
        group, kind, url = (row[at] for at in (self._group, self._type, self._url))
        if len(group) > GROUP or len(kind) > REPORT_TYPE or len(url) > URL:
            raise Odd("Its group, report type or address is longer than any is")
        return RatingFact(
            self._domains[row[self._domain]], label, published,
            "Overall" if group.casefold() in _WHOLE else group,
            self._inheritances[row[self._inherited]], kind, url,
        )  # fmt: skip
