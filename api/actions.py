"""Changes to programs that read: made, revoked, seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from api import tokens
from api.models import ApiClient
from api.scopes import PERMISSIONS, Scope
from audit.actions import record
from core.errors import Refused

LONGEST = timedelta(days=366)  # a token that nobody renews must end


@transaction.atomic
def make_client(
    *, partnership: Partnership, name: str, purpose: str, contact: str, scopes: Sequence[Scope],
    expires_on: date, by: User, at: datetime,
) -> tuple[ApiClient, str]:  # fmt: skip
    """Let a program read; gives it and its token, which can't be read again.

    Raises:
        Refused: nothing to read, more than the person may read, a bad last day, or a name in use.
    """
    require(by, Permission.MANAGE_MEMBERS, partnership)
    _check(partnership, scopes, expires_on, by, timezone.localdate(at))  # noqa: TID251  day of the moment
    token = tokens.make()
    try:
        with transaction.atomic():
            made = ApiClient.objects.create(
                partnership=partnership, name=name, purpose=purpose, contact=contact,
                scopes=[scope.value for scope in Scope if scope in scopes],
                token_digest=tokens.digest(token), token_start=token[: tokens.SHOWN],
                made_by=by, made_at=at, expires_on=expires_on,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(f"There is a program called {name} already. Choose another name.") from None
    facts = {"purpose": purpose, "contact": contact, "scopes": made.scopes, "expires_on": expires_on}
    record(
        by=by, verb="api.client_made", obj=made, partnership=partnership, at=at, before=None, after=facts
    )  # fmt: skip
    return made, token


def _check(partnership: Partnership, scopes: Sequence[Scope], last: date, by: User, today: date) -> None:
    if not scopes:
        raise Refused("Choose at least one thing that the program may read.")
    for scope in scopes:
        if not may(by, PERMISSIONS[scope], partnership):
            raise Refused(f"You can’t let a program read what you may not read yourself: {scope.label}.")
    if not today <= last <= today + LONGEST:
        raise Refused("Last day must be today or later, and at most a year from now.")


@transaction.atomic
def revoke_client(*, client: ApiClient, by: User, at: datetime) -> None:
    """End a program's reading at once. What it read it has.

    Raises:
        Refused: it was revoked already.
    """
    require(by, Permission.MANAGE_MEMBERS, client.partnership)
    done = ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)
    if not done:
        raise Refused(f"The token of {client} was revoked already.")
    record(
        by=by, verb="api.client_revoked", obj=client, partnership=client.partnership, at=at,
        before={"revoked_at": None}, after={"revoked_at": at},
    )  # fmt: skip


def mark_used(client: ApiClient, at: datetime) -> None:
    """That the program was here, to the minute; no more than one write a minute."""
    old = Q(last_used_at=None) | Q(last_used_at__lt=at - timedelta(minutes=1))
    ApiClient.objects.filter(old, pk=client.pk).update(last_used_at=at)
