"""A broker that is down delays work; it never holds a page up."""

from __future__ import annotations

from pathlib import Path

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from config.env import broker_options


def test_a_page_gives_up_at_once_on_a_broker_that_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the options kombu tries for ever, whatever `retry=False` says, and this test never ends."""
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # Celery heeds it before its own argument
    url = f"redis+socket://{tmp_path}/nobody-listens.sock"
    app = Celery(broker=url, broker_transport_options=broker_options(url, tmp_path))
    with pytest.raises(OperationalError):
        app.send_task("anything", retry=False)
