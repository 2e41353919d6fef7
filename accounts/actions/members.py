"""Who belongs to a partnership: invitations and memberships."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.access import forget, members_with, require
from accounts.errors import ChangedMeanwhileError, RefusedError
from accounts.models import Invitation, MailLog, Membership, Partnership, User
from accounts.notifications import send_to, wake
from accounts.permissions import Permission
from accounts.roles import Role
from audit.actions import record


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    partnership: Partnership,
    role: Role,
    by: User,
    now: datetime,
    ends_on: date | None = None,
) -> Invitation:
    """Offer a role by mail. Whether the address has an account already makes no difference to be seen.

    Raises:
        RefusedError: the person holds the role already, or the same invitation is open.
    """
    require(by, Permission.MANAGE_MEMBERS, partnership)
    address = email.strip().lower()
    today = timezone.localdate(now)  # noqa: TID251  the day of the given moment
    if Membership.objects.on(today).filter(user__email=address, partnership=partnership, role=role).exists():
        raise RefusedError(f"{address} already has this role here.")
    if Invitation.objects.open().filter(email=address, partnership=partnership, role=role).exists():
        raise RefusedError(f"{address} is already invited to this role. Send that invitation again instead.")
    invitation = Invitation.objects.create(
        email=address,
        full_name=full_name,
        partnership=partnership,
        role=role,
        ends_on=ends_on,
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    _record_invitation(invitation, "accounts.invited", by, {"role": role, "email": address})
    _mail(invitation, by)
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: User, now: datetime) -> None:
    """A new link with a new last day; the old link stops working.

    Raises:
        RefusedError: it was accepted or withdrawn meanwhile.
    """
    require(by, Permission.MANAGE_MEMBERS, invitation.partnership)
    expires_at = now + timedelta(days=settings.INVITATION_DAYS)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(expires_at=expires_at):
        raise RefusedError("This invitation was already accepted or withdrawn.")
    invitation.expires_at = expires_at
    _record_invitation(invitation, "accounts.invitation_sent_again", by, None)
    _mail(invitation, by)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Take the offer back; its link stops working.

    Raises:
        RefusedError: it was accepted or withdrawn meanwhile.
    """
    require(by, Permission.MANAGE_MEMBERS, invitation.partnership)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=now):
        raise RefusedError("This invitation was already accepted or withdrawn.")
    _record_invitation(invitation, "accounts.invitation_withdrawn", by, None)


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    now: datetime,
    by: User | None = None,
    full_name: str = "",
    password: str | None = None,
) -> User:
    """Take the offered role: `by` is the signed-in person with that address; None makes their account first.

    Raises:
        RefusedError: the link ran out, was used or withdrawn, or is for another address.
    """
    if not Invitation.objects.usable(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise RefusedError("This invitation has run out or was used. Ask who invited you to send it again.")
    if by is None:
        if User.objects.filter(email=invitation.email).exists():
            raise RefusedError("This address already has an account. Sign in, then open the link again.")
        by = User.objects.create_user(invitation.email, password, full_name=full_name or invitation.full_name)
    elif by.email != invitation.email:
        raise RefusedError("This invitation is for another address. Sign out, then open the link again.")
    today = timezone.localdate(now)  # noqa: TID251  the day of the given moment
    _give(by, invitation.partnership, Role(invitation.role), today, max_day(invitation.ends_on, today))
    record(
        by=by,
        verb="accounts.invitation_accepted",
        obj=by,
        partnership=invitation.partnership,
        before=None,
        after={"role": invitation.role, "email": by.email},
    )
    return by


@transaction.atomic
def add_membership(
    *,
    user: User,
    partnership: Partnership,
    role: Role,
    starts_on: date,
    by: User,
    ends_on: date | None = None,
) -> Membership:
    """Give a role to somebody who has an account.

    Raises:
        RefusedError: the person holds the role already, or the dates are the wrong way round.
    """
    require(by, Permission.MANAGE_MEMBERS, partnership)
    membership = _give(user, partnership, role, starts_on, ends_on)
    record(
        by=by,
        verb="accounts.membership_added",
        obj=membership,
        partnership=partnership,
        before=None,
        after=_facts(membership),
        label=str(user),
    )
    return membership


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    role: Role,
    starts_on: date,
    ends_on: date | None,
    version: int,
    by: User,
    today: date,
) -> Membership:
    """Change role or dates, if nobody else did since `version` was read.

    Raises:
        ChangedMeanwhileError: somebody else saved first.
        RefusedError: dates the wrong way round, the role is held already, or nobody would manage the people.
    """
    require(by, Permission.MANAGE_MEMBERS, membership.partnership)
    new = {"role": role, "starts_on": starts_on, "ends_on": ends_on}
    before = _write(membership, version, new)
    _keep_a_manager(membership.partnership, today)
    record(
        by=by,
        verb="accounts.membership_changed",
        obj=membership,
        partnership=membership.partnership,
        before=before,
        after=_facts(membership),
        label=str(membership.user),
    )
    return membership


@transaction.atomic
def end_membership(
    *, membership: Membership, ends_on: date, version: int, by: User, today: date
) -> Membership:
    """Let a role end with `ends_on`; what the person did stays under their name.

    Raises:
        ChangedMeanwhileError: somebody else saved first.
        RefusedError: before the first day, or nobody would manage the people.
    """
    require(by, Permission.MANAGE_MEMBERS, membership.partnership)
    before = _write(membership, version, {"ends_on": ends_on})
    _keep_a_manager(membership.partnership, max(today, ends_on + timedelta(days=1)))
    record(
        by=by,
        verb="accounts.membership_ended",
        obj=membership,
        partnership=membership.partnership,
        before=before,
        after=_facts(membership),
        label=str(membership.user),
    )
    return membership


@transaction.atomic
def send_mail_again(*, mail: MailLog, by: User, now: datetime) -> None:
    """Start over with a mail that was given up.

    Raises:
        RefusedError: it was sent or waits already, or the person's account is closed.
    """
    require(by, Permission.MANAGE_MEMBERS, mail.partnership)
    if mail.user is not None and not mail.user.is_active:
        raise RefusedError("The person's account is closed, so the mail is not sent.")
    given_up = MailLog.objects.filter(pk=mail.pk, state=MailLog.State.FAILED)
    if not given_up.update(state=MailLog.State.WAITING, attempts=0, next_try_at=now, last_error=""):
        raise RefusedError("This mail was not given up: it is sent, or will be tried again by itself.")
    record(
        by=by,
        verb="accounts.mail_sent_again",
        obj=mail,
        partnership=mail.partnership,
        before=None,
        after=None,
        label=f"{mail.subject} to {mail.email}",
    )
    transaction.on_commit(lambda: wake(mail.pk), robust=True)


def max_day(ends_on: date | None, today: date) -> date | None:
    """The last day of a role that begins today: never before it begins."""
    return None if ends_on is None else max(ends_on, today)


def _give(
    user: User, partnership: Partnership, role: Role, starts_on: date, ends_on: date | None
) -> Membership:
    if ends_on is not None and ends_on < starts_on:
        raise RefusedError("The last day must not be before the first day.")
    overlapping = Membership.objects.filter(user=user, partnership=partnership, role=role)
    overlapping = overlapping.exclude(ends_on__lt=starts_on)
    if ends_on is not None:
        overlapping = overlapping.exclude(starts_on__gt=ends_on)
    if overlapping.exists():
        raise RefusedError(f"{user} already has this role here for some of these days.")
    forget(user)
    return Membership.objects.create(
        user=user, partnership=partnership, role=role, starts_on=starts_on, ends_on=ends_on
    )


def _write(membership: Membership, version: int, new: dict[str, Any]) -> dict[str, Any]:
    """Write inside UPDATE ... WHERE version=; returns the facts before."""
    before = _facts(Membership.objects.get(pk=membership.pk))
    starts_on, ends_on = new.get("starts_on", before["starts_on"]), new.get("ends_on")
    if ends_on is not None and ends_on < starts_on:
        raise RefusedError("The last day must not be before the first day.")
    row = Membership.objects.filter(pk=membership.pk, version=version)
    try:
        with transaction.atomic():
            written = row.update(**new, version=F("version") + 1)
    except IntegrityError:
        raise RefusedError(f"{membership.user} already has this role here.") from None
    if not written:
        raise ChangedMeanwhileError(
            f"Somebody else changed the membership of {membership.user} while you had it open. "
            "Nothing was saved. Look at what it says now and change it again if you still want to."
        )
    membership.refresh_from_db()
    forget(membership.user)
    return before


def _keep_a_manager(partnership: Partnership, day: date) -> None:
    if not members_with(partnership, Permission.MANAGE_MEMBERS, day).exists():
        raise RefusedError(
            f"Somebody must still manage the people of {partnership}. Give another person that role first."
        )


def _facts(membership: Membership) -> dict[str, Any]:
    return {"role": membership.role, "starts_on": membership.starts_on, "ends_on": membership.ends_on}


def _record_invitation(invitation: Invitation, verb: str, by: User, after: dict[str, Any] | None) -> None:
    record(
        by=by,
        verb=verb,
        obj=invitation,
        partnership=invitation.partnership,
        before=None,
        after=after,
        label=invitation.full_name,
    )


def _mail(invitation: Invitation, by: User) -> None:
    path = reverse("accounts:invitation", args=[invitations.token(invitation)])
    send_to(
        invitation.email,
        f"{by} invites you to {invitation.partnership}",
        "accounts/mail/invitation.txt",
        {"invitation": invitation, "link": settings.SITE_URL + path},
        f"{by} entered your address to invite you",
        by=by,
        partnership=invitation.partnership,
    )
