"""A small plan for the tests of rounds, reminders, feeds, workbooks and carry-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Action, Plan, Step, Workstream

MONDAY = date(2026, 11, 16)
OPENED = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)


def later(**parts: int) -> datetime:
    """A moment after OPENED."""
    return OPENED + timedelta(**parts)


@dataclass
class Around:
    """Priya leads the steps of part 1, Sam those of part 2, which Wen leads as a whole; Bo runs the board."""

    people: Any
    admin: User
    lead: User
    second: User
    stream_lead: User
    plan: Plan
    streams: list[Workstream]
    actions: list[Action]
    steps: list[Step]


def make_around(people: Any) -> Around:
    """The plan, started ten days before OPENED."""
    start = OPENED - timedelta(days=10)
    admin = people.join(Role.BOARD_ADMINISTRATOR, name="Bo Board")
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    second = people.join(Role.WORKSTREAM_LEAD, name="Sam Second")
    stream_lead = people.join(Role.WORKSTREAM_LEAD, name="Wen Whole")
    plan = actions.create_plan(
        partnership=people.partnership,
        title="Homes plan",
        layout="oversight",
        as_at=start.date(),
        by=admin,
        at=start,
    )
    one = actions.add_workstream(plan=plan, number="1", name="Safe staffing", by=admin)
    two = actions.add_workstream(plan=plan, number="2", name="Testing", by=admin, lead=stream_lead)
    made, steps = [], []
    for stream, leader, texts in (
        (one, lead, ("Agree rotas", "Train carers")),
        (two, second, ("Order test kits",)),
    ):
        action = actions.add_action(workstream=stream, title=f"Action of {stream.name}", by=admin, at=start)
        named = [LeadName(leader.full_name, leader, accountable=True)]
        actions.set_leads(action=action, leads=named, by=admin)
        for text in texts:
            due = MONDAY + timedelta(days=7)
            steps.append(
                actions.add_step(
                    action=action,
                    text=text,
                    by=admin,
                    at=start,
                    status="in_progress",
                    agreed_due=due,
                    timescale_kind="due",
                    precision="day",
                    timescale_text="Next week",
                )
            )
        made.append(action)
    return Around(people, admin, lead, second, stream_lead, plan, [one, two], made, steps)
