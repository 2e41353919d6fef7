"""The demonstration's incidents: they balance, their people are invented, and their logs are whole."""

from __future__ import annotations

import pytest

from demo.incidents import load_incidents
from failure_protocol import chain
from failure_protocol.models import Incident, LogEntry, Person
from failure_protocol.nhs import clean, is_invented
from failure_protocol.summaries.balance import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(demo):
    return Incident.objects.get(provider_name="Capstan Care Limited")


def test_the_live_one_balances_and_agrees_with_the_provider(live):
    found = balance_of(live)
    assert found.balances
    assert found.sum_words == "38 = 21 home + 15 arrived + 1 hospital + 1 died"


def test_numbers_of_its_people_are_valid_and_nobodys(live):
    numbers = [person.nhs_number for person in Person.objects.of(live)]
    assert all(clean(number) == number and is_invented(number) for number in numbers)


def test_its_log_is_whole(live):
    assert chain.verify(LogEntry.objects.of(live)).ok


def test_loading_again_changes_nothing(live, demo):
    assert load_incidents(today=demo) is False
