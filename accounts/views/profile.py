"""One's own account: profile and authenticator app."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from accounts import actions, factors, limits
from accounts.access import roles_in, sees_residents
from accounts.errors import RefusedError
from accounts.forms import ProfileForm, SetUpForm
from accounts.middleware import HAS_FACTOR, without_second_factor
from accounts.models import User
from accounts.requests import Request
from accounts.views.sessions import TOO_MANY, safe_next

_READ_POST = ["GET", "HEAD", "POST"]


@require_http_methods(_READ_POST)
def profile(request: Request) -> HttpResponse:
    """Name, job title, phone; roles; password and authenticator app."""
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    roles = [
        (partnership, ", ".join(sorted(str(role.label) for role in roles_in(request.user, partnership))))
        for partnership in request.partnerships
    ]
    context = {
        "form": form,
        "roles": roles,
        "has_factor": factors.has_device(request.user),
        "codes_left": factors.codes_left(request.user),
        "needs_factor": sees_residents(request.user),
    }
    return render(request, "accounts/profile.html", context)


@never_cache
@without_second_factor
@require_http_methods(_READ_POST)
def factor_setup(request: Request) -> HttpResponse:
    """QR code and key in text, then a first code; after that the recovery codes, once."""
    then = safe_next(request)
    if factors.has_device(request.user) and not request.user.is_verified():  # type: ignore[attr-defined]
        return redirect("accounts:second_factor")
    device = factors.new_device(request.user, request.session)
    form = SetUpForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if limits.too_many(request, "second_factor", key=str(request.user.pk)):
            form.add_error("code", TOO_MANY)
            status = 429
        else:
            try:
                codes = actions.add_factor(device=device, code=form.cleaned_data["code"], by=request.user)
            except RefusedError as refused:
                form.add_error("code", str(refused))
            else:
                request.session.cycle_key()
                otp_login(request, device)
                request.session[HAS_FACTOR] = True
                request.session.pop(factors.WAITING_KEY, None)
                return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": then})
    context = {
        "form": form,
        "next": then,
        "picture": mark_safe(factors.qr_svg(device)),  # noqa: S308  drawn by segno from our own key
        "secret": factors.secret_text(device),
        "needs_factor": sees_residents(request.user),
    }
    return render(request, "accounts/factor_setup.html", context, status=status)


@require_POST
def factor_remove(request: Request) -> HttpResponse:
    """Go back to the password alone, unless a role forbids it."""
    try:
        actions.remove_factor(user=request.user, by=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        request.session[HAS_FACTOR] = False
        messages.success(request, "The authenticator app is removed from your account.")
    return redirect("accounts:profile")


@never_cache
@require_POST
def recovery_codes(request: Request) -> HttpResponse:
    """New recovery codes, shown once."""
    try:
        codes = actions.make_recovery_codes(user=request.user, by=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("accounts:profile")
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": ""})
