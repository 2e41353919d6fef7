"""Deterministic builders of plans for tests, through the same actions as the browser."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Partnership, User
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Action, Plan, Step, Workstream

LONDON = ZoneInfo("Europe/London")
TODAY = date(2021, 1, 19)  # a Tuesday
NOW = datetime(2021, 1, 19, 9, 10, tzinfo=LONDON)
BEGINNING = datetime(2021, 1, 5, 9, 0, tzinfo=LONDON)


def make_plan(
    partnership: Partnership,
    by: User,
    *,
    title: str = "Care homes plan",
    layout: str = "oversight",
    **fields: Any,
) -> Plan:
    """An empty plan, dated and made on 5 January 2021."""
    return actions.create_plan(
        partnership=partnership,
        title=title,
        layout=layout,
        as_at=date(2021, 1, 5),
        by=by,
        at=BEGINNING,
        **fields,
    )


def make_workstream(
    plan: Plan, by: User, *, number: str = "1", name: str = "Keeping infection out"
) -> Workstream:
    """A workstream with a focus and one metric that nobody has defined."""
    return actions.add_workstream(
        plan=plan, number=number, name=name, by=by, focus=["Training"], metrics=["Homes trained"]
    )


def make_action(
    workstream: Workstream,
    by: User,
    *,
    lead: User | None = None,
    title: str = "Teach every home",
    **fields: Any,
) -> Action:
    """An action, with one accountable lead when one is given."""
    action = actions.add_action(workstream=workstream, title=title, by=by, at=BEGINNING, **fields)
    if lead:
        actions.set_leads(action=action, leads=[LeadName(lead.full_name, lead, accountable=True)], by=by)
    return action


def make_step(
    action: Action,
    by: User,
    *,
    text: str = "Offer another session",
    status: str = "in_progress",
    due: date | None = None,
    at: datetime = BEGINNING,
    **fields: Any,
) -> Step:
    """A step with an agreed date, as it was on 5 January 2021."""
    return actions.add_step(action=action, text=text, by=by, at=at, status=status, agreed_due=due, **fields)


def make_small_plan(
    partnership: Partnership, by: User, *, lead: User | None = None, today: date = TODAY
) -> Plan:
    """One workstream, one action, four steps: late by 9 days, due in 3 days, far away, and complete."""
    plan = make_plan(partnership, by)
    action = make_action(make_workstream(plan, by), by, lead=lead or by)
    for text, status, days in (
        ("Write to the homes", "in_progress", -9),
        ("Hold the session", "in_progress", 3),
        ("Ask how it went", "not_started", 60),
        ("Agree the list", "complete", -30),
    ):
        make_step(action, by, text=text, status=status, due=today + timedelta(days=days))
    return plan


def change(step: Step, by: User, at: datetime, note: str = "", **changes: Any) -> Step:
    """Report on a step as it is now."""
    step.refresh_from_db()
    actions.update_step(step=step, version=step.version, by=by, at=at, changes=changes, note=note)
    return step
