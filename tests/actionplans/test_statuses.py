"""Printed statuses: the table of action-plans.md section 2, its kin, and what nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplans.statuses import CHOICES, Status, from_rag, key, normalise


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("Complete", "complete"),
        ("Completed", "complete"),
        ("Complete \u2013 van hired with Millbrook", "complete"),
        ("Completed and put on the web page", "complete"),
        ("Done", "complete"),
        ("Closed", "complete"),
        ("100% complete", "complete"),
        ("3 of 3 complete", "complete"),
        ("Complete and ongoing", "complete_monitoring"),
        ("Completed - Monitoring", "complete_monitoring"),
        ("Completed, now being monitored", "complete_monitoring"),
        ("Ongoing", "ongoing"),
        ("On -going", "ongoing"),
        ("ON-GOING", "ongoing"),
        ("Ongoing as subject to updating", "ongoing"),
        ("Shared on a weekly basis", "ongoing"),
        ("Currently picked up during ring around.", "ongoing"),
        ("Business as usual", "ongoing"),
        ("Weekly calls", "ongoing"),
        ("First draft completed", "in_progress"),
        ("Report completed and with the board", "in_progress"),
        ("9 complete 21 On Plan", "in_progress"),
        ("Phase 1 complete", "in_progress"),
        ("Completed first draft", "in_progress"),
        ("Partially complete", "in_progress"),
        ("Nearly done", "in_progress"),
        ("50% complete", "in_progress"),
        ("3 of 5 complete", "in_progress"),
        ("On target", "in_progress"),
        ("In Progress", "in_progress"),
        ("in-progress", "in_progress"),
        ("Work has started", "in_progress"),
        ("Not started", "not_started"),
        ("Not yet started", "not_started"),
        ("0% complete", "not_started"),
        ("Awaiting resources for team", "not_started"),
        ("To start in May", "not_started"),
        ("Superseded by 2.4", "superseded"),
        ("No longer required", "superseded"),
        ("", "not_stated"),
        ("-", "not_stated"),
        (None, "not_stated"),
    ],
)
def test_a_wording_is_read_by_its_start(wording: str | None, status: str) -> None:
    assert normalise(wording).status == Status(status)


@pytest.mark.parametrize(
    "wording",
    [
        "Trouble with the printer",
        "A group was set up",
        "Not complete",
        "Incomplete",
        "To be completed",
        "Complete by March",
        "Complete except for two homes",
        "Completed?",
        "Delayed",
        "On hold",
        "Awaiting sign-off",
        "It is complete nonsense",
        "Green",
        "Purple monkey",
    ],
)
def test_what_no_rule_knows_is_nobodys_to_guess(wording: str) -> None:
    told = normalise(wording)
    assert told.status is None
    assert told.text == wording


def test_the_rest_of_the_wording_is_kept_as_a_remark() -> None:
    told = normalise("Complete \u2013 van hired with Millbrook")
    assert (told.text, told.remark) == (
        "Complete \u2013 van hired with Millbrook",
        "van hired with Millbrook",
    )


def test_an_answer_of_a_person_comes_before_every_rule() -> None:
    answers = {"On hold": Status.NOT_STARTED, "complete": Status.IN_PROGRESS}
    assert normalise("on  HOLD.", remembered=answers).status is Status.NOT_STARTED
    assert normalise("Complete", remembered=answers).status is Status.IN_PROGRESS


def test_colours_mean_states_under_the_delivery_scheme_only_where_they_have_one() -> None:
    assert [from_rag(colour) for colour in ("red", "amber", "green", "blue", "", None)] == [
        Status.NOT_STARTED,
        Status.IN_PROGRESS,
        Status.COMPLETE,
        None,
        None,
        None,
    ]


def test_closed_states_are_those_with_nothing_left_to_do() -> None:
    assert {status for status in Status if status.is_closed} == {
        Status.COMPLETE,
        Status.COMPLETE_MONITORING,
        Status.SUPERSEDED,
    }
    assert [Status(value).label for value, _ in CHOICES] == [label for _, label in CHOICES]


@settings(derandomize=True, max_examples=300)
@given(st.text(max_size=80))
def test_no_text_ever_fails_or_is_lost(text: str) -> None:
    told = normalise(text)
    assert told.text == text
    assert key(key(text)) == key(text)


@settings(derandomize=True, max_examples=200)
@given(st.text(alphabet="abcdefgh xyz", max_size=30))
def test_a_word_before_complete_never_makes_it_complete(before: str) -> None:
    wording = f"qu{before} complete"
    assert normalise(wording).status in {None, Status.IN_PROGRESS, Status.ONGOING}
