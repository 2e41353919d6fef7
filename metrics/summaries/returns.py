"""Returns as pages show them: questions, findings, who has sent, who is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from metrics.checks import Between, Comparison, Finding, Given, Grade, findings
from metrics.figures import Kind, Unit
from metrics.models import (
    COUNTED,
    Answer,
    Chase,
    Observation,
    Question,
    Return,
    Scope,
    Window,
)
from metrics.summaries.expected import homes_asked, was_open
from providers.models import Location

PAST = 12  # earlier figures that a check looks at


def local_day(at: datetime) -> date:
    """The day by the homes' own clock: deadlines end at their midnight."""
    return timezone.localtime(at).date()


def questions_of(window: Window) -> list[Question]:
    """What a window asks: questions that were not retired when its period began, nor their indicators."""
    return list(_questions(window).filter(_lasting("", window.start), _lasting("indicator__", window.start)))


def lapsed_of(window: Window) -> list[Question]:
    """What a window asks no more: somebody may have answered it before, and that is kept."""
    asked = _lasting("", window.start) & _lasting("indicator__", window.start)
    return list(_questions(window).exclude(asked))


def _questions(window: Window) -> QuerySet[Question]:
    return window.form.questions.select_related("indicator")


def _lasting(whose: str, day: date) -> Q:
    return Q(**{f"{whose}retired_on": None}) | Q(**{f"{whose}retired_on__gt": day})


def found_in(parent: Return) -> list[Finding]:
    """What the checks say of a return as it stands."""
    questions = questions_of(parent.window)
    answers = {each.question_id: each for each in parent.answers.all()}
    given = [_given(each, answers.get(each.pk)) for each in questions]
    rules = [
        Between(
            Grade(each.grade), each.left_id, Comparison(each.comparison), each.right_id, each.factor,
            each.words,
        )
        for each in parent.window.form.checks.all()
    ]  # fmt: skip
    beds = Decimal(parent.location.beds or 0)
    return findings(given, rules, history_of(parent, questions), beds)


def history_of(parent: Return, questions: list[Question]) -> dict[int, list[Decimal]]:
    """A home's earlier figures by question, oldest first, before the return's period."""
    scope = Scope.objects.filter(
        partnership=parent.window.form.partnership, kind="home", location=parent.location
    ).first()
    if scope is None:
        return {}
    by_indicator = {each.indicator_id: each.pk for each in questions}
    rows = Observation.objects.filter(
        scope=scope, indicator__in=by_indicator, start__lt=parent.window.start, kind__in=COUNTED,
        value__isnull=False,
    ).order_by("-start")[: PAST * len(questions)]  # fmt: skip
    found: dict[int, list[Decimal]] = {}
    for row in rows:
        past = found.setdefault(by_indicator[row.indicator_id], [])
        if len(past) < PAST and row.value is not None:
            past.insert(0, row.value)
    return found


def _given(question: Question, answer: Answer | None) -> Given:
    indicator = question.indicator
    limits = (indicator.lowest, indicator.highest)
    unit = Unit(indicator.unit)
    if answer is None or answer.kind == Kind.MISSING:
        return Given(question.pk, unit, None, is_missing=True, is_required=question.is_required)
    parts = None
    if answer.numerator is not None and answer.denominator is not None:
        parts = (answer.numerator, answer.denominator)
    return Given(
        question.pk, unit, answer.value, parts, is_required=question.is_required,
        is_prefilled=answer.is_prefilled, has_comment=bool(answer.comment), limits=limits,
    )  # fmt: skip


@dataclass(frozen=True)
class HomeReturn:
    """One home in one window: its return if it began one, and when it was chased last."""

    location: Location
    parent: Return | None
    chased: Chase | None
    is_late: bool

    @property
    def state(self) -> str:
        """Where it stands, in a word or two."""
        if self.parent is not None:
            return self.parent.get_state_display()
        return "Overdue" if self.is_late else "Not begun"


@dataclass(frozen=True)
class Completeness:
    """One window: who was asked, who has sent, who in time. Homes that weren't open don't count."""

    window: Window
    homes: tuple[HomeReturn, ...]

    @property
    def asked(self) -> int:
        """How many homes were asked."""
        return len(self.homes)

    @property
    def sent(self) -> int:
        """How many have sent it, and don't have it back."""
        return sum(
            each.parent is not None and each.parent.state in ("submitted", "approved") for each in self.homes
        )

    @property
    def in_time(self) -> int:
        """How many had sent it first by the deadline."""
        return sum(
            each.parent is not None and each.parent.first_submitted_at is not None and not each.is_late
            for each in self.homes
        )

    @property
    def words(self) -> str:
        """As "52 of 60 sent, 49 in time"."""
        return f"{self.sent} of {self.asked} sent, {self.in_time} in time"


def completeness(window: Window, day: date) -> Completeness:
    """Who has sent a window's return and who hasn't, as on `day`; four queries."""
    period = window.period
    homes = [
        each
        for each in homes_asked(window.form).select_related("provider")
        if was_open(each.registered_from, each.registered_to, period)
    ]
    returns = {
        each.location_id: each
        for each in Return.objects.filter(window=window).select_related("window", "location")
    }
    chased: dict[int, Chase] = {}
    for chase in Chase.objects.filter(window=window).order_by("at"):
        chased[chase.location_id] = chase
    return Completeness(
        window,
        tuple(
            HomeReturn(
                home, returns.get(home.pk), chased.get(home.pk), _late(window, returns.get(home.pk), day)
            )
            for home in homes
        ),
    )


def _late(window: Window, parent: Return | None, day: date) -> bool:
    first = parent.first_submitted_at if parent is not None else None
    return (local_day(first) if first is not None else day) > window.due_on
