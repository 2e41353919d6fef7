"""Columns of the list of homes, declared once for the page, the CSV file, the workbook and the PDF.

A provider who is a person is never named here: the list and its files go further than one page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from providers.kinds import NOT_YET_RATED, RATINGS, Label
from providers.models import Level, Severity, Theme
from ui.tables import Column, Table
from ui.tags import Status, status_tag
from ui.templatetags.ui import short_day

RATING_COLOURS = {
    Label.OUTSTANDING: "blue", Label.GOOD: "green", Label.REQUIRES_IMPROVEMENT: "yellow",
    Label.INADEQUATE: "red",
}  # fmt: skip
LEVEL_COLOURS = {Level.WATCHED: "blue", Level.SUPPORTED: "orange", Level.INTENSIVE: "red"}
NO_CONCERN = "No concern lately"


def page_of(row: Any) -> str:
    """Its own page."""
    return str(row.get_absolute_url())


def label_of(row: Any) -> str:
    """The overall rating in words; what is no rating is said as the regulator says it."""
    return str(Label(row.overall).label) if row.overall in Label.values else NOT_YET_RATED


def rating_tag(label: str) -> SafeString:
    """A label of the regulator's as a tag: a rating in a colour, anything else in grey."""
    words = str(Label(label).label) if label in Label.values else NOT_YET_RATED
    return status_tag(Status(words, RATING_COLOURS.get(Label(label), "grey") if label in RATINGS else "grey"))


def rating_of(row: Any) -> SafeString:
    """The overall rating with its day."""
    since = (
        format_html(' <span class="homes-when">{}</span>', short_day(row.overall_on)) if row.overall else ""
    )
    return format_html("{}{}", rating_tag(row.overall), since)


def colour_of(row: Any) -> str | None:
    """The worst RAG; None = no concern recorded lately."""
    return None if row.worst == Severity.WHITE else row.worst


def level_of(row: Any) -> Status | None:
    """The support level; nothing for routine."""
    level = Level(row.level)
    return Status(str(level.label), LEVEL_COLOURS[level]) if level in LEVEL_COLOURS else None


def provider_of(row: Any) -> str:
    """The provider, unless that is a person's name."""
    return row.provider.public_name if row.provider else ""


def brand_of(row: Any) -> str:
    """The brand of its provider."""
    return str(row.provider.brand or "") if row.provider else ""


def reached_on(row: Any) -> Any:
    """The day somebody was last reached."""
    return timezone.localtime(row.last_contact_at).date() if row.last_contact_at else None


def _theme(theme: str) -> Callable[[Any], str | None]:
    def colour(row: Any) -> str | None:
        severity = (row.themes or {}).get(theme)
        return None if severity in (None, Severity.WHITE) else severity

    return colour


def beds_of(row: Any) -> int | None:
    """Its beds; an agency has none to count, so nothing stands there."""
    return row.beds or None


class HomeTable(Table):
    """Homes as the partnership knows them."""

    caption = "Homes"
    noun = ("home", "homes")
    default_sort = "name"
    bulk_form = "bulk"
    empty_words = "No home fits these filters."
    columns = (
        Column("name", "Home", sort="name", link=page_of, header=True),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("beds", "Beds", value=beds_of, kind="number", sort="beds"),
        Column("rating", "CQC rating", kind="html", value=rating_of, export=label_of,
               sort=("rank", "overall_on")),
        Column("rated_on", "Rated on", value="overall_on", kind="date", sort="overall_on", hidden=True),
        Column("worst", "RAG", kind="rag", value=colour_of, sort=("worry", "name"), missing=NO_CONCERN),
        *(
            Column(theme.value, f"RAG: {theme.label}", kind="rag", value=_theme(theme.value), hidden=True,
                   missing=NO_CONCERN)
            for theme in Theme
        ),
        Column("level", "Support level", kind="status", value=level_of,
               export=lambda row: Level(row.level).label, sort="level", missing="Routine"),
        Column("last_contact", "Last contact", value=reached_on, kind="date", sort="last_contact_at",
               missing="Never"),
        Column("free", "Free beds", kind="number", sort="free", missing="Not told"),
        Column("provider", "Provider", value=provider_of),
        Column("brand", "Brand", value=brand_of, sort="provider__brand__name", hidden=True),
        Column("town", "Town", sort="town", hidden=True),
        Column("postcode", "Postcode", sort="postcode"),
        Column("council", "Council", sort="council", hidden=True),
        Column("liaison", "Liaison officer", value="liaison_name", sort="liaison_name", missing="Nobody"),
        Column("funded", "People we fund", kind="number", sort="funded", hidden=True),
        Column("manager", "Registered manager", hidden=True, sort="manager_present",
               value=lambda row: {True: "In post", False: "Absent"}.get(row.manager_present, "")),
        Column("dormant", "Dormant", sort="dormant", hidden=True),
        Column("phone", "Telephone", hidden=True),
        Column("registered_from", "Registered", kind="date", sort="registered_from", hidden=True),
        Column("registered_to", "Registration ended", kind="date", sort="registered_to", hidden=True),
        Column("cqc_id", "CQC ID", sort="cqc_id", hidden=True),
    )  # fmt: skip


class GroupTable(HomeTable):
    """Homes of one provider or brand."""

    caption = "Their homes"
    columns = tuple(
        column for column in HomeTable.columns if column.key not in ("brand", "level", "last_contact")
    )
