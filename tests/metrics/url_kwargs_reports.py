"""Objects for the addresses of performance reports (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metrics.actions.reports import create_report, set_table
from tests.metrics.making import NOW, make_indicator


def one(people: Any) -> dict[str, Any]:
    facts = {"title": "Performance report"}
    row = create_report(partnership=people.partnership, facts=facts, by=people.commissioner, at=NOW)
    return {"pk": row.pk}


def table(people: Any) -> dict[str, Any]:
    facts = {"title": "Performance report"}
    row = create_report(partnership=people.partnership, facts=facts, by=people.commissioner, at=NOW)
    made = set_table(
        report=row, title="Care at home", indicators=[make_indicator(people)], by=people.commissioner, at=NOW
    )
    return {"pk": row.pk, "table": made.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "metrics:report": one,
    "metrics:report_edit": one,
    "metrics:report_table_new": one,
    "metrics:report_table": table,
    "metrics:report_table_remove": table,
    "metrics:report_tiles": one,
    "metrics:report_text_new": one,
}
