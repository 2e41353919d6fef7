"""Acknowledging: the person's own word, signed in or with the code that was sent to them alone (N04).

Opening a mail or its link is none, and nobody acknowledges for somebody else.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from accounts.access import all_partnership_ids
from accounts.models import User, system_user
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.notices import open_step
from failure_protocol.actions.notices_standing import check_open, contacted, lock, refresh
from failure_protocol.ladder import Place
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Notice
from failure_protocol.models.logs import LogKind
from failure_protocol.notice_links import is_code

NOT_YOURS = (
    "You were not notified of this incident, so your acknowledgement would not count. You can offer to stand "
    "in as deputy; whoever notifies decides."
)
WRONG_CODE = "This is not the code of the written confirmation. Type its six digits."


@transaction.atomic
def acknowledge(*, notice: Notice, by: User | None, at: datetime, code: str | None = None) -> Notice:
    """Acknowledge, as the person who was notified. A second time changes nothing.

    With a `code` behind the link of the confirmation; then `by` may be nobody, but never somebody else.

    Raises:
        Refused: somebody who was not notified, a wrong code, or an incident that is over.
    """
    ladder = lock(notice.ladder)
    found: Notice = ladder.notices.select_related("user").get(pk=notice.pk)
    is_other = code is None if by is None else not is_recipient(found, by)
    if found.opened_at is None or is_other:
        raise Refused(NOT_YOURS)
    if code is not None and not is_code(found, code):
        raise Refused(WRONG_CODE)
    if found.acknowledged_at is not None:
        return found
    check_open(ladder.incident)
    found.acknowledged_at = at
    found.acknowledged_via = Notice.Via.SIGNED_IN if code is None else Notice.Via.LINK
    found.save(update_fields=["acknowledged_at", "acknowledged_via"])
    ladder.dead_end_at = None
    ladder.save(update_fields=["dead_end_at"])
    contacted(ladder.incident, at)
    words = f"{ladder.get_body_display()}: {found} acknowledged, {found.get_acknowledged_via_display()}."
    actor = found.user or system_user()
    add_entry(incident=ladder.incident, kind=LogKind.NOTICE, text=words, by=actor, at=at)
    refresh(ladder, at)
    return found


def is_recipient(notice: Notice, user: User) -> bool:
    """Whether the account is that of whom was told; a name without an account is known by its address."""
    if notice.user_id:
        return notice.user_id == user.pk
    return bool(notice.email) and notice.email.lower() == user.email


@transaction.atomic
def offer_to_deputise(*, incident: Incident, body: str, by: User, at: datetime) -> Notice:
    """Offer oneself as deputy of a body. It tells nobody and counts for nothing until it is accepted.

    Raises:
        Refused: notified or offered already, of another partnership, or the incident is over.
    """
    ladder = lock(incident.ladders.get(body=body))
    check_open(ladder.incident)
    if incident.partnership_id not in all_partnership_ids(by):
        raise Refused(f"You have no role in {incident.partnership} now.")
    wanted = Notice(
        ladder=ladder, place=Place.DEPUTY, user=by, post=by.job_title, offered_at=at,
        secret=secrets.token_urlsafe(16),
    )  # fmt: skip
    wanted.recipient_key = wanted.recipient
    if ladder.notices.filter(recipient_key=wanted.recipient_key).exists():
        raise Refused("You are on this ladder already.")
    wanted.save(force_insert=True)
    words = f"{ladder.get_body_display()}: {by} was not notified and offers to stand in as deputy."
    add_entry(incident=ladder.incident, kind=LogKind.NOTICE, text=words, by=by, at=at)
    return wanted


@transaction.atomic
def accept_offer(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Take an offer: the person is a deputy of this incident now and is told at once.

    Raises:
        Refused: they were told already, nobody can reach them, or the incident is over.
    """
    ladder = lock(notice.ladder)
    allow(by, ladder.incident, "incident", Level.EDIT)
    check_open(ladder.incident)
    found: Notice = ladder.notices.select_related("user").get(pk=notice.pk)
    if found.opened_at is not None:
        raise Refused(f"{found.who} was told already. Nothing was sent twice.")
    found.ladder = ladder
    open_step(found, by, at)
    ladder.started_at, ladder.since, ladder.dead_end_at = ladder.started_at or at, at, None
    ladder.save(update_fields=["started_at", "since", "dead_end_at"])
    refresh(ladder, at)
    return found
