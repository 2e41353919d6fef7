"""The request as views see it after the middleware: somebody is signed in and has a current partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import Partnership, User


class Request(HttpRequest):
    """For annotations only; LoginRequiredMiddleware makes it true for every view that isn't marked public."""

    user: User
    partnership: Partnership | None
    partnerships: list[Partnership]
    htmx: HtmxDetails
