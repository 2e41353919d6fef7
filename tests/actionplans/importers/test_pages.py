"""Importing in the browser: upload, preview, answers, accept, undo, the annotated copy; and who may."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from actionplans.importers.annotate import HEADING
from actionplans.models import ImportRun, Plan, Step
from tests.actionplans.importers import books
from tests.actionplans.importers.books import book_of
from tests.conftest import People

SignIn = Callable[[User], Client]
HELD = [["Action", "Status", "Grumf"], ["Buy beds", "On hold", "Jo Field"], ["Cook", "Ongoing", "Kim Dale"]]


@pytest.fixture
def client(people: People, signed_in: SignIn) -> Client:
    return signed_in(people.commissioner)


def upload(client: Client, content: bytes, name: str = "plan 2021-01.xlsx", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("actionplans:import"), {"file": file, **fields})


def page(run: ImportRun) -> str:
    return reverse("actionplans:import_preview", args=[run.pk])


def test_from_upload_to_a_plan_and_back(client: Client) -> None:
    answer = upload(client, books.oversight(), "plan.xlsx")
    run = ImportRun.objects.get()
    assert answer["Location"] == page(run)
    shown = client.get(page(run)).content.decode()
    assert "Millbrook Homes Board Action Plan" in shown
    assert "2 workstreams, 4 actions and 6 steps" in shown
    assert "April 20121" in shown
    assert "2. People, row 4" in shown
    assert not Plan.objects.exists()
    client.post(page(run), {"accept": "1"})
    assert Step.objects.count() == 6
    result = client.get(page(run)).content.decode()
    assert "Undo the whole import" in result
    assert "April 20121" in result
    assert "plan.xlsx" in client.get(reverse("actionplans:import")).content.decode()
    client.post(reverse("actionplans:import_undo", args=[run.pk]))
    assert not Plan.objects.exists()
    assert "as it was before" in client.get(page(run)).content.decode()


def test_a_file_that_is_refused_says_why_and_nothing_is_kept(client: Client) -> None:
    answer = upload(client, b"no workbook at all")
    assert answer.status_code == 422
    assert "not an Excel workbook" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_answers_are_kept_and_used(client: Client) -> None:
    upload(client, book_of({"Plan": HELD}))
    run = ImportRun.objects.get()
    shown = client.get(page(run)).content.decode()
    assert "“on hold” means" in shown.lower()
    assert "The column “Grumf” holds" in shown
    client.post(page(run), {"answer": "1", "status_0": "not_started", "column_0": "lead"})
    run.refresh_from_db()
    assert (run.answers, run.columns) == ({"on hold": "not_started"}, {"grumf": "lead"})
    client.post(page(run), {"accept": "1"})
    step = Step.objects.get(text="Buy beds")
    assert (step.status, [lead.name for lead in step.action.leads.all()]) == ("not_started", ["Jo Field"])


def test_an_answer_that_is_none_of_those_offered_is_refused(client: Client) -> None:
    upload(client, book_of({"Plan": HELD}))
    run = ImportRun.objects.get()
    assert client.post(page(run), {"answer": "1", "status_0": "nonsense"}).status_code == 200
    run.refresh_from_db()
    assert run.answers == {}


def test_a_column_that_makes_the_file_no_plan_is_not_kept(client: Client) -> None:
    upload(client, book_of({"Plan": [["Action", "Status", "Grumf"], ["Buy", "Done", "x"]]}))
    run = ImportRun.objects.get()
    client.post(page(run), {"answer": "1", "column_0": "action"})
    assert client.get(page(run)).status_code == 200


def test_the_second_file_shows_what_it_changes(client: Client) -> None:
    for rows in (
        [["Action", "Status"], ["Buy", "Ongoing"], ["Cook", "Ongoing"]],
        [["Action", "Status"], ["Buy", "Complete"]],
    ):
        upload(client, book_of({"1. Comfort": [["1. Comfort"], *rows]}))
        run = ImportRun.objects.latest("pk")
        shown = client.get(page(run)).content.decode()
        if Plan.objects.exists():
            assert "Status: Ongoing, now Complete" in shown
            assert "Not in the file" in shown
            assert "1 unchanged rows" not in shown or "Unchanged" in shown
        client.post(page(run), {"accept": "1"})
    assert Step.objects.get(text="Cook").status == "ongoing"


def test_the_result_counts_the_rows_that_the_preview_counted(client: Client) -> None:
    upload(client, book_of({"1. Comfort": [["1. Comfort"], ["Action", "Status"], ["Buy", "Ongoing"]]}))
    run = ImportRun.objects.get()
    new = client.get(page(run)).context["states"]["new"]
    client.post(page(run), {"accept": "1"})
    assert f"{new} rows were made and 0 were changed" in " ".join(
        client.get(page(run)).content.decode().split()
    )


def test_a_file_without_a_date_cannot_be_accepted(client: Client) -> None:
    upload(client, book_of({"Plan": HELD}), "plan.xlsx")
    run = ImportRun.objects.get()
    assert "doesn't say what day" in client.get(page(run)).content.decode().replace("&#x27;", "'")
    answer = client.post(page(run), {"accept": "1"}, follow=True)
    assert "Give the date of the plan" in answer.content.decode()
    upload(
        client,
        book_of({"Plan": HELD}),
        "plan.xlsx",
        as_at_day="5",
        as_at_month="1",
        as_at_year="2021",
        title="Beds",
    )
    client.post(page(ImportRun.objects.latest("pk")), {"accept": "1"})
    assert str(Plan.objects.get().as_at) == "2021-01-05"


def test_an_upload_is_thrown_away_once(client: Client) -> None:
    upload(client, books.support())
    run = ImportRun.objects.get()
    url = reverse("actionplans:import_discard", args=[run.pk])
    assert "was thrown away" in client.post(url, follow=True).content.decode()
    assert "dealt with already" in client.post(url, follow=True).content.decode()
    assert "No plan was changed" in client.get(page(run)).content.decode()
    undo = reverse("actionplans:import_undo", args=[run.pk])
    assert "nothing to undo" in client.post(undo, follow=True).content.decode()


def test_the_users_own_workbook_comes_back_with_a_column_of_results(client: Client) -> None:
    upload(client, books.oversight())
    run = ImportRun.objects.get()
    answer = client.get(reverse("actionplans:import_copy", args=[run.pk]))
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["2. People"]
    assert sheet["G2"].value == HEADING
    assert sheet["G3"].value == "Action: new\nStep: new"
    assert "Did you mean April 2021?" in sheet["G4"].value
    assert sheet["B3"].value == "Enough people on each shift"
    assert answer["Content-Disposition"] == 'attachment; filename="plan-2021-01-with-results.xlsx"'


def test_words_of_the_file_never_become_a_formula_in_the_copy(client: Client) -> None:
    rows = [["Action", "Status"], ["'=1+1", "=cmd|' /C calc'!A0 on hold"]]
    upload(client, "\n".join(",".join(row) for row in rows).encode(), "plan 2021-01.csv")
    run = ImportRun.objects.get()
    answer = client.get(reverse("actionplans:import_copy", args=[run.pk]), follow=True)
    assert "can&#x27;t carry notes" in answer.content.decode()


def test_only_those_who_may_import_see_the_pages(people: People, signed_in: SignIn, client: Client) -> None:
    upload(client, books.support())
    run = ImportRun.objects.get()
    viewer, outsider = signed_in(people.viewer), signed_in(people.outsider)
    assert viewer.get(reverse("actionplans:import")).status_code == 403
    for person in (viewer, outsider):
        assert person.get(page(run)).status_code == 404
        for name in ("import_discard", "import_undo"):
            assert person.post(reverse(f"actionplans:{name}", args=[run.pk])).status_code == 404
        assert person.get(reverse("actionplans:import_copy", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == "waiting"
