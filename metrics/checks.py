"""What is checked in a return before it is sent: between answers, against the home's own history. Pure.

Three grades: an error stops it, a warning needs a comment, a note is only shown.
Source: registers-and-returns.md section 3 (graded checks, outliers, copied-forward detector).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from metrics.figures import Unit, percent_question
from metrics.rag import plain

COPIED = 4  # periods in a row without any change, this one included
HISTORY = 6  # figures that an outlier is judged by, at least
FAR = Decimal(5)  # times the median distance from the median
STAFF_PER_BED = (Decimal("0.66"), Decimal("6.0"))


class Grade(StrEnum):
    """How hard a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Comparison(StrEnum):
    """How two answers must stand to each other."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    EQUAL = "equal"
    DIFFERENT = "different"
    PER_BED = "per_bed"  # the left side is staff, and must fit the beds of the home


@dataclass(frozen=True)
class Finding:
    """What a check found; `question` is where it is shown."""

    question: int
    grade: Grade
    words: str


@dataclass(frozen=True)
class Given:
    """An answer as the checks see it. `parts` where numerator and denominator were asked."""

    question: int
    unit: Unit
    value: Decimal | None
    parts: tuple[Decimal, Decimal] | None = None
    is_missing: bool = False
    is_required: bool = True
    is_prefilled: bool = False
    has_comment: bool = False
    limits: tuple[Decimal | None, Decimal | None] = (None, None)

    @property
    def number(self) -> Decimal | None:
        """What rules between answers compare: the counted part where there are parts."""
        return self.parts[0] if self.parts else self.value


@dataclass(frozen=True)
class Between:
    """A rule of the form: `left` stands so to `right` times `factor`, or to `factor` alone."""

    grade: Grade
    left: int
    comparison: Comparison
    right: int | None
    factor: Decimal
    words: str


def findings(
    given: Sequence[Given], rules: Sequence[Between], history: Mapping[int, Sequence[Decimal]],
    beds: Decimal = Decimal(0),
) -> list[Finding]:  # fmt: skip
    """Everything that is to be said of a return.

    history  a question's earlier figures, oldest first
    beds     of the home as registered; 0 = not known
    """
    found = [each for answer in given for each in _of_one(answer, history.get(answer.question, ()))]
    by_question = {answer.question: answer for answer in given}
    for rule in rules:
        if rule.comparison is Comparison.PER_BED:
            words = _unlikely_staff(by_question.get(rule.left), beds)
        else:
            words = rule.words if _is_broken(rule, by_question) else ""
        found += [Finding(rule.left, rule.grade, words)] if words else []
    copied = _copied(given, history)
    return [*found, *copied]


def blocking(found: Sequence[Finding], commented: Mapping[int, bool]) -> list[Finding]:
    """What stops it from being sent: errors, and warnings whose answer has no comment."""
    return [
        each
        for each in found
        if each.grade is Grade.ERROR
        or (each.grade is Grade.WARNING and not commented.get(each.question, False))
    ]


def _of_one(answer: Given, history: Sequence[Decimal]) -> list[Finding]:
    if answer.is_missing:
        words = "Answer this, or choose “does not apply”."
        return [Finding(answer.question, Grade.ERROR, words)] if answer.is_required else []
    found = []
    if answer.is_prefilled:
        found.append(
            Finding(
                answer.question,
                Grade.ERROR,
                "This is from last time. Say that it is still true, or change it.",
            )
        )
    if answer.value is None:
        return found
    found += [Finding(answer.question, grade, words) for grade, words in _implausible(answer, history)]
    return found


def _implausible(answer: Given, history: Sequence[Decimal]) -> list[tuple[Grade, str]]:
    value = answer.value
    assert value is not None  # noqa: S101 - for the type checker
    low, high = answer.limits
    shown = plain(value)
    if low is not None and value < low:
        return [(Grade.ERROR, f"{shown} is below {plain(low)}, the least that can be.")]
    if high is not None and value > high:
        return [(Grade.ERROR, f"{shown} is above {plain(high)}, the most that can be.")]
    usual = Decimal(str(median(history))) if history else None
    if answer.unit is Unit.PERCENT and answer.parts is None:
        meant = percent_question(value, usual)
        if meant is not None:
            return [(Grade.WARNING, f"Is it {plain(meant)}%? {shown}% is less than one in a hundred.")]
    if is_outlier(value, history):
        return [
            (
                Grade.WARNING,
                f"{shown} is far from what this home reports as a rule (about {plain(usual or value)}).",
            )
        ]
    return []


def is_outlier(value: Decimal, history: Sequence[Decimal]) -> bool:
    """Whether a figure lies further from the median of its history than five median distances.

    Fewer than six figures say too little. Where all were the same, anything beyond a tenth of it counts.
    """
    if len(history) < HISTORY:
        return False
    middle = Decimal(str(median(history)))
    spread = Decimal(str(median([abs(each - middle) for each in history])))
    least = max(abs(middle) / 10, Decimal(1))
    return abs(value - middle) > max(FAR * spread, least)


def _is_broken(rule: Between, given: Mapping[int, Given]) -> bool:
    left = given.get(rule.left)
    if left is None or left.number is None:
        return False
    bound = rule.factor
    if rule.right is not None:
        right = given.get(rule.right)
        if right is None or right.number is None:
            return False
        bound = right.number * rule.factor
    return {
        Comparison.AT_MOST: left.number > bound,
        Comparison.AT_LEAST: left.number < bound,
        Comparison.EQUAL: left.number != bound,
        Comparison.DIFFERENT: left.number == bound,
    }[rule.comparison]


def _copied(given: Sequence[Given], history: Mapping[int, Sequence[Decimal]]) -> list[Finding]:
    """A note where every number of the return stood for so many periods: life seldom does."""
    numbers = [(each.question, each.value) for each in given if each.value is not None]
    runs = []
    for question, value in numbers:
        past = history.get(question, ())
        runs.append(len(past) >= COPIED - 1 and all(each == value for each in past[1 - COPIED :]))
    if len(numbers) < 2 or not all(runs):
        return []
    words = f"Every number has been the same for {COPIED} returns. Say that you counted again."
    return [Finding(numbers[0][0], Grade.WARNING, words)]


def _unlikely_staff(answer: Given | None, beds: Decimal) -> str:
    """Where parts were asked, the staff employed are the whole."""
    if answer is None or answer.value is None:
        return ""
    return staff_per_bed(answer.parts[1] if answer.parts else answer.value, beds)


def staff_per_bed(staff: Decimal, beds: Decimal) -> str:
    """Why a number of staff can't fit a number of beds; "" where it can, or nothing is known."""
    if beds <= 0:
        return ""
    ratio = staff / beds
    low, high = STAFF_PER_BED
    if low <= ratio <= high:
        return ""
    return (
        f"{plain(staff)} staff for {plain(beds)} beds is {ratio:.2f} a bed; as a rule it is {low} to {high}."
    )
