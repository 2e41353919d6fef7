"""What counts as a change of an action, a risk or a plan since a board last met."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actionplans.changes import Change, ChangeKind
from core.rag import Rag
from oversight.quorum import Quorum
from oversight.summaries.registers import RiskRow, TrackerRow
from oversight.summaries.sitting import RunItem
from packs import definitions
from packs.content import Row, plain, texts
from packs.definitions.board_changes import _moves, _plan_change, _risk_moves
from packs.definitions.run_sheet import _to_do
from tests.oversight.making import make_board, make_meeting
from tests.packs.making import Story, moment

SINCE = date(2021, 8, 19)
ACTION = TrackerRow(
    pk=1, met_on=date(2021, 6, 17), subject="Workforce", text="Bring a briefing.", lead="Ann Chair",
    deadline=date(2021, 10, 1), deadline_words="1 October 2021", progress="", closed=False, closed_on=None,
    late=False, exempt=False, reported_on=None,
)  # fmt: skip
RISK = RiskRow(
    pk=1, kind="Risk", project="Discharge", description="Too few carers.", rank="moderate",
    rank_words="Moderate", colour=Rag.AMBER, likelihood=3, impact=3, score=9, owner="", mitigation=(),
    raised_on=date(2021, 6, 1), review_on=None, review_overdue=False, closed=False, closed_on=None,
    exempt=False,
)  # fmt: skip
ITEM = RunItem(
    pk=1, number=4, title="Home first", lead="", purpose="Decision", private=False, citation="",
    withdrawn="", note="", late="", minutes=None, planned="from 09:30", taken="", over="", quorum=None,
    declarations=(), decide="", recommendations=(),
)  # fmt: skip


def told(rows: Any) -> list[list[str]]:
    """What happened, what it was, what it is."""
    found: list[Row] = list(rows)
    return [[plain(row.cells[0]), *(plain(cell) for cell in row.cells[3:5])] for row in found]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ({}, {}, []),
        ({}, {"closed": True}, [["Closed", "Open", "Closed"]]),
        ({"closed": True}, {}, [["Taken up again", "Closed", "Open"]]),
        (
            {},
            {"deadline": date(2021, 12, 1), "deadline_words": "Dec-21"},
            [["Moved back", "1 October 2021", "Dec-21"]],
        ),
        (
            {},
            {"deadline": date(2021, 9, 1), "deadline_words": "Sep-21"},
            [["New deadline", "1 October 2021", "Sep-21"]],
        ),
        ({}, {"late": True}, [["Became late", "", "Due 1 October 2021"]]),
        ({"late": True}, {"late": True}, []),
    ],
)
def test_an_action_that_moved_says_from_where_to_where(
    was: dict[str, Any], now: dict[str, Any], words: list[list[str]]
) -> None:
    assert told(_moves(replace(ACTION, **was), replace(ACTION, **now), SINCE)) == words


def test_an_action_of_the_last_meeting_is_new_even_when_it_was_written_down_that_day() -> None:
    row = replace(ACTION, met_on=SINCE)

    assert told(_moves(row, row, SINCE)) == [["New", "", "1 October 2021"]]
    assert told(_moves(None, replace(row, closed=True), SINCE)) == [
        ["New", "", "1 October 2021"], ["Closed", "Open", "Closed"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ({}, {}, []),
        ({}, {"closed": True}, [["Closed", "Moderate (9)", "Moderate (9), closed"]]),
        ({"closed": True}, {}, [["Taken up again", "Moderate (9), closed", "Moderate (9)"]]),
        (
            {},
            {"rank_words": "Low", "rank": "low", "colour": Rag.GREEN, "score": 4},
            [["Rank fell", "Moderate (9)", "Low (4)"]],
        ),
        ({}, {"score": 12}, [["Rank rose", "Moderate (9)", "Moderate (12)"]]),
    ],
)
def test_a_risk_that_moved_says_from_where_to_where(
    was: dict[str, Any], now: dict[str, Any], words: list[list[str]]
) -> None:
    assert told(_risk_moves(replace(RISK, **was), replace(RISK, **now))) == words


def test_a_risk_that_was_not_there_is_new() -> None:
    assert told(_risk_moves(None, replace(RISK, score=None))) == [["New", "", "Moderate"]]


def test_a_change_of_a_plan_comes_without_the_words_of_its_lead() -> None:
    change = Change(ChangeKind.RAG_WORSE, "step", 1, "1.5", "Train homes", "Green", "Red", "She was ill.")

    row = _plan_change(change)

    assert [plain(cell) for cell in row.cells] == ["RAG got worse", "1.5", "Train homes", "Green", "Red"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"withdrawn": "No time."}, ["Withdrawn: No time."]),
        ({"late": "The grant came."}, ["Late item: The grant came."]),
        ({"declarations": ("Ann: personal.",)}, ["Interest: Ann: personal."]),
        (
            {"quorum": Quorum(False, "Not quorate: discussion only", "Not quorate", 3, ())},
            ["Not quorate: discussion only"],
        ),
        ({"quorum": Quorum(True, "Quorate", "Quorate", 4, ())}, []),
        ({"over": "5 minutes over"}, ["5 minutes over"]),
    ],
)
def test_the_run_sheet_says_what_the_chair_has_to_mind(fields: dict[str, Any], words: list[str]) -> None:
    assert list(_to_do(replace(ITEM, **fields))) == words


def test_a_board_hears_what_moved_in_the_plans_of_its_partnership(story: Story) -> None:
    made = make_board(story.people)
    make_meeting(made, at=moment(2026, 1, 15), state="held", agenda_published_at=moment(2026, 1, 5))
    meeting = make_meeting(made, at=moment(2026, 3, 12))
    kind = definitions.get("board-pack")

    content = kind.compose(kind.find(made.admin, str(meeting.pk)), date(2026, 3, 12), None)

    (table,) = [table for _, table in content.tables() if table.caption == "Plan: Care homes plan"]
    assert [plain(row.cells[0]) for row in table.rows] == ["RAG got worse", "Date moved back"]
    assert [plain(cell) for cell in table.rows[1].cells[3:]] == ["31 January 2026", "30 April 2026"]
    words = list(texts(content))
    assert "1 step of “Care homes plan” had no update since." in words
    assert "The trainer was ill." not in words
