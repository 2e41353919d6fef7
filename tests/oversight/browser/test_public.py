"""The public pages in a browser: accessible, without scripts, from 320 pixels to wide, and printed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse

from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.oversight import url_kwargs_publication
from tests.oversight.making import make_meeting
from tests.oversight.publishing import AFTER, Full, make_full


@pytest.fixture
def out(people: Any, transactional_db: None) -> Full:
    full = url_kwargs_publication.out(people)
    full.board.purpose = "The council and the NHS decide here together how to spend on care."
    full.board.contact_name, full.board.contact_email = "Cleo Clerk", "clerk@example.org"
    full.board.save(update_fields=["purpose", "contact_name", "contact_email"])
    make_meeting(full.made, at=AFTER.replace(year=2099))
    return full


def addresses(full: Full) -> dict[str, str]:
    slug, here = full.board.slug, [full.board.slug, full.meeting.pk]
    of_board = ("board", "meetings", "decisions", "follow", "follow_sent")
    return {
        "boards": reverse("oversight:public_boards"),
        **{name: reverse(f"oversight:public_{name}", args=[slug]) for name in of_board},
        **{name: reverse(f"oversight:public_{name}", args=here) for name in ("meeting", "minutes", "notice")},
        "paper": reverse("oversight:public_paper", args=[*here, full.report.pk]),
        "file-paper": reverse("oversight:public_paper", args=[*here, full.paper.pk]),
        "decision": reverse("oversight:public_decision", args=[slug, 2021, 1]),
        "search": reverse("oversight:public_search", args=[slug]) + "?q=home",
        "leave": reverse("oversight:public_leave", args=[url_kwargs_publication.secret_of(full)]),
        "confirm": reverse("oversight:public_confirm", args=[url_kwargs_publication.secret_of(full)]),
    }


def test_every_public_page_is_accessible_and_never_scrolls_sideways(out, browsing, axe):
    page = browsing.open()
    for name, address in addresses(out).items():
        page.goto(address)
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"public-{name}")
        assert page.locator("h1").count() == 1, name
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("script").count() == 0, name
        levels = page.locator("h1, h2, h3, h4").evaluate_all(
            "all => all.map(each => Number(each.tagName[1]))"
        )
        # The footer's heading is hidden from sight and comes last; none skips a level on the way down.
        assert all(after - before <= 1 for before, after in pairwise(levels)), (
            name,
            levels,
        )


def test_a_reader_goes_from_the_board_to_the_reasons_by_keyboard(out, browsing):
    page = browsing.open(javascript=False)
    page.goto(addresses(out)["board"])
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to main content").is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
    page.get_by_role("link", name="Home first goes on").focus()
    page.keyboard.press("Enter")
    says(page, "People go home sooner.")


def test_on_paper_the_ways_to_go_on_are_left_out(out, browsing):
    page = browsing.open()
    page.goto(addresses(out)["meeting"])
    page.emulate_media(media="print")
    assert page.get_by_text("4. Home first").is_visible()
    assert not page.get_by_role("contentinfo").is_visible()
    assert not page.get_by_role("navigation", name="This meeting").is_visible()


def test_planning_is_accessible_and_never_scrolls_sideways(people, transactional_db, browsing, axe):
    full = make_full(people)
    page = browsing.open(user=full.admin)
    for kind in ("", "agenda/", "minutes/"):
        page.goto(reverse("oversight:publish", args=[full.meeting.pk]) + kind)
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"publish-{kind.strip('/') or 'all'}")
    page.goto(reverse("oversight:publish", args=[full.meeting.pk]) + "agenda/")
    page.get_by_role("button", name="Publish or plan it").click()
    axe(page)
