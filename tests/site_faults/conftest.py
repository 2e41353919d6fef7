"""Every fault test that needs them has its own broker, its own data folder and a short lease."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site_faults.around import OwnBroker, forget_connections

LEASE_SECONDS = "2"


@pytest.fixture
def data(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder, with a short path because a socket lies in it; workers use it, too."""
    with tempfile.TemporaryDirectory(prefix="fault-") as folder:
        path = Path(folder)
        monkeypatch.setenv("DATA_DIR", folder)
        files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(path / "files")}}
        settings.DATA_DIR = path
        settings.STORAGES = {**settings.STORAGES, "default": files}
        yield path


@pytest.fixture
def own_broker(
    data: Path, transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnBroker]:
    """A broker for this test alone; jobs whose worker died are free again after two seconds."""
    before = str(settings.CELERY_BROKER_URL)
    broker = OwnBroker(data / "broker.sock")
    monkeypatch.setenv("CELERY_BROKER_URL", broker.url)
    monkeypatch.setenv("JOB_LEASE_SECONDS", LEASE_SECONDS)
    broker.start()
    forget_connections(broker.url)
    yield broker
    forget_connections(before)
    broker.kill()
