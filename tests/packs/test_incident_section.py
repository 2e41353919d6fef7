"""What a board's pack says of incidents: by exception, nameless while potential, nothing of exercises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from failure_protocol.actions.incidents import change_state
from failure_protocol.states import State
from failure_protocol.summaries.board import exceptions
from packs.definitions.incident_lines import incidents_section
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def test_a_board_without_incidents_has_no_such_section(people):
    assert incidents_section(people.partnership, None, TODAY) is None


def test_a_potential_failure_is_told_without_a_name(people, incident):
    (line,) = exceptions(people.partnership, None, TODAY)
    assert (line.name, line.services, line.cause) == ("A provider (name withheld)", (), "")
    section = incidents_section(people.partnership, None, TODAY)
    assert section is not None
    assert "Larch" not in repr(section)


def test_an_activated_one_is_named_with_its_cause(people, lead, incident):
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=LATER)
    (line,) = exceptions(people.partnership, TODAY - timedelta(days=1), TODAY)
    assert (line.name, line.services) == ("Larch Care Ltd", ("Larchfield",))
    assert line.moved[-1] == (TODAY, State.ACTIVATED)


def test_the_state_is_that_of_the_day(people, lead, incident):
    later = OPENED + timedelta(days=3)
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=later)
    (line,) = exceptions(people.partnership, None, TODAY)
    assert line.state is State.POTENTIAL
    assert exceptions(people.partnership, None, TODAY - timedelta(days=1)) == ()


def test_one_that_ended_before_the_last_meeting_is_no_news(people, lead, incident):
    change_state(
        incident=incident, new=State.STOOD_DOWN, version=1, by=lead, at=LATER, reason="The bank gave time."
    )
    assert exceptions(people.partnership, date(2021, 9, 20), date(2021, 10, 1)) == ()
    (line,) = exceptions(people.partnership, TODAY - timedelta(days=1), TODAY)
    assert line.name == "A provider (name withheld)"


def test_exercises_are_told_to_no_board(people, lead):
    make_incident(people, lead, is_exercise=True)
    assert exceptions(people.partnership, None, TODAY) == ()
