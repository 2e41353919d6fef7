"""Pages of the register of decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from oversight.actions import decisions as actions
from oversight.filters.registers import DecisionFilter
from oversight.forms.registers import CorrectDecisionForm, DecisionForm, NewDecisionForm, RescindForm
from oversight.models import AgendaItem, Decision, Meeting, Paper
from oversight.summaries.registers import fixed_because, interests_of
from oversight.tables.registers import DecisionTable
from oversight.views.common import boards_of, may_run
from oversight.views.registers.common import get_row, may_do, note_read, rows_of
from ui.listing import respond

FORM = "oversight/decision_form.html"
QUICK = (
    ("Key decisions", {"key": "on"}),
    ("Rescinded", {"state": "rescinded"}),
)
FEW_MEETINGS = 12
DECIDED_IN = (
    Meeting.State.PUBLISHED, Meeting.State.HELD, Meeting.State.MINUTES_DRAFT,
)  # fmt: skip


@require_safe
def decisions(request: Request) -> HttpResponseBase:
    """Every decision of the partnership's boards that the person may read."""
    rows, boards = rows_of(request, Decision)
    chosen = DecisionFilter(request.GET, rows, boards=boards, user=request.user, day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    table = DecisionTable(
        found.select_related("board", "item__meeting"), params=request.GET, path=request.path,
        filterset=chosen, quick=QUICK,
    )  # fmt: skip
    context = {"empty": not rows.exists(), "may_run": may_do(request, Permission.RUN_BOARDS)}
    return respond(request, table, "oversight/decisions.html", context, filename="decisions")


@require_safe
def decision(request: Request, pk: int) -> HttpResponse:
    """A decision: what was decided, why, by whom, and what became of it."""
    found: Decision = get_row(request, Decision, pk)
    note_read(request, found)
    papers = Paper.objects.visible_to(request.user).filter(item=found.item).exclude(state="withdrawn")
    context = {
        "decision": found,
        "papers": papers,
        "corrections": found.corrections.select_related("by"),
        "labels": {name: field.label for name, field in DecisionForm.base_fields.items()},
        "replaces": Decision.objects.visible_to(request.user)
        .filter(replaced_by=found)
        .select_related("board"),
        "replaced_by": _seen(request, found.replaced_by_id),
        "fixed": fixed_because(found),
        "may_run": may_run(request, found.board),
    }
    return render(request, "oversight/decision.html", context)


def _seen(request: Request, pk: int | None) -> Decision | None:
    """The decision that replaced one, if this person may read it; else its number is all they see."""
    rows = Decision.objects.visible_to(request.user).select_related("board")
    return rows.filter(pk=pk).first() if pk else None


@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: Request) -> HttpResponse:
    """Record a decision under an item; `?item=` chooses it beforehand, with the interests declared."""
    require(request.user, Permission.RUN_BOARDS, request.partnership)
    items = _items(request)
    form = NewDecisionForm(sent(request), items=items, initial=_initial(request, items))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: _record(request, form))
        if tried.done:
            messages.success(request, f"Recorded as {tried.value.number}.")
            return redirect(tried.value)
    context = {"form": form, "title": "Record a decision", "submit": "Record the decision", "conflict": None}
    return render(request, FORM, {**context, "decision": None}, status=tried.status(form))


def _items(request: Request) -> Any:
    """Items of the newest meetings in which something may still be decided."""
    meetings = Meeting.objects.filter(board__in=boards_of(request), state__in=DECIDED_IN)
    newest = list(meetings.order_by("-starts_at").values_list("pk", flat=True)[:FEW_MEETINGS])
    rows = AgendaItem.objects.readable_by(request.user).filter(meeting__in=newest, withdrawn=False)
    return rows.select_related("meeting__board").order_by("-meeting__starts_at", "meeting", "number")


def _initial(request: Request, items: Any) -> dict[str, Any]:
    wanted = request.GET.get("item", "")
    item = items.filter(pk=wanted).first() if wanted.isdecimal() else None
    if item is None:
        return {}
    return {
        "item": item.pk,
        "title": item.title,
        "interests": interests_of(item),
        "decided_on": item.meeting.day,
        "key_decision": item.key_decision,
        "exempt": item.exempt,
    }


def _record(request: Request, form: NewDecisionForm) -> Decision:
    values = form.cleaned_data
    item: AgendaItem = values["item"]
    names = ("title", "wording", "reasons", "options_rejected", "powers", "key_decision", "exempt")
    return actions.record_decision(
        item=item, by=request.user, at=now(), decided_on=values["decided_on"] or item.meeting.day,
        interests=values["interests"] or None, votes=form.votes, **{name: values[name] for name in names},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request: Request, pk: int) -> HttpResponse:
    """Reword a decision that nobody outside has read; one that is out is corrected with a note."""
    found: Decision = get_row(request, Decision, pk, Permission.RUN_BOARDS)
    if found.state == Decision.State.RESCINDED:
        messages.warning(request, f"{found.number} was rescinded. Record a new decision instead.")
        return redirect(found)
    fixed = fixed_because(found)
    form = (CorrectDecisionForm if fixed else DecisionForm).of(found, sent(request))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form, lambda: _save(request, found, form, fixed), saved={"note": form.data.get("note")}
        )
        if tried.done:
            messages.success(request, f"{found.number} is saved.")
            return redirect(found)
    title = f"Correct {found.number}" if fixed else f"Reword {found.number}"
    context = {
        "form": form, "decision": found, "title": title, "fixed": fixed, "conflict": tried.conflict,
        "submit": "Save the correction" if fixed else "Save",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


def _save(request: Request, found: Decision, form: Any, fixed: str) -> None:
    what = {
        "decision": found, "changes": form.changes, "version": form.cleaned_data["version"],
        "by": request.user, "at": now(),
    }  # fmt: skip
    if fixed:
        actions.correct_decision(note=form.cleaned_data["note"], **what)
    else:
        actions.update_decision(**what)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_rescind(request: Request, pk: int) -> HttpResponse:
    """Say that a decision stands no more, and what replaced it."""
    found: Decision = get_row(request, Decision, pk, Permission.RUN_BOARDS)
    others = Decision.objects.visible_to(request.user).filter(board=found.board, state="stands")
    others = others.exclude(pk=found.pk).select_related("board")
    form = RescindForm(sent(request), others=others, initial={"version": found.version})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        tried = attempt(
            form,
            lambda: actions.rescind_decision(decision=found, by=request.user, at=now(), **values),
            saved={"reason": values["reason"]},
        )
        if tried.done:
            messages.success(request, f"{found.number} is rescinded.")
            return redirect(found)
    context = {
        "form": form, "decision": found, "title": f"Rescind {found.number}", "submit": "Rescind it",
        "conflict": tried.conflict,
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))
