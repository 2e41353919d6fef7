"""Which lists can be kept as a view. Apps register theirs in AppConfig.ready().

saved_views.register("steps", "actionplans:steps", Permission.VIEW_PLANS)
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.permissions import Permission


@dataclass(frozen=True)
class ListPage:
    """A list whose filters, order and columns can be kept: its address, and who may see it."""

    key: str
    url_name: str
    permission: Permission


_pages: dict[str, ListPage] = {}


def register(key: str, url_name: str, permission: Permission) -> None:
    """Let people keep views of a list; `key` is stored with each view and never changes."""
    _pages[key] = ListPage(key, url_name, permission)


def get(key: str) -> ListPage:
    """The list of that key.

    Raises:
        KeyError: nobody registered it.
    """
    return _pages[key]


def pages() -> list[ListPage]:
    """Every list of which views can be kept."""
    return list(_pages.values())
