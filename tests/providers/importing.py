"""Bringing small files of the register through the actions, and the register as it stands, to compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from providers.actions.imports import accept_import, read_import, start_import
from providers.importers.facts import Layout
from providers.importers.staged import lines
from providers.models import (
    Brand,
    Location,
    LocationChange,
    Provider,
    Rating,
    RegisterImport,
    Succession,
)
from tests.providers.making import NOW
from tests.providers.registers import BEFORE, Cells, csv_bytes, grid

FACTS: tuple[type[models.Model], ...] = (Brand, Provider, Location, Rating, Succession, LocationChange)


def content(rows: Iterable[Cells], layout: Layout = Layout.HSCA, **how: Any) -> bytes:
    """A CSV file of a layout."""
    return csv_bytes([*BEFORE.get(layout, []), *grid(rows, layout, how.get("columns", ()))])


def brought(
    people: Any, rows: Iterable[Cells] | bytes, layout: Layout = Layout.HSCA, **how: Any
) -> RegisterImport:
    """A file that was brought and read."""
    by, at = how.pop("by", people.commissioner), how.pop("at", NOW)
    file = rows if isinstance(rows, bytes) else content(rows, layout, columns=how.pop("columns", ()))
    run = start_import(
        partnership=how.pop("partnership", people.partnership), name=how.pop("name", "august.csv"),
        content=file, by=by, at=at, layout=how.pop("insist", None), **how,
    )  # fmt: skip
    return read_import(run=run, by=by, at=at)


def accepted(
    people: Any, rows: Iterable[Cells] | bytes, layout: Layout = Layout.HSCA, **how: Any
) -> RegisterImport:
    """A file that was brought, read and accepted."""
    by, at = how.get("by", people.commissioner), how.get("at", NOW)
    return accept_import(run=brought(people, rows, layout, **how), by=by, at=at + timedelta(seconds=1))


def table(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Every row of a table, with its keys."""
    return sorted(map(tuple, model._default_manager.values_list()), key=str)


def register() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the regulator's facts."""
    return {model.__name__: table(model) for model in FACTS}


def changes(run: RegisterImport) -> dict[tuple[str, str], tuple[Any, Any]]:
    """(ID, field) -> (old, new) of what changes."""
    return {
        (row.cqc_id, line.field): (line.old, line.new)
        for row in run.rows.exclude(kind="new") for line in lines(row)
    }  # fmt: skip


def counts(run: RegisterImport) -> tuple[int, int, int, int]:
    """New, changed, gone, unchanged."""
    return tuple(run.counts[name] for name in ("new", "changed", "gone", "unchanged"))


def kept_files() -> int:
    """How many files of the register are kept."""
    folder = settings.MEDIA_ROOT / "register"
    return len(list(folder.iterdir())) if folder.is_dir() else 0
