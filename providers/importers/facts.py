"""What a file of the register says, in one shape whatever its layout. Pure.

A layout speaks of some fields only; what it does not speak of is absent from `values`, and the register keeps
what it has. A field that the layout speaks of and the row leaves empty is there as its empty value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Layout(StrEnum):
    """The five layouts (registers-and-returns.md section 1); the values are what `--format` takes."""

    HSCA = "hsca"  # HSCA_Active_Locations, ODS or CSV, 122 columns
    RATINGS = "ratings"  # Latest_ratings, long: one row a location and domain
    DIRECTORY = "directory"  # CQC_directory.csv, four lines before the header
    MARKET = "market"  # market-tool CSV, US dates
    API = "api"  # responses of the regulator's API, JSON: locations or providers


class Refusal(ValueError):
    """The file can't be read, or not to its end. The message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class RatingFact:
    """One label of one domain (providers.kinds: Domain, Label values)."""

    domain: str
    label: str
    published_on: date
    group: str = "Overall"
    inherited: bool = False
    report_type: str = ""
    url: str = ""
    # The label is the regulator's, its date is not its own (the market tool gives one date for all six, and
    # the registration date where there is no report): news only where the newest label known is another.
    date_assumed: bool = False


@dataclass(frozen=True, slots=True)
class SuccessionFact:
    """One registration followed another; IDs and names as published."""

    before_id: str
    after_id: str
    reason: str = ""
    before_name: str = ""
    after_name: str = ""


@dataclass(slots=True)
class ProviderFact:
    """A provider as the row speaks of it; `values` are fields of providers.models.Provider without brand."""

    cqc_id: str
    values: dict[str, Any] = field(default_factory=dict)
    brand_id: str | None = None  # None = the layout doesn't say; "" = no brand
    brand_name: str = ""
    weak: frozenset[str] = frozenset()  # as in LocationFact: "[individual provider]" replaces no name


@dataclass(slots=True)
class LocationFact:
    """A location as the row speaks of it; `values` are fields of providers.models.Location, typed (int, bool,
    date, list...), without provider, overall and overall_on, which follow from the rest.
    """

    cqc_id: str
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    provider: ProviderFact | None = None
    ratings: list[RatingFact] = field(default_factory=list)
    successions: list[SuccessionFact] = field(default_factory=list)
    # Fields that this layout says less exactly than others (an address without its lines): taken where the
    # register has nothing yet, no change where it has something.
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HeldValue:
    """A value or row that was left out: where, what it said, why. `stops` = it is a stop rule of its own.

    A held row (`column` "row") leaves its location as the register has it: `cqc_id`, when it could be read,
    says which one, so that it is not taken for gone.
    """

    row: int
    column: str
    value: str
    reason: str
    cqc_id: str = ""
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a file told: layout, columns missing or not known, the day it speaks of."""

    layout: Layout
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    as_of: date | None = None
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()  # what was read one way and could mean another: a person looks first


Fact = LocationFact | ProviderFact
Values = Mapping[str, Any]
