"""One location, provider or brand that an import would change, and the same as lines old -> new. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.words import day_words
from providers.kinds import Domain, Kind, Label
from providers.models import ImportRow

LOCATION, PROVIDER, BRAND = "location", "provider", "brand"
NEW, CHANGED, GONE = "new", "changed", "gone"
WHOLE = "Overall"  # the group of ratings that speak of the whole location

# A rating as `ImportRow.ratings` and `before_ratings` keep it: a list in this order, then the label that
# stood before it (None = none).
RATING = ("group", "domain", "published_on", "label", "inherited", "report_type", "url")
# Facts that follow from others: no line of their own.
CACHES = frozenset({"overall", "overall_on"})
COLUMNS = (
    "subject", "kind", "cqc_id", "name", "council", "line", "facts", "before", "ratings", "before_ratings",
    "successions", "note",
)  # fmt: skip


@dataclass(slots=True)
class Staged:
    """A row of the difference; the fields are those of models.ImportRow."""

    subject: str
    kind: str
    cqc_id: str
    name: str = ""
    council: str = ""
    line: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    ratings: list[list[Any]] = field(default_factory=list)
    before_ratings: list[list[Any]] = field(default_factory=list)
    successions: list[dict[str, str]] = field(default_factory=list)
    note: str = ""

    def row(self) -> tuple[Any, ...]:
        """Its values in the order of COLUMNS."""
        return tuple(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that would change: field, what it was, what it would be. Ratings are under their domain."""

    field: str
    old: Any
    new: Any
    about: str = "fact"  # or: rating, succession
    on: str = ""  # of a rating: the day it was published


def lines(row: Staged | ImportRow) -> Iterator[Line]:
    """What would change of one row, in the order of its fields."""
    for name, new in row.facts.items():
        if name not in CACHES:
            yield Line(name, row.before.get(name), new)
    replaced = {tuple(rating[:3]): rating for rating in row.before_ratings}
    for rating in row.ratings:
        yield from _rating_lines(rating, replaced.get(tuple(rating[:3])))
    for pair in row.successions:
        took_over = pair["after_id"] == row.cqc_id
        other = pair["before_id"] if took_over else pair["after_id"]
        yield Line("predecessor" if took_over else "successor", None, other, "succession")


def _rating_lines(rating: list[Any], replaced: list[Any] | None) -> Iterator[Line]:
    group, domain, on = rating[:3]
    name = domain if group == WHOLE else f"{domain} ({group})"
    if replaced is None or replaced[3] != rating[3]:
        yield Line(name, rating[7], rating[3], "rating", on)
        return
    for index in (4, 5, 6):
        if rating[index] != replaced[index]:
            yield Line(f"{name} {RATING[index]}", replaced[index], rating[index], "rating", on)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {
    "ods_code": "ODS code", "cqc_id": "CQC ID", "icb_code": "ICB code", "icb_name": "ICB",
    "ccg_code": "CCG code", "ccg_name": "CCG", "uprn": "UPRN", "user_bands": "Who it is for",
    "service_types": "Services", "activities": "Regulated activities",
    "manager_present": "Registered manager in post",
    "manager_absent_from": "Without a manager since", "manager_name": "Manager", "kind": "Kind",
    "companies_house": "Companies House number", "outcode": "District", "care_home": "Care home",
    "dual_primary_id": "Primary ID of a dual registration",
}  # fmt: skip


def field_words(name: str) -> str:
    """How a field is called on pages and in files: "Registered to", "Safe", "Safe, address of the report"."""
    domain, _, rest = name.partition(" ")
    if domain in Domain.values:
        tail = {
            "": "",
            "inherited": ", inherited",
            "report_type": ", type of report",
            "url": ", address of the report",
        }
        words = f"Rating: {Domain(domain).label.lower()}"
        return words + tail.get(rest, f" {rest}")
    return _WORDS.get(name) or name.replace("_", " ").capitalize()


def value_words(line: Line, value: Any) -> str:
    """A value as it is read: a label by its name, yes or no, a list with commas; "" for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if line.about == "rating" and value in Label.values:
        return str(Label(value).label)
    if line.field == "kind" and value in Kind.values:
        return str(Kind(value).label)
    return day_words(date.fromisoformat(value)) if _DAY.fullmatch(str(value)) else str(value)
