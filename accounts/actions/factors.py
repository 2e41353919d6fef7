"""Changes to a person's second factor."""

from __future__ import annotations

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import factors
from accounts.access import require, sees_residents
from accounts.actions.people import record_for
from accounts.errors import RefusedError
from accounts.models import Membership, User
from accounts.notifications import send
from accounts.permissions import Permission
from audit.actions import record


@transaction.atomic
def add_factor(*, device: TOTPDevice, code: str, by: User) -> list[str]:
    """Save a new app once a code from it proves that it holds the key; gives the recovery codes to show once.

    Raises:
        RefusedError: the code is not the one the app shows, or the app is for somebody else.
    """
    if device.user_id != by.pk:
        raise RefusedError("Only the person can set up their authenticator app.")
    TOTPDevice.objects.filter(user=by).delete()
    device.save(force_insert=True)
    if not device.verify_token("".join(code.split())):
        raise RefusedError("That is not the code the app shows now. Wait for the next one and try again.")
    codes = factors.replace_recovery_codes(by)
    record_for(by, "accounts.factor_added", by=by, before=None, after=None)
    return codes


@transaction.atomic
def remove_factor(*, user: User, by: User) -> None:
    """Go back to the password alone.

    Raises:
        RefusedError: a role held today needs the second factor.
    """
    if user.pk != by.pk:
        raise RefusedError("Only the person can remove their authenticator app.")
    if sees_residents(user):
        raise RefusedError("Your role lets you see residents, so it needs the authenticator app.")
    factors.remove_all(user)
    record_for(user, "accounts.factor_removed", by=by, before=None, after=None)


@transaction.atomic
def make_recovery_codes(*, user: User, by: User) -> list[str]:
    """New recovery codes; the old ones stop working.

    Raises:
        RefusedError: there is no app that they could stand in for.
    """
    if user.pk != by.pk or not factors.has_device(user):
        raise RefusedError("Set up an authenticator app first.")
    codes = factors.replace_recovery_codes(user)
    record_for(user, "accounts.recovery_codes_made", by=by, before=None, after=None)
    return codes


@transaction.atomic
def reset_factor(*, membership: Membership, by: User) -> None:
    """Remove the app of a member who lost it, after an administrator has made sure who is asking.

    Raises:
        RefusedError: nothing to remove, or one's own.
    """
    require(by, Permission.MANAGE_MEMBERS, membership.partnership)
    user = membership.user
    if user.pk == by.pk:
        raise RefusedError("Use your own account page for your own authenticator app.")
    if not factors.has_device(user):
        raise RefusedError(f"{user} has no authenticator app.")
    factors.remove_all(user)
    record(
        by=by,
        verb="accounts.factor_reset",
        obj=user,
        partnership=membership.partnership,
        before=None,
        after=None,
    )
    send(
        user,
        "Your authenticator app was removed",
        "accounts/mail/factor_reset.txt",
        {"administrator": by},
        "your account can now be opened with the password alone",
        by=by,
        partnership=membership.partnership,
    )
