"""Pages on which a paper is made from our own data: a new one of an item, or the next version of one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import attempt, now, today
from core.words import capital
from oversight.actions.generated import add_generated, request_generated
from oversight.forms.papers import GenerateForm
from oversight.generated_papers import Maker, maker_of
from oversight.views.papers.common import crumbs, get_paper, get_readable_item


@require_http_methods(["GET", "HEAD", "POST"])
def paper_make_new(request: Request, pk: int, kind: str) -> HttpResponse:
    """Add a paper that is made here, and ask for it."""
    item = get_readable_item(request, pk, Permission.WRITE_PAPERS)
    maker = _maker(request, kind, item.partnership)
    given = {"as_at": today()}
    form = GenerateForm(
        request.POST or None, maker=maker, partnership=item.partnership, exempt=item.exempt,
        title=capital(maker.title), initial=given,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: add_generated(
                item=item, kind=kind, title=form.cleaned_data["title"], wanted=form.wanted, by=request.user,
                today=today(), at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            return redirect("jobs:job", pk=tried.value[1].pk)
    context = {"form": form, "item": item, "meeting": item.meeting, "maker": maker, "paper": None}
    return render(request, "oversight/paper_make.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_make(request: Request, pk: int) -> HttpResponse:
    """Ask for the next version of a paper that is made here."""
    found = get_paper(request, pk, Permission.WRITE_PAPERS)
    maker = _maker(request, found.kind, found.partnership)
    given = {"as_at": today(), "since": found.current.since if found.current else None}
    form = GenerateForm(
        request.POST or None, maker=maker, partnership=found.partnership, exempt=found.is_exempt,
        initial=given,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: request_generated(
                paper=found, wanted=form.wanted, by=request.user, today=today(), at=now()
            ),
        )  # fmt: skip
        if tried.done:
            return redirect("jobs:job", pk=tried.value.pk)
    context = {**crumbs(found), "form": form, "maker": maker}
    return render(request, "oversight/paper_make.html", context, status=422 if form.errors else 200)


def _maker(request: Request, kind: str, partnership: Partnership) -> Maker:
    maker = maker_of(kind)
    if maker is None:
        raise Http404("Papers of this kind are not made here.")
    require(request.user, maker.permission, partnership)
    return maker
