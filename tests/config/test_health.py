"""The health page tells what an operator must know (quality.md section 2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.db import DatabaseError

from config import health
from jobs.actions import enqueue
from jobs.models import Heartbeat
from jobs.tasks import sweep
from tests.conftest import People

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_machine_with_nothing_running_but_the_web_is_ready_and_says_what_is_missing(
    client: Any, db: None
) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True, "database": True, "storage": True, "broker": False,
        "last_beat_seconds": None, "oldest_job_seconds": None,
    }  # fmt: skip


def test_a_broker_that_runs_is_seen(client: Any, db: None, broker: str) -> None:
    assert client.get("/health/ready").json()["broker"] is True


def test_each_sweep_of_the_schedule_is_a_beat(client: Any, db: None, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    sweep()
    time_machine.move_to(NOW + timedelta(seconds=20), tick=False)
    sweep()
    time_machine.move_to(NOW + timedelta(seconds=65), tick=False)
    assert client.get("/health/ready").json()["last_beat_seconds"] == 45
    assert Heartbeat.objects.count() == 1


def test_the_oldest_waiting_job_is_told_in_seconds(
    client: Any, people: People, time_machine: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("jobs.tasks.send", lambda pk, queue: None)
    time_machine.move_to(NOW, tick=False)
    enqueue(kind="packs.make", title="A pack", arg={}, partnership=people.partnership, by=people.commissioner)
    time_machine.move_to(NOW + timedelta(minutes=3), tick=False)
    assert client.get("/health/ready").json()["oldest_job_seconds"] == 180


def test_a_full_disk_is_not_ready(client: Any, db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(health, "DISK_NEEDED", 2**62)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["storage"]) == (503, False)


@pytest.mark.parametrize(("fails", "expected"), [(False, True), (True, False)])
def test_a_store_elsewhere_is_asked(
    client: Any, db: None, monkeypatch: Any, fails: bool, expected: bool
) -> None:
    class Elsewhere(Storage):
        def exists(self, name: str) -> bool:
            if fails:
                raise ConnectionError("no route to the store")
            return False

    monkeypatch.setattr(health, "default_storage", Elsewhere())
    assert client.get("/health/ready").json()["storage"] is expected


def test_a_database_that_is_down_is_not_ready_but_the_page_answers(
    client: Any, db: None, monkeypatch: Any
) -> None:
    class Gone:
        def cursor(self) -> None:
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Gone())
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
