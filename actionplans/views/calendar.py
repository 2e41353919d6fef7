"""The calendar feed: its page, and the public address that calendar programs read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.exceptions import Ratelimited

from accounts.limits import too_many
from accounts.requests import Request
from accounts.views.common import now, today
from actionplans.actions.calendar import feed_at, make_address, revoke_address
from actionplans.calendars import calendar_of
from actionplans.models import CalendarFeed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponse:
    """Whether the person has an address; POST makes a new one and shows it, this once."""
    address = ""
    if request.method == "POST":
        secret = make_address(by=request.user, at=now())
        address = settings.SITE_URL.rstrip("/") + reverse("actionplans:calendar_feed", args=[secret])
    feed = CalendarFeed.objects.filter(user=request.user, revoked_at=None).first()
    return render(request, "actionplans/calendar.html", {"feed": feed, "address": address})


@require_POST
def calendar_revoke(request: Request) -> HttpResponse:
    """Stop the person's address."""
    if revoke_address(by=request.user, at=now()):
        messages.success(
            request, "The address no longer works. Calendars that use it will stop being updated."
        )
    else:
        messages.info(request, "You had no address.")
    return redirect("actionplans:calendar")


@login_not_required
@require_safe
@cache_control(private=True, max_age=900)
@sensitive_variables("secret")
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, without signing in; 404 for one that is not in use."""
    feed = feed_at(secret)
    if feed is None:
        if too_many(request, "calendar_unknown"):
            raise Ratelimited
        raise Http404("There is no calendar here.")
    if too_many(request, "calendar", key=feed.token_hash):
        raise Ratelimited
    body = calendar_of(feed.user, day=today(), site_url=settings.SITE_URL, service=settings.SERVICE_NAME)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="action-plans.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
