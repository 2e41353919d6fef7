"""Pages of what happened and what comes after: movements, where else somebody is, limits, reviews, rounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import allow, seen_people
from failure_protocol.actions import rounds as round_actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.moves import move_person, strike_movement
from failure_protocol.actions.moves_plan import set_pace
from failure_protocol.balance import Part
from failure_protocol.forms import moves as forms
from failure_protocol.matrix import Group, Level
from failure_protocol.models import FirstVisit, Movement, Person, Placement, RoundTransfer
from failure_protocol.models.moves_after import AfterItem
from failure_protocol.models.people import Surface
from failure_protocol.placement_states import PlacementState
from failure_protocol.sections import Here
from failure_protocol.summaries.moves import movements_of, reviews_of
from failure_protocol.tables.moves import MovementTable, PaceTable, ReviewTable, RoundTable
from failure_protocol.views.common import Page, answer_form, asked, asked_person, show
from failure_protocol.views.moves import MOVES
from failure_protocol.views.records import Button, ListPage, address, found, listing, tabs

GET_POST = ("GET", "HEAD", "POST")


@require_safe
@transaction.atomic
def movements(request: Request, pk: int) -> HttpResponseBase:
    """The log of movements: nothing is changed, a mistake is struck through."""
    here = asked(request, pk, "moves", Level.VIEW)
    rows = movements_of(here.incident, _seen(here))
    _note(here, {row.person_id for row in rows})
    table = MovementTable(rows, params=request.GET, path=request.path)
    lede = "Who was where, from when. A mistake is struck through and stays to be read."
    return listing(here, ListPage("Every movement", lede, MOVES, "movements"), table)


@require_http_methods(GET_POST)
@transaction.atomic
def movement_strike(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Take a movement back that never was."""
    rows = Movement.objects.filter(incident=pk, number=number).select_related(
        "person", "incident__partnership"
    )
    row: Movement = found(rows)
    here, who = asked_person(request, pk, row.person_id, Group.IDENTITY)
    allow(request.user, here.incident, "moves", Level.EDIT)
    form = forms.StrikeForm(sent(request))
    page = Page(
        f"Movement {number} of {who} never was", address(here, "movements"), "Strike it through",
        "The person is where they were before it, and what followed from it is taken back.", is_warning=True,
        done="It is struck through.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: strike_movement(movement=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def person_moved(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Somebody is in hospital, back, died, or left the area."""
    here, who = asked_person(request, pk, person, Group.IDENTITY)
    allow(request.user, here.incident, "moves", Level.EDIT)
    form = forms.ElsewhereForm(sent(request), here=here, person=who)
    page = Page(
        f"Where is {who}?", who.get_absolute_url(),
        lede=f"Written down now: {who.get_whereabouts_display().lower()}.", done="Written down.",
    )  # fmt: skip

    def act() -> Movement:
        said = form.changes
        return move_person(person=who, to=Part(said.pop("to")), by=request.user, at=here.at, **said)

    return answer_form(here, page, form, act)


@require_http_methods(GET_POST)
def paces(request: Request, pk: int) -> HttpResponseBase:
    """How many people a day: of a home, a vehicle, the service that closes."""
    here = asked(request, pk, "moves", Level.VIEW)
    rows = here.incident.paces.select_related("location", "service", "by")
    table = PaceTable(rows, params=request.GET, path=request.path)
    form = forms.PaceForm(sent(request), here=here)
    page = Page("Limits a day", address(here, "paces"), "Set the limit", done="The limit is set.")

    def act() -> Any:
        said = dict(form.cleaned_data)
        home = said.pop("home")
        return set_pace(incident=here.incident, location=home, by=request.user, at=here.at, **said)

    return answer_form(
        here, page, form, act, template="failure_protocol/paces.html", table=table,
        tabs=tabs(here, MOVES, "paces"),
    )  # fmt: skip


@require_safe
@transaction.atomic
def moves_after(request: Request, pk: int) -> HttpResponse:
    """For each person who moved: what must still change elsewhere, and the reviews to come."""
    here = asked(request, pk, "moves", Level.VIEW)
    people = Person.objects.filter(_seen(here)).values("pk")
    lived = Placement.objects.of(here.incident).lived().filter(person__in=people)
    lived = lived.select_related("person", "location").prefetch_related("after_done")
    rows = [(each, _items(each)) for each in lived.order_by("person__number")]
    reviews = reviews_of(here.incident, _seen(here))
    _note(here, {each.person_id for each, _ in rows} | {each.placement.person_id for each in reviews})
    context = {
        "rows": rows, "tabs": tabs(here, MOVES, "moves_after"),
        "table": ReviewTable(reviews, params=request.GET, path=request.path),
        "may_edit": here.rights.moves >= Level.EDIT and not here.incident.has_ended,
    }  # fmt: skip
    return show(here, "failure_protocol/moves_after.html", context)


@require_safe
def rounds(request: Request, pk: int) -> HttpResponseBase:
    """Rounds of home care that go to another agency."""
    here = asked(request, pk, "moves", Level.VIEW)
    rows = here.incident.round_transfers.select_related("location").prefetch_related("visits")
    buttons = []
    may_edit = here.rights.moves >= Level.EDIT and not here.incident.has_ended
    if may_edit and here.incident.services.filter(service_type="home_care").exists():
        buttons = [Button("Transfer a round", address(here, "round_new"), is_main=True)]
    table = RoundTable(rows, params=request.GET, path=request.path)
    lede = "A round goes whole where it can. It is done when the new agency’s first visits are confirmed."
    return listing(here, ListPage("Rounds", lede, MOVES, "rounds", buttons), table)


@require_http_methods(GET_POST)
@transaction.atomic
def round_new(request: Request, pk: int) -> HttpResponseBase:
    """Plan that a round goes to another agency."""
    here = asked(request, pk, "moves", Level.EDIT)
    people = Person.objects.filter(_seen(here), service__service_type="home_care", whereabouts=Part.HOME)
    _note(here, set(people.values_list("pk", flat=True)))
    form = forms.RoundForm(sent(request), here=here, people=people.order_by("number"))
    page = Page("Transfer a round", address(here, "rounds"), "Transfer it", done="The round is planned.")

    def act() -> RoundTransfer:
        said = form.changes
        chosen = list(said["who"].select_related("incident", "service"))
        due = [(each, said["day"] + timedelta(minutes=30 * place)) for place, each in enumerate(chosen)]
        return round_actions.transfer_round(
            service=said["service"], name=said["name"], location=said["home"], people=due,
            grace_minutes=said["grace_minutes"], staff=said["staff"], by=request.user, at=here.at,
        )  # fmt: skip

    return answer_form(here, page, form, act)


@require_safe
@transaction.atomic
def round_page(request: Request, pk: int, number: int) -> HttpResponse:
    """One round: each person, how far, and whether the first visit came."""
    here, row = _round(request, pk, number, Level.VIEW)
    people = Person.objects.filter(_seen(here)).values("pk")
    visits = list(
        row.visits.filter(person__in=people).select_related("person", "placement").order_by("due_at")
    )
    _note(here, {each.person_id for each in visits})
    late = timedelta(minutes=row.grace_minutes)
    context = {
        "round": row, "tabs": tabs(here, MOVES, "rounds"),
        "visits": [(each, _is_missed(each, late, here)) for each in visits],
        "may_edit": here.rights.moves >= Level.EDIT and not here.incident.has_ended,
    }  # fmt: skip
    return show(here, "failure_protocol/round.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def round_step(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The next step of everybody in a round."""
    here, row = _round(request, pk, number, Level.EDIT)
    form = forms.RoundStepForm(sent(request))
    page = Page(
        f"{row}: the next step", address(here, "round", number), done="Done for those whose turn it was."
    )

    def act() -> Any:
        came = round_actions.advance_round(
            transfer=row, to=PlacementState(form.cleaned_data["to"]), words=form.cleaned_data["words"],
            by=request.user, at=here.at,
        )  # fmt: skip
        for ref, why in came.refused:
            messages.warning(request, f"{ref}: {why}")
        return came

    return answer_form(here, page, form, act)


@require_http_methods(GET_POST)
@transaction.atomic
def visit_confirm(request: Request, pk: int, visit: int) -> HttpResponseBase:
    """The new agency made its first visit."""
    here, row = _visit(request, pk, visit)
    form = forms.VisitConfirmForm(sent(request), here=here)
    page = Page(
        f"{row.person}: the first visit was made", address(here, "round", row.transfer.number), "It was made",
        done=f"{row.person} is in the new agency’s care.",
    )  # fmt: skip

    def act() -> Movement:
        said = {name: form.given[name] for name in ("confirmed_by", "happened_at", "late_reason", "key")}
        return round_actions.confirm_visit(visit=row, by=request.user, at=here.at, **said)

    return answer_form(here, page, form, act)


@require_http_methods(GET_POST)
@transaction.atomic
def visit_missed(request: Request, pk: int, visit: int) -> HttpResponseBase:
    """What was done about a visit that did not come."""
    here, row = _visit(request, pk, visit)
    form = forms.MissedForm(sent(request))
    page = Page(f"{row.person}: the first visit was missed", address(here, "round", row.transfer.number))
    return answer_form(
        here, page, form,
        lambda: round_actions.answer_missed(visit=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


def _seen(here: Here) -> Any:
    return seen_people(here.request.user, here.incident, here.rights)


def _note(here: Here, people: set[int]) -> None:
    note_read(
        incident=here.incident, people=people, surface=Surface.LIST, by=here.request.user, at=here.at,
        groups=here.rights.sees & {Group.IDENTITY},
    )  # fmt: skip


def _items(placement: Placement) -> list[tuple[AfterItem, Any]]:
    done = {each.item: each for each in placement.after_done.all()}
    return [(item, done.get(item.value)) for item in AfterItem]


def _round(request: Request, pk: int, number: int, level: Level) -> tuple[Here, RoundTransfer]:
    here = asked(request, pk, "moves", level)
    rows = here.incident.round_transfers.select_related("location", "incident__partnership")
    return here, get_object_or_404(rows, number=number)


def _visit(request: Request, pk: int, visit: int) -> tuple[Here, FirstVisit]:
    rows = FirstVisit.objects.filter(transfer__incident=pk, pk=visit)
    row: FirstVisit = found(
        rows.select_related(
            "transfer__incident__partnership", "transfer__location", "person__incident", "person__service",
            "placement__incident",
        )
    )  # fmt: skip
    here, _person = asked_person(request, pk, row.person_id, Group.IDENTITY)
    allow(request.user, here.incident, "moves", Level.EDIT)
    return here, row


def _is_missed(visit: FirstVisit, late: timedelta, here: Here) -> bool:
    return visit.confirmed_at is None and visit.ended_at is None and visit.due_at + late < here.at
