"""The history of a row over all editions of its plan, as one line (action-plans.md section 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actionplans.history import Event, history_of
from actionplans.models import Action, Plan, Step, Update


@dataclass(frozen=True)
class Edition:
    """A row in one edition, with its updates there, oldest first. `current` = the row asked about."""

    plan: Plan
    row: Action | Step
    updates: tuple[Update, ...]
    current: bool

    @property
    def history(self) -> list[Event]:
        """Its updates in words, newest first."""
        return history_of(self.updates)


def editions(row: Action | Step, user: Any) -> list[Edition]:
    """The row in all its editions, oldest first, as far as `user` may see them."""
    chain = [*_before(row), row, *_after(row)]
    visible = set(
        Plan.objects.visible_to(user)
        .filter(pk__in={each.plan.pk for each in chain})
        .values_list("pk", flat=True)
    )
    field = "step" if isinstance(row, Step) else "action"
    updates = Update.objects.filter(**{f"{field}__in": chain}).select_related("by").order_by("pk")
    by_row: dict[int, list[Update]] = {each.pk: [] for each in chain}
    for update in updates:
        by_row[getattr(update, f"{field}_id")].append(update)
    return [
        Edition(each.plan, each, tuple(by_row[each.pk]), each.pk == row.pk)
        for each in chain
        if each.plan.pk in visible
    ]


def has_other_editions(row: Action | Step) -> bool:
    """Whether the row was carried over, here or from here."""
    return row.carried_from_id is not None or hasattr(row, "carried_to")


def _before(row: Any) -> list[Any]:
    found: list[Any] = []
    while row.carried_from_id:
        row = row.carried_from
        found.insert(0, row)
    return found


def _after(row: Any) -> list[Any]:
    found: list[Any] = []
    while hasattr(row, "carried_to"):
        row = row.carried_to
        found.append(row)
    return found
