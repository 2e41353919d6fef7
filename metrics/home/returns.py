"""Returns on Home, for a home's own staff and for those who chase; and in a box on the page of a home."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from core.rag import Rag
from metrics.models import Observation, Return, Window
from metrics.periods import Frequency, Period
from metrics.rating import rag_of
from metrics.summaries.indicators import with_unit
from metrics.summaries.returns import completeness
from metrics.summaries.windows import own_windows
from metrics.tables.returns import state_tag
from providers.panels import HomeContext

NEWEST = 3
FIGURES = 60  # newest rows of a home among which the last of each indicator is looked for


def own_returns(request: Any) -> SafeString | None:
    """What a person's homes have to send now; nothing where nothing is due."""
    partnership = request.partnership
    if not may(request.user, Permission.SEND_RETURNS, partnership):
        return None
    found = own_windows(partnership, request.user, _day())
    due = [each for _, windows, _ in found for each in windows]
    if not due:
        return None
    return render_to_string("metrics/returns_own_card.html", {"due": due}, request=request)


def returns_to_chase(request: Any) -> SafeString | None:
    """Windows past their deadline for which homes can still send, with how many have not."""
    partnership = request.partnership
    if not may(request.user, Permission.MANAGE_RETURNS, partnership):
        return None
    rows = Window.objects.filter(form__partnership=partnership).overdue_on(_day()).open_on(_day())
    found = [completeness(each, _day()) for each in rows.select_related("form__partnership")]
    late = [each for each in found if each.sent < each.asked]
    waiting = Return.objects.filter(window__form__partnership=partnership, state="submitted").count()
    if not late and not waiting:
        return None
    shown = {"late": late, "waiting": waiting}
    return render_to_string("metrics/returns_chase_card.html", shown, request=request)


def returns_panel(context: HomeContext) -> SafeString | None:
    """A home's newest returns and its last figure of each indicator; nothing where it has neither."""
    partnership, home = context.partnership, context.location
    if not may(context.request.user, Permission.VIEW_INDICATORS, partnership):
        return None
    rows = Return.objects.filter(window__form__partnership=partnership, location=home)
    returns = list(rows.select_related("window__form").order_by("-window__start", "-pk")[:NEWEST])
    figures = _last_figures(context)
    if not returns and not figures:
        return None
    shown = {"returns": [(each, state_tag(each)) for each in returns], "figures": figures}
    return SafeString(render_to_string("metrics/returns_panel.html", shown, request=context.request))


def _last_figures(context: HomeContext) -> list[tuple[str, str, str, Rag | None]]:
    rows = Observation.objects.filter(
        scope__partnership=context.partnership, scope__kind="home", scope__location=context.location
    )
    newest: dict[int, Observation] = {}
    for row in rows.select_related("indicator").order_by("-start", "indicator__name")[:FIGURES]:
        newest.setdefault(row.indicator_id, row)
    found = sorted(newest.values(), key=lambda row: row.indicator.name)
    return [(row.indicator.name, _words(row), _period(row), rag_of(row)) for row in found]


def _words(row: Observation) -> str:
    if row.value is None:
        return str(row.get_kind_display())
    return with_unit(row.indicator, row.value)


def _period(row: Observation) -> str:
    return Period(row.start, Frequency(row.indicator.frequency)).words


def _day() -> date:
    return timezone.localdate()  # noqa: TID251  a box is part of a view
