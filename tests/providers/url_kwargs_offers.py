"""Objects for the addresses of offers (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actionplans.actions.offers import link_offer
from tests.factories import make_small_plan
from tests.providers.making import NOW, TODAY
from tests.providers.offering import homes_of
from tests.providers.offering import offer as make


def offer(people: Any) -> dict[str, Any]:
    return {"pk": make(people, homes_of(people, 2)).pk}


def answer(people: Any) -> dict[str, Any]:
    made = make(people, homes_of(people, 2)).answers.first()
    assert made is not None
    return {"pk": made.pk}


def action(people: Any) -> dict[str, Any]:
    plan = make_small_plan(people.partnership, people.commissioner)
    return {"pk": plan.workstreams.get().actions.get().pk}


def link(people: Any) -> dict[str, Any]:
    plan = make_small_plan(people.partnership, people.commissioner)
    row = plan.workstreams.get().actions.get()
    made = make(people, homes_of(people, 2))
    tied = link_offer(action=row, offer=made, by=people.commissioner, on=TODAY, at=NOW)
    return {"pk": row.pk, "link_pk": tied.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "providers:offer": offer,
    "providers:offer_edit": offer,
    "providers:offer_homes": offer,
    "providers:offer_bulk": offer,
    "providers:offer_state": offer,
    "providers:offer_answer": answer,
    "actionplans:offer_link": action,
    "actionplans:offer_unlink": link,
}
