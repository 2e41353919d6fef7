"""What the search box finds of minutes: paragraphs by their words, who spoke and small headings."""

from __future__ import annotations

from typing import Any

from actionplans.search import around
from core.words import shortened
from oversight.models import MinuteParagraph
from oversight.querysets.boards import with_words
from ui.search import Hit

LONGEST = 110


def find_minutes(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Paragraphs that were not struck out; private ones for those only who may read them."""
    rows = MinuteParagraph.objects.visible_to(user).filter(
        item__meeting__board__partnership=partnership, removed=False
    )
    rows = rows.select_related("item__meeting__board").order_by("-item__meeting__starts_at", "position", "pk")
    return [_hit(each, words) for each in with_words(rows, words, "text", "speakers", "heading")[:limit]]


def _hit(each: MinuteParagraph, words: list[str]) -> Hit:
    item = each.item
    return Hit(
        shortened(each.text, LONGEST), each.get_absolute_url(),
        f"{each.get_kind_display()} in the minutes, {item.meeting}, item {item.number}",
        around(each.text, words),
    )  # fmt: skip
