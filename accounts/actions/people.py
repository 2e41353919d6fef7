"""Changes that concern a person: account, profile, password; and making a partnership."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.access import own_partnerships, require
from accounts.errors import RefusedError
from accounts.models import Partnership, User
from accounts.notifications import send
from accounts.permissions import Permission
from audit.actions import record

PROFILE_FIELDS = ("full_name", "job_title", "phone")


@transaction.atomic
def create_partnership(*, slug: str, name: str, by: User, short_name: str = "") -> Partnership:
    """A new tenant. Only system work makes one.

    Raises:
        RefusedError: the slug is taken, or `by` is a person.
    """
    if not by.is_system:
        raise RefusedError("Partnerships are made on the command line, by whoever runs the service.")
    if Partnership.objects.filter(slug=slug).exists():
        raise RefusedError(f"There is already a partnership with the short address {slug}.")
    partnership = Partnership.objects.create(slug=slug, name=name, short_name=short_name)
    record(
        by=by,
        verb="accounts.partnership_created",
        obj=partnership,
        partnership=partnership,
        before=None,
        after={"slug": slug, "name": name},
    )
    return partnership


@transaction.atomic
def add_person(
    *, email: str, full_name: str, partnership: Partnership, by: User, password: str | None = None
) -> User:
    """A new account, without any role yet; without a password the person asks for a link to set one.

    Raises:
        RefusedError: the address already has an account.
    """
    require(by, Permission.MANAGE_MEMBERS, partnership)
    if User.objects.filter(email=email.strip().lower()).exists():
        raise RefusedError(f"{email} already has an account.")
    user: User = User.objects.create_user(email, password, full_name=full_name)
    record(
        by=by,
        verb="accounts.user_created",
        obj=user,
        partnership=partnership,
        before=None,
        after={"email": user.email, "full_name": user.full_name},
    )
    return user


@transaction.atomic
def change_profile(*, user: User, by: User, **fields: str) -> User:
    """Change one's own name, job title and phone number.

    Raises:
        RefusedError: it is somebody else's profile.
    """
    if user.pk != by.pk:
        raise RefusedError("Only the person can change their profile.")
    old = User.objects.select_for_update().get(pk=user.pk)
    given = {name: fields[name] for name in PROFILE_FIELDS if name in fields}
    changes = {name: value for name, value in given.items() if value != getattr(old, name)}
    if not changes:
        return user
    before = {name: getattr(old, name) for name in changes}
    User.objects.filter(pk=user.pk).update(**changes)
    for name, value in changes.items():
        setattr(user, name, value)
    record_for(user, "accounts.profile_changed", by=by, before=before, after=changes)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: User, verb: str = "accounts.password_changed") -> None:
    """Set a password that the form has checked; every other session of the person ends with it.

    Raises:
        RefusedError: it is somebody else's password.
    """
    if user.pk != by.pk:
        raise RefusedError("Only the person can change their password.")
    user.set_password(password)
    user.save(update_fields=["password"])
    record_for(user, verb, by=by, before=None, after=None)
    send(
        user,
        "Your password was changed",
        "accounts/mail/password_changed.txt",
        {},
        "the password of your account was changed",
    )


def reset_password(*, user: User, password: str) -> None:
    """The same by the link of a mail; holding the link is the proof of being the person."""
    change_password(user=user, password=password, by=user, verb="accounts.password_reset")


@transaction.atomic
def send_reset_link(*, user: User) -> None:
    """Mail the link that sets a new password; it works once, and for settings.PASSWORD_RESET_TIMEOUT."""
    path = reverse(
        "accounts:password_set",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    send(
        user,
        "Set a new password",
        "accounts/mail/password_reset.txt",
        {"link": settings.SITE_URL + path, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60},
        "somebody, we think you, asked to set a new password for this address",
    )


def record_for(user: User, verb: str, *, by: User, before: Any, after: Any) -> None:
    """Record what concerns a person in the trail of every partnership they belong to today."""
    concerned: list[Partnership | None] = [*own_partnerships(user)]
    for partnership in concerned or [None]:
        record(by=by, verb=verb, obj=user, partnership=partnership, before=before, after=after)
