"""Moves on a phone: an arrival that is ticked without signal arrives once, under the right name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.balance import Part
from failure_protocol.models import Move, Movement
from tests.actionplans.browser.test_rounds import no_sideways_scrolling
from tests.failure_protocol.making import make_incident, make_lead, make_person
from tests.failure_protocol.moving import NOON, booked, gone, make_offer, ready, set_rate

PHONE = 375
ARRIVED = "They have arrived"


@pytest.fixture
def lead(people: Any, transactional_db: None, time_machine: Any) -> Any:
    time_machine.move_to(NOON + timedelta(minutes=20))
    return make_lead(people)


@pytest.fixture
def move(people: Any, lead: Any) -> Move:
    incident = make_incident(people, lead)
    set_rate(incident, lead)
    offer = make_offer(incident, lead, beds=2)
    return gone(ready(booked(make_person(incident), offer, lead), lead), lead)


def tick(page: Any) -> None:
    """Two taps, as without signal the page that asks can't come."""
    page.get_by_role("button", name=ARRIVED).click()
    page.get_by_role("button", name="No signal. Tap again").click()
    expect(page.get_by_role("status").filter(has_text="Waiting to be sent")).to_contain_text("has arrived")


def arrivals() -> int:
    return Movement.objects.filter(now=Part.ARRIVED).count()


def test_an_arrival_ticked_without_signal_arrives_exactly_once(browsing, axe, move, lead):
    page = browsing.open(user=lead, width=PHONE)
    page.goto(move.get_absolute_url())
    page.context.set_offline(True)
    tick(page)
    no_sideways_scrolling(page)
    axe(page)
    assert arrivals() == 0
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="Sent")).to_contain_text("has arrived.")
    assert arrivals() == 1
    page.get_by_role("button", name="Sent. Show how it stands now").click()
    expect(page.get_by_role("status").filter(has_text="Sent")).to_have_count(0)
    expect(page.get_by_role("button", name=ARRIVED)).to_have_count(0)
    assert arrivals() == 1


def test_a_refused_tick_stands_aside_with_its_reason_and_the_next_is_sent(browsing, axe, move, lead):
    page = browsing.open(user=lead, width=PHONE)
    page.goto(move.get_absolute_url())
    page.context.set_offline(True)
    tick(page)
    gone_page = reverse("failure_protocol:move_arrive", args=[move.incident_id, 999])
    page.evaluate(
        """url => {
          const ticks = JSON.parse(localStorage.getItem("incident-ticks"));
          const fields = { ...ticks[0].fields, key: "other" };
          const lost = { ...ticks[0], url, label: "P99 has arrived", fields };
          localStorage.setItem("incident-ticks", JSON.stringify([lost, ...ticks]));
        }""",
        gone_page,
    )
    page.context.set_offline(False)
    aside = page.locator("#offline-queue")
    expect(aside).to_contain_text("Not taken: P99 has arrived")
    expect(aside).to_contain_text("It is no longer there")
    assert arrivals() == 1
    axe(page)
    with page.expect_response(f"**{gone_page}"):
        page.get_by_role("button", name="Try again").click()
    expect(aside).to_contain_text("It is no longer there")
    page.get_by_role("button", name="Put it away").click()
    expect(aside).to_be_hidden()


def answer_with(page: Any, move: Move, status: int) -> Any:
    """What stands between answers instead of the service, until it is taken away; gives the pattern."""
    where = "**" + reverse("failure_protocol:move_arrive", args=[move.incident_id, move.number])
    page.route(where, lambda route: route.fulfill(status=status, body="<h1>Not now</h1>"))
    return where


def back_with_signal(page: Any, where: str) -> None:
    with page.expect_response(where):
        page.context.set_offline(False)


def test_a_tick_that_meets_a_broken_server_is_kept_and_sent_once_it_works(browsing, move, lead):
    page = browsing.open(user=lead, width=PHONE)
    page.goto(move.get_absolute_url())
    page.context.set_offline(True)
    tick(page)
    where = answer_with(page, move, 503)
    back_with_signal(page, where)
    expect(page.locator("#offline-queue")).to_contain_text("Waiting to be sent")
    assert arrivals() == 0
    page.unroute(where)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="Sent")).to_contain_text("has arrived.")
    assert arrivals() == 1


def test_a_tick_that_is_forbidden_says_so_and_can_be_tried_again(browsing, move, lead):
    page = browsing.open(user=lead, width=PHONE)
    page.goto(move.get_absolute_url())
    page.context.set_offline(True)
    tick(page)
    where = answer_with(page, move, 403)
    back_with_signal(page, where)
    aside = page.locator("#offline-queue")
    expect(aside).to_contain_text("Not taken")
    expect(aside).to_contain_text("Load the page again, then try again.")
    page.unroute(where)
    page.reload()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status").filter(has_text="Sent")).to_contain_text("has arrived.")
    assert arrivals() == 1


def test_a_tick_of_who_was_signed_out_meanwhile_waits_until_they_are_back(browsing, move, lead):
    page = browsing.open(user=lead, width=PHONE)
    page.goto(move.get_absolute_url())
    page.context.set_offline(True)
    tick(page)
    held = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.context.set_offline(False)
    expect(page.locator("#offline-queue")).to_contain_text("Sign in again, then these are sent.")
    assert arrivals() == 0
    page.context.add_cookies(held)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="Sent")).to_contain_text("has arrived.")
    assert arrivals() == 1


def test_a_tick_of_another_person_waits_and_is_not_sent_under_the_next_ones_name(browsing, move, lead):
    page = browsing.open(user=lead, width=PHONE)
    page.goto(move.get_absolute_url())
    page.evaluate(
        """url => localStorage.setItem("incident-ticks", JSON.stringify([
          { user: "0", url, label: "P01 has arrived", at: "2021-01-05T12:00:00Z", fields: { key: "theirs" } }
        ]))""",
        reverse("failure_protocol:move_arrive", args=[move.incident_id, move.number]),
    )
    page.reload()
    expect(page.locator("#offline-queue")).to_contain_text("1 tick of another person waits on this phone.")
    page.wait_for_load_state("networkidle")
    assert arrivals() == 0
