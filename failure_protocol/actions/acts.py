"""What others did, who was asked whether it is true, and who is to be contacted (A07, A08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words, printable
from failure_protocol import clocks
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import ContactPlan, Incident, IncidentService, ProviderAct, Verification
from failure_protocol.models.logs import LogKind

ACT_EDITABLE = ("given_on", "days", "stated_end", "officer", "reference", "words")
LONGEST_NOTICE = 3660  # days; more is a slip of the finger


@transaction.atomic
def add_act(
    *, incident: Incident, kind: str, given_on: date | None, by: User, at: datetime, day: date,
    days: int | None = None, stated_end: date | None = None, officer: str = "", reference: str = "",
    words: str = "", service: IncidentService | None = None,
) -> ProviderAct:  # fmt: skip
    """Write down a notice, a termination or an insolvency. Its end is computed, or as it says itself.

    Without a length nobody knows when it ends: that stays in red until somebody does.

    Raises:
        ValidationError: no day, one to come, an end before the start, no insolvency officer (by field).
    """
    allow(by, incident, "incident", Level.EDIT)
    values = {
        "given_on": given_on, "days": days, "stated_end": stated_end, "officer": officer.strip(),
        "reference": reference.strip(), "words": printable(words.strip()),
    }  # fmt: skip
    problems = _act_problems(kind, values, day)
    if service is not None and service.incident_id != incident.pk:
        problems["service"] = "Choose a service of this incident."
    if problems:
        raise ValidationError(problems)
    act = ProviderAct.objects.create(incident=incident, kind=kind, service=service, by=by, at=at, **values)
    add_entry(incident=incident, kind=LogKind.STATE, text=f"{_act_words(act)}.", by=by, at=at)
    return act


@transaction.atomic
def edit_act(
    *, act: ProviderAct, version: int, changes: Mapping[str, Any], by: User, at: datetime, day: date
) -> ProviderAct:
    """Correct an act, as when the length of a notice becomes known.

    Raises:
        ValidationError: as `add_act`.
        Refused: it was withdrawn.
        ChangedMeanwhile: somebody saved it first.
    """
    incident = act.incident
    allow(by, incident, "incident", Level.EDIT)
    if act.withdrawn_at is not None:
        raise Refused("It was withdrawn. Write a new one down if there is a new one.")
    after = {name: changes.get(name, getattr(act, name)) for name in ACT_EDITABLE}
    if problems := _act_problems(act.kind, after, day):
        raise ValidationError(problems)
    old, new = save_changes(act, changes, version, ACT_EDITABLE)
    if new:
        data = {name: [old[name], new[name]] for name in new}
        text = f"Changed: {_act_words(act)}."
        add_entry(incident=incident, kind=LogKind.STATE, text=text, by=by, at=at, data=data)
    return act


@transaction.atomic
def withdraw_act(*, act: ProviderAct, version: int, reason: str, by: User, at: datetime) -> ProviderAct:
    """Write down that an act was withdrawn, or was written down by mistake. It stays to be seen.

    Raises:
        ValidationError: no reason.
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, act.incident, "incident", Level.EDIT)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it no longer holds."})
    changes = {"withdrawn_at": at, "withdrawn_reason": reason.strip()}
    save_changes(act, changes, version, tuple(changes))
    words = f"No longer holds: {_act_words(act)}. Reason: {reason.strip()}"
    add_entry(incident=act.incident, kind=LogKind.STATE, text=words, by=by, at=at)
    return act


# --- verification ---------------------------------------------------------------------------------
@transaction.atomic
def ask_verification(
    *, incident: Incident, of: str, whom: str, asked_by: str, asked_at: datetime, by: User, at: datetime
) -> Verification:
    """Write down that CQC or the owner was asked whether it is true.

    Raises:
        ValidationError: nobody named, or a moment to come (by field).
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if of not in Verification.Of.values:
        wrong["of"] = "Choose who was asked."
    if not whom.strip():
        wrong["whom"] = "Enter the name and post of whoever was asked."
    if not asked_by.strip():
        wrong["asked_by"] = "Enter who asked."
    if asked_at > at:
        wrong["asked_at"] = "This is in the future. Enter when they were asked."
    if wrong:
        raise ValidationError(wrong)
    row = Verification.objects.create(
        incident=incident,
        of=of,
        whom=whom.strip(),
        asked_by=asked_by.strip(),
        asked_at=asked_at,
        by=by,
        at=at,
    )
    words = f"{row.asked_by} asked {row.get_of_display()} ({row.whom}) whether it is true."
    add_entry(incident=incident, kind=LogKind.CONTACT, text=words, by=by, at=at, happened_at=asked_at)
    return row


@transaction.atomic
def answer_verification(
    *, verification: Verification, version: int, answer: str, answered_at: datetime, by: User, at: datetime,
    words: str = "", evidence: str = "",
) -> Verification:  # fmt: skip
    """Write down what they answered.

    Raises:
        ValidationError: no answer, or one before they were asked or to come (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    incident = verification.incident
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if answer not in Verification.Answer.values:
        wrong["answer"] = "Choose what they said."
    if answered_at > at:
        wrong["answered_at"] = "This is in the future. Enter when they answered."
    elif answered_at < verification.asked_at:
        asked = local_words(verification.asked_at)
        wrong["answered_at"] = f"They were asked on {asked}. The answer can’t be before that."
    if wrong:
        raise ValidationError(wrong)
    changes = {
        "answer": answer, "answered_at": answered_at, "words": printable(words.strip()),
        "evidence": evidence.strip(),
    }  # fmt: skip
    _, new = save_changes(verification, changes, version, tuple(changes))
    if new:
        text = f"{verification.get_of_display()} ({verification.whom}): "
        text += f"{verification.get_answer_display().lower()}. {verification.words}".strip()
        add_entry(
            incident=incident, kind=LogKind.CONTACT, text=text, by=by, at=at, happened_at=answered_at
        )  # fmt: skip
    return verification


@transaction.atomic
def plan_contact(
    *, incident: Incident, party: str, by_whom: str, due_at: datetime | None, by: User, at: datetime,
    why: str = "",
) -> ContactPlan:  # fmt: skip
    """Agree who contacts somebody else, by when.

    Raises:
        ValidationError: nobody to contact, nobody to do it, or no time (by field).
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if not party.strip():
        wrong["party"] = "Enter who is to be contacted."
    if not by_whom.strip():
        wrong["by_whom"] = "Enter who does it."
    if due_at is None:
        wrong["due_at"] = "Enter by when."
    if wrong or due_at is None:
        raise ValidationError(wrong)
    row = ContactPlan.objects.create(
        incident=incident, party=party.strip(), why=why.strip(), by_whom=by_whom.strip(), due_at=due_at,
        by=by, at=at,
    )  # fmt: skip
    words = f"To be contacted: {row.party}, by {row.by_whom}, before {local_words(due_at)}."
    add_entry(incident=incident, kind=LogKind.ACTION, text=words, by=by, at=at)
    return row


@transaction.atomic
def finish_contact(*, plan: ContactPlan, version: int, outcome: str, by: User, at: datetime) -> ContactPlan:
    """Write down that they were contacted, or why not, and what came of it.

    Raises:
        ValidationError: no outcome.
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, plan.incident, "incident", Level.EDIT)
    if not outcome.strip():
        raise ValidationError({"outcome": "Say what came of it."})
    changes = {"done_at": at, "outcome": printable(outcome.strip())}
    save_changes(plan, changes, version, tuple(changes))
    words = f"Contacted: {plan.party}. {plan.outcome}"
    add_entry(incident=plan.incident, kind=LogKind.CONTACT, text=words, by=by, at=at)
    return plan


# --- what the actions above share -----------------------------------------------------------------
def _act_problems(kind: str, values: Mapping[str, Any], day: date) -> dict[str, str]:
    wrong = {}
    if kind not in ProviderAct.Kind.values:
        wrong["kind"] = "Choose what was done."
    given, days, end = values["given_on"], values["days"], values["stated_end"]
    if given is None:
        wrong["given_on"] = "Enter the day on which it was given."
    elif given > day:
        wrong["given_on"] = "This is in the future. Enter the day on which it was given."
    wrong |= _end_problems(given, days, end)
    if kind == ProviderAct.Kind.INSOLVENCY and not values["officer"]:
        wrong["officer"] = "Enter the insolvency officer, or “Not yet known”."
    return wrong


def _end_problems(given: date | None, days: int | None, end: date | None) -> dict[str, str]:
    if days is not None and end is not None:
        return {"stated_end": "Enter either the length or the day on which it ends; the other follows."}
    if end is not None and given is not None and end < given:
        return {"stated_end": "It can’t end before it was given."}
    if days is not None and not 0 <= days <= LONGEST_NOTICE:
        return {"days": f"Enter a number of days from 0 to {LONGEST_NOTICE:,}."}
    if given is not None:
        clocks.notice_ends(given, days)
    return {}


def _act_words(act: ProviderAct) -> str:
    what = f"{act}, {act.service}" if act.service else str(act)
    words = f"{what}, of {day_words(act.given_on)}"
    if act.ends_on is not None:
        return f"{words}, ends on {day_words(act.ends_on)}"
    return f"{words}, length not known" if act.is_unknown else words
