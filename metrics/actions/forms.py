"""Return forms: what is asked of whom, how often, with which checks; windows come from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from core.working_days import UnknownYear
from metrics.models import Check, Indicator, Question, ReturnForm, Window
from metrics.periods import Frequency, between
from metrics.windows import days_of

EDITABLE = frozenset(
    {
        "name", "about", "deadline", "lock_after", "opens_early", "kinds", "starts_on", "ends_on",
        "remind_before", "remind_after",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question to be put into a form."""

    indicator: Indicator
    text: str
    hint: str = ""
    section: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class Rule:
    """A check to be put into a form: left and right by their indicators."""

    grade: str
    left: Indicator
    comparison: str
    words: str
    right: Indicator | None = None
    factor: Decimal = Decimal(1)


@transaction.atomic
def create_form(
    *, partnership: Partnership, facts: Mapping[str, Any], questions: Sequence[Asked],
    rules: Sequence[Rule] = (), by: User, at: datetime,
) -> ReturnForm:  # fmt: skip
    """Make a form with its questions and checks.

    Raises:
        ValidationError: by field.
        Refused: an indicator of another frequency, not of homes, retired, or asked twice.
    """
    require(by, Permission.MANAGE_RETURNS, partnership)
    form = ReturnForm(partnership=partnership, **facts)
    form.full_clean()
    form.save(force_insert=True)
    for order, asked in enumerate(questions, start=1):
        _ask(form, asked, order)
    made = {each.indicator_id: each for each in form.questions.all()}
    for rule in rules:
        right = made[rule.right.pk] if rule.right else None
        _check(form, rule.grade, made[rule.left.pk], rule.comparison, right, rule.factor, rule.words)
    _tell(form, "form_made", by, at, None, {"name": form.name, "questions": len(questions)})
    return form


@transaction.atomic
def edit_form(
    *, form: ReturnForm, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> ReturnForm:
    """Change when and whom a form asks. Windows that have opened keep their days.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: by field.
    """
    require(by, Permission.MANAGE_RETURNS, form.partnership)
    trial = ReturnForm.objects.get(pk=form.pk)
    for name, value in changes.items():
        setattr(trial, name, value)
    trial.full_clean(exclude=("version",))
    before, after = save_changes(form, changes, version, EDITABLE)
    if after:
        Window.objects.filter(form=form, opens_on__gt=timezone.localtime(at).date(), returns=None).delete()
        _tell(form, "form_changed", by, at, before, after)
    return form


@transaction.atomic
def add_question(*, form: ReturnForm, asked: Asked, by: User, at: datetime) -> Question:
    """Ask for one more indicator, last; windows that are open ask for it from now on.

    Raises:
        Refused: an indicator of another frequency, not of homes, retired, or asked already.
    """
    require(by, Permission.MANAGE_RETURNS, form.partnership)
    row = _ask(form, asked, form.questions.count() + 1)
    _tell(form, "question_added", by, at, None, {"text": row.text})
    return row


@transaction.atomic
def retire_question(*, question: Question, on: date, by: User, at: datetime) -> None:
    """Ask no more for it, from the periods on that begin on or after a day. What was answered stays.

    Raises:
        Refused: it is retired already.
    """
    require(by, Permission.MANAGE_RETURNS, question.form.partnership)
    if not Question.objects.filter(pk=question.pk, retired_on=None).update(retired_on=on):
        raise Refused("It is asked no more already.")
    _tell(question.form, "question_retired", by, at, {"text": question.text}, {"from": on.isoformat()})


@transaction.atomic
def add_check(
    *, form: ReturnForm, grade: str, left: Question, comparison: str, right: Question | None, factor: Decimal,
    words: str, by: User, at: datetime,
) -> Check:  # fmt: skip
    """Check from now on how two answers stand to each other, or one to a number, or staff to the beds.

    Raises:
        ValidationError: by field.
    """
    require(by, Permission.MANAGE_RETURNS, form.partnership)
    row = _check(form, grade, left, comparison, right, factor, words)
    _tell(form, "check_added", by, at, None, {"text": row.words})
    return row


@transaction.atomic
def remove_check(*, check: Check, by: User, at: datetime) -> None:
    """Check it no more. What was sent before stays as it was."""
    require(by, Permission.MANAGE_RETURNS, check.form.partnership)
    _tell(check.form, "check_removed", by, at, {"text": check.words}, None)
    check.delete()


def make_windows(*, form: ReturnForm, until: date) -> list[Window]:
    """The windows of every period that can be filled by `until`; those that exist are left as they are.

    A period in which nothing is asked has none. Stops before a year whose bank holidays aren't known: a
    deadline is never guessed.
    """
    retired = list(form.questions.values_list("retired_on", flat=True))
    frequency = Frequency(form.frequency)
    last = min(until, form.ends_on) if form.ends_on else until
    known = set(Window.objects.filter(form=form).values_list("start", flat=True))
    made = []
    for period in between(form.starts_on, max(last, form.starts_on), frequency):
        asks = any(each is None or each > period.start for each in retired)
        if period.start in known or not asks or not form.asks(period):
            continue
        try:
            days = days_of(period, form.timing)
        except UnknownYear:
            break
        if days.opens_on > until:
            break
        made.append(
            Window(
                form=form, start=period.start, opens_on=days.opens_on, due_on=days.due_on,
                locks_on=days.locks_on,
            )
        )  # fmt: skip
    return Window.objects.bulk_create(made, ignore_conflicts=True)


def _ask(form: ReturnForm, asked: Asked, order: int) -> Question:
    indicator = asked.indicator
    if indicator.partnership_id != form.partnership_id:
        raise Refused("The indicator belongs to another partnership.")
    if indicator.level != Indicator.Level.HOME:
        raise Refused(f"“{indicator}” isn’t measured for each home, so homes can’t be asked for it.")
    if indicator.frequency != form.frequency:
        raise Refused(
            f"“{indicator}” is measured by {indicator.frequency}, the form asks by {form.frequency}."
        )
    if indicator.retired_on:
        raise Refused(f"“{indicator}” is retired.")
    if form.questions.filter(indicator=indicator).exists():
        raise Refused(f"“{indicator}” is asked in this form already.")
    if not asked.text.strip():
        raise ValidationError({"text": "Write the question as a home’s manager should read it."})
    return Question.objects.create(
        form=form, indicator=indicator, order=order, section=asked.section, text=asked.text.strip(),
        hint=asked.hint.strip(), is_required=asked.is_required,
    )  # fmt: skip


def _check(
    form: ReturnForm, grade: str, left: Question, comparison: str, right: Question | None, factor: Decimal,
    words: str,
) -> Check:  # fmt: skip
    if left.form_id != form.pk or (right is not None and right.form_id != form.pk):
        raise Refused("A check compares answers of the same form.")
    if right == left:
        raise ValidationError({"right": "Choose another question than on the left."})
    if comparison == Check.Comparison.PER_BED:
        right, words = None, words.strip() or "Staff must fit the beds of the home."
    if not words.strip():
        raise ValidationError({"words": "Write what the home reads when it does not hold."})
    return Check.objects.create(
        form=form, grade=grade, left=left, comparison=comparison, right=right, factor=factor,
        words=words.strip(),
    )  # fmt: skip


def _tell(
    form: ReturnForm, verb: str, by: User, at: datetime, before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:  # fmt: skip
    record(
        by=by, verb=f"metrics.{verb}", obj=form, partnership=form.partnership, at=at, before=before,
        after=after,
    )  # fmt: skip
