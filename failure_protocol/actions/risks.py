"""The risk log of an incident: what may go wrong, reviewed by a day that nobody can leave out (G03, K10)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Risk, RiskReview
from failure_protocol.models.logs import LogKind

FIELDS = ("likelihood", "impact", "control", "review_on", "owner", "closed_at")


@transaction.atomic
def add_risk(
    *, incident: Incident, text: str, cause: str, likelihood: int, impact: int, owner: User, control: str,
    review_on: date | None, by: User, at: datetime,
) -> Risk:  # fmt: skip
    """Write a risk down with the day on which it is looked at again.

    Raises:
        PermissionDenied: the person's part adds nothing to the logs.
        ValidationError: something is missing, above all the review date; or it lies in the past.
    """
    allow(by, incident, "decisions", Level.VIEW)
    allow(by, incident, "logs", Level.ADD)
    wrong = _missing(text=text, cause=cause, control=control)
    wrong |= _wrong_score(likelihood, impact) | _wrong_review(review_on, at)
    if wrong or review_on is None:
        raise ValidationError(wrong)
    risk = Risk.objects.create(
        incident=incident, number=next_number(incident, Risk.objects), text=text.strip(), cause=cause.strip(),
        likelihood=likelihood, impact=impact, owner=owner, control=control.strip(), review_on=review_on,
        by=by, at=at,
    )  # fmt: skip
    _keep(risk, by, at, "")
    words = (
        f"Risk {risk.number}, score {risk.score} ({_colour(risk)}): {risk.text} Owner: {owner}. "
        f"Review on {day_words(review_on)}."
    )
    add_entry(incident=incident, kind=LogKind.RISK, text=words, by=by, at=at, data={"risk": risk.number})
    return risk


@transaction.atomic
def review_risk(
    *, risk: Risk, likelihood: int, impact: int, control: str, review_on: date | None, note: str,
    version: int, by: User, at: datetime, owner: User | None = None,
) -> Risk:  # fmt: skip
    """Look at a risk again: its score now, its control, the next day. What was before stays in its history.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits the logs.
        ValidationError: no control, no score, or no next review.
        Refused: it is closed.
        ChangedMeanwhile: somebody reviewed it first.
    """
    _may_change(risk, by)
    wrong = _missing(control=control) | _wrong_score(likelihood, impact) | _wrong_review(review_on, at)
    if wrong:
        raise ValidationError(wrong)
    before = risk.score
    changes = {
        "likelihood": likelihood, "impact": impact, "control": control.strip(), "review_on": review_on,
        "owner": owner or risk.owner,
    }  # fmt: skip
    old, new = save_changes(risk, changes, version, FIELDS)
    _keep(risk, by, at, note.strip())
    moved = f"score {before} to {risk.score}" if before != risk.score else f"score {risk.score} as before"
    words = f"Risk {risk.number} reviewed: {moved} ({_colour(risk)}). {note.strip()}".strip()
    add_entry(
        incident=risk.incident, kind=LogKind.RISK, text=words, by=by, at=at,
        data={name: [old[name], new[name]] for name in new},
    )  # fmt: skip
    return risk


@transaction.atomic
def close_risk(*, risk: Risk, note: str, version: int, by: User, at: datetime) -> Risk:
    """Close a risk that is gone or has come true.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits the logs.
        Refused: it is closed already, or nobody says why.
        ChangedMeanwhile: somebody reviewed it first.
    """
    _may_change(risk, by)
    if not note.strip():
        raise Refused("Say why the risk is closed: gone, or come true.")
    save_changes(risk, {"closed_at": at}, version, FIELDS)
    _keep(risk, by, at, note.strip(), is_last=True)
    words = f"Risk {risk.number} closed. {note.strip()}"
    add_entry(incident=risk.incident, kind=LogKind.RISK, text=words, by=by, at=at)
    return risk


def _may_change(risk: Risk, by: User) -> None:
    allow(by, risk.incident, "decisions", Level.VIEW)
    allow(by, risk.incident, "logs", Level.ADD if risk.owner_id == by.pk else Level.EDIT)
    if risk.closed_at:
        raise Refused("This risk is closed. Write a new one if it is back.")


def _keep(risk: Risk, by: User, at: datetime, note: str, *, is_last: bool = False) -> None:
    RiskReview.objects.create(
        risk=risk, at=at, by=by, likelihood=risk.likelihood, impact=risk.impact, control=risk.control,
        note=note, review_on=None if is_last else risk.review_on,
    )  # fmt: skip


def _colour(risk: Risk) -> str:
    rag = risk.rated.rag
    return rag.label.lower() if rag else ""


def _missing(**texts: str) -> dict[str, str]:
    asked = {
        "text": "Say what may go wrong.", "cause": "Say what it would come from.",
        "control": "Say what is done about it.",
    }  # fmt: skip
    return {name: asked[name] for name, text in texts.items() if not text.strip()}


def _wrong_score(likelihood: int, impact: int) -> dict[str, str]:
    values = {"likelihood": likelihood, "impact": impact}
    return {name: "Choose 1 to 5." for name, value in values.items() if value not in range(1, 6)}


def _wrong_review(review_on: date | None, at: datetime) -> dict[str, str]:
    if review_on is None:
        return {"review_on": "Enter when the risk is looked at again. A risk without a review is forgotten."}
    if review_on < timezone.localtime(at).date():
        return {"review_on": "The next review can’t be in the past."}
    return {}
