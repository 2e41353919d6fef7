"""Questions about plans. Everything is fetched through visible_to(user)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Max, Q

from accounts.access import partnership_ids
from accounts.permissions import Permission
from actionplans.statuses import CLOSED

if TYPE_CHECKING:
    from actionplans.models import Action, Plan, Step, Update, Workstream  # noqa: F401


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans."""

    def visible_to(self, user: Any) -> PlanQuerySet:
        """Plans of the partnerships where `user` may see plans."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS))

    def open(self) -> PlanQuerySet:
        """Plans people still work on."""
        return self.filter(state="open")


class WorkstreamQuerySet(models.QuerySet["Workstream"]):
    """Workstreams."""

    def visible_to(self, user: Any) -> WorkstreamQuerySet:
        """Workstreams of plans that `user` may see."""
        return self.filter(plan__partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS))


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions."""

    def visible_to(self, user: Any) -> ActionQuerySet:
        """Actions of plans that `user` may see."""
        return self.filter(workstream__plan__partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS))


class StepQuerySet(models.QuerySet["Step"]):
    """Steps."""

    def visible_to(self, user: Any) -> StepQuerySet:
        """Steps of plans that `user` may see."""
        return self.of_plans(Q(partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS)))

    def of_plans(self, which: Q) -> StepQuerySet:
        """Steps of the plans that `which` describes. Actions are looked up apart: a long list is counted
        and sorted without joining three tables to each of its rows.
        """
        from actionplans.models import Action, Plan

        plans = Plan.objects.filter(which)
        return self.filter(action__in=Action.objects.filter(workstream__plan__in=plans))

    def with_parents(self) -> StepQuerySet:
        """With action, workstream, plan and partnership, in one query."""
        return self.select_related("action__workstream__plan__partnership")

    def unfinished(self) -> StepQuerySet:
        """Steps somebody still has to do something about."""
        return self.exclude(status__in=[status.value for status in CLOSED])

    def led_by(self, user: Any) -> StepQuerySet:
        """Steps that `user` leads: named on the step, or on its action when the step names nobody."""
        own = Q(leads__user=user)
        through_action = Q(leads=None, action__leads__user=user, action__leads__step=None)
        return self.filter(own | through_action).distinct()


class UpdateQuerySet(models.QuerySet["Update"]):
    """The append-only history."""

    def visible_to(self, user: Any) -> UpdateQuerySet:
        """Updates of plans that `user` may see."""
        return self.filter(plan__partnership_id__in=partnership_ids(user, Permission.VIEW_PLANS))

    def until(self, moment: date | datetime) -> UpdateQuerySet:
        """What was known at the end of a day, or at an exact moment (a round that closed at 17:00)."""
        if isinstance(moment, datetime):
            return self.filter(reported_at__lte=moment)
        return self.filter(for_day__lte=moment)

    def newest_of_each(self) -> UpdateQuerySet:
        """One row per action and per step: the newest of this set."""
        newest = self.order_by().values("action", "step").annotate(newest=Max("pk")).values("newest")
        return self.model.objects.filter(pk__in=newest)

    def update(self, **kwargs: Any) -> int:
        """Refused: history is only ever added to."""
        raise TypeError("Updates are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: history is only ever added to."""
        raise TypeError("Updates are append-only.")
