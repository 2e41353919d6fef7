"""Who lets programs in: administrators of the partnership, for a time, and for what they read themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.roles import Role
from api.actions import make_client, revoke_client
from api.models import ApiClient
from api.scopes import Scope
from audit.models import Entry
from core.errors import Refused
from tests.api.making import make_token


@pytest.fixture
def admin(people: Any) -> Any:
    return people.join(Role.BOARD_ADMINISTRATOR, name="Bo Admin")


def typed(**other: Any) -> dict[str, Any]:
    last = timezone.localdate() + timedelta(days=90)
    return {
        "name": "Excel", "purpose": "Monthly sheet", "contact": "data@testborough.example",
        "scopes": ["plans", "packs"], "expires_on_day": last.day, "expires_on_month": last.month,
        "expires_on_year": last.year, **other,
    }  # fmt: skip


def make(people: Any, by: Any, **other: Any) -> Any:
    now = timezone.now()
    facts = {
        "name": "Excel", "purpose": "Sheet", "contact": "a@b.example", "scopes": [Scope.PLANS],
        "expires_on": timezone.localdate(now), **other,
    }  # fmt: skip
    return make_client(partnership=people.partnership, by=by, at=now, **facts)


def test_the_token_is_shown_once_and_reads(people, admin, signed_in, client):
    browser = signed_in(admin)
    page = browser.post("/api/clients/new/", typed())
    token = page.context["token"]
    assert token in page.content.decode()
    made = ApiClient.objects.get()
    assert made.scopes == ["plans", "packs"]
    assert client.get("/api/v1/plans", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for path in ("/api/clients/", f"/api/clients/{made.pk}/", "/api/clients/new/"):
        assert token not in browser.get(path).content.decode()


def test_a_form_that_is_sent_twice_makes_one_program(people, admin, signed_in):
    browser = signed_in(admin)
    browser.post("/api/clients/new/", typed())
    again = browser.post("/api/clients/new/", typed(name="EXCEL"))
    assert (again.status_code, ApiClient.objects.count()) == (422, 1)
    assert "There is a program called EXCEL already." in again.content.decode()


def test_what_is_missing_is_asked_for_beside_its_field(people, admin, signed_in):
    page = signed_in(admin).post("/api/clients/new/", {})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name", "purpose", "contact", "scopes", "expires_on"}


def test_the_page_shows_the_program_and_revokes_it(people, signed_in, client):
    made, headers = make_token(people)
    browser = signed_in(made.made_by)
    assert "May read" in browser.get(f"/api/clients/{made.pk}/").content.decode()
    browser.post(f"/api/clients/{made.pk}/revoke/")
    assert client.get("/api/v1/plans", headers=headers).status_code == 401
    assert "Revoked" in browser.get(f"/api/clients/{made.pk}/").content.decode()
    again = browser.post(f"/api/clients/{made.pk}/revoke/", follow=True)
    assert "was revoked already" in again.content.decode()


@pytest.mark.parametrize(("days", "state"), [(0, "active"), (-1, "expired")])
def test_a_program_runs_out_after_its_last_day(people, days, state):
    today = timezone.localdate()
    assert ApiClient(expires_on=today + timedelta(days=days)).state(today) == state


def test_making_and_revoking_stand_in_the_trail_without_the_token(people, admin):
    made, token = make(people, admin)
    revoke_client(client=made, by=admin, at=timezone.now())
    entries = list(Entry.objects.about("api.apiclient", made.pk).order_by("number"))
    assert [entry.verb for entry in entries] == ["api.client_made", "api.client_revoked"]
    assert not [entry for entry in entries if token in str(entry.after)]


def test_the_trail_says_it_in_words(people, signed_in):
    make_token(people)
    page = signed_in(people.commissioner).get("/audit/").content.decode()
    assert "let the program “Power BI” read" in page


@pytest.mark.parametrize("days", [-1, 367])
def test_a_last_day_is_today_or_later_and_within_a_year(people, admin, days):
    with pytest.raises(Refused, match="Last day must be"):
        make(people, admin, expires_on=timezone.localdate() + timedelta(days=days))


def test_a_program_is_let_read_something(people, admin):
    with pytest.raises(Refused, match="Choose at least one"):
        make(people, admin, scopes=[])


def test_nobody_lets_a_program_read_what_they_may_not_read(people):
    keeper = people.join(Role.SYSTEM_ADMINISTRATOR)
    with pytest.raises(Refused, match="what you may not read yourself"):
        make(people, keeper)


def test_a_commissioner_makes_and_revokes_none(people, admin):
    with pytest.raises(PermissionDenied):
        make(people, people.commissioner)
    made, _ = make(people, admin)
    with pytest.raises(PermissionDenied):
        revoke_client(client=made, by=people.commissioner, at=timezone.now())
