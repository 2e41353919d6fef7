"""The demonstration, loaded once for the tests of a module and gone after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from demo import load


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[date]:
    """The whole demonstration; gives the day for which it was loaded."""
    today = timezone.localdate()
    with django_db_blocker.unblock(), transaction.atomic():
        load.load_demo(today=today)
        yield today
        transaction.set_rollback(True)
