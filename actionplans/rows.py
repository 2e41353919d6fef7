"""Steps outside their plan: one line a step for lists, My work and exports (action-plans.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from actionplans import rag as rules
from actionplans.actions.updates import facts_of
from actionplans.layouts import Scheme
from actionplans.models import Action, Plan, Step, Workstream
from actionplans.querysets import StepQuerySet
from actionplans.statuses import Status
from actionplans.summaries import ActionView, LeadView, StepView, step_view
from actionplans.tracking import snapshot
from core.rag import Rag
from core.words import count_of, days_ahead


@dataclass(frozen=True)
class StepRow:
    """A step with where it belongs and who leads it; `due` is the day that counts for lateness."""

    step: StepView
    ref: str
    action: Action
    workstream: Workstream
    plan: Plan
    leads: tuple[LeadView, ...]
    due: date | None
    by_review: bool

    @property
    def lead_names(self) -> str:
        """The leads, the accountable one first."""
        return ", ".join(lead.name for lead in sorted(self.leads, key=lambda lead: not lead.accountable))

    @property
    def when(self) -> str:
        """How far away the day that counts is, in words; empty when no day is known."""
        if self.due is None:
            return ""
        what = "Review" if self.by_review else "Due"
        days = self.step.days_late
        if days > 0:
            return f"{'Review ' if self.by_review else ''}{count_of(days, 'day')} late".capitalize()
        return f"{what} {days_ahead(-days)}"


def step_rows(steps: StepQuerySet, day: date) -> list[StepRow]:
    """The rows of a query set, in its order: three queries, whatever the number of rows."""
    return [row_of(step, day) for step in steps.with_parents().prefetch_related("leads", "action__leads")]


def row_of(step: Step, day: date) -> StepRow:
    """One row; cheap when parents and leads were fetched with it."""
    facts = facts_of(step)
    since = rules.late_since(facts)
    due = None if since is None else date.fromordinal(since.toordinal() - 1)
    dated = facts.due is not None and facts.status is not Status.ONGOING
    return StepRow(
        step=current_view(step, day),
        ref=step.action.ref,
        action=step.action,
        workstream=step.action.workstream,
        plan=step.plan,
        leads=leads_of(step),
        due=due,
        by_review=due is not None and not dated and rules.next_review(facts) is not None,
    )


def current_view(step: Step, day: date) -> StepView:
    """The step as it is, rated for `day`."""
    last = timezone.localtime(step.last_update_at).date() if step.last_update_at else None
    return step_view(step, snapshot(step), last, step.last_update_by, step.plan, day)


def leads_of(step: Step) -> tuple[LeadView, ...]:
    """Who leads the step: those named on it, else those of its action."""
    return tuple(LeadView(lead.name, lead.accountable, lead.user_id) for lead in step.leading)


def current_action(action: Action, day: date) -> ActionView:
    """The action as it is, with its steps, rated for `day`. A fixed number of queries."""
    plan = action.plan
    steps = []
    for step in action.steps.all():
        step.action = action
        steps.append(current_view(step, day))
    values: dict[str, Any] = {
        field: getattr(action, field)
        for field in (
            "pk",
            "ref",
            "title",
            "narrative",
            "progress",
            "rag_reason",
            "rag_declared_on",
            "date_updated",
            "pid_approved",
            "last_update_by",
            "version",
        )
    }
    last = timezone.localtime(action.last_update_at).date() if action.last_update_at else None
    return ActionView(
        **values,
        care_settings=tuple(action.care_settings),
        phases=tuple(action.phases),
        leads=tuple(LeadView(lead.name, lead.accountable, lead.user_id) for lead in action.own_leads),
        done=tuple(entry.text for entry in action.done_entries.all() if entry.withdrawn_on is None),
        declared=Rag(action.rag) if action.rag else None,
        rag_previous=Rag(action.rag_previous) if action.rag_previous else None,
        suggested=rules.of_action(Scheme(plan.scheme), [view.suggested for view in steps]),
        last_update_on=last,
        steps=tuple(steps),
    )


@dataclass(frozen=True)
class Work:
    """What a person leads, each step once, under the first heading that fits; each by lateness."""

    overdue: tuple[StepRow, ...]
    due_soon: tuple[StepRow, ...]
    review_due: tuple[StepRow, ...]
    silent: tuple[StepRow, ...]
    later: tuple[StepRow, ...]

    @property
    def total(self) -> int:
        """All open steps."""
        groups = (self.overdue, self.due_soon, self.review_due, self.silent, self.later)
        return sum(len(group) for group in groups)


def work_of(steps: StepQuerySet, day: date, quiet_since: dict[int, date]) -> Work:
    """Sort open steps under the headings of My work.

    `quiet_since`: plan id -> the day of the last board or closed round; a step without an update after it is
    silent. A plan without one uses its own number of days (rag.is_silent).
    """
    groups: dict[str, list[StepRow]] = {name: [] for name in Work.__dataclass_fields__}
    for row in sorted(step_rows(steps.unfinished(), day), key=_by_lateness):
        groups[_heading(row, quiet_since)].append(row)
    return Work(**{name: tuple(rows) for name, rows in groups.items()})


def _heading(row: StepRow, quiet_since: dict[int, date]) -> str:
    step = row.step
    if step.is_late:
        return "overdue"
    if step.is_due_soon:
        return "review_due" if row.by_review else "due_soon"
    return "silent" if is_quiet(step, quiet_since.get(row.plan.pk)) else "later"


def is_quiet(step: StepView, since: date | None) -> bool:
    """No update since the last board; without one, for longer than the plan allows."""
    if since is None:
        return step.is_silent
    return step.last_update_on is None or step.last_update_on <= since


def _by_lateness(row: StepRow) -> tuple[int, str, int]:
    return (-row.step.days_late, row.ref, row.step.pk)
