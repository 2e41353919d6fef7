"""What somebody else should take over of calls and promises when a person leaves a partnership."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Partnership, User
from core.words import count_of
from providers.models import Promise


def promises_left(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """The open promises that the person sees to: words and the list that shows them."""
    rows = Promise.objects.filter(partnership=partnership, owner=user, state=Promise.State.OPEN)
    number = rows.count()
    if not number:
        return []
    words = f"Sees to {count_of(number, 'promise')} that {'is' if number == 1 else 'are'} open"
    return [(words, f"{reverse('providers:promises')}?{urlencode({'owner': user.full_name})}")]
