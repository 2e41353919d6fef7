"""What pages, workbooks and packs show of a plan: one set of dataclasses, so that they can't disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from actionplans import rag as rules
from actionplans.actions.updates import limits_of
from actionplans.layouts import Scheme
from actionplans.models import Action, DoneEntry, Lead, Plan, Step, Update, Workstream
from actionplans.offer_words import offer_words
from actionplans.statuses import Status
from actionplans.tracking import restored
from core.rag import Rag, Rated


@dataclass(frozen=True)
class StepView:
    """A step as it stood at a moment. Dates are dates; `rag` is what counts: declared, else suggested."""

    pk: int
    text: str
    status: Status
    status_text: str
    timescale_text: str
    timescale_kind: str
    precision: str
    cycle: str
    start_date: date | None
    review_date: date | None
    original_due: date | None
    agreed_due: date | None
    forecast_due: date | None
    times_moved: int
    declared: Rag | None
    rag_reason: str
    rag_declared_on: date | None
    suggested: Rated
    days_late: int
    is_due_soon: bool
    is_silent: bool
    note: str
    last_update_on: date | None
    last_update_by: str
    version: int

    @property
    def rag(self) -> Rag | None:
        """The colour that counts."""
        return self.declared or self.suggested.rag

    @property
    def is_late(self) -> bool:
        """Past its date or its review."""
        return self.days_late > 0

    @property
    def printed_status(self) -> str:
        """The source's wording where there is one, else ours."""
        return self.status_text or (self.status.label if self.status is not Status.NOT_STATED else "")

    @property
    def differs(self) -> bool:
        """The lead declared another colour than the rule suggests."""
        return (
            self.declared is not None
            and self.suggested.rag is not None
            and self.declared is not self.suggested.rag
        )


@dataclass(frozen=True)
class LeadView:
    """A lead as printed."""

    name: str
    accountable: bool
    user_id: int | None


@dataclass(frozen=True)
class ActionView:
    """An action as it stood at a moment, with its steps."""

    pk: int
    ref: str
    title: str
    care_settings: tuple[str, ...]
    phases: tuple[str, ...]
    leads: tuple[LeadView, ...]
    done: tuple[str, ...]
    narrative: str
    progress: str
    declared: Rag | None
    rag_previous: Rag | None
    rag_reason: str
    rag_declared_on: date | None
    suggested: Rated
    date_updated: date | None
    pid_approved: str
    last_update_on: date | None
    last_update_by: str
    version: int
    steps: tuple[StepView, ...]
    offers: tuple[str, ...] = ()

    @property
    def rag(self) -> Rag | None:
        """The colour that counts: declared, else suggested."""
        return self.declared or self.suggested.rag

    @property
    def differs(self) -> bool:
        """The lead declared another colour than the rule suggests."""
        return (
            self.declared is not None
            and self.suggested.rag is not None
            and self.declared is not self.suggested.rag
        )


@dataclass(frozen=True)
class MetricView:
    """A key metric; `code` empty = "to be defined"."""

    name: str
    code: str


@dataclass(frozen=True)
class WorkstreamView:
    """A workstream as it stood at a moment."""

    pk: int
    number: str
    name: str
    statement: str
    focus: tuple[str, ...]
    objectives: tuple[str, ...]
    metrics: tuple[MetricView, ...]
    lead_name: str
    actions: tuple[ActionView, ...]

    @property
    def steps(self) -> tuple[StepView, ...]:
        """All steps of its actions."""
        return tuple(step for action in self.actions for step in action.steps)


@dataclass(frozen=True)
class Counts:
    """How many steps (or actions, where the colour sits there) are in each state and colour."""

    total: int
    by_rag: dict[Rag | None, int]
    by_status: dict[Status, int]
    overdue: int
    due_soon: int
    silent: int
    finished: int


@dataclass(frozen=True)
class PlanView:
    """A whole plan as it stood at `moment`."""

    pk: int
    title: str
    subtitle: str
    partnership: str
    as_at: date
    moment: date | datetime
    layout: str
    scheme: Scheme
    workstream_name: str
    action_name: str
    step_name: str
    columns: tuple[tuple[str, str], ...]
    objectives: tuple[str, ...]
    state: str
    workstreams: tuple[WorkstreamView, ...]

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """All actions in order."""
        return tuple(action for workstream in self.workstreams for action in workstream.actions)

    @property
    def steps(self) -> tuple[StepView, ...]:
        """All steps in order."""
        return tuple(step for workstream in self.workstreams for step in workstream.steps)

    @property
    def rated_actions(self) -> bool:
        """Whether colours sit on actions (delivery, judgement) or on steps (dates)."""
        return self.scheme is not Scheme.DATES


def plan_view(plan: Plan, moment: date | datetime) -> PlanView:
    """The plan as it stood at the end of a day, or at an exact moment. A fixed number of queries (8 or 9)."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    newest = {
        (row.action_id, row.step_id): row
        for row in plan.updates.until(moment).newest_of_each().select_related("by")
    }
    builder = _Builder(plan, day, newest)
    return PlanView(
        pk=plan.pk,
        title=plan.title,
        subtitle=plan.subtitle,
        partnership=plan.partnership.name,
        as_at=plan.as_at,
        moment=moment,
        layout=plan.layout,
        scheme=Scheme(plan.scheme),
        workstream_name=plan.workstream_name,
        action_name=plan.action_name,
        step_name=plan.step_name,
        columns=tuple(plan.column_headings),
        objectives=tuple(str(text) for text in plan.objectives),
        state=plan.state,
        workstreams=tuple(builder.workstreams()),
    )


class _Builder:
    """Puts rows and their newest states together without a query per row."""

    def __init__(self, plan: Plan, day: date, newest: dict[tuple[int | None, int | None], Update]) -> None:
        self.plan, self.day, self.newest = plan, day, newest
        self.scheme, self.limits = Scheme(plan.scheme), limits_of(plan)
        self.offers = offer_words(day, action__workstream__plan=plan)

    def workstreams(self) -> Iterator[WorkstreamView]:
        rows = Workstream.objects.filter(plan=self.plan).select_related("lead").prefetch_related("metrics")
        actions = _grouped(Action.objects.filter(workstream__plan=self.plan), "workstream_id")
        steps = _grouped(Step.objects.filter(action__workstream__plan=self.plan), "action_id")
        leads = _grouped(Lead.objects.filter(action__workstream__plan=self.plan, step=None), "action_id")
        entries = DoneEntry.objects.filter(action__workstream__plan=self.plan, added_on__lte=self.day)
        done = _grouped(entries.exclude(withdrawn_on__lte=self.day), "action_id")
        for row in rows:
            yield WorkstreamView(
                pk=row.pk,
                number=row.number,
                name=row.name,
                statement=row.statement,
                focus=tuple(row.focus),
                objectives=tuple(str(number) for number in row.objectives),
                metrics=tuple(MetricView(metric.name, metric.indicator_code) for metric in row.metrics.all()),
                lead_name=row.lead.full_name if row.lead else "",
                actions=tuple(
                    self.action(
                        action, steps.get(action.pk, []), leads.get(action.pk, []), done.get(action.pk, [])
                    )
                    for action in actions.get(row.pk, [])
                    if (action.pk, None) in self.newest
                ),
            )

    def action(self, row: Action, steps: list[Step], leads: list[Lead], done: list[DoneEntry]) -> ActionView:
        update = self.newest[(row.pk, None)]
        state = update.state
        views = tuple(self.step(step) for step in steps if (None, step.pk) in self.newest)
        return ActionView(
            pk=row.pk,
            ref=row.ref,
            title=state["title"],
            care_settings=tuple(row.care_settings),
            phases=tuple(row.phases),
            leads=tuple(LeadView(lead.name, lead.accountable, lead.user_id) for lead in leads),
            done=tuple(entry.text for entry in done),
            narrative=state["narrative"],
            progress=state["progress"],
            declared=_rag(state["rag"]),
            rag_previous=_rag(state["rag_previous"]),
            rag_reason=state["rag_reason"],
            rag_declared_on=restored("rag_declared_on", state["rag_declared_on"]),
            suggested=rules.of_action(self.scheme, [view.suggested for view in views]),
            date_updated=restored("date_updated", state["date_updated"]),
            pid_approved=state["pid_approved"],
            last_update_on=update.for_day,
            last_update_by=update.by.full_name,
            version=row.version,
            steps=views,
            offers=self.offers.get(row.pk, ()),
        )

    def step(self, row: Step) -> StepView:
        update = self.newest[(None, row.pk)]
        return step_view(row, update.state, update.for_day, update.by.full_name, self.plan, self.day)


def step_view(
    row: Step, state: dict[str, Any], last_on: date | None, last_by: str, plan: Plan, day: date
) -> StepView:
    """A step in the given tracked `state`, rated for `day` by its plan's scheme."""
    values = {field: restored(field, value) for field, value in state.items()}
    status = Status(values["status"])
    facts = rules.StepFacts(status, values["agreed_due"], values["review_date"], values["cycle"], last_on)
    limits = limits_of(plan)
    return StepView(
        pk=row.pk,
        version=row.version,
        status=status,
        declared=_rag(values["rag"]),
        suggested=rules.suggested(Scheme(plan.scheme), facts, day, limits),
        days_late=rules.days_late(facts, day),
        is_due_soon=rules.is_due_soon(facts, day, limits),
        is_silent=rules.is_silent(facts, day, limits),
        last_update_on=last_on,
        last_update_by=last_by,
        **{field: values[field] for field in _PLAIN_STEP_FIELDS},
    )


_PLAIN_STEP_FIELDS = (
    "text",
    "status_text",
    "timescale_text",
    "timescale_kind",
    "precision",
    "cycle",
    "start_date",
    "review_date",
    "original_due",
    "agreed_due",
    "forecast_due",
    "times_moved",
    "rag_reason",
    "rag_declared_on",
    "note",
)


def counts(view: PlanView | WorkstreamView) -> Counts:
    """Counts of a plan or workstream: states over steps, colours where the scheme puts them."""
    steps = view.steps
    rated: tuple[StepView | ActionView, ...] = steps
    if isinstance(view, PlanView) and view.rated_actions:
        rated = view.actions
    return Counts(
        total=len(steps),
        by_rag=dict(Counter(row.rag for row in rated)),
        by_status=dict(Counter(step.status for step in steps)),
        overdue=sum(step.is_late for step in steps),
        due_soon=sum(step.is_due_soon for step in steps),
        silent=sum(step.is_silent for step in steps),
        finished=sum(step.status in rules.FINISHED for step in steps),
    )


def workstream_counts(plan: PlanView, workstream: WorkstreamView) -> Counts:
    """Counts of one workstream, with colours where the plan's scheme puts them."""
    return counts(replace(plan, workstreams=(workstream,)))


def _grouped(rows: Any, key: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups


def _rag(value: str) -> Rag | None:
    return Rag(value) if value else None
