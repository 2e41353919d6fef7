"""Changes to the register of decisions: recorded, reworded while nobody has read it, then only corrected,
rescinded or replaced (boards-and-packs.md section 1, "Decision").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.attendance import hold, refuse_not_quorate
from oversight.models import (
    AgendaItem,
    Board,
    Decision,
    DecisionCorrection,
    Meeting,
    MinuteParagraph,
)
from oversight.register_checks import problems_of, trimmed
from oversight.register_trail import is_exempt, tell
from oversight.summaries.registers import fixed_because, interests_of

Votes = tuple[int, int, int]
TEXTS = ("title", "wording", "reasons", "options_rejected", "interests", "powers")
VOTES = ("votes_for", "votes_against", "abstentions")
EDITABLE = frozenset({*TEXTS, *VOTES, "key_decision", "exempt"})
REQUIRED = {"title": "Enter a title.", "wording": "Enter what was decided."}
LONGEST = {"title": 300, "powers": 300}


@transaction.atomic
def record_decision(
    *, item: AgendaItem, title: str, wording: str, by: User, at: datetime, decided_on: date,
    paragraph: MinuteParagraph | None = None, reasons: str = "", options_rejected: str = "",
    interests: str | None = None, powers: str = "", votes: Votes | None = None,
    key_decision: bool = False, exempt: bool | None = None,
) -> Decision:  # fmt: skip
    """Enter a decision under the next number of its board and year.

    `interests` default to what was declared for the item or for the whole meeting; `votes` are (for, against,
    abstained). A decision on an exempt item is exempt; so is one in an exempt paragraph.

    Raises:
        Refused: the meeting was cancelled, the item withdrawn, or the board not quorate at it.
        ValidationError: no title or wording, or votes that can't be (by field).
    """
    board = item.meeting.board
    require(by, Permission.RUN_BOARDS, board.partnership)
    _refuse_untaken(item)
    refuse_not_quorate(item)
    fields = {
        "title": title, "wording": wording, "reasons": reasons, "options_rejected": options_rejected,
        "interests": interests_of(item) if interests is None else interests, "powers": powers,
        **_votes(votes),
    }  # fmt: skip
    fields = _checked(fields)
    decision = Decision(
        board=board, item=item, paragraph=paragraph, decided_on=decided_on, key_decision=key_decision,
        exempt=bool(exempt), year=decided_on.year, serial=_next_serial(board, decided_on.year), **fields,
    )  # fmt: skip
    decision.exempt = is_exempt(decision)
    decision.save(force_insert=True)
    after = {"title": decision.title, "wording": decision.wording, "decided_on": decided_on}
    tell(
        decision,
        "oversight.decision_recorded",
        by=by,
        at=at,
        label=label_of(decision),
        before=None,
        after=after,
    )
    return decision


@transaction.atomic
def update_decision(
    *, decision: Decision, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Decision:
    """Change the record of a decision (EDITABLE) before anybody outside has read it.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is out, or its minutes are approved; or it can't be made public.
        ValidationError: an empty title or wording, or votes that can't be (by field).
    """
    require(by, Permission.RUN_BOARDS, decision.partnership)
    changes = _checked(dict(changes), decision)
    if not any(value != getattr(decision, name) for name, value in changes.items()):
        return decision
    decision.item.meeting = hold(decision.item.meeting)
    if why := fixed_because(decision):
        raise Refused(
            f"Decision {decision.number} can't be reworded: {why}. Correct it with a note, or rescind it."
        )
    _refuse_opening(decision, changes)
    wording = decision.wording
    before, after = save_changes(decision, changes, version, EDITABLE)
    _follow_in_minutes(decision, wording, by)
    tell(
        decision,
        "oversight.decision_changed",
        by=by,
        at=at,
        label=label_of(decision),
        before=before,
        after=after,
    )
    return decision


@transaction.atomic
def correct_decision(
    *, decision: Decision, changes: Mapping[str, Any], note: str, version: int, by: User, at: datetime
) -> DecisionCorrection:
    """Put right a slip in a decision that is out: what it said stays on its page, with the note.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it would become public, or was rescinded.
        ValidationError: no note, or nothing that changes.
    """
    require(by, Permission.RUN_BOARDS, decision.partnership)
    if not note.strip():
        raise ValidationError({"note": "Say what was wrong. The note stands on the decision's page."})
    _refuse_rescinded(decision)
    changes = _checked(dict(changes), decision)
    _refuse_opening(decision, changes)
    before, after = save_changes(decision, changes, version, EDITABLE)
    if not after:
        raise ValidationError("Nothing was changed. Change the words that are wrong.")
    correction = DecisionCorrection.objects.create(
        decision=decision, at=at, by=by, note=note.strip(), before=before
    )
    tell(
        decision, "oversight.decision_corrected", by=by, at=at, label=label_of(decision),
        before=before, after=after, note=note.strip(),
    )  # fmt: skip
    return correction


@transaction.atomic
def rescind_decision(
    *, decision: Decision, reason: str, by: User, at: datetime, version: int | None = None,
    replaced_by: Decision | None = None,
) -> Decision:  # fmt: skip
    """Say that a decision stands no more, why, and which later one took its place; it keeps its number.

    Raises:
        ChangedMeanwhile: somebody saved it after `version` (None = not asked).
        Refused: it was rescinded before, or the other one is no later decision of the same board that stands.
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, decision.partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it no longer stands."})
    _check_replacement(decision, replaced_by)
    rows = Decision.objects.filter(pk=decision.pk, state=Decision.State.STANDS)
    if version is not None:
        rows = rows.filter(version=version)
    moved = rows.update(
        state=Decision.State.RESCINDED, state_reason=reason.strip(), replaced_by=replaced_by,
        version=F("version") + 1,
    )  # fmt: skip
    decision.refresh_from_db()
    if not moved:
        _refuse_rescinded(decision)
        raise ChangedMeanwhile(decision)
    after = {"state": decision.state, "replaced_by": replaced_by.number if replaced_by else ""}
    tell(
        decision, "oversight.decision_rescinded", by=by, at=at, label=label_of(decision),
        before={"state": Decision.State.STANDS.value}, after=after, note=reason.strip(),
    )  # fmt: skip
    return decision


def label_of(decision: Decision) -> str:
    """What the audit trail calls it."""
    return f"decision {decision.number} {decision.title}"


def _next_serial(board: Board, year: int) -> int:
    """The next number of the year. The board's row is held until the transaction ends, so that two people
    never get one number and no number is left out (SQLite has one writer anyway).
    """
    Board.objects.select_for_update().get(pk=board.pk)
    last = Decision.objects.filter(board=board, year=year).aggregate(last=Max("serial"))["last"]
    return int(last or 0) + 1


def _votes(votes: Votes | None) -> dict[str, int | None]:
    return dict(zip(VOTES, votes or (None, None, None), strict=True))


def _checked(fields: dict[str, Any], decision: Decision | None = None) -> dict[str, Any]:
    """The fields with texts trimmed.

    Raises:
        ValidationError: by field.
    """
    fields = trimmed(fields)
    problems = problems_of(fields, REQUIRED, LONGEST)
    votes = [fields.get(name, getattr(decision, name, None)) for name in VOTES]
    if any(number is None for number in votes) and any(number is not None for number in votes):
        problems["votes_for"] = "Enter votes for, against and abstained, or none of the three."
    if any(number is not None and number < 0 for number in votes):
        problems["votes_for"] = "Votes can't be fewer than none."
    if problems:
        raise ValidationError(problems)
    return fields


def _refuse_untaken(item: AgendaItem) -> None:
    if item.meeting.state == Meeting.State.CANCELLED:
        raise Refused(f"{item.meeting} was cancelled, so nothing was decided in it.")
    if item.withdrawn:
        raise Refused(f"Item {item.number} was withdrawn. Record the decision under the item that was taken.")


def _refuse_rescinded(decision: Decision) -> None:
    if decision.state == Decision.State.RESCINDED:
        raise Refused(f"Decision {decision.number} was rescinded. Record a new decision instead.")


def _refuse_opening(decision: Decision, changes: Mapping[str, Any]) -> None:
    """What was decided in private stays private while its item is exempt."""
    wanted = changes.get("exempt")
    if wanted is None or wanted == decision.exempt:
        return
    if not wanted and (decision.item.exempt or (decision.paragraph and decision.paragraph.exempt)):
        raise Refused(
            f"Decision {decision.number} was taken in private under item {decision.item.number}. "
            "Make the item and its minutes public first."
        )
    if wanted and fixed_because(decision):
        raise Refused(f"Decision {decision.number} is published already and can't be made exempt any more.")


def _check_replacement(decision: Decision, other: Decision | None) -> None:
    if other is None:
        return
    if other.board_id != decision.board_id or (other.year, other.serial) <= (decision.year, decision.serial):
        raise Refused(
            f"{other.number} can't replace {decision.number}: choose a later decision of this board."
        )
    if other.state != Decision.State.STANDS:
        raise Refused(f"{other.number} was rescinded itself. Choose the decision that stands.")


def _follow_in_minutes(decision: Decision, old: str, by: User) -> None:
    """The paragraph that said what the decision said says what it says now; other words are left alone."""
    if decision.paragraph_id is None or decision.wording == old:
        return
    rows = MinuteParagraph.objects.filter(pk=decision.paragraph_id, text=old)
    rows.update(text=decision.wording, edited_by=by, version=F("version") + 1)
