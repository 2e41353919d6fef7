"""What every template may count on, whether the person is signed in or not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ui import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the service, the partnership (or None), menu, account links and where to sign out.

    Works on error pages too, where the middleware that adds the person or the partnership may not have run.
    """
    has_user = hasattr(request, "user")
    return {
        "service_name": settings.SERVICE_NAME,
        "partnership": getattr(request, "partnership", None),
        "signed_in": SimpleLazyObject(lambda: has_user and request.user.is_authenticated),
        "menu": SimpleLazyObject(lambda: navigation.menu(request) if has_user else []),
        "account_menu": SimpleLazyObject(lambda: navigation.account_menu(request) if has_user else []),
        "sign_in_url": navigation.address(settings.LOGIN_URL),
        "sign_out_url": navigation.address(settings.LOGIN_URL.partition(":")[0] + ":sign_out"),
    }
