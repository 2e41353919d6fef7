"""The print layouts a plan can have: level names, columns and RAG scheme of each.

Source: action-plans.md section 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """How a plan gets its colours."""

    DATES = "dates"
    DELIVERY = "delivery"
    JUDGEMENT = "judgement"

    @property
    def label(self) -> str:
        """How the scheme is offered in a form."""
        return {
            Scheme.DATES: "By dates: overdue red, due soon or silent amber, on time green, complete blue",
            Scheme.DELIVERY: "By delivery: not started red, under way amber, complete green",
            Scheme.JUDGEMENT: "By judgement: the lead says the colour and why",
        }[self]


class Layout(StrEnum):
    """Which source layout a plan prints in."""

    OVERSIGHT = "oversight"
    SUPPORT = "support"
    RAG = "rag"
    PORTFOLIO = "portfolio"

    @property
    def label(self) -> str:
        """How the layout is offered in a form."""
        return {
            Layout.OVERSIGHT: "Oversight action plan (overview page, a table for each workstream)",
            Layout.SUPPORT: "Support plan update (what we said, what we did, what is left)",
            Layout.RAG: "RAG action plan (issue, action, setting, lead, timescale, RAG)",
            Layout.PORTFOLIO: "Portfolio report (RAG previous and current, narrative, PID)",
        }[self]


@dataclass(frozen=True)
class LayoutDefaults:
    """What a new plan starts with. `columns` are pairs of column key and printed heading, in order."""

    scheme: Scheme
    workstream_name: str
    action_name: str
    step_name: str
    columns: tuple[tuple[str, str], ...]


COLUMN_KEYS = (
    "objectives",
    "ref",
    "title",
    "care_settings",
    "leads",
    "done",
    "narrative",
    "steps",
    "timescale",
    "status",
    "rag_previous",
    "rag",
    "progress",
    "date_updated",
    "pid_approved",
)

DEFAULTS: dict[Layout, LayoutDefaults] = {
    Layout.OVERSIGHT: LayoutDefaults(
        Scheme.DATES,
        "workstream",
        "action",
        "step",
        (
            ("ref", "Ref"),
            ("title", "What we need to do"),
            ("done", "What have we done so far"),
            ("steps", "What we still need to do"),
            ("timescale", "When we aim to complete it"),
            ("status", "Status"),
        ),
    ),
    Layout.SUPPORT: LayoutDefaults(
        Scheme.DATES,
        "objective",
        "commitment",
        "step",
        (
            ("title", "What we said we needed to do"),
            ("narrative", "Update on this action"),
            ("steps", "What we still need to do"),
            ("leads", "Who is taking the lead"),
        ),
    ),
    Layout.RAG: LayoutDefaults(
        Scheme.DELIVERY,
        "issue",
        "action",
        "task",
        (
            ("title", "Action"),
            ("care_settings", "Care setting"),
            ("leads", "Lead"),
            ("timescale", "Timescale"),
            ("rag", "RAG"),
            ("progress", "Progress update"),
        ),
    ),
    Layout.PORTFOLIO: LayoutDefaults(
        Scheme.JUDGEMENT,
        "section",
        "project",
        "milestone",
        (
            ("title", "Project or programme"),
            ("leads", "Lead"),
            ("rag_previous", "RAG: previous"),
            ("rag", "RAG: current"),
            ("narrative", "Summary narrative"),
            ("date_updated", "Date updated"),
            ("pid_approved", "PID approved"),
        ),
    ),
}
