"""Signing in with the account of one's organisation: to the provider, and back."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from mozilla_django_oidc.utils import absolutify, generate_code_challenge

from accounts import limits, oidc
from accounts.errors import RefusedError
from accounts.views.sessions import TOO_MANY, after_sign_in, begin_session, safe_next
from ui.errors import error_page

_KEPT = "oidc"  # session key: state, nonce, verifier and where to go after it
NOT_LET_IN = (
    "You could not be signed in that way. Your address must be invited here and verified there. "
    "Ask your partnership's administrator."
)
UNREACHABLE = "Your organisation's sign-in does not answer now. Try again later, or use your password."


@login_not_required
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, with a state, a nonce and a PKCE challenge that only we know."""
    _only_when_configured()
    if limits.too_many(request, "sign_in"):
        return error_page(request, 429)
    try:
        endpoint = oidc.discovery()["authorization_endpoint"]
    except oidc.ProviderUnreachableError:
        return _back(request, UNREACHABLE)
    kept = {
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "next": safe_next(request),
    }
    kept["verifier"] = secrets.token_urlsafe(48)
    request.session[_KEPT] = kept
    query = {
        "response_type": "code",
        "scope": settings.OIDC_RP_SCOPES,
        "client_id": settings.OIDC_RP_CLIENT_ID,
        "redirect_uri": absolutify(request, reverse("accounts:oidc_callback")),
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": generate_code_challenge(kept["verifier"], "S256"),
        "code_challenge_method": "S256",
    }
    return redirect(f"{endpoint}?{urlencode(query)}")


@login_not_required
@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """The way back: exchange the code, check the token, sign in whom we know."""
    _only_when_configured()
    if limits.too_many(request, "sign_in"):
        return _back(request, TOO_MANY)
    kept = request.session.pop(_KEPT, None)
    state = request.GET.get("state", "")
    if (
        not kept
        or not secrets.compare_digest(state.encode(), kept["state"].encode())
        or "code" not in request.GET
    ):
        return _back(request, NOT_LET_IN)
    try:
        provider = oidc.Provider(timezone.now())
        user = provider.authenticate(request, nonce=kept["nonce"], code_verifier=kept["verifier"])
    except (requests.RequestException, oidc.ProviderUnreachableError):
        return _back(request, UNREACHABLE)
    except (SuspiciousOperation, RefusedError):
        return _back(request, NOT_LET_IN)
    if user is None:
        return _back(request, NOT_LET_IN)
    begin_session(request, user)
    return redirect(after_sign_in(request, user, kept["next"]))


def _only_when_configured() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404("Single sign-on is not set up.")


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("accounts:sign_in")
