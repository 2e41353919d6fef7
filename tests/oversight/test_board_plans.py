"""The forward plan, the meeting series, and where else boards are found: Home, search, handover."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.handover import left_behind
from oversight.actions.boards import add_member, end_member
from oversight.actions.forward import add_forward_item, drop_forward_item
from oversight.models import Board, ForwardItem, Member
from oversight.views import series
from tests.oversight.board_pages import SignIn, get, lines, post, words
from tests.oversight.making import LONDON, MEETS_ON, TODAY, Made, make_meeting

pytestmark = pytest.mark.usefixtures("in_august")


@pytest.fixture
def bea(made: Made, signed_in: SignIn) -> Client:
    return signed_in(made.admin)


# --- forward plan ---------------------------------------------------------------------------------
def test_the_forward_plan_is_filled_changed_dropped_and_put_back(made: Made, bea: Client) -> None:
    assert "Nothing is planned yet" in words(get(bea, "forward_plan", made.board.pk))
    data = {"title": "Home first", "purpose": "decision"}
    assert post(bea, "forward_new", made.board.pk, {**data, "more": "yes"}).url.endswith("/forward/new/")
    item = ForwardItem.objects.get()
    post(bea, "forward_item", item.pk, {**data, "version": "1", "key_decision": "on"})
    assert post(bea, "forward_item", item.pk, {**data, "version": "1"}).status_code == 409
    assert "Key decision" in words(get(bea, "board", made.board.pk))
    assert "Home first" in words(get(bea, "forward_plan", made.board.pk, key="yes", state="waiting"))

    post(bea, "forward_drop", item.pk, {"reason": "Funding went"})
    assert "Funding went" in words(get(bea, "forward_item", item.pk))
    assert post(bea, "forward_drop", item.pk, {"reason": "Again"}).status_code == 422
    post(bea, "forward_restore", item.pk, {})
    item.refresh_from_db()
    assert item.state == "waiting"
    assert "Only an item that was dropped" in words(
        bea.post(reverse("oversight:forward_restore", args=[item.pk]), follow=True)
    )


def test_a_private_item_is_nowhere_for_who_may_not_read_it(
    made: Made, people: Any, signed_in: SignIn
) -> None:
    item = add_forward_item(
        board=made.board, title="Contract of Acacia Lodge", by=made.admin, exempt=True, wanted_on=MEETS_ON
    )
    vic, ada = signed_in(people.viewer), signed_in(people.commissioner)

    assert get(vic, "forward_item", item.pk).status_code == 404
    for page in ("board", "forward_plan"):
        assert "Acacia" not in words(get(vic, page, made.board.pk))
        assert "Acacia" in words(get(ada, page, made.board.pk))
    assert "Acacia" not in lines(get(vic, "forward_plan", made.board.pk, format="csv"))
    assert "Contract of" not in words(vic.get("/search/?q=Acacia"))
    assert "Contract of Acacia" in words(ada.get("/search/?q=Acacia"))


def test_a_dropped_item_says_why_to_who_only_looks(made: Made, people: Any, signed_in: SignIn) -> None:
    item = add_forward_item(board=made.board, title="Home first", by=made.admin, lead="Ann", note="A note")
    drop_forward_item(item=item, reason="Funding went", by=made.admin)

    page = words(get(signed_in(people.viewer), "forward_item", item.pk))

    assert "Why dropped Funding went" in page
    assert "Put it back" not in page


# --- series ---------------------------------------------------------------------------------------
def with_series(made: Made, **changes: Any) -> None:
    values = {"every_months": 1, "nth_week": 3, "weekday": 3, "usual_start": time(9, 30), **changes}
    Board.objects.filter(pk=made.board.pk).update(**values)


def test_without_a_rule_the_page_asks_for_one(made: Made, bea: Client) -> None:
    assert "No rule yet" in words(get(bea, "board_series", made.board.pk))
    data = {"version": "1", "every_months": "1", "nth_week": "3", "weekday": "3", "usual_start": "09:30"}
    half = post(bea, "board_meets", made.board.pk, {**data, "weekday": "", "usual_minutes": "60"})
    assert "which week and which weekday, or none" in words(half)
    post(bea, "board_meets", made.board.pk, {**data, "usual_minutes": "60", "usual_place": "Council Chamber"})

    assert "The third Thursday of every month, 09:30" in words(get(bea, "board_series", made.board.pk))


def test_ticked_dates_become_meetings_with_their_standing_items(made: Made, bea: Client) -> None:
    with_series(made)
    page = words(get(bea, "board_series", made.board.pk, count="2"))
    assert "Thursday 19 August 2021" in page
    assert "October" not in page

    response = post(bea, "board_series", made.board.pk, {"days": ["2021-08-19", "2021-09-16"]})

    assert response.status_code == 302
    found = list(made.board.meetings.order_by("starts_at"))
    assert [meeting.day for meeting in found] == [date(2021, 8, 19), date(2021, 9, 16)]
    assert found[0].starts_at == datetime(2021, 8, 19, 9, 30, tzinfo=LONDON)
    assert found[0].items.count() == 4
    assert "Thursday 21 October 2021" in words(get(bea, "board_series", made.board.pk))


def test_a_bank_holiday_is_named_and_moved_to_the_next_working_day(made: Made, bea: Client) -> None:
    with_series(made, nth_week=-1, weekday=0)

    page = words(get(bea, "board_series", made.board.pk))

    assert "Tuesday 31 August 2021" in page
    assert "Monday 30 August 2021: Summer bank holiday, so the next working day is offered" in page


def test_a_date_in_a_year_that_is_not_known_cannot_be_ticked(
    made: Made, bea: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_series(made)
    monkeypatch.setattr(series, "today", lambda: date(2060, 1, 1))

    page = words(get(bea, "board_series", made.board.pk))

    assert "15 January 2060: The bank holidays of 2060 are not known yet" in page
    assert "Make the ticked meetings" not in page
    assert post(bea, "board_series", made.board.pk, {"days": ["2060-01-15"]}).status_code == 422


def test_no_meeting_is_made_when_one_of_the_dates_is_refused(made: Made, bea: Client) -> None:
    with_series(made)
    taken = datetime(2021, 9, 16, 9, 30, tzinfo=LONDON)
    page_before = get(bea, "board_series", made.board.pk)
    assert page_before.status_code == 200
    make_meeting(made, at=taken, state="cancelled", reason="Snow")
    board = Board.objects.get(pk=made.board.pk)
    make_meeting(made, at=datetime(2021, 8, 19, 9, 30, tzinfo=LONDON), state="cancelled", reason="Heat")
    Board.objects.filter(pk=board.pk).update(state="closed")

    response = post(bea, "board_series", board.pk, {"days": ["2021-08-19", "2021-09-16"]})

    assert response.status_code == 422
    assert "is closed. Reopen it" in words(response)
    assert not board.meetings.filter(state="draft").exists()
    assert get(bea, "board_series", board.pk, count="99").status_code == 422


# --- elsewhere ------------------------------------------------------------------------------------
def test_home_shows_the_next_meeting_with_its_clock(made: Made, people: Any, bea: Client) -> None:
    assert "Next meeting:" not in words(bea.get("/"))
    make_meeting(made)

    assert "Next meeting: Joint Care Board" in words(bea.get("/"))
    assert "in 45 days" in words(bea.get("/"))


def test_the_search_box_finds_boards_and_what_they_plan(made: Made, bea: Client) -> None:
    add_forward_item(board=made.board, title="Trusted assessors", by=made.admin, wanted_on=MEETS_ON)

    assert "Joint Care Board" in words(bea.get("/search/?q=Cyd+Clay"))
    found = words(bea.get("/search/?q=trusted"))
    assert "Forward plan of Joint Care Board, waiting, by 16 September 2021" in found


def test_who_leaves_hands_over_their_seats(made: Made, people: Any) -> None:
    member = add_member(
        board=made.board, by=made.admin, name="Vic Reads", initials="", kind="attending", starts_on=TODAY,
        user=people.viewer,
    )  # fmt: skip
    seat = (
        "Has a seat on Joint Care Board (attends regularly)",
        reverse("oversight:member_end", args=[member.pk]),
    )

    assert seat in left_behind(people.viewer, people.partnership)
    end_member(member=member, on=TODAY, by=made.admin)
    assert seat in left_behind(people.viewer, people.partnership)
    member.ends_on = date(2021, 8, 2)
    Member.objects.filter(pk=member.pk).update(starts_on=date(2021, 7, 1), ends_on=date(2021, 8, 1))
    assert seat not in left_behind(people.viewer, people.partnership)
