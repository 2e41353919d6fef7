"""What tests of boards begin with. A test that needs another beginning overrides the name in its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import notifications
from oversight import public_files
from tests.oversight import url_kwargs_publication
from tests.oversight.making import NOW, Made, make_board
from tests.oversight.papers_making import Desk
from tests.oversight.publishing import AFTER, Full, make_full
from tests.oversight.sitting import Sitting, make_sitting


@pytest.fixture
def made(people: Any) -> Made:
    """A board with its members and administrator."""
    return make_board(people)


@pytest.fixture
def sitting(people: Any) -> Sitting:
    """A meeting that is being held."""
    return make_sitting(people)


@pytest.fixture
def desk(people: Any) -> Desk:
    """An item that waits for papers, and the people who write, advise and approve."""
    return Desk(people)


@pytest.fixture
def full(people: Any) -> Full:
    """A meeting with public and exempt words in every field."""
    return make_full(people)


@pytest.fixture
def out(people: Any) -> Full:
    """A board that has published an agenda, draft minutes and decisions."""
    return url_kwargs_publication.out(people)


@pytest.fixture
def viewer(people: Any, signed_in: Callable[[Any], Client]) -> Client:
    """Somebody who may only read, signed in."""
    return signed_in(people.viewer)


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> list[public_files.Provider]:
    """The rooms that offer files, for this test alone."""
    found: list[public_files.Provider] = []
    monkeypatch.setattr(public_files, "_providers", found)
    return found


@pytest.fixture
def in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are looked at on the day of the made board."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def the_day_after(time_machine: Any) -> None:
    """It is the day after the meeting."""
    time_machine.move_to(AFTER, tick=False)


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails wait; nobody wakes a worker."""
    monkeypatch.setattr(notifications, "wake", lambda pk: None)
