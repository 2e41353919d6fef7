"""What nouns add to the pages of an incident: places in its menu, boxes on its page, warnings on all pages.

A noun registers in its own file under failure_protocol/home/; failure_protocol/registrations.py calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
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

    @property
    def menu(self) -> list[MenuGroup]:
        """The places of the incident's menu, as far as this person's rights reach, in their groups."""
        return menu(self.incident, self.rights, self.request.path)


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu. `is_current`: the page itself; `is_near`: the page lies beneath it."""

    label: str
    url: str
    is_current: bool = False
    is_near: bool = False


@dataclass(frozen=True)
class MenuGroup:
    """Lines of the menu that stand behind one word; those without a title stand in the open."""

    title: str
    items: tuple[MenuItem, ...]

    @property
    def is_near(self) -> bool:
        """Whether the page lies somewhere in the group."""
        return any(each.is_near for each in self.items)


@dataclass(frozen=True)
class Place:
    """A place in the menu of an incident, shown to those whose rights reach `level` in `area`."""

    order: int
    label: str
    url_name: str  # in failure_protocol, with the incident's key as its only argument
    area: str
    level: Level
    group: str


@dataclass(frozen=True)
class Alarm:
    """Something that must be seen on every page of the incident: a sentence, where to go, how bad."""

    text: str
    url: str = ""
    is_red: bool = False


Box = Callable[[Here], SafeString | None]
Warn = Callable[[Here], list[Alarm]]
# Where a group of the menu begins, by order; its places follow one another.
GROUPS = (
    (0, ""), (8, "The facts"), (20, "Work"), (40, "People"), (50, "Beds and moves"), (54, "Work"),
    (57, "Beds and moves"), (70, "Said and decided"), (90, "Records"),
)  # fmt: skip
TITLES = ("", "People", "Beds and moves", "Work", "The facts", "Said and decided", "Records")
_places: dict[str, Place] = {}
_boxes: dict[str, tuple[int, Box]] = {}
_warns: dict[str, tuple[int, Warn]] = {}


def place(
    order: int, label: str, url_name: str, area: str = "incident", level: Level = Level.VIEW,
    *, group: str | None = None,
) -> None:  # fmt: skip
    """Add a place to the menu: in the group of its order, if `group` (one of TITLES) says no other."""
    if group is None:
        group = next(title for begin, title in reversed(GROUPS) if order >= begin)
    _places[url_name] = Place(order, label, url_name, area, level, group)


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


def menu(incident: Incident, rights: Rights, path: str) -> list[MenuGroup]:
    """The menu for somebody with these rights who looks at the page of `path`: groups without a place fall.

    A page beneath a place (somebody's record beneath People) belongs to the deepest place it lies beneath.
    """
    top = incident.get_absolute_url()
    found = [("", "Overview", top)]
    found += [
        (each.group, each.label, reverse(f"failure_protocol:{each.url_name}", args=[incident.pk]))
        for each in places(rights)
    ]
    over = [url for _, _, url in found if path.startswith(url) and (url != top or path == top)]
    near = max(over, key=len, default="")
    items = {title: list[MenuItem]() for title in TITLES}
    for group, label, url in found:
        items[group].append(MenuItem(label, url, url == path, url == near))
    return [MenuGroup(title, tuple(rows)) for title, rows in items.items() if rows]


def boxes(here: Here) -> list[SafeString]:
    """The boxes that have something to say, in order."""
    found = [render(here) for _, render in sorted(_boxes.values(), key=lambda pair: pair[0])]
    return [html for html in found if html is not None]


def warnings(here: Here) -> list[Alarm]:
    """Everything that must be seen, the red first."""
    found = [each for _, find in sorted(_warns.values(), key=lambda pair: pair[0]) for each in find(here)]
    return sorted(found, key=lambda each: not each.is_red)
