"""The close gate: what must be settled before an incident can be closed (Q08). Each noun registers its own.

Nothing overrides it, and it tidies nothing up: an item is settled where it stands, or the incident stays
open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from failure_protocol.models import Incident


@dataclass(frozen=True)
class Open:
    """Something that is not settled: a sentence, and the page where it can be."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Condition:
    """One condition with what still stands against it; met when nothing does."""

    name: str
    open: tuple[Open, ...]

    @property
    def is_met(self) -> bool:
        """Whether nothing stands against it."""
        return not self.open


Check = Callable[["Incident", datetime], Iterable[Open]]
_checks: dict[str, tuple[int, str, Check]] = {}


def register(order: int, name: str, check: Check) -> None:
    """Add a condition: `name` as a statement, "Every complaint has an owner"; `check` gives what is open."""
    _checks[f"{check.__module__}.{check.__qualname__}"] = (order, name, check)


def conditions(incident: Incident, at: datetime) -> list[Condition]:
    """Every condition as it stands at the moment, in order."""
    asked = sorted(_checks.values(), key=lambda each: each[:2])
    return [Condition(name, tuple(check(incident, at))) for _, name, check in asked]


def open_items(incident: Incident, at: datetime) -> list[Open]:
    """Everything that is not settled."""
    return [item for each in conditions(incident, at) for item in each.open]
