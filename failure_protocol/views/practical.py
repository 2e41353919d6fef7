"""The practical side: things, considerations, calls, contacts, contingency, legal advice (F01, F07-F13)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import REFUSAL
from failure_protocol.actions import legal
from failure_protocol.actions import practical as actions
from failure_protocol.forms import practical as forms
from failure_protocol.matrix import Level
from failure_protocol.models import Consideration, LegalAdvice, PracticalItem, ProviderContact
from failure_protocol.sections import Here
from failure_protocol.summaries.practical import considered_of
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.premises import today

GET_POST = ("GET", "HEAD", "POST")


@require_safe
def practical(request: Request, pk: int) -> HttpResponse:
    """Everything at a glance."""
    here = asked(request, pk)
    incident = here.incident
    context = {
        "items": list(incident.practical_items.select_related("user")), "considered": considered_of(incident),
        "contacts": list(incident.provider_contacts.filter(ended_at=None).select_related("service")),
        "plan": incident.contingency_plans.select_related("by").first(),
        "may_edit": here.rights.incident >= Level.EDIT, "may_call": here.rights.moves >= Level.EDIT,
        "calls": list(incident.capacity_calls.select_related("by")[:5]),
    }  # fmt: skip
    return show(here, "failure_protocol/practical.html", context)


def _page(here: Here, title: str, submit: str = "Save", done: str = "Saved.", lede: str = "") -> Page:
    return Page(title, reverse("failure_protocol:practical", args=[here.incident.pk]), submit, lede, done)


@require_http_methods(GET_POST)
def practical_add(request: Request, pk: int) -> HttpResponseBase:
    """Something that only this incident needs."""
    here = asked(request, pk, "logs", Level.ADD)
    form = forms.AddItemForm(sent(request))
    return answer_form(
        here, _page(here, "Something else is needed", "Add", "Added."), form,
        lambda: actions.add_item(incident=here.incident, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def practical_item(request: Request, pk: int, number: int) -> HttpResponseBase:
    """How far something is."""
    here = asked(request, pk, "logs", Level.ADD)
    rows = PracticalItem.objects.select_related("incident__partnership", "user")
    item = get_object_or_404(rows, incident=here.incident, number=number)
    initial = {name: getattr(item, name) for name in ("version", "state", "words", "user", "name", "due")}
    form = forms.ItemForm(sent(request), here=here, initial=initial)
    return answer_form(
        here, _page(here, item.what), form,
        lambda: actions.settle_item(
            item=item, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def practical_consider(request: Request, pk: int, key: str) -> HttpResponseBase:
    """Something that must be considered."""
    here = asked(request, pk, "incident", Level.EDIT)
    if key not in Consideration.Key.values:
        raise Http404("There is no such consideration.")
    form = forms.ConsiderForm(sent(request))
    return answer_form(
        here, _page(here, Consideration.Key(key).label), form,
        lambda: actions.consider(
            incident=here.incident, key=key, by=request.user, at=here.at, **form.cleaned_data
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def capacity_calls(request: Request, pk: int) -> HttpResponseBase:
    """Calls to other providers, and one more."""
    here = asked(request, pk, "moves", Level.EDIT)
    form = forms.CallForm(sent(request))
    page = Page(
        "Capacity calls", reverse("failure_protocol:capacity_calls", args=[pk]), "Write it down",
        "What other providers could add, quickly.", "The call is written down.",
    )  # fmt: skip
    rows = here.incident.capacity_calls.select_related("by")
    return answer_form(
        here, page, form,
        lambda: actions.record_capacity_call(
            incident=here.incident, facts=form.cleaned_data, by=request.user, at=here.at
        ),
        template="failure_protocol/capacity_calls.html", rows=rows,
    )  # fmt: skip


@require_http_methods(GET_POST)
def provider_contact(request: Request, pk: int, row: int = 0) -> HttpResponseBase:
    """Add or change somebody of the provider, or a place to meet."""
    here = asked(request, pk, "incident", Level.EDIT)
    contact = _contact(here, row) if row else None
    names = ("version", "kind", "service", "name", "phone", "email", "address", "met_on", "note")
    initial = {name: getattr(contact, name) for name in names} if contact else {}
    form = forms.ContactForm(sent(request), here=here, initial=initial)
    return answer_form(
        here, _page(here, "Contact"), form,
        lambda: actions.save_contact(
            incident=here.incident, facts=form.facts, contact=contact,
            version=form.cleaned_data["version"] or 0, by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_POST
def provider_contact_end(request: Request, pk: int, row: int) -> HttpResponse:
    """Somebody is no longer to be rung."""
    here = asked(request, pk, "incident", Level.EDIT)
    contact = _contact(here, row)
    typed = request.POST.get("version", "")
    try:
        actions.end_contact(
            contact=contact, version=int(typed) if typed.isdecimal() else 0, by=request.user, at=here.at
        )
    except Refused as no:
        messages.error(request, str(no))
    except ChangedMeanwhile:
        messages.error(request, "Somebody wrote first. This is how it stands now.")
    else:
        messages.success(request, "The contact has ended.")
    return redirect("failure_protocol:practical", pk)


def _contact(here: Here, row: int) -> ProviderContact:
    rows = ProviderContact.objects.select_related("incident__partnership", "service")
    return get_object_or_404(rows, incident=here.incident, pk=row)


@require_http_methods(GET_POST)
def contingency(request: Request, pk: int) -> HttpResponseBase:
    """What is done if the provider collapses at once."""
    here = asked(request, pk, "incident", Level.EDIT)
    plan = here.incident.contingency_plans.first()
    initial: dict[str, Any] = (
        {name: getattr(plan, name) for name in ("trigger", "who_acts", "first")} if plan else {}
    )
    form = forms.ContingencyForm(sent(request), initial=initial)
    page = _page(
        here, "If it collapses at once", lede="The plan that stands is kept; this one counts from now on."
    )
    return answer_form(
        here, page, form,
        lambda: actions.plan_contingency(
            incident=here.incident, by=request.user, at=here.at, day=today(here), **form.cleaned_data
        ),
    )  # fmt: skip


@require_safe
def legal_advice(request: Request, pk: int) -> HttpResponse:
    """What lawyers were asked, and said: privileged advice to leads only."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = legal.seen_advice(request.user, here.incident)
    context = {"rows": rows, "is_lead": legal.is_lead(request.user, here.incident)}
    return show(here, "failure_protocol/legal.html", context)


def _lead(request: Request, pk: int) -> Here:
    here = asked(request, pk, "incident", Level.EDIT)
    if not legal.is_lead(request.user, here.incident):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here


def _legal_page(here: Here, title: str, submit: str) -> Page:
    back = reverse("failure_protocol:legal_advice", args=[here.incident.pk])
    return Page(
        title, back, submit, "For leads only, and in no export, while it is privileged.", "Written down."
    )


@require_http_methods(GET_POST)
def legal_new(request: Request, pk: int) -> HttpResponseBase:
    """A question to lawyers."""
    here = _lead(request, pk)
    form = forms.LegalForm(sent(request), initial={"asked_on": today(here)})
    return answer_form(
        here, _legal_page(here, "Ask for legal advice", "Write it down"), form,
        lambda: legal.ask_lawyers(
            incident=here.incident, by=request.user, at=here.at, day=today(here), **form.cleaned_data
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def legal_answer(request: Request, pk: int, number: int) -> HttpResponseBase:
    """What the lawyers said."""
    here = _lead(request, pk)
    rows = LegalAdvice.objects.select_related("incident__partnership")
    row = get_object_or_404(rows, incident=here.incident, number=number)
    form = forms.AdviceForm(sent(request), initial={"version": row.version, "adviser": row.adviser})
    return answer_form(
        here, _legal_page(here, f"Legal advice {number}", "Write it down"), form,
        lambda: legal.write_advice(
            asked=row, by=request.user, at=here.at, day=today(here), **form.cleaned_data
        ),
        template="failure_protocol/legal_answer.html", row=row,
    )  # fmt: skip
