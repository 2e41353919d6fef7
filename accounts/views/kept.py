"""Giving back what somebody typed before they were signed out."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import kept_forms
from accounts.requests import Request
from ui import errors


@require_safe
@never_cache
def kept(request: Request) -> HttpResponse:
    """The kept texts, each with a button that sends it where it was going."""
    forms = kept_forms.kept_for(request.session, request.user.pk)
    return render(request, "accounts/kept.html", {"forms": forms, "mark": kept_forms.MARK})


@require_POST
def discard(request: Request, key: str) -> HttpResponse:
    """Forget one kept text."""
    kept_forms.drop(request.session, key)
    messages.success(request, "The text is deleted.")
    return redirect("accounts:kept")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token went stale, since its owner signed in again in another tab: keep it and ask.

    Only for a form of this very site (by its Origin) that goes to a page behind the sign-in; nothing is sent
    on until the person presses the button of the next page. All else is refused as usual.
    """
    if not (_is_ours(request) and _needs_sign_in(request.path)):
        return errors.csrf_failure(request, reason)
    owner = request.user.pk if request.user.is_authenticated else request.session.get(kept_forms.OWNER)
    if owner is None or not kept_forms.keep(request, owner):
        return errors.csrf_failure(request, reason)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("accounts:kept")})
    if request.user.is_authenticated:
        return redirect("accounts:kept")
    return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': reverse('accounts:kept')})}")


def _is_ours(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _needs_sign_in(path: str) -> bool:
    try:
        return bool(getattr(resolve(path).func, "login_required", True))
    except Resolver404:
        return False
