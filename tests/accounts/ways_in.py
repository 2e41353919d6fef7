"""Signing in for tests without typing passwords and codes."""

from __future__ import annotations

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.access import sees_residents
from accounts.models import User


def sign_in(client: Client, user: User) -> Client:
    """Sign in; a person whose role sees residents has given the second factor, too."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if sees_residents(user):
        device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=True, defaults={"name": "App"})
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client
