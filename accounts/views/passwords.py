"""Changing a password, and setting a new one by a mailed link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, limits
from accounts.forms import ChangePasswordForm, NewPasswordForm, ResetForm
from accounts.models import User
from accounts.requests import Request
from accounts.views.sessions import TOO_MANY

_TOKEN = "password_reset_token"  # noqa: S105  session key: keeps the token out of addresses and logs
_READ_POST = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(_READ_POST)
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The answer is the same whether or not there is such an account."""
    form = ResetForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if limits.too_many(request, "password_reset") or limits.too_many(
            request, "password_reset_name", email
        ):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            if user := User.objects.people().filter(email=email, is_active=True).first():
                actions.send_reset_link(user=user)
            return redirect("accounts:password_reset_sent")
    return render(request, "accounts/password_reset.html", {"form": form}, status=status)


@login_not_required
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accounts/password_reset_sent.html")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(_READ_POST)
def set_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Set a new password by the link of the mail; the token moves into the session at once."""
    user = _user_of(uidb64)
    if token != "set":  # noqa: S105  a word in the address, not a secret
        if user is None or not default_token_generator.check_token(user, token):
            return render(request, "accounts/password_link_dead.html", status=410)
        request.session[_TOKEN] = token
        return redirect("accounts:password_set", uidb64=uidb64, token="set")  # noqa: S106  as above
    if user is None or not default_token_generator.check_token(user, request.session.get(_TOKEN)):
        return render(request, "accounts/password_link_dead.html", status=410)
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reset_password(user=user, password=form.cleaned_data["new_password1"])
        del request.session[_TOKEN]
        messages.success(request, "Your new password is set. Sign in with it.")
        return redirect("accounts:sign_in")
    return render(request, "accounts/password_set.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(_READ_POST)
def change(request: Request) -> HttpResponse:
    """Change one's own password; other sessions of the same person end."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        actions.change_password(user=request.user, password=password, by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect(reverse("accounts:profile"))
    return render(request, "accounts/password_change.html", {"form": form})


def _user_of(uidb64: str) -> User | None:
    try:
        pk = urlsafe_base64_decode(uidb64).decode()
        found: User | None = User.objects.people().filter(pk=pk, is_active=True).first()
    except (ValueError, OverflowError, ValidationError):
        return None
    return found
