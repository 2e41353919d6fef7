"""Pages of moves: the board of the day for a phone, one move, its plan, its guards, leaving and arriving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow, seen_people
from failure_protocol.actions import moves_day, moves_plan
from failure_protocol.actions.access_log import note_read
from failure_protocol.blocks import named_worker
from failure_protocol.forms import moves as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.guards import Needs, guards_of, paces_of
from failure_protocol.matrix import Group, Level
from failure_protocol.models import IdentityCheck, Move, Movement
from failure_protocol.models.moves_after import AfterItem
from failure_protocol.models.people import Surface
from failure_protocol.placement_states import PlacementState
from failure_protocol.sections import Here
from failure_protocol.summaries.moves import board_of, nobodys_moves
from failure_protocol.views.common import Page, answer_form, asked, asked_person, show
from failure_protocol.views.placements import asked_placement
from failure_protocol.views.records import Places, found, tabs

GET_POST = ("GET", "HEAD", "POST")
MOVES: Places = (
    ("Moves of the day", "moves", "moves", Level.VIEW),
    ("Every movement", "movements", "moves", Level.VIEW),
    ("After the moves", "moves_after", "moves", Level.VIEW),
    ("Rounds", "rounds", "moves", Level.VIEW),
    ("Limits a day", "paces", "moves", Level.VIEW),
)
TOLD = (
    ("lead_told_at", "The lead manager was told"), ("record_told_at", "Whoever keeps the records was told"),
    ("system_updated_at", "The case system was updated"),
)  # fmt: skip


@require_safe
@transaction.atomic
def moves(request: Request, pk: int) -> HttpResponse:
    """Who leaves when, on one day: for one thumb."""
    here = asked(request, pk, "moves", Level.VIEW)
    chosen = _chosen_day(request.GET.get("day", ""), here)
    board = board_of(here.incident, seen_people(request.user, here.incident, here.rights), chosen, here.at)
    rows = (*board.rows, *board.earlier)
    note_read(
        incident=here.incident, people=[row.move.person_id for row in rows], surface=Surface.LIST,
        by=request.user, at=here.at, groups=here.rights.sees & {Group.IDENTITY},
    )  # fmt: skip
    context = {
        "board": board, "tabs": tabs(here, MOVES, "moves"), "before": board.day - timedelta(days=1),
        "after": board.day + timedelta(days=1), "nobodys": nobodys_moves(here.incident, here.at),
        "may_move": here.rights.moves >= Level.EDIT and not here.incident.has_ended,
    }  # fmt: skip
    return show(here, "failure_protocol/moves.html", context)


@require_safe
@transaction.atomic
def move(request: Request, pk: int, number: int) -> HttpResponse:
    """One move: the plan, what still stops it, who made sure, what was handed over, what comes after."""
    here, row = asked_move(request, pk, number)
    placement = row.placement
    done = {each.item: each for each in placement.after_done.select_related("by")}
    context = {
        "move": row, "placement": placement, "tabs": tabs(here, MOVES, "moves"),
        "guards": () if row.departed_at else guards_of(row, row.leaves_at, here.at),
        "checks": list(row.identity_checks.select_related("by")),
        "overrides": list(row.overrides.filter(lapsed_at=None).select_related("by")),
        "after": [(item, done.get(item.value)) for item in AfterItem] if placement.arrived_at else [],
        "told": [(name, words, getattr(row, name)) for name, words in TOLD],
        "worker": named_worker(row.person, here.at), "may": _may(here, row),
    }  # fmt: skip
    return show(here, "failure_protocol/move.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def move_new(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Plan the move to a placement."""
    here, row = asked_placement(request, pk, number, Level.EDIT)
    form = forms.PlanForm(sent(request), here=here, initial={"officer": request.user.pk})
    page = Page(
        f"Plan the move of {row.person}", row.get_absolute_url(), "Save the plan",
        _pace_words(here, row.location_id), done="The move is planned.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: moves_plan.plan_move(placement=row, plan=form.plan, by=request.user, at=here.at),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def move_edit(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Change the plan."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    names = [name for name in forms.PlanForm.base_fields if hasattr(row, name)]
    initial = {name: getattr(row, name) for name in names if not name.endswith("_at")}
    initial |= moment_initial("leaves_at", row.leaves_at) | moment_initial("due_at", row.due_at)
    form = forms.PlanForm(sent(request), here=here, initial={**initial, "officer": row.officer_id})
    page = Page(
        f"Change the plan for {row.person}", row.get_absolute_url(), "Save the plan",
        _pace_words(here, row.placement.location_id),
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: moves_plan.change_plan(
            move=row, version=form.cleaned_data["version"] or 0, plan=form.plan, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def move_officer(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Give the move to somebody."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    form = forms.OfficerForm(sent(request), here=here, initial={"officer": request.user.pk})
    return answer_form(
        here, Page(f"Who sees to the move of {row.person}", row.get_absolute_url()), form,
        lambda: moves_plan.take_over_move(
            move=row, officer=form.cleaned_data["officer"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def move_identity(request: Request, pk: int, number: int, end: str) -> HttpResponseBase:
    """Two people make sure who it is."""
    if end not in IdentityCheck.End.values:
        raise Http404("There is no such end of a move.")
    here, row = asked_move(request, pk, number, Level.EDIT)
    form = forms.IdentityForm(sent(request))
    where = IdentityCheck.End(end).label.lower()
    page = Page(
        f"Who is it? {where.capitalize()}", row.get_absolute_url(), "Save the check",
        f"It should be {row.person.name}, {row.person.ref}. Two people look, by photo or wristband.",
    )  # fmt: skip

    def act() -> IdentityCheck:
        said = dict(form.cleaned_data)
        said["matched"] = said["matched"] == "yes"
        return moves_plan.check_identity(move=row, end=end, by=request.user, at=here.at, **said)

    return answer_form(
        here, page, form, act, template="failure_protocol/move_identity.html", person=row.person
    )


@require_http_methods(GET_POST)
@transaction.atomic
def move_pass(request: Request, pk: int, number: int, code: str) -> HttpResponseBase:
    """Let a guard pass: stops, asks for a named authority, and writes the reason into the decision log."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    leaves_at = max(row.leaves_at, here.at) if "now" in request.GET else row.leaves_at
    guards = {each.code: each for each in guards_of(row, leaves_at, here.at)}
    guard = guards.get(code)
    if guard is None or not guard.is_open or guard.needs is Needs.NOBODY:
        raise Http404("There is nothing to let pass.")
    if guard.needs is not Needs.REASON:
        allow(request.user, here.incident, "decisions", Level.EDIT)
    form = forms.PassForm(sent(request), here=here, guard=guard)
    lede = (
        "The reason goes into the decision log." if guard.needs is not Needs.REASON else "The reason is kept."
    )
    page = Page(
        guard.words, row.get_absolute_url(), "Let it pass", f"{row.person}, {row.placement.location}. {lede}",
        is_warning=True, done="It was let pass.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: moves_plan.let_pass(
            move=row, code=code, leaves_at=leaves_at, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def move_depart(request: Request, pk: int, number: int) -> HttpResponseBase:
    """One tap, then a page that asks whether that is right. The same form sent twice leaves once."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    guards = [each for each in guards_of(row, here.at, here.at) if each.is_open]
    page = Page(
        f"{row.person} leaves for {row.placement.location}", row.get_absolute_url(), "Yes, they left",
        done=f"{row.person} is on the way.", is_warning=bool(guards),
    )  # fmt: skip
    return _tick(here, row, page, moves_day.depart, guards=guards)


@require_http_methods(GET_POST)
@transaction.atomic
def move_arrive(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The arrival: idempotent by the form's key, so that a phone can send it again."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    page = Page(
        f"{row.person} has arrived at {row.placement.location}", row.get_absolute_url(), "Yes, they arrived",
        done=f"{row.person} has arrived.",
    )  # fmt: skip
    return _tick(here, row, page, moves_day.arrive)


@require_http_methods(GET_POST)
@transaction.atomic
def move_back(request: Request, pk: int, number: int) -> HttpResponseBase:
    """They came back before they arrived."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    form = forms.BackForm(sent(request))
    page = Page(
        f"{row.person} turned back", row.get_absolute_url(), "They came back", "The bed stays booked.",
        done=f"{row.person} is back.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: moves_day.turn_back(move=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@transaction.atomic
def move_confirm(request: Request, pk: int, number: int) -> HttpResponse:
    """The named worker has seen that the person is there and well."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    version = request.POST.get("version", "")
    return _done(
        request, row, "The arrival is confirmed.",
        lambda: moves_day.confirm_arrival(
            placement=row.placement, version=int(version) if version.isdecimal() else 0, by=request.user,
            at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def move_care(request: Request, pk: int, number: int) -> HttpResponseBase:
    """What was handed over, in words and in writing."""
    here, row = asked_move(request, pk, number, Level.EDIT)
    form = forms.CareForm.begun(sent(request), row)
    page = Page(
        f"Hand over the care of {row.person}",
        row.get_absolute_url(),
        lede="Both are needed: words and writing.",
    )
    return answer_form(
        here, page, form,
        lambda: moves_plan.hand_over_care(move=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@transaction.atomic
def move_tell(request: Request, pk: int, number: int, what: str) -> HttpResponse:
    """Tick that somebody was told of the arrival."""
    if what not in moves_day.TOLD:
        raise Http404("There is no such tick.")
    here, row = asked_move(request, pk, number, Level.EDIT)
    return _done(
        request, row, "Ticked.", lambda: moves_day.tell(move=row, what=what, by=request.user, at=here.at)
    )


def asked_move(request: Request, pk: int, number: int, level: Level = Level.VIEW) -> tuple[Here, Move]:
    """A move of an address; the reading of its person is written down first.

    Raises:
        Http404: no such incident or move, or of somebody whom the reader may not see.
        PermissionDenied: the reader's part moves nobody.
    """
    rows = Move.objects.filter(incident=pk, number=number)
    row: Move = found(
        rows.select_related(
            "incident__partnership", "person__incident", "person__service", "placement__location",
            "placement__offer", "placement__incident", "placement__person__incident", "officer",
        )
    )  # fmt: skip
    here, _person = asked_person(request, pk, row.person_id, Group.IDENTITY, Group.NEEDS)
    allow(request.user, here.incident, "moves", level)
    return here, row


def _tick(here: Here, row: Move, page: Page, act: Callable[..., Movement], **extra: Any) -> HttpResponseBase:
    """A form with one button; for a queued tick an answer in a line: 200 done, 409 it was already, 422 no."""
    request = here.request
    form = forms.TickForm(sent(request), here=here)
    if request.headers.get("Accept") != "application/json" or request.method != "POST":
        return answer_form(
            here, page, form, lambda: act(move=row, by=request.user, at=here.at, **form.given),
            template="failure_protocol/move_tick.html", move=row, **extra,
        )  # fmt: skip
    if not form.is_valid():
        return JsonResponse({"state": "refused", "words": " ".join(_errors(form))}, status=422)
    try:
        with transaction.atomic():
            act(move=row, by=request.user, at=here.at, **form.given)
    except moves_day.AlreadyDone as no:
        return JsonResponse({"state": "already", "words": str(no)}, status=409)
    except (Refused, ChangedMeanwhile) as no:
        return JsonResponse({"state": "refused", "words": str(no)}, status=422)
    except ValidationError as no:
        return JsonResponse({"state": "refused", "words": " ".join(no.messages)}, status=422)
    return JsonResponse({"state": "done", "words": page.done, "url": row.get_absolute_url()})


def _errors(form: Any) -> list[str]:
    return [str(problem) for problems in form.errors.values() for problem in problems]


def _done(request: Request, row: Move, words: str, act: Callable[[], Any]) -> HttpResponse:
    try:
        with transaction.atomic():
            act()
    except Refused as no:
        messages.error(request, str(no))
    except ChangedMeanwhile:
        messages.error(request, "Somebody did that first. This is how it stands now.")
    else:
        messages.success(request, words)
    return redirect(row)


def _chosen_day(text: str, here: Here) -> datetime:
    """Noon of the day of an address; today where it is none."""
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        return here.at
    noon = timezone.make_aware(datetime.combine(chosen, time(12)))
    return here.at if timezone.localtime(here.at).date() == chosen else noon


def _pace_words(here: Here, location: int) -> str:
    """The limits that this move counts against, and what the failing home needs to go on (V04)."""
    said = [
        f"{pace}{f' ({pace.words})' if pace.words else ''}"
        for pace in paces_of(here.incident)
        if pace.location_id in (None, location)
    ]
    return f"At most: {'; '.join(said)}." if said else ""


def _may(here: Here, row: Move) -> dict[str, bool]:
    edit = here.rights.moves >= Level.EDIT and not here.incident.has_ended
    open_move = edit and row.ended_at is None
    return {
        "edit": edit,
        "plan": open_move and row.departed_at is None,
        "depart": open_move and row.departed_at is None and row.placement.state == PlacementState.BOOKED,
        "arrive": open_move and row.departed_at is not None and row.arrived_at is None,
        "decide": here.rights.decisions >= Level.EDIT,
        "confirm": edit and row.placement.state == PlacementState.ARRIVED,
    }
