"""An answer to an item, changed in place: one template is the cell for htmx and the whole page without it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import Conflict, add_errors, back_to, in_words
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import REFUSAL
from failure_protocol.actions import answers as actions
from failure_protocol.attachments import keep
from failure_protocol.forms.checklist import AnswerForm
from failure_protocol.matrix import Level
from failure_protocol.models import ItemAnswer
from failure_protocol.models.team import Body
from failure_protocol.sections import Here
from failure_protocol.summaries.checklist import BodyAnswer, ItemRow, sections_of
from failure_protocol.summaries.team import officers_of
from failure_protocol.views.checklist import can_edit, row_of
from failure_protocol.views.common import asked, frame
from ui.templatetags.ui import moment

TEMPLATE = "failure_protocol/checklist_answer.html"


@require_http_methods(["GET", "HEAD", "POST"])
def answer_edit(request: Request, pk: int, item: int, body: str) -> HttpResponseBase:
    """Change what a body answers."""
    here, row, seen = _asked(request, pk, item, body, Level.OWN)
    if here.incident.has_ended:
        return _left(here, row, seen)
    if not seen.may_change:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    stored = _stored(seen)
    officers = None
    if here.rights.checklist >= Level.EDIT:
        officers = officers_of(here.incident, here.at, provider=seen.body == Body.PROVIDER)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, request.FILES or None, answer=stored, officers=officers)
    if request.method == "POST" and form.is_valid():
        try:
            _save(here, stored, form)
        except ChangedMeanwhile as lost:
            return _form(here, row, seen, form, _conflict(form, lost.current), 409)
        except (Refused, ValidationError) as error:
            if isinstance(error, ValidationError):
                add_errors(form, error)
            else:
                form.add_error(None, str(error))
        else:
            return _saved(here, item, body)
    return _form(here, row, seen, form, None, 422 if form.errors else 200)


@require_safe
def answer_state(request: Request, pk: int, item: int, body: str) -> HttpResponseBase:
    """An answer as it is, for the cell that was left without saving."""
    here, row, seen = _asked(request, pk, item, body, Level.VIEW)
    return _left(here, row, seen)


@require_POST
def answer_unask(request: Request, pk: int, item: int, body: str) -> HttpResponseBase:
    """This body is not asked after all."""
    here, row, seen = _asked(request, pk, item, body, Level.EDIT)
    try:
        actions.ask_body(answer=_stored(seen), asked=False, version=seen.version, by=request.user, at=here.at)
    except (Refused, ChangedMeanwhile) as error:
        messages.error(request, str(error))
        return redirect("failure_protocol:item", pk, row.pk)
    return _saved(here, item, body, f"{row.ref}: {seen.body_words} is not asked.")


def _asked(request: Request, pk: int, item: int, body: str, level: Level) -> tuple[Here, ItemRow, BodyAnswer]:
    here = asked(request, pk, "checklist", level)
    row, _ = row_of(here, item)
    return here, row, _answer(row, body)


def _answer(row: ItemRow, body: str) -> BodyAnswer:
    found = next((each for each in row.answers if each.body == body), None)
    if found is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return found


def _stored(seen: BodyAnswer) -> ItemAnswer:
    return ItemAnswer.objects.select_related("item__incident", "officer").get(pk=seen.pk)


def _save(here: Here, stored: ItemAnswer, form: AnswerForm) -> None:
    sent = form.cleaned_data
    if stored.version != sent["version"]:  # before a file is kept for nothing
        raise ChangedMeanwhile(stored)
    file = keep(sent["file"]) if sent.get("file") else None
    actions.answer_item(
        answer=stored, version=sent["version"], changes=form.changes, file=file, by=here.request.user,
        at=here.at,
    )  # fmt: skip


def _conflict(form: AnswerForm, current: ItemAnswer) -> Conflict:
    """Both texts of what both changed; what only the other changed is taken over."""
    mine = {name: form.cleaned_data.get(name) for name in form.fields}
    lines = []
    for name in form.merge(current):
        field = form.fields[name]
        pair = (in_words(field, mine[name]), in_words(field, getattr(current, name)))
        lines.append((str(field.label or name.capitalize()), *pair))
    return Conflict(str(current.changed_by or "Somebody"), moment(current.changed_at), lines)


def _form(
    here: Here, row: ItemRow, seen: BodyAnswer, form: AnswerForm, conflict: Conflict | None, status: int
) -> HttpResponse:
    wrong = [name for name in form.fields if name in form.errors] if form.is_bound else []
    if conflict is None and (wrong or not form.errors):
        form.fields[(wrong or ["status"])[0]].widget.attrs["data-focus"] = ""
    context = {"form": form, "conflict": conflict, "editing": True}
    return _part(here, row, seen, context, status)


def _left(here: Here, row: ItemRow, seen: BodyAnswer) -> HttpResponseBase:
    if not here.request.headers.get("HX-Request"):
        return redirect("failure_protocol:item", here.incident.pk, row.pk)
    return _part(here, row, seen, {"editing": False, "opener_focus": True})


def _saved(here: Here, item: int, body: str, words: str = "") -> HttpResponseBase:
    """The cell for htmx, with the new counts of its section; else the page the person came from."""
    row, rows = row_of(here, item)
    seen = _answer(row, body)
    words = words or f"Saved: {row.ref}, {seen.body_words}: {seen.status_words.lower()}."
    if not here.request.headers.get("HX-Request"):
        messages.success(here.request, words)
        target = back_to(here.request, "")
        return redirect(target) if target else redirect("failure_protocol:item", here.incident.pk, row.pk)
    near = [each for each in rows if (each.source, each.section) == (row.source, row.section)]
    (section,) = sections_of(near)
    response = _part(
        here, row, seen, {"editing": False, "opener_focus": True, "just_saved": True, "section": section}
    )
    response["HX-Trigger-After-Settle"] = json.dumps({"answer-saved": {"words": words}})
    return response


def _part(
    here: Here, row: ItemRow, seen: BodyAnswer, extra: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "incident": here.incident, "row": row, "answer": seen, "can_edit": can_edit(here), "here": here,
        "next": back_to(here.request, ""), "just_saved": False, "opener_focus": False, "section": None,
        "form": None, "conflict": None, **extra,
    }  # fmt: skip
    if here.request.headers.get("HX-Request"):
        response = render(here.request, f"{TEMPLATE}#cell", context, status=status)
    else:
        response = render(here.request, TEMPLATE, {**frame(here), **context}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
