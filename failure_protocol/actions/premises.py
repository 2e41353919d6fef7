"""Being at the failing service: assessed first, signed on and off, rung when silent (F02, F03)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import (
    IncidentService,
    Presence,
    PresenceCall,
    RiskAssessment,
)
from failure_protocol.models.logs import LogKind
from failure_protocol.models.premises import Duty

PRESENCE_FIELDS = ("ends_at", "on_at", "off_at", "off_by", "off_words", "withdrawn_at", "withdrawn_reason")


@transaction.atomic
def assess_risk(
    *, service: IncidentService, duty: str, outcome: str, assessor: str, assessed_on: date | None,
    valid_until: date | None, findings: str, by: User, at: datetime, day: date,
) -> RiskAssessment:  # fmt: skip
    """Write down whether staff may be at the premises, or escort (F03).

    Raises:
        PermissionDenied: the person's part does not run the incident.
        ValidationError: something is missing, or the days can't follow each other.
    """
    allow(by, service.incident, "incident", Level.EDIT)
    wrong = {}
    if not assessor.strip():
        wrong["assessor"] = "Enter who assessed it."
    if not findings.strip():
        wrong["findings"] = "Say what was found, and which measures are needed."
    if assessed_on is None or assessed_on > day:
        wrong["assessed_on"] = "Enter the day of the assessment: today or before."
    if valid_until is None or (assessed_on and valid_until < assessed_on):
        wrong["valid_until"] = "Enter until when it holds: the day of the assessment or later."
    if wrong or assessed_on is None or valid_until is None:
        raise ValidationError(wrong)
    made = RiskAssessment.objects.create(
        service=service, duty=duty, outcome=outcome, assessor=assessor.strip(), assessed_on=assessed_on,
        valid_until=valid_until, findings=findings.strip(), by=by, at=at,
    )  # fmt: skip
    words = f"Risk assessment, {made}; it holds until {day_words(valid_until)}."
    add_entry(incident=service.incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return made


def why_not_there(service: IncidentService, duty: str, day: date) -> str:
    """Why nobody may be rostered for a duty on a day; empty = they may."""
    newest = next((each for each in service.risk_assessments.all() if each.duty == duty), None)
    what = Duty(duty).label.lower()
    if newest is None:
        return f"There is no risk assessment yet for {service} ({what}). Assess the risk first."
    if newest.outcome == RiskAssessment.Outcome.NOT_SAFE:
        return f"The risk assessment of {day_words(newest.assessed_on)} says that it is not safe ({what})."
    if newest.valid_until < day:
        return f"The risk assessment ({what}) ended on {day_words(newest.valid_until)}. Assess it again."
    return ""


@transaction.atomic
def roster(
    *, service: IncidentService, duty: str, starts_at: datetime | None, ends_at: datetime | None, by: User,
    at: datetime, day: date, user: User | None = None, name: str = "", phone: str = "",
) -> Presence:  # fmt: skip
    """Give somebody a turn at the premises.

    Raises:
        PermissionDenied: the person may put only themselves there, or nobody.
        ValidationError: nobody, no times, or times that go backwards.
        Refused: no risk assessment allows it.
    """
    incident = service.incident
    allow(by, incident, *(("logs", Level.ADD) if user == by else ("incident", Level.EDIT)))
    wrong = {}
    if user is None and not name.strip():
        wrong["user"] = "Choose who, or enter a name."
    if starts_at is None:
        wrong["starts_at"] = "Enter when the turn begins."
    if ends_at is None or (starts_at and ends_at <= starts_at):
        wrong["ends_at"] = "Enter when the turn ends: after it begins."
    if wrong or starts_at is None or ends_at is None:
        raise ValidationError(wrong)
    if why := why_not_there(service, duty, day):
        raise Refused(why)
    made = Presence.objects.create(
        incident=incident, service=service, duty=duty, user=user, name="" if user else name.strip(),
        phone=phone.strip(), starts_at=starts_at, ends_at=ends_at, rostered_by=by,
    )  # fmt: skip
    words = f"{made.who} is to be at {service} from {local_words(starts_at)} to {local_words(ends_at)}."
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return made


@transaction.atomic
def sign_on(*, presence: Presence, version: int, by: User, at: datetime, day: date) -> Presence:
    """Somebody has come to the premises.

    Raises:
        Refused: the turn was withdrawn or is over, no risk assessment allows it, or they are elsewhere.
        ChangedMeanwhile: somebody else wrote first.
    """
    _may_sign(presence, by)
    if presence.withdrawn_at or presence.off_at:
        raise Refused("This turn is over. Begin another.")
    if presence.on_at:
        raise Refused(f"{presence.who} is signed on already, since {local_words(presence.on_at)}.")
    if why := why_not_there(presence.service, presence.duty, day):
        raise Refused(why)
    try:
        with transaction.atomic():
            save_changes(presence, {"on_at": at}, version, PRESENCE_FIELDS)
    except IntegrityError:
        raise Refused(
            f"{presence.who} is signed on elsewhere in this incident. Sign off there first."
        ) from None
    words = f"{presence.who} is at {presence.service}."
    add_entry(incident=presence.incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return presence


@transaction.atomic
def sign_off(*, presence: Presence, version: int, by: User, at: datetime, words: str = "") -> Presence:
    """Somebody has left the premises. Who signs another off says how they know.

    Raises:
        Refused: not signed on, signed off already, or another's word is missing.
        ChangedMeanwhile: somebody else wrote first.
    """
    _may_sign(presence, by)
    if presence.on_at is None:
        raise Refused(f"{presence.who} never signed on.")
    if presence.off_at:
        raise Refused(f"{presence.who} signed off already, at {local_words(presence.off_at)}.")
    if presence.user_id != by.pk and not words.strip():
        raise Refused("Say how you know that they have left: who spoke to them, when.")
    changes = {"off_at": at, "off_by": by, "off_words": words.strip()}
    save_changes(presence, changes, version, PRESENCE_FIELDS)
    told = f" {words.strip()}" if words.strip() else ""
    text = f"{presence.who} has left {presence.service}.{told}"
    add_entry(incident=presence.incident, kind=LogKind.PRACTICAL, text=text, by=by, at=at)
    return presence


@transaction.atomic
def withdraw_turn(*, presence: Presence, version: int, by: User, at: datetime, reason: str) -> Presence:
    """Take a turn back before it began.

    Raises:
        Refused: no reason, or somebody is there already.
        ChangedMeanwhile: somebody else wrote first.
    """
    _may_sign(presence, by)
    if not reason.strip():
        raise Refused("Say why the turn is withdrawn.")
    if presence.on_at:
        raise Refused(f"{presence.who} has signed on. Sign off instead.")
    changes = {"withdrawn_at": at, "withdrawn_reason": reason.strip()}
    save_changes(presence, changes, version, PRESENCE_FIELDS)
    words = f"The turn of {presence.who} at {presence.service} is withdrawn: {reason.strip()}"
    add_entry(incident=presence.incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return presence


@transaction.atomic
def record_call(
    *, presence: Presence, outcome: str, by: User, at: datetime, words: str = "",
    ends_at: datetime | None = None,
) -> PresenceCall:  # fmt: skip
    """Write down a call to somebody who has not signed off; safe = that signs them off.

    Raises:
        ValidationError: they stay and nobody says until when; somebody is sent and nobody says whom.
        Refused: they are not there.
    """
    incident = presence.incident
    allow(by, incident, "logs", Level.ADD)
    if presence.on_at is None or presence.off_at is not None:
        raise Refused(f"{presence.who} is not signed on.")
    wrong = {}
    if outcome == PresenceCall.Outcome.STAYS and (ends_at is None or ends_at <= at):
        wrong["ends_at"] = "Enter until when they stay."
    if outcome in (PresenceCall.Outcome.ESCALATED, PresenceCall.Outcome.SAFE) and not words.strip():
        wrong["words"] = "Say whom you spoke to, or whom you sent."
    if wrong:
        raise ValidationError(wrong)
    made = PresenceCall.objects.create(
        presence=presence, outcome=outcome, words=words.strip(), ends_at=ends_at, by=by, at=at
    )
    text = (
        f"Call to {presence.who} at {presence.service}: {made.get_outcome_display().lower()}. {words.strip()}"
    )
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=text.strip(), by=by, at=at)
    if outcome == PresenceCall.Outcome.SAFE:
        changes = {"off_at": at, "off_by": by, "off_words": words.strip()}
        save_changes(presence, changes, presence.version, PRESENCE_FIELDS)
    elif ends_at is not None:
        save_changes(presence, {"ends_at": ends_at}, presence.version, PRESENCE_FIELDS)
    return made


def _may_sign(presence: Presence, by: User) -> None:
    """Oneself, or somebody who runs the incident for another."""
    own = presence.user_id == by.pk
    allow(by, presence.incident, *(("logs", Level.ADD) if own else ("incident", Level.EDIT)))
