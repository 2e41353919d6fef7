"""Pages of plans (action-plans.md sections 1, 2 and 4): they say what is so, and every number leads to its rows."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.models import Action, Plan, SavedView, Step, Workstream
from tests.factories import (
    BEGINNING,
    LONDON,
    NOW,
    TODAY,
    change,
    make_action,
    make_plan,
    make_small_plan,
    make_step,
    make_workstream,
)
from tests.guards import query_budget


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(people) -> Plan:
    return make_small_plan(people.partnership, people.commissioner)


@pytest.fixture
def ada(people, signed_in):
    return signed_in(people.commissioner)


def words(response) -> str:
    """The text of a page, without markup."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def listed(response) -> set[str]:
    """The steps that a list shows."""
    return {row.text for row in response.context["table"].page.object_list}


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
    "oversight": ["Ref", "What we need to do", "What have we done so far", "What we still need to do", "Status"],
    "support": ["What we said we needed to do", "Update on this action", "What we still need to do", "Where it stands",
                "Who is taking the lead"],
    "rag": ["Action", "Care setting", "Lead", "RAG", "Progress update"],
    "portfolio": ["Project or programme", "Lead", "RAG: current", "Summary narrative", "Date updated", "PID approved"],
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_workstream_shows_the_columns_of_its_document(ada, people, layout):
    by = people.commissioner
    plan = make_plan(people.partnership, by, layout=layout)
    action = make_action(make_workstream(plan, by), by, lead=by, care_settings=["CH"], narrative="Story.")
    make_step(action, by, text="The one step")
    page = ada.get(action.workstream.get_absolute_url())
    assert [heading for _, heading in page.context["sheet"].columns] == LAYOUTS[layout]
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


# --- structure ------------------------------------------------------------------------------------
def test_a_plan_is_started_and_filled_through_the_pages_alone(ada, people):
    made = ada.post(
        reverse("actionplans:plan_new"),
        {
            "title": "Winter plan",
            "layout": "rag",
            "as_at_day": "4",
            "as_at_month": "January",
            "as_at_year": "2021",
        },
    )
    plan = Plan.objects.get(title="Winter plan")
    assert made.url == reverse("actionplans:workstream_new", args=[plan.pk])
    assert (plan.scheme, plan.workstream_name) == ("delivery", "issue")
    again = ada.post(
        made.url, {"number": "1", "name": "Staffing", "focus": "Bank\nAgency", "metrics": "Sickness"}
    )
    stream = Workstream.objects.get()
    assert again.url == stream.get_absolute_url()
    assert (stream.focus, stream.metrics.get().name) == (["Bank", "Agency"], "Sickness")
    ada.post(
        reverse("actionplans:action_new", args=[stream.pk]), {"title": "Recruit", "care_settings": "CH, HS"}
    )
    action = Action.objects.get()
    assert (action.ref, action.care_settings) == ("1.1", ["CH", "HS"])
    another = ada.post(
        reverse("actionplans:step_new", args=[action.pk]),
        {"text": "Advertise", "status": "not_started", "timescale_text": "End March", "another": "1"},
    )
    assert another.url == reverse("actionplans:step_new", args=[action.pk])
    step = Step.objects.get()
    assert (step.agreed_due, step.precision, step.timescale_text) == (
        date(2021, 3, 31),
        "month_end",
        "End March",
    )


def test_a_title_twice_is_refused_and_what_was_typed_stays(ada, plan):
    data = {"title": plan.title, "subtitle": "Kept", "layout": "rag"}
    data |= {"as_at_day": "4", "as_at_month": "1", "as_at_year": "2021"}
    page = ada.post(reverse("actionplans:plan_new"), data)
    assert page.status_code == 422
    assert "There is already a plan called Care homes plan" in words(page)
    assert 'value="Kept"' in page.content.decode()


def test_leads_are_named_with_one_accountable(ada, people, plan):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    action = Action.objects.get()
    url = reverse("actionplans:action_leads", args=[action.pk])
    data = {
        "leads-TOTAL_FORMS": "3", "leads-INITIAL_FORMS": "1",
        "leads-0-name": "Ada May", "leads-0-user": people.commissioner.pk,
        "leads-1-user": sam.pk, "leads-1-accountable": "on",
        "leads-2-name": "Night team",
    }  # fmt: skip
    assert ada.post(url, data).status_code == 302
    assert [(lead.name, lead.user, lead.accountable) for lead in action.leads.all()] == [
        ("Ada May", people.commissioner, False),
        ("Sam Lead", sam, True),
        ("Night team", None, False),
    ]
    refused = ada.post(url, {**data, "leads-0-accountable": "on"})
    assert refused.status_code == 422
    assert "Only one lead can be accountable" in words(refused)
    assert action.leads.count() == 3


def test_somebody_of_another_partnership_cannot_be_made_a_lead(ada, people, plan):
    url = reverse("actionplans:action_leads", args=[Action.objects.get().pk])
    data = {"leads-TOTAL_FORMS": "1", "leads-INITIAL_FORMS": "0", "leads-0-user": people.outsider.pk}
    assert ada.post(url, data).status_code == 422


def test_a_corrected_timescale_is_read_again_and_the_step_keeps_its_first_date(ada, plan):
    step = Step.objects.get(text="Hold the session")
    first = step.agreed_due
    url = reverse("actionplans:step_wording", args=[step.pk])
    data = {"version": step.version, "text": step.text, "timescale_text": "End of March", "cycle": ""}
    data |= {"agreed_due_day": first.day, "agreed_due_month": first.month, "agreed_due_year": first.year}
    assert ada.post(url, data).status_code == 302
    step.refresh_from_db()
    assert (step.agreed_due, step.original_due, step.times_moved) == (date(2021, 3, 31), first, 1)
    assert step.timescale_text == "End of March"


def test_a_wording_that_lost_the_race_keeps_what_was_typed(ada, people, plan):
    step = Step.objects.get(text="Hold the session")
    url = reverse("actionplans:step_wording", args=[step.pk])
    data = {"version": step.version, "text": "Hold two sessions", "timescale_text": "", "cycle": ""}
    change(step, people.commissioner, NOW, note="Meanwhile.")
    lost = ada.post(url, data)
    assert lost.status_code == 422
    assert "Ada May changed this step meanwhile" in words(lost)
    assert "Hold two sessions" in lost.content.decode()


def test_a_workstream_edit_that_is_refused_leaves_the_metrics_alone(ada, people, plan):
    make_workstream(plan, people.commissioner, number="2", name="Second")
    stream = plan.workstreams.get(number="1")
    data = {"number": "2", "name": "First", "metrics": "Other", "version": stream.version}
    page = ada.post(reverse("actionplans:workstream_edit", args=[stream.pk]), data)
    assert page.status_code == 422
    stream.refresh_from_db()
    assert (stream.number, [metric.name for metric in stream.metrics.all()]) == ("1", ["Homes trained"])


def test_a_plan_is_closed_and_taken_up_again_with_a_reason(ada, plan):
    url = reverse("actionplans:plan_state", args=[plan.pk])
    assert ada.post(url, {"reason": ""}).status_code == 422
    ada.post(url, {"reason": "The year is over."})
    assert "Closed" in words(ada.get(reverse("actionplans:plans")))
    ada.post(url, {"reason": "Not quite."})
    plan.refresh_from_db()
    assert plan.state == "open"


# --- the list -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"rag": "red"}, {"Write to the homes"}),
        ({"rag": "blue"}, {"Agree the list"}),
        ({"when": "soon"}, {"Hold the session"}),
        ({"when": "open"}, {"Write to the homes", "Hold the session", "Ask how it went"}),
        ({"status": "not_started"}, {"Ask how it went"}),
        ({"q": "homes write"}, {"Write to the homes"}),
        ({"lead": "me", "status": "complete"}, {"Agree the list"}),
        ({"lead": "nobody"}, set()),
        (
            {"q": "Teach every"},
            {"Write to the homes", "Hold the session", "Ask how it went", "Agree the list"},
        ),
    ],
)
def test_filters_are_links(ada, plan, query, found):
    page = ada.get(reverse("actionplans:steps"), query)
    assert listed(page) == found
    if "lead" not in query or found:
        assert "Remove filter" in words(page) or set(query) == {"when"} or page.status_code == 200


def test_a_filter_that_is_none_says_so_and_shows_nothing_it_did_not_check(ada, plan):
    page = ada.get(reverse("actionplans:steps"), {"rag": "purple"})
    assert page.status_code == 200
    assert listed(page) == set()
    assert "purple is not one of the available choices" in words(page)


def test_care_settings_can_be_filtered_where_a_plan_has_them(ada, people):
    by = people.commissioner
    stream = make_workstream(make_plan(people.partnership, by, layout="rag"), by)
    for setting in ("CH", "HS"):
        make_step(make_action(stream, by, care_settings=[setting]), by, text=f"For {setting}")
    assert listed(ada.get(reverse("actionplans:steps"), {"setting": "HS"})) == {"For HS"}


def test_the_csv_file_is_exactly_what_is_shown(ada, plan):
    query = {"when": "late", "col": ["ref", "text", "due"]}
    shown = ada.get(reverse("actionplans:steps"), query)
    assert [heading.label for heading in shown.context["table"].headings] == [
        "Ref",
        "What we still need to do",
        "Agreed date",
    ]
    body = b"".join(
        ada.get(reverse("actionplans:steps"), {**query, "format": "csv"}).streaming_content
    ).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [
        ["Ref", "What we still need to do", "Agreed date"],
        ["1.1", "Write to the homes", "2021-01-10"],
    ]


def test_in_files_where_it_stands_becomes_a_column_for_each_fact(ada, plan):
    response = ada.get(reverse("actionplans:steps"), {"format": "xlsx", "when": "late"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    head, row = (list(cells) for cells in book.worksheets[0].iter_rows(values_only=True))
    facts = dict(zip(head, row, strict=True))
    assert "Where it stands" not in facts
    assert (facts["Status"], facts["RAG"]) == ("In progress", "Red")
    assert facts["Agreed date"] == datetime(2021, 1, 10)


# --- saved views ----------------------------------------------------------------------------------
def test_a_view_is_saved_opened_shared_and_deleted(ada, plan):
    save = ada.post(
        reverse("actionplans:view_save"), {"name": "Worst first", "query": "when=late&page=3&format=csv"}
    )
    view = SavedView.objects.get()
    assert view.query == "when=late"
    assert save.url == f"{reverse('actionplans:steps')}?when=late"
    assert listed(ada.get(save.url)) == {"Write to the homes"}
    ada.post(reverse("actionplans:view_share", args=[view.pk]), {"shared": "yes"})
    view.refresh_from_db()
    assert view.shared
    ada.post(reverse("actionplans:view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()
    assert Step.objects.count() == 4


def test_a_view_without_a_name_is_not_saved_and_the_list_stays(ada, plan):
    response = ada.post(reverse("actionplans:view_save"), {"name": "", "query": "when=late"}, follow=True)
    assert "Enter a name for the view" in words(response)
    assert response.redirect_chain[0][0].endswith("?when=late")


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
