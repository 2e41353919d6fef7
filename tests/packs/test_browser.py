"""Pages of packs in a real browser: accessible, usable with the keyboard, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import Browsing
from tests.packs.making import Story
from tests.packs.test_actions import made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_packs_are_accessible_wide_and_narrow(
    story: Story, browsing: Browsing, axe: Callable[[Any], None], width: int
) -> None:
    older, pack = made(story, as_at=date(2026, 1, 20), since=None), made(story)
    page = browsing.open(user=story.administrator, width=width)

    for address in (
        reverse("packs:list"),
        reverse("packs:build"),
        pack.get_absolute_url(),
        f"{reverse('packs:compare', args=[pack.pk])}?other={older.pk}",
    ):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_wrong_day_is_said_and_its_link_leads_to_the_box(story: Story, browsing: Browsing) -> None:
    page = browsing.open(user=story.administrator)
    page.goto(reverse("packs:build"))
    page.get_by_label("Oversight action plan").check()
    page.get_by_label("About", exact=True).select_option(label="Care homes plan")
    page.locator("#id_as_at_day").fill("31")
    page.locator("#id_as_at_month").fill("2")

    page.get_by_role("button", name="Build the pack").click()
    page.locator(".govuk-error-summary a").first.click()

    assert page.evaluate("document.activeElement.id").startswith("id_as_at")
    assert page.locator("#id_as_at_day").input_value() == "31"


def test_an_administrator_asks_for_a_pack_and_sees_its_job(story: Story, browsing: Browsing) -> None:
    page = browsing.open(user=story.administrator, javascript=False)
    page.goto(reverse("packs:build"))
    page.get_by_label("Oversight action plan").check()
    page.get_by_label("About", exact=True).select_option(label="Care homes plan")

    page.get_by_role("button", name="Build the pack").click()

    assert "/jobs/" in page.url
    assert "Oversight action plan: Care homes plan" in page.locator("h1").inner_text()
