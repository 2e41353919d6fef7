"""The demonstration's files agree with themselves and with how the program reads printed words."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from actionplans.statuses import normalise
from actionplans.timescales import parse
from demo import load, story

TODAYS = [date(2026, 11, 22), date(2027, 3, 31)]
COUNTS = {
    "solmouth-oversight": (8, 25, 66),
    "chalkshire-support": (6, 33, 81),
    "airebridge-resilience": (12, 56, 85),
    "solmouth-portfolio": (4, 38, 131),
}
NEWS = {
    "solmouth-oversight": 140,
    "chalkshire-support": 80,
    "airebridge-resilience": 80,
    "solmouth-portfolio": 160,
}


@pytest.fixture(params=COUNTS)
def key(request) -> str:
    return str(request.param)


def test_every_plan_has_the_size_of_the_plan_it_is_modelled_on(key):
    plan = story.plan(key, TODAYS[0])
    steps = sum(len(action.steps) for action in plan.actions)
    assert (len(plan.workstreams), len(plan.actions), steps) == COUNTS[key]
    assert set(story.plan_keys()) == set(COUNTS)


@pytest.mark.parametrize("today", TODAYS)
def test_printed_timescales_are_read_as_the_files_mean_them(key, today):
    plan = story.plan(key, today)
    for action in plan.actions:
        for step in action.steps:
            for state in (step.began, step.ends):
                if not state.get("timescale_text"):
                    continue
                read = parse(state["timescale_text"], plan_date=plan.as_at)
                due = read.date if read.kind in ("due", "ongoing") else None
                assert (read.kind, due, read.review_date, read.start_date) == (
                    state["timescale_kind"],
                    state.get("agreed_due"),
                    state["review_date"],
                    state["start_date"],
                ), state["timescale_text"]
                assert (read.cycle or "", read.precision or "") == (state["cycle"], state["precision"])


def test_printed_statuses_are_read_as_the_files_mean_them(key):
    for action in story.plan(key, TODAYS[0]).actions:
        for step in action.steps:
            if step.ends["status_text"]:
                assert normalise(step.ends["status_text"]).status == step.ends["status"], step.text


def test_a_year_of_news_ends_before_today_and_begins_a_year_before_the_plan(key):
    plan = story.plan(key, TODAYS[0])
    days = [plan.calendar.day(event.on) for event in plan.events]
    assert plan.begins <= days[0]
    assert 350 <= (plan.as_at - plan.begins).days <= 372
    assert plan.as_at < days[-1] <= plan.as_at + timedelta(days=13)
    assert sum(bool(event.changes or event.note) for event in plan.events) >= NEWS[key]


def test_no_line_of_news_is_said_twice():
    plans = [story.plan(key, TODAYS[0]) for key in COUNTS]
    notes = Counter(event.note for plan in plans for event in plan.events)
    assert not {note for note, times in notes.items() if times > 1 and len(note.split()) > 3}


def test_everybody_named_in_a_plan_has_an_account_there():
    for item in story.people()["partnership"]:
        keys = {person["key"] for person in item["person"]}
        assert {item["owner"], item["reporter"]} <= keys
        assert item["domain"].endswith(".example")
        for plan in (story.plan(key, TODAYS[0]) for key in COUNTS):
            if plan.partnership == item["slug"]:
                leads = [lead for action in plan.actions for lead in action.leads]
                leads += [lead for action in plan.actions for step in action.steps for lead in step.leads]
                named = {lead["person"] for lead in leads if "person" in lead}
                assert named | {workstream.lead for workstream in plan.workstreams} <= keys


def test_the_tour_is_for_five_who_do_different_work():
    roles = {person["key"]: person["role"] for person in story.people()["partnership"][0]["person"]}
    assert [roles[key] for key in load.TOUR] == [
        "commissioner", "board_administrator", "quality_lead", "liaison_officer", "provider",
    ]  # fmt: skip
