"""Pages of plans (action-plans.md sections 1, 2, 4): they say what is so; every number leads to its rows."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.models import Action, Step
from actionplans.positions import position_from
from tests.actionplans.reading import listed, words
from tests.factories import (
    BEGINNING,
    LONDON,
    NOW,
    TODAY,
    change,
    make_action,
    make_plan,
    make_step,
    make_workstream,
)
from tests.guards import query_budget

pytestmark = pytest.mark.usefixtures("tuesday")


# --- all plans ------------------------------------------------------------------------------------
def test_without_a_plan_the_page_says_what_it_is_for_and_offers_the_first_step(ada, people, signed_in):
    page = words(ada.get(reverse("actionplans:plans")))
    assert "No plan yet" in page
    assert "Start a plan" in page
    reader = words(signed_in(people.viewer).get(reverse("actionplans:plans")))
    assert "Start a plan" not in reader
    assert "A commissioner or a board administrator can do this" in reader


def test_the_list_of_plans_counts_and_each_number_leads_to_its_rows(ada, plan):
    page = ada.get(reverse("actionplans:plans"))
    shown = words(page)
    assert "4 steps" in shown
    assert "1 late" in shown
    late = re.search(r'href="([^"]*when=late)"', page.content.decode())
    assert listed(ada.get(late[1].replace("&amp;", "&"))) == {"Write to the homes"}


# --- overview -------------------------------------------------------------------------------------
def test_the_overview_shows_workstreams_with_focus_metrics_and_colours(ada, plan):
    page = ada.get(plan.get_absolute_url())
    shown = words(page)
    assert "1. Keeping infection out" in shown
    assert "Training" in shown
    assert "Homes trained (to be defined)" in shown
    assert "1 action, 4 steps; 1 late" in shown
    counts = page.context["streams"][0].counts
    assert {rag.value: n for rag, n in counts.by_rag.items()} == {"red": 1, "amber": 1, "green": 1, "blue": 1}


@pytest.mark.parametrize("when", ["late", "soon", "silent"])
def test_a_tile_and_the_list_behind_it_agree(ada, plan, when):
    tiles = {tile.url: tile.number for tile in ada.get(plan.get_absolute_url()).context["tiles"]}
    url = next(url for url in tiles if f"when={when}" in url)
    assert len(listed(ada.get(url))) == tiles[url]


def test_the_heat_map_and_the_timeline_have_their_data_as_tables(ada, plan):
    context = ada.get(plan.get_absolute_url()).context
    assert context["heat"].rows == [["1. Keeping infection out", "1", "2", "1", "4"]]
    assert [row[0] for row in context["timeline"].rows] == [
        "1.1 Write to the homes",
        "1.1 Hold the session",
        "1.1 Ask how it went",
    ]


def test_as_at_shows_the_plan_as_it_was_under_a_clear_banner(ada, people, plan):
    step = Step.objects.get(text="Write to the homes")
    change(step, people.commissioner, datetime(2021, 1, 15, 10, tzinfo=LONDON), status="complete")
    then = ada.get(plan.get_absolute_url(), {"as_at": "2021-01-14"})
    assert "This is the plan as it stood at the end of 14 January 2021" in words(then)
    assert next(s for s in then.context["view"].steps if s.pk == step.pk).status == "in_progress"
    now = ada.get(plan.get_absolute_url())
    assert "Looking back" not in words(now)
    assert next(s for s in now.context["view"].steps if s.pk == step.pk).status == "complete"


def test_as_at_takes_a_day_in_three_boxes_too(ada, plan):
    boxes = {"as_at_day": "14", "as_at_month": "1", "as_at_year": "2021"}
    assert "as it stood at the end of 14 January 2021" in words(ada.get(plan.get_absolute_url(), boxes))


@pytest.mark.parametrize(
    ("day", "reason"),
    [("2021-02-31", "February 2021 has no day 31"), ("2021-01-20", "must be 19 January 2021 or earlier")],
)
def test_a_day_that_is_none_or_lies_ahead_gets_one_sentence(ada, plan, day, reason):
    page = ada.get(plan.get_absolute_url(), {"as_at": day})
    assert page.status_code == 422
    assert reason in words(page)


def test_before_the_plan_began_it_was_empty(ada, plan):
    page = ada.get(plan.get_absolute_url(), {"as_at": "2020-12-01"})
    assert page.status_code == 200
    assert page.context["view"].steps == ()


def test_a_workstream_as_at_a_day_cannot_be_changed_there(ada, plan):
    page = ada.get(plan.workstreams.get().get_absolute_url(), {"as_at": "2021-01-10"})
    assert "data-opener" not in page.content.decode()
    assert "This is how it stood at the end of 10 January 2021" in words(page)


# --- the plan's own columns and words -------------------------------------------------------------
LAYOUTS = {
    "oversight": "Ref | What we need to do | What have we done so far | What we still need to do | Status",
    "support": "What we said we needed to do | Update on this action | What we still need to do | "
    "Where it stands | Who is taking the lead",
    "rag": "Action | Care setting | Lead | RAG | Progress update",
    "portfolio": "Project or programme | Lead | RAG: current | Summary narrative | Date updated | "
    "PID approved",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_workstream_shows_the_columns_of_its_document(ada, people, layout):
    by = people.commissioner
    plan = make_plan(people.partnership, by, layout=layout)
    action = make_action(make_workstream(plan, by), by, lead=by, care_settings=["CH"], narrative="Story.")
    make_step(action, by, text="The one step")
    page = ada.get(action.workstream.get_absolute_url())
    assert " | ".join(heading for _, heading in page.context["sheet"].columns) == LAYOUTS[layout]
    assert "The one step" in words(page), "a plan that prints no steps still shows them"
    assert plan.workstream_name.capitalize() in words(page)


def test_a_renamed_level_is_called_so_everywhere(ada, plan):
    page = ada.get(reverse("actionplans:plan_edit", args=[plan.pk]))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {
        "workstream_name": "theme",
        "as_at_day": "5",
        "as_at_month": "1",
        "as_at_year": "2021",
        "objectives": "",
    }
    assert ada.post(reverse("actionplans:plan_edit", args=[plan.pk]), data).status_code == 302
    assert "Themes" in words(ada.get(plan.get_absolute_url()))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ("colour: Colour", "“colour” is not a column"),
        ("ref:", "Give “ref” a heading"),
        ("ref: Ref\nref: Again", "“ref” is listed twice"),
    ],
)
def test_a_wrong_column_is_named_and_the_settings_stay(ada, plan, columns, reason):
    url = reverse("actionplans:plan_edit", args=[plan.pk])
    form = ada.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"columns": columns, "objectives": ""}
    data |= {"as_at_day": "5", "as_at_month": "1", "as_at_year": "2021"}
    page = ada.post(url, data)
    assert page.status_code == 422
    assert reason in words(page)
    plan.refresh_from_db()
    assert plan.columns == []


# --- one step and one action ----------------------------------------------------------------------
def test_a_steps_page_tells_its_whole_history(ada, people, plan):
    step = Step.objects.get(text="Hold the session")
    change(step, people.commissioner, NOW, note="The hall is booked.", status="complete_monitoring")
    page = words(ada.get(step.get_absolute_url()))
    assert "Ada May 19 January 2021, 09:10" in page
    assert "The hall is booked." in page
    assert "was In progress" in page
    assert "is Complete, still monitored" in page
    assert "5 January 2021, 09:00" in page, "where it began"


def test_done_entries_are_added_and_withdrawn_and_stay_in_the_history(ada, plan):
    action = Action.objects.get()
    add = reverse("actionplans:done_add", args=[action.pk])
    assert ada.post(add, {"text": "63 homes were asked."}).status_code == 302
    assert "63 homes were asked." in words(ada.get(action.get_absolute_url()))
    entry = action.done_entries.get()
    ada.post(reverse("actionplans:done_withdraw", args=[action.pk, entry.pk]))
    page = words(ada.get(action.get_absolute_url()))
    assert "Withdrawn (1)" in page
    assert "withdrawn 19 Jan 2021" in page
    empty = ada.post(add, {"text": " "})
    assert empty.status_code == 422
    assert "Enter what has been done" in words(empty)


def test_an_action_shows_who_is_accountable(ada, plan):
    page = words(ada.get(Action.objects.get().get_absolute_url()))
    assert "Ada May Accountable" in page


# --- what changed ---------------------------------------------------------------------------------
def test_changes_since_a_day_are_grouped_with_was_and_is(ada, people, plan):
    step = Step.objects.get(text="Ask how it went")
    change(
        step,
        people.commissioner,
        NOW,
        note="The homes asked for more time.",
        agreed_due=TODAY + timedelta(days=90),
    )
    page = ada.get(reverse("actionplans:plan_changes", args=[plan.pk]), {"since": "2021-01-10"})
    shown = words(page)
    assert "Date moved back (1)" in shown
    assert "20 March 2021" in shown
    assert "19 April 2021" in shown
    assert "The homes asked for more time." in shown


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("January board", "January board (12 January 2021)"),
        ("Board of 12 January 2021", "Board of 12 January 2021"),
    ],
)
def test_the_day_of_the_last_board_is_said_once(people, plan, title, words):
    round_day = datetime(2021, 1, 12, 17, tzinfo=LONDON)
    admin = people.join(Role.BOARD_ADMINISTRATOR)
    (opened,) = actions.open_rounds(
        title=title, deadline=round_day, workstreams=list(plan.workstreams.all()), by=admin,
        at=BEGINNING + timedelta(days=1),
    )  # fmt: skip
    actions.close_round(round=opened, version=opened.version, by=admin, at=round_day)
    opened.refresh_from_db()
    assert position_from(opened, date(2021, 2, 1)).words == words


def test_the_directors_page_says_five_sentences_and_each_number_leads_to_its_rows(ada, people, plan):
    round_day = datetime(2021, 1, 12, 17, tzinfo=LONDON)
    admin = people.join(Role.BOARD_ADMINISTRATOR)
    (opened,) = actions.open_rounds(
        title="January board", deadline=round_day, workstreams=list(plan.workstreams.all()), by=admin,
        at=BEGINNING + timedelta(days=1),
    )  # fmt: skip
    actions.close_round(round=opened, version=opened.version, by=admin, at=round_day)
    change(Step.objects.get(text="Hold the session"), people.commissioner, NOW, status="complete")
    page = ada.get(reverse("actionplans:since_board"))
    shown = words(page)
    assert "Since January board (12 January 2021)" in shown
    sentences = page.context["sections"][0][2]
    assert len(sentences) == 5
    assert [(each.number, each.words) for each in sentences] == [
        (1, "step was completed; 2 of 4 are complete now."),
        (0, "rows got worse in colour and 0 got better."),
        (0, "agreed dates moved back."),
        (1, "step is late; 1 was then."),
        (2, "steps had no update at all."),
    ]
    for sentence in sentences:
        assert ada.get(sentence.url.partition("#")[0]).status_code == 200


# --- search and home ------------------------------------------------------------------------------
def test_search_finds_plans_actions_and_steps(ada, people, plan):
    change(
        Step.objects.get(text="Hold the session"), people.commissioner, NOW, note="Vaccination came first."
    )
    url = reverse("ui:search")
    assert "Hold the session" in words(ada.get(url, {"q": "vaccination"}))
    assert "1.1 Teach every home" in words(ada.get(url, {"q": "teach"}))
    assert "Care homes plan" in words(ada.get(url, {"q": "care homes plan"}))


def test_home_says_what_is_late(ada, plan):
    home = words(ada.get(reverse("ui:home")))
    assert "1 step overdue , 1 due this fortnight , 0 silent since the last board" in home


def test_home_shows_what_others_changed_until_it_is_said_to_be_seen(ada, people, plan):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    change(Step.objects.get(text="Ask how it went"), sam, NOW - timedelta(hours=1), note="Two answered.")
    home = ada.get(reverse("ui:home"))
    assert "Two answered. Sam Lead, 19 January 2021, 08:10" in words(home)
    shown = re.search(r'name="until" value="([^"]+)"', home.content.decode())[1]
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        change(
            Step.objects.get(text="Hold the session"), sam, NOW + timedelta(minutes=2), note="While you read."
        )
        ada.post(reverse("actionplans:news_seen"), {"until": shown.replace("&#x2B;", "+")})
        page = words(ada.get(reverse("ui:home")))
    assert "Two answered." not in page
    assert "While you read." in page


# --- speed ----------------------------------------------------------------------------------------
def test_pages_ask_no_more_of_the_database_when_the_plan_is_longer(ada, people, plan):
    """Query budgets: the same number of queries for four steps and for forty."""
    stream = plan.workstreams.get()
    urls = {
        "plans: overview": plan.get_absolute_url(),
        "plans: workstream": stream.get_absolute_url(),
        "plans: my work": reverse("actionplans:my_work"),
        "plans: steps": reverse("actionplans:steps"),
        "plans: list of plans": reverse("actionplans:plans"),
        "plans: grid": reverse("actionplans:grid", args=[stream.pk]),
    }
    for url in urls.values():
        ada.get(url)
    for name, url in urls.items():
        with query_budget(name):
            ada.get(url)
    for number in range(6):
        action = make_action(stream, people.commissioner, lead=people.commissioner, title=f"More {number}")
        for day in range(6):
            make_step(
                action,
                people.commissioner,
                text=f"Step {number} {day}",
                due=TODAY + timedelta(days=day * 9 - 20),
            )
    for name, url in urls.items():
        with query_budget(name):
            ada.get(url)
