"""Template tags for all that is not a form or a table: ratings, statuses, dates, numbers, breadcrumbs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from core.rag import Rag, Rated
from core.words import day_words, moment_words
from ui import tags
from ui.charts import Chart

register = template.Library()


@register.simple_tag
def rag(value: Rag | Rated | str | None, reason: str = "", missing: str = "No data") -> SafeString:
    """`{% rag step.rag %}`, `{% rag step.rag reason="Ended on 3 March" %}`, `{% rag rated missing="Not
    applicable" %}`.
    """
    return tags.rag_tag(value, missing=missing, reason=reason)


@register.simple_tag
def status(label: tags.Status | str, colour: str = "grey") -> SafeString:
    """`{% status "Draft" "grey" %}` or `{% status step.status_tag %}` with a ui.tags.Status."""
    return tags.status_tag(label, colour)


@register.simple_tag
def tip(shown: str, words: str) -> SafeString:
    """`{% tip "RCN" "Registered care nurse" %}`: a short form that explains itself on hover and focus."""
    return tags.tip(shown, words)


@register.filter
def day(value: date | datetime | None) -> str:
    """5 January 2021; empty for nothing."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return day_words(value) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """5 Jan 2021, for narrow columns."""
    return f"{value.day} {value:%b} {value.year}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """5 January 2021, 14:05 (24 hours, London time); empty for nothing."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return moment_words(local)


@register.filter
def number(value: float | Decimal | None) -> str:
    """12,345 with thousands; decimals only where there are any."""
    return "" if value is None else f"{value:,}"


@register.filter
def pounds(value: float | Decimal | None) -> str:
    """£1,234 or £1,234.50."""
    if value is None:
        return ""
    return f"£{value:,.0f}" if value == int(value) else f"£{value:,.2f}"


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """`{% breadcrumbs "Plans" plans_url plan.title plan_url %}`: labels and addresses in turn, from the top
    down.
    """
    return {"links": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/empty.html")
def empty(title: str, words: str, url: str = "", label: str = "") -> dict[str, Any]:
    """What an empty page is for, and the first step."""
    return {"title": title, "words": words, "url": url, "label": label}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Facts as a GOV.UK summary list: (label, value) or (label, value, address, word of the link)."""
    return {"rows": [(*row, "", "")[:4] for row in rows]}


@register.inclusion_tag("components/steps.html")
def first_steps(steps: Iterable[dict[str, Any]], title: str = "First steps") -> dict[str, Any]:
    """A guide for a new partnership: dicts of `title`, `words`, `url` and `done`."""
    return {"title": title, "steps": list(steps)}


@register.inclusion_tag("components/chart.html")
def chart(drawn: Chart, level: int = 3) -> dict[str, Any]:
    """A drawing with its words and its data table; `level` is that of its heading."""
    return {"chart": drawn, "drawing": SafeString(drawn.svg), "level": level}


@register.inclusion_tag("components/progress.html")
def progress(percent: int, label: str, stage: str = "") -> dict[str, Any]:
    """How far long work is: a bar, and the same in words."""
    return {"percent": percent, "label": label, "stage": stage}


@register.inclusion_tag("components/saved_views.html")
def saved_views(views: Iterable[Any], save_url: str = "", query: str = "", csrf: str = "") -> dict[str, Any]:
    """Views that people saved: things with `name`, `url` and `shared`; `save_url` takes a POST of name and
    query.
    """
    return {"views": list(views), "save_url": save_url, "query": query, "csrf": csrf}


@register.inclusion_tag("components/both.html")
def both_texts(field: str, mine: Any, theirs: Any, who: str, when: str) -> dict[str, Any]:
    """Two versions of one text side by side, when somebody else saved first."""
    return {"field": field, "mine": mine, "theirs": theirs, "who": who, "when": when}


@register.simple_tag
def marked(text: str, words: Iterable[str]) -> SafeString:
    """A text in which the words that were looked for stand out."""
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not wanted:
        return conditional_escape(text)
    parts = re.split(f"({wanted})", text, flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}{}",
        ((part, format_html("<mark>{}</mark>", hit) if hit else "") for part, hit in _pairs(parts)),
    )


def _pairs(parts: list[str]) -> Iterable[tuple[str, str]]:
    """Text and match in turn; the last text has no match."""
    return zip(parts[::2], [*parts[1::2], ""], strict=True)
