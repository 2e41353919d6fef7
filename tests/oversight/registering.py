"""Small registers for tests: decisions, tracked actions and risks of the board of making.py."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from oversight.actions.decisions import record_decision
from oversight.actions.risks import add_risk
from oversight.actions.tracker import add_action, report_action
from oversight.models import AgendaItem, BoardAction, BoardActionEntry, Decision, Risk
from tests.oversight.making import MEETS_ON, NOW, TODAY, Made
from tests.oversight.sitting import be_quorate

BEFORE = date(2021, 7, 15)  # the meeting before TODAY
PRIVATE = {
    "exempt": True,
    "exempt_paragraph": "3",
    "public_interest": "Prices are not settled yet.",
    "public_title": "A contract",
}


def make_private(item: AgendaItem) -> None:
    """Let the board take the item in private."""
    for name, value in PRIVATE.items():
        setattr(item, name, value)
    item.save(update_fields=list(PRIVATE))


def decide(made: Made, item: AgendaItem, **fields: Any) -> Decision:
    """A decision under the item, at which the board is quorate."""
    be_quorate(made, item.meeting)
    values = {"title": "Home first", "wording": "To fund the beds.", "decided_on": MEETS_ON, **fields}
    return record_decision(item=item, by=made.admin, at=NOW, **values)


def track(made: Made, **fields: Any) -> BoardAction:
    """An action of the meeting of 15 July, open, due on 30 July."""
    values = {
        "met_on": BEFORE, "subject": "Discharge hub", "text": "Report on the hub.", "lead": "Lee Lead",
        "deadline": date(2021, 7, 30), **fields,
    }  # fmt: skip
    return add_action(board=made.board, by=made.admin, at=NOW, **values)


def report(made: Made, action: BoardAction, on: date = TODAY, **fields: Any) -> BoardActionEntry:
    """A report on an action as it stands."""
    values = {"by": made.admin, "at": NOW, "version": action.version, **fields}
    return report_action(action=action, on=on, **values)


def raise_risk(made: Made, **fields: Any) -> Risk:
    """A high risk raised on 15 July with one mitigation."""
    values = {
        "project": "Home care", "description": "The market may not keep pace.", "rank": "high",
        "owner": "Oz Own", "on": BEFORE, "mitigation": "More hours were bought.", **fields,
    }  # fmt: skip
    return add_risk(board=made.board, by=made.admin, at=NOW, **values)


def at(name: str, *args: Any, **query: Any) -> str:
    """The address of a page of the registers."""
    return f"{reverse(f'oversight:{name}', args=args)}{f'?{urlencode(query)}' if query else ''}"


def as_json(value: Any) -> str:
    """A hidden value as the browser sends it."""
    return value if isinstance(value, str) else json.dumps(value)
