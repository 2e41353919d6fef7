"""Pages of update rounds: open, answer, progress, proof, chase, review, close, reopen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, now, today
from actionplans import actions
from actionplans.actions.rounds import may_review
from actionplans.forms.rounds import CloseForm, ReopenForm, RoundForm, SendBackForm
from actionplans.models import Round, RoundRow
from actionplans.rounds.progress import people_of, progress_of
from actionplans.rounds.querysets import RoundQuerySet
from actionplans.rounds.tables import ProofTable, RoundTable
from actionplans.views.common import plans_of
from core.words import count_of
from ui.listing import respond

ONLY_REVIEWERS = "Only the lead of the part, or a role that accepts updates, may do this."


@require_safe
def rounds(request: Request) -> HttpResponseBase:
    """All rounds of the partnership, newest first."""
    found = _rounds(request).with_counts().select_related("opened_by")
    table = RoundTable(found, params=request.GET, path=request.path)
    context = {"may_open": may(request.user, Permission.MANAGE_ROUNDS, request.partnership)}
    return respond(request, table, "actionplans/rounds.html", context, filename="update-rounds")


@require_http_methods(["GET", "HEAD", "POST"])
def round_open(request: Request) -> HttpResponse:
    """Open a round for one plan or several and ask everybody."""
    require(request.user, Permission.MANAGE_ROUNDS, request.partnership)
    open_plans = plans_of(request).open().prefetch_related("workstreams")
    busy = list(open_plans.filter(rounds__closed_at=None, rounds__isnull=False).distinct())
    free = list(open_plans.exclude(pk__in=[plan.pk for plan in busy]))
    chosen = next((plan for plan in free if str(plan.pk) == request.GET.get("plan")), None)
    form = RoundForm(request.POST or None, plans=free, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(request, form)
        except ValidationError as error:
            _deadline_is_the_day(form, error)
        else:
            people = sum(len(people_of(each, today())) for each in opened)
            messages.success(request, f"The round is open. {_people(people)} asked by mail.")
            return redirect(opened[0] if len(opened) == 1 else reverse("actionplans:rounds"))
    status = 422 if form.errors else 200
    context = {"form": form, "busy": busy, "free": free}
    return render(request, "actionplans/round_open.html", context, status=status)


def _open(request: Request, form: RoundForm) -> list[Round]:
    return actions.open_rounds(
        title=form.cleaned_data["title"],
        deadline=form.deadline,
        message=form.cleaned_data["message"],
        workstreams=form.workstreams,
        by=request.user,
        at=now(),
    )


def _deadline_is_the_day(form: RoundForm, error: ValidationError) -> None:
    """What is wrong with the deadline stands beside the day."""
    if hasattr(error, "error_dict") and "deadline" in error.error_dict:
        form.add_error("day", error.error_dict.pop("deadline"))
    add_errors(form, error)


@require_safe
def my_round(request: Request) -> HttpResponse:
    """What this person is asked about in open rounds: each row with a way to answer it."""
    partnership = require(request.user, Permission.VIEW_PLANS, request.partnership)
    rows = RoundRow.objects.visible_to(request.user).filter(round__closed_at=None).with_parents()
    mine = [row for row in rows if row.round.plan.partnership_id == partnership.pk]
    asked = {
        pk for each in {row.round for row in mine} for pk in people_of(each, today()).get(request.user.pk, ())
    }
    listed = [row for row in mine if row.pk in asked]
    context = {
        "parts": [
            (opened, [row for row in listed if row.round_id == opened.pk])
            for opened in sorted({row.round for row in listed}, key=lambda each: (each.deadline, each.pk))
        ],
        "left": sum(row.is_open_question for row in listed),
        "total": len(listed),
        "next": request.path,
    }
    return render(request, "actionplans/round_mine.html", context)


@require_safe
def round_page(request: Request, pk: int) -> HttpResponse:
    """How far a round is: who has answered and who has not, row by row."""
    opened = _round(request, pk)
    progress = progress_of(opened, today())
    context = {
        "round": opened,
        "progress": progress,
        "may_manage": may(request.user, Permission.MANAGE_ROUNDS, opened.partnership),
        "may_review": _reviews(request.user, opened),
        "reviewable": {row.pk for row in progress.rows if may_review(request.user, row)},
        "is_late": now() > opened.deadline,
        "next": request.path,
    }
    return render(request, "actionplans/round.html", context)


@require_safe
def round_proof(request: Request, pk: int) -> HttpResponseBase:
    """The log that proves who was asked when, and what became of each mail."""
    opened = _round(request, pk)
    if not may(request.user, Permission.MANAGE_ROUNDS, opened.partnership):
        require(request.user, Permission.VIEW_AUDIT, opened.partnership)
    asked = opened.requests.select_related("user", "asked_by", "mail").prefetch_related(
        "rows__action", "rows__step__action"
    )
    table = ProofTable(list(asked), params=request.GET, path=request.path)
    return respond(
        request, table, "actionplans/round_proof.html", {"round": opened}, filename=f"asked-{opened.title}"
    )


@require_POST
def round_chase(request: Request, pk: int) -> HttpResponse:
    """Ask those again who have not answered."""
    opened = _round(request, pk)
    try:
        done = actions.chase(round=opened, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(opened)
    if done.asked:
        messages.success(request, f"Chased: {_names(done.asked)}.")
    if done.already:
        messages.info(request, f"Chased earlier today, so not again: {_names(done.already)}.")
    if done.nobody:
        messages.info(request, f"{count_of(done.nobody, 'row')} without anybody to ask. See below.")
    return redirect(opened)


@require_POST
def round_review(request: Request, pk: int) -> HttpResponse:
    """Accept the selected answers, or send them back with a reason; `selected` is "row:answer"."""
    opened = _round(request, pk)
    if not _reviews(request.user, opened):
        raise PermissionDenied(ONLY_REVIEWERS)
    chosen = _chosen(opened, request.POST.getlist("selected"))
    if not chosen:
        messages.error(request, "Select at least one answer first.")
        return redirect(opened)
    if not all(may_review(request.user, row) for row, _ in chosen):
        raise PermissionDenied(ONLY_REVIEWERS)
    if request.POST.get("what") == "accept":
        return _accept(request, opened, chosen)
    return _send_back(request, opened, chosen)


def _accept(request: Request, opened: Round, chosen: list[tuple[RoundRow, int]]) -> HttpResponse:
    done = 0
    for row, answer in chosen:
        try:
            actions.accept(row=row, answer_id=answer, by=request.user, at=now())
            done += 1
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    if done:
        messages.success(request, f"Accepted: {count_of(done, 'row')}.")
    return redirect(opened)


def _send_back(request: Request, opened: Round, chosen: list[tuple[RoundRow, int]]) -> HttpResponse:
    form = SendBackForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            actions.send_back(rows=chosen, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, f"Sent back: {count_of(len(chosen), 'row')}. The leads are told why by mail."
            )
            return redirect(opened)
    context = {"round": opened, "form": form, "chosen": chosen}
    return render(request, "actionplans/round_send_back.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def round_close(request: Request, pk: int) -> HttpResponse:
    """Freeze the position, after a look at what is still missing."""
    opened = _round(request, pk)
    require(request.user, Permission.MANAGE_ROUNDS, opened.partnership)
    form = CloseForm(request.POST or None, initial={"version": opened.version})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            actions.close_round(round=opened, version=version, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "The round is closed. Packs print the position of this moment.")
        return redirect(opened)
    context = {"round": opened, "form": form, "progress": progress_of(opened, today())}
    return render(request, "actionplans/round_close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_reopen(request: Request, pk: int) -> HttpResponse:
    """Open a closed round again, with a reason."""
    closed = _round(request, pk)
    require(request.user, Permission.MANAGE_ROUNDS, closed.partnership)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_round(
                round=closed,
                version=closed.version,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The round is open again.")
            return redirect(closed)
    context = {"round": closed, "form": form}
    return render(request, "actionplans/round_reopen.html", context, status=422 if form.errors else 200)


def _rounds(request: Request) -> RoundQuerySet:
    require(request.user, Permission.VIEW_PLANS, request.partnership)
    mine = Round.objects.visible_to(request.user).filter(plan__partnership=request.partnership)
    return mine.select_related("plan__partnership")


def _round(request: Request, pk: int) -> Round:
    rows = Round.objects.select_related("plan__partnership", "opened_by", "closed_by")
    found: Round = get_visible(rows, request.user, pk=pk)
    return found


def _reviews(user: Any, opened: Round) -> bool:
    """Whether the person may accept at least some rows of the round."""
    if may(user, Permission.ACCEPT_UPDATES, opened.partnership):
        return True
    leads = opened.plan.workstreams.filter(lead=user).exists()
    return leads and may(user, Permission.UPDATE_PLANS, opened.partnership)


def _chosen(opened: Round, selected: list[str]) -> list[tuple[RoundRow, int]]:
    """Rows of the round with the answers that were read; anything else was not made by our page."""
    pairs = dict(part.partition(":")[::2] for part in selected)
    wanted = {int(pk): int(answer) for pk, answer in pairs.items() if pk.isdecimal() and answer.isdecimal()}
    return [(row, wanted[row.pk]) for row in opened.rows.with_parents().filter(pk__in=wanted)]


def _names(users: Any) -> str:
    return ", ".join(str(user) for user in users)


def _people(number: int) -> str:
    return "1 person is" if number == 1 else f"{number} people are"
