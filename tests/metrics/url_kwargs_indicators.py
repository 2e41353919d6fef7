"""Objects for the addresses of indicators (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from metrics.actions.indicators import accept_exception
from metrics.models import Reaction
from tests.metrics.making import NOW, TODAY, enter, make_indicator, make_target


def one(people: Any) -> dict[str, Any]:
    return {"pk": make_indicator(people).pk}


def red(people: Any) -> dict[str, Any]:
    indicator = make_indicator(people)
    make_target(indicator, 2, people.commissioner)
    enter(indicator, 9, people.commissioner)
    return {"pk": indicator.pk, "reaction": Reaction.objects.get(indicator=indicator).pk}


def exception(people: Any) -> dict[str, Any]:
    indicator = make_indicator(people)
    make_target(indicator, 2, people.commissioner)
    row = accept_exception(
        indicator=indicator, scope=None, owner=people.commissioner, reason="A ward was closed.",
        starts_on=TODAY, ends_on=TODAY + timedelta(days=30), by=people.commissioner, at=NOW,
    )  # fmt: skip
    return {"pk": indicator.pk, "exception": row.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "metrics:indicator": one,
    "metrics:indicator_edit": one,
    "metrics:target": one,
    "metrics:exception_new": one,
    "metrics:exception_end": exception,
    "metrics:rebase": one,
    "metrics:figure": one,
    "metrics:red_answer": red,
    "metrics:red_assign": red,
}
