"""Large plans for measuring: the same rows every time, written in bulk into a scratch database."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

SEED = 20210105
TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PASSWORD = "only for measuring on this machine"  # noqa: S105  of a scratch database
STATUSES = ("not_started", "in_progress", "in_progress", "ongoing", "complete")
WORDS = ("training", "gloves", "visits", "rotas", "records", "medicines", "meals", "falls", "calls", "homes")


@dataclass(frozen=True)
class Seeded:
    """The partnership, its people and its plan."""

    partnership: Any
    people: list[Any]
    plan: Any


def seed(steps: int, *, people: int = 1, updates: int = 0) -> Seeded:
    """A plan of that many steps in 20 workstreams, ten steps an action; `updates` more updates a step."""
    from actionplans.models import Action, Lead, Step
    from actionplans.tracking import snapshot

    rng = random.Random(SEED)
    found = _people(people)
    plan, streams = _plan(found[0])
    actions = Action.objects.bulk_create(
        Action(
            workstream=streams[n % len(streams)], ref=f"{n % len(streams) + 1}.{n // len(streams) + 1}",
            position=n, title=f"Action {n} about {rng.choice(WORDS)}", last_update_at=NOW,
        )
        for n in range(max(1, steps // 10))
    )  # fmt: skip
    Lead.objects.bulk_create(
        [Lead(action=each, name=found[0].full_name, user=found[0], accountable=True) for each in actions],
        batch_size=2000,
    )
    made = Step.objects.bulk_create(
        [
            Step(
                action=actions[n % len(actions)], position=n,
                text=f"Step {n}: {' '.join(rng.choices(WORDS, k=8))}", status=rng.choice(STATUSES),
                timescale_kind="due", timescale_text="As agreed", precision="day",
                agreed_due=TODAY + timedelta(days=rng.randrange(-200, 200)), last_update_at=NOW,
                note=f"News {updates - 1}" if updates else "",
            )
            for n in range(steps)
        ],
        batch_size=2000,
    )  # fmt: skip
    if updates:
        _history(plan, found[0], actions, made, updates, snapshot)
    return Seeded(plan.partnership, found, plan)


def _people(count: int) -> list[Any]:
    from django.contrib.auth.hashers import make_password

    from accounts.models import Membership, Partnership, User
    from accounts.roles import Role

    partnership = Partnership.objects.create(slug="measured", name="Measured")
    hashed = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(email=f"person{n}@measured.example", full_name=f"Person {n}", password=hashed)
        for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=user, partnership=partnership, role=role, starts_on=date(2020, 1, 1))
        for user in users
        for role in (Role.COMMISSIONER, Role.BOARD_ADMINISTRATOR)
    )
    return list(users)


def _plan(by: Any) -> tuple[Any, list[Any]]:
    from accounts.models import Partnership
    from actionplans.actions import add_workstream, create_plan

    plan = create_plan(
        partnership=Partnership.objects.get(), title="Large plan", layout="oversight", by=by,
        as_at=TODAY - timedelta(days=400), at=NOW - timedelta(days=400),
    )  # fmt: skip
    return plan, [
        add_workstream(plan=plan, number=str(n), name=f"Workstream {n}", by=by) for n in range(1, 21)
    ]


def _history(plan: Any, by: Any, actions: list[Any], steps: list[Any], updates: int, snapshot: Any) -> None:
    """The beginning of each action, and `updates` updates a step spread over the last year."""
    from actionplans.models import Update

    def row(of: dict[str, Any], state: dict[str, Any], days_ago: int) -> Any:
        at = NOW - timedelta(days=days_ago)
        return Update(plan=plan, kind="changed", by=by, reported_at=at, for_day=at.date(), state=state, **of)

    rows = [row({"action": each}, snapshot(each), 400) for each in actions]
    for n in range(updates):
        days_ago = 365 - n * 365 // max(1, updates)
        rows += [row({"step": s}, snapshot(s) | {"note": f"News {n}"}, days_ago) for s in steps]
    Update.objects.bulk_create(rows, batch_size=1000)
