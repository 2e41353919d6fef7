"""The pages of the checklist: sections and filters, an answer in place, races, the workbook (L03-L13)."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from failure_protocol.actions.answers import answer_item
from failure_protocol.matrix import TeamRole
from failure_protocol.models import ItemAnswer
from failure_protocol.models.team import Body
from failure_protocol.summaries.checklist import rows_for
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member
from tests.guards import query_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def desk(signed_in, lead):
    return signed_in(lead)


def answer_of(incident, ref, body=Body.COUNCIL):
    rows = ItemAnswer.objects.select_related("item__incident", "officer")
    return rows.get(item__incident=incident, item__ref=ref, body=body)


def address(name, incident, *parts):
    return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])


def edit(incident, answer):
    return address("answer", incident, answer.item_id, answer.body)


def filled(desk, incident, answer, **fields):
    """What the browser sends of the form as it is shown, with some fields changed."""
    form = desk.get(edit(incident, answer)).context["form"]
    sent = {"version": form["version"].value(), "base": json.dumps(form.initial["base"])}
    sent |= {name: form[name].value() or "" for name in form.fields if name not in (*sent, "file", "due")}
    return {**sent, **fields}


def asked(desk, url):
    """How many queries a page costs; its frame asks every noun, so the number itself is not this noun's."""
    desk.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = desk.get(url)
    return len(captured), page


def test_the_page_asks_as_often_whatever_it_shows(desk, lead, incident):
    with query_budget("incidents: items of the checklist"):
        assert len(rows_for(lead, incident, TODAY)) == 121
    for ref in ("1.1", "1.2"):  # the first links, officers and evidence there are
        answer_item(answer=answer_of(incident, ref), version=1, changes={"officer": lead}, by=lead, at=LATER)
    few, page = asked(desk, address("checklist", incident))
    assert [each.progress.total for each in page.context["sections"]][:3] == [2, 21, 13]
    for answer in ItemAnswer.objects.of(incident).filter(item__section="3"):
        whole = ItemAnswer.objects.select_related("item__incident").get(pk=answer.pk)
        if answer.body != Body.PROVIDER:
            changes = {"officer": lead, "status": "done", "outcome": "x"}
            answer_item(answer=whole, version=1, changes=changes, by=lead, at=LATER)
    many, _ = asked(desk, address("checklist", incident))
    assert many == few


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("who=mine", {"2.1", "2.2", "D13", "D21"}),
        ("who=mine&body=nhs", {"2.2"}),
        ("status=overdue", {"2.2"}),
        ("status=in_progress", {"2.1"}),
        ("body=provider", set()),
        ("who=nonsense&status=done", set()),
    ],
)
def test_filters_find_what_they_say(desk, lead, incident, query, refs):
    changes = {"officer": lead, "status": "in_progress"}
    answer_item(answer=answer_of(incident, "2.1"), version=1, changes=changes, by=lead, at=LATER)
    changes = {"officer": lead, "due": LATER.date().replace(day=1)}
    answer_item(answer=answer_of(incident, "2.2", Body.NHS), version=1, changes=changes, by=lead, at=LATER)
    page = desk.get(f"{address('checklist', incident)}?{query}")
    assert {row.ref for section in page.context["sections"] for row in section.rows} == refs


def test_nobody_s_items_are_those_without_a_body_or_without_an_officer(desk, lead, incident):
    answer_item(answer=answer_of(incident, "2.1"), version=1, changes={"officer": lead}, by=lead, at=LATER)
    page = desk.get(f"{address('checklist', incident)}?who=unowned")
    refs = {row.ref for section in page.context["sections"] for row in section.rows}
    assert "2.1" not in refs
    assert {"2.2", "D1"} <= refs


def test_an_answer_is_saved_in_place_and_the_section_s_count_comes_along(desk, lead, incident):
    answer = answer_of(incident, "2.1")
    sent = filled(desk, incident, answer, status="done", outcome="By Friday.", officer=lead.pk)
    response = desk.post(edit(incident, answer), sent, headers={"HX-Request": "true"})
    assert response.status_code == 200
    text = response.content.decode()
    assert "1 of 21 settled" in text
    assert 'hx-swap-oob="true"' in text
    assert json.loads(response["HX-Trigger-After-Settle"])["answer-saved"]["words"] == (
        "Saved: 2.1, Council: done."
    )
    answer.refresh_from_db()
    assert (answer.status, answer.outcome, answer.officer) == ("done", "By Friday.", lead)


def test_without_javascript_it_is_a_page_that_leads_back(desk, incident):
    answer = answer_of(incident, "2.1")
    back = address("checklist", incident) + "?who=unowned"
    response = desk.post(edit(incident, answer), filled(desk, incident, answer, note="Rang.", next=back))
    assert (response.status_code, response["Location"]) == (302, back)


def test_what_is_refused_keeps_what_was_typed(desk, incident):
    answer = answer_of(incident, "2.1")
    response = desk.post(edit(incident, answer), filled(desk, incident, answer, status="done", note="Kept"))
    assert response.status_code == 422
    assert response.context["form"]["note"].value() == "Kept"
    assert "done needs an outcome" in response.content.decode()


def test_the_second_person_sees_both_texts_and_loses_neither(desk, lead, people, incident):
    other = make_lead(people, "Olive Other")
    answer = answer_of(incident, "2.1")
    sent = filled(desk, incident, answer, note="Owner says Monday.", evidence="Case 7")
    changes = {"note": "Bank says Friday.", "status": "in_progress", "due": LATER.date()}
    answer_item(answer=answer, version=1, changes=changes, by=other, at=LATER)
    response = desk.post(edit(incident, answer), sent)
    assert response.status_code == 409
    conflict = response.context["conflict"]
    assert (conflict.who, conflict.when) == ("Olive Other", "3 September 2021, 17:45")
    assert conflict.lines == [("Note", "Owner says Monday.", "Bank says Friday.")]
    form = response.context["form"]
    assert [form[name].value() for name in ("note", "evidence", "status")] == [
        "Owner says Monday.", "Case 7", "in_progress",
    ]  # fmt: skip
    again = {name: form[name].value() or "" for name in form.fields if name not in ("file", "due")}
    again |= {f"due_{part}": str(getattr(LATER.date(), part)) for part in ("day", "month", "year")}
    assert desk.post(edit(incident, answer), again).status_code == 302
    answer.refresh_from_db()
    assert (answer.note, answer.evidence, answer.status, answer.due) == (
        "Owner says Monday.", "Case 7", "in_progress", LATER.date(),
    )  # fmt: skip


def test_evidence_is_sent_with_the_answer_and_given_out_to_those_who_see_it(
    desk, people, lead, incident, signed_in
):
    answer = answer_of(incident, "2.9")
    sent = filled(desk, incident, answer, note="Called.")
    sent["file"] = SimpleUploadedFile("call.txt", b"Rang at ten.")
    assert desk.post(edit(incident, answer), sent).status_code == 302
    file = address("item_evidence", incident, answer.files.get().pk)
    assert desk.get(file).content == b"Rang at ten."
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    assert signed_in(staff).get(file).status_code == 404
    assert signed_in(make_member(people, incident, TeamRole.GUEST, lead)).get(file).status_code == 403


def test_a_worker_changes_an_own_item_and_cannot_give_it_away(desk, people, lead, incident, signed_in):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    answer = answer_of(incident, "3.4")
    theirs = signed_in(worker)
    assert theirs.get(edit(incident, answer)).status_code == 403
    answer_item(answer=answer, version=1, changes={"officer": worker}, by=lead, at=LATER)
    form = theirs.get(edit(incident, answer)).context["form"]
    assert "officer" not in form.fields
    sent = filled(theirs, incident, answer, status="in_progress", officer=lead.pk)
    assert theirs.post(edit(incident, answer), sent).status_code == 302
    answer.refresh_from_db()
    assert (answer.officer, answer.status) == (worker, "in_progress")


def test_an_item_s_page_tells_its_history_and_its_cross_references(desk, lead, incident):
    answer = answer_of(incident, "7.13")
    changes = {"officer": lead, "note": "Ask the store."}
    answer_item(answer=answer, version=1, changes=changes, by=lead, at=LATER)
    few, page = asked(desk, address("item", incident, answer.item_id))
    text = page.content.decode()
    assert "The procedure says 2.7; equipment is 2.8. Both are linked." in text
    assert [entry.text for entry in page.context["history"]] == [
        "7.13, Council: given to Quinn Lead; note written."
    ]
    assert page.context["history"][0].changes[-1] == ("Note", "", "Ask the store.")
    for number in range(3):
        changes = {"note": f"Asked {number}."}
        answer = answer_item(answer=answer, version=answer.version, changes=changes, by=lead, at=LATER)
    assert asked(desk, address("item", incident, answer.item_id))[0] == few


def test_an_item_of_another_incident_is_not_found(desk, people, lead, incident):
    other = make_incident(people, lead)
    assert desk.get(address("item", incident, other.items.first().pk)).status_code == 404
    link = address("answer", incident, other.items.first().pk, "council")
    assert desk.get(link).status_code == 404
    assert desk.get(address("answer", incident, incident.items.first().pk, "other")).status_code == 404


def test_a_local_item_is_added_and_a_section_given_out(desk, lead, incident):
    assert desk.post(
        address("item_add", incident), {"text": "Feed the cat.", "bodies": ["council"]}
    ).status_code == 302  # fmt: skip
    sent = {"section": "section-l-l", "body": "council", "officer": lead.pk}
    assert desk.post(address("checklist_assign", incident), sent).status_code == 302
    assert answer_of(incident, "L-1").officer == lead


def test_a_circle_is_said_beside_the_field(desk, incident):
    one, two = answer_of(incident, "3.1").item, answer_of(incident, "3.4").item
    assert desk.post(address("item_needs", incident, one.pk), {"needs": two.pk}).status_code == 302
    refused = desk.post(address("item_needs", incident, two.pk), {"needs": one.pk})
    assert refused.status_code == 422
    assert "closes a circle" in refused.content.decode()
    link = one.needs.get()
    assert desk.post(address("item_needs_end", incident, link.pk)).status_code == 302
    assert desk.post(address("item_needs_end", incident, 0)).status_code == 404


def test_a_body_is_not_asked_after_all(desk, lead, incident):
    answer = answer_of(incident, "2.1")
    unask = address("answer_unask", incident, answer.item_id, answer.body)
    answer_item(answer=answer, version=1, changes={"note": "?"}, by=lead, at=LATER)
    desk.post(unask)
    answer.refresh_from_db()
    assert not answer.is_asked
    answer_item(answer=answer, version=3, changes={"officer": lead}, by=lead, at=LATER)
    assert "has begun" in desk.post(unask, follow=True).content.decode()


def test_a_cell_is_left_without_saving(desk, incident):
    answer = answer_of(incident, "D1")
    state = address("answer_state", incident, answer.item_id, answer.body)
    cell = desk.get(state, headers={"HX-Request": "true"})
    assert b"Not started" in cell.content
    assert b"<html" not in cell.content


def test_the_workbook_has_the_columns_of_appendix_a_and_no_formula(desk, lead, incident):
    changes = {"officer": lead, "status": "done", "outcome": "=1+1"}
    answer_item(answer=answer_of(incident, "2.1"), version=1, changes=changes, by=lead, at=LATER)
    response = desk.get(address("checklist_file", incident))
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Appendix A", "Appendix D"]
    rows = {row[0]: row for row in book["Appendix A"].iter_rows(values_only=True) if row[0]}
    assert rows["No."][:6] == (
        "No.", "Action", "LA: initials of responsible officer", "NHS: initials of responsible officer",
        "Provider: initials of responsible officer", "Applicability",
    )  # fmt: skip
    assert (rows["2.1"][2], rows["2.1"][6], rows["2.1"][8]) == ("QL", "Done", "Outcome: =1+1")
    assert rows["4.8"][5] == "All (applicability not stated in the procedure)"
    assert rows["Chair"][1] == "To be confirmed at the first meeting"
    refs = [name for name in rows if name[0].isdigit() and "." in name]
    assert len(refs) == 94


def test_a_closed_incident_shows_its_answers_and_offers_no_change(desk, incident):
    incident.__class__.objects.filter(pk=incident.pk).update(state="closed")
    page = desk.get(address("checklist", incident))
    assert page.status_code == 200
    assert b"Ask Council" not in page.content
    answer = answer_of(incident, "D1")
    assert desk.get(edit(incident, answer)).status_code == 302


def test_what_can_t_be_given_out_is_said_and_the_rest_is_given(desk, people, lead, incident):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    sent = {"section": "section-a-1", "body": "council", "officer": staff.pk}
    told = desk.post(address("checklist_assign", incident), sent, follow=True).content.decode()
    assert "1.1 stays as it is" in told
    sent["body"] = "provider"
    desk.post(address("checklist_assign", incident), sent)
    assert answer_of(incident, "1.1", Body.PROVIDER).officer == staff


def test_a_provider_that_is_asked_nothing_gets_a_workbook_that_says_so(people, lead, incident, signed_in):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    response = signed_in(staff).get(address("checklist_file", incident))
    book = load_workbook(io.BytesIO(response.content))
    assert book["Checklist"]["A1"].value == "There is no item that you may see."


def test_the_workbook_says_due_days_and_files(desk, lead, incident):
    answer = answer_of(incident, "2.9")
    sent = filled(desk, incident, answer, officer=lead.pk, evidence="Case 7")
    sent |= {"due_day": "6", "due_month": "9", "due_year": "2021"}
    sent["file"] = SimpleUploadedFile("call.txt", b"Rang at ten.")
    assert desk.post(edit(incident, answer), sent).status_code == 302
    book = load_workbook(io.BytesIO(desk.get(address("checklist_file", incident)).content))
    row = next(row for row in book["Appendix A"].iter_rows(values_only=True) if row[0] == "2.9")
    assert (f"{row[7]:%Y-%m-%d}", row[9]) == ("2021-09-06", "Evidence: Case 7\nFile: call.txt")
    row = next(row for row in book["Appendix D"].iter_rows(values_only=True) if row[0] == "D2")
    assert row[5] == "Lead co-ordinating manager: nobody yet"


def test_a_form_that_was_tampered_with_is_out_of_date(desk, incident):
    answer = answer_of(incident, "2.1")
    for base in ('{"note": "x"}', "[]"):
        refused = desk.post(edit(incident, answer), filled(desk, incident, answer, base=base))
        assert refused.status_code == 422
    wrong = desk.post(edit(incident, answer), filled(desk, incident, answer, file=_program()))
    assert "another kind" in wrong.content.decode()


def _program():
    return SimpleUploadedFile("call.txt", b"MZ\x00\x01")
