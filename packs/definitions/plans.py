"""Packs about a plan: which plans, and how a layout becomes a pack."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, datetime, time
from typing import ClassVar

from django.utils import timezone

from accounts.access import partnership_ids
from accounts.models import Partnership, User
from actionplans.changes import changes_between
from actionplans.layouts import Layout
from actionplans.models import Plan
from actionplans.querysets import PlanQuerySet
from actionplans.rounds.querysets import last_closed_round
from actionplans.summaries import PlanView, plan_view
from packs.content import PackContent, Section
from packs.definitions import parts
from packs.definitions.base import PackDefinition, Scope, UnknownScopeError, organisations_of


class PlanPack(PackDefinition[Plan]):
    """A kind of pack about a plan. Every layout takes any plan of any partnership."""

    noun = "plan"
    group = "About a plan"
    layout: ClassVar[Layout]

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """The plans that `user` may make this pack about; those written for its layout come first."""
        plans = self._plans(user).select_related("partnership").order_by("partnership__name", "title")
        if partnership is not None:
            plans = plans.filter(partnership=partnership)
        found = [Scope(str(p.pk), p.title, p.partnership, p.layout == self.layout.value) for p in plans]
        return sorted(found, key=lambda scope: not scope.fits)

    def find(self, user: User, scope_id: str) -> Plan:
        """The plan with that id. Raises UnknownScopeError when there is none that `user` may make a pack
        about.
        """
        plan = self._plans(user).filter(pk=scope_id).first() if scope_id.isdecimal() else None
        if plan is None:
            raise UnknownScopeError("There is no such plan, or you may not make packs about it.")
        return plan

    def _plans(self, user: User) -> PlanQuerySet:
        return Plan.objects.filter(partnership_id__in=partnership_ids(user, self.permission))

    def compose(self, subject: Plan, as_at: date, since: date | None) -> PackContent:
        """The content of the pack with the plan as it stood on `as_at`, and what changed after `since`.

        Without `since`, changes are counted from the last update round that closed before that day; without
        any such round there is no list of changes.
        """
        plan, since = subject, since or last_board(subject, as_at)
        view = plan_view(plan, as_at)
        before = plan_view(plan, since) if since else None
        sections = [*self.opening(view), parts.summary(view)]
        if before is not None and since is not None:
            sections.append(parts.changes(changes_between(before, view), since, as_at))
        sections += self.sections(view, before)
        return PackContent(
            title=plan.title,
            subtitle=plan.subtitle or self.title,
            as_at=as_at,
            edition="restricted",
            organisations=organisations_of(plan.partnership),
            sections=tuple(sections),
            since=since,
            definition=self.slug,
        )

    def opening(self, view: PlanView) -> list[Section]:
        """Sections before the summary."""
        return []

    @abstractmethod
    def sections(self, view: PlanView, before: PlanView | None) -> list[Section]:
        """The plan itself in this layout; `before` is the plan on the day that changes are counted from."""


def last_board(plan: Plan, as_at: date) -> date | None:
    """The day on which the last update round before `as_at` closed, whose position the last board read."""
    midnight = timezone.make_aware(datetime.combine(as_at, time.min))
    closed = last_closed_round(plan, before=midnight)
    return timezone.localtime(closed.closed_at).date() if closed else None
