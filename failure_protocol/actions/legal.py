"""Legal advice: asked and answered, for leads only while it is privileged, in no export (F13)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.access import REFUSAL, allow, roles_of
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.matrix import Level, TeamRole
from failure_protocol.models import Incident, LegalAdvice
from failure_protocol.models.logs import LogKind


def is_lead(by: User, incident: Incident) -> bool:
    """Whether the person leads the incident: privileged advice is shown to nobody else."""
    return TeamRole.LEAD in roles_of(by, incident)


def seen_advice(by: User, incident: Incident) -> list[LegalAdvice]:
    """What the person may read: leads everything, others who run the incident what is not privileged."""
    rows = incident.legal_advice.select_related("by")
    return list(rows if is_lead(by, incident) else rows.filter(is_privileged=False))


@transaction.atomic
def ask_lawyers(
    *, incident: Incident, topic: str, question: str, asked_on: date | None, by: User, at: datetime,
    day: date, adviser: str = "", is_privileged: bool = True,
) -> LegalAdvice:  # fmt: skip
    """Write down a question to lawyers.

    Raises:
        PermissionDenied: not a lead.
        ValidationError: no question, or a day to come.
    """
    _only_leads(by, incident)
    wrong = {}
    if not question.strip():
        wrong["question"] = "Write the question down."
    if asked_on is None or asked_on > day:
        wrong["asked_on"] = "Enter when it was asked: today or before."
    if wrong or asked_on is None:
        raise ValidationError(wrong)
    made = LegalAdvice.objects.create(
        incident=incident, number=next_number(incident, LegalAdvice.objects), topic=topic,
        question=question.strip(), asked_on=asked_on, adviser=adviser.strip(), is_privileged=is_privileged,
        by=by, at=at,
    )  # fmt: skip
    words = f"Legal advice {made.number} asked for ({made.get_topic_display().lower()}): {made.question}"
    _log(made, words, by, at)
    return made


@transaction.atomic
def write_advice(
    *, asked: LegalAdvice, adviser: str, advice: str, advised_on: date | None, version: int, by: User,
    at: datetime, day: date,
) -> LegalAdvice:  # fmt: skip
    """Write down what the lawyers said. It is not changed afterwards: ask again.

    Raises:
        PermissionDenied: not a lead.
        ValidationError: no adviser, no words, or a day that can't be.
        Refused: it was answered already.
        ChangedMeanwhile: somebody else wrote first.
    """
    _only_leads(by, asked.incident)
    if asked.advice:
        raise Refused("This question was answered. Ask a new one if the advice changed.")
    wrong = {}
    if not adviser.strip():
        wrong["adviser"] = "Enter who advised."
    if not advice.strip():
        wrong["advice"] = "Write down what was advised."
    if advised_on is None or not asked.asked_on <= advised_on <= day:
        wrong["advised_on"] = "Enter when: after the question, and today or before."
    if wrong:
        raise ValidationError(wrong)
    changes = {"adviser": adviser.strip(), "advice": advice.strip(), "advised_on": advised_on}
    save_changes(asked, changes, version, tuple(changes))
    _log(asked, f"Legal advice {asked.number}, from {asked.adviser}: {asked.advice}", by, at)
    return asked


def _only_leads(by: User, incident: Incident) -> None:
    allow(by, incident, "incident", Level.EDIT)
    if not is_lead(by, incident):
        raise PermissionDenied(REFUSAL.format(incident=incident))


def _log(row: LegalAdvice, words: str, by: User, at: datetime) -> None:
    add_entry(
        incident=row.incident, kind=LogKind.LEGAL, text=words, by=by, at=at, is_privileged=row.is_privileged
    )
