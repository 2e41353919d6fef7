"""The pages of the round trip through Excel: download, upload, decide; for who may and who may not."""

from __future__ import annotations

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from actionplans import actions
from actionplans.models import EditedWorkbook, IssuedWorkbook
from tests.actionplans.around import OPENED, Around, later, make_around
from tests.actionplans.test_roundtrip import (
    bring_back,
    bytes_of,
    cells,
    columns,
    fresh,
    handed_out,
    key,
    put,
    versions,
)


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


def test_download_edit_upload_decide_in_the_browser(around, signed_in):
    client = signed_in(around.lead)
    page = reverse("actionplans:workbook", args=[around.plan.pk])
    with time_machine.travel(later(hours=1)):
        assert "Download the workbook" in client.get(page).content.decode()
        answer = client.post(reverse("actionplans:workbook_download", args=[around.plan.pk]), {"part": ""})
        book = load_workbook(io.BytesIO(answer.content))
        assert "attachment" in answer["Content-Disposition"]
        put(book, key(around), "Status", "Complete")
        put(book, key(around), "RAG", "Green")
        put(book, key(around, 1), "Agreed date", "31/02/2026")
        upload = SimpleUploadedFile("mine.xlsx", bytes_of(book))
        response = client.post(page, {"file": upload}, follow=True)
        text = response.content.decode()
        assert "2 changed cells in 1 row" in text
        assert "31/02/2026" in text
        preview = response.redirect_chain[-1][0]
        data = {"accept": [f"{key(around)}:status"], f"version-{key(around)}": fresh(around).version}
        text = client.post(preview, data, follow=True).content.decode()
    assert "Saved: 1 row." in text
    assert fresh(around).status == "complete"
    assert signed_in(around.admin).get(preview).status_code == 404  # an upload is its person's own


def test_three_people_and_the_pages_of_the_workbook(around, signed_in):
    book = handed_out(around)
    put(book, key(around), "Note", "x")
    edited = bring_back(around, book)
    plan, preview = [around.plan.pk], [edited.pk]
    for person, codes in ((around.people.viewer, (403, 403, 404, 404)), (around.people.outsider, (404,) * 4)):
        client = signed_in(person)
        got = (
            client.get(reverse("actionplans:workbook", args=plan)).status_code,
            client.post(reverse("actionplans:workbook_download", args=plan)).status_code,
            client.get(reverse("actionplans:workbook_preview", args=preview)).status_code,
            client.post(reverse("actionplans:workbook_discard", args=preview)).status_code,
        )
        assert got == codes
    assert IssuedWorkbook.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.txt", b"hello", "must be one of these kinds"),
        ("x.xlsx", b"", "empty"),
        ("x.xlsx", b"hello", "not an Excel workbook"),
    ],
)
def test_a_bad_upload_says_what_is_wrong_beside_the_field(around, signed_in, name, content, words):
    url = reverse("actionplans:workbook", args=[around.plan.pk])
    response = signed_in(around.admin).post(url, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not EditedWorkbook.objects.exists()


def test_a_very_long_title_leaves_a_file_that_excel_opens(around):
    stream = around.streams[0]
    actions.edit_workstream(workstream=stream, version=1, by=around.admin, changes={"name": "N & M " * 45})
    sheet = handed_out(around, stream)["Steps"]
    assert len(sheet.oddHeader.left.text) <= 255
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {"statuses", "colours"}


def test_the_preview_and_the_workbook_cost_the_same_number_of_queries_for_more_rows(around, signed_in):
    def cost():
        book = handed_out(around)
        sheet = book["Steps"]
        for number in range(2, sheet.max_row + 1):
            sheet.cell(number, columns(sheet)["Note"]).value = f"Note {number}"
        edited = bring_back(around, book)
        with CaptureQueriesContext(connection) as captured:
            signed_in(around.admin).get(reverse("actionplans:workbook_preview", args=[edited.pk]))
        with CaptureQueriesContext(connection) as writing:
            handed_out(around)
        return len(captured), len(writing)

    cost()
    few = cost()
    for number in range(12):
        actions.add_step(action=around.actions[number % 2], text=f"More {number}", by=around.admin, at=OPENED)
    assert cost() == few


def test_a_download_of_a_part_that_is_none_or_of_a_closed_plan_says_so(around, signed_in):
    client = signed_in(around.admin)
    url = reverse("actionplans:workbook_download", args=[around.plan.pk])
    assert "one of its parts" in client.post(url, {"part": "999"}, follow=True).content.decode()
    one = client.post(url, {"part": around.streams[1].pk})
    assert load_workbook(io.BytesIO(one.content))["Steps"].max_row == 2
    actions.close_plan(plan=around.plan, by=around.admin, reason="Over")
    assert "is closed" in client.post(url, {"part": ""}, follow=True).content.decode()


def test_what_the_preview_refuses_is_said_and_what_is_thrown_away_is_gone(around, signed_in):
    book = handed_out(around)
    put(book, key(around), "RAG", "Red")
    edited = bring_back(around, book)
    client = signed_in(around.admin)
    url = reverse("actionplans:workbook_preview", args=[edited.pk])
    assert "Nothing was accepted" in client.post(url, {}, follow=True).content.decode()
    data = {"accept": f"{key(around)}:rag", f"version-{key(around)}": fresh(around).version}
    with time_machine.travel(later(hours=2)):
        text = client.post(url, data, follow=True).content.decode()
        assert "Not saved: 1 row. Each says why below." in text
        assert "Say why it is red" in text
        text = client.post(
            reverse("actionplans:workbook_discard", args=[edited.pk]), follow=True
        ).content.decode()
    assert "Thrown away" in text
    assert "Thrown away" in client.get(url).content.decode()


def test_two_rows_are_counted_as_two(around, signed_in):
    book = handed_out(around)
    for number in (0, 1):
        put(book, key(around, number), "Note", "x")
        put(book, key(around, number), "Status", "Complete")
    edited = bring_back(around, book)
    data = {
        "accept": list(cells(edited)),
        **{f"version-{row}": number for row, number in versions(edited).items()},
    }
    with time_machine.travel(later(hours=2)):
        url = reverse("actionplans:workbook_preview", args=[edited.pk])
        text = signed_in(around.admin).post(url, data, follow=True).content.decode()
    assert "Saved: 2 rows." in text
    assert "2 cells." in text
    assert (str(edited), str(edited.issued)) == ("edited.xlsx", f"Workbook {edited.issued_id} of Homes plan")
