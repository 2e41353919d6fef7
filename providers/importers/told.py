"""A difference as the command prints it: plain JSON, a line for each field that changes (command-line.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from providers.importers.facts import HeldValue
from providers.importers.staged import BRAND, LOCATION, NEW, Staged, lines
from providers.models import ImportRow


def changes_of(row: Staged | ImportRow) -> Iterator[dict[str, Any]]:
    """What changes of something that is known: `location_id`, `field`, `old`, `new`.

    A provider or brand is named by `provider_id` or `brand_id`, its `location_id` is null. Of something new
    everything would be a change, so it is only counted.
    """
    if row.kind == NEW:
        return
    if row.subject == LOCATION:
        named: dict[str, Any] = {"location_id": row.cqc_id}
    else:
        named = {"location_id": None, "brand_id" if row.subject == BRAND else "provider_id": row.cqc_id}
    for line in lines(row):
        yield {**named, "field": line.field, "old": line.old, "new": line.new}


def as_json(held: HeldValue) -> dict[str, Any]:
    """A value that was left out."""
    return {
        "row": held.row, "column": held.column, "value": held.value, "reason": held.reason,
        "location_id": held.cqc_id or None,
    }  # fmt: skip
