"""Matching in a browser: asked for, worked out by a real worker, fixed and handed on, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions.matching import lock_line
from failure_protocol.models import FriendGroup, Refusal
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling
from tests.failure_protocol.making import LATER, make_person
from tests.failure_protocol.matched import Matched, make_matched, propose, set_facts

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None) -> Matched:
    """Three friends for whom there are two beds and one, and one person whom nobody can take.

    Time is not stopped: a worker in a process of its own would not know of it.
    """
    made = make_matched(people)
    made.incident.services.update(last_safe_on=None)
    ada, ben, cy = made.people
    other = make_person(
        made.incident, first="Dee", nursing="no", dementia="no", rag="red", rag_reason="Alone"
    )
    friends = FriendGroup.objects.create(
        incident=made.incident, number=1, strength="must", source="Staff", by=made.lead, at=LATER
    )
    friends.people.set([ada, ben, cy])
    Refusal.objects.create(person=ada, location=made.oak.location, reason="No", by=made.lead, at=LATER)
    set_facts(other, made.lead, category="nursing", essential=["hoist"])
    return made


def at(made: Matched, name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made.incident.pk, *parts])


def test_every_page_of_matching_is_accessible_wide_and_narrow(made, browsing, axe):
    page = browsing.open(user=made.lead)
    assert page.goto(at(made, "matching")).status == 200
    axe(page)
    lock_line(person=made.people[0], offer=made.oak, by=made.lead, at=LATER)
    propose(made)
    propose(made)
    ada = made.people[0].pk
    for name, address in {
        "landing": at(made, "matching"), "proposal": at(made, "match", 2), "older": at(made, "match", 1),
        "needs": at(made, "match_needs"), "facts": at(made, "match_facts", ada),
        "apart": at(made, "match_apart", ada), "fix": at(made, "match_lock", ada),
        "propose": at(made, "match_hand_on", 2, made.people[1].pk), "hours": at(made, "match_hours"),
        "person": made.people[0].get_absolute_url(), "incident": made.incident.get_absolute_url(),
    }.items():  # fmt: skip
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"matching-{name}")


def test_a_proposal_is_worked_out_by_a_worker_while_somebody_waits(made, browsing, axe, celery_worker):
    page = browsing.open(user=made.lead, width=PHONE)
    page.goto(at(made, "matching"))
    page.get_by_role("button", name="Work out a proposal").click()
    expect(page.get_by_role("link", name="Open proposal 1")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Open proposal 1").click()
    expect(page.locator("h1")).to_contain_text("Proposal 1")
    expect(page.locator("#main-content")).to_contain_text("3 of 4 people could have a place.")
    page.get_by_role("button", name="Lock the line of P01").click()
    expect(page.locator("#line-P01")).to_contain_text("Locked")
    axe(page)
    page.get_by_role("button", name="Propose to P02").click()
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#line-P02")).to_contain_text("Placement 1: proposed")
    page.get_by_text("Work it out again with what is known now").click()
    page.get_by_label("Change as little as possible").check()
    page.get_by_role("button", name="Work it out again").click()
    expect(page.get_by_role("link", name="Open proposal 2")).to_be_visible(timeout=30_000)
