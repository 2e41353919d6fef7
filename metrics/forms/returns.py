"""The form of a home's return: a number or its two parts for each question, a comment, "still true"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from core.workbooks.safety import MAX_BYTES
from metrics.actions.returns import Typed, typed_parts
from metrics.checks import Finding, Grade
from metrics.figures import BadFigure, Figure, Kind, read
from metrics.models import Answer, Question
from metrics.rag import plain
from ui.forms import GovukDateField, LongTextField, SizedFileField, lower_first

BOXES = {"value": "v", "numerator": "n", "denominator": "d", "comment": "c", "still": "s", "none": "x"}
NUMERIC = {"inputmode": "decimal", "class": "govuk-input govuk-input--width-5", "autocomplete": "off"}


@dataclass(frozen=True)
class Asked:
    """One question as the template shows it."""

    question: Question
    value: Any
    numerator: Any
    denominator: Any
    comment: Any
    still: Any
    none: Any
    is_prefilled: bool
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[str]:
        """What stops it, beside the question: what is no number, and what the checks say."""
        boxes = (self.value, self.numerator, self.denominator, self.comment)
        typed = [words for box in boxes if box is not None for words in box.errors]
        return typed + [each.words for each in self.findings if each.grade is Grade.ERROR]

    @property
    def warnings(self) -> list[str]:
        """What needs a comment."""
        return [each.words for each in self.findings if each.grade is Grade.WARNING]

    @property
    def notes(self) -> list[str]:
        """What is only told."""
        return [each.words for each in self.findings if each.grade is Grade.NOTE]


class ReturnEntryForm(forms.Form):
    """All questions of a return. What is typed is kept, good or bad; the checks speak when it is sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, questions: list[Question], answers: Mapping[int, Answer],
        findings: list[Finding], lapsed: Sequence[Question] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **kwargs)
        self.questions, self.answers = questions, answers
        self.findings = findings
        self.lapsed = [each for each in lapsed if each.pk in answers]
        self._late = [each for each in lapsed if {f"v{each.pk}", f"n{each.pk}"} & set(self.data)]
        for each in self._late:
            self._add(each, answers.get(each.pk))
        for each in questions:
            self._add(each, answers.get(each.pk))

    def _add(self, question: Question, answer: Answer | None) -> None:
        pk, has_parts = question.pk, question.indicator.has_parts
        parts = (("n", question.indicator.numerator), ("d", question.indicator.denominator))
        names = parts if has_parts else (("v", question.text),)
        for name, label in names:
            self.fields[f"{name}{pk}"] = forms.CharField(
                label=label or question.text, required=False, max_length=20,
                widget=forms.TextInput(attrs=NUMERIC), initial=_shown(answer, name),
            )  # fmt: skip
        self.fields[f"c{pk}"] = forms.CharField(
            label="Comment", required=False, max_length=500, initial=answer.comment if answer else "",
            widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields[f"x{pk}"] = forms.BooleanField(
            label="Does not apply to us", required=False,
            initial=answer is not None and answer.kind == Kind.NOT_APPLICABLE,
            widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
        )  # fmt: skip
        if answer is not None and answer.is_prefilled:
            self.fields[f"s{pk}"] = forms.BooleanField(
                label="Still true", required=False,
                widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
            )  # fmt: skip

    @property
    def can_keep(self) -> bool:
        """Whether what was typed can be kept, apart from what is no number: one slip loses nothing else."""
        return "version" in self.cleaned_data and not self.non_field_errors()

    def move_on(self, version: int) -> None:
        """The rest was kept: what is sent next belongs to the newer version."""
        typed: Any = self.data
        typed = typed.copy()
        typed["version"] = str(version)
        self.data = typed

    @property
    def asked(self) -> list[Asked]:
        """The questions for the template."""
        found = []
        for each in self.questions:
            answer = self.answers.get(each.pk)
            bound = {name: self._bound(f"{key}{each.pk}") for name, key in BOXES.items()}
            said = tuple(finding for finding in self.findings if finding.question == each.pk)
            is_prefilled = answer is not None and answer.is_prefilled
            found.append(Asked(each, is_prefilled=is_prefilled, findings=said, **bound))
        return found

    def summary(self, stopped: list[Finding]) -> list[tuple[int, str]]:
        """What stops it, each with its question's key and name: first what is no number, then the checks."""
        found = []
        for each in self.questions:
            names = [f"{key}{each.pk}" for key in BOXES.values()]
            words = [problem for name in names for problem in self.errors.get(name, ())]
            words += [finding.words for finding in stopped if finding.question == each.pk]
            found += [(each.pk, f"{each.indicator.name}: {lower_first(str(said))}") for said in words]
        return found

    def _bound(self, name: str) -> Any:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Make figures of what was typed; what can't be one is said beside its box."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.typed: dict[int, Typed] = {}
        self.still: set[int] = set()
        for each in self.questions:
            if any(f"{key}{each.pk}" in self.errors for key in BOXES.values()):
                continue  # too long to be anything: what is saved stays
            if cleaned.get(f"s{each.pk}"):
                self.still.add(each.pk)
            figure = self._figure(each, cleaned)
            if figure is not None:
                self._take(each, figure, cleaned.get(f"c{each.pk}", ""))
        for each in self._late:
            figure = self._figure(each, cleaned, is_late=True)
            if figure is not None:
                self._take(each, figure, cleaned.get(f"c{each.pk}", ""))
        return cleaned

    def _take(self, question: Question, figure: Figure, comment: str) -> None:
        """Keep what differs from what is saved, so that an answer of last time stays marked."""
        answer = self.answers.get(question.pk)
        if answer is None:
            if figure.kind != Kind.MISSING or comment:
                self.typed[question.pk] = Typed(figure, comment)
            return
        saved = (answer.kind, answer.value, answer.numerator, answer.denominator, answer.comment)
        same = _plain((figure.kind, figure.value, figure.numerator, figure.denominator, comment))
        if _plain(saved) != same:
            self.typed[question.pk] = Typed(figure, comment)

    def _figure(self, question: Question, cleaned: dict[str, Any], *, is_late: bool = False) -> Figure | None:
        """The figure; None where there is none to take. `is_late`: of a slip nothing is said."""
        pk = question.pk
        if cleaned.get(f"x{pk}"):
            return Figure(Kind.NOT_APPLICABLE)
        name = f"n{pk}" if question.indicator.has_parts else f"v{pk}"
        try:
            if not question.indicator.has_parts:
                return read(cleaned.get(name, ""))
            top, whole = (str(cleaned.get(f"{part}{pk}", "")).strip() for part in ("n", "d"))
            if not top and not whole:
                return Figure(Kind.MISSING)
            return typed_parts(question, _strict(top), _strict(whole))
        except BadFigure as bad:
            if not is_late:
                self.add_error(name, str(bad))
            return None


class UploadReturnForm(forms.Form):
    """The workbook of a return, filled in."""

    file = SizedFileField(
        label="The workbook, filled in", max_bytes=MAX_BYTES, endings=(".xlsx",),
        help_text="Empty cells change nothing. It is saved, not sent: you look at it first.",
    )  # fmt: skip


class SendBackForm(forms.Form):
    """What the home should look at again."""

    reason = LongTextField(label="What should the home look at again?", max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReopenForm(forms.Form):
    """Why a locked window is open again for one home, and until when."""

    reason = forms.CharField(label="Why is it opened again?", max_length=300)
    until = GovukDateField(label="Until when?", noun="The day")


class ChaseForm(forms.Form):
    """Who was asked, and how."""

    how = forms.ChoiceField(
        label="How?", choices=[("call", "Telephone"), ("visit", "Visit"), ("mail", "E-mail")],
        widget=forms.RadioSelect, initial="call",
    )  # fmt: skip
    to = forms.CharField(label="Who was asked?", max_length=254)
    words = forms.CharField(label="What was said? (optional)", required=False, max_length=300)


def _strict(text: str) -> Decimal:
    figure = read(text)
    if figure.value is None:
        raise BadFigure("Write both numbers.")
    return figure.value


def _shown(answer: Answer | None, name: str) -> str:
    if answer is None:
        return ""
    value = {"v": answer.value, "n": answer.numerator, "d": answer.denominator}[name]
    return "" if value is None else plain(value).replace(",", "")


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each.normalize() if isinstance(each, Decimal) else each for each in row)
