"""Many rows into the database at once: COPY and UPDATE ... FROM on PostgreSQL, prepared statements on SQLite.

Rows are plain tuples: text, numbers, flags, None, dates as 2021-01-05, lists and dicts for JSON columns. At
England's size (57,000 locations, 324,000 ratings) this takes seconds; a model instance a row takes minutes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models

PAGE = 1_000  # rows of one statement
_NULL = "\\N"
_M = TypeVar("_M", bound=models.Model)


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows; `fields` are names of fields (a foreign key by its column, as `location_id`)."""
    if not rows:
        return
    table, columns = _quoted(model._meta.db_table), [_column(model, name) for name in fields]
    ready = _json_columns(model, fields)
    names = ", ".join(_quoted(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"
            cursor.copy_expert(sql, _as_csv(rows, ready))
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # nosec B608  names are ours
        cursor.executemany(sql, [_row(row, ready) for row in rows])


def insert_objects(model: type[_M], objects: Sequence[_M]) -> Sequence[_M]:
    """Add new objects and give them keys; many go in by COPY, with keys that are drawn before."""
    if connection.vendor != "postgresql" or len(objects) < PAGE:
        return model._default_manager.bulk_create(objects)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [_quoted(model._meta.db_table), model._meta.pk.column, len(objects)],
        )
        keys = cursor.fetchall()
    names = [field.attname for field in model._meta.concrete_fields]
    for each, (key,) in zip(objects, keys, strict=True):
        each.pk = key
    read = attrgetter(*names)
    insert_rows(
        model, [field.name for field in model._meta.concrete_fields], [read(each) for each in objects]
    )
    for each in objects:
        each._state.adding, each._state.db = False, connection.alias  # noqa: SLF001  as bulk_create leaves them
    return objects


def update_objects(model: type[_M], objects: Sequence[_M], fields: Sequence[str]) -> None:
    """Write these fields of objects that the database knows; many go in a page at a time."""
    if connection.vendor != "postgresql" or len(objects) < PAGE:
        model._default_manager.bulk_update(objects, fields, batch_size=PAGE)
        return
    read = attrgetter("pk", *(_field(model, name).attname for name in fields))
    update_rows(model, [model._meta.pk.name], fields, map(read, objects))


def update_rows(
    model: type[models.Model], keys: Sequence[str], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Change rows: each is the values of `keys`, that name one row, and then those of `fields`."""
    names = [*keys, *fields]
    ready = _json_columns(model, names)
    given = [_row(row, ready) for row in rows]
    if not given:
        return
    table = _quoted(model._meta.db_table)
    columns = [_quoted(_column(model, name)) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _update_from(cursor, model, table, names, columns, len(keys), given)
            return
        told = ", ".join(f"{column} = %s" for column in columns[len(keys) :])
        where = " AND ".join(f"{column} = %s" for column in columns[: len(keys)])
        sql = f"UPDATE {table} SET {told} WHERE {where}"  # noqa: S608  # nosec B608  names are ours
        cursor.executemany(sql, [(*row[len(keys) :], *row[: len(keys)]) for row in given])


def _update_from(
    cursor: Any, model: type[models.Model], table: str, names: Sequence[str], columns: Sequence[str],
    keys: int, rows: Sequence[Sequence[Any]],
) -> None:  # fmt: skip
    from psycopg2.extras import execute_values  # type: ignore[import-untyped]

    told = ", ".join(f"{column} = new.{column}" for column in columns[keys:])
    where = " AND ".join(f"old.{column} = new.{column}" for column in columns[:keys])
    template = ", ".join(f"%s::{_type(model, name)}" for name in names)
    sql = (
        f"UPDATE {table} AS old SET {told} FROM (VALUES %s) AS new ({', '.join(columns)}) "  # noqa: S608  # nosec B608  as above
        f"WHERE {where}"
    )
    execute_values(cursor.cursor, sql, rows, template=f"({template})", page_size=PAGE)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101 - for the type checker
    return found


def _column(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).column)


def _type(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return str(target.cast_db_type(connection))


def _json_columns(model: type[models.Model], names: Sequence[str]) -> list[int]:
    """Which of the fields must be written as JSON, by place."""
    return [place for place, name in enumerate(names) if isinstance(_field(model, name), models.JSONField)]


def _row(row: Sequence[Any], as_json: Sequence[int]) -> list[Any]:
    """The row with its JSON columns written out; most of them are empty."""
    ready = list(row)
    for index in as_json:
        value = ready[index]
        if value:
            ready[index] = _encode(value)
        else:
            ready[index] = "{}" if value == {} else _encode(value)
    return ready


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _as_csv(rows: Iterable[Sequence[Any]], as_json: Sequence[int]) -> io.StringIO:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_NULL if value is None else value for value in _row(row, as_json)])
    out.seek(0)
    return out
