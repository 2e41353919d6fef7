"""What nouns add to the pages of an incident: places in its menu, boxes on its page, warnings on all pages.

A noun registers in its own file under failure_protocol/home/; failure_protocol/registrations.py calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from failure_protocol.matrix import Level, Rights

if TYPE_CHECKING:
    from failure_protocol.models import Incident


@dataclass(frozen=True)
class Here:
    """Who looks at which incident, when, and what they may do there."""

    request: Any
    incident: Incident
    rights: Rights
    at: datetime


@dataclass(frozen=True)
class Place:
    """A place in the menu of an incident, shown to those whose rights reach `level` in `area`."""

    order: int
    label: str
    url_name: str  # in failure_protocol, with the incident's key as its only argument
    area: str
    level: Level


@dataclass(frozen=True)
class Alarm:
    """Something that must be seen on every page of the incident: a sentence, where to go, how bad."""

    text: str
    url: str = ""
    is_red: bool = False


Box = Callable[[Here], SafeString | None]
Warn = Callable[[Here], list[Alarm]]
_places: dict[str, Place] = {}
_boxes: dict[str, tuple[int, Box]] = {}
_warns: dict[str, tuple[int, Warn]] = {}


def place(order: int, label: str, url_name: str, area: str = "incident", level: Level = Level.VIEW) -> None:
    """Add a place to the menu."""
    _places[url_name] = Place(order, label, url_name, area, level)


def box(order: int, render: Box) -> None:
    """Add a box to the incident's page: safe HTML, a section with an h2; None = nothing to say."""
    _boxes[f"{render.__module__}.{render.__qualname__}"] = (order, render)


def warn(order: int, find: Warn) -> None:
    """Add warnings: each function is asked on every page of the incident, so it costs a query at most."""
    _warns[f"{find.__module__}.{find.__qualname__}"] = (order, find)


def places(rights: Rights) -> list[Place]:
    """The menu for somebody with these rights."""
    found = sorted(_places.values(), key=lambda each: each.order)
    return [each for each in found if getattr(rights, each.area) >= each.level]


def boxes(here: Here) -> list[SafeString]:
    """The boxes that have something to say, in order."""
    found = [render(here) for _, render in sorted(_boxes.values(), key=lambda pair: pair[0])]
    return [html for html in found if html is not None]


def warnings(here: Here) -> list[Alarm]:
    """Everything that must be seen, the red first."""
    found = [each for _, find in sorted(_warns.values(), key=lambda pair: pair[0]) for each in find(here)]
    return sorted(found, key=lambda each: not each.is_red)
