"""Pages of packs: fetch through access -> form -> action -> redirect or render."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, partnership_ids
from accounts.permissions import Permission
from accounts.requests import Request
from audit.actions import record_read
from packs import actions, definitions
from packs.editions import compare
from packs.filters import PackFilter, title_of
from packs.forms import BuildForm, CompareForm, IssueForm
from packs.models import Pack
from packs.tables import PackTable
from ui import limits
from ui.listing import respond

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def pack_list(request: Request) -> HttpResponseBase:
    """Packs that the person may read, newest first."""
    packs = Pack.objects.visible_to(request.user).without_content().select_related("made_by")
    filterset = PackFilter(request.GET, queryset=packs)
    table = PackTable(filterset.qs, params=request.GET, path=request.path, filterset=filterset)
    may_build = bool(partnership_ids(request.user, Permission.BUILD_PACKS))
    context = {"may_build": may_build, "any_pack": packs.exists()}
    return respond(request, table, "packs/list.html", context, filename="packs")


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: Request) -> HttpResponse:
    """Ask for a pack."""
    allowed = partnership_ids(request.user, Permission.BUILD_PACKS)
    if not allowed:
        raise PermissionDenied("Your role does not let you build packs. Ask an administrator if it should.")
    here = request.partnership if request.partnership and request.partnership.pk in allowed else None
    given = _given(request)
    today = timezone.localdate()
    form = BuildForm(request.POST or None, user=request.user, today=today, partnership=here, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.request_pack(request=form.request(), by=request.user, today=today)
        except ValidationError as error:
            _show(form, error)
        except definitions.UnknownScopeError as error:
            form.add_error("scope", str(error))
        else:
            return redirect("jobs:job", pk=job.pk)
    return render(request, "packs/build.html", {"form": form}, status=422 if form.errors else 200)


def _given(request: Request) -> dict[str, Any]:
    """What a link to the form asks for: a kind, what it is about, a day."""
    given: dict[str, Any] = {n: request.GET[n] for n in ("definition", "scope") if n in request.GET}
    with suppress(ValueError):  # no day, or none of the calendar: the form shows today
        given["as_at"] = date.fromisoformat(request.GET.get("as_at", ""))
    return given


@require_safe
def pack(request: Request, pk: int) -> HttpResponse:
    """One pack: what it is, its files, its sections, its other editions."""
    found = _pack(request, pk)
    issues = found.state == Pack.State.DRAFT and may(request.user, Permission.ISSUE_PACKS, found.partnership)
    comparing = CompareForm(pack=found, user=request.user)
    context = {
        "pack": found,
        "kind": title_of(found.definition),
        "about": _about(found),
        "noun": _noun(found),
        "changed": actions.changed_meanwhile(found, request.user),
        "issue_form": IssueForm(pack=found) if issues else None,
        "compare_form": comparing if comparing.fields["other"].queryset.exists() else None,  # type: ignore[attr-defined]
        "may_build": may(request.user, Permission.BUILD_PACKS, found.partnership),
        "superseded_by": Pack.objects.without_content().filter(supersedes=found).first(),
    }
    return render(request, "packs/pack.html", context)


@require_safe
def download(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """The PDF or the workbook; who took a restricted one is written down first."""
    limits.count(request, "download")
    found = _pack(request, pk)
    name = {"pdf": found.pdf, "xlsx": found.xlsx}[kind]
    if not default_storage.exists(name):
        raise Http404("The file of this pack is not there. Its page can make it again.")
    if found.edition == "restricted":
        how = {"pdf": "Downloaded the PDF", "xlsx": "Downloaded the workbook"}[kind]
        record_read(by=request.user, obj=found, partnership=found.partnership, how=how)
    file = default_storage.open(name, "rb")
    response = FileResponse(
        file, as_attachment=True, filename=found.file_name(kind), content_type=TYPES[kind]
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    """Issue a draft."""
    found = _pack(request, pk)
    form = IssueForm(request.POST, pack=found)
    if not form.is_valid():
        messages.error(
            request, "The pack that it replaces is not an issued pack any more. Nothing was changed."
        )
        return redirect(found)
    try:
        actions.issue_pack(
            pack=found, by=request.user, at=timezone.now(), replaces=form.cleaned_data["replaces"]
        )
    except actions.UnchangedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The pack is issued. It stays as it is, whatever changes in the records.")
    return redirect(found)


@require_POST
def remake(request: Request, pk: int) -> HttpResponse:
    """Make the files of a pack again from its frozen content."""
    job = actions.request_files(pack=_pack(request, pk), by=request.user)
    return redirect("jobs:job", pk=job.pk)


@require_safe
def comparison(request: Request, pk: int) -> HttpResponse:
    """A pack and another edition of it: rows changed, added, gone."""
    new = _pack(request, pk)
    form = CompareForm(request.GET, pack=new, user=request.user)
    if not form.is_valid():
        raise Http404("There is no such edition to compare with, or it is not yours to see.")
    old: Pack = form.cleaned_data["other"]
    if (old.as_at, old.made_at) > (new.as_at, new.made_at):
        old, new = new, old
    tables = compare(old.read_content(), new.read_content())
    counts = {
        kind: sum(row.kind == kind for table in tables for row in table.rows)
        for kind in ("changed", "added", "gone")
    }
    return render(request, "packs/compare.html", {"old": old, "new": new, "tables": tables, "counts": counts})


def _pack(request: Request, pk: int) -> Pack:
    found: Pack = get_visible(
        Pack.objects.select_related("partnership", "made_by", "issued_by", "supersedes"), request.user, pk=pk
    )
    return found


def _about(pack: Pack) -> str:
    """The address of the page of all packs about the same thing; "" without one."""
    try:
        return definitions.get(pack.definition).page(pack.scope)
    except definitions.UnknownDefinitionError:
        return ""


def _noun(pack: Pack) -> str:
    """What the pack is about, in a word; "" when its kind is no longer offered."""
    try:
        return definitions.get(pack.definition).noun
    except definitions.UnknownDefinitionError:
        return ""


def _show(form: BuildForm, error: ValidationError) -> None:
    """The action's refusal beside the fields that it names."""
    for name, words in getattr(error, "message_dict", {"__all__": error.messages}).items():
        form.add_error(name if name in form.fields else None, words)
