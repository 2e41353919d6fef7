"""Workbooks in the four shapes of the sources: rows, sections, and what is paired or held."""

from __future__ import annotations

import json
from datetime import date

import pytest

from actionplans.importers.entries import split_entries
from actionplans.importers.plan import parse_file
from actionplans.layouts import Layout, Scheme
from actionplans.statuses import Status
from tests.actionplans.importers import books
from tests.actionplans.importers.reading import actions, held, one_sheet


# --- the four shapes ------------------------------------------------------------------------------
def test_one_sheet_a_workstream_with_an_overview() -> None:
    parsed = parse_file(books.oversight(), "x.xlsx")
    assert (parsed.title, parsed.as_at, parsed.layout) == (
        "Millbrook Homes Board Action Plan",
        date(2021, 1, 5),
        Layout.OVERSIGHT,
    )
    assert parsed.counts == {"workstreams": 2, "actions": 4, "steps": 6, "done": 4, "held": 1}
    first = parsed.workstreams[0]
    assert (first.number, first.name) == ("1", "Keeping infection out")
    assert first.focus == ("Gloves", "Tests")
    assert first.metrics == ("Homes with cases", "Tests a week")
    gloves = first.actions[1]
    assert (gloves.ref, gloves.done) == ("1.2", ("Store opened",))
    assert [step.text for step in gloves.steps] == [
        "Count stock",
        "Order for winter\nand for spring",
        "Ask homes what they lack",
    ]
    assert [step.status for step in gloves.steps] == [Status.COMPLETE, Status.COMPLETE, Status.NOT_STATED]
    assert [(one.sheet, one.row, one.value, one.suggestion) for one in parsed.held] == [
        ("2. People", 4, "April 20121", "April 2021")
    ]


def test_one_sheet_an_objective_with_lines_as_things_to_do() -> None:
    parsed = parse_file(books.support(), "millbrook-support-plan-2020-09.xlsx")
    assert (parsed.title, parsed.as_at, parsed.layout) == (
        "Millbrook support plan",
        date(2020, 9, 30),
        Layout.SUPPORT,
    )
    assert parsed.counts == {"workstreams": 2, "actions": 3, "steps": 6, "done": 0, "held": 0}
    first = parsed.workstreams[0]
    assert (first.number, first.name, first.statement) == ("1", "Safe care", "We will see that care is safe.")
    visit = first.actions[0]
    assert (visit.ref, visit.title) == ("1.1", "Visit each home")
    assert visit.update == "We visited nine.\nWe wrote to the rest."
    assert visit.leads == ("Head of Quality, Millbrook Council", "Care Association")
    assert {step.timescale for action in actions(parsed) for step in action.steps} == {None}


def test_one_sheet_for_all_with_colours_for_states() -> None:
    parsed = parse_file(books.resilience(), "plan-2020-07.xlsx")
    assert (parsed.as_at, parsed.layout, parsed.scheme) == (date(2020, 7, 31), Layout.RAG, Scheme.DELIVERY)
    assert [(one.number, one.objectives, len(one.actions)) for one in parsed.workstreams] == [
        ("1", ("1", "2"), 3),
        ("2", ("3",), 2),
    ]
    call, news, kits, pay, grant = actions(parsed)
    assert (call.leads, call.care_settings, call.steps[0].status) == (("CST",), ("CH",), Status.NOT_STARTED)
    # a narrative that names no status: the colour decides
    assert (news.leads, news.rag, news.progress) == (
        ("CST", "Ops", "BCA"),
        "amber",
        "Trouble with the printer",
    )
    assert [step.status for step in news.steps] == [Status.IN_PROGRESS] * 2
    assert [step.timescale.text for step in news.steps if step.timescale] == ["28.08.20"] * 2
    # several timescales pair with the bullets in order
    assert [step.timescale.text for step in kits.steps if step.timescale] == [
        "30/7/20",
        "WC 3/8/20",
        "On-going",
    ]
    assert (pay.rag, pay.steps[0].status, pay.steps[0].status_text) == ("green", Status.COMPLETE, "")
    # neither a status nor a colour: a person is asked
    assert grant.steps[0].status is Status.NOT_STATED
    assert held(parsed) == [(7, "Progress update", "status")]


def test_a_portfolio_with_sections_in_its_rows() -> None:
    parsed = parse_file(books.portfolio(), "x.xlsx")
    assert (parsed.title, parsed.as_at) == ("Project portfolio, position at 30 June 2021", date(2021, 6, 30))
    assert (parsed.layout, parsed.scheme) == (Layout.PORTFOLIO, Scheme.JUDGEMENT)
    assert [(one.number, one.name) for one in parsed.workstreams] == [
        ("A", "Milestones: moving home"),
        ("B", "Milestones: staying well"),
    ]
    home, beds, neighbours = actions(parsed)
    assert (home.ref, home.title, home.rag_previous, home.rag, home.pid_approved) == (
        "1",
        "Home after hospital",
        "amber",
        "green",
        "Yes",
    )
    assert home.date_updated == date(2021, 6, 30)
    assert (beds.leads, beds.update, beds.date_updated) == (
        ("Sam Hill", "Pat Lake"),
        "Ward opens late.\nStaff were found since.",
        date(2021, 6, 15),
    )
    assert (neighbours.rag, neighbours.rag_previous, neighbours.steps) == ("red", "", ())


def test_the_json_is_the_contract_of_the_command() -> None:
    told = json.loads(json.dumps(parse_file(books.resilience(), "plan-2020-07.xlsx").as_json()))
    assert {"plan", "as_at", "workstreams", "held", "counts"} <= set(told)
    workstream = told["workstreams"][0]
    assert {"number", "name", "focus", "metrics", "objectives", "actions"} <= set(workstream)
    assert (workstream["number"], workstream["objectives"]) == (1, [1, 2])
    action = workstream["actions"][2]
    wanted = {
        "ref",
        "title",
        "done",
        "update",
        "leads",
        "care_settings",
        "rag",
        "rag_previous",
        "progress",
        "date_updated",
        "steps",
    }
    assert wanted <= set(action)
    assert (action["ref"], action["update"], action["done"], action["rag"]) == (None, None, [], None)
    assert action["steps"][1] == {
        "text": "Second kits",
        "status": "in_progress",
        "status_text": "First draft completed",
        "timescale": {
            "text": "WC 3/8/20", "kind": "due", "date": "2020-08-03", "precision": "week", "cycle": None,
            "review_date": None, "start_date": None,
        },
    }  # fmt: skip
    assert set(told["held"][0]) == {"sheet", "row", "column", "value", "reason"}


# --- pairing --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("action", "timescale"),
    [
        ("\u2022 One\n\u2022 Two\n\u2022 Three", "30/7/20 On-going"),
        ("\u2022 One", "31.08.20 30.09.20"),
        ("One thing", "31.08.20\n30.09.20"),
        ("\u2022 One\n\u2022 Two", "TBC\nJuly 2020\nAugust 2020"),
    ],
)
def test_where_counts_differ_the_row_is_held_and_nothing_is_invented(action: str, timescale: str) -> None:
    parsed = one_sheet(
        ["Action", "Timescale", "Lead"], [action, timescale, "NHS"], ["Next", "May 2021", "NHS"]
    )
    assert held(parsed) == [(2, "Timescale", "pairing")]
    assert parsed.held[0].value == timescale
    for bullet in split_entries(action).texts:
        assert bullet in parsed.held[0].reason
    for step in actions(parsed)[0].steps:
        assert step.timescale is not None
        assert (step.timescale.kind, step.timescale.text, step.timescale.date) == (
            "unparsed",
            timescale,
            None,
        )
    assert actions(parsed)[1].steps[0].timescale is not None


def test_several_statuses_pair_with_the_bullets_or_are_held() -> None:
    parsed = one_sheet(
        ["Action", "Next steps", "Status"],
        ["Vans", "\u2022 Hire\n\u2022 Drive", "Complete\nOngoing"],
        ["Beds", "\u2022 Buy\n\u2022 Make", "Complete\nOngoing\nNot started"],
        ["Food", "\u2022 Buy\n\u2022 Cook", "In progress"],
    )
    vans, beds, food = actions(parsed)
    assert [step.status for step in vans.steps] == [Status.COMPLETE, Status.ONGOING]
    assert [(step.status, step.status_text) for step in beds.steps] == [
        (Status.NOT_STATED, "Complete / Ongoing / Not started")
    ] * 2
    assert [step.status for step in food.steps] == [Status.IN_PROGRESS] * 2
    assert held(parsed) == [(3, "Status", "pairing")]


def test_statuses_on_the_lines_of_a_progress_column_pair_too() -> None:
    parsed = one_sheet(["Action", "Progress update"], ["\u2022 Buy\n\u2022 Cook", "Complete\nOn target"])
    assert [step.status for step in actions(parsed)[0].steps] == [Status.COMPLETE, Status.IN_PROGRESS]


def test_one_timescale_of_several_words_is_not_taken_apart() -> None:
    parsed = one_sheet(["Action", "Timescale"], ["Call homes", "Ongoing, monthly"])
    step = actions(parsed)[0].steps[0]
    assert step.timescale is not None
    assert (step.timescale.text, step.timescale.kind, step.timescale.cycle) == (
        "Ongoing, monthly",
        "ongoing",
        "monthly",
    )
    assert parsed.held == ()


def test_a_bullet_before_each_timescale_is_a_bullet() -> None:
    parsed = one_sheet(
        ["Action", "Timescale"], ["\u2022 Buy\n\u2022 Cook", "\u2022 May 2021\n\u2022 June 2021"]
    )
    texts = [step.timescale.text for step in actions(parsed)[0].steps if step.timescale]
    assert texts == ["May 2021", "June 2021"]


# --- rows -----------------------------------------------------------------------------------------
def test_columns_are_found_by_their_names_in_any_order_below_any_titles() -> None:
    parsed = one_sheet(
        ["Northby plan"], [], ["Prepared by the board"], ["Position at 14 March 2022"],
        ["By when", "Theme", "RAG status", "Owner", "Ref", "Next steps", "Action required", "Cost"],
        ["31/03/2022", "Safety", "Amber", "Jo Field, Ann Hill", "S1", "Call firm", "Check lifts", "£40"],
        ["mid June", "", "", "", "", "Check again", "", "£10"],
    )  # fmt: skip
    assert (parsed.title, parsed.as_at) == ("Northby plan", date(2022, 3, 14))
    (action,) = actions(parsed)
    assert (action.ref, action.title, action.rag, action.leads) == (
        "S1",
        "Check lifts",
        "amber",
        ("Jo Field", "Ann Hill"),
    )
    assert [step.text for step in action.steps] == ["Call firm", "Check again"]
    assert action.other == {"Cost": "£40\n£10"}
    assert parsed.columns["Cost"] == ""
    assert parsed.workstreams[0].name == "Safety"


def test_merged_cells_speak_for_the_rows_they_span() -> None:
    parsed = one_sheet(
        ["Issue", "Action", "Next steps", "Timescale", "Status"],
        ["Beds", "Find beds", "Ask", "May 2021", "Ongoing"],
        [None, None, "Count", None, None],
        [None, "Make beds", "Buy sheets", "June 2021", "Complete"],
        merged={"Plan": ["A2:A4", "B2:B3", "D2:D3", "E2:E3"]},
    )
    find, make = actions(parsed)
    assert [(step.text, step.status.value) for step in find.steps] == [
        ("Ask", "ongoing"),
        ("Count", "ongoing"),
    ]
    assert [step.timescale.text for step in find.steps if step.timescale] == ["May 2021", "May 2021"]
    assert make.steps[0].status is Status.COMPLETE
    assert len(parsed.workstreams) == 1


def test_sections_on_one_sheet_each_with_its_own_head() -> None:
    parsed = one_sheet(
        ["Westby plan"],
        ["Workstream 1: Beds"], ["No", "Action", "Lead", "Deadline"], [1, "Buy", "NHS", "30 Sep"],
        [], ["Workstream 2: Food"], ["No", "Lead", "Deadline", "Action"], [1, "CCG", "mid October", "Cook"],
        merged={"Plan": ["A2:D2"]},
    )  # fmt: skip
    assert [
        (one.number, one.name, one.actions[0].title, one.actions[0].leads) for one in parsed.workstreams
    ] == [
        ("1", "Beds", "Buy", ("NHS",)),
        ("2", "Food", "Cook", ("CCG",)),
    ]
    assert parsed.title == "Westby plan"


def test_a_head_of_two_rows_is_read_as_one() -> None:
    parsed = one_sheet(
        ["Action", "RAG", None, "Lead"], [None, "Prev", "Current", None], ["Do it", "R", "A", "Jo Field"],
        merged={"Plan": ["B1:C1"]},
    )  # fmt: skip
    (action,) = actions(parsed)
    assert (action.rag_previous, action.rag, action.leads) == ("red", "amber", ("Jo Field",))


def test_a_repeated_reference_and_title_go_on_with_the_action_above() -> None:
    parsed = one_sheet(
        ["Ref", "Action", "Next steps", "Status"],
        ["1.1", "Beds", "Ask", "Ongoing"], ["1.1", "Beds", "Count", "Complete"],
        ["1.1", "Food", "Cook", "Complete"],
    )  # fmt: skip
    beds, food = actions(parsed)
    assert [step.text for step in beds.steps] == ["Ask", "Count"]
    assert food.title == "Food"
    assert held(parsed) == [(4, "Ref", "ref")]


def test_rows_that_belong_to_nothing_are_held_whole() -> None:
    parsed = one_sheet(
        ["Ref", "Action", "Next steps", "Timescale"],
        [None, None, "Float about", "May 2021"],
        ["1.1", "Beds", None, None],
        [None, None, None, "June 2021"],
        ["1.2", None, "No title", None],
        ["1.3", "Food", None, "July 2021"],
    )
    assert held(parsed) == [(2, "Next steps", "row"), (4, "Timescale", "row"), (5, "Ref", "row")]
    assert parsed.held[0].value == "Float about; May 2021"
    beds, food = actions(parsed)
    assert beds.steps == ()
    # no step is named, but a time is: the action itself is what is to be done
    assert [step.text for step in food.steps] == ["Food"]


def test_an_action_of_several_lines_is_one_step_unless_its_timescales_say_otherwise() -> None:
    parsed = one_sheet(
        ["Action", "Timescale"], ["Buy sheets\nand pillows", "May 2021"], ["Buy\nCook", "May 2021\nJune 2021"]
    )
    sheets, both = actions(parsed)
    assert (sheets.title, [step.text for step in sheets.steps]) == (
        "Buy sheets and pillows",
        ["Buy sheets\nand pillows"],
    )
    assert [step.text for step in both.steps] == ["Buy", "Cook"]


def test_a_heading_above_bullets_is_the_title() -> None:
    (action,) = actions(one_sheet(["Action", "Status"], ["Better food:\n\u2022 Buy\n\u2022 Cook", "Ongoing"]))
    assert (action.title, [step.text for step in action.steps]) == ("Better food:", ["Buy", "Cook"])


def test_a_reference_typed_as_a_number_that_lost_its_nought_gets_it_back() -> None:
    rows = [[float(f"1.{n}"), f"Action number {n}", "Ongoing"] for n in range(1, 11)]
    parsed = one_sheet(["Ref", "Action", "Status"], *rows)
    assert [action.ref for action in actions(parsed)][-2:] == ["1.9", "1.10"]
    assert parsed.held == ()
