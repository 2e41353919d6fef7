"""What the pages for everybody share: which board, and how often one address may ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_ratelimit.exceptions import Ratelimited

from accounts.limits import too_many
from oversight.models import Board
from oversight.summaries import public

View = Callable[..., HttpResponseBase]


def for_everybody(group: str) -> Callable[[View], View]:
    """No sign-in is needed; each address may ask so often (accounts/limits.py names the `group`)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if too_many(request, group):
                raise Ratelimited
            return view(request, **kwargs)

        return login_not_required(limited)  # type: ignore[no-any-return,unused-ignore]

    return decorate


def get_board(slug: str) -> Board:
    """The board with a public page at this address; 404 for every other, whatever it is."""
    found: Board | None = public.boards().filter(slug=slug).first()
    if found is None:
        raise Http404("There is no public board at this address.")
    return found


def get_meeting(board: Board, pk: int) -> public.PublicMeeting:
    """A meeting of which something is out; 404 for every other."""
    found = public.meeting_of(board, pk)
    if found is None:
        raise Http404("Nothing is published at this address.")
    return found
