"""Sealing everything of incidents anew with the newest key, so that an old one can be thrown away.

What rests under the newest key already is left alone: a run that broke off is simply begun again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from accounts.sealing import is_newest, reseal
from failure_protocol import holdings
from failure_protocol.actions.retention import FILES

logger = logging.getLogger(__name__)


@dataclass
class Turned:
    """How one table went: values sealed anew, values that no configured key opens."""

    table: str
    done: int = 0
    unreadable: int = 0


def turn_keys(batch: int) -> Iterator[Turned]:
    """Table by table, `batch` rows a transaction, then the files."""
    for model in holdings.tables():
        yield _table(model, batch)
    for _kept, model, name, _path in FILES:
        yield _files(model, name)


def _table(model: type[models.Model], batch: int) -> Turned:
    result, last = Turned(model._meta.model_name or ""), 0
    names = [field.name for field in holdings.sealed_fields(model)]
    raw = {f"raw_{name}": Cast(F(name), TextField()) for name in names}
    while True:
        rows = model._base_manager.filter(pk__gt=last).order_by("pk").annotate(**raw)
        found = list(rows.values("pk", *raw)[:batch])
        if not found:
            return result
        with transaction.atomic():
            for row in found:
                for name in names:
                    _value(model, row["pk"], name, row[f"raw_{name}"], result)
        last = found[-1]["pk"]


def _value(model: type[models.Model], pk: Any, name: str, old: str | None, result: Turned) -> None:
    if not old or is_newest(old.encode()):
        return
    try:
        new = reseal(old.encode()).decode("ascii")
    except InvalidToken:
        result.unreadable += 1
        logger.error("a sealed value can't be read", extra={"table": result.table, "row": pk, "field": name})
        return
    same = model._base_manager.annotate(raw=Cast(F(name), TextField())).filter(pk=pk, raw=old)
    # Somebody who saves meanwhile seals with the newest key, and what they wrote stays.
    result.done += same.update(**{name: Value(new, output_field=TextField())})


def _files(model: type[models.Model], name: str) -> Turned:
    """Files are written beside the old ones, and the row follows; then the old one goes."""
    result = Turned(f"{model._meta.model_name} files")
    rows: Any = model._base_manager.exclude(**{name: ""})
    for pk, key in rows.values_list("pk", name):
        try:
            with default_storage.open(key, "rb") as file:
                old = file.read()
            if is_newest(old):
                continue
            new = reseal(old)
        except (OSError, InvalidToken):
            result.unreadable += 1
            logger.exception("a file can't be read", extra={"table": result.table, "row": pk})
            continue
        made = default_storage.save(key, ContentFile(new))
        moved = model._base_manager.filter(pk=pk, **{name: key}).update(**{name: made})
        default_storage.delete(key if moved else made)
        result.done += moved
    return result
