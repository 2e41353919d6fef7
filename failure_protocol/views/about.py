"""What happened: facts, services, state, clocks, and what the procedure leaves open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import facts, incidents
from failure_protocol.actions.incidents import Opened
from failure_protocol.forms.acts import EmergencyForm
from failure_protocol.forms.fields import moment_initial
from failure_protocol.forms.incidents import (
    BusinessFailureForm,
    ContactForm,
    EditForm,
    ServiceEditForm,
    ServiceForm,
    StateForm,
    cause_value,
)
from failure_protocol.matrix import Level
from failure_protocol.models import IncidentService, StateChange, WarningSign
from failure_protocol.protocol import settings_of, template_warning
from failure_protocol.sections import Here
from failure_protocol.states import RUNNING, WITHHELD, State, next_states
from failure_protocol.summaries.beginning import steps_of
from failure_protocol.summaries.clocks import clocks_of
from failure_protocol.summaries.gaps import gaps_of
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.records import Places, address, found, tabs

ABOUT: Places = (
    ("What happened", "about", "incident", Level.SUMMARY),
    ("State", "state", "incident", Level.SUMMARY),
    ("Activation", "activation", "incident", Level.VIEW),
    ("Notices and acts", "acts", "incident", Level.VIEW),
    ("Is it true?", "verification", "incident", Level.VIEW),
    ("Safeguarding", "safeguarding", "incident", Level.VIEW),
    ("Clocks", "clocks", "incident", Level.SUMMARY),
    ("Left open", "left_open", "incident", Level.VIEW),
)
SERVICE_FIELDS = ("name", "service_type", "council", "closing_on", "last_safe_on", "version")


def may_edit(here: Here) -> bool:
    """Whether the person runs the incident, and it runs."""
    return here.rights.incident >= Level.EDIT and not here.incident.has_ended


def page_of(here: Here, template: str, current: str, **extra: Any) -> HttpResponse:
    """A page of this part, with its tabs."""
    context = {"tabs": tabs(here, ABOUT, current), "may_edit": may_edit(here), **extra}
    return show(here, template, context)


@require_safe
def about(request: Request, pk: int) -> HttpResponse:
    """The facts of the incident, its services, what was considered."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    incident = here.incident
    full = here.rights.incident >= Level.VIEW
    signs = WarningSign.objects.filter(incident=incident).order_by("seen_on", "pk") if full else []
    linked = incident.linked_services.select_related("incident").exclude(incident=incident) if full else []
    return page_of(
        here, "failure_protocol/about.html", "about", full=full, signs=signs,
        services=incident.services.select_related("location", "also_in"),
        emergency=incident.emergency_choices.select_related("by")[:5] if full else [],
        others=[row for row in linked if not row.incident.has_ended],
        template_warning=template_warning(settings_of(incident), here.at.date()),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def about_edit(request: Request, pk: int) -> HttpResponseBase:
    """Correct what is known."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = here.incident
    initial = {
        "provider_name": row.provider_name, "kind": row.kind, "cause": cause_value(row),
        "timescale": row.timescale, "closing_on": row.closing_on, "summary": row.summary,
        "version": row.version,
    }  # fmt: skip
    form = EditForm(sent(request), initial=initial)
    page = Page("Correct what is known", address(here, "about"), done="Saved, and written into the log.")
    return answer_form(
        here, page, form,
        lambda: incidents.edit_incident(
            incident=row, version=form.seen_version, changes=form.facts, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def service_new(request: Request, pk: int) -> HttpResponseBase:
    """Add a service that is not in the register, or was forgotten."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = ServiceForm(sent(request), here=here)
    page = Page("Add a service", address(here, "about"), "Add it", done="The service is added.")
    return answer_form(
        here, page, form,
        lambda: incidents.add_service(
            incident=here.incident, service=Opened(**form.changes), by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def service_edit(request: Request, pk: int, service: int) -> HttpResponseBase:
    """Correct a service: its own closing day, its last safe day."""
    here = asked(request, pk, "incident", Level.EDIT)
    row: IncidentService = found(here.incident.services.filter(pk=service))
    initial = {name: getattr(row, name) for name in SERVICE_FIELDS}
    form = ServiceEditForm(sent(request), here=here, initial=initial)
    page = Page(f"Correct {row}", address(here, "about"), done="The service is saved.")
    return answer_form(
        here, page, form,
        lambda: incidents.edit_service(
            service=row, version=form.seen_version, changes=form.changes, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def business_failure(request: Request, pk: int) -> HttpResponseBase:
    """Yes, no, not known; never inferred (A09)."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = here.incident
    initial = {"value": row.business_failure, "basis": row.business_failure_basis, "version": row.version}
    form = BusinessFailureForm(sent(request), here=here, initial=initial)
    lede = (
        "Under sections 48 to 52 of the Care Act 2014 a council meets needs for a while when a provider "
        "can’t carry on because of business failure, whoever paid before. That a service closes does not "
        "say that it is one."
    )
    page = Page("Is it a business failure?", address(here, "about"), lede=lede)
    return answer_form(
        here, page, form,
        lambda: facts.set_business_failure(
            incident=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: Request, pk: int) -> HttpResponseBase:
    """Whether emergency planning was considered, and what was decided (A10)."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = EmergencyForm(sent(request), here=here)
    lede = "Fire, flood and explosion are for the major incident plan of the council and its partners."
    page = Page("Emergency planning", address(here, "about"), "Write it down", lede=lede)
    return answer_form(
        here, page, form,
        lambda: facts.choose_emergency(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def state(request: Request, pk: int) -> HttpResponseBase:
    """How far it is, and the next step. Activating and closing have pages of their own."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    if request.method == "POST":
        here = asked(request, pk, "incident", Level.EDIT)
    row = here.incident
    form = StateForm(sent(request), here=here, states=_steps(here), initial={"version": row.version})
    page = Page("State", address(here, "state"), "Move it", done="Moved, and written into the log.")
    changes = StateChange.objects.filter(incident=row).select_related("by").order_by("-at", "-pk")
    return answer_form(
        here, page, form,
        lambda: incidents.move_incident(
            incident=row, new=State(form.changes["new"]), version=form.seen_version, by=request.user,
            at=here.at, reason=form.changes["reason"],
        ),
        template="failure_protocol/state.html", steps=steps_of(row), changes=changes,
        tabs=tabs(here, ABOUT, "state"), may_edit=may_edit(here), may_activate=row.state in WITHHELD,
    )  # fmt: skip


def _steps(here: Here) -> list[State]:
    """The states that this page may lead to."""
    row = here.incident
    if not may_edit(here):
        return []
    reached = [each for each in next_states(State(row.state)) if each is not State.CLOSED]
    return [each for each in reached if row.state not in WITHHELD or each not in RUNNING]


@require_safe
def clocks(request: Request, pk: int) -> HttpResponse:
    """Every clock: when it starts, by when, how it stands, from where it comes."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    rows = sorted(clocks_of(here.incident, here.at), key=lambda each: (each.slug, each.urgency))
    return page_of(here, "failure_protocol/clocks.html", "clocks", clocks=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: Request, pk: int) -> HttpResponseBase:
    """Correct when either Lead was first reached: the stricter moment counts until there is a reason."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = here.incident
    if row.contact_at is None:
        return redirect("failure_protocol:notices", row.pk)
    initial = {**moment_initial("contact_at", row.contact_at), "version": row.version}
    form = ContactForm(sent(request), here=here, initial=initial)
    page = Page("Correct the first contact", address(here, "clocks"))
    return answer_form(
        here, page, form,
        lambda: facts.correct_contact(
            incident=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_safe
def left_open(request: Request, pk: int) -> HttpResponse:
    """What the procedure leaves open or says twice, and how it is treated here (table Z)."""
    here = asked(request, pk, "incident", Level.VIEW)
    return page_of(here, "failure_protocol/left_open.html", "left_open", gaps=gaps_of(here))
