"""What a person leaves behind when their membership ends. Apps register what they know in AppConfig.ready().

handover.register(lambda user, partnership: [("Leads 4 steps", "/plans/?lead=7")])
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Partnership, User

Finder = Callable[[User, Partnership], list[tuple[str, str]]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a finder of (words, address) pairs."""
    if finder not in _finders:
        _finders.append(finder)


def left_behind(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """Everything that somebody else should take over, in words with a link each."""
    return [pair for finder in _finders for pair in finder(user, partnership)]
