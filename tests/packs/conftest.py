"""A pack builder with a scratch cache, and a plan with a year of changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from actionplans.actions.plans import (
    LeadName,
    add_action,
    add_done_entry,
    add_step,
    add_workstream,
    create_plan,
    set_leads,
)
from actionplans.actions.updates import update_step
from packs.content import PackContent
from packs.render.build import build_pdf
from packs.render.cache import PieceCache
from tests.conftest import People
from tests.packs.making import Made, Story, moment


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Made]:
    """Builds a pack into a scratch folder with a cache of its own."""

    def make(content: PackContent, name: str = "pack", **options: Any) -> Made:
        cache = PieceCache(tmp_path / f"cache-{options.pop('cache', 'one')}")
        path = tmp_path / f"{name}.pdf"
        return Made(path, build_pdf(content, path, cache, **options), cache)

    return make


@pytest.fixture
def story(people: People) -> Story:
    """A plan of January, with one step that slipped and one that was completed by March."""
    by = people.commissioner
    plan = create_plan(
        partnership=people.partnership,
        title="Care homes plan",
        layout="oversight",
        as_at=date(2026, 1, 5),
        by=by,
        at=moment(2026, 1, 5),
        objectives=["Keep people safe"],
    )
    stream = add_workstream(
        plan=plan,
        number="1",
        name="Infection prevention",
        by=by,
        focus=["Testing"],
        metrics=["Homes trained"],
        objectives=["1"],
        statement="Nobody falls ill for want of gloves.",
    )
    action = add_action(workstream=stream, title="Train every home", by=by, at=moment(2026, 1, 5))
    set_leads(action=action, leads=[LeadName("Head of quality", accountable=True)], by=by)
    add_done_entry(action=action, text="Nine homes invited.", by=by, on=date(2026, 1, 5))
    first = add_step(
        action=action,
        text="Train the last two homes",
        by=by,
        at=moment(2026, 1, 5),
        status="in_progress",
        status_text="On target",
        timescale_text="End of January",
        timescale_kind="due",
        agreed_due=date(2026, 1, 31),
    )
    add_step(action=action, text="Write the guide", by=by, at=moment(2026, 1, 5), status="not_started")
    update_step(
        step=first,
        version=first.version,
        by=by,
        at=moment(2026, 3, 2),
        changes={"agreed_due": date(2026, 4, 30), "timescale_text": "End of January"},
        note="The trainer was ill.",
    )
    first.refresh_from_db()
    return Story(people, people.join(Role.BOARD_ADMINISTRATOR), plan, first)
