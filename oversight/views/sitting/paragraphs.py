"""One paragraph of the minutes: added as a decision or an action, changed, marked, moved, struck out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import Request
from accounts.views.common import Tried, attempt, now
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.minutes import (
    action_of,
    add_paragraph,
    edit_paragraph,
    mark_paragraph,
    move_paragraph,
    remove_paragraph,
)
from oversight.forms.sitting import FORMS, ParagraphForm, StrikeForm
from oversight.models import AgendaItem, MinuteParagraph
from oversight.speakers import read_speakers
from oversight.summaries.sitting import item_quorum
from oversight.views.common import warn_of_lead
from oversight.views.sitting.common import by_htmx, get_item, get_paragraph, paragraph_conflict

NOTE = MinuteParagraph.Kind.NOTE
TITLES = {"note": "Add a note", "decision": "Record a decision", "action": "Record an action"}


@require_http_methods(["GET", "HEAD", "POST"])
def minute_add(request: Request, pk: int) -> HttpResponse:
    """A paragraph with all its fields. What was typed in the line of the item comes along (`begin`)."""
    item = get_item(request, pk)
    kind = _kind(request)
    form = FORMS[kind](None, initial=_begin(request, item))
    if request.method == "POST" and "begin" not in request.POST:
        form = FORMS[kind](request.POST)
        if "as_note" in request.POST:
            return _as_note(request, item, form)
        if form.is_valid():
            tried = attempt(form, lambda: _add(request, item, form))
            if tried.done:
                warn_of_lead(request, action_of(tried.value))
                if "another" in request.POST:
                    messages.success(request, f"The {kind} is in the minutes.")
                    return redirect(f"{reverse('oversight:minute_add', args=[item.pk])}?kind={kind}")
                return redirect(f"{reverse('oversight:item_sitting', args=[item.pk])}#minutes")
    context = {
        **_around(item), "form": form, "kind": kind, "title": TITLES[kind], "paragraph": None,
        "quorum": item_quorum(item) if kind == "decision" else None, "conflict": None,
        "names": _names(item),
    }  # fmt: skip
    return render(request, "oversight/minutes_form.html", context, status=422 if form.errors else 200)


def _add(request: Request, item: AgendaItem, form: ParagraphForm) -> MinuteParagraph:
    told: dict[str, Any] = {**form.words, **({form.kind: form.facts} if form.facts else {})}
    return add_paragraph(item=item, kind=form.kind, by=request.user, at=now(), **told)


def _as_note(request: Request, item: AgendaItem, form: ParagraphForm) -> HttpResponse:
    """What could not be decided is kept as a note of the discussion."""
    note = ParagraphForm(form.data)
    if note.is_valid():
        tried = attempt(note, lambda: _add(request, item, note))
        if tried.done:
            messages.success(request, "It is in the minutes as a note of the discussion.")
            return redirect(f"{reverse('oversight:item_sitting', args=[item.pk])}#minutes")
    context = {
        **_around(item), "form": note, "kind": "note", "title": TITLES["note"], "paragraph": None,
        "quorum": None, "conflict": None, "names": _names(item),
    }  # fmt: skip
    return render(request, "oversight/minutes_form.html", context, status=422)


def _begin(request: Request, item: AgendaItem) -> dict[str, Any]:
    """What a new paragraph starts with: the words typed so far, titles from the item."""
    speakers, text = read_speakers(request.POST.get("text", ""), _names(item))
    return {
        "text": text, "speakers": speakers, "exempt": bool(request.POST.get("exempt")), "title": item.title,
        "subject": item.title, "key_decision": item.key_decision,
    }  # fmt: skip


def _names(item: AgendaItem) -> list[str]:
    """The initials of everybody on the list, offered where somebody is to be named."""
    return list(item.meeting.attendance.values_list("initials", flat=True))


def _kind(request: Request, default: str = "note") -> str:
    kind = request.POST.get("kind") or request.GET.get("kind") or default
    if kind not in FORMS:
        raise Http404("There is no such kind of paragraph.")
    return kind


def _around(item: AgendaItem) -> dict[str, Any]:
    return {"item": item, "meeting": item.meeting, "board": item.meeting.board}


@require_http_methods(["GET", "HEAD", "POST"])
def minute_edit(request: Request, pk: int) -> HttpResponse:
    """Change the words; when somebody else saved first both texts are shown and nothing is lost."""
    row = get_paragraph(request, pk)
    initial = {name: getattr(row, name) for name in ("text", "speakers", "heading", "exempt", "version")}
    form = ParagraphForm(request.POST or None, initial=initial)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        tried = _attempt(
            form,
            lambda: edit_paragraph(
                paragraph=row, changes=form.words, version=version, by=request.user, at=now()
            ),
        )
        if tried.done:
            if "exempt" in form.changed_data:
                warn_of_lead(request, action_of(row))
            return _to_item(request, row)
    context = {
        **_around(row.item), "form": form, "kind": "note", "title": "Change a paragraph", "paragraph": row,
        "quorum": None, "conflict": tried.conflict, "names": _names(row.item),
    }  # fmt: skip
    return render(request, "oversight/minutes_form.html", context, status=tried.status(form))


def _attempt(form: ParagraphForm, action: Any) -> Tried:
    """As attempt; who changed a paragraph and when stands in the paragraph itself."""
    try:
        return Tried(done=True, value=action())
    except ChangedMeanwhile as lost:
        labels = {name: str(form.fields[name].label) for name in form.words}
        current: Any = lost.current
        data: Any = form.data
        data = data.copy()
        data["version"] = str(current.version)
        found = paragraph_conflict(lost, form.words, labels)
        form.data = data
        return Tried(conflict=found)
    except Refused:
        return attempt(form, action)


@require_http_methods(["GET", "HEAD", "POST"])
def minute_mark(request: Request, pk: int) -> HttpResponse:
    """Say that a note is a decision or an action; its words stay as they are."""
    row = get_paragraph(request, pk)
    kind = _kind(request, default="decision")
    if kind == NOTE:
        raise Http404("A note is marked as a decision or an action.")
    initial = {"title": row.item.title, "subject": row.item.title, "version": row.version}
    initial["lead"] = row.speakers
    form = FORMS[kind](request.POST or None, initial=initial)
    form.only_facts()
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        tried = _attempt(
            form,
            lambda: mark_paragraph(
                paragraph=row, kind=kind, version=version, by=request.user, at=now(), **{kind: form.facts}
            ),
        )
        if tried.done:
            warn_of_lead(request, action_of(row))
            return _to_item(request, row)
    context = {
        **_around(row.item), "form": form, "kind": kind, "title": TITLES[kind], "paragraph": row,
        "quorum": item_quorum(row.item) if kind == "decision" else None, "conflict": tried.conflict,
        "names": _names(row.item),
    }  # fmt: skip
    return render(request, "oversight/minutes_form.html", context, status=tried.status(form))


@require_POST
def minute_move(request: Request, pk: int) -> HttpResponse:
    """One place up or down."""
    row = get_paragraph(request, pk)
    try:
        move_paragraph(paragraph=row, up="down" not in request.POST, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    return _to_item(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
def minute_strike(request: Request, pk: int) -> HttpResponse:
    """Strike a paragraph out, after a question; a decision or an action says why."""
    row = get_paragraph(request, pk)
    form = StrikeForm(request.POST or None, needs_reason=row.kind != NOTE, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        tried = attempt(
            form,
            lambda: remove_paragraph(
                paragraph=row, reason=values["reason"], version=values["version"] or 0, by=request.user,
                at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, "The paragraph is struck out. It is kept for the record.")
            return _to_item(request, row)
        if tried.conflict:
            form.add_error(None, f"{row.edited_by} changed the paragraph meanwhile. Read it again below.")
    context = {**_around(row.item), "form": form, "paragraph": row}
    return render(request, "oversight/minutes_strike.html", context, status=422 if form.errors else 200)


def _to_item(request: Request, row: MinuteParagraph) -> HttpResponse:
    address = reverse("oversight:item_sitting", args=[row.item_id])
    return redirect(address if by_htmx(request) else f"{address}#paragraph-{row.pk}")
