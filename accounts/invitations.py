"""The signed link of an invitation. Sending again changes its end, so that the old link stops working."""

from __future__ import annotations

from django.core import signing

from accounts.models import Invitation

_SALT = "accounts.invitation"


def token(invitation: Invitation) -> str:
    """What the link carries."""
    return signing.dumps([invitation.pk, _end(invitation)], salt=_SALT)


def from_token(text: str) -> Invitation | None:
    """The invitation of a link; None when it was made up, changed or replaced by a newer one."""
    try:
        pk, expires_at = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Invitation.objects.select_related("partnership", "invited_by").filter(pk=pk).first()
    return found if found is not None and _end(found) == expires_at else None


def _end(invitation: Invitation) -> int:
    return int(invitation.expires_at.timestamp())
