"""Changing a step or an action in place: one template is the cell for htmx and the whole page without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, back_to, fragment, now, today
from actionplans import actions
from actionplans.errors import ChangedMeanwhile
from actionplans.forms.reports import TEXTS, ActionForm, ConflictForm, NoteForm, StepForm, asks_for_reason
from actionplans.layouts import Scheme
from actionplans.models import Action, Plan, Step
from actionplans.models.plans import RAG_CHOICES, STATUS_CHOICES
from actionplans.rows import current_action, current_view
from actionplans.statuses import Status
from actionplans.tracking import restored, stored
from actionplans.views.common import get_action, get_step, rights
from core.words import day_words

LABELS = {
    "status": "Status",
    "rag": "RAG",
    "rag_reason": "Reason for the colour",
    "agreed_due": "Agreed date",
    "forecast_due": "Forecast",
    "review_date": "Next review",
    "narrative": "Narrative",
    "progress": "Progress",
    "pid_approved": "PID approved",
    "note": "Note",
}
WORDS = {"status": dict(STATUS_CHOICES), "rag": dict(RAG_CHOICES)}


@dataclass(frozen=True)
class Kind:
    """How one kind of row is changed; everything else about editing is the same for both."""

    name: str
    template: str
    get: Callable[..., Any]
    form: Callable[..., Any]
    view: Callable[..., Any]
    save: Callable[..., Any]


STEP = Kind("step", "actionplans/step_edit.html", get_step, StepForm, current_view, actions.update_step)
ACTION = Kind(
    "action", "actionplans/action_edit.html", get_action, ActionForm, current_action, actions.update_action
)


@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: Request, pk: int) -> HttpResponse:
    """Change how far a step is."""
    return _edit(request, STEP, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: Request, pk: int) -> HttpResponse:
    """Change the colour and the words of an action."""
    return _edit(request, ACTION, pk)


@require_safe
def step_state(request: Request, pk: int) -> HttpResponse:
    """A step as it is, for the cell that was left without saving."""
    return _left(request, STEP, pk)


@require_safe
def action_state(request: Request, pk: int) -> HttpResponse:
    """An action as it is, for the cell that was left without saving."""
    return _left(request, ACTION, pk)


@require_POST
def step_confirm(request: Request, pk: int) -> HttpResponse:
    """Nothing changed, and somebody looked."""
    return _confirm(request, STEP, pk)


@require_POST
def action_confirm(request: Request, pk: int) -> HttpResponse:
    """Nothing changed, and somebody looked."""
    return _confirm(request, ACTION, pk)


def _edit(request: Request, kind: Kind, pk: int) -> HttpResponse:
    row = kind.get(request, pk, Permission.UPDATE_PLANS)
    closed = row.plan.state != Plan.State.OPEN
    if closed and request.method != "POST":  # before anybody types a line for nothing
        return _left(request, kind, pk)
    if request.method == "POST" and "mine" in request.POST:
        return _resolve(request, kind, row)
    form = kind.form(request.POST or None, row=row, view=kind.view(row, today()))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, kind, row, form.cleaned_data["version"], form.changes, form.written)
        except ChangedMeanwhile as lost:
            return _conflict(request, kind, lost.current, _typed(form))
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _saved(request, kind, row)
    return _show_form(request, kind, row, form)


def _save(
    request: Request, kind: Kind, row: Step | Action, version: int, changes: dict[str, Any], note: str
) -> None:
    kind.save(**{kind.name: row}, version=version, by=request.user, at=now(), changes=changes, note=note)


def _typed(form: Any) -> dict[str, Any]:
    """What this person changed or wrote, as stored."""
    typed = {field: stored(value) for field, value in form.changes.items()}
    return {**typed, "note": form.written} if form.written else typed


def _resolve(request: Request, kind: Kind, row: Step | Action) -> HttpResponse:
    """The person has seen both texts and says which holds; a third change meanwhile asks again."""
    mine = _sent_back(kind, request.POST.get("mine", ""))
    form = ConflictForm(request.POST, mine=mine, row=row)
    if not form.is_valid():
        return _conflict(request, kind, row, mine, form)
    changes = form.resolved
    note = changes.pop("note", "")
    changes = {field: value for field, value in changes.items() if value != getattr(row, field)}
    if not changes and not note:
        return _saved(
            request, kind, row, f"Nothing of yours was saved: {row.last_update_by}’s version stands."
        )
    try:
        _save(request, kind, row, form.cleaned_data["version"], changes, note)
    except ChangedMeanwhile as lost:
        return _conflict(request, kind, lost.current, mine)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _conflict(request, kind, row, mine, form, status=422)
    return _saved(request, kind, row)


def _sent_back(kind: Kind, text: str) -> dict[str, Any]:
    """What the person had typed, which travelled with the page; only known fields with values that fit."""
    fields = [*(StepForm.tracked if kind is STEP else ActionForm.tracked), "note"]
    try:
        sent = json.loads(text)
        mine = {field: sent[field] for field in fields if field in sent}
        for field, value in mine.items():
            restored(field, value)
    except (ValueError, TypeError):
        return {}
    known = {name: set(words) | {""} for name, words in WORDS.items()}
    return {
        field: value for field, value in mine.items() if value is None or value in known.get(field, {value})
    }


def _conflict(
    request: Request,
    kind: Kind,
    row: Step | Action,
    mine: dict[str, Any],
    form: ConflictForm | None = None,
    status: int = 409,
) -> HttpResponse:
    """Both texts, side by side."""
    form = form or ConflictForm(mine=mine, row=row)
    lines = [
        {
            "label": LABELS[field],
            "mine": _words(field, value),
            "theirs": _words(field, stored(getattr(row, field))),
            "keep": form[f"keep_{field}"],
            "both": form[f"both_{field}"] if field in TEXTS else None,
        }
        for field, value in mine.items()
    ]
    context = {**_context(request, kind, row), "form": form, "lines": lines, "last": row.updates.last()}
    context["note_disputed"] = "note" in mine
    return fragment(request, "actionplans/conflict.html", "conflict", context, status)


def _words(field: str, value: Any) -> str:
    shown = restored(field, value)
    if field in WORDS:
        return WORDS[field].get(str(value), "None declared")
    return day_words(shown) if isinstance(shown, date) else str(shown or "")


def _show_form(request: Request, kind: Kind, row: Step | Action, form: Any) -> HttpResponse:
    form.focus()
    context = {
        **_context(request, kind, row),
        "form": form,
        "asks_reason": asks_for_reason(Scheme(row.plan.scheme), form),
        "editing": True,
    }
    return fragment(request, kind.template, "cell", context, 422 if form.errors else 200)


def _saved(request: Request, kind: Kind, row: Step | Action, words: str = "") -> HttpResponse:
    """Back to the row: its cell for htmx, with the news for the live region, else the page it came from."""
    words = words or _what_is_saved(row)
    if not request.headers.get("HX-Request"):
        messages.success(request, words)
        return redirect(back_to(request, row.get_absolute_url()))
    response = _cell(request, kind, row, just_saved=True)
    response["HX-Trigger-After-Settle"] = json.dumps(
        {"row-saved": {"row": f"{kind.name}-{row.pk}", "words": words}}
    )
    return response


def _what_is_saved(row: Step | Action) -> str:
    if isinstance(row, Step):
        return f"Saved: {row.action.ref} is {Status(row.status).label.lower()}."
    return f"Saved: {row.ref}."


def _left(request: Request, kind: Kind, pk: int) -> HttpResponse:
    row = kind.get(request, pk)
    if not request.headers.get("HX-Request"):
        return redirect(row)
    return _cell(request, kind, row, opener_focus=True)


def _confirm(request: Request, kind: Kind, pk: int) -> HttpResponse:
    row = kind.get(request, pk, Permission.UPDATE_PLANS)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        actions.confirm_no_change(row=row, by=request.user, at=now(), note=note)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back_to(request, row.get_absolute_url()))
    except ChangedMeanwhile as lost:
        row = lost.current
        return _saved(request, kind, row, f"{row.last_update_by} saved a change a moment ago. Here it is.")
    return _saved(request, kind, row, "Confirmed: no change.")


def _cell(request: Request, kind: Kind, row: Step | Action, **extra: Any) -> HttpResponse:
    return fragment(
        request, kind.template, "cell", {**_context(request, kind, row), "editing": False, **extra}
    )


def _context(request: Request, kind: Kind, row: Step | Action) -> dict[str, Any]:
    plan = row.plan
    return {
        "kind": kind.name,
        "row": row,
        "plan": plan,
        "seen": kind.view(row, today()),
        "next": back_to(request, ""),
        "where": "sheet" if "sheet" in (request.GET.get("where"), request.POST.get("where")) else "page",
        "just_saved": False,
        "opener_focus": False,
        **rights(request, plan),
    }
