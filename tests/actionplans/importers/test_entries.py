"""Single cells: leads, entries, references; and that no rows are ever lost."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplans.importers.cells import next_ref, rag_of_text, split_ref, split_section
from actionplans.importers.entries import all_texts, split_leads, split_tags
from actionplans.importers.parsed import Held
from tests.actionplans.importers.reading import one_sheet


# --- cells ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("CST Ops BCA", ("CST", "Ops", "BCA")),
        ("C&CT NHS", ("C&CT", "NHS")),
        ("Council NHS", ("Council", "NHS")),
        ("Testing CST", ("Testing", "CST")),
        ("CST, NHS", ("CST", "NHS")),
        ("CST/NHS", ("CST", "NHS")),
        ("Procurement", ("Procurement",)),
        ("NHS England", ("NHS England",)),
        ("Jo Field\nAnn Hill; Kim Dale", ("Jo Field", "Ann Hill", "Kim Dale")),
        ("Jo Field, Ann Hill", ("Jo Field", "Ann Hill")),
        ("Service Manager, Provider Quality", ("Service Manager, Provider Quality",)),
        ("Head of Care, Millbrook. Deputy, West CCG.", ("Head of Care, Millbrook", "Deputy, West CCG")),
        ("Dr. Hill", ("Dr. Hill",)),
        ("\u2022 Jo Field\n\u2022 Ann Hill", ("Jo Field", "Ann Hill")),
        ("", ()),
    ],
)
def test_leads_are_told_apart(text: str, leads: tuple[str, ...]) -> None:
    assert split_leads(text, codes={"Testing"}) == leads


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("\u2022 a\n\u2022 b", ("a", "b")),
        ("\u2713 a \u2713 b", ("a", "b")),
        ("- a\n- b\nmore of b", ("a", "b\nmore of b")),
        ("1. a\n2. b", ("a", "b")),
        ("a) x\nb) y", ("x", "y")),
        ("i) x\nii) y", ("x", "y")),
        ("24. beds\n9. more", ("24. beds", "9. more")),
        ("a\n\nb", ("a", "b")),
        ("\u2022\n\u2022 a", ("a",)),
        ("Head\n\u2022 a", ("Head", "a")),
        ("", ()),
    ],
)
def test_entries_of_a_cell_are_told_apart(text: str, entries: tuple[str, ...]) -> None:
    assert all_texts(text) == entries


def test_tags_references_sections_and_colours() -> None:
    assert split_tags("CH, HS, SL, EC") == ("CH", "HS", "SL", "EC")
    assert split_tags("CH HS\nExtra care") == ("CH", "HS", "Extra care")
    assert split_ref("1.1 Visit") == ("1.1", "Visit")
    assert split_ref("9.Aids") == ("9", "Aids")
    assert split_ref("24 beds") == ("", "24 beds")
    assert split_section("Objective 2: Food") == ("2", "Food", True)
    assert split_section("B. Milestones") == ("B", "Milestones", True)
    assert split_section("Food") == ("", "Food", False)
    assert next_ref("1.1", "1.9", is_number=True) == "1.10"
    assert next_ref("1.1", "1.9", is_number=False) == "1.1"
    assert [rag_of_text(text) for text in ("G", "RED \u2191", "Green - on track", "", "N/A", "late")] == [
        "green",
        "red",
        "green",
        "",
        "",
        None,
    ]


# --- nothing is lost ------------------------------------------------------------------------------
CELL = st.sampled_from(
    [None, "", "Ongoing", "Complete", "30/7/20 On-going", "\u2022 a\n\u2022 b", "1.1", ("1.1 Buy "
    "beds"), "Objective 2: Food", "Action",
     "Status", "Lead", "31/02/2026", "R", "CST NHS", 3, 1.5, True, date(2021, 1, 5), "x" * 90]
)  # fmt: skip


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.lists(st.lists(CELL | st.text(alphabet="ab \u2022\n1.-", max_size=12), max_size=6), max_size=8))
def test_any_rows_below_a_head_are_imported_or_held_without_fail(rows: list[list[Any]]) -> None:
    head = ["Ref", "Action", "Next steps", "Timescale", "Status", "Owner"]
    parsed = one_sheet(head, ["1", "First", "Step", "May 2021", "Done", "NHS"], *rows)
    told = json.dumps(parsed.as_json(), ensure_ascii=False) + "".join(parsed.columns)
    for row in rows:
        for value in row:
            if isinstance(value, str) and value in {
                "30/7/20 On-going",
                "31/02/2026",
                "x" * 90,
                "1.1 Buy beds",
            }:
                assert value in told or value.split()[0] in told


def test_a_timescale_and_a_status_without_a_step_are_both_held() -> None:
    head = ["Ref", "Action", "Next steps", "Timescale", "Status", "Owner"]
    row = [None, None, None, "Ongoing", "Waiting for a reply"]
    held = one_sheet(head, ["1", "First", "Step", "May 2021", "Done", "NHS"], row).as_json()["held"]
    assert [(each["column"], each["value"]) for each in held] == [
        ("Timescale", "Ongoing"), ("Status", "Waiting for a reply"),
    ]  # fmt: skip


def test_a_held_row_is_plain_data() -> None:
    assert Held("S", 1, "C", "v", "r").as_json() == {
        "sheet": "S",
        "row": 1,
        "column": "C",
        "value": "v",
        "reason": "r",
    }
