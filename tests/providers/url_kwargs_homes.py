"""Objects for the addresses of one home and of concerns (see url_matrix_homes.toml)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.providers import knowing
from tests.providers.making import make_home


def home(people: Any) -> dict[str, Any]:
    return {"pk": make_home().pk}


def theme(people: Any) -> dict[str, Any]:
    return {**home(people), "theme": "staffing"}


def concern(people: Any) -> dict[str, Any]:
    return {"pk": knowing.concern(people, make_home(), people.commissioner).pk}


def entry(people: Any) -> dict[str, Any]:
    return {"pk": knowing.entry(people, make_home(), people.commissioner).pk}


def contract(people: Any) -> dict[str, Any]:
    return {"pk": knowing.contract(people, make_home(), people.commissioner).pk}


def person(people: Any) -> dict[str, Any]:
    return {"pk": knowing.person(people, make_home(), people.commissioner).pk}


OF_A_HOME = (
    "home", "home_record", "home_watch", "home_rate", "home_ratings", "home_staffing", "staffing_new",
    "digital_new", "home_journal", "entry_new", "concern_new", "home_people", "person_new", "home_contracts",
    "contract_new",
)  # fmt: skip
KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"providers:{name}": home for name in OF_A_HOME},
    "providers:home_theme": theme,
    "providers:concern": concern,
    "providers:concern_edit": concern,
    "providers:concern_close": concern,
    "providers:concern_reopen": concern,
    "providers:entry_strike": entry,
    "providers:contract": contract,
    "providers:person": person,
    "providers:person_end": person,
}
