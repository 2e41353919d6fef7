"""A home's return as a workbook: downloaded, filled in, brought back; what is wrong, cell by cell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import attempt, now, sent
from core.words import count_of
from core.workbooks.reader import WorkbookRefused, read_book
from metrics.actions import returns as actions
from metrics.figures import Kind
from metrics.forms.returns import ReturnEntryForm, UploadReturnForm
from metrics.importers.returns import YES, Line, Read, read_return, write_return
from metrics.models import Answer, Question, Return
from metrics.summaries.returns import questions_of
from metrics.views.returns import WITH_HOME, asked, fills
from ui.exports import XLSX

ANY = ["GET", "HEAD", "POST"]
WHOLE, ROW = "The whole file", "The row of this question"


@require_safe
def return_workbook(request: Request, pk: int) -> HttpResponse:
    """The workbook of a return that is with the home, with what is saved so far."""
    parent = _to_fill(request, pk)
    answers = {each.question_id: each for each in parent.answers.all()}
    lines = [_line(each, answers.get(each.pk)) for each in questions_of(parent.window)]
    response = HttpResponse(write_return(parent.pk, str(parent), lines), content_type=XLSX)
    name = f"{slugify(f'{parent.location}-{parent.window.form}')[:60]}-{parent.window.start}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(ANY)
def return_upload(request: Request, pk: int) -> HttpResponse:
    """Take over what a workbook says. What can't be is listed by its cell; all the rest is saved."""
    parent = _to_fill(request, pk)
    form = UploadReturnForm(sent(request), request.FILES or None)
    troubles: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        file, questions = form.cleaned_data["file"], questions_of(parent.window)
        parts = frozenset(each.pk for each in questions if each.indicator.has_parts)
        try:
            found = read_return(read_book(file.read(), file.name), parent.pk, parts)
        except WorkbookRefused as refused:
            form.add_error("file", str(refused))
        else:
            troubles, taken = _take_over(request, parent, questions, found)
            if not troubles:
                messages.success(request, f"{count_of(taken, 'answer')} taken over. Nothing is sent yet.")
                return redirect(parent)
    is_saved = all(cell != WHOLE for cell, _ in troubles)
    context = {"form": form, "parent": parent, "troubles": troubles, "is_saved": is_saved}
    return render(
        request, "metrics/return_upload.html", context, status=422 if form.errors or troubles else 200
    )


def _take_over(
    request: Request, parent: Return, questions: list[Question], found: Read
) -> tuple[list[tuple[str, str]], int]:
    """Save what the workbook says as if it had been typed; gives (cell, what is wrong), and how many."""
    answers = {each.question_id: each for each in parent.answers.all()}
    form = ReturnEntryForm(
        _data(parent, questions, answers, found), questions=questions, answers=answers, findings=[]
    )
    form.is_valid()
    tried = attempt(
        form,
        lambda: actions.save_answers(
            parent=parent, typed=form.typed, still_true=frozenset(form.still), version=parent.version,
            by=request.user, at=now(),
        ),
    )  # fmt: skip
    if tried.conflict:
        form.add_error(None, "It was not saved: somebody saved this return just now. Try again.")
    troubles = [
        (found.places.get(name, WHOLE if name == NON_FIELD_ERRORS else ROW), str(problem))
        for name, problems in form.errors.items()
        for problem in problems
    ]
    known = {each.pk for each in questions}
    troubles += [
        (found.places[f"{box}{question}"], "This question is not asked in this return.")
        for question, boxes in found.said.items()
        for box in boxes
        if question not in known
    ]
    return troubles, len(set(form.typed) | form.still)


def _data(
    parent: Return, questions: list[Question], answers: dict[int, Answer], found: Read
) -> dict[str, Any]:
    """The form as the page would send it: what is saved, and over it what the workbook says."""
    blank = ReturnEntryForm(questions=questions, answers=answers, findings=[])
    data = {name: field.initial for name, field in blank.fields.items() if field.initial}
    for question, boxes in found.said.items():
        if "x" not in boxes and set(boxes) & {"v", "n", "d"}:
            data.pop(f"x{question}", None)
        for box, words in boxes.items():
            is_tick = box in ("x", "s")
            if not is_tick or words.casefold() == YES:
                data[f"{box}{question}"] = "on" if is_tick else words
    return {**data, "version": parent.version}


def _line(question: Question, answer: Answer | None) -> Line:
    indicator, has_parts = question.indicator, question.indicator.has_parts
    text = question.text
    if has_parts:
        text += f" Number: {indicator.numerator}. Of how many: {indicator.denominator}."
    limits = (indicator.lowest, indicator.highest)
    if answer is None:
        return Line(question.pk, text, has_parts, limits=limits)
    return Line(
        question.pk, text, has_parts, answer.numerator if has_parts else answer.value,
        answer.denominator if has_parts else None, answer.kind == Kind.NOT_APPLICABLE, answer.is_prefilled,
        answer.comment, limits,
    )  # fmt: skip


def _to_fill(request: Request, pk: int) -> Return:
    parent = asked(request, pk)
    if parent.state not in WITH_HOME or not fills(request, parent):
        raise Http404("This return is not with you.")
    return parent
