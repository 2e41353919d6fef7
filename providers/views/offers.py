"""Pages of offers to homes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, DateField, Q, QuerySet, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, back_to, last_saved, now, sent, today
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from providers.actions import offers as actions
from providers.filters.offers import AnswerFilter, OfferFilter
from providers.forms.offers import (
    AnswerForm,
    BulkForm,
    EditOfferForm,
    HomesForm,
    NewOfferForm,
    StateForm,
    WhichHomesForm,
)
from providers.models import Offer, OfferAnswer
from providers.summaries.offers import counts_of
from providers.tables.offers import AnswerTable, EditableAnswerTable, OfferTable, answer_of, state_of
from ui.listing import respond

QUICK = (
    ("Open", {"state": "open"}),
    ("Answers overdue", {"state": "overdue"}),
    ("Closed", {"state": "closed"}),
)
QUICK_ANSWERS = (
    ("No answer", {"answer": "none"}), ("Accepted", {"answer": "accepted"}),
    ("Declined", {"answer": "declined"}), ("Later", {"answer": "later"}),
    ("To be delivered", {"delivered": "due"}),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of one ticked home."""

    home: str
    url: str
    words: str
    done: bool


def offers_of(request: Request) -> QuerySet[Offer]:
    """The offers of the partnership that the person works in."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    return Offer.objects.visible_to(request.user).filter(partnership=partnership)


def with_counts(rows: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with their live counts as columns, and today."""
    said = {
        name: Count("answers", filter=Q(answers__answer=name))
        for name in ("accepted", "declined", "later", "none")
    }
    return rows.annotate(
        invited=Count("answers"),
        delivered=Count("answers", filter=Q(answers__delivered_on__isnull=False)),
        day=Value(today(), output_field=DateField()),
        **said,
    ).order_by("-offered_on", "-pk")


@require_safe
def offers(request: Request) -> HttpResponseBase:
    """Everything that was offered to homes, newest first, with live counts."""
    rows = offers_of(request)
    chosen = OfferFilter(request.GET, with_counts(rows), day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    table = OfferTable(found, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    context = {
        "empty": not rows.exists(),
        "may_edit": may(request.user, Permission.EDIT_HOMES, request.partnership),
    }
    return respond(request, table, "providers/offers.html", context, filename="offers")


@require_http_methods(["GET", "HEAD", "POST"])
def offer_new(request: Request) -> HttpResponse:
    """Offer something to homes: those ticked in a list (`?home=`), or those that the filter finds."""
    partnership = require(request.user, Permission.EDIT_HOMES, request.partnership)
    which = WhichHomesForm(request.GET)
    chosen = request.GET.getlist("home")
    homes = which.homes(partnership, today(), chosen)
    form = NewOfferForm(sent(request), homes=homes, initial={"on": today()})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        tried = attempt(
            form,
            lambda: actions.make_offer(
                partnership=partnership, locations=said.pop("homes"), by=request.user, at=now(), **said
            ),
        )
        if tried.done:
            messages.success(
                request, f"{tried.value} is offered to {count_of(len(form.cleaned_data['homes']), 'home')}."
            )
            return redirect(tried.value)
    context = {"form": form, "which": which, "chosen": chosen, "number": homes.count(), "offer": None}
    return render(request, "providers/offer_new.html", context, status=tried.status(form))


@require_safe
def offer(request: Request, pk: int) -> HttpResponseBase:
    """One offer: its counts, and each home with its answer."""
    found = _offer(request, pk)
    return _page(request, found, BulkForm(initial={"on": today()}))


def _page(
    request: Request, found: Any, bulk: BulkForm, outcomes: list[Outcome] | None = None, status: int = 200
) -> HttpResponseBase:
    rows = OfferAnswer.objects.filter(offer=found).select_related("location")
    chosen = AnswerFilter(request.GET, rows)
    may_edit = may(request.user, Permission.EDIT_HOMES, found.partnership)
    table_class = EditableAnswerTable if may_edit else AnswerTable
    table = table_class(
        chosen.qs if chosen.form.is_valid() else rows.none(), params=request.GET,
        path=found.get_absolute_url(), filterset=chosen, quick=QUICK_ANSWERS,
    )  # fmt: skip
    context = {
        "offer": found, "counts": counts_of(found), "state": state_of(found), "bulk": bulk,
        "outcomes": outcomes, "refused": [each for each in outcomes or () if not each.done],
        "may_edit": may_edit,
    }  # fmt: skip
    answer = respond(request, table, "providers/offer.html", context, filename=f"offer-{found.pk}")
    answer.status_code = status if status != 200 else answer.status_code
    return answer


@require_POST
def offer_bulk(request: Request, pk: int) -> HttpResponseBase:
    """Write down the same for several homes; each is its own transaction and says what became of it."""
    found = _offer(request, pk, Permission.EDIT_HOMES)
    form = BulkForm(request.POST)
    ticked = [key.partition(":") for key in request.POST.getlist("selected")]
    versions = {int(pk): int(version) for pk, _, version in ticked if pk.isdecimal() and version.isdecimal()}
    if form.is_valid() and not versions:
        form.add_error(None, "Tick the homes first, then choose what to write down for them.")
    if not form.is_valid():
        return _page(request, found, form, status=422)
    rows = OfferAnswer.objects.filter(offer=found, pk__in=versions).select_related(
        "offer__partnership", "location"
    )
    outcomes = [_write(row, versions[row.pk], form.cleaned_data, request) for row in rows]
    status = 200 if all(each.done for each in outcomes) else 422
    return _page(request, _offer(request, pk), BulkForm(initial={"on": today()}), outcomes, status)


def _write(row: OfferAnswer, version: int, said: dict[str, Any], request: Request) -> Outcome:
    """One home of many; what was refused is said with the home's name."""
    given: dict[str, Any] = {"answer": row, "version": version, "by": request.user, "at": now()}
    home, url, what = str(row.location), row.location.get_absolute_url(), said["what"]
    try:
        if what == "remove":
            actions.remove_home(**given)
            return Outcome(home, url, "taken out of the offer", done=True)
        if what in ("delivered", "undelivered"):
            actions.deliver(on=said["on"] if what == "delivered" else None, **given)
        else:
            actions.answer_offer(answer_value=what, on=said["on"], **given)
    except ChangedMeanwhile as lost:
        who, when = last_saved(lost.current.offer)
        words = (
            f"{who} changed it on {when}: {lost.current.get_answer_display().lower()} now. Not written down."
        )
        return Outcome(home, url, words, done=False)
    except Refused as refused:
        return Outcome(home, url, str(refused), done=False)
    return Outcome(home, url, "written down", done=True)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request: Request, pk: int) -> HttpResponse:
    """What one home answered, when it got it, and a note."""
    row = _answer(request, pk)
    form = AnswerForm.of(row, sent(request), today())
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: _save_answer(row, form.cleaned_data, request))
        if tried.done:
            messages.success(request, f"{row.location}: written down.")
            return redirect(back_to(request, row.offer.get_absolute_url()))
    context = {
        "form": form,
        "row": row,
        "offer": row.offer,
        "conflict": tried.conflict,
        "answer": answer_of(row),
    }
    return render(request, "providers/offer_answer.html", context, status=tried.status(form))


def _save_answer(row: OfferAnswer, said: dict[str, Any], request: Request) -> OfferAnswer:
    return actions.write_answer(
        answer=row, answer_value=said["answer"], answered_on=said["answered_on"] or today(),
        delivered_on=said["delivered_on"], note=said["note"], version=said["version"], by=request.user,
        at=now(),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request: Request, pk: int) -> HttpResponse:
    """Correct what an offer says of itself."""
    found = _offer(request, pk, Permission.EDIT_HOMES)
    names = ("kind", "title", "words", "answer_by", "version")
    form = EditOfferForm(sent(request), initial={name: getattr(found, name) for name in names})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        version = said.pop("version")
        tried = attempt(
            form,
            lambda: actions.update_offer(
                offer=found, changes=said, version=version, by=request.user, at=now()
            ),
        )
        if tried.done:
            messages.success(request, "The offer is saved.")
            return redirect(found)
    context = {"form": form, "offer": found, "conflict": tried.conflict}
    return render(request, "providers/offer_edit.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def offer_homes(request: Request, pk: int) -> HttpResponse:
    """Make an offer to more homes."""
    found = _offer(request, pk, Permission.EDIT_HOMES)
    which = WhichHomesForm(request.GET)
    there = found.answers.values("location_id")
    homes = which.homes(found.partnership, today(), request.GET.getlist("home"), but=there)
    form = HomesForm(sent(request), homes=homes, initial={"homes": []})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["homes"]
        tried = attempt(
            form,
            lambda: actions.add_homes(offer=found, locations=chosen, by=request.user, on=today(), at=now()),
        )
        if tried.done:
            messages.success(request, f"{count_of(tried.value, 'home')} added to the offer.")
            return redirect(found)
    context = {"form": form, "which": which, "offer": found, "number": homes.count(), "chosen": ()}
    return render(request, "providers/offer_homes.html", context, status=tried.status(form))


@require_POST
def offer_state(request: Request, pk: int) -> HttpResponse:
    """Close an offer, or open it again."""
    found = _offer(request, pk, Permission.EDIT_HOMES)
    form = StateForm(request.POST)
    if not form.is_valid():
        return _back(request, found, "Open the page again: it was out of date.")
    version = form.cleaned_data["version"]
    given: dict[str, Any] = {"offer": found, "version": version, "by": request.user, "at": now()}
    try:
        if found.closed_on:
            actions.reopen_offer(**given)
            messages.success(request, "The offer is open again.")
        else:
            actions.close_offer(on=today(), **given)
            messages.success(request, "The offer is closed. What was accepted can still be delivered.")
    except ChangedMeanwhile as lost:
        who, when = last_saved(lost.current)
        return _back(request, found, f"{who} changed this offer on {when}. Look at it and try again.")
    except Refused as refused:
        return _back(request, found, str(refused))
    return redirect(found)


def _back(request: Request, found: Offer, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(found)


def _offer(request: Request, pk: int, permission: Permission | None = None) -> Any:
    """An offer that the person may see, with its counts, and may do `permission` to."""
    found = get_visible(
        with_counts(Offer.objects.select_related("partnership", "made_by")), request.user, pk=pk
    )
    if permission:
        require(request.user, permission, found.partnership)
    return found


def _answer(request: Request, pk: int) -> OfferAnswer:
    rows = OfferAnswer.objects.select_related("offer__partnership", "location")
    row = rows.filter(pk=pk).first()
    found = get_visible(Offer.objects, request.user, pk=row.offer_id if row else 0)
    require(request.user, Permission.EDIT_HOMES, found.partnership)
    assert row is not None  # noqa: S101  get_visible has answered 404 for none
    return row
