"""What templates of indicators need: rows of summary lists."""

from __future__ import annotations

from django import template

from metrics.models import Indicator
from metrics.summaries.indicators import Standing, amount_words, percent_words, target_shown
from ui.tags import rag_tag
from ui.templatetags.ui import day

register = template.Library()
Rows = list[tuple[str, object]]


@register.filter
def standing_rows(row: Standing) -> Rows:
    """The newest figure beside last year's and the target, each with the rule that coloured it."""
    return [
        ("Against last year", rag_tag(row.against_previous, missing="n/a")),
        ("Why that", row.against_previous.reason),
        ("Last year", row.shown_previous),
        ("Change", f"{amount_words(row.from_previous)} ({percent_words(row.from_previous)})"),
        ("Against the target", rag_tag(row.against_target, missing="n/a")),
        ("Why", row.against_target.reason),
        ("Target", target_shown(row.indicator, row.goal)),
    ]


@register.filter
def definition_rows(row: Indicator) -> Rows:
    """The definition, without what nobody filled in."""
    rows: Rows = [
        ("What is counted", row.numerator), ("Of what", row.denominator), ("Unit", row.get_unit_display()),
        ("Which way is better", row.get_polarity_display()), ("How often", row.get_frequency_display()),
        ("One figure is about", row.get_level_display()), ("Where the figures come from", row.source),
        ("Answers for it", str(row.owner) if row.owner else "Nobody yet"), ("Checked by", row.checked_by),
        ("Next review", day(row.next_review) if row.next_review else ""),
        ("A limit in its own name", row.printed_limit), ("Tags", ", ".join(row.tags)),
    ]  # fmt: skip
    return [(name, value) for name, value in rows if value]
