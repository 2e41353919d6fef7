"""Template tags of meetings: addresses that may not be there, standings of deadlines."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from oversight.summaries.meetings import DeadlineView
from ui.tags import status_tag

register = template.Library()

COLOURS = {"done": "green", "done_late": "orange", "coming": "blue", "today": "yellow", "missed": "red"}


@register.simple_tag
def optional_page(name: str, *args: object) -> str:
    """The address of a page that may not be there; empty when it is not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def standing(deadline: DeadlineView) -> SafeString:
    """How a deadline stands, as a tag."""
    return status_tag(deadline.words, COLOURS[deadline.standing])
