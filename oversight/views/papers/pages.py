"""Pages of papers: list, one paper, added, described, uploaded, ordered, withdrawn, compared, supplements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, today
from core.errors import Refused
from oversight import paper_kinds
from oversight.actions import papers as actions
from oversight.actions.generated import may_generate
from oversight.actions.supplements import add_supplement
from oversight.filters.papers import PaperFilter
from oversight.forms.papers import NewPaperForm, PaperForm, SupplementForm, UploadForm
from oversight.models import Paper, PaperVersion
from oversight.reports import numbered, read_report
from oversight.reports.compare import compare_pages, compare_reports
from oversight.summaries.papers import (
    PaperShown,
    advice_of,
    lacking,
    missing_advice,
    pages_of,
    papers_of,
    shown_paper,
    sittings,
    work_of,
)
from oversight.tables.papers import PaperTable
from oversight.views.common import get_meeting
from oversight.views.papers.common import (
    PARENTS,
    crumbs,
    get_paper,
    get_readable_item,
    get_version,
    rights,
    title_for,
    was_read,
    with_reason,
)
from oversight.views.papers.files import thumbnails
from ui.listing import respond


@require_safe
def papers(request: Request) -> HttpResponseBase:
    """Every paper that the person may read, to search and narrow down."""
    require(request.user, Permission.VIEW_BOARDS, request.partnership)
    rows = Paper.objects.visible_to(request.user).filter(
        item__meeting__board__partnership=request.partnership
    )
    shown = rows.select_related(*PARENTS).defer("current__text", "current__content")  # long, and not shown
    filterset = PaperFilter(request.GET, queryset=shown)
    table = PaperTable(filterset.qs, params=request.GET, path=request.path, filterset=filterset)
    return respond(request, table, "oversight/papers.html", {"any_paper": rows.exists()}, filename="papers")


@require_safe
def my_papers(request: Request) -> HttpResponse:
    """What waits for this person: advice to give, papers to write."""
    require(request.user, Permission.WRITE_PAPERS, request.partnership)
    work = work_of(request.user, request.partnership, today(), now())
    return render(request, "oversight/papers_mine.html", {"work": work})


@require_safe
def paper(request: Request, pk: int) -> HttpResponse:
    """One paper: what it is, what it lacks, its pages, who advises, its versions."""
    found = get_paper(request, pk)
    was_read(request, found, "Looked at its page")
    may = rights(request, found)
    versions = list(found.versions.select_related("made_by").defer("text", "content"))
    with_content = set(found.versions.filter(content__isnull=False).values_list("pk", flat=True))
    for version in versions:  # `sittings` only asks whether there is any
        version.content = {} if version.pk in with_content else None
    current = found.current
    context = {
        **crumbs(found), "shown": shown_paper(found), "may": may, "kind": paper_kinds.get(found.kind),
        "lacks": lacking(found) if may.write and found.state != Paper.State.APPROVED else [],
        "missing": missing_advice(found) if may.write and found.state != Paper.State.APPROVED else [],
        "advice": advice_of(found, today()), "sittings": sittings(versions), "version": current,
        "report": numbered(read_report(current.content)) if current and current.content else None,
        "thumbnails": thumbnails(found, current, 1) if current else None,
        "item_title": title_for(request, found.item),
        "may_make": may.upload and may_generate(request.user, found.kind, found.partnership),
    }  # fmt: skip
    return render(request, "oversight/paper.html", context)


@require_safe
def paper_version(request: Request, pk: int, number: int) -> HttpResponse:
    """One version as it was."""
    found = get_paper(request, pk)
    version = get_version(found, number)
    was_read(request, found, f"Looked at version {number}")
    context = {
        **crumbs(found), "version": version,
        "report": numbered(read_report(version.content)) if version.content else None,
        "thumbnails": thumbnails(found, version, _number(request.GET.get("page"), 1)),
        "is_current": version.pk == found.current_id,
    }  # fmt: skip
    return render(request, "oversight/paper_version.html", context)


@require_safe
def paper_compare(request: Request, pk: int) -> HttpResponse:
    """Two versions: what was changed, added and taken out."""
    found = get_paper(request, pk)
    numbers = sorted({_number(request.GET.get(name), 0) for name in ("old", "new")})
    if len(numbers) != 2:
        raise Http404("Choose two versions to compare.")
    old, new = (get_version(found, number) for number in numbers)
    was_read(request, found, f"Compared versions {numbers[0]} and {numbers[1]}")
    changes = _changes(old, new)
    kinds = [change.kind for change in changes or ()]
    context = {
        **crumbs(found), "old": old, "new": new, "changes": changes,
        "counts": {kind: kinds.count(kind) for kind in ("changed", "added", "gone")},
    }  # fmt: skip
    return render(request, "oversight/paper_compare.html", context)


def _changes(old: PaperVersion, new: PaperVersion) -> Any:
    if old.content is not None and new.content is not None:
        return compare_reports(read_report(old.content), read_report(new.content))
    if not old.text.strip("\f\n ") and not new.text.strip("\f\n "):
        return None  # pictures only: there are no words to compare
    return compare_pages(list(pages_of(old)), list(pages_of(new)))


@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: Request, pk: int) -> HttpResponse:
    """Add a paper to an item: a report to write here, or a file."""
    item = get_readable_item(request, pk, Permission.WRITE_PAPERS)
    form = NewPaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        file = data.pop("file", None)

        def make() -> Paper:
            with transaction.atomic():
                made = actions.add_paper(item=item, by=request.user, at=now(), **data)
                if file:
                    _upload(request, made, file, "")
            return made

        tried = attempt(form, make)
        if tried.done:
            return _made(request, tried.value, with_file=bool(file))
    context = {"form": form, "item": item, "meeting": item.meeting}
    return render(request, "oversight/paper_new.html", context, status=422 if form.errors else 200)


def _made(request: Request, made: Paper, *, with_file: bool) -> HttpResponse:
    messages.success(request, f"“{made.title}” is added.")
    if paper_kinds.get(made.kind).made == "written":
        return redirect("oversight:report", made.pk)
    if with_file:
        return redirect(made)
    makes = may_generate(request.user, made.kind, made.partnership)
    return redirect("oversight:paper_make" if makes else "oversight:paper_upload", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_edit(request: Request, pk: int) -> HttpResponse:
    """Change what a paper is called, who writes it, whether it is exempt."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    names = ("version", "title", "appendix", "exempt", "exempt_paragraph", "public_interest", "author")
    initial = {name: getattr(found, name) for name in names}
    form = PaperForm(request.POST or None, initial=initial, paper=found, today=today())
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.update_paper(
                paper=found, changes=form.changes, version=form.cleaned_data["version"], by=request.user,
                at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, "Saved.")
            return redirect(found)
    context = {**crumbs(found), "form": form, "conflict": tried.conflict}
    return render(request, "oversight/paper_edit.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def paper_upload(request: Request, pk: int) -> HttpResponse:
    """Upload a file as the newest version."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    form = UploadForm(request.POST or None, request.FILES or None, first=found.current is None)
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: _upload(request, found, form.cleaned_data["file"], form.cleaned_data.get("note", "")),
        )
        if tried.done:
            messages.success(request, f"Version {tried.value.number} is here. Look through what was noticed.")
            return redirect(found)
    return render(
        request, "oversight/paper_upload.html", {**crumbs(found), "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _upload(request: Request, found: Paper, file: Any, note: str) -> PaperVersion:
    return actions.add_upload(
        paper=found, content=file.read(), name=file.name, by=request.user, at=now(), note=note
    )


@require_POST
def paper_convert(request: Request, pk: int) -> HttpResponse:
    """Try again to turn the current office file into a PDF."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    if found.current is None or found.current.pdf or not found.current.file:
        messages.error(request, "There is nothing to turn into a PDF.")
        return redirect(found)
    job = actions.request_conversion(found.current, request.user, now())
    return redirect("jobs:job", pk=job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw a paper, with the reason."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    done = f"“{found.title}” is withdrawn. It stays in the record."
    return with_reason(request, found, actions.withdraw_paper, "oversight/paper_withdraw.html", done)


@require_http_methods(["GET", "HEAD", "POST"])
def papers_order(request: Request, pk: int) -> HttpResponse:
    """The papers of an item in pack order; each can be moved up or down."""
    item = get_readable_item(request, pk, Permission.WRITE_PAPERS)
    shown = papers_of(item, public=False, which="all")
    if request.method == "POST":
        pks = [each.paper.pk for each in shown]
        moved = _number(request.POST.get("paper"), 0)
        if moved in pks:
            place = pks.index(moved)
            other = place + (-1 if request.POST.get("to") == "up" else 1)
            if 0 <= other < len(pks):
                pks[place], pks[other] = pks[other], pks[place]
        try:
            actions.order_papers(item=item, pks=pks, by=request.user, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("oversight:papers_order", item.pk)
    context = {"item": item, "meeting": item.meeting, "papers": _readable(request, shown)}
    return render(request, "oversight/papers_order.html", context)


def _readable(request: Request, shown: Sequence[PaperShown]) -> list[tuple[PaperShown, bool]]:
    """Each with whether the person may read it: an exempt paper of somebody else keeps its place, unnamed."""
    rows = Paper.objects.visible_to(request.user).filter(pk__in=[each.paper.pk for each in shown])
    seen = set(rows.values_list("pk", flat=True))
    return [(each, each.paper.pk in seen) for each in shown]


@require_http_methods(["GET", "HEAD", "POST"])
def supplement_new(request: Request, pk: int) -> HttpResponse:
    """Put late papers into a supplement."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = SupplementForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: add_supplement(
                meeting=meeting, papers=form.papers, reason=form.cleaned_data["reason"], by=request.user,
                at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(
                request, f"Supplement {tried.value.number} is made. Build its pack and publish it."
            )
            return redirect(meeting)
    context = {"form": form, "meeting": meeting, "supplements": meeting.supplements.all()}
    return render(request, "oversight/paper_supplement.html", context, status=422 if form.errors else 200)


def _number(typed: str | None, otherwise: int) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 7 else otherwise
