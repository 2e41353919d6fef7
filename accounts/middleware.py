"""What stands between request and view: idle sessions, partnership, kept forms, second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts import kept_forms
from accounts.access import own_partnerships, sees_residents
from accounts.factors import has_device
from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN = "last_seen"
SIGNED_IN = "signed_in_at"
HAS_FACTOR = "has_factor"
CURRENT = "partnership"
_SEEN_EVERY = 60  # seconds; one write of the session a minute is enough


class IdleSessionMiddleware:
    """Signs a person out who was idle too long or signed in too long ago, and remembers who it was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check before the view; note the moment at most once a minute."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._check(request, timezone.now())
        return self.get_response(request)

    def _check(self, request: HttpRequest, now: datetime) -> None:
        session = request.session
        seen = _moment(session.get(SEEN)) or now
        since = _moment(session.get(SIGNED_IN)) or now
        idle = timedelta(minutes=idle_minutes(request.user))
        if now - seen > idle or now - since > timedelta(hours=settings.SESSION_MAX_HOURS):
            end_session(request)
            messages.info(request, "You were signed out because nothing happened for a while.")
            return
        if SEEN not in session or SIGNED_IN not in session or (now - seen).total_seconds() > _SEEN_EVERY:
            session[SEEN] = now.timestamp()
            session.setdefault(SIGNED_IN, now.timestamp())


def idle_minutes(user: User | AnonymousUser) -> int:
    """How long nothing may happen before this person is signed out."""
    minutes: int = settings.SESSION_IDLE_MINUTES
    return min(minutes, settings.SESSION_IDLE_MINUTES_RESIDENTS) if sees_residents(user) else minutes


def end_session(request: HttpRequest) -> None:
    """Sign out; the new, empty session of this browser remembers only who it was."""
    owner = str(request.user.pk)
    logout(request)
    request.session[kept_forms.OWNER] = owner


class PartnershipMiddleware:
    """Sets `request.partnership` (the one worked in, None = none) and `request.partnerships` (all)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One query a request, which also fills the cache that access asks."""
        own = own_partnerships(request.user) if settings.SESSION_COOKIE_NAME in request.COOKIES else []
        chosen = request.session.get(CURRENT) if own else None
        current = next((each for each in own if each.pk == chosen), own[0] if own else None)
        request.partnerships = own  # type: ignore[attr-defined]  # see accounts.requests.Request
        request.partnership = current  # type: ignore[attr-defined]
        return self.get_response(request)


class KeptFormMiddleware:
    """A form sent after the session ended is kept; the restored one, once sent, is forgotten.

    Stands before LoginRequiredMiddleware (which would only redirect) and after the CSRF check.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Keep or forget; htmx is sent to the whole sign-in page instead of getting it as a fragment."""
        if request.user.is_authenticated:
            if request.method == "POST" and (key := request.POST.get(kept_forms.MARK)):
                kept_forms.drop(request.session, key)
            return None
        if not getattr(view, "login_required", True):
            return None
        owner = request.session.get(kept_forms.OWNER) if request.method == "POST" else None
        kept = bool(owner) and kept_forms.keep(request, owner)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": _sign_in_url(_htmx_page(request))})
        if request.method == "POST":
            return HttpResponseRedirect(
                _sign_in_url(reverse("accounts:kept") if kept else _came_from(request))
            )
        return None


class SecondFactorMiddleware:
    """Lets nobody past who has, or by their role must have, a second factor and has not given it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send to the code page, or to the page that sets the second factor up."""
        user = request.user
        if not user.is_authenticated or getattr(view, "without_second_factor", False):
            return None
        if not getattr(view, "login_required", True) or user.is_verified():  # type: ignore[attr-defined]  # django_otp
            return None
        if HAS_FACTOR not in request.session:
            request.session[HAS_FACTOR] = has_device(user)
        has_factor = request.session[HAS_FACTOR]
        if not has_factor and not sees_residents(user):
            return None
        if request.method == "POST":
            kept_forms.keep(request, user.pk)
        target = reverse("accounts:second_factor" if has_factor else "accounts:factor_setup")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        here = request.get_full_path() if request.method == "GET" else ""
        return HttpResponseRedirect(target + (f"?{urlencode({'next': here})}" if here else ""))


def without_second_factor(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that a person may use between password and second factor."""
    view.without_second_factor = True  # type: ignore[attr-defined]
    return view


def _sign_in_url(then: str) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': then})}"


def _htmx_page(request: HttpRequest) -> str:
    """The page that an htmx request came from, as a path of this site."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return parts.path + (f"?{parts.query}" if parts.query else "") or "/"


def _came_from(request: HttpRequest) -> str:
    """Where a signed-out POST should lead after signing in: the page that held the form, when it is ours."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return parts.path if parts.netloc == request.get_host() else "/"


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(stamp, tz=timezone.get_current_timezone()) if stamp else None
