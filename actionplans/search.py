"""What the search box finds of action plans: only what the person may see."""

from __future__ import annotations

from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from actionplans.models import Action, Plan, Step
from ui.search import Hit

AROUND = 60


def find_plans(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Plans by title and subtitle."""
    rows = Plan.objects.visible_to(user).filter(partnership=partnership)
    return [
        Hit(plan.title, plan.get_absolute_url(), "Plan", plan.subtitle)
        for plan in _with(rows, words, "title", "subtitle")[:limit]
    ]


def find_actions(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Actions by reference, title, narrative and what they concern."""
    rows = Action.objects.visible_to(user).filter(workstream__plan__partnership=partnership)
    named = FilteredRelation("concerns", condition=Q(concerns__removed_on=None))
    rows = rows.select_related("workstream__plan").annotate(named=named)
    found = _with(rows, words, "ref", "title", "narrative", "progress", "named__text").distinct()[:limit]
    return [
        Hit(
            f"{action.ref} {_cut(action.title)}",
            action.get_absolute_url(),
            f"{action.plan.action_name.capitalize()} of {action.plan.title}",
            around(action.narrative, words),
        )
        for action in found
    ]


def find_steps(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Steps by wording and note."""
    rows = (
        Step.objects.visible_to(user).filter(action__workstream__plan__partnership=partnership).with_parents()
    )
    found = _with(rows, words, "text", "note", "action__ref")[:limit]
    return [
        Hit(
            _cut(step.text),
            step.get_absolute_url(),
            f"{step.plan.step_name.capitalize()} of {step.action.ref}, {step.plan.title}",
            around(step.note, words),
        )
        for step in found
    ]


def _with(rows: QuerySet[Any], words: list[str], *fields: str) -> QuerySet[Any]:
    """Rows in which every word stands in one of the fields."""
    for word in words:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


def around(text: str, words: list[str]) -> str:
    """The part of a text around the first word that is in it; empty when none is."""
    places = [place for place in (text.lower().find(word.lower()) for word in words) if place >= 0]
    if not places:
        return ""
    start = max(min(places) - AROUND, 0)
    part = text[start : start + 3 * AROUND]
    return f"{'…' if start else ''}{part}{'…' if start + 3 * AROUND < len(text) else ''}"


def _cut(text: str, length: int = 110) -> str:
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]}…"
