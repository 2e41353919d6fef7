"""Pages of placements: the list, one with its steps, and every step, from the proposal to the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import REFUSAL, allow, seen_people
from failure_protocol.actions import moves_after, placements
from failure_protocol.actions import placement_terms as terms
from failure_protocol.actions.access_log import note_read
from failure_protocol.blocks import blocks_of
from failure_protocol.forms import placements as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Group, Level
from failure_protocol.models import MoveReview, Placement
from failure_protocol.models.moves_after import AfterItem
from failure_protocol.models.people import Surface
from failure_protocol.placement_states import BEFORE_LEAVING, PlacementState
from failure_protocol.sections import Here
from failure_protocol.summaries.placements import placements_of
from failure_protocol.tables.vacancies import PlacementTable, state_tag
from failure_protocol.views.common import Page, answer_form, asked, asked_person
from failure_protocol.views.records import Button, ListPage, RowPage, address, found, listing, row_page
from failure_protocol.views.vacancies import BEDS
from ui.templatetags.ui import day, moment, pounds

GET_POST = ("GET", "HEAD", "POST")
S = PlacementState
NEXT = {
    S.PROPOSED: ("offer", "Offer it to the person"), S.OFFERED: ("accept", "The person says yes"),
    S.ACCEPTED: ("agree", "The home says yes"), S.AGREED: ("book", "Book it"),
}  # fmt: skip


@require_safe
@transaction.atomic
def placements_list(request: Request, pk: int) -> HttpResponseBase:
    """Everybody's placements, as far as the reader sees people; `?all=1` with those that ended."""
    here = asked(request, pk, "moves", Level.VIEW)
    seen = seen_people(request.user, here.incident, here.rights)
    everything = "all" in request.GET
    rows = placements_of(here.incident, seen, here.at, live_only=not everything)
    table = PlacementTable(rows, params=request.GET, path=request.path)
    shown = [row.placement.person_id for row in rows]
    note_read(
        incident=here.incident, people=shown, surface=Surface.LIST, by=request.user, at=here.at,
        groups=here.rights.sees & {Group.IDENTITY, Group.NEEDS},
    )  # fmt: skip
    buttons = [Button("Without those that ended" if everything else "With those that ended",
                      address(here, "placements") + ("" if everything else "?all=1"))]  # fmt: skip
    lede = "Who was offered which place, and how far it is. Nobody has a bed before it is booked."
    return listing(here, ListPage("Placements", lede, BEDS, "placements", buttons), table)


@require_safe
@transaction.atomic
def placement(request: Request, pk: int, number: int) -> HttpResponse:
    """One placement, with what comes next and what is missing."""
    here, row = asked_placement(request, pk, number)
    seen = seen_people(request.user, here.incident, here.rights)
    rows = placements_of(here.incident, seen, here.at, live_only=False, person=row.person)
    flags = next(each.flags for each in rows if each.pk == row.pk)
    stops = blocks_of(row, here.at) if not row.has_ended else ()
    facts = (
        ("Person", f"{row.person.ref} · {row.person.initials}"), ("Place", str(row.location)),
        ("Bed", row.get_bed_type_display() if row.bed_type else "Home care"),
        ("Proposed by", row.source or str(row.by)),
        ("Yes from the person", row.accepted_by), ("Yes from the home", row.agreed_by),
        ("Fee a week", pounds(row.weekly_fee)), ("Budget code", row.budget_code),
        ("Fee approved", _signed(row.fee_approved_by, row.fee_approved_at)),
        ("Top-up a week", pounds(row.top_up)),
        ("Could visit", "" if row.visitors is None else str(row.visitors)),
        ("Miles for them", row.visitor_miles), ("Help with travelling", row.get_travel_help_display()),
        ("For a while, until", day(row.end_by)), ("Arrived", moment(row.arrived_at)),
        ("Confirmed", _signed(row.confirmed_by, row.confirmed_at)),
    )  # fmt: skip
    texts = (
        ("To be seen", "\n".join(each.words for each in flags)),
        ("In the way", "\n".join(each.words for each in stops)),
        ("How the stay ends", row.plan_to_end), ("Why a second move", row.second_reason),
        ("Top-up agreed", row.top_up_agreement), ("Travelling", row.travel_words),
    )  # fmt: skip
    gap = terms.fee_gap(row) if row.state == S.AGREED else ""
    tag = state_tag(row.state, row.get_state_display())
    page = RowPage(
        f"Placement {number}", BEDS, "placements", tag, facts, texts, _buttons(here, row), gap, _history(row)
    )
    return row_page(here, page, {"placement": row})


@require_http_methods(GET_POST)
@transaction.atomic
def placement_step(request: Request, pk: int, number: int, step: str) -> HttpResponseBase:
    """One step of a placement."""
    here, row = asked_placement(request, pk, number, Level.EDIT)
    steps: dict[str, tuple[str, type[Any], Callable[..., Placement]]] = {
        "offer": ("Offer it to the person", forms.StepForm, placements.offer_place),
        "accept": ("The person says yes", forms.AcceptForm, placements.accept),
        "agree": ("The home says yes", forms.AgreeForm, placements.agree),
        "book": ("Book it", forms.StepForm, placements.book),
        "decline": ("Somebody says no", forms.DeclineForm, placements.decline),
        "withdraw": ("Give it up", forms.WithdrawForm, placements.withdraw),
    }
    if step not in steps:
        raise Http404("There is no such step.")
    title, form_class, act = steps[step]
    form = form_class(sent(request), initial={"version": row.version})
    page = Page(
        f"{row.person.ref}, {row.location}: {title[0].lower()}{title[1:]}", row.get_absolute_url(), title,
        is_warning=step in ("decline", "withdraw"),
    )  # fmt: skip
    return answer_form(
        here, page, form, lambda: act(placement=row, by=request.user, at=here.at, **_said(form, step))
    )


@require_http_methods(GET_POST)
@transaction.atomic
def placement_new(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Propose a place for somebody."""
    here, who = asked_person(request, pk, person, Group.IDENTITY, Group.NEEDS)
    allow(request.user, here.incident, "moves", Level.EDIT)
    form = forms.ProposeForm(sent(request), here=here, person=who)
    page = Page(f"Propose a place for {who}", who.get_absolute_url(), "Propose it", done="Proposed.")
    return answer_form(
        here, page, form,
        lambda: placements.propose(person=who, by=request.user, at=here.at, **form.given),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def placement_terms(request: Request, pk: int, number: int) -> HttpResponseBase:
    """What it costs, and who pays what."""
    here, row = asked_placement(request, pk, number, Level.EDIT)
    names = ("weekly_fee", "budget_code", "top_up", "top_up_agreement")
    form = forms.TermsForm(sent(request), initial={name: getattr(row, name) for name in names})
    return answer_form(
        here, Page(f"{row.person.ref}, {row.location}: what it costs", row.get_absolute_url()), form,
        lambda: terms.set_terms(placement=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def placement_fee(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Approve a fee: whoever has the authority, from finance as well."""
    row = _row(pk, number)
    here, _person = asked_person(request, pk, row.person_id, Group.IDENTITY, Group.FINANCE)
    if max(here.rights.moves, here.rights.finance) < Level.EDIT:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    form = forms.ApproveForm(sent(request), initial={"budget_code": row.budget_code})
    fee = "not known" if row.weekly_fee is None else f"£{row.weekly_fee:,.2f} a week"
    usual = terms.usual_rate(here.incident, row.bed_type)
    back = row.get_absolute_url() if here.rights.moves >= Level.VIEW else here.incident.get_absolute_url()
    lede = f"{row.person.ref}, {row.location}: {fee}; usual is {pounds(usual) or 'not known'}."
    page = Page(f"Approve the fee of placement {number}", back, "Approve", lede, done="The fee is approved.")
    return answer_form(
        here, page, form,
        lambda: terms.approve_fee(placement=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def placement_family(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Who could visit, and what help they need."""
    here, row = asked_placement(request, pk, number, Level.EDIT)
    names = ("visitors", "visitor_miles", "travel_help", "travel_words")
    form = forms.FamilyForm(sent(request), initial={name: getattr(row, name) for name in names})
    return answer_form(
        here, Page(f"{row.person.ref}, {row.location}: who could visit", row.get_absolute_url()), form,
        lambda: terms.set_family(placement=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def placement_area(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Another area was told."""
    here, row = asked_placement(request, pk, number, Level.EDIT)
    initial = {"name": row.location.council, **moment_initial("told_at", here.at)}
    form = forms.AreaForm(sent(request), here=here, initial=initial)
    lede = "The council and the NHS body of the new place are both told."
    page = Page(f"{row.person.ref}, {row.location}: another area", row.get_absolute_url(), lede=lede)
    return answer_form(
        here, page, form,
        lambda: moves_after.tell_area(placement=row, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def placement_after(request: Request, pk: int, number: int, item: str) -> HttpResponseBase:
    """One thing of the list after a move."""
    here, row = asked_placement(request, pk, number, Level.EDIT)
    if item not in AfterItem.values:
        raise Http404("There is no such thing on the list.")
    form = forms.AfterForm(sent(request))
    page = Page(f"{row.person.ref}: {AfterItem(item).label}", address(here, "moves_after"))
    return answer_form(
        here, page, form,
        lambda: moves_after.finish_item(
            placement=row, item=item, is_needed=form.cleaned_data["is_needed"] == "yes",
            note=form.cleaned_data["note"], by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def move_review(request: Request, pk: int, review: int) -> HttpResponseBase:
    """A review after a move."""
    rows = MoveReview.objects.filter(placement__incident=pk, pk=review)
    row: MoveReview = found(
        rows.select_related("placement__incident", "placement__person", "placement__location")
    )
    here, _person = asked_person(request, pk, row.placement.person_id, Group.IDENTITY, Group.NEEDS)
    allow(request.user, here.incident, "moves", Level.EDIT)
    form = forms.ReviewForm(sent(request), initial={"version": row.version})
    page = Page(
        f"{row.placement.person.ref}: review due {day(row.due_on)}", address(here, "moves_after"),
        lede=f"At {row.placement.location}.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: moves_after.finish_review(review=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


def asked_placement(
    request: Request, pk: int, number: int, level: Level = Level.VIEW
) -> tuple[Here, Placement]:
    """A placement of an address; the reading of its person is written down first.

    Raises:
        Http404: no such incident or placement, or of somebody whom the reader may not see.
        PermissionDenied: the reader's part moves nobody.
    """
    row = _row(pk, number)
    here, _person = asked_person(request, pk, row.person_id, Group.IDENTITY, Group.NEEDS)
    allow(request.user, here.incident, "moves", level)
    return here, row


def _row(pk: int, number: int) -> Placement:
    rows = Placement.objects.filter(incident=pk, number=number)
    row: Placement = found(
        rows.select_related(
            "incident__partnership", "person__service", "person__incident", "location", "offer", "by",
            "confirmed_by", "fee_approved_by",
        )
    )  # fmt: skip
    return row


def _said(form: Any, step: str) -> dict[str, Any]:
    said = dict(form.cleaned_data)
    if step == "accept":
        return {"version": said["version"], "accepted_by": said["accepted_by"], "passed": form.passed}
    if step == "decline":
        said["by_home"] = said["by_home"] == "yes"
    return said


def _signed(who: Any, when: Any) -> str:
    return f"{who}, {moment(when)}" if when else ""


def _history(row: Placement) -> list[tuple[Any, str, str]]:
    return [
        (each.at, str(each.by), _step_words(each)) for each in row.steps.select_related("by").order_by("-pk")
    ]


def _step_words(each: Any) -> str:
    words = f"{each.get_new_display()}."
    if each.is_correction:
        words = f"Corrected: {words}"
    return f"{words} {each.reason}".strip()


def _buttons(here: Here, row: Placement) -> list[Button]:
    if here.rights.moves < Level.EDIT or here.incident.has_ended or row.has_ended:
        return []

    def button(label: str, name: str, *args: Any, is_main: bool = False) -> Button:
        return Button(label, address(here, name, row.number, *args), is_main=is_main)

    state = S(row.state)
    buttons = []
    if state in NEXT:
        step, label = NEXT[state]
        buttons.append(button(label, "placement_step", step, is_main=True))
    if state is S.PROPOSED and not row.is_home_care:
        where = address(here, "person_proof", row.person_id, row.location_id)
        buttons.append(Button("The home’s own assessment", where))
    move = getattr(row, "move", None)
    if move is not None:
        buttons.append(Button("The move", move.get_absolute_url()))
    elif state in BEFORE_LEAVING and not row.is_home_care:
        buttons.append(button("Plan the move", "move_new"))
    if terms.fee_gap(row) and state in BEFORE_LEAVING:
        buttons.append(button("Approve the fee", "placement_fee"))
    buttons += [button("What it costs", "placement_terms"), button("Who could visit", "placement_family")]
    if row.is_out_of_area:
        buttons.append(button("Another area was told", "placement_area"))
    if state in BEFORE_LEAVING:
        buttons += [button("Somebody says no", "placement_step", "decline"),
                    button("Give it up", "placement_step", "withdraw")]  # fmt: skip
    return buttons
