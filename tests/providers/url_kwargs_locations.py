"""Objects for the addresses of homes, providers and brands (see url_matrix_locations.toml)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.providers.making import make_home, make_provider, make_settings


def provider(people: Any) -> dict[str, Any]:
    made = make_provider(brand="Tideway")
    make_home(provider=made)
    return {"pk": made.pk}


def brand(people: Any) -> dict[str, Any]:
    made = make_provider(brand="Tideway")
    make_home(provider=made)
    return {"pk": made.brand_id}


def home(people: Any) -> dict[str, Any]:
    make_settings(people)
    return {"pk": make_home().pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "providers:provider": provider,
    "providers:brand": brand,
    "providers:compare": home,
}
