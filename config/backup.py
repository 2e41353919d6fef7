"""Back up and restore every table and every file, with counts and a digest that prove it.

Source: quality.md section 2.

A backup is a folder: `manifest.json`, `tables/<app>.<model>.jsonl`, `files/...`. Keys are named by
fingerprint and never included: without the same FIELD_ENCRYPTION_KEYS encrypted fields can't be read.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

CHUNK = 500  # rows held in memory at once
MADE_BY_MIGRATE = frozenset({"contenttypes.contenttype", "auth.permission", "accounts.user"})
LEFT_OUT = frozenset({"sessions.session"})  # people sign in again


class ExactEncoder(DjangoJSONEncoder):
    """Django's encoder cuts moments to milliseconds; the order of two updates may hang on less."""

    def default(self, o: Any) -> Any:
        """A moment or time of day in full, anything else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


class BackupRefused(Exception):
    """The backup or restore can't be done; the message says why. Nothing was changed."""


def backup(folder: Path) -> dict[str, Any]:
    """Write everything into `folder`, which must not exist or be empty; returns the manifest's counts.

    The tables are read in one transaction, so that they agree with one another. The folder appears under
    its name only when it is complete.

    Raises:
        BackupRefused: the folder is in use.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty. Choose a new folder.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "tables").mkdir(parents=True)
    (partial / "files").mkdir()
    try:
        with transaction.atomic():
            _one_view_of_everything()
            tables = {_label(model): _write_table(model, partial) for model in _models()}
        files = sum(1 for _ in _copy_files_out(partial / "files"))
        result = {"tables": tables, "files": files, "digest": _digest(partial)}
        manifest = {**result, "migrations": _migrations(), "keys": _key_fingerprints()}
        (partial / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return result


def restore(folder: Path) -> dict[str, Any]:
    """Put a backup into a freshly migrated database and an empty file store; returns the same counts.

    Raises:
        BackupRefused: no or damaged backup, another version of the program, or the database is in use.
    """
    manifest = _checked_manifest(folder)
    _refuse_used_database()
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model in reversed(_models()):
            if _label(model) in MADE_BY_MIGRATE:
                model._base_manager.all().delete()
        tables = {_label(model): _read_table(model, folder) for model in _models()}
        connection.check_constraints()
        _reset_sequences()
        if tables != manifest["tables"]:
            raise BackupRefused("The rows read are not the rows that were written. Nothing was changed.")
    files = sum(1 for _ in _copy_files_in(folder / "files"))
    return {"tables": tables, "files": files, "digest": manifest["digest"]}


def missing_keys(folder: Path) -> list[str]:
    """Fingerprints of keys the backup was made with and that this machine does not have."""
    manifest = json.loads((folder / "manifest.json").read_text())
    return sorted(set(manifest["keys"]) - set(_key_fingerprints()))


def _models() -> list[type[models.Model]]:
    """Every table we own, parents before children, including the tables of many-to-many fields."""
    found = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    kept = [model for model in found if _label(model) not in LEFT_OUT and model._meta.managed]
    return sorted(kept, key=_label)


def _label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def _one_view_of_everything() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _write_table(model: type[models.Model], folder: Path) -> int:
    rows = model._base_manager.order_by("pk")
    with (folder / "tables" / f"{_label(model)}.jsonl").open("w", encoding="utf-8") as out:
        serializers.serialize("jsonl", rows.iterator(CHUNK), stream=out, cls=ExactEncoder)
    return rows.count()


def _read_table(model: type[models.Model], folder: Path) -> int:
    count, batch = 0, []
    with (folder / "tables" / f"{_label(model)}.jsonl").open(encoding="utf-8") as lines:
        for row in serializers.deserialize("jsonl", lines):
            batch.append(row.object)
            count += 1
            if len(batch) == CHUNK:
                model._base_manager.bulk_create(batch)
                batch = []
    model._base_manager.bulk_create(batch)
    return count


def _reset_sequences() -> None:
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _stored_files(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for child in sorted(folders):
        yield from _stored_files(storage, f"{folder}/{child}" if folder else child)


def _copy_files_out(target: Path) -> Iterator[str]:
    for name in _stored_files(default_storage):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(name) as source, path.open("wb") as out:
            shutil.copyfileobj(source, out)
        yield name


def _copy_files_in(source: Path) -> Iterator[str]:
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(source).as_posix()
        if not default_storage.exists(name):
            with path.open("rb") as handle:
                default_storage.save(name, File(handle))
        yield name


def _digest(folder: Path) -> str:
    """One SHA-256 over the names and digests of all tables and files."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            with path.open("rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
            total.update(f"{path.relative_to(folder).as_posix()} {digest}\n".encode())
    return total.hexdigest()


def _migrations() -> list[str]:
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _key_fingerprints() -> list[str]:
    keys = [settings.SECRET_KEY, *settings.FIELD_ENCRYPTION_KEYS]
    return [hashlib.sha256(f"fingerprint:{key}".encode()).hexdigest()[:12] for key in keys]


def _checked_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise BackupRefused(f"{folder} is not a backup: it has no readable manifest.json.") from error
    if _digest(folder) != manifest["digest"]:
        raise BackupRefused("The backup is damaged: its digest does not match. Nothing was changed.")
    if manifest["migrations"] != _migrations():
        raise BackupRefused(
            "The backup was made by another version of this program. Restore it with that version, "
            "then upgrade. Nothing was changed."
        )
    return manifest


def _refuse_used_database() -> None:
    used = [
        _label(model)
        for model in _models()
        if _label(model) not in MADE_BY_MIGRATE and model._base_manager.exists()
    ]
    if used:
        raise BackupRefused(
            f"The database already holds rows ({', '.join(used[:3])}). "
            "Restore into a fresh one: migrate an empty database first."
        )
