"""A row's fields as plain values, from a workbook and from the database alike, so that they
can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from actionplans.importers.parsed import ParsedAction, ParsedPlan, ParsedStep, ParsedWorkstream
from actionplans.models import Action, Step, Workstream

Values = dict[str, Any]

DATES = frozenset({"date_updated", "start_date", "review_date", "agreed_due"})
_STATUS = ("status", "status_text")
_TIMESCALE = (
    *("timescale_text", "timescale_kind", "precision", "cycle"),
    *("start_date", "review_date", "agreed_due"),
)
# Which fields a column of the file speaks of. What no column speaks of is left as it is.
_SPEAKS_OF: Mapping[str, tuple[str, ...]] = {
    "update": ("narrative",),
    "progress": ("progress", *_STATUS),
    "status": _STATUS,
    "rag": ("rag", *_STATUS),
    "timescale": _TIMESCALE,
    "lead": ("leads",),
    "done": ("done",),
    "care_settings": ("care_settings",),
    "phase": ("phases",),
    "date_updated": ("date_updated",),
    "pid_approved": ("pid_approved",),
    "focus": ("focus",),
    "metrics": ("metrics",),
    "objectives": ("objectives",),
}
_ALWAYS = frozenset({"title", "text", "name", "statement"})


def spoken_of(parsed: ParsedPlan) -> frozenset[str]:
    """The fields that the file's columns say anything about."""
    return _ALWAYS.union(*(_SPEAKS_OF.get(field, ()) for field in parsed.columns.values()))


def of_parsed_workstream(workstream: ParsedWorkstream) -> Values:
    """Of a workbook."""
    return {
        "name": workstream.name[:300],
        "statement": workstream.statement,
        "focus": list(workstream.focus),
        "metrics": list(workstream.metrics),
        "objectives": list(workstream.objectives),
    }


def of_workstream(workstream: Workstream) -> Values:
    """Of the database."""
    return {
        "name": workstream.name,
        "statement": workstream.statement,
        "focus": list(workstream.focus),
        "metrics": [metric.name for metric in workstream.metrics.all()],
        "objectives": [str(one) for one in workstream.objectives],
    }


def of_parsed_action(action: ParsedAction) -> Values:
    """Of a workbook."""
    return {
        "title": action.title,
        "narrative": action.update,
        "progress": action.progress,
        "rag": action.rag,
        "date_updated": _iso(action.date_updated),
        "pid_approved": action.pid_approved[:60],
        "care_settings": list(action.care_settings),
        "phases": list(action.phases),
        "leads": [lead[:300] for lead in action.leads],
        "done": list(action.done),
    }


def of_action(action: Action) -> Values:
    """Of the database."""
    return {
        "title": action.title,
        "narrative": action.narrative,
        "progress": action.progress,
        "rag": action.rag,
        "date_updated": _iso(action.date_updated),
        "pid_approved": action.pid_approved,
        "care_settings": list(action.care_settings),
        "phases": list(action.phases),
        "leads": [lead.name for lead in action.own_leads],
        "done": [entry.text for entry in action.done_entries.all() if entry.withdrawn_on is None],
    }


def of_parsed_step(step: ParsedStep) -> Values:
    """Of a workbook. The date until which something goes on is the one it is held to."""
    when = step.timescale
    return {
        "text": step.text,
        "status": step.status.value,
        "status_text": step.status_text[:300],
        "timescale_text": when.text if when else "",
        "timescale_kind": when.kind if when else "unparsed",
        "precision": (when.precision or "") if when else "",
        "cycle": (when.cycle or "") if when else "",
        "start_date": _iso(when.start_date) if when else None,
        "review_date": _iso(when.review_date) if when else None,
        "agreed_due": _iso(when.date) if when and when.kind in {"due", "ongoing"} else None,
    }


def of_step(step: Step) -> Values:
    """Of the database."""
    return {
        "text": step.text,
        "status": step.status,
        "status_text": step.status_text,
        "timescale_text": step.timescale_text,
        "timescale_kind": step.timescale_kind,
        "precision": step.precision,
        "cycle": step.cycle,
        "start_date": _iso(step.start_date),
        "review_date": _iso(step.review_date),
        "agreed_due": _iso(step.agreed_due),
    }


def stored(values: Mapping[str, Any]) -> Values:
    """Values as the models hold them: dates for ISO text."""
    return {
        name: date.fromisoformat(value) if name in DATES and value else value
        for name, value in values.items()
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
