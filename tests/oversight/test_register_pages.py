"""Pages of risks, interests and attendance; what is empty, Home, leaving, speed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from oversight.handover.registers import left_behind
from oversight.models import (
    Attendance,
    Declaration,
    Risk,
)
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.oversight.making import MEETS_AT, MEETS_ON, NOW, make_meeting
from tests.oversight.registering import at, decide, raise_risk, report, track


@pytest.fixture
def admin(made: Any, signed_in: Any) -> Any:
    return signed_in(made.admin)


@pytest.fixture
def item(made: Any) -> Any:
    return make_meeting(made, state="held", agenda_published_at=NOW).items.get(number=4)


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
    assert left_behind(lead, people.partnership) == []
    track(made, lead_user=lead)
    raise_risk(made, owner_user=lead)
    (actions, first), (risks, second) = left_behind(lead, people.partnership)
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
