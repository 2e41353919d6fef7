"""What somebody else should take over of action plans when a person leaves a partnership."""

from __future__ import annotations

from accounts.models import Partnership, User
from actionplans.models import Step
from actionplans.overview import steps_url
from core.words import count_of


def left_behind(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """The open steps that the person leads there: words and the list that shows them."""
    steps = Step.objects.filter(
        action__workstream__plan__partnership=partnership, action__workstream__plan__state="open"
    )
    number = steps.unfinished().led_by(user).count()
    if not number:
        return []
    words = f"Leads {count_of(number, 'step')} that {'is' if number == 1 else 'are'} not finished"
    return [(words, steps_url(lead=user.full_name, when="open"))]
