"""Pages of the register of decisions: they say what is so, and keep what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oversight.actions.attendance import remove_attendance
from oversight.actions.decisions import rescind_decision, update_decision
from oversight.models import (
    Attendance,
    Decision,
    Declaration,
    Paper,
    Publication,
)
from tests.actionplans.reading import words
from tests.oversight.making import MEETS_ON, NOW, make_meeting
from tests.oversight.registering import at, decide
from tests.oversight.sitting import be_quorate


@pytest.fixture
def admin(made: Any, signed_in: Any) -> Any:
    return signed_in(made.admin)


@pytest.fixture
def item(made: Any) -> Any:
    meeting = make_meeting(made, state="held", agenda_published_at=NOW)
    be_quorate(made, meeting)
    return meeting.items.get(number=4)


# --- decisions ------------------------------------------------------------------------------------
def test_a_decision_is_recorded_with_what_its_item_says(made, item, admin):
    present = Attendance.objects.create(meeting=item.meeting, name="Bob", initials="B", capacity="present")
    Declaration.objects.create(
        attendance=present,
        item=item,
        kind="personal",
        interest="Sits on a trust",
        did="stayed",
        declared_at=NOW,
    )
    form = admin.get(at("decision_new", item=item.pk)).context["form"]
    assert "Sits on a trust" in form.initial["interests"]
    answer = admin.post(
        at("decision_new"),
        {"item": item.pk, "title": "Beds", "wording": "To fund beds.", "votes_for": 4, "votes_against": 0,
         "abstentions": 1},
        follow=True,
    )  # fmt: skip
    decision = Decision.objects.get()
    assert "Recorded as JCB/2021/01" in words(answer)
    assert (decision.votes_for, decision.abstentions, decision.decided_on) == (4, 1, MEETS_ON)
    assert "Sits on a trust" in decision.interests
    assert "4 for, 0 against, 1 abstained" in words(answer)


def test_what_was_typed_stays_when_a_decision_is_refused(made, item, admin):
    values = {"item": item.pk, "title": "Beds", "wording": "To fund beds.", "votes_for": 4}
    answer = admin.post(at("decision_new"), values)
    assert answer.status_code == 422
    assert "votes for, against and abstained" in words(answer)
    assert 'value="Beds"' in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_page_records_no_decision_at_an_item_that_is_not_quorate(made, item, admin):
    remove_attendance(attendance=item.meeting.attendance.get(name="Eli East"), by=made.admin)

    answer = admin.post(at("decision_new"), {"item": item.pk, "title": "Beds", "wording": "To fund beds."})

    assert answer.status_code == 422
    assert "Item 4 can’t decide. Not quorate: discussion only." in words(answer)
    assert 'value="Beds"' in answer.content.decode()
    assert not Decision.objects.exists()


def test_items_of_closed_minutes_are_not_offered(made, item, admin):
    meeting = item.meeting
    meeting.state, meeting.approved_at_meeting = "minutes_approved", meeting
    meeting.save(update_fields=["state", "approved_at_meeting"])
    form = admin.get(at("decision_new", item=item.pk)).context["form"]
    assert "title" not in form.initial
    assert admin.post(at("decision_new"), {"item": item.pk, "title": "T", "wording": "W"}).status_code == 422
    assert admin.get(at("decision_new", item="x")).status_code == 200


def test_a_decision_is_reworded_and_once_out_corrected(made, item, admin):
    decision = decide(made, item)
    values = {"title": "Beds", "wording": "To fund ten beds.", "version": 1}
    page = words(admin.post(at("decision_edit", decision.pk), values, follow=True))
    assert "JCB/2021/01 is saved" in page
    Publication.objects.create(
        meeting=item.meeting, kind="decisions", state="out", planned_for=NOW, planned_by=made.admin,
        published_at=NOW, content={}, digest="d",
    )  # fmt: skip
    values = {"title": "Beds", "wording": "To fund 12 beds.", "version": 2, "key_decision": "on"}
    refused = admin.post(at("decision_edit", decision.pk), values)
    assert (refused.status_code, "Enter what was wrong" in words(refused)) == (422, True)
    page = words(admin.post(at("decision_edit", decision.pk), {**values, "note": "The number."}, follow=True))
    assert "The number." in page
    assert "What was decided: To fund ten beds." in page
    assert "It is a key decision: No" in page


def test_a_decision_published_while_its_form_was_open_keeps_what_was_typed(made, item, admin):
    decision = decide(made, item)
    form = admin.get(at("decision_edit", decision.pk))
    assert form.context["fixed"] == ""
    update_decision(decision=decision, changes={"wording": "Theirs."}, version=1, by=made.admin)
    lost = admin.post(at("decision_edit", decision.pk), {"title": "T", "wording": "Mine.", "version": 1})
    assert lost.status_code == 409
    assert "Theirs." in words(lost)
    assert "Mine." in lost.content.decode()
    assert lost.context["form"]["version"].value() == "2"


def test_a_decision_is_rescinded_and_then_has_no_form(made, item, admin):
    first, second = decide(made, item), decide(made, item, title="Later")
    assert admin.post(at("decision_rescind", first.pk), {"version": 1}).status_code == 422
    values = {"version": 1, "reason": "Money came.", "replaced_by": second.pk}
    page = words(admin.post(at("decision_rescind", first.pk), values, follow=True))
    assert "It stands no more: Money came." in page
    assert "Replaced by JCB/2021/02" in page
    again = admin.post(at("decision_rescind", first.pk), {**values, "version": 2})
    assert (again.status_code, "was rescinded" in words(again)) == (422, True)
    assert "was rescinded" in words(admin.get(at("decision_edit", first.pk), follow=True))
    assert "Replaces" in words(admin.get(second.get_absolute_url()))


def test_decisions_are_narrowed_by_words_board_year_state_and_day(made, item, admin, people):
    first = decide(made, item, key_decision=True)
    decide(made, item, title="Kits", wording="To buy kits.", decided_on=date(2022, 1, 5))
    rescind_decision(decision=first, reason="R", by=made.admin, at=NOW)
    for query, found in (
        ({}, 2), ({"q": "kits buy"}, 1), ({"q": "nothing"}, 0), ({"year": 2022}, 1),
        ({"state": "rescinded"}, 1),
        ({"key": "on"}, 1), ({"since": "2022-01-01"}, 1), ({"until": "2021-12-31"}, 1),
        ({"board": made.board.pk}, 2), ({"board": 999}, 0), ({"since": "soon"}, 0),
    ):  # fmt: skip
        table = admin.get(at("decisions", **query)).context["table"]
        assert table.page.paginator.count == found, query


def test_a_decision_leads_to_its_papers(made, item, admin, viewer):
    for title, exempt in (("Case for beds", False), ("Prices", True)):
        Paper.objects.create(
            item=item, position=1, kind="report", title=title, created_at=NOW, exempt=exempt,
            exempt_paragraph="3" if exempt else "", public_interest="P" if exempt else "",
        )  # fmt: skip
    decision = decide(made, item)
    page = words(viewer.get(decision.get_absolute_url()))
    assert "Case for beds" in page
    assert "Prices" not in page
