"""The guards that watch every test do catch what they watch for."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory

from accounts.models import Organisation
from tests.conftest import People
from tests.guards import WroteOnGetError, no_write_on_get, query_budget


def writes(request: HttpRequest) -> HttpResponse:
    """A view that writes, as none should on GET."""
    Organisation.objects.create(name="Written", kind=Organisation.Kind.OTHER)
    return HttpResponse("done")


def test_a_page_that_writes_when_looked_at_fails(db: None, rf: RequestFactory) -> None:
    with pytest.raises(WroteOnGetError, match="accounts_organisation"), transaction.atomic():
        no_write_on_get(writes)(rf.get("/somewhere/"))
    assert not Organisation.objects.exists()


def test_a_form_that_is_sent_may_write(db: None, rf: RequestFactory) -> None:
    no_write_on_get(writes)(rf.post("/somewhere/"))
    assert Organisation.objects.exists()


def test_a_test_cannot_reach_another_machine() -> None:
    with socket.socket() as probe, pytest.raises(AssertionError, match="stay on this machine"):
        probe.connect(("192.0.2.1", 80))


def test_a_template_variable_that_is_not_defined_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="nonsense"):
        engines["django"].from_string("{{ nonsense }}").render({})


def test_the_three_people_of_an_access_test_differ_as_they_should(people: People) -> None:
    def partnerships(user: Any) -> set[str]:
        return set(user.memberships.values_list("partnership__slug", flat=True))

    assert partnerships(people.commissioner) == partnerships(people.viewer) == {"testborough"}
    assert partnerships(people.outsider) == {"elsewhere"}


def test_a_page_within_its_budget_passes(client: Client, db: None) -> None:
    with query_budget("health: live"):
        assert client.get("/health/live").status_code == 200


def test_a_page_that_asks_more_than_its_budget_fails_and_shows_what_it_asked(db: None) -> None:
    with (
        pytest.raises(AssertionError, match=r"1 queries, budget 0\n.*accounts_organisation"),
        query_budget("health: live"),
    ):
        Organisation.objects.count()


def test_a_page_without_a_budget_fails(db: None) -> None:
    with pytest.raises(AssertionError, match="budget None"), query_budget("nobody set one"):
        pass
