"""Error pages: the right status, plain words, nothing given away, and a fragment for htmx."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django_ratelimit.exceptions import Ratelimited

from config import urls as real
from config.urls import handler400, handler403, handler404, handler500  # noqa: F401  Django reads them from here
from ui.errors import PAGES, Conflict

RAISED = {
    "400": BadRequest("secret detail"),
    "403": PermissionDenied("You may not report progress on its plans."),
    "409": Conflict("Sam saved this step a minute ago.", url="/plans/1/", typed="My <b>words</b>"),
    "413": RequestDataTooBig("secret detail"),
    "429": Ratelimited(),
    "500": RuntimeError("secret detail"),
}


def raises(request: HttpRequest, status: str) -> HttpResponse:
    raise RAISED[status]


urlpatterns = [path("raise/<str:status>/", raises), *real.urlpatterns]


@pytest.fixture
def browser(people, signed_in, settings):
    settings.ROOT_URLCONF = __name__
    client = signed_in(people.viewer)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("status", RAISED)
def test_each_error_says_what_happened_what_was_kept_and_what_to_do(browser, status):
    answer = browser.get(f"/raise/{status}/")
    text = answer.content.decode()
    assert answer.status_code == int(status)
    assert "secret detail" not in text
    assert f"Error {status}" in text
    if status != "500":
        assert PAGES[int(status)].heading in text
        assert PAGES[int(status)].do in text
        assert "Testborough" in text


@pytest.mark.parametrize("status", RAISED)
def test_htmx_gets_a_fragment_not_a_page(browser, status):
    answer = browser.get(f"/raise/{status}/", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == int(status)
    assert "<html" not in text
    assert "app-notice" in text
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#notice", "innerHTML")


def test_a_refusal_gives_the_reason_of_the_access_function(browser):
    assert "You may not report progress on its plans." in browser.get("/raise/403/").content.decode()


def test_a_conflict_shows_what_was_typed_and_where_the_newest_version_is(browser):
    text = browser.get("/raise/409/").content.decode()
    assert "Sam saved this step a minute ago." in text
    assert "My &lt;b&gt;words&lt;/b&gt;" in text
    assert 'href="/plans/1/"' in text


def test_an_unknown_address_is_told_without_saying_what_exists(browser):
    answer = browser.get("/nowhere/")
    assert answer.status_code == 404
    assert PAGES[404].heading in answer.content.decode()


def test_an_unknown_address_answers_a_stranger_too(client, db):
    assert client.get("/nowhere/").status_code == 404


def test_too_many_tries_say_when_to_come_back(browser):
    assert browser.get("/raise/429/")["Retry-After"] == "60"


def test_search_is_limited_by_person(people, signed_in, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limit"}
    }
    client = signed_in(people.viewer)
    answers = {client.get("/search/").status_code for _ in range(130)}
    assert answers == {200, 429}


def test_a_stale_form_is_explained(people, settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.viewer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/components/", {"title": "x"})
    assert answer.status_code == 403
    assert "We could not be sure that this came from you" in answer.content.decode()


def test_a_form_larger_than_the_limit_gets_413(people, signed_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = signed_in(people.viewer).post("/components/", {"title": "x" * 2000})
    assert answer.status_code == 413
    assert PAGES[413].heading in answer.content.decode()
