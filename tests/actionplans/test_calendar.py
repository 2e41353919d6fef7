"""The calendar feed: secret, revocable, only what the person may see now, and well formed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Membership
from actionplans import actions
from actionplans.actions.calendar import make_address
from actionplans.models import CalendarFeed, Step
from audit.models import Entry
from tests.actionplans.around import MONDAY, OPENED, Around, later, make_around

DUE = MONDAY + timedelta(days=7)


@pytest.fixture
def around(people) -> Around:
    cache.clear()
    return make_around(people)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(later(hours=5), tick=False):
        yield


def fetch(secret: str):
    return Client().get(reverse("actionplans:calendar_feed", args=[secret]))


def events(secret: str):
    response = fetch(secret)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_the_feed_holds_what_the_person_leads_as_days(around):
    found = events(make_address(by=around.lead, at=OPENED))
    assert [str(event["summary"]) for event in found] == ["Due: 1.1 Agree rotas", "Due: 1.1 Train carers"]
    assert found[0].decoded("dtstart") == DUE
    assert type(found[0].decoded("dtstart")) is date
    assert found[0].decoded("dtend") == DUE + timedelta(days=1)
    assert f"/plans/steps/{around.steps[0].pk}/" in str(found[0]["url"])


def test_a_moved_date_moves_the_same_event(around):
    secret = make_address(by=around.lead, at=OPENED)
    before = events(secret)[0]
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    actions.update_step(
        step=step,
        version=step.version,
        by=around.lead,
        at=later(hours=1),
        changes={"agreed_due": date(2027, 1, 5)},
    )
    after = next(event for event in events(secret) if event["uid"] == before["uid"])
    assert after.decoded("dtstart") == date(2027, 1, 5)
    assert after["sequence"] > before["sequence"]


def test_reviews_are_events_too_beside_the_date(around):
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    actions.update_step(
        step=step,
        version=step.version,
        by=around.lead,
        at=later(hours=1),
        changes={"review_date": date(2026, 12, 1)},
    )
    found = [str(event["uid"]) for event in events(make_address(by=around.lead, at=OPENED))]
    assert f"step-{step.pk}-due@testserver" in found
    assert f"step-{step.pk}-review@testserver" in found
    step.refresh_from_db()
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(hours=2), changes={"status": "ongoing"}
    )
    found = [str(event["uid"]) for event in events(make_address(by=around.lead, at=OPENED))]
    assert found.count(f"step-{step.pk}-review@testserver") == 1
    assert f"step-{step.pk}-due@testserver" not in found


def test_text_cannot_break_out_of_its_line(around):
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    hostile = "Plan; a, b\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:Fake\\ \x07 \u2603" + "x" * 300
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(hours=1), changes={"text": hostile}
    )
    secret = make_address(by=around.lead, at=OPENED)
    found = events(secret)
    assert len(found) == 2
    assert "END:VEVENT" in str(found[0]["description"])
    assert "\x07" not in str(found[0]["description"])
    lines = fetch(secret).content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75


def test_finished_rows_and_closed_plans_leave_the_calendar(around):
    secret = make_address(by=around.lead, at=OPENED)
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(hours=1), changes={"status": "complete"}
    )
    assert len(events(secret)) == 1
    actions.close_plan(plan=around.plan, by=around.admin, reason="Over")
    assert events(secret) == []


def test_who_left_the_partnership_reads_nothing_of_it_and_a_closed_account_no_calendar(around):
    secret = make_address(by=around.lead, at=OPENED)
    Membership.objects.filter(user=around.lead).update(ends_on=date(2026, 1, 1))
    assert events(secret) == []
    around.lead.is_active = False
    around.lead.save(update_fields=["is_active"])
    assert fetch(secret).status_code == 404


def test_a_new_address_stops_the_old_one_and_revoking_stops_all(around, signed_in):
    old = make_address(by=around.lead, at=OPENED)
    new = make_address(by=around.lead, at=later(hours=1))
    assert fetch(old).status_code == 404
    assert fetch(new).status_code == 200
    client = signed_in(around.lead)
    page = client.post(reverse("actionplans:calendar_revoke"), follow=True).content.decode()
    assert "no longer works" in page
    assert fetch(new).status_code == 404
    assert (
        "You had no address"
        in client.post(reverse("actionplans:calendar_revoke"), follow=True).content.decode()
    )


def test_the_address_is_shown_once_and_only_its_hash_is_kept(around, signed_in):
    client = signed_in(around.lead)
    url = reverse("actionplans:calendar")
    response = client.post(url)
    page = response.content.decode()
    secret = page.split(".ics")[0].rpartition("/")[2]
    assert len(secret) > 40
    assert fetch(secret).status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert secret not in client.get(url).content.decode()
    feed = CalendarFeed.objects.get()
    assert secret not in str(vars(feed))
    assert not any(secret in str(vars(entry)) for entry in Entry.objects.all())


def test_a_wrong_address_is_not_found_and_guessing_is_stopped(around):
    assert fetch("nothing").status_code == 404
    codes = {fetch(f"guess-{number}").status_code for number in range(70)}
    assert codes == {404, 429}


def test_one_calendar_asked_for_too_often_is_slowed_and_others_are_not(around):
    mine, theirs = make_address(by=around.lead, at=OPENED), make_address(by=around.second, at=OPENED)
    codes = {fetch(mine).status_code for _ in range(70)}
    assert codes == {200, 429}
    assert fetch(theirs).status_code == 200


def test_an_outsider_with_an_address_of_their_own_sees_nothing_of_ours(around):
    assert events(make_address(by=around.people.outsider, at=OPENED)) == []
