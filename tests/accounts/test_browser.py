"""Accounts in a real browser: nothing typed is lost, and every page is accessible, wide and narrow."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import actions
from accounts.middleware import SEEN, SIGNED_IN
from accounts.models import User
from accounts.roles import Role
from tests.conftest import PASSWORD


def grow_idle() -> None:
    """Let every session have been idle for two hours."""
    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        session[SEEN] = session.get(SEEN, timezone.now().timestamp()) - 2 * 3600
        session[SIGNED_IN] = session[SEEN]
        session.save()


def type_password(page, person):
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").press("Enter")


@pytest.mark.parametrize("javascript", [True, False])
def test_text_typed_before_an_idle_sign_out_is_there_after_signing_in_again(browsing, people, javascript):
    page = browsing.open(javascript=javascript)
    page.goto("/accounts/profile/")
    type_password(page, people.viewer)
    page.get_by_label("Job title").fill("Words that took ten minutes")
    grow_idle()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("You were signed out because nothing happened for a while").wait_for()
    type_password(page, people.viewer)
    page.get_by_role("heading", name="You were signed out. Your text is here").wait_for()
    page.get_by_text("Words that took ten minutes").first.wait_for()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text("Your profile is saved.").wait_for()
    assert User.objects.get(pk=people.viewer.pk).job_title == "Words that took ten minutes"


def test_a_form_open_while_signing_in_again_in_another_tab_is_not_lost(browsing, people):
    page = browsing.open()
    page.goto("/accounts/profile/")
    type_password(page, people.viewer)
    page.get_by_label("Job title").fill("Typed in the first tab")
    other = page.context.new_page()
    other.goto("/accounts/profile/")
    other.get_by_role("button", name="Sign out").click()
    type_password(other, people.viewer)
    other.get_by_role("heading", level=1).wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Typed in the first tab").first.wait_for()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text("Your profile is saved.").wait_for()


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_accounts_is_accessible_and_fits(browsing, people, axe, width):
    admin = people.join(Role.BOARD_ADMINISTRATOR, name="Bea Admin")
    actions.invite(
        email="nia@example.org", full_name="Nia New", partnership=people.partnership, role=Role.VIEWER,
        by=admin, now=timezone.now(),
    )  # fmt: skip
    membership = people.viewer.memberships.get()
    look(browsing.open(width=width), axe, "/accounts/sign-in/", "/accounts/password/reset/")
    look(
        browsing.open(user=admin, width=width),
        axe,
        "/accounts/members/",
        f"/accounts/members/{membership.pk}/",
        f"/accounts/members/{membership.pk}/end/",
        "/accounts/members/invite/",
        "/accounts/mails/",
        "/accounts/profile/",
        "/accounts/authenticator/",
        "/accounts/kept/",
        "/audit/",
    )


def look(page, axe, *paths):
    for path in paths:
        page.goto(path)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide} pixels"
