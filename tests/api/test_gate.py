"""Who is let in: the token, its last day, its grant, its rate; reading only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from api import tokens
from api.actions import revoke_client
from api.models import ApiClient
from api.scopes import Scope
from tests.api.making import make_plan, make_token
from tests.api.test_lists import fits


def ask(headers: dict[str, str], path: str = "/api/v1/plans") -> Any:
    return Client().get(path, headers=headers)


def refused(response: Any, status: int, code: str) -> None:
    fits(response.json(), "Error")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_without_a_token_in_force_the_answer_is_always_the_same(people):
    revoked, gone = make_token(people, name="Revoked")
    revoke_client(client=revoked, by=revoked.made_by, at=timezone.now())
    expired, late = make_token(people, name="Expired")
    yesterday = timezone.localdate() - timedelta(days=1)
    ApiClient.objects.filter(pk=expired.pk).update(expires_on=yesterday)
    wrong = [{}, *({"Authorization": sent} for sent in ("Basic YTpi", "Bearer ", "Bearer x"))]
    answers = [ask(headers) for headers in (*wrong, gone, late)]
    for answer in answers:
        refused(answer, 401, "unauthorized")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert len({answer.content for answer in answers}) == 1


def test_the_last_day_counts(people):
    _, headers = make_token(people, days=0)
    assert ask(headers).status_code == 200


def test_a_session_of_a_person_opens_nothing(people, signed_in):
    refused(signed_in(people.commissioner).get("/api/v1/plans"), 401, "unauthorized")


def test_a_token_opens_what_it_was_made_for_and_no_more(people):
    make_plan(people)
    _, headers = make_token(people, Scope.REGISTER)
    assert ask(headers, "/api/v1/homes").status_code == 200
    for path in (
        "plans",
        "workstreams",
        "actions",
        "indicators",
        "observations",
        "packs",
        "packs/1/files/pdf",
    ):
        refused(ask(headers, f"/api/v1/{path}"), 403, "not_granted")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_but_reading_is_possible(people, method):
    _, headers = make_token(people)
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/plans", headers=headers)
    refused(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


def test_head_answers_as_get_without_a_body(people):
    _, headers = make_token(people)
    response = Client().head("/api/v1/plans", headers=headers)
    assert (response.status_code, response.content) == (200, b"")


def test_who_asks_too_often_is_told_how_long_to_wait(people, settings):
    settings.API_RATE = "2/m"
    _, headers = make_token(people)
    _, other = make_token(people, name="Excel")
    assert [ask(headers).status_code for _ in range(2)] == [200, 200]
    late = ask(headers)
    refused(late, 429, "too_many_requests")
    assert 1 <= int(late["Retry-After"]) <= 60
    assert ask(other).status_code == 200


def test_guessing_tokens_is_slowed_down(db, settings):
    settings.API_RATE_UNKNOWN = "1/m"
    refused(ask({"Authorization": "Bearer a"}), 401, "unauthorized")
    refused(ask({"Authorization": "Bearer b"}), 429, "too_many_requests")


def test_nobody_is_stopped_while_the_cache_that_counts_is_down(people, monkeypatch):
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("api.gate.get_usage", down)
    _, headers = make_token(people)
    assert ask(headers).status_code == 200


def test_the_last_reading_is_kept_to_the_minute(people):
    client, headers = make_token(people)
    ask(headers)
    client.refresh_from_db()
    first = client.last_used_at
    assert first is not None
    ask(headers)
    client.refresh_from_db()
    assert client.last_used_at == first


def test_an_address_that_is_none_is_answered_as_json(db):
    refused(ask({}, "/api/v1/incidents"), 404, "not_found")


def test_the_token_is_kept_as_a_digest_only(people):
    client, headers = make_token(people)
    token = headers["Authorization"].removeprefix("Bearer ")
    kept = {str(value) for value in ApiClient.objects.filter(pk=client.pk).values_list().get()}
    assert token not in kept
    assert tokens.digest(token) in kept
