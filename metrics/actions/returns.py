"""A home's return: begun with last time's answers, saved as one goes, sent, approved or sent back, reopened.

Source: registers-and-returns.md section 3. Figures are written when it is sent (provisional) and when it is
approved (final); a return that is sent back leaves what it said as provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.access import may, require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from metrics.actions.observations import Entry, write
from metrics.actions.register import feed_register
from metrics.checks import Finding, Grade, blocking
from metrics.figures import Figure, Kind, Unit, of_parts
from metrics.models import (
    Answer,
    Chase,
    Question,
    Reopening,
    Return,
    ReturnEvent,
    Scope,
    Source,
    Status,
    Window,
)
from metrics.summaries.expected import homes_asked, was_open
from metrics.summaries.returns import found_in, local_day, questions_of
from providers.models import HomeStaff, Location

State = Return.State
LONGEST_REOPENING = timedelta(days=60)
EARLIER = "It was begun by somebody else at the same moment. Both of you write in the same return."


class CannotBeSent(Refused):
    """Something stops the return; `findings` say what, question by question."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__("It can’t be sent yet. What is missing stands beside the questions.")
        self.findings = found


@dataclass(frozen=True)
class Typed:
    """What somebody answered to one question."""

    figure: Figure
    comment: str = ""


@transaction.atomic
def begin_return(*, window: Window, location: Location, by: User, at: datetime) -> Return:
    """Begin a home's return, with last time's answers to be said true again. Begun already: that one.

    Raises:
        PermissionDenied: not this person's home.
        Refused: the window is not open for this home, or the home isn't asked.
    """
    _may_fill(window, location, by)
    _check_open(window, location, local_day(at))
    made, is_new = Return.objects.get_or_create(
        window=window, location=location,
        defaults={"began_at": at, "began_by": by, "saved_at": at, "state": State.DRAFT},
    )  # fmt: skip
    if is_new:
        _prefill(made, by, at)
        _note(made, "begun", "", by, at)
    return made


@transaction.atomic
def save_answers(
    *, parent: Return, typed: Mapping[int, Typed], version: int, by: User, at: datetime,
    still_true: frozenset[int] = frozenset(),
) -> Return:  # fmt: skip
    """Keep what was typed, complete or not; question ids in `still_true` stand as they were last time.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it was sent, or the window is shut for this home.
    """
    _may_fill(parent.window, parent.location, by)
    _check_open(parent.window, parent.location, local_day(at))
    _take(parent, version, {State.DRAFT, State.SENT_BACK}, saved_at=at)
    # A page that was open when its question was retired still brings an answer: it is kept, and counts not.
    questions = {each.pk: each for each in parent.window.form.questions.all()}
    if unknown := (set(typed) | still_true) - set(questions):
        raise ValueError(f"No questions of this form: {sorted(unknown)}")
    for pk, answer in typed.items():
        figure = answer.figure
        Answer.objects.update_or_create(
            parent=parent, question=questions[pk],
            defaults={
                "kind": figure.kind, "value": figure.value, "numerator": figure.numerator,
                "denominator": figure.denominator, "comment": answer.comment.strip()[:500],
                "is_prefilled": False, "by": by, "at": at,
            },
        )  # fmt: skip
    Answer.objects.filter(parent=parent, question__in=still_true - set(typed)).update(
        is_prefilled=False, by=by, at=at
    )
    return parent


@transaction.atomic
def submit_return(*, parent: Return, version: int, by: User, at: datetime) -> Return:
    """Send it. Its figures count as provisional at once.

    Raises:
        CannotBeSent: an error, or a warning without a comment.
        ChangedMeanwhile: somebody saved or sent it after `version`.
        Refused: it was sent already, or the window is shut for this home.
    """
    _may_fill(parent.window, parent.location, by)
    _check_open(parent.window, parent.location, local_day(at))
    _take(
        parent, version, {State.DRAFT, State.SENT_BACK}, state=State.SUBMITTED, submitted_at=at,
        submitted_by=by,
    )  # fmt: skip
    Return.objects.filter(pk=parent.pk, first_submitted_at=None).update(first_submitted_at=at)
    parent.refresh_from_db()
    stops = blocking(found_in(parent), _commented(parent))
    if stops:
        raise CannotBeSent(stops)
    _write(parent, Status.PROVISIONAL, by, at)
    _note(parent, "sent", "", by, at)
    _tell(parent, "return_sent", by, at)
    return parent


@transaction.atomic
def approve_return(*, parent: Return, version: int, by: User, at: datetime) -> Return:
    """Agree to what a home sent: its figures are final, and the register learns of its staff.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: it waits for nobody.
    """
    _manage(parent, by)
    _take(parent, version, {State.SUBMITTED}, state=State.APPROVED, decided_at=at, decided_by=by, reason="")
    _write(parent, Status.FINAL, by, at)
    _note(parent, "approved", "", by, at)
    _tell(parent, "return_approved", by, at)
    feed_register(parent=parent, by=by, at=at)
    return parent


@transaction.atomic
def send_back(*, parent: Return, reason: str, version: int, by: User, at: datetime) -> Return:
    """Give it back to the home with the reason. A window that has locked is open for it for a week.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: it waits for nobody.
        ValidationError: no reason.
    """
    _manage(parent, by)
    if not reason.strip():
        raise ValidationError({"reason": "Say what the home should look at again."})
    _take(
        parent, version, {State.SUBMITTED, State.APPROVED}, state=State.SENT_BACK, reason=reason.strip(),
        decided_at=at, decided_by=by,
    )  # fmt: skip
    if local_day(at) > parent.window.locks_on:
        Reopening.objects.create(
            window=parent.window, location=parent.location, reason=f"Sent back: {reason.strip()}"[:300],
            until=local_day(at) + timedelta(days=7), by=by, at=at,
        )  # fmt: skip
    _note(parent, "sent_back", reason.strip(), by, at)
    _tell(parent, "return_sent_back", by, at, reason=reason.strip())
    return parent


@transaction.atomic
def reopen(
    *, window: Window, location: Location, reason: str, until: date, by: User, at: datetime
) -> Reopening:
    """Let one home send for a window that has locked, until a day.

    Raises:
        Refused: the window is still open, or the home isn't asked.
        ValidationError: no reason, a day that is over or too far (by field).
    """
    require(by, Permission.MANAGE_RETURNS, window.form.partnership)
    if local_day(at) <= window.locks_on:
        raise Refused(f"It is open until {day_words(window.locks_on)} for everybody.")
    if not is_asked(window, location):
        raise Refused("This home isn’t asked for that period: it was not open then, or is of another kind.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is opened again."})
    if not local_day(at) <= until <= local_day(at) + LONGEST_REOPENING:
        raise ValidationError({"until": "Choose a day from today on, within 60 days."})
    row = Reopening.objects.create(
        window=window, location=location, reason=reason.strip()[:300], until=until, by=by, at=at
    )
    record(
        by=by, verb="metrics.return_reopened", obj=window.form, partnership=window.form.partnership, at=at,
        before=None,
        after={"home": location.name, "period": window.period.words, "until": until.isoformat(),
               "reason": row.reason},
    )  # fmt: skip
    return row


@transaction.atomic
def note_chase(
    *, window: Window, location: Location, how: str, to: str, by: User, at: datetime, words: str = "",
    is_automatic: bool = False,
) -> Chase:  # fmt: skip
    """Keep the proof that somebody was reminded or asked.

    Raises:
        ValidationError: nobody named.
    """
    if not is_automatic:
        require(by, Permission.MANAGE_RETURNS, window.form.partnership)
    if not to.strip():
        raise ValidationError({"to": "Say who was asked."})
    return Chase.objects.create(
        window=window, location=location, how=how, to=to.strip()[:254], words=words.strip()[:300],
        is_automatic=is_automatic, by=by, at=at,
    )  # fmt: skip


def is_asked(window: Window, location: Location) -> bool:
    """Whether this home is asked in this window: of the form's kinds, and open in the period."""
    period = window.period
    asked = homes_asked(window.form).filter(pk=location.pk).exists()
    return asked and was_open(location.registered_from, location.registered_to, period)


def open_for(window: Window, location: Location, day: date) -> date | None:
    """The last day on which this home can send for the window; None = it can't any more, or not yet."""
    if day < window.opens_on:
        return None
    last = window.locks_on
    again = Reopening.objects.filter(window=window, location=location).order_by("-until").first()
    if again is not None and again.until > last:
        last = again.until
    return last if day <= last else None


def _may_fill(window: Window, location: Location, by: User) -> None:
    """A home's own staff, or whoever manages returns and types in what the home says on the telephone."""
    partnership = window.form.partnership
    if may(by, Permission.MANAGE_RETURNS, partnership):
        return
    require(by, Permission.SEND_RETURNS, partnership)
    if not HomeStaff.objects.current_of(by).filter(partnership=partnership, location=location).exists():
        raise PermissionDenied("This is another home’s return.")


def _check_open(window: Window, location: Location, day: date) -> None:
    if not is_asked(window, location):
        raise Refused("This home isn’t asked for that period: it was not open then, or is of another kind.")
    if day < window.opens_on:
        raise Refused(f"It opens on {day_words(window.opens_on)}.")
    if open_for(window, location, day) is None:
        raise Refused(
            f"It was locked on {day_words(window.locks_on)}. Ask your commissioner to open it again for you."
        )


def _manage(parent: Return, by: User) -> None:
    require(by, Permission.MANAGE_RETURNS, parent.window.form.partnership)


def _take(parent: Return, version: int, states: set[str], **changes: Any) -> None:
    """Move the row on, where it still is as the person saw it."""
    moved = Return.objects.filter(pk=parent.pk, version=version, state__in=states).update(
        **changes, version=F("version") + 1
    )
    parent.refresh_from_db()
    if moved:
        return
    if parent.state in states:
        raise ChangedMeanwhile(parent)
    if parent.state in (State.DRAFT, State.SENT_BACK):
        raise Refused("It is with the home, so there is nothing to decide on.")
    who = parent.submitted_by if parent.state == State.SUBMITTED else parent.decided_by
    raise Refused(f"It is {parent.get_state_display().lower()} already, by {who or 'somebody else'}.")


def _prefill(parent: Return, by: User, at: datetime) -> None:
    """Last time's answers, marked: each is an error until somebody says that it is still true."""
    last = (
        Return.objects.filter(
            window__form=parent.window.form, location=parent.location, window__start__lt=parent.window.start,
            submitted_at__isnull=False,
        )
        .order_by("-window__start")
        .first()
    )  # fmt: skip
    if last is None:
        return
    asked = {each.pk for each in questions_of(parent.window)}
    Answer.objects.bulk_create(
        Answer(
            parent=parent, question_id=each.question_id, kind=each.kind, value=each.value,
            numerator=each.numerator, denominator=each.denominator, is_prefilled=True, by=by, at=at,
        )
        for each in last.answers.all()
        if each.question_id in asked
    )  # fmt: skip


def _commented(parent: Return) -> dict[int, bool]:
    return {each.question_id: bool(each.comment) for each in parent.answers.all()}


def _write(parent: Return, status: str, by: User, at: datetime) -> None:
    form = parent.window.form
    scope = Scope.objects.of_home(form.partnership, parent.location)
    entries = [
        Entry(
            scope, each.question.indicator, parent.window.start, _figure(each), status, Source.RETURN,
            each.comment,
        )
        for each in parent.answers.filter(question__in=questions_of(parent.window)).select_related(
            "question__indicator"
        )
    ]  # fmt: skip
    write(entries, partnership=form.partnership, by=by, at=at, reason="The return was changed.")


def _figure(answer: Answer) -> Figure:
    return Figure(Kind(answer.kind), answer.value, answer.numerator, answer.denominator)


def typed_parts(question: Question, numerator: Decimal, denominator: Decimal) -> Figure:
    """The figure of two parts, by the question's unit.

    Raises:
        metrics.figures.BadFigure: a part that is more than the whole, or below 0.
    """
    return of_parts(numerator, denominator, Unit(question.indicator.unit))


def _note(parent: Return, what: str, words: str, by: User, at: datetime) -> None:
    answers = {str(each.question_id): _kept(each) for each in parent.answers.all()}
    ReturnEvent.objects.create(parent=parent, what=what, words=words, answers=answers, by=by, at=at)


def _kept(answer: Answer) -> list[str | None]:
    """An answer as an event keeps it: kind, value, parts, comment."""
    numbers = (answer.value, answer.numerator, answer.denominator)
    return [answer.kind, *(None if each is None else str(each) for each in numbers), answer.comment]


def _tell(parent: Return, verb: str, by: User, at: datetime, reason: str = "") -> None:
    record(
        by=by, verb=f"metrics.{verb}", obj=parent, partnership=parent.window.form.partnership, at=at,
        before=None,
        after={
            "home": parent.location.name, "form": parent.window.form.name,
            "period": parent.window.period.words, **({"reason": reason} if reason else {}),
        },
    )  # fmt: skip


__all__ = [
    "CannotBeSent", "Grade", "Typed", "approve_return", "begin_return", "is_asked", "note_chase", "open_for",
    "reopen", "save_answers", "send_back", "submit_return", "typed_parts",
]  # fmt: skip
