"""A backup brings every row and every file back, and refuses whatever would lose one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Partnership
from config import backup as module
from config.backup import BackupRefused, backup, restore
from jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(people: Any) -> Any:
    """A database with rows of several apps, and one file."""
    Job.objects.create(
        kind="k",
        title="Ünïcode, 'quotes' and\nlines",
        partnership=people.partnership,
        requested_by=people.commissioner,
        created_at=timezone.now(),
    )
    name = default_storage.save("papers/a.txt", ContentFile("first version £5"))
    yield people
    default_storage.delete(name)


def rows() -> dict[str, list[Any]]:
    return {
        module._label(model): list(model._base_manager.order_by("pk").values()) for model in module._models()
    }


def test_wipe_and_restore_brings_back_every_row_and_file(full: Any, tmp_path: Path) -> None:
    before = rows()
    written = backup(tmp_path / "b")
    call_command("flush", interactive=False, verbosity=0)
    default_storage.delete("papers/a.txt")
    assert not Partnership.objects.exists()
    assert restore(tmp_path / "b") == written
    assert rows() == before
    with default_storage.open("papers/a.txt") as stored:
        assert stored.read().decode() == "first version £5"


def test_new_rows_after_a_restore_get_new_numbers(full: Any, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    call_command("flush", interactive=False, verbosity=0)
    restore(tmp_path / "b")
    assert Partnership.objects.create(slug="new", name="New").pk not in (
        full.partnership.pk,
        full.elsewhere.pk,
    )


def test_a_damaged_backup_is_refused(full: Any, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    table = tmp_path / "b" / "tables" / "accounts.partnership.jsonl"
    table.write_text(table.read_text().replace("Testborough", "Tampered"))
    call_command("flush", interactive=False, verbosity=0)
    with pytest.raises(BackupRefused, match="damaged"):
        restore(tmp_path / "b")


def test_a_database_with_rows_is_not_overwritten(full: Any, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    before = rows()
    with pytest.raises(BackupRefused, match="already holds rows"):
        restore(tmp_path / "b")
    assert rows() == before


def test_a_folder_in_use_is_not_overwritten(full: Any, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("mine")
    with pytest.raises(BackupRefused, match="not empty"):
        backup(tmp_path)
    assert (tmp_path / "keep.txt").read_text() == "mine"


def test_a_backup_of_another_version_is_refused(full: Any, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    manifest = tmp_path / "b" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "migrations": ["x.0001"]}))
    with pytest.raises(BackupRefused, match="another version"):
        restore(tmp_path / "b")


def test_a_folder_that_is_no_backup_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="not a backup"):
        restore(tmp_path)


def test_keys_are_named_by_fingerprint_and_never_included(full: Any, tmp_path: Path, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = ["the-secret-key-of-fields"]
    backup(tmp_path / "b")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file())
    assert b"the-secret-key-of-fields" not in everything
    settings.FIELD_ENCRYPTION_KEYS = []
    assert len(module.missing_keys(tmp_path / "b")) == 1


def test_the_command_prints_tables_files_and_digest(full: Any, tmp_path: Path, capsys: Any) -> None:
    call_command("backup", tmp_path / "b", json=True)
    printed = json.loads(capsys.readouterr().out)
    assert printed["tables"]["accounts.partnership"] == 2
    assert printed["files"] == len(list(module._stored_files(default_storage)))
    assert len(printed["digest"]) == 64


def test_the_command_refuses_with_exit_code_1(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("restore", tmp_path)
    assert refused.value.returncode == 1
