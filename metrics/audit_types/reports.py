"""How the audit trail words changes of performance reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words in (
        ("report_made", "Report made", _says("made the report")),
        ("report_changed", "Report changed", _says("changed the report")),
        ("report_table_set", "Table of a report set", _table("set the table", "after")),
        ("report_table_removed", "Table of a report removed", _table("removed the table", "before")),
        ("report_tiles_set", "Tiles of a report set", _says("chose the tiles of")),
        ("report_written", "Report written", _written),
    ):
        word(f"metrics.{verb}", kind=kind, words=words, permission=Permission.VIEW_INDICATORS, url=_page)


def _page(entry: Entry) -> str:
    return reverse("metrics:report", args=[entry.object_id])


def _says(words: str) -> Callable[[Entry], str]:
    return lambda entry: f"{words} {entry.object_label}"


def _table(words: str, side: str) -> Callable[[Entry], str]:
    return lambda entry: f"{words} “{(getattr(entry, side) or {}).get('table')}” of {entry.object_label}"


def _written(entry: Entry) -> str:
    return f"wrote “{(entry.after or {}).get('heading')}” in {entry.object_label}"
