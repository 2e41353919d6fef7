"""Columns of beds, of what the register has free, and of placements. No table is taken along as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from failure_protocol.placement_states import ENDED, LIVED
from failure_protocol.summaries.placements import PlacementRow
from failure_protocol.summaries.vacancies import OfferRow, SearchRow
from failure_protocol.tables.logs import IncidentTable
from ui.tables import Column, Table
from ui.tags import Status, status_tag


def _standing(row: OfferRow) -> Status:
    colour = "red" if row.exclusions or row.left < 0 else "green" if row.left else "grey"
    return Status(row.standing, colour)


def _why(row: OfferRow) -> SafeString:
    said = [(each.words,) for each in row.exclusions] + [(each,) for each in row.quality.worries]
    if row.offer.overridden_at is not None:
        said.append((f"Used all the same: {row.offer.override_authority}",))
    return format_html_join("", "<div>{}</div>", said)


def _age(row: OfferRow) -> SafeString:
    tag = status_tag(Status("Old", "grey")) if row.is_old else SafeString("")
    return format_html("{} {}", row.age, tag)


class OfferTable(IncidentTable):
    """Beds that the incident counts on."""

    caption = "Beds"
    noun = ("offer", "offers")
    empty_words = (
        "No bed is counted on yet. Search what the register has free, or write down what a home says."
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("home", "Home", value="offer.location.name", header=True,
               link=lambda row: row.offer.get_absolute_url()),
        Column("bed_type", "Bed", value=lambda row: row.offer.get_bed_type_display()),
        Column("standing", "Left", value=_standing, kind="status"),
        Column("rating", "Rating"),
        Column("why", "Note", value=_why, kind="html", export=lambda row: ""),
        Column("fee", "A week", value="offer.weekly_fee", kind="pounds", missing="Not told"),
        Column("features", "Has"),
        Column("age", "Said so", value=_age, kind="html", export=lambda row: row.age),
        Column("reach", "Reached", value=lambda row: row.offer.get_reach_display()),
        Column("hold", "Held until", value="offer.hold_until", kind="moment", hidden=True),
    )  # fmt: skip


def _miles(row: SearchRow) -> str | None:
    return None if row.answer.miles is None else f"{row.answer.miles:.1f}"


def _note(row: SearchRow) -> SafeString:
    said = [(f"Left out: {each.words}",) for each in row.quality.exclusions]
    said += [(each,) for each in (*row.quality.worries, *row.answer.missing)]
    return format_html_join("", "<div>{}</div>", said)


class SearchTable(IncidentTable):
    """What the register has free, to be counted on in the incident."""

    caption = "Free beds of the register"
    noun = ("answer", "answers")
    empty_words = "Nothing free that fits. Widen the search, or ring homes that never told us."
    columns: ClassVar[Sequence[Column]] = (
        Column("home", "Home", value="answer.location.name", header=True),
        Column("bed_type", "Bed", value=lambda row: row.answer.vacancy.get_bed_type_display()),
        Column("free", "Free", value="answer.vacancy.admittable", kind="number"),
        Column("miles", "Miles", value=_miles),
        Column("fee", "A week", value="answer.vacancy.weekly_fee", kind="pounds", missing="Not told"),
        Column("rating", "Rating", value="answer.rating"),
        Column("age", "Days old", value="answer.age_days", kind="number"),
        Column("note", "Note", value=_note, kind="html", export=lambda row: ""),
        Column("take", "Use", value=lambda row: "", template="failure_protocol/vacancy_take.html"),
    )  # fmt: skip


def state_tag(state: str, words: str) -> Status:
    """How far a placement is, as a tag."""
    return Status(words, "grey" if state in ENDED else "green" if state in LIVED else "blue")


def _flags(row: PlacementRow) -> SafeString:
    red = format_html("{} ", status_tag(Status("Red", "red")))
    said = ((red if each.is_red else "", each.words) for each in row.flags)
    return format_html_join("", "<div>{}{}</div>", said)


def _who(row: PlacementRow) -> str:
    return f"{row.placement.person.ref} · {row.placement.person.initials}"


class PlacementTable(IncidentTable):
    """Placements by person."""

    caption = "Placements"
    noun = ("placement", "placements")
    empty_words = "Nobody was offered a place yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("person", "Person", value=_who, header=True,
               link=lambda row: row.placement.get_absolute_url()),
        Column("home", "Place", value="placement.location.name"),
        Column("state", "How far", kind="status",
               value=lambda row: state_tag(row.placement.state, row.state)),
        Column("flags", "To be seen", value=_flags, kind="html", export=lambda row: ""),
        Column("fee", "A week", value="placement.weekly_fee", kind="pounds", missing="Not known"),
        Column("number", "Number", value="placement.number", kind="number", hidden=True),
    )  # fmt: skip


class RateTable(Table):
    """What beds usually cost."""

    caption = "Usual rates"
    noun = ("rate", "rates")
    exports: ClassVar[bool] = False
    empty_words = "No usual rate is known, so no fee can be called high: each needs approval."
    columns: ClassVar[Sequence[Column]] = (
        Column("bed_type", "Bed", value=lambda row: row.get_bed_type_display(), header=True),
        Column("weekly", "£ a week", kind="pounds"),
        Column("at", "Since", kind="moment"),
        Column("by", "Set by", value=lambda row: str(row.by)),
    )  # fmt: skip


def take_url(incident: int, vacancy: int) -> str:
    """Where a row of the register is taken into the incident."""
    return reverse("failure_protocol:offer_take", args=[incident, vacancy])
