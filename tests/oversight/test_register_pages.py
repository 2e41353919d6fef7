"""Pages of the registers: they say what is so, keep what was typed, and show nobody what is not theirs."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from audit.models import Read
from oversight import home_registers
from oversight.actions.decisions import rescind_decision, update_decision
from oversight.actions.risks import link_action
from oversight.models import (
    Attendance,
    BoardAction,
    Decision,
    Declaration,
    MinuteParagraph,
    Paper,
    Publication,
    Risk,
)
from tests.actionplans.reading import words
from tests.factories import make_small_plan
from tests.guards import query_budget
from tests.oversight.making import MEETS_AT, MEETS_ON, NOW, make_board, make_meeting
from tests.oversight.registering import decide, make_private, raise_risk, report, track

SECRET = "Zebrafinch"


@pytest.fixture
def made(people: Any) -> Any:
    return make_board(people)


@pytest.fixture
def admin(made: Any, signed_in: Any) -> Any:
    return signed_in(made.admin)


@pytest.fixture
def viewer(people: Any, signed_in: Any) -> Any:
    return signed_in(people.viewer)


@pytest.fixture
def item(made: Any) -> Any:
    return make_meeting(made, state="held", agenda_published_at=NOW).items.get(number=4)


def at(name: str, *args: Any, **query: Any) -> str:
    from urllib.parse import urlencode

    return f"{reverse(f'oversight:{name}', args=args)}{f'?{urlencode(query)}' if query else ''}"


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
    present = Attendance.objects.create(meeting=meeting, name="Bob Brown", initials="BB", capacity="present")
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
    from urllib.parse import urlencode

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


# --- the tracker ----------------------------------------------------------------------------------
def test_the_tracker_has_the_sources_columns_in_their_order(made, viewer):
    track(made)
    heads = [head.label for head in viewer.get(at("tracker")).context["table"].headings]
    assert heads == ["Date of meeting", "Subject", "Action", "Lead", "Deadline", "Progress", "State"]
    lines = b"".join(viewer.get(at("tracker", format="csv"))).decode().splitlines()
    assert "Discharge hub" in lines[1]
    assert "30 July 2021" in lines[1]


def test_actions_are_narrowed_by_state_deadline_lead_and_meeting(made, people, signed_in):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    track(made, lead_user=lead, lead="P Leads")
    done = track(made, subject="Budget")
    report(made, done, text="Done.", state="closed")
    track(made, deadline=None, met_on=date(2020, 1, 1))
    page = signed_in(lead)
    for query, found in (
        ({"state": "open"}, 2), ({"state": "closed"}, 1), ({"when": "late"}, 1), ({"when": "none"}, 1),
        ({"when": "plan"}, 0), ({"lead": "me"}, 1), ({"lead": "priya"}, 1), ({"lead": "lee"}, 2),
        ({"since": "2021-01-01"}, 2), ({"until": "2021-01-01"}, 1), ({"q": "budget"}, 1),
    ):  # fmt: skip
        assert page.get(at("tracker", **query)).context["table"].page.paginator.count == found, query


def test_a_report_sends_only_what_the_person_changed(made, people, signed_in):
    action = track(made)
    page = signed_in(people.commissioner)
    form = page.get(at("action_report", action.pk)).context["form"]
    base = form["base"].value()
    report(made, action, deadline=date(2021, 12, 1), text="Later.")
    sent = {
        "version": 2, "base": as_json(base), "state": "open", "progress": "Half.", "lead": "Lee Lead",
        "deadline_day": 30, "deadline_month": 7, "deadline_year": 2021, "deadline_text": "",
    }  # fmt: skip
    assert page.post(at("action_report", action.pk), sent).status_code == 302
    action.refresh_from_db()
    assert (action.deadline, action.progress) == (date(2021, 12, 1), "Half.")


def as_json(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value)


def test_a_report_that_lost_the_race_shows_both_and_keeps_mine(made, people, signed_in):
    action = track(made)
    page = signed_in(people.commissioner)
    base = as_json(page.get(at("action_report", action.pk)).context["form"]["base"].value())
    report(made, action, text="Theirs.", deadline=date(2021, 12, 1), lead="Their Lead", state="closed")
    sent = {
        "version": 1, "base": base, "state": "open", "progress": "Mine.", "lead": "My Lead",
        "deadline_day": 1, "deadline_month": 10, "deadline_year": 2021, "deadline_text": "Oct-21",
    }  # fmt: skip
    answer = page.post(at("action_report", action.pk), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    shown = words(answer)
    for part in ("Theirs.", "Mine.", "My Lead", "Their Lead", "1 October 2021", "1 December 2021"):
        assert part in answer.content.decode() or part in shown, part
    kept = answer.content.decode()
    assert 'name="version" value="2"' in kept
    assert 'value="My Lead"' in kept
    assert '<option value="closed" selected>' in kept


def test_a_report_in_words_beside_the_right_field(made, people, signed_in):
    action = track(made)
    page = signed_in(people.commissioner)
    base = as_json(page.get(at("action_report", action.pk)).context["form"]["base"].value())
    sent = {"version": 1, "base": base, "state": "closed", "lead": "Lee Lead", "deadline": "2021-07-30"}
    answer = page.post(at("action_report", action.pk), sent)
    assert answer.context["form"].errors == {"progress": ["Say in a line how it was closed."]}
    answer = page.post(at("action_report", action.pk), {**sent, "state": "open"})
    assert "Nothing was changed" in words(answer)
    answer = page.post(at("action_report", action.pk), {**sent, "base": "{}"})
    assert "out of date" in words(answer)
    answer = page.post(at("action_report", action.pk), {**sent, "deadline": "soon"})
    assert answer.context["form"].details_open
    saved = page.post(
        at("action_report", action.pk), {**sent, "progress": "Done."}, headers={"HX-Request": "true"}
    )
    assert "Saved: Discharge hub" in words(saved)
    assert BoardAction.objects.get().state == "closed"


def test_an_action_is_entered_corrected_and_read_with_its_history(made, admin, people):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    values = {
        "board": made.board.pk, "met_on": "2021-07-15", "subject": "Hub", "text": "Report.",
        "lead_user": lead.pk, "deadline_text": "Jan-22",
    }  # fmt: skip
    assert "Hub is on the tracker" in words(
        admin.post(at("action_new"), {**values, "more": "yes"}, follow=True)
    )
    action = BoardAction.objects.get()
    assert (action.lead, action.deadline) == ("Priya Leads", date(2022, 1, 31))
    values = {"met_on": "2021-07-15", "subject": "Hubs", "text": "Report.", "version": 1}
    page = words(admin.post(at("action_edit", action.pk), values, follow=True))
    assert "The action is corrected" in page
    assert "Jan-22 (31 January 2022)" in page
    assert (
        admin.post(at("action_edit", action.pk), values).status_code == 302
    )  # nothing differs, nothing lost
    lost = admin.post(at("action_edit", action.pk), {**values, "subject": "Mine"})
    assert (lost.status_code, "Mine" in lost.content.decode()) == (409, True)


def test_an_action_shows_its_step_its_item_and_its_risks(made, item, people, signed_in):
    page = signed_in(people.commissioner)
    target = make_small_plan(people.partnership, people.commissioner).workstreams.get().actions.get()
    action = track(made, item=item, meeting=item.meeting)
    link_action(risk=raise_risk(made), action=action, by=made.admin)
    answer = page.post(at("action_step", action.pk), {"plan_action": target.pk}, follow=True)
    shown = words(answer)
    for part in (f"{target.ref} in", "Not started", "4. Home first", "Home care", "Now a step of"):
        assert part in shown, part
    assert "Put it into a plan" not in shown
    again = page.post(at("action_step", action.pk), {"plan_action": target.pk})
    assert (again.status_code, "a step of a plan already" in words(again)) == (422, True)
    assert "Step of" in words(page.get(at("tracker")))


@pytest.mark.parametrize("name", ["tracker_as_at", "risks_as_at"])
def test_a_register_as_it_stood_is_asked_by_board_and_day(made, viewer, name):
    track(made)
    raise_risk(made)
    assert "table" in viewer.get(at(name)).context
    assert "1 action" not in words(viewer.get(at(name)))
    shown = words(viewer.get(at(name, board=made.board.pk, day="2021-07-20")))
    assert "At the end of 20 July 2021" in shown
    assert "Discharge hub" in shown or "Home care" in shown
    wrong = viewer.get(at(name, board=made.board.pk, day="32 July"))
    assert "Day must" in words(wrong)
    assert "1 action" not in words(wrong)
    file = viewer.get(at(name, board=made.board.pk, day="2021-07-20", format="csv"))
    assert "2021-07-20" in file["Content-Disposition"]


# --- risks ----------------------------------------------------------------------------------------
def test_risks_come_highest_rank_first_and_are_narrowed(made, people, signed_in):
    owner = people.join(Role.QUALITY_LEAD, name="Quinn Quality")
    raise_risk(made, rank="low", project="Low one", review_on=date(2021, 7, 20), owner_user=owner)
    raise_risk(made, project="High one", kind="issue")
    page = signed_in(owner)
    shown = words(page.get(at("risks")))
    assert shown.index("High one") < shown.index("Low one")
    for query, found in (
        ({}, 2), ({"kind": "issue"}, 1), ({"rank": "low"}, 1), ({"state": "closed"}, 0), ({"owner": "me"}, 1),
        ({"owner": "oz"}, 2), ({"overdue": "on"}, 1), ({"q": "hours bought"}, 2),
    ):  # fmt: skip
        assert page.get(at("risks", **query)).context["table"].page.paginator.count == found, query


def test_a_risk_is_raised_entered_closed_and_linked_in_the_browser(made, people, signed_in):
    page = signed_in(people.commissioner)
    values = {
        "board": made.board.pk, "kind": "risk", "project": "Home care", "description": "D", "rank": "high",
        "on": "2021-07-15", "likelihood": 4, "impact": 5, "mitigation": "Hours.",
    }  # fmt: skip
    assert page.post(at("risk_new"), {**values, "impact": ""}).status_code == 422
    assert "4 × impact 5 = 20" in words(page.post(at("risk_new"), values, follow=True))
    assert page.post(at("risk_new"), {**values, "more": "yes"}).status_code == 302
    risk = Risk.objects.first()
    entry = {"kind": "closed", "text": "Gone.", "on": "2021-08-01", "rank": "low", "version": 1}
    shown = words(page.post(at("risk_entry", risk.pk), {**entry, "likelihood": 1, "impact": 1}, follow=True))
    assert "Closed 1 August 2021" in shown
    assert "Open it again" in shown
    lost = page.post(at("risk_entry", risk.pk), {**entry, "kind": "reopened"})
    assert lost.status_code == 409
    action = track(made)
    assert "Discharge hub" in words(page.post(at("risk_link", risk.pk), {"action": action.pk}, follow=True))
    page.post(at("risk_unlink", risk.pk, action.pk))
    assert not risk.actions.exists()
    edited = {"kind": "issue", "project": "Care", "description": "D", "version": 2}
    assert "Saved" in words(page.post(at("risk_edit", risk.pk), edited, follow=True))
    assert page.post(at("risk_edit", risk.pk), {**edited, "version": 1, "project": "X"}).status_code == 409


def test_a_long_mitigation_is_cut_in_the_list_and_whole_in_files_and_on_its_page(made, viewer):
    risk = raise_risk(made, mitigation="Hours. " * 200 + "The end.", description="D " * 300 + "That is all.")
    listed = words(viewer.get(at("risks")))
    assert "The end." not in listed
    assert "That is all." not in listed
    file = b"".join(viewer.get(at("risks", format="csv"))).decode()
    for shown in (file, words(viewer.get(risk.get_absolute_url()))):
        assert "The end." in shown
        assert "That is all." in shown


# --- interests and attendance ---------------------------------------------------------------------
def test_interests_are_narrowed_and_withdrawn_ones_left_out(made, item, viewer):
    present = Attendance.objects.create(meeting=item.meeting, name="Bob", initials="B", capacity="present")
    for interest, kind, withdrawn in (
        ("Shares", "pecuniary", False),
        ("Trust", "personal", False),
        ("No", "personal", True),
    ):
        Declaration.objects.create(
            attendance=present, item=item, kind=kind, interest=interest, did="left", declared_at=NOW,
            withdrawn=withdrawn,
        )  # fmt: skip
    for query, found in (
        ({}, 2), ({"kind": "personal"}, 1), ({"did": "spoke"}, 0), ({"person": "bob"}, 2),
        ({"q": "shares"}, 1),
        ({"since": "2021-09-17"}, 0), ({"until": "2021-09-16"}, 2), ({"board": made.board.pk}, 2),
    ):  # fmt: skip
        assert viewer.get(at("declarations", **query)).context["table"].page.paginator.count == found, query


def test_attendance_counts_only_meetings_in_a_members_own_term(made, viewer):
    held = {"state": "held", "agenda_published_at": NOW}
    first = make_meeting(made, at=MEETS_AT - timedelta(days=28), **held)
    second = make_meeting(made, **held)
    ann, bob, cyd, *_, fay = made.members
    fay.starts_on = MEETS_ON
    fay.save(update_fields=["starts_on"])

    def came(meeting: Any, member: Any, capacity: str = "present") -> None:
        Attendance.objects.create(
            meeting=meeting, member=member, name=member.name, initials="X", partner=member.partner,
            capacity=capacity,
        )  # fmt: skip

    came(first, ann)
    came(second, ann)
    came(first, bob, "apologies")
    came(second, bob, "absent")
    came(first, cyd, "apologies")
    Attendance.objects.create(
        meeting=first, name="Sub Stitute", initials="SS", capacity="present", substitute_for=cyd
    )
    came(second, fay)
    came(second, cyd)

    query = {"board": made.board.pk, "since": "2021-08-01", "until": "2021-09-30"}
    answer = viewer.get(at("attendance_register", **query))
    rows = {row["name"]: row for row in answer.context["table"].source}
    assert (rows["Ann Chair"]["attended"], rows["Ann Chair"]["share"]) == (2, 100)
    assert (rows["Bob Brown"]["apologies"], rows["Bob Brown"]["absent"], rows["Bob Brown"]["share"]) == (
        1,
        1,
        0,
    )
    assert (rows["Cyd Clay"]["substituted"], rows["Cyd Clay"]["share"]) == (1, 50)
    assert (rows["Fay Ford"]["due"], rows["Fay Ford"]["share"]) == (1, 100)
    assert (rows["Dee Dunn"]["unrecorded"], rows["Eli East"]["due"]) == (2, 2)
    shown = words(answer)
    for part in (
        "Not a member then",
        "Substitute sent Sub Stitute",
        "Apologies",
        "Absent",
        "Not written down",
    ):
        assert part in shown
    assert "16 September 2021 on" in shown


def test_attendance_without_a_board_or_with_a_day_that_is_none(made, viewer, people, signed_in):
    wrong = viewer.get(at("attendance_register", board=made.board.pk, since="soon"))
    assert "From must" in words(wrong)
    assert wrong.context["board"] is None
    assert viewer.get(at("attendance_register")).context["board"] == made.board
    elsewhere = signed_in(people.outsider).get(at("attendance_register"))
    assert "No board yet" in words(elsewhere)
    lone = made.members[0]
    lone.ends_on = date(2021, 12, 31)
    lone.save(update_fields=["ends_on"])
    shown = words(
        viewer.get(at("attendance_register", board=made.board.pk, since="2021-01-01", until="2021-12-31"))
    )
    assert "1 January 2020 to 31 December 2021" in shown


# --- empty, Home, leaving -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("decisions", "No decision yet"),
        ("tracker", "Nothing is tracked yet"),
        ("risks", "The register is empty"),
        ("declarations", "No interest was declared yet"),
    ],
)
def test_an_empty_register_says_what_it_is_for(made, admin, viewer, name, empty):
    assert empty in words(admin.get(at(name)))
    assert empty in words(viewer.get(at(name)))


def test_home_shows_a_lead_their_actions_and_an_owner_their_reviews(made, people, signed_in):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    track(made, lead_user=lead)
    track(made, lead_user=lead, subject="Budget", deadline=None)
    report(made, track(made, lead_user=lead), text="Done.", state="closed")
    raise_risk(made, owner_user=lead, review_on=date(2021, 7, 20))
    page = words(signed_in(lead).get(reverse("ui:home")))
    assert "2 open actions , 1 late" in page
    assert page.index("Discharge hub") < page.index("Budget")
    assert "1 review of yours is overdue" in page
    assert "Actions of boards that you lead" not in words(signed_in(people.viewer).get(reverse("ui:home")))
    provider = people.join(Role.PROVIDER)
    assert "Actions of boards" not in words(signed_in(provider).get(reverse("ui:home")))


def test_who_leaves_is_told_what_is_left_behind(made, people):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    assert home_registers.left_behind(lead, people.partnership) == []
    track(made, lead_user=lead)
    raise_risk(made, owner_user=lead)
    (actions, first), (risks, second) = home_registers.left_behind(lead, people.partnership)
    assert (actions, risks) == ("Leads 1 open action of boards", "Owns 1 open risk of boards")
    assert first.endswith("?state=open&lead=Priya+Leads")
    assert second.endswith("?state=open&owner=Priya+Leads")


# --- speed ----------------------------------------------------------------------------------------
def test_lists_ask_the_same_few_questions_however_long_they_are(made, item, viewer):
    for number in range(30):
        decide(made, item, title=f"Decision {number}")
        track(made, subject=f"Action {number}", item=item)
        raise_risk(made, project=f"Risk {number}")
    for name in ("decisions", "tracker", "risks"):
        viewer.get(at(name))
        with query_budget(f"boards: {name}"):
            viewer.get(at(name))


# --- many at once ---------------------------------------------------------------------------------
def row_data(action: BoardAction, **typed: Any) -> dict[str, Any]:
    """What the browser sends for one row of the form for many."""
    deadline = action.deadline.isoformat() if action.deadline else ""
    base = {"state": action.state, "lead": action.lead, "deadline": deadline or None, "deadline_text": ""}
    values = {"version": action.version, "base": as_json(base), "lead": action.lead, "deadline_text": ""}
    values |= {"state": action.state, "deadline": deadline, "progress": "", **typed}
    return {f"a{action.pk}-{name}": value for name, value in values.items()}


def test_many_are_reported_at_once_and_each_row_has_its_result(made, people, signed_in):
    done, alone, wrong, lost = (track(made, subject=each) for each in ("Done", "Alone", "Wrong", "Lost"))
    closed, private = track(made, subject="Closed"), track(made, subject=SECRET, exempt=True)
    report(made, closed, text="Done.", state="closed")
    lead = people.join(Role.WORKSTREAM_LEAD)
    page = signed_in(lead)
    asked = page.get(at("tracker_report", board=made.board.pk))
    assert {line.row.subject for line in asked.context["lines"]} == {"Done", "Alone", "Wrong", "Lost"}
    data = row_data(done, state="closed", progress="Ready.") | row_data(alone)
    data |= (
        row_data(wrong, state="closed") | row_data(lost, progress="Mine.") | row_data(private, progress="x")
    )
    data["row"] = [row.pk for row in (done, alone, wrong, lost, private, closed)]
    report(made, lost, text="Theirs.", deadline=date(2021, 12, 1))

    answer = page.post(at("tracker_report"), data)

    assert answer.status_code == 422
    told = words(answer)
    assert "1 saved, 2 refused" in told
    assert "Wrong: Say in a line how it was closed" in told
    assert "Bea Boards reported on this meanwhile: open, “Theirs.”" in told
    assert "Mine." in answer.content.decode()
    rows = {row.subject: row for row in BoardAction.objects.all()}
    assert (rows["Done"].state, rows["Done"].progress) == ("closed", "Ready.")
    assert [rows[name].version for name in ("Alone", "Wrong", "Lost", SECRET)] == [1, 1, 2, 1]
    again = page.post(at("tracker_report"), {"row": [lost.pk], **row_data(rows["Lost"], progress="Mine.")})
    assert "1 saved" in words(again)
    rows["Lost"].refresh_from_db()
    assert (rows["Lost"].progress, rows["Lost"].deadline) == ("Mine.", date(2021, 12, 1))


def test_the_form_for_many_says_when_nothing_is_open_or_was_changed(made, people, signed_in):
    page = signed_in(people.commissioner)
    assert "No action is open" in words(page.get(at("tracker_report", board="x")))
    action = track(made)
    assert "Nothing was changed" in words(
        page.post(at("tracker_report"), {"row": [action.pk], **row_data(action)})
    )
    assert "Nothing was changed" in words(page.post(at("tracker_report"), {"row": [action.pk]}))
