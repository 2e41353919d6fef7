"""Columns of the comparison of similar homes."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from providers.kinds import Domain, Label
from providers.summaries.comparing import QUESTIONS, Row
from providers.tables.locations import NO_CONCERN, colour_of, label_of, rating_tag
from ui.tables import Column, Table


def _name(row: Row) -> SafeString:
    here = format_html(' <strong class="app-quiet">{}</strong>', "(this home)") if row.here else ""
    url = row.home.get_absolute_url()
    return format_html('<a class="govuk-link" href="{}">{}</a>{}', url, row.home.name, here)


def _question(domain: Domain) -> Column:
    def words(row: Row) -> str:
        label = row.questions.get(domain.value, "")
        return str(Label(label).label) if label else ""

    return Column(domain.value, str(domain.label), value=words, missing="None")


def _rounded(value: float | None, places: int | None = None) -> Any:
    return None if value is None else round(value, places)


class ComparisonTable(Table):
    """Homes of one kind and size: the one asked for first."""

    caption = "Similar homes"
    noun = ("home", "homes")
    columns = (
        Column("name", "Home", kind="html", value=_name, export=lambda row: row.home.name, header=True),
        Column("beds", "Beds", kind="number", value=lambda row: row.home.beds),
        Column("rating", "CQC rating", kind="html", value=lambda row: rating_tag(row.home.overall),
               export=lambda row: label_of(row.home)),
        *(_question(domain) for domain in QUESTIONS),
        Column("worst", "RAG", kind="rag", value=lambda row: colour_of(row.home), missing=NO_CONCERN),
        Column("free", "Free beds", kind="number", value=lambda row: row.free, missing="Not told"),
        Column("staff", "Own staff a bed", kind="number", value=lambda row: _rounded(row.staff_a_bed, 2),
               missing="Not told"),
        Column("agency", "Agency, %", kind="number", value=lambda row: _rounded(row.agency_share),
               missing="Not told"),
        Column("contacts", "Contacts", kind="number", value=lambda row: row.contacts),
    )  # fmt: skip
