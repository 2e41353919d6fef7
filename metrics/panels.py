"""What rooms to the left add to the pages of a report, of an indicator and of all of them: packs, plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Partnership
from metrics.models import Indicator, Report


@dataclass(frozen=True)
class Panel:
    """A part of the page: its template, and what that is given as `panel.context`."""

    template: str
    context: dict[str, Any]


Subject = Report | Indicator | Partnership  # the page of a report, of an indicator, of all indicators
Provider = Callable[[Subject, Any, date], Panel | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Offer a panel: `provider(subject, user, day)` gives it, or None when the person has no use for it.

    `day` is the one that the page is about.
    """
    if provider not in _providers:
        _providers.append(provider)


Works = Callable[[Partnership, Any], list[tuple[int, str]]]
_works: list[Works] = []


def register_works(source: Works) -> None:
    """Offer plans that a report can tell of: `source(partnership, user)` gives number and title of each."""
    if source not in _works:
        _works.append(source)


def works_of(partnership: Partnership, user: Any) -> list[tuple[int, str]]:
    """The plans that this person can choose for a report."""
    return [work for source in _works for work in source(partnership, user)]


def panels_of(subject: Subject, user: Any, day: date) -> list[Panel]:
    """The panels of a page for this person."""
    found = [provider(subject, user, day) for provider in _providers]
    return [panel for panel in found if panel is not None]
