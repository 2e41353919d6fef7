"""Pages of sign-off: advice asked and answered, a paper approved and reopened."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, today
from core.errors import ChangedMeanwhile
from core.words import day_words
from oversight.actions import signoff as actions
from oversight.forms.papers import AnswerForm, ApproveForm, AskForm
from oversight.models import Advice, PaperVersion
from oversight.reports import numbered, read_report
from oversight.summaries.papers import due_words, lacking, missing_advice
from oversight.views.papers.common import crumbs, get_paper, was_read, with_reason
from oversight.views.papers.files import thumbnails


@require_http_methods(["GET", "HEAD", "POST"])
def advice_ask(request: Request, pk: int) -> HttpResponse:
    """Ask a person for advice on the current version."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    form = AskForm(request.POST or None, paper=found, today=today())
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form, lambda: actions.ask_advice(paper=found, by=request.user, at=now(), **form.cleaned_data)
        )
        if tried.done:
            due = day_words(tried.value.due_on)
            messages.success(request, f"{tried.value.asked_of} is asked to answer by {due}.")
            return redirect(found)
    context = {**crumbs(found), "form": form}
    return render(request, "oversight/advice_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def advice_answer(request: Request, pk: int) -> HttpResponse:
    """Read a paper and give the advice that is asked of this person."""
    rows = Advice.objects.select_related("paper__item__meeting__board__partnership", "asked_by", "asked_of")
    row: Advice = get_visible(rows.select_related("paper__current", "of_version"), request.user, pk=pk)
    require(request.user, Permission.WRITE_PAPERS, row.partnership)
    if row.asked_of_id != request.user.pk:
        raise PermissionDenied(f"This advice is asked of {row.asked_of}. Only they can give it.")
    paper = row.paper
    was_read(request, paper, "Read it to give advice")
    current = paper.current
    form = AnswerForm(request.POST or None, initial={"read": current.pk if current else 0})
    status = 200
    if request.method == "POST" and form.is_valid():
        read = PaperVersion.objects.filter(paper=paper, pk=form.cleaned_data["read"]).first()
        given = {"outcome": form.cleaned_data["outcome"], "words": form.cleaned_data["words"]}
        try:
            tried = attempt(form, lambda: _answer(request, row, read, given))
        except _Newer:
            data = form.data.copy()  # type: ignore[attr-defined]  # bound from request.POST
            data["read"] = str(current.pk if current else 0)
            form = AnswerForm(data)
            form.is_valid()
            form.add_error(
                None, "A new version came while you were reading. Read it below, and answer again."
            )
            status = 409
        else:
            if tried.done:
                messages.success(request, "Your advice is given. Who asked for it gets a mail.")
                return redirect(paper)
    context = {
        **crumbs(paper), "form": form, "row": row, "due": due_words(row.due_on, today()), "version": current,
        "report": numbered(read_report(current.content)) if current and current.content else None,
        "thumbnails": thumbnails(paper, current, 1) if current else None,
    }  # fmt: skip
    status = status if status == 409 or not form.errors else 422
    return render(request, "oversight/advice_answer.html", context, status=status)


class _Newer(Exception):
    """A newer version came while the adviser was reading."""


def _answer(request: Request, row: Advice, read: PaperVersion | None, given: dict[str, str]) -> Advice:
    try:
        return actions.answer_advice(advice=row, by=request.user, at=now(), read=read, **given)
    except ChangedMeanwhile as newer:
        raise _Newer from newer


@require_http_methods(["GET", "HEAD", "POST"])
def paper_approve(request: Request, pk: int) -> HttpResponse:
    """Approve a paper for the agenda."""
    found = get_paper(request, pk, Permission.RUN_BOARDS)
    lacks, missing = lacking(found), missing_advice(found)
    form = ApproveForm(request.POST or None, initial={"version": found.version}, missing=missing)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        found.version = form.cleaned_data["version"]  # what the person read; the action compares
        tried = attempt(
            form,
            lambda: actions.approve_paper(
                paper=found, by=request.user, at=now(),
                without_advice=form.cleaned_data.get("without_advice", ""),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, f"“{found.title}” is approved.")
            return redirect(found)
    context = {
        **crumbs(found), "form": form, "lacks": lacks, "missing": missing,
        "conflict": tried.conflict,
    }  # fmt: skip
    return render(request, "oversight/paper_approve.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def paper_reopen(request: Request, pk: int) -> HttpResponse:
    """Make an approved paper a draft again."""
    found = get_paper(request, pk, Permission.RUN_BOARDS)
    done = f"“{found.title}” is a draft again."
    return with_reason(request, found, actions.reopen_paper, "oversight/paper_reopen.html", done)
