"""Questions about update rounds. Everything is fetched through visible_to(user)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from actionplans.models import Action, Plan, Round, RoundRow, Step  # noqa: F401


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds."""

    def visible_to(self, user: Any) -> RoundQuerySet:
        """Rounds of plans that `user` may see."""
        return self.filter(plan__partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS))

    def open(self) -> RoundQuerySet:
        """Rounds that leads may still answer."""
        return self.filter(closed_at=None)

    def with_counts(self) -> RoundQuerySet:
        """With `asked`, `answered`, `accepted` and `open_rows` (waiting or sent back), in the same query."""
        states = {
            "asked": Count("rows"),
            "answered": Count("rows", filter=~Q(rows__state="waiting")),
            "accepted": Count("rows", filter=Q(rows__state="accepted")),
            "open_rows": Count("rows", filter=Q(rows__state__in=("waiting", "sent_back"))),
        }
        return self.annotate(**states)


class RoundRowQuerySet(models.QuerySet["RoundRow"]):
    """Rows of rounds."""

    def visible_to(self, user: Any) -> RoundRowQuerySet:
        """Rows of rounds of plans that `user` may see."""
        return self.filter(round__plan__partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS))

    def with_parents(self) -> RoundRowQuerySet:
        """With everything that a page shows of a row, in one query."""
        return self.select_related(
            "round__plan__partnership", "action__workstream__plan__partnership", "action__workstream__lead",
            "step__action__workstream__plan__partnership", "answer__by", "reviewed_by",
        )  # fmt: skip

    def unanswered(self) -> RoundRowQuerySet:
        """Rows about which somebody still has to say something."""
        return self.filter(state__in=("waiting", "sent_back"))


def last_closed_round(plan: Plan, before: datetime | None = None) -> Round | None:
    """The newest closed round of `plan` (closed before a moment); its `closed_at` is the position.

    A plan that was carried over and has no closed round yet gives None: the earlier edition has its own.
    """
    rounds = plan.rounds.exclude(closed_at=None)
    if before:
        rounds = rounds.filter(closed_at__lt=before)
    return rounds.order_by("-closed_at", "-pk").first()


def silent_rounds(row: Step | Action) -> int:
    """For how many rounds running nobody has said anything about a row; 0 = it was answered last time."""
    return silent_runs([row]).get(row.pk, 0)


def silent_runs(rows: list[Any]) -> dict[int, int]:
    """`silent_rounds` of rows of one kind, by primary key, in one query; rows never asked are left out."""
    if not rows:
        return {}
    from actionplans.models import RoundRow, Step

    by_step = isinstance(rows[0], Step)
    closed = RoundRow.objects.exclude(round__closed_at=None).exclude(silent_run=None)
    found = closed.filter(step__in=rows) if by_step else closed.filter(step=None, action__in=rows)
    runs: dict[int, int] = {}
    for entry in found.order_by("round__closed_at", "pk"):  # the newest closed round wins
        runs[entry.step_id if by_step and entry.step_id else entry.action_id] = entry.silent_run or 0
    return runs
