"""Template tags of meetings: how a deadline stands."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from oversight.summaries.meetings import DeadlineView
from ui.tags import status_tag

register = template.Library()

COLOURS = {"done": "green", "done_late": "orange", "coming": "blue", "today": "yellow", "missed": "red"}


@register.simple_tag
def standing(deadline: DeadlineView) -> SafeString:
    """How a deadline stands, as a tag."""
    return status_tag(deadline.words, COLOURS[deadline.standing])
