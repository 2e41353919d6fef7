"""The page of one action, and what is noted on it: what is done, who leads, new steps."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible
from accounts.access import may as may_do
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, now, today
from actionplans import actions
from actionplans.concerned import offered
from actionplans.errors import ChangedMeanwhile
from actionplans.forms.structure import (
    DoneForm,
    NewActionForm,
    WordingForm,
    lead_formset,
    names_in,
    people_of,
)
from actionplans.history import history_of
from actionplans.models import Action, Concern, Lead, Step, Update
from actionplans.offer_words import links_with_words
from actionplans.rows import current_action
from actionplans.views.common import get_action, get_workstream, rights


@require_safe
def action(request: Request, pk: int) -> HttpResponse:
    """One action: colour then and now, words, leads, what is done and left, and its whole history."""
    return _page(request, pk, DoneForm())


def _page(request: Request, pk: int, form: DoneForm, status: int = 200) -> HttpResponse:
    steps = Step.objects.prefetch_related(Prefetch("leads", Lead.objects.select_related("user")))
    rows = Action.objects.select_related(
        "workstream__plan__partnership", "carried_from__workstream__plan", "carried_to__workstream__plan"
    ).prefetch_related(
        Prefetch("steps", steps),
        Prefetch("leads", Lead.objects.select_related("user")),
        "done_entries",
        Prefetch("concerns", Concern.objects.select_related("location", "provider", "indicator")),
    )
    found: Action = get_visible(rows, request.user, pk=pk)
    seen = current_action(found, today())
    own = Update.objects.filter(action=found) | Update.objects.filter(step__action=found)
    titles = {step.pk: step.text for step in seen.steps}
    entries = list(found.done_entries.all())
    concerns = [concern for concern in found.concerns.all() if concern.removed_on is None]
    may = rights(request, found.plan)
    offers = offered(found.partnership, concerns) if may["may_edit"] else {}
    context = {
        "row": found,
        "plan": found.plan,
        "seen": seen,
        "leads": [lead for lead in found.leads.all() if lead.step_id is None],
        "done": [entry for entry in entries if entry.withdrawn_on is None],
        "withdrawn": [entry for entry in entries if entry.withdrawn_on is not None],
        "offer_links": links_with_words(found, today()),
        "may_see_offers": may_do(request.user, Permission.VIEW_HOMES, found.partnership),
        "concerns": [(concern, offers.get(concern.pk)) for concern in concerns],
        "done_form": form,
        "history": history_of(own.select_related("by"), titles=titles),
        "carried_from": found.carried_from,
        "carried_to": getattr(found, "carried_to", None),
        "next": "",
        "where": "page",
        "just_saved": False,
        "opener_focus": False,
        **may,
    }
    return render(request, "actionplans/action.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: Request, workstream_pk: int) -> HttpResponse:
    """A new action of a workstream."""
    workstream = get_workstream(request, workstream_pk, Permission.EDIT_PLANS)
    form = NewActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_action(workstream=workstream, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{made.ref} is added.")
            return (
                redirect("actionplans:action_new", workstream.pk)
                if "another" in request.POST
                else redirect(made)
            )
    context = {"form": form, "row": workstream, "plan": workstream.plan}
    return render(request, "actionplans/action_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def action_wording(request: Request, pk: int) -> HttpResponse:
    """Put right the wording of an action."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    form = WordingForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.update_action(
                action=found,
                version=values["version"],
                by=request.user,
                at=now(),
                changes={"title": values["title"].strip()},
            )
        except ChangedMeanwhile as lost:
            form.add_error(
                None,
                f"{lost.current.last_update_by} changed this action meanwhile. Your text is kept below; "
                "look at the action as it is now, then save again.",
            )
            form.data = {**dict(form.data.items()), "version": lost.current.version}
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(found)
    context = {"form": form, "row": found, "plan": found.plan}
    return render(request, "actionplans/action_wording.html", context, status=422 if form.errors else 200)


@require_POST
def done_add(request: Request, pk: int) -> HttpResponse:
    """Write down one thing that has been done."""
    found = get_action(request, pk, Permission.UPDATE_PLANS)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    actions.add_done_entry(action=found, text=form.cleaned_data["text"], by=request.user, on=today())
    messages.success(request, "Added to what is done.")
    return redirect(found)


@require_POST
def done_withdraw(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    """Take an entry out of the list; the history keeps it."""
    found = get_action(request, pk, Permission.UPDATE_PLANS)
    entry = get_object_or_404(found.done_entries, pk=entry_pk)
    actions.withdraw_done_entry(entry=entry, by=request.user, on=today())
    messages.success(request, "Withdrawn. It stays in the history.")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def leads(request: Request, pk: int) -> HttpResponse:
    """Who leads an action, and which of them is accountable."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    return _leads(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
def step_leads(request: Request, pk: int) -> HttpResponse:
    """Who leads one step, where that differs from its action."""
    step: Step = get_visible(Step.objects.with_parents(), request.user, pk=pk)
    found = get_action(request, step.action_id, Permission.EDIT_PLANS)
    return _leads(request, found, step)


def _leads(request: Request, found: Action, step: Step | None) -> HttpResponse:
    existing = list(found.leads.filter(step=step))
    formset = lead_formset(existing, people_of(found.plan), request.POST or None)
    if request.method == "POST" and formset.is_valid():
        actions.set_leads(action=found, leads=formset.leads, by=request.user, step=step)
        messages.success(request, "The leads are saved.")
        return redirect(step or found)
    context = {
        "formset": formset,
        "names": names_in(found.plan),
        "row": step or found,
        "action": found,
        "plan": found.plan,
    }
    bad = formset.is_bound and not formset.is_valid()
    return render(request, "actionplans/leads.html", context, status=422 if bad else 200)
