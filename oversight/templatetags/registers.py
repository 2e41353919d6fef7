"""Template tags of the registers: states as tags, what a decision says, deadlines as they print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from actionplans.statuses import Status as StepStatus
from oversight.tables import registers as tables
from ui.tags import status_tag

register = template.Library()

PARTS = (
    ("reasons", "Reasons"),
    ("options_rejected", "Other options, and why not"),
    ("interests", "Interests declared"),
)


@register.simple_tag
def row_state(row: Any) -> SafeString:
    """The state of a decision, action or risk."""
    return status_tag(tables.state_of(row))


@register.filter
def parts_said(decision: Any) -> list[tuple[str, str]]:
    """What a decision says beside its wording: heading and words, nothing that is empty."""
    return [(label, getattr(decision, name)) for name, label in PARTS if getattr(decision, name)]


@register.filter
def deadline_words(row: Any) -> str:
    """The deadline of an action, or of a report on it, as it prints."""
    return tables.deadline_words(row)


@register.filter
def status_words(step: Any) -> str:
    """The status of a step of a plan in words."""
    return StepStatus(step.status).label


@register.filter
def label_of(labels: Mapping[str, Any], name: str) -> str:
    """What a field is called on its form."""
    return str(labels.get(name, name)).removesuffix(" (optional)")


@register.filter
def before_words(value: Any) -> str:
    """What a field said before it was corrected."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "nothing" if value in (None, "") else str(value)
