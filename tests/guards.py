"""What is watched during every test, whatever it is about."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

WRITES = re.compile(
    r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE
)
# What looking at a page may write, with the reason.
MAY_BE_WRITTEN = {
    "django_session": "who is looking, and messages already shown",
    "audit_read": "that somebody read something is itself recorded",
    "api_apiclient": "when a program last read stands in its row; nothing else of it is ever written so",
    "failure_protocol_personread": "who looked at whose record stands in the incident before it is shown",
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


# How one database lets writers take turns; the other needs no statement for it.
TURNS = "pg_advisory_xact_lock"
BUDGETS = Path(__file__).parent / "query_budgets.json"


@contextmanager
def query_budget(name: str) -> Iterator[None]:
    """Hold what happens inside to the number of queries that query_budgets.json gives NAME, exactly.

    Fewer fails as well, so that the file tells the truth and a saving is kept. To set numbers on purpose,
    run the tests with WRITE_QUERY_BUDGETS=1 and look at the difference.
    """
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = sum(TURNS not in each["sql"] for each in captured.captured_queries)
    budgets = json.loads(BUDGETS.read_text("utf-8"))
    if os.environ.get("WRITE_QUERY_BUDGETS"):
        budgets = dict(sorted({**budgets, name: asked}.items()))
        BUDGETS.write_text(json.dumps(budgets, indent=2) + "\n", "utf-8")
        return
    wanted = budgets.get(name)
    assert asked == wanted, (
        f"{name}: {asked} queries, budget {wanted}\n{statements(captured.captured_queries)}"
    )


def statements(queries: Sequence[dict[str, str]]) -> str:
    """Return captured queries as lines for a failure's message."""
    return "\n".join(f"  {number:3} {query['sql'][:300]}" for number, query in enumerate(queries, 1))
