"""Papers and advice that somebody else should take over."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Partnership, User
from core.words import count_of
from oversight import states
from oversight.models import Advice, Paper


def left_behind(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """Papers that the person still writes, and advice that they still owe: words and where to change it."""
    rows = Paper.objects.filter(
        author=user, item__meeting__board__partnership=partnership,
        item__meeting__state__in=states.AGENDA_OPEN,
        state__in=(Paper.State.DRAFT, Paper.State.ADVICE),
    ).select_related("item__meeting__board")  # fmt: skip
    found = [(f"Writes {paper.discreet}", reverse("oversight:paper_edit", args=[paper.pk])) for paper in rows]
    owed = Advice.objects.filter(
        asked_of=user, answered_at=None, paper__item__meeting__board__partnership=partnership
    ).exclude(paper__state=Paper.State.WITHDRAWN)
    if number := owed.count():
        found.append((f"Is asked for advice on {count_of(number, 'paper')}", reverse("oversight:papers")))
    return found
