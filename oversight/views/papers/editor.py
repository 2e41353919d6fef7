"""The editor of reports: the whole report with what is left to do, and a page for each part and entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Conflict, attempt, now
from core.errors import ChangedMeanwhile, Refused
from oversight import paper_kinds
from oversight.actions import reports as actions
from oversight.forms.reports import EntryForm, FieldsForm, ImpactForm, entry_initial, entry_lines
from oversight.models import Paper, PaperVersion
from oversight.reports import problems
from oversight.reports.parts import PARTS, Part, part_of
from oversight.views.papers.common import crumbs, get_paper, rights, was_read
from oversight.views.papers.lines import part_lines
from ui.templatetags.ui import moment


def _get(request: Request, pk: int) -> Paper:
    """A report that the person may write on."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    if paper_kinds.get(found.kind).made != "written":
        raise Http404("This paper is a file; it is not written here.")
    return found


def _part(paper: Paper, key: str) -> Part:
    try:
        return part_of(paper_kinds.get(paper.kind).form, key)
    except KeyError as error:
        raise Http404("The form has no such part.") from error


def _base(paper: Paper) -> int:
    return paper.current.number if paper.current else 0


@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """The whole report, part by part, with what is left to do."""
    found = _get(request, pk)
    was_read(request, found, "Opened it to write")
    shown = actions.report_of(found)
    context = {
        **crumbs(found), "parts": part_lines(shown), "todo": problems(shown), "may": rights(request, found),
        "version": found.current,
    }  # fmt: skip
    return render(request, "oversight/report.html", context)


@dataclass(frozen=True)
class _Page:
    """One page of the editor: its form, and how it is saved. `saved` gives what is stored now."""

    form: forms.Form
    save: Callable[[], Any]
    saved: Callable[[], dict[str, Any]]


@require_http_methods(["GET", "HEAD", "POST"])
def report_part(request: Request, pk: int, part: str) -> HttpResponse:
    """The questions of one part, or the answer for one characteristic."""
    found = _get(request, pk)
    asked = _part(found, part)
    if asked.entries:
        return redirect(f"{reverse('oversight:report', args=[found.pk])}#{asked.key}")
    values = actions.part_values(actions.report_of(found), asked)
    initial = {**values, "base": _base(found)}
    form = (
        ImpactForm(request.POST or None, initial=initial)
        if asked.impact
        else FieldsForm(request.POST or None, part=asked, initial=initial)
    )
    page = _Page(
        form,
        lambda: actions.save_fields(
            paper=found, part=part, values=form.values, base_version=form.cleaned_data["base"],
            by=request.user, at=now(),
        ),
        lambda: actions.part_values(actions.report_of(_fresh(found)), asked),
    )  # fmt: skip
    return _answer(request, found, asked, page, asked.title)


@require_http_methods(["GET", "HEAD", "POST"])
def report_entry_new(request: Request, pk: int, part: str, kind: str) -> HttpResponse:
    """Add a paragraph, heading, table, recommendation, contact or document."""
    found = _get(request, pk)
    asked = _part(found, part)
    if kind not in asked.entries:
        raise Http404("This part takes no such entry.")
    form = EntryForm(request.POST or None, kind=kind, part=asked, initial={"base": _base(found)})
    after = request.POST.get("after", request.GET.get("after", ""))
    page = _Page(
        form,
        lambda: actions.add_entry(
            paper=found, part=part, kind=kind, values=form.values, by=request.user, at=now(), after=after
        ),
        dict,
    )
    return _answer(request, found, asked, page, f"Add a {kind}", more={"after": after, "another": True})


@require_http_methods(["GET", "HEAD", "POST"])
def report_entry(request: Request, pk: int, part: str, key: str) -> HttpResponse:
    """Change one entry."""
    found = _get(request, pk)
    asked = _part(found, part)
    entry = _entry(found, asked, key)
    initial = {**entry_initial(entry), "base": _base(found)}
    form = EntryForm(request.POST or None, kind=entry.kind, part=asked, initial=initial)
    page = _Page(
        form,
        lambda: actions.save_entry(
            paper=found, part=part, key=key, values={**_kept(entry, form), **form.values},
            base_version=form.cleaned_data["base"], by=request.user, at=now(),
        ),
        lambda: entry_initial(_entry(_fresh(found), asked, key)),
    )  # fmt: skip
    return _answer(request, found, asked, page, f"Change the {entry.kind}", more={"entry": entry})


def _kept(entry: Any, form: forms.Form) -> dict[str, Any]:
    """What an entry holds that its form does not ask here."""
    shown = entry_initial(entry)
    return {name: value for name, value in shown.items() if name not in form.fields and name != "key"}


@require_POST
def report_entry_move(request: Request, pk: int, part: str, key: str) -> HttpResponse:
    """Move an entry one place up or down."""
    found = _get(request, pk)
    up = request.POST.get("to") == "up"
    _part(found, part)
    try:
        actions.move_entry(paper=found, part=part, key=key, up=up, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('oversight:report', args=[found.pk])}#{key}")


@require_POST
def report_entry_remove(request: Request, pk: int, part: str, key: str) -> HttpResponse:
    """Take an entry out."""
    found = _get(request, pk)
    _part(found, part)
    before = _base(found)
    try:
        actions.remove_entry(paper=found, part=part, key=key, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Taken out. Version {before} still has it.")
    return redirect(f"{reverse('oversight:report', args=[found.pk])}#{part}")


def _entry(paper: Paper, part: Part, key: str) -> Any:
    try:
        return actions.entry_of(actions.report_of(paper), part.key, key)
    except Refused as refused:
        raise Http404(str(refused)) from refused


def _fresh(paper: Paper) -> Paper:
    found: Paper = Paper.objects.select_related("current", "item__meeting__board").get(pk=paper.pk)
    return found


def _answer(
    request: Request, paper: Paper, part: Part, page: _Page, title: str, more: dict[str, Any] | None = None
) -> HttpResponse:
    """Show the form, or save it and go on; a lost race shows both texts."""
    form, conflict = page.form, None
    if request.method == "POST" and form.is_valid():
        try:
            tried = attempt(form, lambda: _guarded(page.save))
        except _Lost as lost:
            conflict = _conflict(form, page, lost.current)
        else:
            if tried.done:
                messages.success(request, "Saved.")
                return redirect(_next(request, paper, part, tried.value))
    status = 409 if conflict else 422 if form.errors else 200
    context = {
        **crumbs(paper), "form": form, "part": part, "title": title, "conflict": conflict,
        "entry": None, "another": False, "after": "", "next_part": _following(paper, part), **(more or {}),
    }  # fmt: skip
    return render(request, "oversight/report_part.html", context, status=status)


class _Lost(Exception):
    """Somebody saved first; `current` is their version."""

    def __init__(self, current: Any) -> None:
        super().__init__()
        self.current = current


def _guarded(save: Callable[[], Any]) -> Any:
    try:
        return save()
    except ChangedMeanwhile as changed:
        raise _Lost(changed.current) from changed


def _conflict(form: forms.Form, page: _Page, current: Any) -> Conflict:
    """Both texts; what was typed stays, and can be saved onto the version that came first."""
    mine = {name: value for name, value in form.cleaned_data.items() if name != "base"}
    lines = entry_lines(form, mine, page.saved())
    typed: Any = form.data
    typed = typed.copy()
    typed["base"] = str(current.number if isinstance(current, PaperVersion) else 0)
    form.data = typed
    who, when = (
        (str(current.made_by), moment(current.made_at)) if isinstance(current, PaperVersion) else ("", "")
    )
    return Conflict(who or "Somebody", when, lines)


def _following(paper: Paper, part: Part) -> Part | None:
    """The next page of questions; a part with entries has a page for each of them instead."""
    if part.entries:
        return None
    parts = PARTS[paper_kinds.get(paper.kind).form]
    return next((each for each in parts[parts.index(part) + 1 :] if not each.entries), None)


def _next(request: Request, paper: Paper, part: Part, saved: Any) -> str:
    if "another" in request.POST and isinstance(saved, str):
        kind = request.resolver_match.kwargs["kind"]  # type: ignore[union-attr]  # the request was resolved
        return f"{reverse('oversight:report_entry_new', args=[paper.pk, part.key, kind])}?after={saved}"
    following = _following(paper, part)
    if "next" in request.POST and following:
        return reverse("oversight:report_part", args=[paper.pk, following.key])
    return f"{reverse('oversight:report', args=[paper.pk])}#{saved if isinstance(saved, str) else part.key}"
