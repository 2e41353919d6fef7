"""Workbooks as a whole: colours and their key, dates, titles, answers, sheets that are not read."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl.styles.colors import Color

from actionplans.importers.plan import parse_file
from actionplans.layouts import Scheme
from actionplans.statuses import Status
from tests.actionplans.importers import books
from tests.actionplans.importers.books import AMBER, GREEN, RED, book_of
from tests.actionplans.importers.reading import actions, held, one_sheet


# --- colours --------------------------------------------------------------------------------------
def test_a_colour_is_read_from_words_before_fill_and_a_contradiction_is_shown() -> None:
    parsed = one_sheet(
        ["Action", "RAG", "Lead"],
        ["a", "Green", "x"], ["b", None, "x"], ["c", "A", "x"],
        ["d", "A/G", "x"], ["e", "N/A", "x"], ["f", "Complete", "x"],
        fills={("Plan", "B3"): Color(theme=6), ("Plan", "B4"): RED, ("Plan", "B7"): GREEN},
    )  # fmt: skip
    assert [action.rag for action in actions(parsed)] == ["green", "green", "amber", "", "", "green"]
    assert held(parsed) == [(4, "RAG", "rag"), (5, "RAG", "rag")]


def test_the_workbooks_own_key_says_what_its_colours_mean() -> None:
    rows = [["Action", "RAG", "Timescale"], ["a", None, "May 2021"], ["b", None, "May 2021"]]
    fills = {
        ("Plan", "B2"): "0070C0",
        ("Plan", "B3"): GREEN,
        ("Key", "A1"): "0070C0",
        ("Key", "A2"): GREEN,
        ("Key", "A3"): AMBER,
    }
    done = book_of(
        {"Plan": rows, "Key": [[None, "Complete"], [None, "On track"], [None, "Late"]]}, fills=fills
    )
    assert [action.steps[0].status.value for action in actions(parse_file(done, "x 2021-01.xlsx"))] == [
        "complete",
        "in_progress",
    ]
    judged = book_of({"Plan": rows, "Key": [[None, "Superb"], [None, "Fine"], [None, "Poor"]]}, fills=fills)
    parsed = parse_file(judged, "x 2021-01.xlsx")
    assert parsed.scheme is Scheme.JUDGEMENT
    assert {action.steps[0].status for action in actions(parsed)} == {Status.NOT_STATED}


def test_two_colours_for_one_action_are_shown() -> None:
    parsed = one_sheet(["Action", "Next steps", "RAG"], ["a", "one", "Red"], [None, "two", "Green"])
    assert (actions(parsed)[0].rag, held(parsed)) == ("red", [(3, "RAG", "rag")])


# --- the whole ------------------------------------------------------------------------------------
def test_what_a_person_says_overrides_the_file() -> None:
    parsed = parse_file(books.oversight(), "x.xlsx", as_at=date(2019, 1, 5), title="Another title")
    step = actions(parsed)[1].steps[0]
    assert (parsed.title, parsed.as_at) == ("Another title", date(2019, 1, 5))
    assert step.timescale is not None
    assert step.timescale.date == date(2018, 7, 31)


def test_answers_about_statuses_and_columns_are_used() -> None:
    content = book_of({"Plan": [["Zorble", "Status", "Grumf"], ["Buy", "On hold", "Jo Field"]]})
    parsed = parse_file(
        content,
        "x 2021-01.xlsx",
        remembered={"on hold": Status.NOT_STARTED},
        columns={"zorble": "action", "grumf": "lead"},
    )
    (action,) = actions(parsed)
    assert (action.title, action.leads, action.steps[0].status) == ("Buy", ("Jo Field",), Status.NOT_STARTED)
    ignored = parse_file(books.oversight(), "x.xlsx", columns={"status": ""})
    assert actions(ignored)[0].other == {"Status": "Complete and ongoing"}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("plan-2020-07.xlsx", date(2020, 7, 31)),
        ("plan_2020-07-14.xlsx", date(2020, 7, 14)),
        ("plan 20200714.xlsx", date(2020, 7, 14)),
        ("July 2020 plan.xlsx", date(2020, 7, 31)),
        ("plan-jan-2021.xlsx", date(2021, 1, 31)),
        ("plan.xlsx", None),
        ("plan 2020-13.xlsx", None),
    ],
)
def test_the_date_of_the_plan_may_stand_in_the_files_name(name: str, day: date | None) -> None:
    assert one_sheet(["Action", "Status"], ["Buy", "Done"], name=name).as_at == day


def test_without_a_date_of_the_plan_a_bare_month_is_held() -> None:
    parsed = one_sheet(["Action", "Timescale"], ["Buy", "End July"], name="plan.xlsx")
    assert held(parsed) == [(2, "Timescale", "timescale")]
    assert "give the date of the plan" in parsed.held[0].reason


def test_a_date_updated_that_is_none_is_held() -> None:
    parsed = one_sheet(["Project", "RAG: Current", "Date updated"], ["Buy", "G", "soon"])
    assert (actions(parsed)[0].date_updated, held(parsed)) == (None, [(2, "Date updated", "date")])


def test_hidden_sheets_are_not_read_and_said() -> None:
    parsed = parse_file(
        book_of(
            {
                "Plan": [["Action", "Status"], ["Buy", "Done"]],
                "Old": [["Action", "Status"], ["Sell", "Done"]],
            },
            hidden=["Old"],
        ),
        "x.xlsx",
    )  # fmt: skip
    assert (parsed.counts["actions"], parsed.notes) == (1, ("Sheet “Old” is hidden and was not read.",))


def test_several_monthly_updates_take_the_newest_and_keep_the_others() -> None:
    (action,) = actions(
        one_sheet(["Action", "August 2020 update", "September 2020 update"], ["Buy", "old", "new"])
    )
    assert (action.update, action.other) == ("new", {"August 2020 update": "old"})


def test_an_objective_column_of_words_names_the_workstreams() -> None:
    parsed = one_sheet(
        ["Objective", "Action", "Lead"],
        ["Safe homes", "Buy", "NHS"],
        [None, "Sell", "NHS"],
        ["Good food", "Cook", "NHS"],
    )
    assert [(one.name, len(one.actions)) for one in parsed.workstreams] == [
        ("Safe homes", 2),
        ("Good food", 1),
    ]


def test_an_overview_row_without_a_name_goes_on_with_the_one_above_or_is_held() -> None:
    content = book_of(
        {
            "Overview": [
                ["No.", "Workstream", "Focus"], [None, None, "lost"], [1, "Beds", "sheets"],
                [None, None, "pillows"], [3, "Later", "x"],
            ],
            "1. Beds": [["1. Beds"], ["Action", "Status"], ["Buy", "Done"]],
            "2. Food": [["2. Food"], ["Action", "Status"], ["Cook", "Done"]],
        }
    )  # fmt: skip
    parsed = parse_file(content, "x 2021-01.xlsx")
    assert [(one.number, one.name, one.focus) for one in parsed.workstreams] == [
        ("1", "Beds", ("sheets", "pillows")), ("3", "Later", ("x",)), ("2", "Food", ()),
    ]  # fmt: skip
    assert held(parsed) == [(2, "", "row")]


def test_a_title_over_the_title_of_a_section_is_the_plans() -> None:
    rows = [
        ["2. Programme portfolio"],
        ["Section A: Joined-up care"],
        ["Project/Programme", "Lead", "RAG: Prev Mth", "RAG: Current", "Summary Narrative"],
        ["1. Home first", "Jo Smith", "A", "G", "Going well"],
        ["Section B: Prevention"],
        ["2. Carers", "Cy Hill", "G", "R", "Off track"],
    ]
    parsed = parse_file(book_of({"Portfolio": rows}), "portfolio.xlsx")
    assert parsed.title == "Programme portfolio"
    assert [(one.number, one.name) for one in parsed.workstreams] == [
        ("A", "Joined-up care"),
        ("B", "Prevention"),
    ]
