"""What proposals stand on: what each person's place must have, who must not meet, hours of agencies."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import allow_group, seen_people
from failure_protocol.actions import matching_facts as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms import matching as forms
from failure_protocol.forms.people import ReasonForm
from failure_protocol.matrix import Group, Level
from failure_protocol.models import AgencyHours, KeepApart, MatchFacts, Person
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.matching_facts import NEEDS, category_of, essentials_of, waiting
from failure_protocol.views.common import Page, answer_form, asked, asked_person, show
from providers.models import BedType

GET_POST = ("GET", "HEAD", "POST")


@require_safe
@transaction.atomic
def match_needs(request: Request, pk: int) -> HttpResponse:
    """What is known of each person's place, and what is not."""
    here = asked(request, pk, "moves", Level.VIEW)
    own = Person.objects.filter(seen_people(request.user, here.incident, here.rights))
    seen = set(own.values_list("pk", flat=True))
    people = [person for person in waiting(here.incident) if person.pk in seen]
    note_read(
        incident=here.incident, people=people, surface=Surface.LIST,
        by=request.user, at=here.at,
        groups=[group for group in (Group.IDENTITY, Group.NEEDS) if group in here.rights.sees],
    )  # fmt: skip
    context = {"rows": [_row(person) for person in people], "may_edit": Group.NEEDS in here.rights.edits}
    return show(here, "failure_protocol/match_needs.html", context)


def _row(person: Person) -> dict[str, object]:
    category = category_of(person)
    return {
        "person": person,
        "category": BedType(category).label if category else "",
        "essential": [NEEDS.get(need, need) for need in essentials_of(person)],
        "facts": getattr(person, "match_facts", None),
        "was_asked": bool(person.choices.all()),
    }


@require_http_methods(GET_POST)
@transaction.atomic
def match_facts(request: Request, pk: int, person: int) -> HttpResponseBase:
    """What one person's place must have."""
    here, found = asked_person(request, pk, person, Group.IDENTITY, Group.NEEDS)
    allow_group(request.user, here.incident, Group.NEEDS, found)
    row = MatchFacts.objects.filter(person=found).first()
    names = [name for name in forms.FactsForm.base_fields if name != "version"]
    initial = {name: getattr(row, name) for name in names} if row else {"temporary": "unknown"}
    form = forms.FactsForm(sent(request), initial={**initial, "version": row.version if row else 0})
    page = _page(here, found, "What the place must have")

    def save() -> None:
        values = {**form.cleaned_data, "version": form.cleaned_data["version"] or 0}
        actions.set_match_facts(person=found, by=request.user, at=here.at, **values)

    return answer_form(here, page, form, save)


@require_http_methods(GET_POST)
@transaction.atomic
def match_ceiling(request: Request, pk: int, person: int) -> HttpResponseBase:
    """What the payer gives for one person."""
    here, found = asked_person(request, pk, person, Group.IDENTITY, Group.FINANCE)
    allow_group(request.user, here.incident, Group.FINANCE, found)
    row = MatchFacts.objects.filter(person=found).first()
    initial = {"most_a_week": row.most_a_week, "version": row.version} if row else {}
    form = forms.CeilingForm(sent(request), initial=initial)
    return answer_form(
        here, _page(here, found, "What the payer gives"), form,
        lambda: actions.set_ceiling(
            person=found, most_a_week=form.cleaned_data["most_a_week"],
            version=form.cleaned_data["version"] or 0, by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def match_apart(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Somebody whom the person must not live with, or a home that is not safe."""
    here, found = asked_person(request, pk, person, Group.IDENTITY, Group.SAFEGUARDING)
    allow_group(request.user, here.incident, Group.SAFEGUARDING, found)
    form = forms.ApartForm(sent(request), here=here, person=found)
    return answer_form(
        here, _page(here, found, "Keep apart"), form,
        lambda: actions.keep_apart(person=found, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def match_apart_end(request: Request, pk: int, person: int, row: int) -> HttpResponseBase:
    """It no longer holds."""
    here, found = asked_person(request, pk, person, Group.IDENTITY, Group.SAFEGUARDING)
    allow_group(request.user, here.incident, Group.SAFEGUARDING, found)
    kept = get_object_or_404(KeepApart.objects.select_related("person__incident"), pk=row, person=found)
    form = ReasonForm(sent(request))
    return answer_form(
        here, _page(here, found, "This restriction ends", "End it"), form,
        lambda: actions.end_apart(
            row=kept, version=kept.version, reason=form.cleaned_data["reason"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def match_hours(request: Request, pk: int) -> HttpResponseBase:
    """What agencies can take over, and adding what one said."""
    here = asked(request, pk, "moves", Level.EDIT)
    form = forms.HoursForm(sent(request), here=here)
    page = Page(
        "Hours that agencies can take over", reverse("failure_protocol:match_hours", args=[pk]), "Add",
        lede="The newest word of an agency counts.", done="Added.",
    )  # fmt: skip
    rows = AgencyHours.objects.filter(incident=here.incident).select_related("location", "by")
    return answer_form(
        here, page, form,
        lambda: actions.tell_hours(incident=here.incident, by=request.user, at=here.at, **form.changes),
        template="failure_protocol/match_hours.html", rows=rows,
    )  # fmt: skip


def _page(here: Here, found: Person, title: str, submit: str = "Save") -> Page:
    return Page(title, found.get_absolute_url(), submit, lede=f"{found}: {found.name}")
