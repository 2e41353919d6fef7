"""Columns of free beds: what a search brings, who never told, and the history of one home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.rag import Rag
from core.words import capital
from providers.models import Vacancy
from providers.summaries.vacancies import Answer, Silent, features_words
from ui.tables import Column, Table
from ui.tags import Status, status_tag

RATED = {
    "outstanding": "green", "good": "green", "requires_improvement": "orange", "inadequate": "red",
}  # fmt: skip


def ago(days: int) -> str:
    """How long ago: "today", "yesterday", "3 days ago"."""
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def verified_html(days: int, *, stale: bool) -> SafeString:
    """When it was verified, with a tag where that is long ago."""
    return (
        format_html("{} {}", ago(days), status_tag("Stale", "orange"))
        if stale
        else format_html("{}", ago(days))
    )


def distance(away: float | None) -> str:
    """Miles with one decimal; empty where the place isn't known."""
    return "" if away is None else f"{away:.1f}"


def _home(row: Answer | Silent) -> str:
    return row.location.get_absolute_url()


def _fit_words(row: Answer) -> str:
    return f"Ask: {'; '.join(row.missing)}" if row.missing else "Yes"


def _fit(row: Answer) -> SafeString:
    if not row.missing:
        return status_tag("Fits", "green")
    return format_html("{} {}", status_tag("Ask", "yellow"), "; ".join(row.missing))


def _worry(row: Answer) -> Rag | None:
    return None if row.worst == "white" else Rag(row.worst)


def _rating(row: Answer) -> Status:
    return Status(row.rating, RATED.get(row.location.overall, "grey"))


def _brand(row: Answer | Silent) -> str:
    provider = row.location.provider
    return provider.public_name if provider else ""


def _fresh(row: Answer) -> str:
    return f"{ago(row.age_days)}, stale" if row.stale else ago(row.age_days)


class AnswerTable(Table):
    """Free beds that were found: what fits first, then what may fit."""

    caption = "Free beds"
    noun = ("answer", "answers")
    empty_words = "No home has told us of such a bed."
    columns = (
        Column("home", "Home", value="location.name", link=_home, sort="home", header=True),
        Column("bed", "Type of bed", value=lambda row: row.vacancy.get_bed_type_display(), sort="bed"),
        Column("free", "Free", value="vacancy.admittable", kind="number", sort="free"),
        Column("reserved", "Reserved besides", value="vacancy.reserved", kind="number", sort="reserved"),
        Column("miles", "Miles", value=lambda row: None if row.miles is None else round(row.miles, 1),
               kind="number", sort="miles", missing="Not known"),
        Column("verified", "Verified", kind="html", sort="verified",
               value=lambda row: verified_html(row.age_days, stale=row.stale), export=_fresh),
        Column("fee", "Weekly fee from", value="vacancy.weekly_fee", kind="pounds", sort="fee",
               missing="Not told"),
        Column("features", "With", value=lambda row: capital(row.features)),
        Column("rating", "Rating", kind="status", value=_rating),
        Column("worst", "Worst RAG", kind="rag", value=_worry, missing="No concern recorded"),
        Column("phone", "Telephone", value="location.phone"),
        Column("fits", "Fits", kind="html", value=_fit, export=_fit_words),
        Column("kind", "Kind", value=lambda row: row.location.get_kind_display(), hidden=True),
        Column("provider", "Provider", value=_brand, hidden=True),
        Column("council", "Council", value="location.council", hidden=True),
        Column("postcode", "Postcode", value="location.postcode", hidden=True),
        Column("verified_at", "Verified at", value="vacancy.verified_at", kind="moment", hidden=True),
        Column("how", "How", value="vacancy.how", hidden=True),
        Column("note", "Note", value="vacancy.note", kind="long", hidden=True),
        Column("cqc_id", "CQC ID", value="location.cqc_id", hidden=True),
    )  # fmt: skip


class SilentTable(Table):
    """Homes that could have such a bed and never told us."""

    caption = "Homes that never told us"
    noun = ("home", "homes")
    empty_words = "Every home that could have such a bed has told us."
    columns = (
        Column("home", "Home", value="location.name", link=_home, sort="home", header=True),
        Column("kind", "Kind", value=lambda row: row.location.get_kind_display()),
        Column("beds", "Beds in all", value="location.beds", kind="number", sort="beds"),
        Column("miles", "Miles", value=lambda row: None if row.miles is None else round(row.miles, 1),
               kind="number", sort="miles", missing="Not known"),
        Column("told", "Told us of other beds", value="told_at", kind="moment", missing="Never"),
        Column("phone", "Telephone", value="location.phone"),
        Column("provider", "Provider", value=_brand, hidden=True),
        Column("postcode", "Postcode", value="location.postcode", hidden=True),
    )  # fmt: skip


class HistoryTable(Table):
    """Everything that was ever written down of one home's free beds, newest first."""

    caption = "Free beds, all that was written down"
    noun = ("entry", "entries")
    empty_words = "Nothing was written down yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("on", "Day", kind="date", sort=("verified_at", "pk"), header=True),
        Column("bed", "Type of bed", value=lambda row: row.get_bed_type_display(), sort="bed_type"),
        Column("admittable", "Free", kind="number"),
        Column("reserved", "Reserved", kind="number"),
        Column("fee", "Weekly fee from", value="weekly_fee", kind="pounds"),
        Column("features", "With", value=lambda row: capital(features_words(row.features))),
        Column("verified_at", "Verified at", kind="moment", hidden=True),
        Column("how", "How"),
        Column("note", "Note", kind="long"),
        Column("now", "Counts now", value="current"),
    )  # fmt: skip


class NamedHistoryTable(HistoryTable):
    """The same with who said so, for people who may see managers' names."""

    columns = (
        *HistoryTable.columns[:-3],
        Column("verified_by", "Who said so"),
        *HistoryTable.columns[-3:],
    )  # fmt: skip


class TotalsTable(Table):
    """Free beds of the partnership's own homes by type: rows of summaries.vacancies.FreeBeds."""

    caption = "Free beds by type"
    noun = ("type of bed", "types of bed")
    empty_words = "No home has told us of its free beds yet."
    columns = (
        Column("type", "Type of bed", value="label", header=True,
               link=lambda row: f"{reverse('providers:vacancies')}?bed={row.bed_type}"),
        Column("admittable", "Can be filled", kind="number", sort="admittable"),
        Column("reserved", "Reserved besides", kind="number", sort="reserved"),
        Column("homes", "Homes with one free", kind="number", sort="homes"),
        Column("told", "Homes that told us", kind="number", sort="told"),
        Column("stale", "Of those, stale", kind="number", sort="stale"),
        Column("oldest", "Oldest figure", value="oldest_at", kind="moment", sort="oldest"),
    )  # fmt: skip


def features_of(row: Vacancy) -> str:
    """What at least one of the beds has, for a box."""
    return capital(features_words(row.features))
