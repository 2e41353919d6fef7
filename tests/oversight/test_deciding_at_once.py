"""Who is in the room and what is decided there are written one after the other, whoever is quicker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from core.errors import Refused
from oversight.actions.attendance import remove_attendance, step_out
from oversight.actions.decisions import record_decision
from oversight.models import Away, Decision, Declaration
from oversight.summaries.sitting import item_quorum
from tests.oversight.sitting import AT, Sitting, interest

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH_SECONDS = 0.4  # for a writer that nothing holds up to be done


def decide(sitting: Sitting) -> None:
    record_decision(
        item=sitting.item(4), title="Home first", wording="To fund the beds.", by=sitting.by, at=AT,
        decided_on=sitting.meeting.day,
    )  # fmt: skip


def leave(sitting: Sitting) -> None:
    step_out(attendance=sitting.people[3], item=sitting.item(4), by=sitting.by)


def go(sitting: Sitting) -> None:
    remove_attendance(attendance=sitting.people[3], by=sitting.by)


def tried_meanwhile(first: Callable[[], None], second: Callable[[], None]) -> list[BaseException]:
    """What became of `second`, asked for while `first` is written and not yet saved for good."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            second()
        except BaseException as error:  # noqa: BLE001  the test looks at it, whatever it is
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(LONG_ENOUGH_SECONDS)
        waits = thread.is_alive()
    thread.join()
    assert waits, "The second did not wait for the first"
    return failed


@pytest.mark.parametrize("away", [leave, go, interest], ids=["steps out", "off the list", "an interest"])
def test_what_is_decided_while_somebody_leaves_waits_and_sees_that_they_left(
    sitting: Sitting, away: Callable[[Sitting], Any]
) -> None:
    failed = tried_meanwhile(lambda: away(sitting), lambda: decide(sitting))

    assert [type(error) for error in failed] == [Refused]
    assert "Not quorate" in str(failed[0])
    assert not Decision.objects.exists()
    assert not item_quorum(sitting.item(4)).quorate


@pytest.mark.parametrize("away", [leave, go, interest], ids=["steps out", "off the list", "an interest"])
def test_who_leaves_while_it_is_decided_waits_and_is_refused(
    sitting: Sitting, away: Callable[[Sitting], Any]
) -> None:
    failed = tried_meanwhile(lambda: decide(sitting), lambda: away(sitting))

    assert [type(error) for error in failed] == [Refused]
    assert "JCB/2021/01 was decided at item 4, which would not be quorate any more" in str(failed[0])
    assert item_quorum(sitting.item(4)).quorate
    assert not Away.objects.exists()
    assert not Declaration.objects.exists()
