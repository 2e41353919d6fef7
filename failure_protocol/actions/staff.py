"""What the incident does to those who work on it: other work, support, supervision (R10, R11)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level
from failure_protocol.models import Impact, Incident, StaffSupport
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind


@transaction.atomic
def declare_impact(
    *, incident: Incident, has_impact: str, words: str, manager: str, manager_told_on: date | None, by: User,
    at: datetime,
) -> Impact:  # fmt: skip
    """Say what the incident does to one's own other work (section 6.5). Another declaration may follow.

    Raises:
        ValidationError: it is not said which work waits, or nobody was told of it.
    """
    allow(by, incident, "incident", Level.SUMMARY)
    wrong = {}
    if has_impact not in (Known.YES, Known.NO):
        wrong["has_impact"] = "Say whether it does."
    if has_impact == Known.YES and not words.strip():
        wrong["words"] = "Say which work waits, and who takes it."
    if not manager.strip():
        wrong["manager"] = "Enter your line manager’s name."
    if has_impact == Known.YES and manager_told_on is None:
        wrong["manager_told_on"] = "Enter the day on which your line manager was told."
    if wrong:
        raise ValidationError(wrong)
    made = Impact.objects.create(
        incident=incident, user=by, has_impact=has_impact, words=words.strip(), manager=manager.strip(),
        manager_told_on=manager_told_on, declared_at=at,
    )  # fmt: skip
    said = "other work waits, the line manager knows" if has_impact == Known.YES else "no other work waits"
    add_entry(incident=incident, kind=LogKind.TEAM, text=f"{by} declared: {said}.", by=by, at=at)
    return made


@transaction.atomic
def offer_support(
    *, incident: Incident, user: User | None, name: str, what: str, by: User, at: datetime
) -> StaffSupport:
    """Write down that support or supervision was offered.

    Raises:
        ValidationError: nobody is named, or it is not said what.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if (user is None) == (not name.strip()):
        wrong["user"] = "Choose somebody of the team, or enter a name."
    if not what.strip():
        wrong["what"] = "Say what was offered."
    if wrong:
        raise ValidationError(wrong)
    made = StaffSupport.objects.create(
        incident=incident, user=user, name="" if user else name.strip(), what=what.strip(), offered_at=at,
        offered_by=by,
    )  # fmt: skip
    words = f"Support was offered to {made.who}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return made


@transaction.atomic
def answer_support(
    *, support: StaffSupport, taken_up: str, version: int, by: User, at: datetime
) -> StaffSupport:
    """Write down whether what was offered was taken up.

    Raises:
        ChangedMeanwhile: somebody did so first.
    """
    incident = support.incident
    allow(by, incident, "incident", Level.EDIT)
    rows = StaffSupport.objects.filter(pk=support.pk, version=version)
    written = rows.update(taken_up=taken_up, version=version + 1)
    support.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(support)
    said = {Known.YES: "was taken up", Known.NO: "was not wanted"}.get(Known(taken_up), "is not answered")
    words = f"Support offered to {support.who} {said}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return support
