"""Saving a row that people edit: only what changed, only where the row still is as the person saw it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import F

from core.errors import ChangedMeanwhile

Side = dict[str, Any]


def save_changes(
    row: models.Model, changes: Mapping[str, Any], version: int, known: Collection[str]
) -> tuple[Side, Side]:
    """Write the fields that differ, where the row still has `version`; give them (before, after) in words.

    Call it inside a transaction. Nothing differs = ({}, {}), and nothing is written.

    Raises:
        ChangedMeanwhile: somebody saved the row after `version` was read.
        ValueError: a field that may not be changed this way (a mistake of the caller).
    """
    if unknown := set(changes) - set(known):
        raise ValueError(f"Not to be changed here: {', '.join(sorted(unknown))}")
    fields = {name: value for name, value in changes.items() if value != getattr(row, name)}
    if not fields:
        return {}, {}
    before = {name: plain(getattr(row, name)) for name in fields}
    rows: Any = type(row)._default_manager
    moved = rows.filter(pk=row.pk, version=version).update(**fields, version=F("version") + 1)
    row.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(row)
    return before, {name: plain(getattr(row, name)) for name in fields}


def plain(value: Any) -> Any:
    """A value as the trail keeps it: rows by their name, days and times as text."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else value
