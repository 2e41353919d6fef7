"""What action plans put on Home: what is late, what changed since the person last looked, the first steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from actionplans.models import NewsSeen, Plan, Update
from actionplans.views.work import work_for

NEWS = 8
FIRST_NEWS = timedelta(days=14)  # for somebody who has never said that they have seen the news


def my_steps(request: Any) -> str | None:
    """Steps overdue, due this fortnight and silent since the last board: each number a link."""
    if not _sees_plans(request):
        return None
    work, _ = work_for(request)
    if not work.total:
        return None
    return render_to_string("actionplans/home_steps.html", {"work": work}, request=request)


def what_changed(request: Any) -> str | None:
    """What other people changed in the partnership's plans since this person said they had seen the news."""
    if not _sees_plans(request):
        return None
    moment = timezone.now()  # noqa: TID251  a panel is part of a view
    seen = NewsSeen.objects.filter(user=request.user, partnership=request.partnership).first()
    since = seen.until if seen else moment - FIRST_NEWS
    news = Update.objects.visible_to(request.user).filter(plan__partnership=request.partnership)
    news = news.filter(reported_at__gt=since).exclude(by=request.user).exclude(kind=Update.Kind.IMPORTED)
    rows = list(
        news.select_related("by", "plan", "step__action", "action").order_by("-reported_at", "-pk")[
            : NEWS + 1
        ]
    )
    context = {
        "news": [(update, update.step or update.action) for update in rows[:NEWS]],
        "more": len(rows) > NEWS,
        "since": since,
        "moment": moment.isoformat(),
    }
    return render_to_string("actionplans/home_news.html", context, request=request)


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
