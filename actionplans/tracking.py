"""Which fields of an action and a step change only through Update rows, and how they are stored in one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actionplans.models import Action, Step

STEP_FIELDS = (
    "text",
    "status",
    "status_text",
    "timescale_text",
    "timescale_kind",
    "precision",
    "cycle",
    "start_date",
    "review_date",
    "original_due",
    "agreed_due",
    "forecast_due",
    "times_moved",
    "rag",
    "rag_reason",
    "rag_declared_on",
    "note",
)
ACTION_FIELDS = (
    "title",
    "narrative",
    "progress",
    "rag",
    "rag_previous",
    "rag_reason",
    "rag_declared_on",
    "date_updated",
    "pid_approved",
)
DATE_FIELDS = frozenset(
    {
        "start_date",
        "review_date",
        "original_due",
        "agreed_due",
        "forecast_due",
        "rag_declared_on",
        "date_updated",
    }
)


def fields_of(row: Action | Step) -> tuple[str, ...]:
    """The tracked fields of an action or a step."""
    return STEP_FIELDS if hasattr(row, "timescale_kind") else ACTION_FIELDS


def snapshot(row: Action | Step) -> dict[str, Any]:
    """All tracked fields, as an Update stores them: dates as ISO text."""
    return {field: stored(getattr(row, field)) for field in fields_of(row)}


def stored(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def restored(field: str, value: Any) -> Any:
    """A stored value as the model field holds it."""
    return date.fromisoformat(value) if field in DATE_FIELDS and value else value
