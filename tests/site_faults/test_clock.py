"""The clock where it is awkward: summer time begins and ends, the year turns, 29 February.

Source: quality.md, section 2 ("clock at DST and year end; leap day"). London's clocks go forward on 29 March
2026 at 01:00 and back on 25 October 2026 at 02:00; 1 January 2027 is a bank holiday; 2028 is a leap year.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import MailLog, User
from accounts.notifications import unseal
from accounts.roles import Role
from actionplans import actions, lateness
from actionplans import rag as rules
from actionplans.actions.reminders import send_reminders
from actionplans.actions.updates import facts_of
from actionplans.forms.reports import StepForm
from actionplans.forms.rounds import RoundForm
from actionplans.models import Plan, Step
from actionplans.rows import current_view
from actionplans.summaries import plan_view
from actionplans.timescales import parse
from tests.conftest import People
from tests.factories import LONDON, change, make_action, make_plan, make_step, make_workstream

FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
NEW_YEARS_EVE, LEAP_DAY = date(2026, 12, 31), date(2028, 2, 29)
AWKWARD = (FORWARD, BACK, NEW_YEARS_EVE, LEAP_DAY)
BOARD = "Board"


@pytest.fixture
def plan(people: People) -> Plan:
    return make_plan(people.partnership, people.commissioner)


def step_due(plan: Plan, by: User, due: date | None, *, lead: User | None = None, **fields: Any) -> Step:
    number = str(plan.workstreams.count() + 1)
    action = make_action(make_workstream(plan, by, number=number), by, lead=lead)
    return make_step(action, by, due=due, **fields)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


@pytest.mark.parametrize("due", AWKWARD)
def test_a_step_is_due_all_day_and_late_from_the_first_minute_of_the_next(
    due: date, plan: Plan, people: People, signed_in: Callable[[User], Client]
) -> None:
    step_due(plan, people.commissioner, due)

    def late_at(moment: datetime) -> bool:
        with time_machine.travel(moment.astimezone(UTC), tick=False):
            page = signed_in(people.commissioner).get(reverse("actionplans:steps"), {"when": "late"})
        return b"Offer another session" in page.content

    next_day = due + timedelta(days=1)
    assert not late_at(at(due, 0, 1))
    assert not late_at(at(due, 23, 59))
    assert late_at(at(next_day, 0, 1))


@pytest.mark.parametrize("due", AWKWARD)
def test_days_are_counted_by_the_calendar_whatever_their_hours(due: date, plan: Plan, people: People) -> None:
    step = step_due(plan, people.commissioner, due)
    for days in range(-8, 9):
        assert rules.days_late(facts_of(step), due + timedelta(days=days)) == days
        counted = Step.objects.filter(lateness.late(due + timedelta(days=days))).exists()
        assert counted == (days > 0)


@pytest.mark.parametrize("day", [FORWARD, BACK])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_a_report_near_the_change_of_the_clocks_is_for_the_day_on_the_wall(
    day: date, hour: int, plan: Plan, people: People
) -> None:
    step = step_due(plan, people.commissioner, None)
    moment = at(day, hour, 30).astimezone(UTC)
    change(step, people.commissioner, moment, note="Reported at night.")
    assert step.updates.order_by("-pk")[0].for_day == day
    step.refresh_from_db()
    assert current_view(step, day).last_update_on == day
    (seen,) = plan_view(plan, day).steps
    assert seen.note == "Reported at night."
    (before,) = plan_view(plan, day - timedelta(days=1)).steps
    assert before.note == ""


def test_the_hour_that_comes_twice_keeps_its_order(plan: Plan, people: People) -> None:
    step = step_due(plan, people.commissioner, None)
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert {f"{timezone.localtime(moment):%H:%M}" for moment in (first, second)} == {"01:30"}
    change(step, people.commissioner, first, note="First half past one.")
    change(step, people.commissioner, second, note="Second half past one.")
    notes = [
        plan_view(plan, moment).steps[0].note
        for moment in (first - timedelta(minutes=1), first, second - timedelta(minutes=1), second)
    ]
    assert notes == ["", "First half past one.", "First half past one.", "Second half past one."]


@pytest.mark.parametrize("day", [FORWARD, BACK])
def test_work_reviewed_weekly_is_late_by_the_same_day_in_lists_and_on_pages(
    day: date, plan: Plan, people: People
) -> None:
    step = step_due(
        plan, people.commissioner, None, status="ongoing", timescale_kind="ongoing", cycle="weekly"
    )
    change(step, people.commissioner, at(day - timedelta(days=3), 0, 15), note="Looked at.")
    step.refresh_from_db()
    for days in range(14):
        today = day + timedelta(days=days)
        by_page = rules.days_late(facts_of(step), today) > 0
        assert Step.objects.filter(lateness.late(today)).exists() == by_page == (days > 4)


@pytest.mark.parametrize(
    ("day", "utc"), [("28/3/2026", 17), ("30/3/2026", 16), ("24/10/2026", 16), ("26/10/2026", 17)]
)
def test_a_deadline_of_five_o_clock_is_five_on_the_wall_on_both_sides_of_the_change(
    day: str, utc: int, plan: Plan
) -> None:
    boxes = dict(zip(("day_day", "day_month", "day_year"), day.split("/"), strict=True))
    stream = plan.workstreams.create(number="1", name="Training", position=1)
    form = RoundForm(
        {"title": BOARD, "clock": "17:00", **boxes, f"plan_{plan.pk}": [str(stream.pk)]}, plans=[plan]
    )
    assert form.is_valid(), form.errors
    assert form.deadline.astimezone(UTC).hour == utc


def test_what_is_said_after_midnight_is_not_in_the_position_that_closed_in_the_old_year(
    plan: Plan, people: People
) -> None:
    admin = people.join(Role.BOARD_ADMINISTRATOR)
    step = step_due(plan, people.commissioner, NEW_YEARS_EVE, lead=people.commissioner)
    (opened,) = actions.open_rounds(
        title=BOARD, deadline=at(NEW_YEARS_EVE, 17), workstreams=list(plan.workstreams.all()), by=admin,
        at=at(date(2026, 12, 1), 9),
    )  # fmt: skip
    change(step, people.commissioner, at(NEW_YEARS_EVE, 23, 58), note="In the old year.")
    opened.refresh_from_db()
    closed = actions.close_round(round=opened, version=opened.version, by=admin, at=at(NEW_YEARS_EVE, 23, 59))
    change(step, people.commissioner, at(date(2027, 1, 1), 0, 1), note="In the new year.")
    assert closed.closed_at
    assert plan_view(plan, closed.closed_at).steps[0].note == "In the old year."
    assert plan_view(plan, date(2027, 1, 1)).steps[0].note == "In the new year."


def reminded(day: date, user: User) -> list[str]:
    """Run that morning's reminders, and give what they say to the person."""
    known = set(MailLog.objects.values_list("pk", flat=True))
    send_reminders(day=day, at=at(day, 7, 30))
    return [unseal(mail.body) for mail in MailLog.objects.filter(user=user).exclude(pk__in=known)]


def test_a_date_on_new_years_eve_is_reminded_of_once_after_the_holidays(plan: Plan, people: People) -> None:
    lead = people.commissioner
    step_due(plan, lead, NEW_YEARS_EVE, lead=lead)
    (before,) = reminded(date(2026, 12, 30), lead)
    assert "Due tomorrow" in before
    assert reminded(NEW_YEARS_EVE, lead) == []
    for holiday in (1, 2, 3):  # a bank holiday, Saturday, Sunday
        assert reminded(date(2027, 1, holiday), lead) == []
    (after,) = reminded(date(2027, 1, 4), lead)  # Friday was the first day late
    assert "4 days late" in after
    assert reminded(date(2027, 1, 4), lead) == []


@pytest.mark.parametrize("change_day", [FORWARD, BACK])
def test_each_morning_round_the_change_of_the_clocks_reminds_once(
    change_day: date, plan: Plan, people: People
) -> None:
    lead = people.commissioner
    step_due(
        plan, lead, change_day + timedelta(days=7), lead=lead
    )  # a week before is the Sunday of the change
    assert reminded(change_day - timedelta(days=2), lead) == []
    assert reminded(change_day, lead) == []
    (mail,) = reminded(change_day + timedelta(days=1), lead)
    assert "Due in 6 days" in mail


def test_a_date_on_29_february_is_reminded_of_the_day_before_and_late_on_1_march(
    plan: Plan, people: People
) -> None:
    lead = people.commissioner
    step = step_due(plan, lead, LEAP_DAY, lead=lead)
    (before,) = reminded(date(2028, 2, 28), lead)
    assert "Due tomorrow" in before
    assert reminded(LEAP_DAY, lead) == []
    (after,) = reminded(date(2028, 3, 1), lead)
    assert "1 day late" in after
    assert current_view(step, date(2028, 3, 1)).suggested.reason == "1 day past its date."


@pytest.mark.parametrize(
    ("words", "plan_date", "day"),
    [
        ("End of February", date(2028, 1, 5), LEAP_DAY),
        ("End of February", date(2027, 1, 5), date(2027, 2, 28)),
        ("29/2/28", date(2028, 1, 5), LEAP_DAY),
        ("29 February", date(2028, 1, 5), LEAP_DAY),
        ("29/2/27", date(2027, 1, 5), None),
        ("31/12/26", date(2026, 1, 5), NEW_YEARS_EVE),
        ("End December", date(2027, 1, 4), NEW_YEARS_EVE),
    ],
)
def test_the_last_day_of_february_and_of_the_year_are_read_as_printed(
    words: str, plan_date: date, day: date | None
) -> None:
    assert parse(words, plan_date=plan_date).as_json().get("date") == (day.isoformat() if day else None)


@pytest.mark.parametrize(("year", "good"), [("2028", True), ("2027", False)])
def test_29_february_can_be_agreed_in_a_leap_year_only(
    year: str, good: bool, plan: Plan, people: People
) -> None:
    step = step_due(plan, people.commissioner, None)
    boxes = {"agreed_due_day": "29", "agreed_due_month": "2", "agreed_due_year": year}
    typed = {**boxes, "status": "in_progress", "version": str(step.version)}
    form = StepForm(typed, row=step, view=current_view(step, date(2027, 1, 4)))
    assert ("agreed_due" not in form.errors) is good
