"""Objects for the addresses of a sitting (see url_matrix_sitting.toml)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.oversight.sitting import AT, Sitting, interest, make_sitting, note


def held(people: Any) -> Sitting:
    """A meeting with somebody to be mailed, so that every address has something to do."""
    made = make_sitting(people, state="held")
    member = made.made.members[0]
    member.email = "ann.chair@example.org"
    member.save(update_fields=["email"])
    note(made, "Bring figures.", kind="action", action={"lead": "AC"})
    return made


def meeting(people: Any) -> dict[str, Any]:
    return {"pk": held(people).meeting.pk}


def item(people: Any) -> dict[str, Any]:
    return {"pk": held(people).item(4).pk}


def line(people: Any) -> dict[str, Any]:
    return {"pk": held(people).people[0].pk}


def declaration(people: Any) -> dict[str, Any]:
    return {"pk": interest(held(people), did="spoke", at=AT + timedelta(minutes=1)).pk}


def paragraph(people: Any) -> dict[str, Any]:
    return {"pk": note(held(people)).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"oversight:{name}": meeting
        for name in (
            "attendance", "attendance_add", "sitting", "declare", "minutes", "minutes_approve", "run_sheet",
            "decision_notices", "meeting_mails",
        )
    },
    **{f"oversight:{name}": item for name in ("item_sitting", "item_room", "item_clock", "minute_add")},
    **{f"oversight:{name}": line for name in ("attendance_edit", "attendance_remove")},
    "oversight:declaration_withdraw": declaration,
    **{
        f"oversight:{name}": paragraph
        for name in ("minute_edit", "minute_mark", "minute_move", "minute_strike")
    },
}  # fmt: skip
