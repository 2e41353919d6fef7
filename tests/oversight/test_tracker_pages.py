"""Pages of the action tracker: reporting in a row, in many rows, looking back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from oversight.actions.risks import link_action
from oversight.models import (
    BoardAction,
)
from tests.actionplans.reading import words
from tests.factories import make_small_plan
from tests.oversight.making import NOW, make_meeting
from tests.oversight.registering import as_json, at, raise_risk, report, track

SECRET = "Zebrafinch"


@pytest.fixture
def admin(made: Any, signed_in: Any) -> Any:
    return signed_in(made.admin)


@pytest.fixture
def item(made: Any) -> Any:
    return make_meeting(made, state="held", agenda_published_at=NOW).items.get(number=4)


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


def test_who_names_a_lead_that_may_not_read_the_private_action_is_told(made, admin, people):
    warning = "Priya Leads can’t open private matters. Tell them yourself, or choose another lead."
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    values = {
        "board": made.board.pk, "met_on": "2021-07-15", "subject": "Hub", "text": "Report.",
        "lead_user": lead.pk,
    }  # fmt: skip
    assert warning not in words(admin.post(at("action_new"), values, follow=True))
    assert warning in words(admin.post(at("action_new"), {**values, "exempt": "on"}, follow=True))

    public, private = BoardAction.objects.order_by("pk")
    values["version"] = 1
    assert warning not in words(admin.post(at("action_edit", public.pk), values, follow=True))
    other = people.join(Role.COMMISSIONER, name="Cora May")
    values |= {"exempt": "on", "text": "Report soon."}
    named = {**values, "lead_user": other.pk}
    assert "can’t open private" not in words(admin.post(at("action_edit", private.pk), named, follow=True))
    assert warning in words(admin.post(at("action_edit", public.pk), values, follow=True))


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
