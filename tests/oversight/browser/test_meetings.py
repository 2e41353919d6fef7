"""The board administrator makes a meeting and brings its agenda to publication, in a real browser."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.working_days import is_working_day, next_working_day
from oversight.actions import agenda
from oversight.actions.meetings import create_meeting
from oversight.models import AgendaItem, BoardAction, ForwardItem, Meeting
from tests.oversight.making import LONDON, NOW, Made, make_board

SHOTS = os.environ.get("SHOTS")  # a folder for pictures, when somebody wants to look at the pages


@pytest.fixture
def made(people, transactional_db) -> Made:
    return make_board(people)


def far_thursday() -> date:
    """A working day, far enough away that no deadline has passed."""
    day = timezone.localdate() + timedelta(days=70)
    while day.weekday() != 3 or not is_working_day(day):
        day += timedelta(days=1)
    return day


def a_meeting(made: Made, day: date | None = None) -> Meeting:
    day = day or far_thursday()
    starts = datetime(day.year, day.month, day.day, 9, 30, tzinfo=LONDON)
    meeting = create_meeting(board=made.board, starts_at=starts, by=made.admin, at=NOW)
    agenda.add_item(
        meeting=meeting,
        title="Home first",
        by=made.admin,
        at=NOW,
        lead="Ann Chair",
        purpose="decision",
        minutes_planned=40,
    )
    agenda.add_item(
        meeting=meeting,
        title="Contract with Elm Lodge",
        by=made.admin,
        at=NOW,
        lead="Bob Brown",
        purpose="decision",
        minutes_planned=30,
        exempt=True,
        exempt_paragraph="3",
        public_interest="Prices would be known.",
        public_title="A care contract",
        key_decision=True,
    )
    return meeting


def look(page: Any, name: str) -> None:
    if not SHOTS:
        return
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def says(page: Any, words: str) -> None:
    expect(page.locator("#main-content")).to_contain_text(words)


def good(page: Any, axe: Any, name: str) -> None:
    """Nothing for axe to find, no sideways scrolling at 320 px."""
    axe(page)
    look(page, name)
    page.set_viewport_size({"width": 320, "height": 900})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{page.url} is {width} px wide at 320 px"
    page.set_viewport_size({"width": 1280, "height": 900})


def type_day(page: Any, day: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name=day_{part}]").fill(str(getattr(day, part)))


def test_from_a_date_to_an_agenda_that_is_out(made, browsing, axe):
    made.board.regime = "officers"  # issued here; a public committee's agenda goes out from its own page
    made.board.save(update_fields=["regime"])
    ForwardItem.objects.create(board=made.board, title="Falls and frailty", lead="Fay Ford")
    page = browsing.open(user=made.admin)
    page.goto("/meetings/")
    good(page, axe, "meetings-empty")
    page.get_by_role("link", name="Make the first meeting").click()
    good(page, axe, "meeting-new")
    saturday = far_thursday() + timedelta(days=2)
    type_day(page, saturday)
    page.get_by_role("button", name="Make the meeting").click()
    says(page, "is a Saturday, not a working day")
    good(page, axe, "meeting-new-saturday")
    type_day(page, far_thursday())
    page.get_by_role("button", name="Make the meeting").click()
    says(page, "the standing items on its agenda")
    meeting = Meeting.objects.get()
    good(page, axe, "meeting-draft")

    page.get_by_label("Falls and frailty").check()
    page.get_by_role("button", name="Take what is ticked").click()
    says(page, "1 item taken from the forward plan")
    page.get_by_role("link", name="Add an item").click()
    page.get_by_label("Title", exact=True).fill("Contract with Elm Lodge")
    page.get_by_label("Decision", exact=True).check()
    page.get_by_label("Exempt: taken in private").check()
    page.get_by_role("button", name="Add to the agenda").click()
    says(page, "Choose the paragraph of Schedule 12A")
    good(page, axe, "item-new")
    page.get_by_label("Paragraph of Schedule 12A").select_option("3")
    page.get_by_label("Public interest").fill("Prices would be known.")
    page.get_by_label("Title for the public").fill("A care contract")
    page.get_by_role("button", name="Add to the agenda").click()
    says(page, "Item 5 is on the agenda")
    page.get_by_role("button", name="Move item 5 up").click()
    says(page, "“Contract with Elm Lodge” is item 4 now.")
    page.get_by_label("Move item", exact=True).fill("4")
    page.get_by_label("to place").fill("5")
    page.get_by_role("button", name="Move", exact=True).click()
    says(page, "is item 5 now")
    good(page, axe, "meeting-agenda")

    page.get_by_role("button", name="Publish the agenda").click()
    says(page, "Item 5 is for decision and has no paper")
    good(page, axe, "meeting-publish")
    page.get_by_role("button", name="Publish the agenda").click()
    says(page, "Its numbers stay as they are from now on")
    assert page.get_by_role("button", name="Move item 5 up").count() == 0
    meeting.refresh_from_db()
    assert meeting.state == "published"
    good(page, axe, "meeting-published")


def test_two_editors_of_one_item_see_both_texts_and_lose_none(made, browsing, axe):
    item = a_meeting(made).items.get(title="Home first")
    page = browsing.open(user=made.admin)
    page.goto(f"/items/{item.pk}/edit/")
    page.get_by_label("Lead (optional)", exact=True).fill("Cyd Clay")
    agenda.update_item(
        item=item, changes={"lead": "Dee Dunn", "note": "With a film."}, version=1, by=made.admin
    )
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "Somebody saved this first")
    says(page, "Dee Dunn")
    expect(page.get_by_label("Lead (optional)", exact=True)).to_have_value("Cyd Clay")
    expect(page.get_by_label("Note under the title")).to_have_value("With a film.")
    good(page, axe, "item-conflict")
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "is saved")
    item.refresh_from_db()
    assert (item.lead, item.note) == ("Cyd Clay", "With a film.")


def test_what_a_reader_sees_of_an_exempt_item(made, people, browsing, axe):
    meeting = a_meeting(made)
    item = meeting.items.get(exempt=True)
    page = browsing.open(user=people.viewer)
    for address in (f"/meetings/{meeting.pk}/", f"/items/{item.pk}/"):
        page.goto(address)
        says(page, "A care contract")
        says(page, "paragraph 3 of Part 1 of Schedule 12A")
        for secret in ("Elm Lodge", "Bob Brown", "Prices"):
            assert secret not in page.content()
        good(page, axe, f"reader{address.replace('/', '-')}")


def test_missed_deadlines_name_the_urgency_route_and_pages_of_the_way_back_are_kind(made, browsing, axe):
    meeting = a_meeting(made, next_working_day(timezone.localdate()))
    BoardAction.objects.create(
        board=made.board, met_on=date(2021, 8, 19), subject="Falls", text="Bring the figures", lead="Fay Ford"
    )
    page = browsing.open(user=made.admin)
    page.goto(f"/meetings/{meeting.pk}/")
    says(page, "section 100B(4)(b)")
    says(page, "1 tracked action comes back")
    good(page, axe, "meeting-late")
    page.goto(f"/items/{meeting.items.get(kind='minutes').pk}/")
    says(page, "Bring the figures")
    good(page, axe, "item-minutes")
    page.goto(f"/items/{meeting.items.get(title='Home first').pk}/withdraw/")
    good(page, axe, "item-withdraw")
    page.goto(f"/meetings/{meeting.pk}/edit/")
    good(page, axe, "meeting-edit")
    page.goto(f"/meetings/{meeting.pk}/cancel/")
    page.get_by_label("Why").fill("The hall is flooded.")
    good(page, axe, "meeting-cancel")
    page.get_by_role("button", name="Cancel it").click()
    says(page, "Cancelled: The hall is flooded.")
    page.get_by_role("link", name="Reopen, one step back").click()
    good(page, axe, "meeting-reopen")
    page.goto("/meetings/")
    good(page, axe, "meetings")


def test_an_item_is_added_and_moved_without_javascript(made, browsing):
    meeting = a_meeting(made)
    page = browsing.open(user=made.admin, javascript=False)
    page.goto(f"/meetings/{meeting.pk}/items/new/")
    page.get_by_label("Title", exact=True).fill("Falls")
    expect(page.get_by_label("Title for the public")).to_be_visible()
    page.get_by_role("button", name="Add to the agenda").click()
    page.get_by_role("button", name="Move item 6 up").click()
    assert AgendaItem.objects.get(title="Falls").number == 5
