"""Tags and tables of what is known about homes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.words import count_of, shortened
from providers.kinds import Label
from providers.models import HomeConcern, HomeEntry, Level
from ui.tables import Column, Table
from ui.tags import Status, status_tag

LABEL_COLOURS = {
    Label.OUTSTANDING: "green",
    Label.GOOD: "green",
    Label.REQUIRES_IMPROVEMENT: "orange",
    Label.INADEQUATE: "red",
}
LEVEL_COLOURS = {
    Level.ROUTINE: "grey",
    Level.WATCHED: "yellow",
    Level.SUPPORTED: "orange",
    Level.INTENSIVE: "red",
}
ON_SCREEN = 200


def label_tag(label: str) -> Status:
    """A regulator's label as a tag; what is no rating is grey."""
    return Status(str(Label(label).label), LABEL_COLOURS.get(Label(label), "grey"))


def level_tag(level: int) -> Status:
    """A support level as a tag."""
    return Status(f"{Level(level).label} support", LEVEL_COLOURS[Level(level)])


def concern_state(row: HomeConcern) -> Status:
    """Open or closed."""
    return Status("Closed", "grey") if row.closed_on else Status("Open", "blue")


def age_words(row: Any, day: date) -> str:
    """How long a concern has been open, or was."""
    return count_of(((row.closed_on or day) - row.on).days, "day")


def _what(row: HomeEntry) -> SafeString:
    """The title; struck out with the reason when it no longer counts."""
    if not row.struck_out:
        return format_html("{}", row.title)
    tag = status_tag("Struck out", "grey")
    return format_html('<s>{}</s> {} <span class="home-quiet">{}</span>', row.title, tag, row.struck_out)


def _strike(row: Any) -> SafeString:
    """A link to strike an entry out, for whoever may (`row.may_edit`)."""
    if row.struck_out or not row.may_edit:
        return SafeString("")
    return format_html(
        '<a class="govuk-link" href="{}">Strike out<span class="govuk-visually-hidden"> {}</span></a>',
        reverse("providers:entry_strike", args=[row.pk]), row.title,
    )  # fmt: skip


def _home(row: HomeConcern) -> SafeString:
    """The home with a link to its page."""
    home = row.location
    return format_html('<a class="govuk-link home-name" href="{}">{}</a>', home.get_absolute_url(), home.name)


class ConcernTable(Table):
    """Concerns of a partnership's homes, oldest first."""

    caption = "Concerns"
    noun = ("concern", "concerns")
    columns = (
        Column("summary", "Concern", value=lambda row: shortened(row.summary, ON_SCREEN), header=True,
               link=lambda row: reverse("providers:concern", args=[row.pk]), export=lambda row: row.summary),
        Column("home", "Home", kind="html", value=_home, sort=("location__name", "pk"),
               export=lambda row: row.location.name),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort=("kind", "pk")),
        Column("on", "Since", kind="date", sort=("on", "pk")),
        Column("age", "Open for", value=lambda row: age_words(row, row.day)),
        Column("action_taken", "What was done", value=lambda row: shortened(row.action_taken, ON_SCREEN),
               export=lambda row: row.action_taken, hidden=True),
        Column("state", "State", kind="status", value=concern_state, sort=("closed_on", "pk")),
        Column("closed_on", "Closed on", kind="date", sort=("closed_on", "pk"), hidden=True),
        Column("outcome", "Outcome", hidden=True),
        Column("by", "Raised by", value=lambda row: str(row.by), hidden=True),
    )  # fmt: skip


class JournalTable(Table):
    """What happened with a home, newest first; what was struck out stays."""

    caption = "What happened"
    noun = ("entry", "entries")
    columns = (
        Column("on", "Day", kind="date", sort=("on", "pk")),
        Column("title", "What", kind="html", value=_what, header=True, export=lambda row: row.title),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort=("kind", "pk")),
        Column("people", "People", kind="number", sort=("people", "pk")),
        Column("pounds", "Pounds", kind="pounds", sort=("pounds", "pk")),
        Column("words", "More", kind="long"),
        Column("struck_out", "Struck out because", hidden=True),
        Column("by", "Written by", value=lambda row: str(row.by)),
        Column("change", "Change", kind="html", value=_strike, export=lambda row: ""),
    )  # fmt: skip
