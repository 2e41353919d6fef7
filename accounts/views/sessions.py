"""Signing in and out, the second factor, and changing between partnerships."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from accounts import factors, kept_forms, limits
from accounts.forms import CodeForm, SignInForm
from accounts.middleware import CURRENT, HAS_FACTOR, SEEN, SIGNED_IN, end_session, without_second_factor
from accounts.models import User
from accounts.requests import Request
from ui.errors import Words, error_page

TOO_MANY = "Too many tries in a short time. Wait a minute, then try again."
LOCKED = Words(
    "Wait a quarter of an hour",
    "A wrong password was given too often for this e-mail address from where you are.",
    "Nothing was changed. From other places the account still works.",
    "Wait 15 minutes and try again, or set a new password.",
)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail address and password."""
    then = safe_next(request)
    if request.user.is_authenticated:
        return redirect(then)
    form = SignInForm(request, request.POST or None)
    status = 200
    if request.method == "POST":
        if limits.too_many(request, "sign_in"):
            form, status = SignInForm(request, initial={"username": request.POST.get("username", "")}), 429
            messages.error(request, TOO_MANY)
        elif form.is_valid():
            user = form.get_user()
            begin_session(request, user)
            return redirect(after_sign_in(request, user, then))
    context = {"form": form, "next": then, "single_sign_on": settings.OIDC_ISSUER and settings.OIDC_NAME}
    return render(request, "accounts/sign_in.html", context, status=status)


def begin_session(request: HttpRequest, user: User) -> None:
    """Sign `user` in: a new session key, the moment noted, kept forms of anybody else forgotten."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.now().timestamp()
    request.session[SEEN] = request.session[SIGNED_IN] = now
    request.session[HAS_FACTOR] = factors.has_device(user)
    request.session.pop(kept_forms.OWNER, None)
    kept_forms.drop_all_but(request.session, user.pk)


def after_sign_in(request: HttpRequest, user: User, then: str) -> str:
    """Where to go: to the text that was kept, if any; else where the person wanted to go."""
    if kept_forms.kept_for(request.session, user.pk):
        return resolve_url("accounts:kept")
    return resolve_url(settings.LOGIN_REDIRECT_URL) if then == resolve_url("accounts:kept") else then


def safe_next(request: HttpRequest) -> str:
    """The address to go on to, when it is one of ours; else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer of django-axes when a name was tried too often from one address."""
    return error_page(request, 429, LOCKED)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        end_session(request)
    messages.success(request, "You are signed out.")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@without_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: Request) -> HttpResponse:
    """The code of the authenticator app, after the password."""
    then = safe_next(request)
    if request.user.is_verified():  # type: ignore[attr-defined]  # added by django_otp's middleware
        return redirect(then)
    if not factors.has_device(request.user):
        return redirect("accounts:factor_setup")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if limits.too_many(request, "second_factor", key=str(request.user.pk)):
            form.add_error("code", TOO_MANY)
            status = 429
        elif form.is_valid() and (device := _device_for(request.user, form.cleaned_data["code"])):
            request.session.cycle_key()
            otp_login(request, device)
            return redirect(after_sign_in(request, request.user, then))
        elif not form.errors:
            form.add_error("code", "That is not a code that works now. Wait for the next one and try again.")
    return render(request, "accounts/second_factor.html", {"form": form, "next": then}, status=status)


@transaction.atomic
def _device_for(user: User, typed: str) -> Any:
    return factors.verify(user, typed)


@require_POST
def switch(request: Request) -> HttpResponse:
    """Work in another partnership from here on."""
    wanted = request.POST.get("partnership")
    chosen = next((each for each in request.partnerships if str(each.pk) == wanted), None)
    if chosen is None:
        return error_page(request, 404)
    request.session[CURRENT] = chosen.pk
    messages.success(request, f"You now work in {chosen}.")
    return redirect(settings.LOGIN_REDIRECT_URL)
