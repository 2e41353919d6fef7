"""Objects for the addresses of incidents (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.failure_protocol.making import make_incident, make_lead


def incident(people: Any) -> dict[str, Any]:
    return {"pk": make_incident(people, make_lead(people)).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {"failure_protocol:incident": incident}
