"""Deciding, on the record: the decision log, and whether the incident is a serious one (G02, G06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import allow, get_person, rights
from failure_protocol.actions.authority import check_authority
from failure_protocol.actions.logs import add_entry, next_number, strike_entry, wrong_time
from failure_protocol.matrix import Level
from failure_protocol.models import Decision, Incident, Person, SeriousDecision
from failure_protocol.models.logs import LogKind
from failure_protocol.serious import CRITERIA

WORDS = {
    "question": "Say what had to be decided.",
    "options": "Say which options there were, doing nothing included.",
    "information": "Say what the decision relied on.",
    "decision": "Say what was decided.",
    "reasons": "Say why. A decision without reasons can’t be explained later.",
    "authority": "Say by what right: the post, or the delegated limit.",
}


@dataclass(frozen=True)
class Decided:
    """A decision as it is written down. `maker` decided; whoever writes may be somebody else."""

    question: str
    options: str
    information: str
    decision: str
    reasons: str
    maker: User
    authority: str
    decided_at: datetime
    dissent: str = ""
    amount: Decimal | None = None
    person: Person | None = None
    late_reason: str = ""


@transaction.atomic
def record_decision(
    *, incident: Incident, decided: Decided, by: User, at: datetime, replaces: Decision | None = None
) -> Decision:
    """Write a decision down. It is never changed: `correct_decision` strikes it and writes another.

    Raises:
        PermissionDenied: the person's part writes no decisions.
        ValidationError: something is missing; it lies in the future; it is late and nobody says why.
        Refused: it is above the maker's limit (R09); the words say to whom it goes.
    """
    allow(by, incident, "decisions", Level.EDIT)
    wrong = {name: words for name, words in WORDS.items() if not str(getattr(decided, name)).strip()}
    wrong |= wrong_time(decided.decided_at, at, decided.late_reason, "decided_at")
    if decided.amount is not None and decided.amount < 0:
        wrong["amount"] = "An amount can’t be below zero."
    if rights(decided.maker, incident).decisions < Level.VIEW:
        wrong["maker"] = f"{decided.maker} has no part in this incident that decides. Give them one first."
    if wrong:
        raise ValidationError(wrong)
    if decided.person is not None:
        get_person(by, incident, decided.person.pk)
    if decided.amount:
        check_authority(incident, decided.maker, decided.amount)
    number = next_number(incident, Decision.objects)
    entry = add_entry(
        incident=incident, kind=LogKind.DECISION, text=_words(number, decided), by=by, at=at,
        happened_at=decided.decided_at, person=decided.person,
        data={"decision": number, "maker": str(decided.maker), "authority": decided.authority.strip(),
              "late": decided.late_reason.strip()},
    )  # fmt: skip
    return Decision.objects.create(
        incident=incident, number=number, question=decided.question.strip(), options=decided.options.strip(),
        information=decided.information.strip(), decision=decided.decision.strip(),
        reasons=decided.reasons.strip(), maker=decided.maker, authority=decided.authority.strip(),
        dissent=decided.dissent.strip(), amount=decided.amount, person=decided.person,
        decided_at=decided.decided_at, late_reason=decided.late_reason.strip(), entry=entry,
        replaces=replaces, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def strike_decision(*, decision: Decision, reason: str, by: User, at: datetime) -> None:
    """Strike a decision through; it stays to be read. What is right is written as another decision.

    Raises:
        PermissionDenied, Http404, ValidationError, Refused: as `strike_entry`.
    """
    allow(by, decision.incident, "decisions", Level.EDIT)
    strike_entry(entry=decision.entry, reason=reason, by=by, at=at)


@transaction.atomic
def correct_decision(
    *, decision: Decision, decided: Decided, reason: str, by: User, at: datetime
) -> Decision:
    """Strike a decision through and write what is right, in one step.

    Raises:
        PermissionDenied, Http404, ValidationError, Refused: as `strike_entry` and `record_decision`.
    """
    strike_decision(decision=decision, reason=reason, by=by, at=at)
    return record_decision(
        incident=decision.incident, decided=decided, by=by, at=at, replaces=decision
    )  # fmt: skip


def _words(number: int, decided: Decided) -> str:
    amount = f" (£{decided.amount:,.2f})" if decided.amount else ""
    return (
        f"Decision {number} by {decided.maker}: {decided.decision.strip()}{amount} Question: "
        f"{decided.question.strip()} Reasons: {decided.reasons.strip()}"
    )


@transaction.atomic
def decide_serious(
    *, incident: Incident, body: str, answers: Mapping[str, tuple[bool, str]], is_serious: bool, reasons: str,
    by: User, at: datetime, reference: str = "",
) -> SeriousDecision:  # fmt: skip
    """Decide for one body whether this is a serious incident, each criterion answered (G06).

    Raises:
        PermissionDenied: the person's part writes no decisions.
        ValidationError: a criterion without an answer, or no reasons.
        Refused: a criterion is met and it is not serious, without words beside that criterion.
    """
    allow(by, incident, "decisions", Level.EDIT)
    wanted = CRITERIA[SeriousDecision.Body(body)]
    wrong = {key: "Answer yes or no." for key in wanted if key not in answers}
    if not reasons.strip():
        wrong["reasons"] = "Say why."
    if wrong:
        raise ValidationError(wrong)
    unexplained = [wanted[key] for key in wanted if answers[key][0] and not answers[key][1].strip()]
    if unexplained and not is_serious:
        raise Refused(f"Met, but not serious: say why beside “{unexplained[0]}”.")
    made = SeriousDecision.objects.create(
        incident=incident, body=body, is_serious=is_serious, reasons=reasons.strip(),
        reference=reference.strip(), by=by, at=at,
        answers={key: [answers[key][0], answers[key][1].strip()] for key in wanted},
    )  # fmt: skip
    verdict = "is to be reported as serious" if is_serious else "is not a serious incident"
    met = sum(answers[key][0] for key in wanted)
    words = (
        f"{made.get_body_display()}: this {verdict}. {met} of {len(wanted)} criteria are met. "
        f"Reasons: {made.reasons}"
    )
    add_entry(
        incident=incident, kind=LogKind.DECISION, text=words, by=by, at=at,
        data={"serious": body, "answers": made.answers, "reference": made.reference},
    )  # fmt: skip
    return made
