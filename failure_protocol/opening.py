"""What else happens when an incident opens: nouns say so here, so that opening needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

Load = Callable[[Any, Any, datetime], None]  # incident, by, at; in the opening's transaction
_loaders: dict[str, tuple[int, Load]] = {}


def register(order: int, load: Load) -> None:
    """Have `load` called for each incident that opens: the checklist, the notices, the assignments."""
    _loaders[f"{load.__module__}.{load.__qualname__}"] = (order, load)


def loaders() -> list[Load]:
    """In order."""
    return [load for _, load in sorted(_loaders.values(), key=lambda pair: pair[0])]
