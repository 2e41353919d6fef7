"""Until when a person has seen the news on Home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now
from actionplans.actions.news import mark_news_seen


@require_POST
def news_seen(request: Request) -> HttpResponse:
    """The news on Home was seen, up to the moment at which it was shown."""
    shown = parse_datetime(request.POST.get("until", "")[:40])
    until = min(shown, now()) if shown and shown.tzinfo else now()
    partnership = require(request.user, Permission.VIEW_PLANS, request.partnership)
    mark_news_seen(partnership=partnership, by=request.user, until=until)
    return redirect("ui:home")
