"""Boxes on the page of a home: ratings, worries, staff, people, concerns, journal, contracts, digital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from audit.actions import record_read
from core.words import count_of
from providers import panels
from providers.kinds import RATINGS, Domain, Label
from providers.models import HomeEntry, Rating
from providers.panels import HomeContext
from providers.summaries import homes as known
from providers.summaries.locations import DomainRating
from providers.tables.homes import LABEL_COLOURS, age_words, label_tag
from ui.charts import Chart, Span, timeline
from ui.tags import Status

REGULATOR = "https://www.cqc.org.uk/location/"
PERIODS = 8  # of the overall rating that the picture shows
CHART_COLOURS = {"green": "green", "orange": "amber", "red": "red"}


@dataclass(frozen=True, slots=True)
class RatedLine:
    """A domain as the box shows it; `tag` None = nothing was ever published."""

    label: str
    tag: Status | None
    found: DomainRating | None
    before: str


def register() -> None:
    """Called once by the app's configuration."""
    for order, box in (
        (10, ratings), (15, themes), (30, staffing), (40, people), (45, concerns), (50, journal),
        (60, contracts), (65, digital),
    ):  # fmt: skip
        panels.register(order, box)


def known_of(context: HomeContext) -> known.Known:
    """What is known of the home, kept on the request so that every box and the top of the page share it."""
    kept = getattr(context.request, "known_home", None)
    if kept is None:
        kept = known.Known(context.partnership, context.location, context.day)
        context.request.known_home = kept
    return kept


def ratings(context: HomeContext) -> SafeString:
    """The regulator's overall rating and key questions, each with its own day and the one before."""
    found = known_of(context).ratings
    history = Rating.objects.overall().filter(location=context.location, published_on__lte=context.day)
    newest = list(history.order_by("-published_on", "-pk")[:PERIODS])
    facts = {
        "lines": [_rated(domain, found.get(domain.value)) for domain in Domain],
        "any": bool(found),
        "picture": _picture(newest[::-1], context.day) if len(newest) > 1 else None,
        "regulator": f"{REGULATOR}{context.location.cqc_id}",
    }
    return _draw("ratings", context, facts)


def themes(context: HomeContext) -> SafeString:
    """How worried we are, theme by theme."""
    return _draw("themes", context, {"lines": known_of(context).themes})


def staffing(context: HomeContext) -> SafeString:
    """Own staff, agency staff, staff away."""
    return _draw("staffing", context, {"staff": known_of(context).staffing})


def people(context: HomeContext) -> SafeString | None:
    """Whom to ring, for those who may see names; that they were read is recorded."""
    request, home = context.request, context.location
    if not may(request.user, Permission.VIEW_HOME_PEOPLE, context.partnership):
        return None
    rows = known.people_of(*_where(context))
    if rows or home.manager_name:
        record_read(
            by=request.user, obj=home, partnership=context.partnership, how="Names on the home’s page"
        )
    return _draw("people", context, {"people": rows})


def concerns(context: HomeContext) -> SafeString:
    """Open concerns, and the few closed last."""
    found = known_of(context).concerns
    rows = [(row, age_words(row, context.day)) for row in found.open]
    return _draw("concerns", context, {"open": rows, "found": found})


def journal(context: HomeContext) -> SafeString:
    """What happened lately: visits, support, training, complaints, compliments, money."""
    rows, counts = known.entries_of(*_where(context))
    kinds = [(kind.value, kind.label, counts[kind.value]) for kind in HomeEntry.Kind if kind.value in counts]
    return _draw("journal", context, {"entries": rows, "kinds": kinds, "all": sum(counts.values())})


def contracts(context: HomeContext) -> SafeString:
    """Contracts and places on frameworks."""
    return _draw("contracts", context, {"found": known.contracts_of(*_where(context))})


def digital(context: HomeContext) -> SafeString:
    """How ready it is for digital working."""
    return _draw("digital", context, {"row": known.digital_of(*_where(context))})


def _where(context: HomeContext) -> tuple[Any, Any, date]:
    return context.partnership, context.location, context.day


def _draw(name: str, context: HomeContext, facts: dict[str, Any]) -> SafeString:
    home, request = context.location, context.request
    common = {
        "home": home,
        "day": context.day,
        "may_edit": may(request.user, Permission.EDIT_HOMES, context.partnership),
    }
    return render_to_string(f"providers/_home_{name}.html", common | facts, request=request)


def _rated(domain: Domain, found: DomainRating | None) -> RatedLine:
    if found is None:
        return RatedLine(str(domain.label), None, None, "")
    before = found.previous.get_label_display() if found.previous else ""
    return RatedLine(str(domain.label), label_tag(found.newest.label), found, before)


def _picture(rows: Sequence[Rating], day: date) -> Chart:
    """Overall ratings as bars, each until the next one; a label that is no rating is grey."""
    ends = [row.published_on for row in rows[1:]] + [max(day, rows[-1].published_on)]
    spans = [
        Span(row.get_label_display(), row.published_on, end, _bar_colour(row), mark="")
        for row, end in zip(rows, ends, strict=True)
    ]
    drawn = timeline("Overall rating over time", spans, width=560)
    changes = sum(one.label != other.label for one, other in pairwise(rows))
    words = f"{count_of(len(rows), 'publication')}, in which the label changed {_times(changes)}."
    return Chart(drawn.svg, drawn.title, words, ["Rating", "From", "To"], [row[:3] for row in drawn.rows])


def _bar_colour(row: Rating) -> str:
    return CHART_COLOURS[LABEL_COLOURS[Label(row.label)]] if row.label in RATINGS else "grey"


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
