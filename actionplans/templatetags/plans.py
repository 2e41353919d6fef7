"""Template tags of action plans: colours with their rule, days that count, breadcrumbs, addresses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from actionplans import rag as rules
from actionplans.changes import Change, ChangeKind
from actionplans.forms.reports import StepForm
from actionplans.history import history_of
from actionplans.measured import Measured
from actionplans.models import Action, Plan, Step, Update, Workstream
from actionplans.rows import StepRow
from actionplans.statuses import Status
from actionplans.summaries import ActionView, StepView
from core.rag import Rag
from core.words import count_of as counted
from core.words import day_words, days_ahead
from core.words import plural as plural_of
from ui import fields
from ui.dates import MONTHS
from ui.forms import lower_first as lowered
from ui.tags import rag_tag

register = template.Library()


@register.simple_tag
def step_rag(seen: StepView | ActionView) -> SafeString:
    """The colour that counts; both where the lead's differs from the rule's. Hover and focus say why."""
    if seen.declared is None:
        if seen.suggested.rag is None:
            return SafeString("")
        return rag_tag(seen.suggested.rag, reason=f"By rule: {seen.suggested.reason}")
    since = f" Since {day_words(seen.rag_declared_on)}." if seen.rag_declared_on else ""
    why = (seen.rag_reason or "no reason given").rstrip(".")
    said = rag_tag(seen.declared, reason=f"Said by the lead: {why}.{since}")
    if not seen.differs:
        return said
    rule = rag_tag(seen.suggested.rag, reason=f"By rule: {seen.suggested.reason}")
    return format_html('{}<span class="plan-rule">rule: {}</span>', said, rule)


@register.filter
def when_due(seen: StepView) -> str:
    """The day that counts and how far away it is: "Due 5 Jan 2021, 3 days late"; empty when none counts."""
    facts = rules.StepFacts(seen.status, seen.agreed_due, seen.review_date, seen.cycle, seen.last_update_on)
    since = rules.late_since(facts)
    if since is None:
        return ""
    day = since - timedelta(days=1)
    by_review = seen.status is Status.ONGOING or seen.agreed_due is None
    what = "Review" if by_review and rules.next_review(facts) else "Due"
    shown = f"{what} {day.day} {MONTHS[day.month - 1][:3].capitalize()} {day.year}"
    return f"{shown}, {_distance(seen.days_late)}" if seen.days_late > -NEAR else shown


NEAR = 28


def _distance(days_late: int) -> str:
    if days_late > 0:
        return f"{counted(days_late, 'day')} late"
    return days_ahead(-days_late)


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago: "3 minutes ago"; "a moment ago" within the first minute."""
    if moment is None:
        return "meanwhile"
    words = timesince(moment).split(",")[0]
    return "a moment ago" if words.startswith("0") else f"{words} ago"


@register.simple_tag
def next_part(target: str, where: str = "") -> str:
    """The part of an address that says where to go back to, and on which kind of page the cell stands."""
    given = {name: value for name, value in (("next", target), ("where", where)) if value}
    return f"?{urlencode(given)}" if given else ""


@register.simple_tag
def edit_url(kind: str, row: Step | Action) -> str:
    """Where a row of this kind is changed."""
    return reverse(f"actionplans:{kind}_edit", args=[row.pk])


@register.inclusion_tag("components/breadcrumbs.html")
def plan_crumbs(
    row: Plan | Workstream | Action | Step | None = None, *, inclusive: bool = False
) -> dict[str, Any]:
    """The way down from all plans to what stands above `row`; `inclusive` adds the row itself."""
    above: list[Any] = [row] if inclusive and row is not None else []
    while row is not None and not isinstance(row, Plan):
        row = (
            row.plan
            if isinstance(row, Workstream)
            else row.workstream
            if isinstance(row, Action)
            else row.action
        )
        above.insert(0, row)
    links = [(short(row_words(each)), each.get_absolute_url()) for each in above]
    return {"links": [("Plans", reverse("actionplans:plans")), *links]}


@register.filter
def row_words(row: Any) -> str:
    """How a row is called in a list: a step goes by its action's reference and its words."""
    return f"{row.action.ref} {row.text}" if isinstance(row, Step) else str(row)


@register.filter
def short(text: str, length: int = 50) -> str:
    """The beginning of a text, cut at a word."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


@register.simple_tag
def rag_counts(by_rag: dict[Rag | None, int]) -> SafeString:
    """How many of each colour, worst first: a tag and a number each; none of a colour is left out."""
    order = sorted((rag for rag in by_rag if rag), key=lambda rag: -rag.severity)
    tags = [(rag_tag(rag), by_rag[rag]) for rag in order]
    if by_rag.get(None):
        tags.append((rag_tag(None, missing="No colour"), by_rag[None]))
    items = format_html_join("", '<li>{} <span class="plan-counts__n">{}</span></li>', tags)
    return format_html('<ul class="plan-counts">{}</ul>', items) if tags else SafeString("")


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """The entry of a mapping; 0 when there is none."""
    return mapping.get(key, 0)


@register.filter
def count_of(number: int, noun: str) -> str:
    """`3|count_of:"step"` is "3 steps"; one is "1 step"."""
    return counted(number, noun)


@register.filter
def plural(noun: str) -> str:
    """The plural of what a plan calls its levels."""
    return plural_of(noun)


@register.filter
def lower_first(text: str) -> str:
    """Small first letter, for the middle of a sentence; "RAG" keeps its capitals."""
    return lowered(text)


@register.filter
def a(noun: str) -> str:
    """The noun with its article: "a step", "an action"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


@register.simple_tag
def optional_url(name: str) -> str:
    """The address of a page that may not be there; empty when it is not."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def change_url(change: Change) -> str:
    """The page of the row that changed."""
    return reverse(f"actionplans:{change.row_kind}", args=[change.pk])


@register.simple_tag
def change_side(kind: ChangeKind, words: str) -> SafeString:
    """What was, or what is: colours as tags, everything else in words."""
    if kind in (ChangeKind.RAG_WORSE, ChangeKind.RAG_BETTER) and words:
        return rag_tag(Rag(words.lower()))
    return conditional_escape(words)


@register.filter
def update_words(update: Update) -> str:
    """What an update said, on one line: its note, else what it changed."""
    if update.note:
        return short(update.note, 120)
    lines = history_of([update])[0].lines
    return (
        "; ".join(f"{line.what.lower()} {line.now}" for line in lines[:3])
        or update.get_kind_display().lower()
    )


@register.inclusion_tag("govuk/parts/grid_field.html")
def grid_cell(form: StepForm, name: str, line: StepRow) -> dict[str, Any]:
    """One field of the bulk grid; its spoken label names the row."""
    field = form[name]
    return {
        "f": fields.view_of(field),
        "field": field,
        "label": f"{field.label}, {line.ref} {short(line.step.text)}",
    }


@register.filter
def figure_of(measured: dict[str, Measured], code: str) -> Measured | None:
    """What a key metric shows: its indicator's newest figure, if it is joined to one."""
    return measured.get(code) if code else None
