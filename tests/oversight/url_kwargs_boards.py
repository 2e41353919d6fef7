"""Objects for the addresses of boards (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oversight.actions.forward import add_forward_item
from tests.oversight.making import make_board


def board(people: Any) -> dict[str, Any]:
    return {"pk": make_board(people).board.pk}


def member(people: Any) -> dict[str, Any]:
    return {"pk": make_board(people).members[1].pk}


def forward_item(people: Any) -> dict[str, Any]:
    made = make_board(people)
    return {"pk": add_forward_item(board=made.board, title="Home first", by=made.admin).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"oversight:{name}": board
        for name in (
            "board", "board_edit", "board_rules", "board_meets", "board_partners", "board_texts",
            "board_state", "board_series", "board_meetings", "members", "member_new", "forward_plan",
            "forward_new",
        )
    },
    "oversight:member": member,
    "oversight:member_end": member,
    "oversight:forward_item": forward_item,
    "oversight:forward_drop": forward_item,
    "oversight:forward_restore": forward_item,
}  # fmt: skip
