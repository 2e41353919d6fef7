"""What the search box finds in concerns about homes: the partnership's own, for whoever may see homes."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse

from core.words import day_words, shortened
from providers.filters.homes import with_words
from providers.models import HomeConcern
from ui.search import Hit

TITLE = 110


def find_concerns(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Concerns by what they say, what was done and the home's name; open ones first, newest in front."""
    rows = HomeConcern.objects.visible_to(user).filter(partnership=partnership).select_related("location")
    found = with_words(rows, words).order_by(F("closed_on").asc(nulls_first=True), "-on", "-pk")
    return [_hit(row) for row in found[:limit]]


def _hit(row: HomeConcern) -> Hit:
    kind = f"{row.get_kind_display()} at {row.location}, {day_words(row.on)}"
    ended = f", closed on {day_words(row.closed_on)}" if row.closed_on else ", open"
    return Hit(
        shortened(row.summary, TITLE), reverse("providers:concern", args=[row.pk]), kind + ended,
        shortened(row.outcome or row.action_taken, TITLE),
    )  # fmt: skip
