"""What the overview shows beside the plan itself: workstreams with counts, pictures, changes by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from actionplans.changes import Change, ChangeKind, changes_between
from actionplans.models import Plan
from actionplans.rag import FINISHED
from actionplans.statuses import Status
from actionplans.summaries import Counts, PlanView, StepView, WorkstreamView, counts, workstream_counts
from core.words import capital, noun_for, plural
from ui.charts import Chart, Span, State, heat_map, timeline

STATES = (
    State(Status.NOT_STARTED.value, "Not started", "red"),
    State(Status.IN_PROGRESS.value, "In progress", "amber"),
    State(Status.ONGOING.value, "Ongoing", "blue"),
    State(Status.COMPLETE_MONITORING.value, "Complete, monitored", "green"),
    State(Status.COMPLETE.value, "Complete", "green"),
    State(Status.SUPERSEDED.value, "Superseded", "grey"),
    State(Status.NOT_STATED.value, "Not stated", "grey"),
)
TIMELINE_ROWS = 40


@dataclass(frozen=True)
class Stream:
    """A workstream with its counts."""

    view: WorkstreamView
    counts: Counts


@dataclass(frozen=True)
class Tile:
    """A number that leads to its rows."""

    number: int
    label: str
    url: str
    colour: str = ""


def streams(view: PlanView) -> list[Stream]:
    """The workstreams side by side."""
    return [Stream(each, workstream_counts(view, each)) for each in view.workstreams]


def tiles(plan: Plan, view: PlanView) -> list[Tile]:
    """The plan in five numbers, each a link to its rows."""
    total = counts(view)
    name = plan.step_name
    return [
        Tile(total.total, f"{plural(name)} in all" if total.total != 1 else name, steps_url(plan=plan.pk)),
        Tile(total.overdue, "late", steps_url(plan=plan.pk, when="late"), "red" if total.overdue else ""),
        Tile(
            total.due_soon,
            f"due within {plan.due_soon_days} days",
            steps_url(plan=plan.pk, when="soon"),
            "amber" if total.due_soon else "",
        ),
        Tile(total.silent, "silent", steps_url(plan=plan.pk, when="silent"), "amber" if total.silent else ""),
        Tile(total.finished, "complete", steps_url(plan=plan.pk, status=Status.COMPLETE.value), "green"),
    ]


def steps_url(**filters: object) -> str:
    """The steps list, narrowed."""
    return f"{reverse('actionplans:steps')}?{urlencode(filters)}"


def heat(plan: Plan, rows: Iterable[Stream]) -> Chart:
    """How many steps of each workstream are in each state; states that nothing is in are left out."""
    rows = list(rows)
    used = {status for row in rows for status in row.counts.by_status}
    states = [state for state in STATES if Status(state.key) in used]
    data = [
        (
            f"{row.view.number}. {row.view.name}",
            {status.value: n for status, n in row.counts.by_status.items()},
        )
        for row in rows
    ]
    return heat_map(
        f"{capital(plural(plan.step_name))} by {plan.workstream_name} and status", data, states, width=1000
    )


def when(plan: Plan, view: PlanView, day: date) -> Chart | None:
    """Dated, unfinished steps from the first to the agreed date, or a later forecast; None without any."""
    spans = [
        _span(action.ref, step, plan)
        for action in view.actions
        for step in action.steps
        if step.agreed_due and not step.status.is_closed
    ]
    if not spans:
        return None
    spans.sort(key=lambda span: (span.end or span.start, span.label))
    shown = spans[:TIMELINE_ROWS]
    title = "What is dated and not finished"
    if len(spans) > len(shown):
        title += f" (the first {len(shown)} of {len(spans)})"
    return timeline(title, shown, today=day, width=1000)


def _span(ref: str, step: StepView, plan: Plan) -> Span:
    assert step.agreed_due  # noqa: S101  the caller asks only for dated steps
    end = max(filter(None, (step.agreed_due, step.forecast_due)))
    start = min(step.start_date or plan.as_at, step.original_due or end, end)
    mark = f"{step.status.label}, {step.days_late} days late" if step.is_late else step.status.label
    label = f"{ref} {step.text}"
    return Span(label, start, end if end != start else None, step.rag.value if step.rag else "grey", mark)


def grouped(changes: Iterable[Change]) -> list[tuple[ChangeKind, list[Change]]]:
    """Changes under their kinds, in the order in which a board reads them."""
    return [(kind, list(rows)) for kind, rows in groupby(changes, key=lambda change: change.kind)]


@dataclass(frozen=True)
class Sentence:
    """A number, the rest of its sentence, and where its rows are."""

    number: int
    words: str
    url: str


def five_sentences(plan: Plan, old: PlanView, new: PlanView, since: date) -> list[Sentence]:
    """What changed since the last board: five sentences, each number leads to its rows (journeys.md)."""
    changes = changes_between(old, new)

    def many(*kinds: ChangeKind) -> int:
        return len({(each.row_kind, each.pk) for each in changes if each.kind in kinds})

    total = counts(new)
    before = counts(old)
    page = f"{reverse('actionplans:plan_changes', args=[plan.pk])}?since={since.isoformat()}"
    name = plan.step_name
    worse, better = many(ChangeKind.RAG_WORSE), many(ChangeKind.RAG_BETTER)
    closed, slipped = many(ChangeKind.CLOSED), many(ChangeKind.SLIPPED)
    silent = many(ChangeKind.SILENT)
    left = sum(1 for step in new.steps if step.status in FINISHED)
    return [
        Sentence(
            closed,
            f"{noun_for(closed, name)} {_were(closed)} completed; {left} of {total.total} are complete now.",
            f"{page}#closed",
        ),
        Sentence(
            worse,
            f"{noun_for(worse, 'row')} got worse in colour and {better} got better.",
            f"{page}#rag_worse",
        ),
        Sentence(slipped, f"{noun_for(slipped, 'agreed date')} moved back.", f"{page}#slipped"),
        Sentence(
            total.overdue,
            f"{noun_for(total.overdue, name)} {_is(total.overdue)} late; "
            f"{before.overdue} {_were(before.overdue)} then.",
            steps_url(plan=plan.pk, when="late"),
        ),
        Sentence(silent, f"{noun_for(silent, name)} had no update at all.", f"{page}#silent"),
    ]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
