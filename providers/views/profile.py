"""The ratings profile of a partnership's homes as at a day, compared with an earlier one."""

from __future__ import annotations

from datetime import date, timedelta

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import today
from providers.forms.profile import ProfileForm
from providers.summaries.profile import COLUMNS, KEYS, history, key_questions, profile_of
from providers.tables.profile import ProfileTable
from ui.charts import State, profile_bar
from ui.listing import respond

BETWEEN_REPORTS = timedelta(weeks=13)  # where nobody says which report came last
COLOURS = ("blue", "green", "amber", "red", "grey")
STATES = tuple(
    State(key or "none", name, colour) for key, name, colour in zip(KEYS, COLUMNS, COLOURS, strict=True)
)


@require_safe
def profile(request: Request) -> HttpResponseBase:
    """Kinds of provider against the regulator's ratings; each figure leads to its homes."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    form = ProfileForm(_sent(request), today=today(), initial=_usual(today()))
    days = form.cleaned_data if form.is_bound and form.is_valid() else _usual(today())
    day, before = days["day"], days["before"]
    known = history(partnership, day)
    made = profile_of(known, day, before)
    counts = {state.key: figure.now for state, figure in zip(STATES, made.all, strict=True)}
    context = {
        "form": form, "made": made, "is_today": day == today(),
        "chart": profile_bar("All of them by rating", counts, STATES),
        "questions": key_questions(partnership, day, before, known),
    }  # fmt: skip
    table = ProfileTable(made.rows, params=request.GET, path=request.path)
    return respond(request, table, "providers/profile.html", context, filename=f"ratings-profile-{day}")


def _sent(request: Request) -> object | None:
    return request.GET if any(name.startswith(("day", "before")) for name in request.GET) else None


def _usual(day: date) -> dict[str, date]:
    return {"day": day, "before": day - BETWEEN_REPORTS}
