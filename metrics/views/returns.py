"""Pages of returns: what is open, who has sent, one home's return filled in, looked at, decided on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, partnership_ids, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from core.errors import ChangedMeanwhile, Refused
from metrics.actions import returns as actions
from metrics.checks import Finding
from metrics.forms.returns import ChaseForm, ReopenForm, ReturnEntryForm, SendBackForm
from metrics.models import Return, ReturnForm, Window
from metrics.summaries.returns import completeness, found_in, lapsed_of, questions_of
from metrics.summaries.returns_standing import standing_of
from metrics.summaries.windows import newest_windows, own_windows
from metrics.tables.returns import WindowTable, answer_words, state_tag
from providers.models import HomeStaff, Location
from ui.listing import respond

ANY = ["GET", "HEAD", "POST"]
LONGEST_VERSION = 9  # digits
WITH_HOME = (Return.State.DRAFT, Return.State.SENT_BACK)


@require_safe
def returns(request: Request) -> HttpResponse:
    """What is asked now: for commissioners how many have sent, for a home's own staff what to fill in."""
    partnership = request.partnership
    if partnership is not None and may(request.user, Permission.VIEW_INDICATORS, partnership):
        forms = [(form, windows) for form, windows in newest_windows(partnership, today())]
        context = {"forms": forms, "may_manage": may(request.user, Permission.MANAGE_RETURNS, partnership)}
        return render(request, "metrics/returns.html", context)
    partnership = require(request.user, Permission.SEND_RETURNS, partnership)
    return render(
        request, "metrics/returns_own.html", {"homes": own_windows(partnership, request.user, today())}
    )


@require_safe
def window(request: Request, pk: int) -> HttpResponseBase:
    """One period of a form: every home that is asked, whether it has sent, when it was chased."""
    found = asked_window(request, pk)
    partnership = require(request.user, Permission.VIEW_INDICATORS, found.form.partnership)
    standing = completeness(found, today())
    context = {
        "window": found, "standing": standing, "is_locked": today() > found.locks_on,
        "may_manage": may(request.user, Permission.MANAGE_RETURNS, partnership),
    }  # fmt: skip
    table = WindowTable(standing.homes, params=request.GET, path=request.path, context=context)
    return respond(request, table, "metrics/window.html", context, filename=f"returns-{found.start}")


@require_safe
def return_standing(request: Request, pk: int) -> HttpResponse:
    """How complete and how timely a form's returns are, by period and by provider."""
    mine = partnership_ids(request.user, Permission.VIEW_INDICATORS)
    rows = ReturnForm.objects.select_related("partnership").filter(partnership_id__in=mine)
    standing = standing_of(get_object_or_404(rows, pk=pk), today())
    return render(request, "metrics/return_standing.html", {"standing": standing})


@require_POST
def return_begin(request: Request, pk: int, location: int) -> HttpResponse:
    """Begin a home's return, or go on with the one that is begun."""
    found = asked_window(request, pk)
    home = get_object_or_404(Location, pk=location)
    try:
        begun = actions.begin_return(window=found, location=home, by=request.user, at=now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("metrics:returns")
    return redirect(begun)


@require_http_methods(ANY)
def one_return(request: Request, pk: int) -> HttpResponse:
    """A home's return: to fill in while it is with the home, else to read and decide on."""
    parent = asked(request, pk)
    may_manage = may(request.user, Permission.MANAGE_RETURNS, parent.window.form.partnership)
    if parent.state not in WITH_HOME or not fills(request, parent):
        if request.method == "POST":
            messages.warning(request, f"Nothing was saved: it is {parent.get_state_display().lower()}.")
            return redirect(parent)
        return render(request, "metrics/return.html", _shown(request, parent, may_manage=may_manage))
    form, tried = _entry_form(request, parent), Tried()
    stopped: list[Finding] = []
    if request.method == "POST":
        is_whole = form.is_valid()
        if form.can_keep:
            tried = attempt(form, lambda: _saved(request, parent, form))
        if tried.done and not is_whole:
            form.move_on(parent.version)
        elif tried.done:
            stopped = _sent(request, parent) if "send" in request.POST else _only_saved(request)
            if not stopped:
                return redirect(parent)
            parent = asked(request, pk)
            form = _entry_form(request, parent, fresh=True)
    context = {
        **_shown(request, parent, may_manage=may_manage), "form": form, "stopped": form.summary(stopped),
        "kept": tried.done, "conflict": tried.conflict,
        "last_day": actions.open_for(parent.window, parent.location, today()),
    }  # fmt: skip
    status = 422 if stopped else tried.status(form)
    return render(request, "metrics/return_fill.html", context, status=status)


@require_POST
def return_keep(request: Request, pk: int) -> HttpResponse:
    """Keep what was typed so far, without leaving the page; says when, or what could not be kept."""
    parent = asked(request, pk)
    form = _entry_form(request, parent)
    is_whole = form.is_valid()
    words, status = "Not kept: the page is broken. Open it again.", 422
    if form.can_keep:
        if attempt(form, lambda: _saved(request, parent, form)).done:
            words, status = "Kept." if is_whole else f"Kept, but not this: {form.summary([])[0][1]}", 200
        elif parent.state in WITH_HOME:
            words, status = "Not kept: somebody else saved this return. Open it again.", 409
        else:
            words, status = f"Not kept: it is {parent.get_state_display().lower()} already.", 409
    parent.refresh_from_db()
    return render(
        request, "metrics/return_kept.html", {"words": words, "version": parent.version, "at": now()},
        status=status,
    )  # fmt: skip


@require_POST
def return_approve(request: Request, pk: int) -> HttpResponse:
    """Agree to what a home sent."""
    parent = asked(request, pk)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < LONGEST_VERSION else 0
    try:
        actions.approve_return(parent=parent, version=version, by=request.user, at=now())
    except (Refused, ChangedMeanwhile) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"The return of {parent.location} is approved. Its figures are final.")
    return redirect(parent)


@require_http_methods(ANY)
def return_back(request: Request, pk: int) -> HttpResponse:
    """Give it back to the home, with the reason."""
    parent = asked(request, pk)
    require(request.user, Permission.MANAGE_RETURNS, parent.window.form.partnership)
    form = SendBackForm(sent(request), initial={"version": parent.version})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form, lambda: actions.send_back(parent=parent, **form.cleaned_data, by=request.user, at=now())
        )
        if tried.done:
            messages.success(request, f"The return is with {parent.location} again.")
            return redirect(parent)
    context = {"form": form, "title": "Send it back", "about": parent, "cancel": parent.get_absolute_url()}
    return render(request, "metrics/return_ask.html", context, status=tried.status(form))


@require_http_methods(ANY)
def return_reopen(request: Request, pk: int, location: int) -> HttpResponse:
    """Let one home send for a window that has locked."""
    found, home = _managed(request, pk, location)
    form = ReopenForm(sent(request))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.reopen(
                window=found, location=home, **form.cleaned_data, by=request.user, at=now()
            ),
        )
        if tried.done:
            messages.success(request, f"{home} can send it until {tried.value.until:%-d %B %Y}.")
            return redirect("metrics:window", found.pk)
    context = {"form": form, "title": "Open it again", "about": home, "cancel": ""}
    return render(request, "metrics/return_ask.html", context, status=tried.status(form))


@require_http_methods(ANY)
def return_chase(request: Request, pk: int, location: int) -> HttpResponse:
    """Write down that a home was asked for its return."""
    found, home = _managed(request, pk, location)
    form = ChaseForm(sent(request))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.note_chase(
                window=found, location=home, **form.cleaned_data, by=request.user, at=now()
            ),
        )
        if tried.done:
            messages.success(request, f"It is written down that {home} was asked.")
            return redirect("metrics:window", found.pk)
    context = {"form": form, "title": "They were asked for it", "about": home, "cancel": ""}
    return render(request, "metrics/return_ask.html", context, status=tried.status(form))


def asked(request: Request, pk: int) -> Return:
    """The return of the address, for those who may see it."""
    rows = Return.objects.select_related(
        "window__form__partnership", "location", "submitted_by", "decided_by"
    )
    found: Return = get_visible(rows, request.user, pk=pk)
    return found


def asked_window(request: Request, pk: int) -> Window:
    """The window of the address: of a partnership whose indicators or whose homes are this person's."""
    mine = partnership_ids(request.user, Permission.VIEW_INDICATORS) | partnership_ids(
        request.user, Permission.SEND_RETURNS
    )
    return get_object_or_404(
        Window.objects.select_related("form__partnership"), pk=pk, form__partnership_id__in=mine
    )


def _managed(request: Request, pk: int, location: int) -> tuple[Window, Location]:
    found = asked_window(request, pk)
    require(request.user, Permission.MANAGE_RETURNS, found.form.partnership)
    home = get_object_or_404(Location, pk=location)
    if not actions.is_asked(found, home):
        raise Http404("This home isn’t asked in this window.")
    return found, home


def fills(request: Request, parent: Return) -> bool:
    """Whether this person fills it in: the home's own staff, or who manages returns."""
    partnership = parent.window.form.partnership
    if may(request.user, Permission.MANAGE_RETURNS, partnership):
        return True
    own = HomeStaff.objects.current_of(request.user).filter(partnership=partnership)
    return own.filter(location=parent.location).exists()


def _entry_form(request: Request, parent: Return, *, fresh: bool = False) -> ReturnEntryForm:
    answers = {each.question_id: each for each in parent.answers.all()}
    has_tried = request.method == "POST" and "send" in request.POST
    return ReturnEntryForm(
        None if fresh else sent(request), questions=questions_of(parent.window),
        lapsed=lapsed_of(parent.window), answers=answers,
        findings=found_in(parent) if has_tried or parent.state == Return.State.SENT_BACK else [],
        initial={"version": parent.version},
    )  # fmt: skip


def _saved(request: Request, parent: Return, form: ReturnEntryForm) -> Return:
    return actions.save_answers(
        parent=parent, typed=form.typed, still_true=frozenset(form.still),
        version=form.cleaned_data["version"], by=request.user, at=now(),
    )  # fmt: skip


def _only_saved(request: Request) -> list[Finding]:
    messages.success(request, "Saved. Nothing is sent yet.")
    return []


def _sent(request: Request, parent: Return) -> list[Finding]:
    """Send what was just saved, and say so; else what stops it."""
    try:
        actions.submit_return(parent=parent, version=parent.version, by=request.user, at=now())
    except actions.CannotBeSent as stop:
        return stop.findings
    except (Refused, ChangedMeanwhile) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Sent. Thank you: you can read it here until the next one opens.")
    return []


def _shown(request: Request, parent: Return, *, may_manage: bool) -> dict[str, Any]:
    return {
        "parent": parent, "period": parent.window.period, "state": state_tag(parent),
        "answers": [
            (each, answer_words(each)) for each in parent.answers.select_related("question__indicator")
        ],
        "findings": found_in(parent), "events": parent.events.select_related("by"), "may_manage": may_manage,
    }  # fmt: skip
