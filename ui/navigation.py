"""The menu: apps register their items in AppConfig.ready(), people see the ones that they may use.

An app says `navigation.register("Plans", "actionplans:plans", order=10, permission=Permission.VIEW_PLANS)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.checks import CheckMessage, Error
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Item:
    """One entry of the menu; `permission` None = everybody who is signed in."""

    label: str
    url_name: str
    order: int
    permission: str | None = None


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it. `active` = we are in this part, `current` = on this very page."""

    label: str
    url: str
    active: bool
    current: bool


_menu: dict[str, Item] = {}
_account: dict[str, Item] = {}


def register(label: str, url_name: str, order: int, permission: str | None = None) -> None:
    """Put an item into the menu of every page; registering a name again replaces it."""
    _menu[url_name] = Item(label, url_name, order, permission)


def register_account(label: str, url_name: str, order: int, permission: str | None = None) -> None:
    """Put a link beside the person's name: their account, another partnership."""
    _account[url_name] = Item(label, url_name, order, permission)


def menu(request: HttpRequest) -> list[Link]:
    """Items of the menu that the person may use, in order."""
    return _links(request, _menu.values())


def account_menu(request: HttpRequest) -> list[Link]:
    """Links beside the person's name, in order."""
    return _links(request, _account.values())


def may(request: HttpRequest, permission: str | None) -> bool:
    """True when nothing is asked for, or the person holds it in the partnership they work in."""
    if permission is None:
        return True
    return request.user.has_perm(permission, getattr(request, "partnership", None))


def address(url_name: str) -> str:
    """The address of a named page; empty when there is none of that name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def check(**kwargs: Any) -> list[CheckMessage]:
    """System check: every registered item leads somewhere."""
    return [
        Error(f"The menu item {item.label!r} names {item.url_name!r}, which is no address.", id="ui.E001")
        for item in (*_menu.values(), *_account.values())
        if not address(item.url_name)
    ]


def _links(request: HttpRequest, items: Iterable[Item]) -> list[Link]:
    if not request.user.is_authenticated:
        return []
    shown = sorted(
        (item for item in items if may(request, item.permission)), key=lambda item: (item.order, item.label)
    )
    found = [(item, url) for item in shown if (url := address(item.url_name))]  # the check says the rest
    links = [
        Link(item.label, url, request.path == url or _within(request.path, url), request.path == url)
        for item, url in found
    ]
    if not any(link.active for link in links):
        rooms = [item.url_name.partition(":")[0] for item, _ in found]
        links = [
            replace(link, active=room == _room(request)) for link, room in zip(links, rooms, strict=True)
        ]
    return _one_active(links)


def _within(path: str, url: str) -> bool:
    """Whether an address lies below the menu's; everything lies below Home, which counts for nothing."""
    return url != "/" and path.startswith(url)


def _room(request: HttpRequest) -> str:
    """The app whose page this is: /meetings/7/ belongs to Boards although its address begins otherwise."""
    match = request.resolver_match
    return match.namespace if match else ""


def _one_active(links: list[Link]) -> list[Link]:
    """Only the longest address that fits is active: /plans/mine/ is not also /plans/."""
    best = max((len(link.url) for link in links if link.active), default=0)
    return [replace(each, active=each.active and len(each.url) == best) for each in links]
