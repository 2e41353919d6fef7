"""Between plans and indicators: key metrics with their newest figures, and the actions about an indicator.

Source: registers-and-returns.md section 2; action-plans.md section 1 (key metrics of a workstream).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from accounts.access import may
from accounts.models import Partnership
from accounts.permissions import Permission
from actionplans.layouts import Layout
from actionplans.models import Action, Concern, Plan, Workstream
from actionplans.summaries import WorkstreamView
from metrics.drawing import sparkline
from metrics.models import Indicator, Scope
from metrics.panels import Panel, Subject
from metrics.summaries.indicators import Standing, standings, trends


@dataclass(frozen=True)
class Measured:
    """A key metric's indicator: how it stands, and its last figures as a small line."""

    standing: Standing
    line: SafeString


def portfolios(partnership: Partnership, user: Any) -> list[tuple[int, str]]:
    """Number and title of each portfolio that this person can choose for a performance report."""
    rows = Plan.objects.visible_to(user).filter(partnership=partnership, layout=Layout.PORTFOLIO.value)
    return list(rows.order_by("title", "pk").values_list("pk", "title"))


def measured(
    workstreams: Iterable[WorkstreamView], partnership: Partnership, user: Any, day: date
) -> dict[str, Measured]:
    """By code, what the key metrics of these workstreams show as at `day`; nothing for who sees no figures.

    Three queries and those of `standings`, none where no metric is joined to an indicator.
    """
    codes = {metric.code for stream in workstreams for metric in stream.metrics if metric.code}
    if not codes or not may(user, Permission.VIEW_INDICATORS, partnership):
        return {}
    rows = list(Indicator.objects.filter(partnership=partnership, code__in=codes))
    scope = Scope.objects.reading(partnership)
    lines = trends(rows, scope, day)
    return {
        each.indicator.code: Measured(each, _line(each, lines.get(each.indicator.pk, [])))
        for each in standings(rows, scope, day)
    }


def actions_panel(subject: Subject, user: Any, day: date) -> Panel | None:
    """On the page of an indicator: the actions that concern it, and the way to open or join one."""
    if not isinstance(subject, Indicator) or not may(user, Permission.VIEW_PLANS, subject.partnership):
        return None
    context = {
        "indicator": subject, "actions": actions_about(subject, user),
        "may_act": may(user, Permission.EDIT_PLANS, subject.partnership),
    }  # fmt: skip
    return Panel("actionplans/indicator_panel.html", context)


def actions_about(indicator: Indicator, user: Any) -> list[Action]:
    """Actions that concern the indicator, of plans that `user` may see; newest plan first."""
    concerns = Concern.objects.filter(indicator=indicator, removed_on=None)
    rows = Action.objects.visible_to(user).filter(pk__in=concerns.values("action_id"))
    return list(rows.select_related("workstream__plan").order_by("-workstream__plan__as_at", "position"))


def open_workstreams(partnership: Partnership, user: Any) -> Any:
    """Where an action can be added: workstreams of the partnership's open plans."""
    rows = Workstream.objects.visible_to(user).filter(plan__partnership=partnership, plan__state="open")
    return rows.select_related("plan").order_by("-plan__as_at", "plan_id", "position")


def open_actions(indicator: Indicator, user: Any) -> Any:
    """The actions of open plans that don't concern the indicator yet."""
    rows = Action.objects.visible_to(user).filter(
        workstream__plan__partnership=indicator.partnership, workstream__plan__state="open"
    )
    has = Concern.objects.filter(indicator=indicator, removed_on=None).values("action_id")
    return rows.exclude(pk__in=has).select_related("workstream__plan").order_by(
        "-workstream__plan__as_at", "workstream__position", "position"
    )  # fmt: skip


def in_words(standing: Standing) -> str:
    """What an action about a red is first called: "Falls: 30 in July 2021. 30 is above the target …"."""
    if standing.period is None:
        return str(standing.indicator)
    return f"{standing.indicator}: {standing.shown} in {standing.period.words}. {standing.leading.reason}"


def _line(standing: Standing, values: list[float | None]) -> SafeString:
    """Two figures make a line."""
    if len([value for value in values if value is not None]) < 2:
        return mark_safe("")
    words = f"The last {len(values)} figures, the newest {standing.shown}"
    return mark_safe(sparkline(values, words))  # noqa: S308  drawn here, words escaped by the drawing
