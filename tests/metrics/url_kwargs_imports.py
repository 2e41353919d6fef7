"""Objects for the addresses of imports of figures (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.metrics.tabling import accepted, start


def waiting(people: Any) -> dict[str, Any]:
    return {"pk": start(people).pk}


def taken(people: Any) -> dict[str, Any]:
    return {"pk": accepted(people).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "metrics:import": waiting,
    "metrics:import_accept": waiting,
    "metrics:import_discard": waiting,
    "metrics:import_undo": taken,
}
