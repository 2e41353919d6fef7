"""Boxes on the page of a home that others add: offers, plans' actions, incidents.

An app says `panels.register(20, vacancies_panel)`; the page asks each in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class HomeContext:
    """What a box is told: who looks, at which home, as which partnership knows it, on which day."""

    request: Any
    location: Any
    partnership: Any
    day: Any


Render = Callable[[HomeContext], SafeString | None]
_panels: dict[str, tuple[int, Render]] = {}


def register(order: int, render: Render) -> None:
    """Add a box. `render` gives safe HTML (a section with an h2), or None where it has nothing to say."""
    _panels[f"{render.__module__}.{render.__qualname__}"] = (order, render)


def drawn(context: HomeContext) -> list[SafeString]:
    """The boxes that have something to say, in order."""
    found = [render(context) for _, render in sorted(_panels.values(), key=lambda pair: pair[0])]
    return [html for html in found if html is not None]
