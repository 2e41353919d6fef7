"""My work (action-plans.md section 4): what a person leads, each step once, by lateness."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Step
from tests.factories import (
    BEGINNING,
    LONDON,
    NOW,
    TODAY,
    change,
    make_action,
    make_plan,
    make_step,
    make_workstream,
)

pytestmark = pytest.mark.usefixtures("tuesday")


@pytest.fixture
def action(people):
    by = people.commissioner
    return make_action(make_workstream(make_plan(people.partnership, by), by), by, lead=by)


def sections(client):
    page = client.get(reverse("actionplans:my_work"))
    return {key: [row.step.text for row in rows] for key, _, rows in page.context["sections"]}


def test_each_step_stands_once_under_the_first_heading_that_fits_worst_first(people, signed_in, action):
    by = people.commissioner
    long_ago = datetime(2020, 11, 2, 9, tzinfo=LONDON)
    make_step(action, by, text="late by 3", due=TODAY - timedelta(days=3))
    make_step(action, by, text="late by 30", due=TODAY - timedelta(days=30))
    make_step(action, by, text="due today", due=TODAY)
    make_step(action, by, text="due in 13", due=TODAY + timedelta(days=13))
    make_step(action, by, text="review near", status="ongoing", review_date=TODAY + timedelta(days=5))
    make_step(action, by, text="review late", status="ongoing", review_date=TODAY - timedelta(days=5))
    make_step(action, by, text="silent", due=TODAY + timedelta(days=90), at=long_ago)
    make_step(action, by, text="later", due=TODAY + timedelta(days=90))
    make_step(action, by, text="done", status="complete", due=TODAY - timedelta(days=90))
    make_step(action, by, text="dropped", status="superseded")
    assert sections(signed_in(by)) == {
        "overdue": ["late by 30", "review late", "late by 3"],
        "due_soon": ["due today", "due in 13"],
        "review_due": ["review near"],
        "silent": ["silent"],
        "later": ["later"],
    }


def test_silent_means_since_the_last_closed_round_once_there_is_one(people, signed_in, action):
    by = people.commissioner
    quiet = make_step(action, by, text="quiet", due=TODAY + timedelta(days=90))
    make_step(action, by, text="heard of", due=TODAY + timedelta(days=91))
    assert sections(signed_in(by))["silent"] == []
    admin = people.join(Role.BOARD_ADMINISTRATOR)
    deadline = datetime(2021, 1, 12, 17, tzinfo=LONDON)
    (opened,) = actions.open_rounds(
        title="Board",
        deadline=deadline,
        workstreams=[action.workstream],
        by=admin,
        at=BEGINNING + timedelta(days=1),
    )
    actions.close_round(round=opened, version=opened.version, by=admin, at=deadline)
    change(Step.objects.get(text="heard of"), by, NOW - timedelta(days=1), note="A word.")
    assert sections(signed_in(by))["silent"] == [quiet.text]


def test_a_step_that_names_its_own_lead_is_theirs_and_not_the_actions(people, signed_in, action):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    step = make_step(action, people.commissioner, text="Sam's own", due=date(2021, 1, 1))
    make_step(action, people.commissioner, text="Ada's", due=date(2021, 1, 1))
    leads = [LeadName("Sam Lead", sam, accountable=True)]
    actions.set_leads(action=action, step=step, leads=leads, by=people.commissioner)
    assert sections(signed_in(sam))["overdue"] == ["Sam's own"]
    assert sections(signed_in(people.commissioner))["overdue"] == ["Ada's"]


def test_a_closed_plan_asks_nobody_for_anything(people, signed_in, action):
    make_step(action, people.commissioner, due=date(2021, 1, 1))
    actions.close_plan(plan=action.plan, by=people.commissioner, reason="The year is over.")
    assert not any(sections(signed_in(people.commissioner)).values())


def test_the_empty_page_says_what_it_is_for(people, signed_in):
    page = signed_in(people.commissioner).get(reverse("actionplans:my_work")).content.decode()
    assert "Nothing waits for you" in page
    assert "No open step names you as lead" in page


def test_after_a_save_the_numbers_alone_can_be_asked_for(people, signed_in, action):
    make_step(action, people.commissioner, due=date(2021, 1, 1))
    response = signed_in(people.commissioner).get(
        reverse("actionplans:my_work"), {"part": "counts"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in response.content.decode()
    assert "<strong>1</strong> overdue" in response.content.decode()
    assert "HX-Request" in response["Vary"]
