"""Who decides for a person: the card, everything that is known, and the forms behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import allow, allow_group
from failure_protocol.actions import attorneys, capacity, safeguards
from failure_protocol.forms import authority as forms
from failure_protocol.forms.people import ReasonForm
from failure_protocol.forms.people_care import FactsForm
from failure_protocol.matrix import Group, Level
from failure_protocol.models import (
    AdvocacyNeed,
    AuthorityContact,
    BestInterestsRecord,
    CapacityAssessment,
    CourtDeputy,
    Deprivation,
    EmergencyPass,
    ImcaReferral,
    MentalHealthStatus,
    NewHomeTold,
    Person,
    PowerOfAttorney,
)
from failure_protocol.sections import Here
from failure_protocol.summaries.authority import authority_of
from failure_protocol.views.common import Page, answer_form, asked_person, show

GET_POST = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Kind:
    """Something that is written down of who decides."""

    title: str
    form: type[FactsForm]
    add: Callable[..., Any]
    model: type[Any]
    lede: str = ""
    no_home_care: bool = False


def _facts(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda person, facts, **who: action(person=person, facts=facts, **who)


def _told(person: Person, facts: Any, **who: Any) -> Any:
    return safeguards.tell_new_home(person=person, **facts, **who)


KINDS = {
    "capacity": Kind(
        "Assessment of capacity", forms.CapacityForm, _facts(capacity.assess_capacity), CapacityAssessment,
        "For one decision, at one time. Everybody is presumed to have capacity until it is found otherwise.",
    ),
    "best-interests": Kind(
        "Best-interests decision", forms.BestInterestsForm, _facts(capacity.record_best_interests),
        BestInterestsRecord, "For somebody who lacks capacity for this decision.",
    ),
    "power": Kind(
        "Power of attorney", forms.PowerForm, _facts(attorneys.add_power), PowerOfAttorney,
        "One that is not registered can be written down, but nobody decides under it.",
    ),
    "deputy": Kind("Court-appointed deputy", forms.DeputyForm, _facts(attorneys.add_deputy), CourtDeputy),
    "contact": Kind(
        "Spoken to attorneys or a deputy", forms.ContactForm, _facts(attorneys.note_contact),
        AuthorityContact, "Above all where the cost changes.",
    ),
    "imca": Kind(
        "Independent mental capacity advocate", forms.ImcaForm, _facts(safeguards.note_imca), ImcaReferral,
        "The newest counts, so write down all that is known.",
    ),
    "need": Kind("What they need to be heard", forms.NeedForm, _facts(safeguards.note_need), AdvocacyNeed),
    "liberty": Kind(
        "Deprivation of liberty", forms.AuthorisationForm, _facts(safeguards.ask_authorisation), Deprivation,
        "A request of a home, or an authorisation that it holds. It does not go along to another home.",
        no_home_care=True,
    ),
    "told": Kind(
        "The new home was told", forms.ToldForm, _told, NewHomeTold,
        "Of the authorisation and its conditions, so that it can ask for its own.", no_home_care=True,
    ),
    "mental-health": Kind(
        "Mental Health Act", forms.MentalHealthForm, _facts(safeguards.set_mental_health), MentalHealthStatus
    ),
}  # fmt: skip


@require_safe
@transaction.atomic
def deciding(request: Request, pk: int, person: int) -> HttpResponse:
    """Everything that is known of who decides for the person."""
    here, found = _asked(request, pk, person, edits=False)
    standing = authority_of(found, here.at)
    context = {
        "person": found, "standing": standing, "rows": standing.rows, "answer": standing.answer,
        "may": Group.LEGAL in here.rights.edits, "may_pass": here.rights.decisions >= Level.EDIT,
        "is_home_care": found.service.is_home_care, "struck": _struck(found),
    }  # fmt: skip
    return show(here, "failure_protocol/deciding.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def deciding_add(request: Request, pk: int, person: int, kind: str) -> HttpResponseBase:
    """Write a fact down."""
    chosen = KINDS.get(kind)
    here, found = _asked(request, pk, person)
    if chosen is None or (chosen.no_home_care and found.service.is_home_care):
        raise Http404("There is no such form.")
    form = chosen.form(sent(request), person=found)
    return answer_form(
        here, _page(found, chosen.title, chosen.lede), form,
        lambda: chosen.add(found, form.facts, by=request.user, at=here.at),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def deciding_strike(request: Request, pk: int, person: int, kind: str, row: int) -> HttpResponseBase:
    """Strike a fact through, or end it."""
    chosen = KINDS.get(kind)
    if chosen is None:
        raise Http404("There is no such form.")
    here, found = _asked(request, pk, person)
    held = get_object_or_404(chosen.model, pk=row, person=found)
    form = ReasonForm(sent(request))
    page = _page(
        found, f"Strike through or end: {chosen.title.lower()}", "It stays, with your reason.", "Strike"
    )
    return answer_form(
        here, page, form,
        lambda: capacity.strike_row(
            row=held, reason=form.cleaned_data["reason"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def deciding_register(request: Request, pk: int, person: int, row: int) -> HttpResponseBase:
    """What the register of the Office of the Public Guardian says of a power."""
    here, found = _asked(request, pk, person)
    held = get_object_or_404(PowerOfAttorney, pk=row, person=found)
    form = forms.RegistrationForm(sent(request), person=found, initial=model_to_dict(held) | _version(held))
    return answer_form(
        here, _page(found, "Search of the register", held.names), form,
        lambda: attorneys.check_registration(
            row=held, version=form.cleaned_data["version"] or 0, by=request.user, at=here.at, **form.facts
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def deciding_answer(request: Request, pk: int, person: int, row: int) -> HttpResponseBase:
    """What came of a request for an authorisation."""
    here, found = _asked(request, pk, person)
    held = get_object_or_404(Deprivation, pk=row, person=found)
    form = forms.AnswerForm(sent(request), person=found, initial=model_to_dict(held) | _version(held))
    return answer_form(
        here, _page(found, "What came of the request", held.place), form,
        lambda: safeguards.answer_authorisation(
            row=held, facts=form.facts, version=form.cleaned_data["version"] or 0, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def deciding_pass(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Let something pass in an emergency."""
    here, found = _asked(request, pk, person, edits=False)
    allow(request.user, here.incident, "decisions", Level.EDIT)
    codes = [str(each.code) for each in authority_of(found, here.at).blocks]
    if not codes:
        raise Http404("Nothing stands in the way.")
    form = forms.EmergencyForm(sent(request), person=found, open_codes=codes)
    lede = "Only where it can’t wait. It goes into the decision log and is looked at again."

    def save() -> None:
        facts = form.facts
        emergency = capacity.Emergency(facts["authority"], facts["reason"], facts["review_on"])
        capacity.let_pass_in_emergency(
            person=found, code=facts["code"], emergency=emergency, by=request.user, at=here.at
        )

    page = Page(
        "Let pass in an emergency", _back(found), "Let it pass", f"{_who(found)}. {lede}", is_warning=True
    )
    return answer_form(here, page, form, save)


@require_http_methods(GET_POST)
@transaction.atomic
def deciding_review(request: Request, pk: int, person: int, row: int) -> HttpResponseBase:
    """Look again at what was let pass."""
    here, found = _asked(request, pk, person, edits=False)
    allow(request.user, here.incident, "decisions", Level.EDIT)
    held = get_object_or_404(EmergencyPass, pk=row, person=found)
    form = forms.ReviewForm(sent(request), person=found)
    lede = f"{held.get_code_display()}, let pass by {held.authority}."
    return answer_form(
        here, _page(found, "Looked at again", lede), form,
        lambda: capacity.review_pass(
            row=held, words=form.cleaned_data["words"], by=request.user, at=here.at
        ),
    )  # fmt: skip


def _asked(request: Request, pk: int, person: int, *, edits: bool = True) -> tuple[Here, Person]:
    """The person, for somebody who sees capacity and authority of them: to others the page is not there."""
    here, found = asked_person(request, pk, person, Group.IDENTITY, Group.LEGAL)
    if Group.LEGAL not in here.rights.sees:
        raise Http404("There is no such page, or it is not yours to see.")
    if edits:
        allow_group(request.user, here.incident, Group.LEGAL, found)
    return here, found


def _struck(person: Person) -> list[tuple[str, Any]]:
    """What was struck through or ended, with what it was."""
    models = [each.model for each in KINDS.values()] + [EmergencyPass]
    rows = [row for model in models for row in model.objects.filter(person=person, ended_at__isnull=False)]
    rows.sort(key=lambda row: row.ended_at, reverse=True)
    return [(row._meta.verbose_name.capitalize(), row) for row in rows]


def _version(row: Any) -> dict[str, int]:
    return {"version": row.version}


def _who(found: Person) -> str:
    return f"{found}: {found.name}"


def _back(found: Person) -> str:
    return reverse("failure_protocol:deciding", args=[found.incident_id, found.pk])


def _page(found: Person, title: str, lede: str = "", submit: str = "Save") -> Page:
    return Page(title, _back(found), submit, lede=f"{_who(found)}. {lede}".strip())
