"""Proposals: asked for, watched while they are worked out, read with their reasons, fixed, handed on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import back_to, sent
from core.errors import Refused
from failure_protocol.actions import matching as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.placements import Stay
from failure_protocol.forms import matching as forms
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import BedOffer, MatchRun, Person
from failure_protocol.models.incidents import ServiceType
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.matching import page_of
from failure_protocol.summaries.matching_facts import unplaced
from failure_protocol.summaries.matching_rounds import agencies_of
from failure_protocol.summaries.matching_rounds_page import rounds_page_of
from failure_protocol.views.common import Page, answer_form, asked, asked_person, show
from jobs.actions import cancel
from providers.models import Location

GROUPS = (Group.IDENTITY, Group.NEEDS, Group.SAFEGUARDING)
GET_POST = ("GET", "HEAD", "POST")
Kind = MatchRun.Kind


@require_safe
def matching(request: Request, pk: int) -> HttpResponse:
    """Who waits for a place, in numbers; what was proposed so far; asking for a new proposal."""
    here = asked(request, pk, "moves", Level.VIEW)
    may_ask = _may_ask(here)
    parts = [_part(here, kind, may_ask) for kind in _kinds(here)]
    return show(here, "failure_protocol/matching.html", {"parts": parts, "may_ask": may_ask})


def _kinds(here: Here) -> list[MatchRun.Kind]:
    """Beds, rounds, or both, by what fails."""
    types = set(here.incident.services.values_list("service_type", flat=True))
    kinds = [Kind.BEDS] if types - {ServiceType.HOME_CARE} else []
    return [*kinds, Kind.ROUNDS] if ServiceType.HOME_CARE in types else kinds


def _part(here: Here, kind: MatchRun.Kind, may_ask: bool) -> dict[str, Any]:
    """One kind of proposal on the landing page: numbers only, so nobody's record is read."""
    runs = list(here.incident.match_runs.filter(kind=kind).select_related("asked_by", "job")[:20])
    beds = kind == Kind.BEDS
    home_care = {"service__service_type": ServiceType.HOME_CARE}
    people = unplaced(here.incident)
    people = people.exclude(**home_care) if beds else people.filter(**home_care)
    return {
        "kind": kind, "title": kind.label, "runs": runs, "people": people.count() if may_ask else None,
        "offers": BedOffer.objects.of(here.incident).count() if beds else len(agencies_of(here.incident)),
        "form": forms.AskForm(initial={"kind": kind, "way": forms.KEEP}, prefix=None, auto_id=f"{kind}-%s"),
        "has_newest": any(run.solved_at for run in runs),
        "running": next((run for run in runs if run.job and run.job.is_active and not run.solved_at), None),
    }  # fmt: skip


def _may_ask(here: Here) -> bool:
    whole = here.rights.moves >= Level.EDIT and here.rights.scope >= Scope.ALL
    return whole and not here.incident.has_ended


@require_POST
def match_ask(request: Request, pk: int) -> HttpResponse:
    """Have a proposal worked out in the background."""
    here = asked(request, pk, "moves", Level.EDIT)
    form = forms.AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose which proposal to ask for.")
        return redirect("failure_protocol:matching", pk)
    try:
        run = actions.ask_for_proposal(
            incident=here.incident, kind=form.cleaned_data["kind"], by=request.user, at=here.at,
            is_afresh=form.cleaned_data["way"] == forms.AFRESH,
        )  # fmt: skip
    except Refused as no:
        messages.error(request, str(no))
        return redirect("failure_protocol:matching", pk)
    return redirect(run)


@require_safe
@transaction.atomic
def match(request: Request, pk: int, number: int) -> HttpResponse:
    """One proposal: how far it is, or what came out. Who is named on it is written down first."""
    here = asked(request, pk, "moves", Level.VIEW)
    run = _run(here, number)
    part = bool(request.headers.get("HX-Request"))  # the waiting page looks again, for its own part
    if run.solved_at is None or part:
        template = "failure_protocol/match_waits.html"
        return show(here, f"{template}#progress" if part else template, {"run": run, "job": run.job})
    beds = run.kind == Kind.BEDS
    page: Any = page_of(here, run) if beds else rounds_page_of(here, run)
    note_read(
        incident=here.incident, people=page.shown, surface=Surface.LIST, by=request.user, at=here.at,
        groups=[group for group in GROUPS if group in here.rights.sees],
    )  # fmt: skip
    context = {
        "page": page, "run": run, "may_edit": here.rights.moves >= Level.EDIT and not here.incident.has_ended,
        "may_ask": _may_ask(here), "form": forms.AskForm(initial={"kind": run.kind, "way": forms.KEEP}),
    }  # fmt: skip
    return show(
        here, "failure_protocol/match.html" if beds else "failure_protocol/match_rounds.html", context
    )


def _run(here: Here, number: int) -> MatchRun:
    rows = MatchRun.objects.select_related("job", "asked_by", "follows", "incident__partnership")
    return get_object_or_404(rows, incident=here.incident, number=number)


@require_POST
def match_stop(request: Request, pk: int, number: int) -> HttpResponse:
    """Stop working it out. Nothing half done is kept."""
    here = asked(request, pk, "moves", Level.EDIT)
    run = _run(here, number)
    if run.job is not None and cancel(job=run.job, by=request.user):
        messages.success(request, f"Proposal {run.number} will stop. Nothing half done is kept.")
    else:
        messages.info(request, f"Proposal {run.number} had already ended.")
    return redirect("failure_protocol:matching", pk)


@require_http_methods(GET_POST)
@transaction.atomic
def match_lock(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Fix somebody's line: a bed, an agency, or out of the proposals."""
    here, found = _moved(request, pk, person)
    home_care = found.service.is_home_care
    form: Any = (forms.AgencyLockForm if home_care else forms.LockForm)(sent(request), here=here)
    back = _newest_url(here, Kind.ROUNDS if home_care else Kind.BEDS)
    page = Page(
        f"Fix the line of {found}", back, "Fix", done=f"The line of {found} is fixed for the next proposal.",
        lede="A fixed line stays in every proposal until it is let go. If it no longer can, that is said.",
    )  # fmt: skip

    def lock() -> None:
        target = {"location": form.location} if home_care else {"offer": form.offer}
        actions.lock_line(
            person=found, reason=form.cleaned_data["reason"], by=request.user, at=here.at, **target
        )

    return answer_form(here, page, form, lock)


@require_POST
@transaction.atomic
def match_hold(request: Request, pk: int, person: int) -> HttpResponse:
    """Lock a line as it stands in the newest proposal, or let it go."""
    here, found = _moved(request, pk, person)
    kind = Kind.ROUNDS if found.service.is_home_care else Kind.BEDS
    back = redirect(back_to(request, _newest_url(here, kind)))
    if "unlock" in request.POST:
        actions.unlock_line(person=found, by=request.user, at=here.at)
        messages.success(request, f"{found} is no longer locked.")
        return back
    run = actions.newest(here.incident, kind)
    key = actions.line_of(run, found.ref) if run else ""
    if not key:
        messages.error(request, f"The newest proposal holds no place for {found}, so nothing was locked.")
        return back
    target: dict[str, Any] = (
        {"offer": get_object_or_404(BedOffer, incident=here.incident, pk=int(key.removeprefix("offer-")))}
        if kind == Kind.BEDS
        else {"location": Location.objects.get(pk=int(key))}
    )
    try:
        actions.lock_line(person=found, by=request.user, at=here.at, **target)
    except (Refused, ValidationError) as no:
        messages.error(request, str(no))
    else:
        messages.success(request, f"The line of {found} is locked.")
    return back


@require_http_methods(GET_POST)
@transaction.atomic
def match_hand_on(request: Request, pk: int, number: int, person: int) -> HttpResponseBase:
    """Make a line a placement that is proposed; everything else is asked there."""
    here, found = _moved(request, pk, person)
    run = _run(here, number)
    if run.solved_at is None or not actions.line_of(run, found.ref):
        raise Http404("This proposal holds no place for the person.")
    where = _where(here, run, found)
    form = forms.HandOnForm(sent(request))
    page = Page(
        f"Propose {where} to {found}", run.get_absolute_url(), "Propose",
        lede="The person has no bed by it. The home’s assessment, the person’s choice or a best-interests "
        "decision, and the booking come next, on the page of the placement.",
        done=f"{where} is proposed to {found}.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.hand_on(
            run=run, person=found, stay=Stay(**form.cleaned_data), by=request.user, at=here.at
        ),
    )  # fmt: skip


def _where(here: Here, run: MatchRun, found: Person) -> str:
    key = actions.line_of(run, found.ref)
    if run.kind == Kind.ROUNDS:
        return str(get_object_or_404(Location, pk=int(key)))
    return str(get_object_or_404(BedOffer, incident=here.incident, pk=int(key.removeprefix("offer-"))))


def _moved(request: Request, pk: int, person: int) -> tuple[Here, Person]:
    """Somebody whom the reader may move; the reading is written down."""
    asked(request, pk, "moves", Level.EDIT)
    return asked_person(request, pk, person, Group.IDENTITY, Group.NEEDS)


def _newest_url(here: Here, kind: MatchRun.Kind) -> str:
    run = actions.newest(here.incident, kind)
    return run.get_absolute_url() if run else reverse("failure_protocol:matching", args=[here.incident.pk])
