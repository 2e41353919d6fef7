"""Single sign-on by OpenID Connect (NHSmail, Entra ID): mozilla-django-oidc asks, we decide who may in.

Only somebody with an account or an open invitation gets in, by an e-mail address that the provider says it
has verified. The provider's addresses come from its discovery document. Source of the rules: OpenID Connect
Core 1.0, sections 3.1.3.7 (ID token: issuer, audience, expiry, nonce) and 5.3.2 (one `sub` in both).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts import actions
from accounts.models import Invitation, User

DISCOVERY_SECONDS = 3600
_ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}


class ProviderUnreachableError(RuntimeError):
    """The provider does not answer, or not with what the standard asks for."""


def discovery() -> dict[str, Any]:
    """The provider's own description, kept for an hour.

    Raises:
        ProviderUnreachableError: it does not answer, or describes another issuer.
    """
    key = f"oidc-discovery:{settings.OIDC_ISSUER}"
    if (known := cache.get(key)) is not None:
        return dict(known)
    url = f"{settings.OIDC_ISSUER}/.well-known/openid-configuration"
    try:
        answer = requests.get(url, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderUnreachableError(str(error)) from error
    if (
        found.get("issuer", "").rstrip("/") != settings.OIDC_ISSUER
        or not set(_ENDPOINTS.values()) <= found.keys()
    ):
        raise ProviderUnreachableError("The provider's description is not of the issuer that is configured.")
    cache.set(key, found, DISCOVERY_SECONDS)
    return found


class Provider(OIDCAuthenticationBackend):
    """The exchange with the provider. No backend of the site: only the callback page asks it."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    @staticmethod
    def get_settings(attr: str, *args: Any) -> Any:
        """Endpoints come from discovery, the rest from the settings."""
        if attr in _ENDPOINTS:
            return discovery()[_ENDPOINTS[attr]]
        if attr == "OIDC_CREATE_USER":
            return False  # strangers stay out; the library would make them an account
        return OIDCAuthenticationBackend.get_settings(attr, *args)

    def get_payload_data(self, token: str, key: Any) -> dict[str, Any]:
        """The ID token's claims, after checking signature, issuer, audience and expiry (Core 3.1.3.7)."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=discovery()["issuer"],
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
                leeway=30,
            )
        except jwt.InvalidTokenError as error:
            raise SuspiciousOperation(f"ID token refused: {error}") from error
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """User info and ID token together; both must speak of the same person (Core 5.3.2)."""
        info: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if info.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The user info is about somebody else than the ID token.")
        return {**info, **payload}

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """There is an address, and the provider says it has verified it."""
        verified = claims.get(settings.OIDC_EMAIL_VERIFIED_CLAIM)
        return bool(claims.get("email")) and verified in (True, "true", 1, "1")

    def filter_users_by_claims(self, claims: dict[str, Any]) -> list[User]:
        """The account with this address, made now if it holds an open invitation."""
        email = str(claims["email"]).strip().lower()
        found = User.objects.people().filter(email=email).first()
        if found is not None:
            return [found] if found.is_active else []
        return [user] if (user := self._from_invitations(email)) else []

    @transaction.atomic
    def _from_invitations(self, email: str) -> User | None:
        user: User | None = None
        for invitation in Invitation.objects.usable(self.now).filter(email=email).order_by("pk"):
            user = actions.accept_invitation(invitation=invitation, now=self.now, by=user)
        return user
