"""Briefings of the team, and who passes them on to whom (R12, R14, K06)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import Briefing, Cascade, Incident
from failure_protocol.models.logs import LogKind


@transaction.atomic
def give_briefing(
    *, incident: Incident, kind: str, held_at: datetime, happens: str, timescales: str, permissions: str,
    issues: str, roles: str, later_at: datetime | None, by: User, at: datetime,
) -> Briefing:  # fmt: skip
    """Write down the briefing of today. That of a day that is over stays a gap: it is never filled in (K06).

    Raises:
        ValidationError: of another day, in the future, something is not said, or there is one already.
    """
    allow(by, incident, "incident", Level.EDIT)
    day = timezone.localtime(held_at).date()
    wrong = {}
    if held_at > at:
        wrong["held_at"] = "A briefing is written down once it was held."
    elif day != timezone.localtime(at).date():
        wrong["held_at"] = (
            "Only today’s briefing is written down. A day without one stays a gap; what was said on it "
            "belongs in the log."
        )
    for name, said in (("happens", happens), ("timescales", timescales), ("issues", issues)):
        if not said.strip():
            wrong[name] = "Say it: those who were not there read it here."
    if later_at is not None and later_at <= held_at:
        wrong["later_at"] = "The later update comes after this briefing."
    if wrong:
        raise ValidationError(wrong)
    try:
        with transaction.atomic():
            made = Briefing.objects.create(
                incident=incident, day=day, kind=kind, held_at=held_at, written_at=at, given_by=by,
                happens=happens.strip(), timescales=timescales.strip(), permissions=permissions.strip(),
                issues=issues.strip(), roles=roles.strip(), later_at=later_at,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError({"kind": "Today’s is written down already."}) from None
    words = f"{made.get_kind_display()} given at {timezone.localtime(held_at):%H:%M}."
    if later_at is not None:
        words += f" The later update is at {local_words(later_at)}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at, happened_at=held_at)
    return made


@transaction.atomic
def ask_cascade(
    *, incident: Incident, kind: str, user: User | None, name: str, told_by: str, by: User, at: datetime
) -> Cascade:
    """Say who is to be told by whom; they stand in the list until it is ticked.

    Raises:
        ValidationError: nobody is to be told, or nobody tells them.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if (user is None) == (not name.strip()):
        wrong["user"] = "Choose somebody of the team, or enter a name."
    if not told_by.strip():
        wrong["told_by"] = "Enter who tells them."
    if wrong:
        raise ValidationError(wrong)
    made = Cascade.objects.create(
        incident=incident, kind=kind, user=user, name="" if user else name.strip(), told_by=told_by.strip(),
        asked_at=at, asked_by=by,
    )  # fmt: skip
    words = f"{made.told_by} passes the briefing on to {made.who}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return made


@transaction.atomic
def tick_cascade(*, cascade: Cascade, version: int, by: User, at: datetime) -> Cascade:
    """Tick by name that somebody was told.

    Raises:
        Refused: it is ticked already.
        ChangedMeanwhile: somebody changed it first.
    """
    incident = cascade.incident
    allow(by, incident, "incident", Level.EDIT if cascade.user_id != by.pk else Level.SUMMARY)
    if cascade.received_at is not None:
        raise Refused(f"{cascade.who} was told: {cascade.received_by} ticked it.")
    rows = Cascade.objects.filter(pk=cascade.pk, version=version, received_at=None)
    written = rows.update(received_at=at, received_by=by, version=version + 1)
    cascade.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(cascade)
    add_entry(incident=incident, kind=LogKind.TEAM, text=f"{cascade.who} was told.", by=by, at=at)
    return cascade
