"""Whom the partnership tells: the page, and the forms behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require
from accounts.models import Membership, Partnership, User
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from audit.actions import record_read
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import notices_setup as actions
from failure_protocol.actions.notices_standing import body_words
from failure_protocol.forms.notices import (
    CorrectForm,
    CorrectOnCallForm,
    KeyContactForm,
    OnCallForm,
    PartyForm,
    PersonForm,
)
from failure_protocol.ladder import Place
from failure_protocol.models import KeyContact, LadderPerson, OtherParty, ProtocolSettings
from failure_protocol.models.notices_setup import BODIES, PLACES, KeyPost
from failure_protocol.summaries.notices_setup import gaps_of, invitees_of, setups_of

READ_POST = ["GET", "HEAD", "POST"]
TEMPLATE = "failure_protocol/contact_form.html"


@require_safe
def contacts(request: Request) -> HttpResponse:
    """Leads, deputies, on-call periods, key contacts, other parties; what is missing stands on top."""
    partnership = _partnership(request)
    at = now()
    settings = ProtocolSettings.objects.filter(partnership=partnership).first() or ProtocolSettings()
    posts = (settings.lead_council_post, settings.lead_nhs_post)
    context = {
        "setups": setups_of(partnership, at, posts), "gaps": gaps_of(partnership, at),
        "invitees": invitees_of(partnership), "at": at,
        "parties": OtherParty.objects.filter(partnership=partnership, ended_at=None),
    }  # fmt: skip
    record_read(by=request.user, obj=partnership, partnership=partnership, how="Numbers of people to notify")
    return render(request, "failure_protocol/contacts.html", context)


@require_http_methods(READ_POST)
def contact_new(request: Request, body: str, place: str) -> HttpResponseBase:
    """Put somebody on the ladder of a body."""
    partnership = _partnership(request)
    if body not in [each.value for each in BODIES] or place not in list(Place):
        raise Http404("There is no such place on a ladder.")
    on_call = place == Place.ON_CALL
    form: Any = (OnCallForm if on_call else PersonForm)(sent(request), people=_people(partnership))
    words = {
        Place.LEAD: f"Set the Lead of the {body_words(body)}",
        Place.DEPUTY: f"Add a deputy of the {body_words(body)}",
        Place.ON_CALL: f"Add a period on call for the {body_words(body)}",
    }
    return _answer(
        request, words[Place(place)], form,
        lambda: actions.place_on_ladder(
            partnership=partnership, body=body, place=place, person=form.named, by=request.user, at=now(),
            **(form.period if on_call else {}),
        ),
    )  # fmt: skip


@require_http_methods(READ_POST)
def contact(request: Request, pk: int) -> HttpResponseBase:
    """Correct numbers, post or period of somebody on a ladder."""
    row = _ladder_person(request, pk)
    on_call = row.place == Place.ON_CALL
    initial = {name: getattr(row, name) for name in ("version", "name", "post", "phone", "email")}
    if on_call and row.ends_at is not None:
        begins, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        initial |= {
            "starts_on": begins.date(), "starts_time": begins.time(), "ends_on": ends.date(),
            "ends_time": ends.time(),
        }  # fmt: skip
    form: Any = (CorrectOnCallForm if on_call else CorrectForm)(
        sent(request), has_account=row.user_id is not None, initial=initial
    )
    return _answer(
        request, f"{row.who}: {PLACES[Place(row.place)].lower()} ({body_words(row.body)})", form,
        lambda: actions.change_ladder_person(
            person=row, version=form.cleaned_data["version"] or 0, named=form.named, by=request.user,
            at=now(), **(form.period if on_call else {}),
        ),
        end=row,
    )  # fmt: skip


@require_POST
def contact_end(request: Request, pk: int) -> HttpResponse:
    """Take somebody off the ladder."""
    row = _ladder_person(request, pk)
    version = _version(request)
    return _do(
        request, f"{row.who} is off the ladder.",
        lambda: actions.end_ladder_person(person=row, version=version, by=request.user, at=now()),
    )  # fmt: skip


@require_POST
def contact_up(request: Request, pk: int) -> HttpResponse:
    """Let a deputy be told earlier."""
    row = _ladder_person(request, pk)
    return _do(
        request, f"{row.who} moved up.",
        lambda: actions.move_deputy_up(person=row, by=request.user, at=now()),
    )  # fmt: skip


@require_http_methods(READ_POST)
def key_contact(request: Request, key: str) -> HttpResponseBase:
    """Who holds a post of section 5.1."""
    partnership = _partnership(request)
    if key not in KeyPost.values:
        raise Http404("There is no such post.")
    row = KeyContact.objects.filter(partnership=partnership, key=key).first()
    initial: dict[str, Any] = {"version": 0, "post": KeyPost(key).label}
    if row is not None:
        names: tuple[str, ...] = ("version", "user", "name", "post", "phone", "email", "reason")
        names += ("deputy_user", "deputy_name", "deputy_phone", "deputy_email")
        initial = {name: getattr(row, name) for name in names}
        initial["is_vacant"] = "yes" if row.is_vacant else "no"
    form = KeyContactForm(sent(request), people=_people(partnership), initial=initial)
    return _answer(
        request, str(KeyPost(key).label), form,
        lambda: actions.set_key_contact(
            partnership=partnership, key=key, version=form.cleaned_data["version"] or 0, person=form.named,
            deputy=form.deputy, **form.vacancy, by=request.user, at=now(),
        ),
    )  # fmt: skip


@require_http_methods(READ_POST)
def party_new(request: Request) -> HttpResponseBase:
    """Add another body."""
    partnership = _partnership(request)
    form = PartyForm(sent(request))
    return _answer(
        request, "Add another body", form,
        lambda: actions.save_party(partnership=partnership, by=request.user, at=now(), **form.values),
    )  # fmt: skip


@require_http_methods(READ_POST)
def party(request: Request, pk: int) -> HttpResponseBase:
    """Correct another body."""
    row = _party(request, pk)
    initial = {name: getattr(row, name) for name in ("version", "kind", "name", "contact", "phone", "email")}
    form = PartyForm(sent(request), initial=initial)
    return _answer(
        request, row.name, form,
        lambda: actions.save_party(
            partnership=row.partnership, party=row, version=form.cleaned_data["version"] or 0,
            by=request.user, at=now(), **form.values,
        ),
        end_party=row,
    )  # fmt: skip


@require_POST
def party_end(request: Request, pk: int) -> HttpResponse:
    """Take a body off the list."""
    row = _party(request, pk)
    version = _version(request)
    return _do(
        request, f"{row} is off the list.",
        lambda: actions.end_party(party=row, version=version, by=request.user, at=now()),
    )  # fmt: skip


def _partnership(request: Request) -> Partnership:
    return require(request.user, Permission.MANAGE_PROTOCOL, request.partnership)


def _people(partnership: Partnership) -> QuerySet[User]:
    """Everybody with a role here today."""
    held = Membership.objects.on(today()).filter(partnership=partnership)
    found: QuerySet[User] = User.objects.people().filter(pk__in=held.values("user"), is_active=True)
    return found.order_by("full_name", "pk")


def _ladder_person(request: Request, pk: int) -> LadderPerson:
    rows = LadderPerson.objects.filter(partnership=_partnership(request)).select_related(
        "user", "partnership"
    )
    return get_object_or_404(rows, pk=pk)


def _party(request: Request, pk: int) -> OtherParty:
    rows = OtherParty.objects.filter(partnership=_partnership(request), ended_at=None)
    return get_object_or_404(rows.select_related("partnership"), pk=pk)


def _version(request: Request) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < len(str(2**31)) else 0


def _answer(
    request: Request, title: str, form: Any, action: Callable[[], Any], **extra: Any
) -> HttpResponseBase:  # fmt: skip
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, action)
        if tried.done:
            messages.success(request, "Saved.")
            return redirect("failure_protocol:contacts")
    context = {
        "title": title,
        "form": form,
        "conflict": tried.conflict,
        "end": None,
        "end_party": None,
        **extra,
    }
    return render(request, TEMPLATE, context, status=tried.status(form))


def _do(request: Request, done: str, action: Callable[[], Any]) -> HttpResponse:
    """A button of the page: what it is refused for stands above the list."""
    try:
        action()
    except Refused as refused:
        messages.error(request, str(refused))
    except ChangedMeanwhile as changed:
        messages.error(request, f"{changed} Look at it as it is now, then do it again.")
    else:
        messages.success(request, done)
    return redirect("failure_protocol:contacts")
