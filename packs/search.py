"""What the search box finds of packs: only what the person may read."""

from __future__ import annotations

from typing import Any

from packs.filters import title_of
from packs.models import Pack
from ui.search import Hit


def find_packs(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Packs by what they are about, newest first. What they say is found where it is kept, not here."""
    rows = Pack.objects.visible_to(user).filter(partnership=partnership).without_content()
    for word in words:
        rows = rows.filter(title__icontains=word)
    return [Hit(str(pack), pack.get_absolute_url(), title_of(pack.definition)) for pack in rows[:limit]]
