"""The demonstration, loaded once for all tests here, by one process, and gone after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from demo import load


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[date]:
    """The whole demonstration; gives the day for which it was loaded."""
    today = timezone.localdate()
    with django_db_blocker.unblock(), transaction.atomic():
        load.load_demo(today=today)
        yield today
        transaction.set_rollback(True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the demonstration goes to one process: loading it is what takes the time."""
    for item in items:
        if "demo" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demo"))
