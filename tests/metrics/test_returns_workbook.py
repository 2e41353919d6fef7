"""A return as a workbook: made with rules for each cell, brought back, wrong cells named, nothing lost."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from metrics.models import Return
from tests.metrics.making import make_form, make_home_indicator, window_of
from tests.metrics.returning import LATE, World
from tests.providers.making import NOW, make_home, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people: Any, time_machine: Any) -> World:
    time_machine.move_to(NOW, tick=False)
    return World(people)


@pytest.fixture
def mo(world: World, signed_in: Any) -> Any:
    return signed_in(world.mo)


def download(client: Any, parent: Return) -> Any:
    answer = client.get(reverse("metrics:return_workbook", args=[parent.pk]))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def upload(client: Any, parent: Return, book: Any) -> Any:
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("return.xlsx", out.getvalue())
    address = reverse("metrics:return_upload", args=[parent.pk])
    return client.post(address, {"file": file}, follow=True)


def filled(book: Any, **cells: Any) -> Any:
    for place, value in cells.items():
        book["Return"][place] = value
    return book


def test_the_workbook_has_each_question_and_a_rule_for_each_cell(world, mo):
    world.falls.lowest, world.falls.highest = Decimal(0), Decimal(50)
    world.falls.save(update_fields=["lowest", "highest"])
    sheet = download(mo, world.begin())["Return"]
    assert [sheet["B4"].value, sheet["B5"].value] == ["How many: Falls?", "How many: Own staff away?"]
    rules = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert (rules["C4"].type, rules["C4"].formula1, rules["C4"].formula2) == ("decimal", "0.0", "50.0")
    assert (rules["E4"].type, rules["G4"].type) == ("list", "textLength")
    assert sheet.protection.sheet
    assert not sheet["C4"].protection.locked


def test_what_is_filled_in_is_saved_and_not_sent(world, mo):
    parent = world.begin()
    book = filled(download(mo, parent), C4=3, E5="yes", G5="We use none.")
    page = upload(mo, parent, book)
    assert "2 answers taken over. Nothing is sent yet." in page.content.decode()
    answers = {each.question_id: each for each in parent.answers.all()}
    assert answers[world.q1].value == 3
    assert (answers[world.q2].kind, answers[world.q2].comment) == ("na", "We use none.")
    assert Return.objects.get().state == Return.State.DRAFT


def test_a_wrong_cell_is_named_and_the_rest_is_saved(world, mo):
    parent = world.begin()
    page = upload(mo, parent, filled(download(mo, parent), C4="three", C5=2))
    assert page.status_code == 422
    assert "<li>C4: " in page.content.decode()
    assert parent.answers.get().question_id == world.q2
    page = upload(mo, parent, filled(download(mo, parent), C4=3))
    assert "1 answer taken over" in page.content.decode()


def test_an_empty_cell_takes_nothing_away(world, mo):
    parent = world.begin()
    book = download(mo, parent)
    world.save(parent, {world.q1: 3})
    upload(mo, parent, filled(book, C5=2))
    assert {each.value for each in parent.answers.all()} == {2, 3}


def test_a_number_stands_in_place_of_does_not_apply(world, mo):
    parent = world.begin()
    upload(mo, parent, filled(download(mo, parent), E4="yes"))
    upload(mo, parent, filled(download(mo, parent), E4=None, C4=6))
    assert parent.answers.get().value == 6


def test_two_parts_make_a_share(world, mo):
    parent = world.begin(window_of(make_form(world.people, make_home_indicator(world.people))))
    sheet = download(mo, parent)
    assert "Of how many: Employed." in sheet["Return"]["B4"].value
    upload(mo, parent, filled(sheet, C4=3, D4=40))
    answer = parent.answers.get()
    assert (answer.numerator, answer.denominator, answer.value) == (3, 40, Decimal("7.5"))


def test_last_times_answers_are_said_true_in_the_workbook(world, mo):
    world.sent(world.june(), first=4)
    parent = world.begin()
    book = download(mo, parent)
    assert book["Return"]["C4"].value == 4
    upload(mo, parent, filled(book, F4="yes"))
    assert [each.is_prefilled for each in parent.answers.all()] == [False, True]


def test_the_workbook_of_another_return_is_refused(world, mo):
    other = world.begin(world.june())
    page = upload(mo, world.begin(), filled(download(mo, other), C4=3))
    assert "This is the workbook of another return" in page.content.decode()


def test_any_other_file_is_refused_in_one_sentence(world, mo):
    parent = world.begin()
    book = download(mo, parent)
    book["Return"]["A1"] = "Something else"
    assert "This isn’t the workbook of a return." in upload(mo, parent, book).content.decode()
    address = reverse("metrics:return_upload", args=[parent.pk])
    page = mo.post(address, {"file": SimpleUploadedFile("return.xlsx", b"no workbook")})
    assert page.status_code == 422


def test_a_row_that_is_not_asked_is_named(world, mo):
    parent = world.begin()
    page = upload(mo, parent, filled(download(mo, parent), A5=999999, C5=2))
    assert "C5: This question is not asked in this return." in page.content.decode()


def test_a_workbook_that_comes_after_the_lock_says_whom_to_ask(world, signed_in, time_machine):
    parent = world.begin()
    time_machine.move_to(LATE, tick=False)
    mo = signed_in(world.mo)
    page = upload(mo, parent, filled(download(mo, parent), C4=3)).content.decode()
    assert "Nothing of the file is saved." in page
    assert "Ask your commissioner to open it again" in page
    assert not parent.answers.exists()


def test_what_was_sent_and_another_homes_return_have_no_workbook(world, mo, signed_in):
    parent = world.begin()
    other = signed_in(make_manager(world.people, make_home(name="Elm Lodge"), name="Ed Elm"))
    address = reverse("metrics:return_workbook", args=[parent.pk])
    assert other.get(address).status_code == 404
    world.submit(world.save(parent, {world.q1: 1, world.q2: 2}))
    assert mo.get(address).status_code == 404
