"""Tables of support levels: the list that people work from, the board's exceptions, one home's steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.words import day_words
from providers.models import Level, SupportStep
from providers.summaries.support import Standing, done_words
from providers.tables.homes import LEVEL_COLOURS
from ui.tables import Column, Table
from ui.tags import Status, status_tag

FEW_DONE = 3


def plain_level_tag(level: int) -> Status:
    """A level where the word support stands above it already."""
    return Status(str(Level(level).label), LEVEL_COLOURS[Level(level)])


def step_url(pk: int) -> str:
    """Where the level of a home is confirmed."""
    return reverse("providers:support_step", args=[pk])


def _sentences(words: Sequence[str]) -> SafeString:
    """One sentence a line; nothing for none."""
    if not words:
        return SafeString("")
    items = format_html_join("", "<li>{}</li>", ((each,) for each in words))
    return format_html('<ul class="support-list">{}</ul>', items)


def _evidence(row: Standing) -> SafeString:
    return _sentences([each.sentence for each in row.fired]) or SafeString("None")


def _ask(row: Standing) -> SafeString:
    if not row.direction:
        return SafeString("")
    link = format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
        step_url(row.pk), row.ask, row.location.name,
    )  # fmt: skip
    return format_html("{} {}", link, status_tag("Waiting", "blue")) if row.waiting else link


def _ask_words(row: Standing) -> str:
    return f"{row.ask} (waiting)" if row.waiting else row.ask


def _done(row: Standing) -> SafeString:
    return _sentences(_done_lines(row)[:FEW_DONE])


def _done_lines(row: Standing) -> list[str]:
    step = [f"{row.level.label} since {day_words(row.step.on)}: {row.step.reason}"] if row.step else []
    return [*step, *(done_words(each) for each in row.done)]


class SupportTable(Table):
    """Homes with more than routine support, or whose triggers point elsewhere."""

    caption = "Support levels"
    noun = ("home", "homes")
    empty_words = "No home fits these filters."
    columns: ClassVar[Sequence[Column]] = (
        Column("name", "Home", value=lambda row: row.location.name, sort="location.name", header=True,
               link=lambda row: str(row.location.get_absolute_url())),
        Column("level", "Level now", kind="status", value=lambda row: plain_level_tag(row.level)),
        Column("fired", "Triggers", kind="html", value=_evidence, missing="None",
               export=lambda row: " ".join(each.sentence for each in row.fired), width=60),
        Column("ask", "Suggestion", kind="html", value=_ask, export=_ask_words),
        Column("done", "What was done", kind="html", value=_done,
               export=lambda row: "; ".join(_done_lines(row)), width=60),
        Column("since", "Since", kind="date", sort="since", hidden=True),
        Column("why", "Why this suggestion", value=lambda row: row.suggestion.words, hidden=True),
        Column("kind", "Kind", value=lambda row: row.location.get_kind_display(), hidden=True),
        Column("liaison", "Looked after by", hidden=True,
               value=lambda row: str(row.record.liaison or "") if row.record else ""),
    )  # fmt: skip


class ExceptionTable(Table):
    """What the board is told of homes with more than routine support."""

    caption = "Homes with more than routine support"
    noun = ("home", "homes")
    empty_words = "No home had more than routine support on that day."
    columns: ClassVar[Sequence[Column]] = (
        Column("name", "Home", header=True, link=lambda row: reverse("providers:home", args=[row.pk])),
        Column("kind", "Kind"),
        Column("level", "Support", kind="status", value=lambda row: plain_level_tag(row.level)),
        Column("since", "Since", kind="date"),
        Column("triggers", "Triggers", kind="html",
               value=lambda row: _sentences(row.triggers) or SafeString("None"),
               export=lambda row: " ".join(row.triggers), width=60),
        Column("reason", "Why", kind="long"),
        Column("given", "Support given since", kind="html", value=lambda row: _sentences(row.given),
               export=lambda row: "; ".join(row.given), width=60, missing="Nothing written down"),
    )  # fmt: skip


def step_words(row: SupportStep) -> str:
    """A step in words: from Watched to Supported."""
    level, before = Level(row.level).label, Level(row.level_before).label
    return f"Stays {level}" if row.level == row.level_before else f"From {before} to {level}"


def frozen_sentences(row: SupportStep) -> list[str]:
    """The evidence as it stood on the day of the step."""
    return [f"{each['name']}: {each['evidence']}" for each in row.triggers]
