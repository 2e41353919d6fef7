"""Changes to the register of risks and issues: raised, mitigated, reviewed, closed, reopened.

What was entered is only ever added to (RiskEntry); the row itself shows the newest state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from oversight.models import Board, BoardAction, Risk, RiskEntry
from oversight.register_checks import problems_of, trimmed
from oversight.register_trail import is_exempt, tell

UNCHANGED: Final[Any] = object()
EDITABLE = frozenset({"kind", "project", "description", "exempt"})
REQUIRED = {"project": "Enter the project or programme.", "description": "Describe the risk or issue."}
LONGEST = {"project": 300, "owner": 200}
SCORES = range(1, 6)


@transaction.atomic
def add_risk(
    *, board: Board, project: str, description: str, rank: str, by: User, at: datetime, on: date,
    kind: str = "risk", likelihood: int | None = None, impact: int | None = None, owner: str = "",
    owner_user: User | None = None, review_on: date | None = None, mitigation: str = "", exempt: bool = False,
) -> Risk:  # fmt: skip
    """Put a risk or an issue on the register, open, raised on the day `on`, with its first mitigation.

    Raises:
        ValidationError: no project, description or rank, one score of two, or a review before it was raised
            (by field).
    """
    require(by, Permission.MANAGE_RISKS, board.partnership)
    fields = _checked(
        {
            "kind": kind, "project": project, "description": description, "rank": rank,
            "likelihood": likelihood, "impact": impact, "owner": owner or str(owner_user or ""),
            "review_on": review_on, "raised_on": on,
        }
    )  # fmt: skip
    risk = Risk(board=board, owner_user=owner_user, exempt=exempt, **fields)
    risk.save(force_insert=True)
    _entry(risk, RiskEntry.Kind.RAISED, "Raised", on=on, by=by, at=at)
    if mitigation.strip():
        _entry(risk, RiskEntry.Kind.MITIGATION, mitigation.strip(), on=on, by=by, at=at)
    after = {"project": risk.project, "description": risk.description, "rank": risk.rank, "owner": risk.owner}
    tell(risk, "oversight.risk_added", by=by, at=at, label=label_of(risk), before=None, after=after)
    return risk


@transaction.atomic
def add_risk_entry(
    *, risk: Risk, kind: str, text: str, on: date, by: User, at: datetime, version: int,
    rank: str | None = None, likelihood: int | None = None, impact: int | None = None,
    review_on: date | None = UNCHANGED, owner: str = UNCHANGED, owner_user: User | None = UNCHANGED,
) -> RiskEntry:  # fmt: skip
    """Add what was done about a risk, or a review with its new rank, owner and next day; close it, reopen it.

    `rank` and scores None = as they are; scores come together; an owner's account goes with the name. Closing
    takes away the day of the next review.

    Raises:
        ChangedMeanwhile: somebody entered something after `version`; nothing is written.
        Refused: it is closed and this doesn't reopen it; or it is open and this would.
        ValidationError: no words, or a day, rank or score that can't be (by field).
    """
    require(by, Permission.MANAGE_RISKS, risk.partnership)
    _check_entry(risk, kind, text, on, at)
    ranked = {"rank": rank, "likelihood": likelihood, "impact": impact}
    wanted: dict[str, Any] = {name: value for name, value in ranked.items() if value is not None}
    given = {"review_on": review_on, "owner": owner, "owner_user": owner_user}
    wanted |= {name: value for name, value in given.items() if value is not UNCHANGED}
    wanted |= _state(kind, on)
    if wanted.get("owner", risk.owner) != risk.owner:
        wanted.setdefault("owner_user", None)
    fields = _checked(wanted, risk)
    fields = {name: value for name, value in fields.items() if value != getattr(risk, name)}
    before = {name: getattr(risk, name) for name in fields}
    moved = Risk.objects.filter(pk=risk.pk, version=version).update(**fields, version=F("version") + 1)
    risk.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(risk)
    entry = _entry(risk, kind, text.strip(), on=on, by=by, at=at)
    after = {name: getattr(risk, name) for name in fields}
    after |= {"text": entry.text}
    verb = f"oversight.risk_{kind}"
    tell(risk, verb, by=by, at=at, label=label_of(risk), before=before, after=after)
    return entry


@transaction.atomic
def update_risk(
    *, risk: Risk, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Risk:
    """Correct what a risk says of itself (EDITABLE); rank, owner, review and state change by an entry.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: no project or description (by field).
    """
    require(by, Permission.MANAGE_RISKS, risk.partnership)
    before, after = save_changes(risk, _checked(dict(changes), risk), version, EDITABLE)
    if after:
        tell(risk, "oversight.risk_changed", by=by, at=at, label=label_of(risk), before=before, after=after)
    return risk


@transaction.atomic
def link_action(*, risk: Risk, action: BoardAction, by: User, at: datetime | None = None) -> None:
    """Say that a tracked action works on a risk.

    Raises:
        Refused: they belong to different boards.
    """
    require(by, Permission.MANAGE_RISKS, risk.partnership)
    if action.board_id != risk.board_id:
        raise Refused("That action belongs to another board. Choose one from this board's tracker.")
    if risk.actions.filter(pk=action.pk).exists():
        return
    risk.actions.add(action)
    _linked(risk, action, "oversight.risk_linked", by, at)


@transaction.atomic
def unlink_action(*, risk: Risk, action: BoardAction, by: User, at: datetime | None = None) -> None:
    """Take the link between a risk and an action away again."""
    require(by, Permission.MANAGE_RISKS, risk.partnership)
    if not risk.actions.filter(pk=action.pk).exists():
        return
    risk.actions.remove(action)
    _linked(risk, action, "oversight.risk_unlinked", by, at)


def label_of(risk: Risk) -> str:
    """What the audit trail calls it."""
    return f"the {risk.get_kind_display().lower()} “{risk}”"


def _linked(risk: Risk, action: BoardAction, verb: str, by: User, at: datetime | None) -> None:
    """An exempt action is named by its number only, unless the risk itself is exempt."""
    named = str(action) if risk.exempt or not is_exempt(action) else f"exempt action {action.pk}"
    tell(risk, verb, by=by, at=at, label=label_of(risk), before=None, after={"action": named})


def _entry(risk: Risk, kind: str, text: str, *, on: date, by: User, at: datetime) -> RiskEntry:
    return RiskEntry.objects.create(
        risk=risk, kind=kind, text=text, on=on, by=by, at=at, rank=risk.rank, likelihood=risk.likelihood,
        impact=risk.impact, owner=risk.owner, review_on=risk.review_on,
    )  # fmt: skip


def _state(kind: str, on: date) -> dict[str, Any]:
    if kind == RiskEntry.Kind.CLOSED:
        return {"state": Risk.State.CLOSED, "closed_on": on, "review_on": None}
    if kind == RiskEntry.Kind.REOPENED:
        return {"state": Risk.State.OPEN, "closed_on": None}
    return {}


def _check_entry(risk: Risk, kind: str, text: str, on: date, at: datetime) -> None:
    if kind not in RiskEntry.Kind.values or kind == RiskEntry.Kind.RAISED:
        raise ValidationError({"kind": "Choose what the entry is."})
    closed = risk.state == Risk.State.CLOSED
    if closed and kind != RiskEntry.Kind.REOPENED:
        raise Refused("It is closed. Reopen it before you enter anything.")
    if not closed and kind == RiskEntry.Kind.REOPENED:
        raise Refused("It is open already.")
    if not text.strip():
        raise ValidationError({"text": "Enter what was done or seen."})
    if on > timezone.localtime(at).date():
        raise ValidationError({"on": "The day of an entry can't be in the future."})
    last = risk.entries.order_by("-on", "-pk").values_list("on", flat=True).first()
    if last and on < last:
        raise ValidationError({"on": f"There is already an entry for {day_words(last)}, which is later."})


def _checked(fields: dict[str, Any], risk: Risk | None = None) -> dict[str, Any]:
    """The fields with texts trimmed.

    Raises:
        ValidationError: by field.
    """
    fields = trimmed(fields)
    problems = problems_of(fields, REQUIRED, LONGEST)
    if fields.get("rank", Risk.Rank.HIGH) not in Risk.Rank.values:
        problems["rank"] = "Choose high, moderate or low."
    if fields.get("kind", Risk.Kind.RISK) not in Risk.Kind.values:
        problems["kind"] = "Choose risk or issue."
    problems |= _score_problems(fields, risk)
    raised = fields.get("raised_on") or (risk.raised_on if risk else None)
    if fields.get("review_on") and raised and fields["review_on"] < raised:
        problems["review_on"] = f"The review can't be before it was raised on {day_words(raised)}."
    if problems:
        raise ValidationError(problems)
    return fields


def _score_problems(fields: Mapping[str, Any], risk: Risk | None) -> dict[str, str]:
    scores = [fields.get(name, getattr(risk, name, None)) for name in ("likelihood", "impact")]
    if (scores[0] is None) != (scores[1] is None):
        return {"impact": "Give likelihood and impact, or neither."}
    if any(score is not None and score not in SCORES for score in scores):
        return {"likelihood": "Likelihood and impact go from 1 to 5."}
    return {}
