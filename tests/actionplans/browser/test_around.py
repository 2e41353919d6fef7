"""Workbooks, carry-over, calendar and reminders in a browser: usable, accessible, narrow and wide."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from actionplans.models import Plan, Step
from tests.actionplans.around import Around, make_around
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says


@pytest.fixture
def around(people, transactional_db) -> Around:
    return make_around(people)


def edited(content: bytes) -> bytes:
    book = load_workbook(io.BytesIO(content))
    sheet = book["Steps"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["Status"]).value = "Complete"
    sheet.cell(2, heads["Note"]).value = "From Excel"
    sheet.cell(3, heads["RAG"]).value = "Red"
    sheet.cell(3, heads["Agreed date"]).value = "31/02/2026"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_plan_goes_to_excel_and_back(around, browsing, axe):
    page = browsing.open(user=around.lead)
    page.goto(f"/plans/{around.plan.pk}/workbook/")
    axe(page)
    no_sideways_scrolling(page)
    look(page, "workbook")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the workbook").click()
    content = edited(download.value.path().read_bytes())
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    Step.objects.filter(pk=step.pk).update(note="Meanwhile", version=step.version + 1)
    page.get_by_label("Edited workbook").set_input_files(
        {"name": "edited.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Upload and compare").click()
    says(page, "3 changed cells in 2 rows, 1 of them changed in the system too")
    axe(page)
    no_sideways_scrolling(page)
    look(page, "workbook-preview")
    assert not page.get_by_label("Accept Note of 1.1 Agree rotas").is_checked()
    page.get_by_role("button", name="Save what is ticked").click()
    says(page, "Say why it is red")
    look(page, "workbook-result")
    page.get_by_label("Why this colour").fill("No trainer")
    page.get_by_role("button", name="Save what is ticked").click()
    says(page, "Saved: 1 row.")
    rows = {row.text: row for row in Step.objects.all()}
    assert (rows["Agree rotas"].status, rows["Agree rotas"].note) == ("complete", "Meanwhile")
    assert rows["Train carers"].rag == "red"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_open_rows_are_carried_over(around, browsing, axe, javascript):
    page = browsing.open(user=around.admin, javascript=javascript)
    page.goto(f"/plans/{around.plan.pk}/carry-over/")
    if javascript:
        axe(page)
        no_sideways_scrolling(page)
        look(page, "carry-over")
    page.get_by_label("Title of the new plan").fill("Homes plan 2027")
    for part, value in (("Day", "1"), ("Month", "1"), ("Year", "2027")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("1.1 Train carers").select_option("supersede")
    page.get_by_role("button", name="Carry over").click()
    says(page, "2 rows go on in Homes plan 2027")
    assert Plan.objects.get(title="Homes plan 2027").succeeds == around.plan


def test_the_calendar_and_the_reminders_have_their_pages(around, browsing, axe):
    page = browsing.open(user=around.lead)
    page.goto("/plans/calendar/")
    axe(page)
    page.get_by_role("button", name="Make an address").click()
    axe(page)
    no_sideways_scrolling(page)
    look(page, "calendar")
    assert page.get_by_label("It is shown only this once").input_value().endswith(".ics")
    page.goto("/plans/reminders/")
    axe(page)
    no_sideways_scrolling(page)
    look(page, "reminders")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save").click()
    says(page, "turned off")
