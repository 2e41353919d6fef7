"""What moves add: the number that must balance on every page, the day's moves, what is late (V06, V08)."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from failure_protocol import sections
from failure_protocol.matrix import Level
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.balance import balance_here


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.box(10, _balance_box)
    sections.warn(5, _out_of_balance)


def _balance_box(here: Here) -> SafeString | None:
    balance = balance_here(here)
    if balance is None:
        return None
    context = {"balance": balance, "incident": here.incident, "may_move": here.rights.moves >= Level.EDIT}
    return render_to_string("failure_protocol/balance_box.html", context)


def _out_of_balance(here: Here) -> list[Alarm]:
    """Every fault by name: the missing person, never only the difference."""
    balance = balance_here(here)
    return [] if balance is None else [Alarm(f"{fault}.", is_red=True) for fault in balance.faults]
