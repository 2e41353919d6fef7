"""What action plans put on Home: what is late, what changed since the person last looked, the first steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from actionplans.models import Plan, Update
from actionplans.views.work import work_for

LOOKED = "plans_looked_at"  # session key: when Home was last shown, and when the time before that
NEWS = 8
SAME_LOOK_SECONDS = 1800


def my_steps(request: Any) -> str | None:
    """Steps overdue, due this fortnight and silent since the last board: each number a link."""
    if not _sees_plans(request):
        return None
    work, _ = work_for(request)
    if not work.total:
        return None
    return render_to_string("actionplans/home_steps.html", {"work": work}, request=request)


def what_changed(request: Any) -> str | None:
    """What other people changed in the partnership's plans since this person last looked."""
    if not _sees_plans(request):
        return None
    since = _last_look(request)
    news = Update.objects.visible_to(request.user).filter(plan__partnership=request.partnership)
    news = news.exclude(by=request.user).exclude(kind__in=(Update.Kind.IMPORTED, Update.Kind.CREATED))
    if since:
        news = news.filter(reported_at__gt=since)
    rows = list(
        news.select_related("by", "plan", "step__action", "action").order_by("-reported_at", "-pk")[
            : NEWS + 1
        ]
    )
    context = {
        "news": [(update, update.step or update.action) for update in rows[:NEWS]],
        "more": len(rows) > NEWS,
        "since": since,
    }
    return render_to_string("actionplans/home_news.html", context, request=request)


def _last_look(request: Any) -> datetime | None:
    """When the person looked before this visit; reloading Home within half an hour is the same look."""
    moment = timezone.now()  # noqa: TID251  a panel is part of a view
    seen = request.session.get(LOOKED) or {}
    last, before = seen.get("last"), seen.get("before")
    if last is None or moment.timestamp() - last > SAME_LOOK_SECONDS:
        before = last
        request.session[LOOKED] = {"last": moment.timestamp(), "before": before}
    return datetime.fromtimestamp(before, tz=timezone.get_current_timezone()) if before else None


def first_steps(request: Any) -> Iterable[dict[str, Any]]:
    """A new partnership imports or starts a plan, then names its leads."""
    if not may(request.user, Permission.EDIT_PLANS, request.partnership):
        return
    plans = Plan.objects.visible_to(request.user).filter(partnership=request.partnership)
    first = plans.first()
    yield {
        "title": "Bring in your action plan",
        "words": "Import the workbook that you use today, or start an empty plan.",
        "url": reverse("actionplans:plans"),
        "done": first is not None,
    }
    yield {
        "title": "Say who leads what",
        "words": "Name a person for each action, so that My work and the reminders know whom to ask.",
        "url": first.get_absolute_url() if first else reverse("actionplans:plans"),
        "done": plans.filter(workstreams__actions__leads__user__isnull=False).exists(),
    }


def _sees_plans(request: Any) -> bool:
    return may(request.user, Permission.VIEW_PLANS, request.partnership)
