"""The way in for programs: method, token, rate, grant; every refusal is JSON of one shape.

In that order, so that one without a token learns nothing: neither which lists there are for whom, nor
whether a token was known once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from accounts.limits import client_address
from api import tokens
from api.actions import mark_used
from api.models import ApiClient
from api.scopes import Scope

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]
UNKNOWN = "Send a token that is in force: Authorization: Bearer, a space, and the token."


class ApiRefused(Exception):
    """An answer other than 200: its status, a code for programs, words for people."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})

    def response(self) -> JsonResponse:
        """As JSON."""
        body = {"error": {"code": self.code, "message": self.message}}
        return JsonResponse(body, status=self.status, headers=self.headers)


def public(view: View) -> View:
    """For addresses that need no token: reading only."""

    @csrf_exempt  # nothing is ever written here, and the answer to a POST is 405
    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            _reads(request)
            return view(request, *args, **kwargs)
        except ApiRefused as refused:
            return refused.response()

    return answered


def for_clients(view: View) -> View:
    """For addresses that need a token; the view gets the client after the request."""

    @public
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        client = _client(request)
        response = view(request, client, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        response["Vary"] = "Authorization"
        return response

    return answered


def granted(client: ApiClient, scope: Scope) -> None:
    """Refuse what the token was not made for.

    Raises:
        ApiRefused: 403.
    """
    if scope not in client.scopes:
        raise ApiRefused(403, "not_granted", f"This token does not open: {scope.label}.")


def _reads(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        allowed = {"Allow": "GET, HEAD"}
        raise ApiRefused(405, "method_not_allowed", "Only reading is possible here: use GET.", allowed)


def _client(request: HttpRequest) -> ApiClient:
    token = tokens.from_header(request.headers.get("Authorization", ""))
    now = timezone.now()  # noqa: TID251  the gate is an edge
    found: ApiClient | None = None
    if token:
        usable = ApiClient.objects.usable(timezone.localdate(now))  # noqa: TID251
        found = usable.select_related("partnership").filter(token_digest=tokens.digest(token)).first()
    if found is None:
        _count(request, "unknown", client_address(request), settings.API_RATE_UNKNOWN)
        raise ApiRefused(401, "unauthorized", UNKNOWN, {"WWW-Authenticate": "Bearer"})
    _count(request, "client", str(found.pk), settings.API_RATE)
    mark_used(found, now)
    return found


def _count(request: HttpRequest, group: str, who: str, rate: str) -> None:
    """Count one more request; when the cache that counts is down nobody is stopped (as ui/limits.py)."""
    try:
        usage = get_usage(
            request, group=f"api.{group}", key=lambda _group, _request: who, rate=rate, increment=True
        )
    except (OSError, RedisError):
        logger.warning("rate limit cache unreachable")
        return
    if usage and usage["should_limit"]:
        wait = max(1, int(usage["time_left"]))
        words = f"Too many requests. Try again in {wait} second{'' if wait == 1 else 's'}."
        raise ApiRefused(429, "too_many_requests", words, {"Retry-After": str(wait)})
