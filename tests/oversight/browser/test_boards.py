"""A board is set up in a real browser: wide and narrow, with the keyboard, without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from oversight.actions.boards import set_texts, update_board
from oversight.actions.forward import add_forward_item, drop_forward_item
from oversight.models import Board
from tests.oversight.making import Made, make_board, make_meeting


@pytest.fixture
def made(people: Any, transactional_db: None) -> Made:
    made = make_board(people)
    series = {"every_months": 1, "nth_week": 3, "weekday": 3, "contact_name": "Dia Desk"}
    update_board(board=made.board, changes=series, version=1, by=made.admin)
    set_texts(board=made.board, texts=[("Conduct", "Be kind.")], by=made.admin)
    make_meeting(made)
    return made


def says(page: Any, words: str) -> None:
    expect(page.locator("#main-content")).to_contain_text(words)


def no_sideways_scrolling(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{page.url} is {width} px wide at 320 px"
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_board_is_set_up_from_nothing_to_its_first_meetings(
    people: Any, transactional_db: None, browsing: Any, axe: Any
) -> None:
    page = browsing.open(user=people.join(Role.BOARD_ADMINISTRATOR, name="Bea Boards"))
    page.goto("/boards/")
    axe(page)
    page.get_by_role("link", name="Set up a board").click()
    page.get_by_label("Name of the board").fill("Quality Board")
    page.get_by_label("Prefix of its decisions").fill("qb")
    page.get_by_label("Public committee").check()
    page.get_by_label("Quorum: voting members who must be there").fill("2")
    page.get_by_label("Of them, from each partner").fill("1")
    page.get_by_role("button", name="Set up the board").click()

    says(page, "Quality Board is set up. Say who its partners are.")
    for number, (name, short) in enumerate((("Testborough Council", "TBC"), ("Testborough NHS", "TNHS"))):
        page.locator(f"#id_rows-{number}-name").fill(name)
        page.locator(f"#id_rows-{number}-short_name").fill(short)
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "The quorum asks for 1 from each partner, but TNHS has 0 voting members.")

    page.get_by_role("link", name="Name the members").click()
    for name, partner in (("Ann Chair", "Testborough Council"), ("Dee Dunn", "Testborough NHS")):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Voting member", exact=True).check()
        page.get_by_label("Whose seat it is").select_option(label=partner)
        page.get_by_role("button", name="Save and add another").click()
        says(page, f"{name} has a seat on Quality Board.")
    page.get_by_role("link", name="Quality Board", exact=True).click()

    page.get_by_role("link", name="Make the first meetings").click()
    page.get_by_role("link", name="Say when it meets").click()
    page.get_by_label("Which week of the month").select_option(label="Third")
    page.get_by_label("Which weekday").select_option(label="Thursday")
    page.get_by_label("How often").select_option(label="Every 2 months")
    page.get_by_label("Usual time (optional)").fill("09:30")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Make the next meetings").click()
    axe(page)
    page.get_by_role("button", name="Make the ticked meetings").click()

    says(page, "with the standing items")
    axe(page)
    no_sideways_scrolling(page)
    board = Board.objects.get()
    assert 1 <= board.meetings.count() <= 6
    assert board.meetings.first().items.count() == 4


def test_every_page_of_a_board_is_accessible_and_fits_a_phone(made: Made, browsing: Any, axe: Any) -> None:
    waiting = add_forward_item(board=made.board, title="Home first", by=made.admin, key_decision=True)
    dropped = add_forward_item(board=made.board, title="Old", by=made.admin)
    drop_forward_item(item=dropped, reason="Funding went", by=made.admin)
    page = browsing.open(user=made.admin)
    names = (
        "board", "board_edit", "board_rules", "board_meets", "board_partners", "board_texts", "board_state",
        "board_meetings", "board_series", "members", "member_new", "forward_plan", "forward_new",
    )  # fmt: skip
    addresses = [reverse(f"oversight:{name}", args=[made.board.pk]) for name in names]
    member = made.members[1].pk
    addresses += [reverse(f"oversight:{name}", args=[member]) for name in ("member", "member_end")]
    addresses += [reverse("oversight:forward_item", args=[item.pk]) for item in (waiting, dropped)]
    addresses += [reverse("oversight:forward_drop", args=[waiting.pk]), "/boards/", "/boards/new/"]
    for address in addresses:
        page.goto(address)
        axe(page)
        no_sideways_scrolling(page)


def test_two_administrators_see_each_others_words_and_lose_none(made: Made, browsing: Any, axe: Any) -> None:
    page = browsing.open(user=made.admin)
    page.goto(reverse("oversight:board_edit", args=[made.board.pk]))
    page.get_by_label("What it is for (optional)").fill("Mine")
    made.board.refresh_from_db()
    changes = {"purpose": "Theirs"}
    update_board(board=made.board, changes=changes, version=made.board.version, by=made.admin)
    page.get_by_role("button", name="Save").click()

    says(page, "Somebody saved this first")
    says(page, "Theirs")
    expect(page.get_by_role("textbox", name="What it is for (optional)")).to_have_value("Mine")
    axe(page)
    no_sideways_scrolling(page)
    page.get_by_role("button", name="Save").click()
    says(page, "Mine")


def test_the_keyboard_alone_adds_to_the_forward_plan(made: Made, browsing: Any) -> None:
    page = browsing.open(user=made.admin)
    page.goto(reverse("oversight:forward_new", args=[made.board.pk]))
    page.get_by_label("What the board is to talk about").focus()
    page.keyboard.type("Trusted assessors")
    page.keyboard.press("Enter")

    says(page, "Trusted assessors is on the forward plan.")


def test_without_scripts_a_wrong_form_says_what_is_wrong(made: Made, browsing: Any) -> None:
    page = browsing.open(user=made.admin, javascript=False)
    page.goto(reverse("oversight:member_new", args=[made.board.pk]))
    page.get_by_label("Name", exact=True).fill("Gus Grey")
    page.get_by_label("Voting member", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()

    says(page, "Say whose seat it is: the quorum counts voting members for each partner")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Gus Grey")
