"""Columns of movements, of the list after moves, of reviews and rounds. No table is taken along as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from failure_protocol.balance import WORDS, Part
from failure_protocol.models import Movement, RoundTransfer
from failure_protocol.tables.logs import IncidentTable
from ui.tables import Column
from ui.tags import Status


def _what(row: Movement) -> SafeString:
    where = f" ({row.placement.location})" if row.placement else ""
    words = f"{WORDS[Part(row.was)]} → {WORDS[Part(row.now)]}{where}"
    strike = getattr(row, "strike", None)
    if strike is None:
        return format_html("{}", words)
    return format_html(
        '<s class="log-struck">{}</s> <span class="log-struck-by">Struck through by {}: {}</span>',
        words, strike.by, strike.reason,
    )  # fmt: skip


class MovementTable(IncidentTable):
    """Every movement, those struck through as well."""

    caption = "Movements"
    noun = ("movement", "movements")
    empty_words = "Nobody has moved yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", header=True),
        Column("at", "When", kind="moment"),
        Column("person", "Person", value=lambda row: row.person.ref),
        Column("what", "What", value=_what, kind="html", export=lambda row: ""),
        Column("note", "Note", kind="long"),
        Column("by", "Written by", value=lambda row: str(row.by)),
        Column("strike", "Wrong?", template="failure_protocol/movement_strike.html"),
    )  # fmt: skip


class ReviewTable(IncidentTable):
    """Reviews after moves that are to be done."""

    caption = "Reviews to do"
    noun = ("review", "reviews")
    empty_words = "No review is to be done."
    columns: ClassVar[Sequence[Column]] = (
        Column("due_on", "Due", kind="date", header=True,
               link=lambda row: reverse("failure_protocol:move_review",
                                        args=[row.placement.incident_id, row.pk])),
        Column("person", "Person", value=lambda row: row.placement.person.ref),
        Column("home", "Place", value="placement.location.name"),
    )  # fmt: skip


class PaceTable(IncidentTable):
    """Limits a day."""

    caption = "Limits a day"
    noun = ("limit", "limits")
    empty_words = "No limit a day was set."
    columns: ClassVar[Sequence[Column]] = (
        Column("what", "Of", value=lambda row: str(row.location or row.vehicle or row.service), header=True),
        Column("per_day", "People a day", kind="number"),
        Column("words", "Why"),
        Column("by", "Set by", value=lambda row: str(row.by)),
    )  # fmt: skip


def _confirmed(row: RoundTransfer) -> Status:
    visits = [each for each in row.visits.all() if each.ended_at is None]
    done = sum(each.confirmed_at is not None for each in visits)
    return Status(f"{done} of {len(visits)}", "green" if done == len(visits) else "blue")


class RoundTable(IncidentTable):
    """Rounds of home care that change hands."""

    caption = "Rounds"
    noun = ("round", "rounds")
    empty_words = "No round goes to another agency yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("name", "Round", header=True,
               link=lambda row: reverse("failure_protocol:round", args=[row.incident_id, row.number])),
        Column("location", "To", value="location.name"),
        Column("starts_at", "First visit", kind="moment"),
        Column("standing", "Confirmed", value=_confirmed, kind="status"),
    )  # fmt: skip
