"""The demonstration's board is alive on the day it is loaded, and tells no day that lies ahead."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from core import working_days
from demo import boards, load
from demo.moved import Move
from oversight.models import (
    AgendaItem,
    Board,
    BoardAction,
    Decision,
    ForwardItem,
    Meeting,
    Member,
    Publication,
    Risk,
)

HERE = Path(boards.__file__).parent
MOVE = Move(weeks=265)  # five years and a month
pytestmark = pytest.mark.django_db


def joint_board() -> Board:
    return Board.objects.get(prefix="SJCB")


def test_one_meeting_is_approved_one_in_draft_minutes_and_one_ahead(demo: date) -> None:
    states = list(joint_board().meetings.order_by("starts_at").values_list("state", flat=True))
    ahead = joint_board().meetings.get(state="draft")

    assert states == ["minutes_approved", "minutes_approved", "minutes_draft", "draft"]
    assert timedelta(days=14) <= ahead.day - demo <= timedelta(days=20)


def test_nothing_that_happened_lies_ahead(demo: date) -> None:
    moment = timezone.now()

    assert not Meeting.objects.filter(held_at__gt=moment).exists()
    assert not Meeting.objects.filter(created_at__gt=moment).exists()
    assert not Decision.objects.filter(decided_on__gt=demo).exists()
    assert not BoardAction.objects.filter(entries__on__gt=demo).exists()


def test_actions_risks_and_the_forward_plan_are_there(demo: date) -> None:
    assert BoardAction.objects.filter(board=joint_board(), state="open").count() == 4
    assert Risk.objects.filter(board=joint_board()).count() == 6
    assert ForwardItem.objects.filter(board=joint_board(), state="waiting").count() == 4


def test_the_meeting_ahead_has_an_exempt_item_that_says_why(demo: date) -> None:
    item = AgendaItem.objects.get(exempt=True)

    assert (item.meeting.state, item.exempt_paragraph) == ("draft", "3")
    assert "Saltings" not in item.public_title


def test_the_public_has_what_happened_and_nothing_that_is_exempt(demo: date, client: Client) -> None:
    out = Publication.objects.filter(meeting__board=joint_board())

    assert set(out.values_list("state", flat=True)) == {"out"}
    assert not out.filter(published_at__gt=timezone.now()).exists()
    assert (
        list(out.filter(kind="minutes").values_list("meeting__state", flat=True)) == ["minutes_approved"] * 2
    )
    page = client.get(f"/public/boards/{joint_board().slug}/").content.decode()
    assert "Solmouth Joint Commissioning Board" in page
    assert "block contract" not in page


def test_members_with_an_account_have_it(demo: date) -> None:
    assert {member.user.full_name for member in Member.objects.exclude(user=None)} == {"Judith Ormerod"}


def test_a_second_run_leaves_the_boards_alone(demo: date) -> None:
    before = [model.objects.count() for model in (Board, Meeting, Member, AgendaItem)]

    assert boards.load_boards(today=demo) is False
    load.load_demo(today=demo)

    assert [model.objects.count() for model in (Board, Meeting, Member, AgendaItem)] == before


def test_beyond_the_known_bank_holidays_the_boards_are_left_out_and_that_is_said(
    demo: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_days, "_calendar", lambda: (None, range(2019, 2021)))
    Board.objects.filter(prefix="SJCB").update(name="Another name", slug="another")
    said: list[str] = []

    assert boards.load_boards(today=demo, say=said.append) is False
    assert "The boards are left out: The bank holidays of" in said[0]


# --- moving ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2021-09-16", "2026-10-15"),
        ("2021-09-16T09:30", "2026-10-15T09:30"),
        ("on 16 September 2021, 09:30", "on 15 October 2026, 09:30"),
        ("in March", "in April"),
        ("after March 2022", "after April 2027"),
        ("Nov-20", "Dec-25"),
        ("in 2018 and 2021/22", "in 2023 and 2026/27"),
        ("the Care Act 2014", "the Care Act 2014"),
        ("£2,701,000 for 20 beds", "£2,701,000 for 20 beds"),
    ],
)
def test_days_move_by_weeks_and_months_by_months(text: str, moved: str) -> None:
    assert MOVE.text(text) == moved


def test_everything_in_a_file_moves_but_its_names_and_numbers() -> None:
    assert MOVE.value({"on": ["2021-09-16", 7, True, None]}) == {"on": ["2026-10-15", 7, True, None]}


def test_no_month_of_the_files_is_a_verb() -> None:
    """“May” at the beginning of a sentence would be moved like a month."""
    for path in (HERE / "meetings").glob("*.json"):
        assert "May I " not in json.dumps(json.loads(path.read_text("utf-8"))), path.name


@pytest.mark.parametrize("weeks", range(0, 53, 4))
def test_the_last_meeting_lies_two_to_three_weeks_ahead_whenever_it_is_loaded(weeks: int) -> None:
    today = date(2025, 6, 3) + timedelta(weeks=weeks)
    move = Move.to(date(2021, 9, 16), today + timedelta(days=boards.DAYS_AHEAD))

    ahead = move.day(date(2021, 9, 16))
    assert ahead.weekday() == 3
    assert timedelta(days=14) <= ahead - today <= timedelta(days=20)
