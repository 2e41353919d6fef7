"""Update rounds: open, chase, accept or send back, close, reopen; and what makes an update an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.access import may, require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.models import Plan, Round, RoundRequest, RoundRow, Update, Workstream
from actionplans.rounds import mail as round_mail
from actionplans.rounds.people import Asked, asked, earlier_runs, routes, rows_to_ask
from audit.actions import record
from core.words import deadline_words

Kind = RoundRequest.Kind
State = RoundRow.State
NO_ANSWER = frozenset({Update.Kind.CARRIED, Update.Kind.CREATED})


@dataclass(frozen=True)
class Chased:
    """What chasing did: who was asked, and who had been chased today already."""

    asked: tuple[User, ...]
    already: tuple[User, ...]
    nobody: int


@transaction.atomic
def open_rounds(
    *,
    title: str,
    deadline: datetime,
    workstreams: Sequence[Workstream],
    by: User,
    at: datetime,
    message: str = "",
) -> list[Round]:
    """Open a round for each plan of the workstreams and ask everybody, with one mail a person for all.

    Raises:
        ValidationError: no title, no workstream, a deadline that is over, a closed plan, a plan whose round
            is still open, or one in which nothing is unfinished. Then nothing is opened and nobody is asked.
    """
    _check_opening(title, deadline, workstreams, at)
    by_plan: dict[int, list[Workstream]] = defaultdict(list)
    for workstream in workstreams:
        by_plan[workstream.plan_id].append(workstream)
    plans = Plan.objects.select_related("partnership").in_bulk(by_plan)
    rounds = [
        _open(plans[pk], streams, title.strip(), deadline, message.strip(), by, at)
        for pk, streams in by_plan.items()
    ]
    _ask_first(rounds, by, at)
    return rounds


def _check_opening(title: str, deadline: datetime, workstreams: Sequence[Workstream], at: datetime) -> None:
    problems: dict[str, str] = {}
    if not title.strip():
        problems["title"] = "Enter what the updates are for."
    if deadline <= at:
        problems["deadline"] = "The deadline must be in the future."
    if not workstreams:
        problems["workstreams"] = "Select at least one part of a plan."
    if problems:
        raise ValidationError(problems)


def _open(
    plan: Plan,
    streams: list[Workstream],
    title: str,
    deadline: datetime,
    message: str,
    by: User,
    at: datetime,
) -> Round:
    require(by, Permission.MANAGE_ROUNDS, plan.partnership)
    if plan.state != Plan.State.OPEN:
        raise ValidationError(f"{plan} is closed. Reopen it before you open a round.")
    rows = rows_to_ask(plan, streams)
    if not rows:
        raise ValidationError(
            f"Nothing is unfinished in what you selected of {plan}, so there is nothing to ask."
        )
    try:
        with transaction.atomic():
            opened = Round.objects.create(
                plan=plan, title=title, deadline=deadline, message=message, opened_at=at, opened_by=by
            )
    except IntegrityError as error:
        raise ValidationError(
            f"A round of {plan} is still open. Close it before you open the next."
        ) from error
    for row in rows:
        row.round = opened
    RoundRow.objects.bulk_create(rows)
    after = {"title": title, "deadline": _when(deadline), "rows": len(rows)}
    _record(opened, by, "actionplans.round_opened", at, None, after)
    return opened


def _ask_first(rounds: list[Round], by: User, at: datetime) -> None:
    """One mail a person for all rounds opened together; one line of proof a person and round."""
    day = timezone.localtime(at).date()
    by_person: dict[int, list[tuple[Round, Asked]]] = defaultdict(list)
    for opened in rounds:
        people, nobody = asked(_rows(opened), day)
        for each in people:
            by_person[each.user.pk].append((opened, each))
        _note_nobody(opened, nobody, by, at, day)
    for parts in by_person.values():
        key = f"rounds-{'-'.join(str(opened.pk) for opened in rounds)}-first"
        _ask(parts, Kind.FIRST, by, at, key[:100])


def _note_nobody(opened: Round, rows: list[RoundRow], by: User, at: datetime, day: Any) -> None:
    """One line of proof for each reason why there is nobody to ask."""
    found = routes(rows, day)
    by_reason: dict[str, list[RoundRow]] = defaultdict(list)
    for row in rows:
        by_reason["; ".join(found[row.position].unreachable)].append(row)
    for reason, those in by_reason.items():
        request = RoundRequest.objects.create(
            round=opened, kind=Kind.NOBODY, name=reason[:300], why="nobody to ask", asked_at=at, asked_by=by
        )
        request.rows.set(those)


def _ask(
    parts: list[tuple[Round, Asked]], kind: str, by: User, at: datetime, key: str, reason: str = ""
) -> bool:
    """Send one mail about all parts and note each; False when the mail had gone out before."""
    user = parts[0][1].user
    mail = round_mail.ask(user=user, parts=parts, kind=kind, by=by, at=at, digest_key=key, reason=reason)
    if mail is None and kind != Kind.SENT_BACK:
        return False
    for opened, each in parts:
        request = RoundRequest.objects.create(
            round=opened,
            kind=kind,
            user=user,
            name=user.full_name,
            why=each.why,
            asked_at=at,
            asked_by=by,
            mail=mail,
        )
        request.rows.set(each.rows)
    return mail is not None


@transaction.atomic
def chase(*, round: Round, by: User, at: datetime) -> Chased:  # noqa: A002  the word that everybody uses for it
    """Ask those again, and only those, whose rows are still without an answer or were sent back.

    Raises:
        ValidationError: the round is closed, or nobody is left to chase.
    """
    require(by, Permission.MANAGE_ROUNDS, round.partnership)
    _refuse_closed(round)
    day = timezone.localtime(at).date()
    rows = [row for row in _rows(round) if row.is_open_question]
    if not rows:
        raise ValidationError("Everything has been answered, so there is nobody to chase.")
    people, nobody = asked(rows, day)
    first_asked = set(round.requests.filter(kind=Kind.FIRST).values_list("user_id", flat=True))
    done: list[User] = []
    already: list[User] = []
    for each in people:
        kind = Kind.CHASE if each.user.pk in first_asked else Kind.FIRST
        sent = _ask([(round, each)], kind, by, at, f"round-{round.pk}-{kind}-{day.isoformat()}")
        (done if sent else already).append(each.user)
    if done:
        _record(
            round, by, "actionplans.round_chased", at, None, {"people": [user.full_name for user in done]}
        )
    return Chased(tuple(done), tuple(already), len(nobody))


def note_answer(update: Update) -> None:
    """Count an update as the answer to an open round. Called inside the transaction that writes the update.

    Any change, note or confirmation counts, whoever made it; in a plan that is reported by action, one of its
    steps counts too. What was accepted or sent back has to be looked at again. The trail's lock of the
    partnership is already held, so a round can't close between this check and the commit.

    Raises:
        ValidationError: the update would fall into a position that is already frozen.
    """
    newest = Round.objects.filter(plan=update.plan_id).order_by("-opened_at", "-pk").first()
    if newest is None:
        return
    if newest.closed_at and update.reported_at <= newest.closed_at:
        raise ValidationError(
            f"{newest.title} closed at {_when(newest.closed_at)} and its position is frozen. "
            "Nothing was saved; save again."
        )
    if newest.is_open and update.kind not in NO_ANSWER:
        _answer(newest, update)


def _answer(current: Round, update: Update) -> None:
    action = update.step.action_id if update.step else update.action_id
    rows = current.rows.filter(step=update.step_id) if update.step_id else current.rows.none()
    rows = rows | current.rows.filter(step=None, action=action)
    if update.kind == Update.Kind.UNDONE:
        imported = rows.filter(answer__kind=Update.Kind.IMPORTED)
        imported.update(state=State.WAITING, answer=None, reviewed_by=None, reviewed_at=None)
        return
    rows.update(state=State.ANSWERED, answer=update, reviewed_by=None, reviewed_at=None)


def may_review(user: User, row: RoundRow) -> bool:
    """Whether the person accepts or sends back a row: the workstream's lead, or a role that accepts."""
    if may(user, Permission.ACCEPT_UPDATES, row.partnership):
        return True
    leads = row.action.workstream.lead_id == user.pk
    return leads and may(user, Permission.UPDATE_PLANS, row.partnership)


@transaction.atomic
def accept(*, row: RoundRow, answer_id: int, by: User, at: datetime) -> None:
    """Take the answer as it was read.

    Raises:
        ValidationError: there is no answer, or it was changed after `by` read it.
        PermissionDenied: `by` neither leads the workstream nor accepts updates.
    """
    _review(row, answer_id, by, at, State.ACCEPTED, row.reason)
    _record(row, by, "actionplans.update_accepted", at, {"state": row.state}, {"state": State.ACCEPTED.value})


@transaction.atomic
def send_back(*, rows: Sequence[tuple[RoundRow, int]], reason: str, by: User, at: datetime) -> None:
    """Send answers back with a reason: each lead gets one mail about all of theirs.

    `rows` are pairs of a row and the answer that was read. All or nothing.

    Raises:
        ValidationError, PermissionDenied: as `accept`; and without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Say what is missing, so that the lead knows what to do."})
    by_round: dict[int, list[RoundRow]] = defaultdict(list)
    for row, answer_id in rows:
        _review(row, answer_id, by, at, State.SENT_BACK, reason)
        before, after = {"state": row.state}, {"state": State.SENT_BACK.value}
        _record(row, by, "actionplans.update_sent_back", at, before, after, note=reason)
        by_round[row.round_id].append(row)
    for those in by_round.values():
        _tell(those, reason, by, at)


def _tell(rows: list[RoundRow], reason: str, by: User, at: datetime) -> None:
    """Tell the leads of the rows; without a lead who can be asked, the person who answered."""
    day = timezone.localtime(at).date()
    people, nobody = asked(rows, day)
    told = {each.user.pk: each for each in people}
    for row in nobody:
        author = row.answer.by if row.answer else None
        if author and may(author, Permission.UPDATE_PLANS, row.partnership):
            before = told[author.pk].rows if author.pk in told else ()
            told[author.pk] = Asked(author, "you answered for these rows", (*before, row))
    for each in told.values():
        key = f"round-{rows[0].round_id}-sent_back-{day.isoformat()}"
        _ask([(rows[0].round, each)], Kind.SENT_BACK, by, at, key, reason)


def _review(row: RoundRow, answer_id: int, by: User, at: datetime, state: str, reason: str) -> None:
    if not may_review(by, row):
        raise PermissionDenied(
            f"Only the lead of {row.action.workstream}, or a role that accepts updates, may do this."
        )
    _refuse_closed(row.round)
    seen = RoundRow.objects.filter(pk=row.pk, answer=answer_id, round__closed_at=None)
    moved = seen.exclude(state=State.WAITING).update(
        state=state, reviewed_by=by, reviewed_at=at, reason=reason
    )
    if not moved:
        raise ValidationError(f"{row}: there is a newer answer than the one you read. Read it, then decide.")


@transaction.atomic
def close_round(*, round: Round, version: int, by: User, at: datetime) -> Round:  # noqa: A002
    """Freeze the position that the pack prints; rows without an answer are silent, and counted.

    Raises:
        ValidationError: it is closed already, or was changed since `version`.
    """
    require(by, Permission.MANAGE_ROUNDS, round.partnership)
    # First the trail: its lock makes updates that are being saved wait, or lets them finish before.
    _record(round, by, "actionplans.round_closed", at, None, {"closed_at": _when(at)})
    # An answer that got in while this waited for its turn belongs to the position, so it closes after it.
    last = round.rows.aggregate(last=Max("answer__reported_at"))["last"]
    at = max(at, last) if last else at
    still_open = Round.objects.filter(pk=round.pk, version=version, closed_at=None)
    if not still_open.update(closed_at=at, closed_by=by, version=F("version") + 1):
        raise ValidationError(
            f"{round} was closed or changed by someone else meanwhile. Look at it as it is now."
        )
    _count_silence(round)
    round.refresh_from_db()
    return round


def _count_silence(closed: Round) -> None:
    closed.rows.exclude(state=State.WAITING).update(silent_run=0)
    waiting = [row for row in _rows(closed) if row.state == State.WAITING]
    before = earlier_runs(waiting)
    for row in waiting:
        row.silent_run = before[row.position] + 1
    RoundRow.objects.bulk_update(waiting, ["silent_run"])


@transaction.atomic
def reopen_round(*, round: Round, version: int, reason: str, by: User, at: datetime) -> Round:  # noqa: A002
    """Let leads answer again; the frozen position is given up, so a reason is needed.

    Raises:
        ValidationError: no reason, a later round exists, or it is not closed (any more).
    """
    require(by, Permission.MANAGE_ROUNDS, round.partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the round is opened again."})
    later = Round.objects.filter(plan=round.plan_id, opened_at__gt=round.opened_at).first()
    if later:
        raise ValidationError(f"{round.title} can't be opened again: {later.title} came after it.")
    if round.plan.state != Plan.State.OPEN:
        raise ValidationError(f"{round.plan} is closed. Reopen it before you reopen its round.")
    _record(
        round,
        by,
        "actionplans.round_reopened",
        at,
        {"closed_at": _when(round.closed_at)},
        {"closed_at": None},
        note=reason,
    )
    closed = Round.objects.filter(pk=round.pk, version=version).exclude(closed_at=None)
    if not closed.update(closed_at=None, closed_by=None, version=F("version") + 1):
        raise ValidationError(f"{round} was changed by someone else meanwhile. Look at it as it is now.")
    round.rows.update(silent_run=None)
    round.refresh_from_db()
    return round


def _rows(opened: Round) -> list[RoundRow]:
    return list(opened.rows.with_parents())


def _refuse_closed(current: Round) -> None:
    if not current.is_open:
        raise ValidationError(f"{current.title} is closed, and its position is frozen.")


def _when(moment: datetime | None) -> str:
    return deadline_words(timezone.localtime(moment)) if moment else ""


def _record(
    obj: Round | RoundRow, by: User, verb: str, at: datetime, before: Any, after: Any, *, note: str = ""
) -> None:
    record(
        by=by, verb=verb, obj=obj, partnership=obj.partnership, before=before, after=after, note=note, at=at
    )
