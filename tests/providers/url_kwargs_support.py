"""Objects for the addresses of support levels (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.providers.making import make_home


def home(people: Any) -> dict[str, Any]:
    return {"pk": make_home().pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {"providers:support_step": home}
