"""Objects for the addresses of meetings and agenda items (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.oversight.making import make_board, make_meeting


def meeting(people: Any) -> dict[str, Any]:
    return {"pk": make_meeting(make_board(people)).pk}


def item(people: Any) -> dict[str, Any]:
    return {"pk": make_meeting(make_board(people)).items.get(number=4).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"oversight:{name}": meeting
        for name in (
            "meeting", "meeting_edit", "meeting_publish", "meeting_hold", "meeting_minutes", "meeting_close",
            "meeting_cancel", "meeting_reopen", "item_new", "agenda_move", "forward_take",
        )
    },
    **{f"oversight:{name}": item for name in ("item", "item_edit", "item_move", "item_withdraw")},
}  # fmt: skip
