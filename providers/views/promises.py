"""Pages of what was promised: the list, one promise, kept, dropped, a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import DateField, F, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, back_to, now, sent, today
from providers.actions import promises as actions
from providers.actions.promises import Promised
from providers.filters.contacts import PromiseFilter
from providers.forms.contacts import DropPromiseForm, EditPromiseForm, EndPromiseForm, PromiseForm
from providers.models import Promise
from providers.tables.contacts import PromiseTable, state_of
from providers.views.contacts import home_of, owners
from ui.listing import respond

QUICK = (
    ("Mine", {"owner": "me"}),
    ("Overdue", {"overdue": "on"}),
    ("Ours", {"whose": "ours"}),
    ("Theirs", {"whose": "theirs"}),
    ("Kept", {"state": "kept"}),
    ("Dropped", {"state": "dropped"}),
)


@require_safe
def promises(request: Request) -> HttpResponseBase:
    """What was promised to homes and by them; the open ones unless another state is asked for."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows = Promise.objects.filter(partnership=partnership)
    seen = rows if request.GET.get("state") else rows.filter(state=Promise.State.OPEN)
    chosen = PromiseFilter(request.GET, seen, user=request.user, day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("location", "owner").annotate(day=Value(today(), output_field=DateField()))
    table = PromiseTable(
        found.order_by(F("due_on").asc(nulls_last=True), "pk"),
        params=request.GET,
        path=request.path,
        filterset=chosen,
        quick=QUICK,
    )
    return respond(
        request, table, "providers/promises.html", {"empty": not rows.exists()}, filename="promises"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: Request, pk: int) -> HttpResponse:
    """One promise; an open one can be reworded, moved or given to somebody else."""
    found = _get(request, pk)
    may_edit = may(request.user, Permission.EDIT_HOMES, found.partnership)
    if request.method == "POST":
        require(request.user, Permission.EDIT_HOMES, found.partnership)
    initial = {name: getattr(found, name) for name in ("text", "due_on", "owner", "version")}
    form = EditPromiseForm(sent(request), owners=owners(found.partnership), initial=initial)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.update_promise(
                promise=found,
                changes=form.changes,
                version=form.cleaned_data["version"],
                by=request.user,
                at=now(),
            ),
        )
        if tried.done:
            messages.success(request, "Saved.")
            return redirect(reverse("providers:promise", args=[pk]))
    context = {"form": form, "conflict": tried.conflict, "may_edit": may_edit} | _about(found)
    return render(request, "providers/promise.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def promise_keep(request: Request, pk: int) -> HttpResponse:
    """Say that a promise was kept."""
    return _end(request, pk, EndPromiseForm, actions.keep_promise, "It was kept")


@require_http_methods(["GET", "HEAD", "POST"])
def promise_drop(request: Request, pk: int) -> HttpResponse:
    """Say that a promise won't be kept, and why."""
    return _end(request, pk, DropPromiseForm, actions.drop_promise, "Drop it")


def _end(
    request: Request, pk: int, form_class: type[EndPromiseForm], action: Any, title: str
) -> HttpResponse:
    found = _get(request, pk)
    require(request.user, Permission.EDIT_HOMES, found.partnership)
    form = form_class(sent(request), initial={"version": found.version})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        tried = attempt(
            form, lambda: action(promise=found, on=today(), by=request.user, at=now(), **values),
            saved={"note": found.ended_note},
        )  # fmt: skip
        if tried.done:
            messages.success(request, f"{tried.value.get_state_display()}: {found.text}")
            return redirect(back_to(request, reverse("providers:promises")))
    context = {"form": form, "title": title, "conflict": tried.conflict, **_about(found)}
    context["next"] = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "providers/promise_end.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def promise_new(request: Request, pk: int) -> HttpResponse:
    """Write down what was promised to a home, or by it, outside a call."""
    partnership, home = home_of(request, pk, Permission.EDIT_HOMES)
    form = PromiseForm(sent(request), owners=owners(partnership), initial={"owner": request.user.pk})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        promised = Promised(**form.cleaned_data)
        tried = attempt(
            form,
            lambda: actions.add_promise(
                partnership=partnership,
                location=home,
                promised=promised,
                by=request.user,
                on=today(),
                at=now(),
            ),
        )
        if tried.done:
            messages.success(request, f"Saved: {tried.value.text}")
            return redirect(home)
    return render(
        request, "providers/promise_form.html", {"form": form, "home": home}, status=tried.status(form)
    )


def _get(request: Request, pk: int) -> Promise:
    rows = Promise.objects.select_related("location", "owner", "partnership", "contact", "made_by")
    found: Promise = get_visible(rows, request.user, pk=pk)
    return found


def _about(found: Promise) -> dict[str, Any]:
    return {
        "promise": found, "home": found.location, "state": state_of(found),
        "overdue": found.state == Promise.State.OPEN and found.due_on is not None and found.due_on < today(),
    }  # fmt: skip
