"""A full disk while a pack is made: refused in words, nothing half written, and well once there is room.

Source: quality.md, section 2 ("storage full (refused in words)", "disk full through a small tmpfs or quota").
"""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.models import Entry
from jobs import runner
from jobs.models import Job
from packs.models import Pack
from tests.conftest import People
from tests.site_faults.around import ask, broken_files, kept_files, plan_of_parts, state_of

SMALL, LARGE = "64k", "64m"


@pytest.fixture
def full_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The data folder has no room for a pack; call what is given to make room.

    A real file system of 64 KB where this process may mount one (root), else a call that says the same.
    """
    if _command("mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(data)):
        yield lambda: _must("mount", "-o", f"remount,size={LARGE}", str(data))
        _must("umount", "-l", str(data))
        return
    real = os.fsync

    def no_room(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)
    yield lambda: monkeypatch.setattr(os, "fsync", real)


def _command(*words: str) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _must(*words: str) -> None:
    assert _command(*words), words


def run(job: Job) -> tuple[str, str]:
    """Run the job here; its state and reason."""
    runner.execute(job.pk, heartbeats=False)
    return state_of(job), job.reason


def nothing_is_left(data: Path) -> None:
    assert not Pack.objects.exists()
    assert not Entry.objects.filter(verb="packs.made").exists()
    assert kept_files() == []
    assert broken_files() == []
    assert list((data / "pack-cache").glob(".part-*")) == []
    assert [path for path in (data / "pack-cache").iterdir() if path.is_dir()] == []


def test_a_full_disk_fails_a_pack_in_words_and_leaves_nothing_half_written(
    full_disk: Callable[[], None], data: Path, people: People
) -> None:
    by, plan = plan_of_parts(people)
    assert run(ask(plan, by)) == ("failed", runner.DISK_FULL)
    nothing_is_left(data)

    full_disk()  # makes room
    assert run(ask(plan, by)) == ("done", "")
    assert kept_files() == [".pdf", ".xlsx"]
    assert broken_files() == []


def test_a_disk_that_is_full_only_when_the_files_are_kept_leaves_no_part_of_them(
    data: Path, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from packs.render import store

    by, plan = plan_of_parts(people)

    class Halfway:
        """A file of which only the beginning can be copied."""

        def __init__(self, file: Any) -> None:
            self.file = file

        def chunks(self) -> Iterator[bytes]:
            yield self.file.read(1000)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(store, "File", Halfway)
        assert run(ask(plan, by)) == ("failed", runner.DISK_FULL)
        assert not Pack.objects.exists()
    assert run(ask(plan, by)) == ("done", "")
    assert kept_files() == [".pdf", ".xlsx"]
    assert broken_files() == []
