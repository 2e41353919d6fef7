"""Writing a staged difference into the register, chunk by chunk, within the caller's transaction.

What is written is what was shown: the rows of the import, nothing else. Brands come before providers, these
before locations, since each names the one before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, Field, JSONField, Model, TextField
from django.db.models.functions import Cast

from providers.importers.bulk import insert_rows, update_rows
from providers.importers.diff import CHUNK
from providers.importers.known import LOCATION_FIELDS, PROVIDER_FIELDS
from providers.importers.staged import BRAND, CACHES, LOCATION, NEW, PROVIDER, Staged
from providers.models import (
    Brand,
    Location,
    LocationChange,
    Provider,
    Rating,
    RegisterImport,
    Succession,
)

RATING_FIELDS = (
    "location_id", "group", "domain", "published_on", "label", "inherited", "report_type", "url",
)  # fmt: skip
SUCCESSION_FIELDS = ("before_id", "after_id", "reason", "before_name", "after_name")
_PLAIN, _AS_JSON = ("kind", "cqc_id", "name"), ("facts", "before", "ratings", "before_ratings", "successions")
_EMPTY: dict[str, Callable[[], Any]] = {"{}": dict, "[]": list}
_CHANGE_FIELDS = ("location_id", "run_id", "on", "field", "old", "new")


def write(run: RegisterImport, day: date) -> None:
    """Write all of an import. The register must be as it was when the difference was found."""
    for rows in staged(run, BRAND):
        _brands(rows)
    brands = dict(Brand.objects.values_list("brand_id", "pk"))
    for rows in staged(run, PROVIDER):
        write_rows(Provider, rows, "facts", brands, kinds=("changed",))
        _insert(Provider, PROVIDER_FIELDS, "brand", [row for row in rows if row.kind == NEW], brands)
    for rows in staged(run, LOCATION):
        _locations(run, rows, day)


def staged(run: RegisterImport, subject: str) -> Iterator[list[Staged]]:
    """The rows of an import of one subject, in chunks, in the order of the file."""
    last = 0
    texts = {f"{name}_text": Cast(name, TextField()) for name in _AS_JSON}
    found = run.rows.filter(subject=subject).order_by("pk").annotate(**texts)
    while rows := list(found.filter(pk__gt=last).values_list("pk", *_PLAIN, *texts)[:CHUNK]):
        yield [_staged(subject, row[1:]) for row in rows]
        last = rows[-1][0]


def _staged(subject: str, values: Sequence[Any]) -> Staged:
    """A row without the cost of a model; most of its JSON is empty."""
    kind, cqc_id, name, *texts = values
    read = [_EMPTY[text]() if text in _EMPTY else json.loads(text) for text in texts]
    return Staged(subject, kind, cqc_id, name, **dict(zip(_AS_JSON, read, strict=True)))


def parents(rows: Sequence[Staged], name: str = "facts") -> dict[str, int]:
    """CQC ID -> key of the providers that rows of locations name."""
    ids = {values["provider"] for row in rows if (values := getattr(row, name)).get("provider")}
    return dict(Provider.objects.filter(cqc_id__in=ids).values_list("cqc_id", "pk")) if ids else {}


def write_rows(
    model: type[Location | Provider], rows: Sequence[Staged], name: str, known: Mapping[str, int],
    kinds: Sequence[str] = ("changed", "gone"),
) -> None:  # fmt: skip
    """Set the fields in `facts` (or `before`) of rows that are there; rows of the same fields go together."""
    together: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        values = getattr(row, name)
        if row.kind in kinds and values:
            pairs = [_column(field, value, known) for field, value in sorted(values.items())]
            fields = tuple(field for field, _ in pairs)
            together[fields].append((row.cqc_id, *(value for _, value in pairs)))
    for fields, changed in together.items():
        update_rows(model, ("cqc_id",), fields, changed)


def _column(name: str, value: Any, known: Mapping[str, int]) -> tuple[str, Any]:
    """A field as it is stored: the provider or brand by its key."""
    if name in ("provider", "brand"):
        return f"{name}_id", known[value] if value else None
    return name, value


def _brands(rows: Sequence[Staged]) -> None:
    new = [(row.cqc_id, row.facts["name"]) for row in rows if row.kind == NEW]
    insert_rows(Brand, ("brand_id", "name"), new)
    changed = [(row.cqc_id, row.facts["name"]) for row in rows if row.kind != NEW]
    update_rows(Brand, ("brand_id",), ("name",), changed)


def _insert(
    model: type[Model],
    fields: Sequence[str],
    parent: str,
    rows: Sequence[Staged],
    known: Mapping[str, int],
) -> None:
    defaults = [_default(model._meta.get_field(name)) for name in fields]
    made = []
    for row in rows:
        facts, of = row.facts, row.facts.get(parent)
        values = [facts.get(name, default) for name, default in zip(fields, defaults, strict=True)]
        made.append((row.cqc_id, known[of] if of else None, *values))
    insert_rows(model, ("cqc_id", f"{parent}_id", *fields), made)


def _default(field: Any) -> Any:
    """What a field holds in a new row where the file doesn't speak of it."""
    assert isinstance(field, Field)  # noqa: S101 - for the type checker
    if isinstance(field, JSONField):
        return []
    if field.has_default():
        return str(field.get_default()) if isinstance(field, CharField) else field.get_default()
    return "" if isinstance(field, CharField | TextField) else None


# --- locations ----------------------------------------------------------------------------------


def _locations(run: RegisterImport, rows: Sequence[Staged], day: date) -> None:
    known = parents(rows)
    _insert(Location, LOCATION_FIELDS, "provider", [row for row in rows if row.kind == NEW], known)
    write_rows(Location, rows, "facts", known)
    keys = dict(Location.objects.filter(cqc_id__in=[row.cqc_id for row in rows]).values_list("cqc_id", "pk"))
    write_ratings(rows, keys)
    insert_rows(
        Succession, SUCCESSION_FIELDS,
        [tuple(pair[name] for name in SUCCESSION_FIELDS) for row in rows for pair in row.successions],
    )  # fmt: skip
    insert_rows(LocationChange, _CHANGE_FIELDS, list(_changes(run, rows, keys, day)))


def write_ratings(rows: Sequence[Staged], keys: Mapping[str, int]) -> None:
    """Add what is new, put right what was published that day under another label."""
    new: list[tuple[Any, ...]] = []
    corrected: list[tuple[Any, ...]] = []
    for row in rows:
        replaced = {tuple(rating[:3]) for rating in row.before_ratings}
        for rating in row.ratings:
            into = corrected if tuple(rating[:3]) in replaced else new
            into.append((keys[row.cqc_id], *rating[:7]))
    insert_rows(Rating, RATING_FIELDS, new)
    update_rows(Rating, RATING_FIELDS[:4], RATING_FIELDS[4:], corrected)


def _changes(
    run: RegisterImport, rows: Sequence[Staged], keys: Mapping[str, int], day: date
) -> Iterator[tuple[Any, ...]]:
    """What an earlier day knew, so that the register can be asked what it said then."""
    for row in rows:
        if row.kind == NEW:
            continue
        for name, new in row.facts.items():
            if name not in CACHES:
                yield keys[row.cqc_id], run.pk, day.isoformat(), name, row.before.get(name), new
