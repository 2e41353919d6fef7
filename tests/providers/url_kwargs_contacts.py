"""Objects for the addresses of calls, contacts and promises (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.actions.contacts import record_contact
from providers.actions.promises import Promised
from providers.models import Contact
from tests.providers.making import NOW, TODAY, make_home, make_settings


def home(people: Any) -> dict[str, Any]:
    make_settings(people)
    return {"pk": make_home().pk}


def call(people: Any) -> Contact:
    make_settings(people)
    return record_contact(
        partnership=people.partnership, location=make_home(), outcome="reached", by=people.commissioner,
        on=TODAY, at=NOW, promises=[Promised("Gloves")],
    )  # fmt: skip


def contact(people: Any) -> dict[str, Any]:
    return {"pk": call(people).pk}


def promise(people: Any) -> dict[str, Any]:
    return {"pk": call(people).promises.get().pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"providers:{name}": home for name in ("home_contacts", "ring", "contact_new", "promise_new")},
    **{f"providers:{name}": promise for name in ("promise", "promise_keep", "promise_drop")},
    "providers:contact": contact,
}
