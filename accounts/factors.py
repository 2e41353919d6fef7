"""The second factor: an authenticator app (TOTP), and recovery codes for the day the phone is lost."""

from __future__ import annotations

import base64
import secrets
from typing import Any

import segno
from django.contrib.sessions.backends.base import SessionBase
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from accounts.models import User
from accounts.sealing import UnreadableError, fingerprint, seal, unseal

RECOVERY_CODES = 10
WAITING_KEY = "waiting_factor"  # session key
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and digits that look alike


def has_device(user: Any) -> bool:
    """Whether the person has an authenticator app set up and confirmed."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def new_device(user: User, session: SessionBase) -> TOTPDevice:
    """The app that is being set up, not saved yet: its key waits in the session, sealed, until confirmed."""
    try:
        key = unseal(session[WAITING_KEY])
    except (KeyError, UnreadableError):
        key = random_hex(20)
        session[WAITING_KEY] = seal(key)
    return TOTPDevice(user=user, key=key, name="Authenticator app")


def secret_text(device: TOTPDevice) -> str:
    """The key to type by hand where no camera is at hand, in groups of four."""
    text = base64.b32encode(device.bin_key).decode("ascii").rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def qr_svg(device: TOTPDevice) -> str:
    """The same key as a QR code: an SVG without style attributes, so that the strict CSP lets it through."""
    code = segno.make(device.config_url, error="m", micro=False)
    title = "QR code for your authenticator app"
    return str(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", title=title, omitsize=False))


def verify(user: User, typed: str) -> Any:
    """The device that accepts the typed code (app or recovery code, used up by it), or None.

    Call inside a transaction: rows are locked so that one code can't be used twice at once.
    """
    text = "".join(typed.split()).replace("-", "").lower()
    if text.isdigit() and len(text) == 6:
        devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
        return next((device for device in devices if device.verify_token(text)), None)
    recovery = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if recovery is not None and recovery.verify_token(fingerprint(text, "recovery code")):
        return recovery
    return None


def replace_recovery_codes(user: User) -> list[str]:
    """New codes, to be shown once: only their fingerprints are stored. The old ones stop working."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=fingerprint(code, "recovery code"))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    return int(StaticToken.objects.filter(device__user=user).count())


def remove_all(user: User) -> None:
    """No second factor any more."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
