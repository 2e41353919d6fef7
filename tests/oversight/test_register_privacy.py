"""Exempt rows of the registers stand nowhere for who may not read them: planted words in every field."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Read
from oversight.actions.decisions import rescind_decision
from oversight.actions.risks import link_action
from oversight.models import (
    Attendance,
    Declaration,
    MinuteParagraph,
)
from tests.actionplans.reading import words
from tests.oversight.making import NOW, make_meeting
from tests.oversight.registering import at, decide, make_private, raise_risk, report, track

SECRET = "Zebrafinch"


@pytest.fixture
def admin(made: Any, signed_in: Any) -> Any:
    return signed_in(made.admin)


@pytest.fixture
def item(made: Any) -> Any:
    return make_meeting(made, state="held", agenda_published_at=NOW).items.get(number=4)


def plant(made: Any, people: Any) -> dict[str, Any]:
    """A private item with the secret word in every field of every register, and a public row beside each."""
    meeting = make_meeting(made, state="held", agenda_published_at=NOW)
    private, public = meeting.items.get(number=4), meeting.items.get(number=3)
    make_private(private)
    private.title = f"{SECRET} contract"
    private.save(update_fields=["title"])
    paragraph = MinuteParagraph.objects.create(
        item=private, position=1, kind="action", text=SECRET, edited_by=made.admin, edited_at=NOW
    )
    present = Attendance.objects.create(meeting=meeting, name="Gil Guest", initials="GG", capacity="present")
    said = dict.fromkeys(("title", "wording", "reasons", "options_rejected", "powers"), SECRET)
    replaced = decide(made, public)
    rows = {
        "decision": decide(made, private, **said, interests=SECRET),
        "action": track(
            made, item=private, paragraph=paragraph, subject=SECRET, text=SECRET, lead=SECRET,
            deadline_text=SECRET, deadline=None,
        ),
        "risk": raise_risk(
            made, exempt=True, project=SECRET, description=SECRET, owner=SECRET, mitigation=SECRET
        ),
        "declaration": Declaration.objects.create(
            attendance=present, item=private, kind="pecuniary", interest=SECRET, did="left", declared_at=NOW
        ),
    }  # fmt: skip
    report(made, rows["action"], text=SECRET)
    risk = raise_risk(made)
    link_action(risk=risk, action=rows["action"], by=made.admin)
    rescind_decision(decision=replaced, reason="R", by=made.admin, at=NOW, replaced_by=rows["decision"])
    Declaration.objects.create(
        attendance=present,
        item=None,
        kind="personal",
        interest="Sits on a trust.",
        did="stayed",
        declared_at=NOW,
    )
    return rows | {"public_action": track(made), "public_risk": risk, "public_decision": replaced}


LISTS = ("decisions", "tracker", "risks", "declarations")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ["", "csv", "xlsx", "pdf"])
def test_exempt_rows_are_in_no_list_count_or_file_of_who_may_not_read_them(
    made, people, signed_in, name, form
):
    plant(made, people)
    every = [("col", column) for column in ("wording", "reasons", "history", "step", "progress", "item")]
    query = urlencode([*every, ("format", form)] if form else [])
    address = f"{at(name)}?{query}"
    answer = signed_in(people.viewer).get(address)
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    if form == "xlsx":
        book = load_workbook(io.BytesIO(content))
        text = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    elif form == "pdf":
        text = pdf_text(content)
    else:
        text = content.decode()
    assert SECRET not in text
    if not form:
        assert "1 decision" in text or "1 action" in text or "1 risk" in text or "1 declaration" in text
        assert SECRET in signed_in(made.admin).get(address).content.decode()


def pdf_text(content: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in document)


def test_exempt_rows_have_no_page_for_who_may_not_read_them_and_reading_is_recorded(
    made, people, admin, viewer
):
    rows = plant(made, people)
    for name in ("decision", "action", "risk"):
        assert viewer.get(rows[name].get_absolute_url()).status_code == 404
        assert admin.get(rows[name].get_absolute_url()).status_code == 200
    assert viewer.get(at("action_state", rows["action"].pk)).status_code == 404
    assert Read.objects.filter(actor_name="Bea Boards", how="Seen on a page").count() == 3


def test_public_pages_beside_exempt_rows_do_not_name_them(made, people, viewer):
    rows = plant(made, people)
    for name in ("public_decision", "public_action", "public_risk"):
        page = viewer.get(rows[name].get_absolute_url())
        assert page.status_code == 200
        assert SECRET not in page.content.decode(), name
    for name in ("tracker_as_at", "risks_as_at"):
        page = viewer.get(at(name, board=made.board.pk, day="2021-10-01"))
        assert SECRET not in page.content.decode()
        assert "1 " in words(page)


def test_the_search_finds_rows_of_registers_and_exempt_ones_only_for_who_may_read_them(
    made, people, admin, viewer
):
    rows = plant(made, people)
    page = words(admin.get(reverse("ui:search"), {"q": SECRET}))
    for kind in ("Decisions", "Tracked actions", "Risks and issues"):
        assert kind in page
    for typed in (SECRET, rows["decision"].number):
        assert viewer.get(reverse("ui:search"), {"q": typed}).context["groups"] == []
    assert "Home first" in words(viewer.get(reverse("ui:search"), {"q": rows["public_decision"].number}))
    assert "Home care" in words(viewer.get(reverse("ui:search"), {"q": "market hours"}))
