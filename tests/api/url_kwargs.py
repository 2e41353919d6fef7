"""Objects for the addresses of the API (explained in tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.making import make_token


def client(people: Any) -> dict[str, Any]:
    """A program that reads."""
    return {"pk": make_token(people)[0].pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "api:client": client,
    "api:pack_file": lambda people: {"pk": 1, "kind": "pdf"},
    "api:revoke": client,
    "api:unknown": lambda people: {"rest": "nothing"},
}
