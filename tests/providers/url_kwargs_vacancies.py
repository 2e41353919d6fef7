"""Objects for the addresses of free beds (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.providers.making import make_home, make_settings


def home(people: Any) -> dict[str, Any]:
    make_settings(people)
    return {"pk": make_home().pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "providers:vacancies_edit": home,
    "providers:vacancy_history": home,
}
