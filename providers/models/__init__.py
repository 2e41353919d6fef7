"""The register and what a partnership knows, by noun; import them from here."""

from providers.models.contacts import Contact, Promise
from providers.models.homes import (
    Contract,
    Digital,
    HomeConcern,
    HomeEntry,
    HomePerson,
    HomeRecord,
    Level,
    Severity,
    Staffing,
    Theme,
    ThemeRating,
)
from providers.models.imports import ImportRow, LocationChange, RegisterImport
from providers.models.locations import Brand, Location, Provider, Succession
from providers.models.offers import Offer, OfferAnswer
from providers.models.ratings import Rating
from providers.models.staff import HomeCorrection, HomeStaff
from providers.models.support import RegisterSettings, SupportStep
from providers.models.vacancies import BedType, Feature, Vacancy

__all__ = [
    "BedType",
    "Brand",
    "Contact",
    "Contract",
    "Digital",
    "Feature",
    "HomeConcern",
    "HomeCorrection",
    "HomeEntry",
    "HomePerson",
    "HomeRecord",
    "HomeStaff",
    "ImportRow",
    "Level",
    "Location",
    "LocationChange",
    "Offer",
    "OfferAnswer",
    "Promise",
    "Provider",
    "Rating",
    "RegisterImport",
    "RegisterSettings",
    "Severity",
    "Staffing",
    "Succession",
    "SupportStep",
    "Theme",
    "ThemeRating",
    "Vacancy",
]  # fmt: skip
