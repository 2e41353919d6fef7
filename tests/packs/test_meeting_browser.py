"""The board administrator's journey with packs in a real browser: build both editions, read them, issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from jobs import runner
from jobs.models import Job
from oversight.models import Paper
from packs import actions
from packs.compose import Request
from packs.models import Pack
from tests.conftest import Browsing
from tests.packs.board_story import AS_AT, BUILT_AT, BoardStory, make_board_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(people: Any) -> BoardStory:
    return make_board_story(people)


def pages_of(pack: Pack) -> list[str]:
    """The text of each page of its PDF."""
    with default_storage.open(pack.pdf) as file:
        content = file.read()
    with pypdfium2.PdfDocument(content) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.mark.parametrize("width", [1280, 375])
def test_the_packs_of_a_meeting_are_accessible_wide_and_narrow(
    story: BoardStory, browsing: Browsing, axe: Callable[[Any], None], width: int
) -> None:
    page = browsing.open(user=story.admin, width=width)
    addresses = [
        reverse("packs:meeting", args=[story.meeting.pk]),
        reverse("packs:list"),
        f"{reverse('packs:build')}?definition=board-pack&scope={story.meeting.pk}",
    ]

    for address in addresses:
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_an_administrator_builds_both_packs_reads_the_ranges_back_and_issues_them(
    story: BoardStory, browsing: Browsing
) -> None:
    page = browsing.open(user=story.admin)
    page.goto(story.meeting.get_absolute_url())
    page.get_by_role("link", name="Build and issue packs").click()
    page.locator("#kind-board-pack").get_by_role("button", name="Build both editions").click()
    assert "/jobs/" in page.url
    runner.execute(Job.objects.get().pk, heartbeats=False)
    page.reload()
    page.get_by_role("link", name="Open Board pack").click()

    assert page.locator("#kind-board-pack").get_by_text("Draft", exact=True).count() == 2
    restricted, public = Pack.objects.get(edition="restricted"), Pack.objects.get(edition="public")
    for pack in (restricted, public):
        pages, agenda = pages_of(pack), " ".join(pages_of(pack)[:3])
        ranges = pack.ranges()
        keys = [f"paper-{pk}" for pk in Paper.objects.filter(item=story.item(4)).values_list("pk", flat=True)]
        first, last = min(ranges[key][0] for key in keys), max(ranges[key][1] for key in keys)
        assert f"Pages {first}–{last}" in agenda
        assert "Home first" in pages[first - 1]
        assert "Figures of the summer, page 1" in pages[ranges[keys[1]][0] - 1]
    said = " ".join(pages_of(public))
    assert "Item 5: A contract for care" in said
    assert "This item is not for publication: paragraph 3" in said
    assert [words for words in story.planted if words in said] == []
    assert any(words in " ".join(pages_of(restricted)) for words in story.planted)

    page.locator("#kind-board-pack").get_by_role("button", name="Issue both drafts").click()

    assert page.get_by_text("What is out stays as it is").is_visible()
    assert page.locator("#kind-board-pack").get_by_text("Issued", exact=True).count() == 2


def test_without_javascript_and_by_keyboard_the_list_of_packs_is_filtered(
    story: BoardStory, browsing: Browsing
) -> None:
    asked = Request("action-tracker", str(story.meeting.pk), AS_AT, None, "restricted")
    actions.make_editions(request=asked, by=story.admin, at=BUILT_AT)
    page = browsing.open(user=story.admin, javascript=False)
    page.goto(reverse("packs:list"))

    page.locator(".app-filters__summary").focus()
    page.keyboard.press("Enter")
    page.locator("#filter_edition").select_option(label="Public")
    page.get_by_role("button", name="Apply filters").click()

    assert page.locator("tbody tr").count() == 1
    assert "Action tracker" in page.locator("tbody tr").inner_text()
