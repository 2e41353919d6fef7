"""Pages of plans: a long list against a short one, middleware against a bare view, history against today."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from script._bench import Line, open_database, pairs, ratio
from script._seed import TODAY, seed

LARGE, SMALL = 100_000, 500
LISTS = {
    "late steps, by agreed date": "when=late&sort=due&per=50",
    "one status, by agreed date": "status=in_progress&sort=due&per=50",
    "all, in the plan's order": "per=50",
    "steps with a word, by agreed date": "q=medicines&sort=due&per=50",
}
STEPS, UPDATES = 100, 50


def measure(count: int) -> list[Line]:
    """The list pages, the middleware, and a plan as at a day."""
    import time_machine

    with time_machine.travel(TODAY, tick=True):
        return [*_lists(count), *_middleware(count), *_history(count)]


def _client() -> Any:
    from django.test import Client

    from accounts.models import User

    client = Client()
    person = User.objects.get(email="person0@measured.example")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _lists(count: int) -> list[Line]:
    from django.db import connection

    clients = {}
    for size in (LARGE, SMALL):
        open_database(str(size))
        seed(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        clients[size] = _client()

    def page(size: int, query: str) -> Any:
        open_database(str(size))
        answer = clients[size].get(f"/plans/steps/?{query}")
        assert answer.status_code == 200 and answer.content.count(b'id="row-') == 50, answer  # noqa: PT018, S101
        return answer

    lines = []
    for name, query in LISTS.items():
        large, small = pairs(partial(page, LARGE, query), partial(page, SMALL, query), count * 2)
        lines.append(
            ratio(f"list of {LARGE:,} steps: {name}", f"of {SMALL} steps", large.wall, small.wall, 1.3)
        )
    return lines


def _middleware(count: int) -> list[Line]:
    from django.test import RequestFactory

    from accounts.models import User
    from actionplans.views.steps import steps

    open_database(str(SMALL))
    client, address = _client(), f"/plans/steps/?{LISTS['late steps, by agreed date']}"
    seen = client.get(address).wsgi_request

    def through() -> None:
        client.get(address)

    def bare() -> None:
        request: Any = RequestFactory().get(address)
        request.user = User.objects.get(pk=seen.user.pk)
        for name in (
            "session",
            "partnership",
            "partnerships",
            "htmx",
            "_messages",
            "csp_nonce",
            "request_id",
        ):
            if hasattr(seen, name):
                setattr(request, name, getattr(seen, name))
        assert steps(request).status_code == 200  # noqa: S101

    mine, plain = pairs(through, bare, count * 4)
    return [
        ratio("list page with all middleware and a session", "its view alone", mine.wall, plain.wall, 1.5)
    ]


def _history(count: int) -> list[Line]:
    from actionplans.models import Action
    from actionplans.rows import current_action
    from actionplans.summaries import plan_view

    open_database("history")
    plan = seed(STEPS, updates=UPDATES).plan

    def then() -> None:
        assert len(plan_view(plan, TODAY - timedelta(days=180)).steps) == STEPS  # noqa: S101

    def now() -> None:
        plan_view(plan, TODAY)

    def rows() -> None:
        found = Action.objects.filter(workstream__plan=plan).select_related("workstream__plan__partnership")
        seen = [
            current_action(row, TODAY) for row in found.prefetch_related("steps", "leads", "done_entries")
        ]
        assert sum(len(action.steps) for action in seen) == STEPS  # noqa: S101

    total = f"{STEPS * UPDATES:,} updates"
    as_at, current = pairs(then, now, count * 2)
    again, plain = pairs(then, rows, count * 2)
    return [
        ratio(
            f"a plan with {total} as at a day", "the same plan as it is today", as_at.wall, current.wall, 3
        ),
        ratio(f"a plan with {total} as at a day", "its rows, without history", again.wall, plain.wall, 3),
    ]
