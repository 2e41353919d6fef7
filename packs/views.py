"""Pages of packs: fetch through access -> form -> action -> redirect or render."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
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
from packs.forms import BuildForm, CompareForm, IssueForm
from packs.models import Pack
from ui import limits

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def pack_list(request: Request) -> HttpResponse:
    """Packs that the person may see, newest first."""
    packs = Pack.objects.visible_to(request.user).without_content().select_related("partnership", "made_by")
    page = Paginator(packs, 25).get_page(request.GET.get("page"))
    may_build = bool(partnership_ids(request.user, Permission.BUILD_PACKS))
    return render(request, "packs/list.html", {"page": page, "may_build": may_build})


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: Request) -> HttpResponse:
    """Ask for a pack."""
    allowed = partnership_ids(request.user, Permission.BUILD_PACKS)
    if not allowed:
        raise PermissionDenied("Your role does not let you build packs. Ask an administrator if it should.")
    here = request.partnership if request.partnership and request.partnership.pk in allowed else None
    given = {name: request.GET[name] for name in ("definition", "scope") if name in request.GET}
    today = timezone.localdate()
    form = BuildForm(request.POST or None, user=request.user, today=today, partnership=here, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.request_pack(request=form.request(), by=request.user, today=today)
        except ValidationError as error:
            form.add_error(None, error)
        except definitions.UnknownScopeError as error:
            form.add_error("scope", str(error))
        else:
            return redirect("jobs:job", pk=job.pk)
    return render(request, "packs/build.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def pack(request: Request, pk: int) -> HttpResponse:
    """One pack: what it is, its files, its sections, its other editions."""
    found = _pack(request, pk)
    issues = found.state == Pack.State.DRAFT and may(request.user, Permission.ISSUE_PACKS, found.partnership)
    comparing = CompareForm(pack=found, user=request.user)
    context = {
        "pack": found,
        "kind": _kind(found),
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
        messages.success(request, "The pack is issued. It stays as it is, whatever changes in the plan.")
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


def _kind(pack: Pack) -> str:
    try:
        return definitions.get(pack.definition).title
    except definitions.UnknownDefinitionError:
        return "A kind of pack that is no longer offered"
