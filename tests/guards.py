"""What is watched during every test, whatever it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

WRITES = re.compile(
    r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE
)
# What looking at a page may write, with the reason.
MAY_BE_WRITTEN = {
    "django_session": "who is looking, and messages already shown",
    "audit_read": "that somebody read something is itself recorded",
}


class WroteOnGetError(AssertionError):
    """A page changed data when it was only looked at: prefetching, crawlers and CSRF would do so too."""


def no_write_on_get(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: during GET and HEAD no table but those above may be written."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)

        def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            written = WRITES.match(sql)
            if written and written.group(1) not in MAY_BE_WRITTEN and not _one_time_address(request):
                raise WroteOnGetError(f"GET {request.path} wrote to {written.group(1)}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse):
            return get_response(request)

    return middleware


def _one_time_address(request: HttpRequest) -> bool:
    """Signing in through the council's or the NHS's own service comes back by GET; the protocol says so."""
    return request.path.startswith(("/oidc/", "/accounts/oidc/"))


def statements(queries: Sequence[dict[str, str]]) -> str:
    """Return captured queries as lines for a failure's message."""
    return "\n".join(f"  {number:3} {query['sql'][:300]}" for number, query in enumerate(queries, 1))
