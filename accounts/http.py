"""The request as views see it once the middleware has run."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Partnership, User


class SignedInRequest(HttpRequest):
    """For annotations: a signed-in person, working in `partnership` (None = a member of none today)."""

    user: User
    partnership: Partnership | None
    partnerships: list[Partnership]
