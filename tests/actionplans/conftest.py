"""What the tests of plans share: a small plan, and the commissioner's browser, on a Tuesday."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from actionplans.models import Plan
from tests.factories import NOW, make_small_plan


@pytest.fixture
def tuesday() -> Iterator[None]:
    """The clock stands still at NOW (tests.factories): 19 January 2021."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(people: Any) -> Plan:
    """One workstream, one action, four steps; led by the commissioner."""
    return make_small_plan(people.partnership, people.commissioner)


@pytest.fixture
def ada(people: Any, signed_in: Any) -> Any:
    """The commissioner's browser."""
    return signed_in(people.commissioner)
