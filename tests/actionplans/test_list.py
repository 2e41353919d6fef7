"""The list of steps (action-plans.md section 4): filters are links, files hold what is shown."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import SavedView
from actionplans.models import Step
from tests.actionplans.reading import listed, words
from tests.factories import (
    make_action,
    make_plan,
    make_step,
    make_workstream,
)

pytestmark = pytest.mark.usefixtures("tuesday")


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
    assert len(page.context["table"].filters_on) == len(query), "each filter can be taken off again"


def test_a_filter_that_is_none_says_so_and_shows_nothing_it_did_not_check(ada, plan):
    page = ada.get(reverse("actionplans:steps"), {"rag": "purple"})
    assert page.status_code == 200
    assert listed(page) == set()
    assert "RAG: choose one of those offered" in words(page)


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
        reverse("accounts:view_save", args=["steps"]),
        {"name": "Worst first", "query": "when=late&page=3&format=csv"},
    )
    view = SavedView.objects.get()
    assert view.query == "when=late"
    assert save.url == f"{reverse('actionplans:steps')}?when=late"
    assert listed(ada.get(save.url)) == {"Write to the homes"}
    ada.post(reverse("accounts:view_share", args=[view.pk]), {"shared": "yes"})
    view.refresh_from_db()
    assert view.shared
    ada.post(reverse("accounts:view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()
    assert Step.objects.count() == 4


def test_a_view_without_a_name_is_not_saved_and_the_list_stays(ada, plan):
    response = ada.post(
        reverse("accounts:view_save", args=["steps"]), {"name": "", "query": "when=late"}, follow=True
    )
    assert "Enter a name for the view" in words(response)
    assert response.redirect_chain[0][0].endswith("?when=late")
