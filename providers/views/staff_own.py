"""What a home's own people see: their homes, the facts that they share, and what they would correct."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from core.errors import ChangedMeanwhile
from providers.actions.corrections import propose_correction, withdraw_correction
from providers.actions.vacancies import primary_of
from providers.forms.corrections import FORMS, OwnPersonForm, OwnVacancies
from providers.models import HomeCorrection, HomePerson, HomeStaff, Location, Vacancy
from providers.summaries.corrections import facts_now, waiting_about
from providers.summaries.staff import own_facts
from providers.summaries.vacancies import age_in_days
from providers.tables.staff import correction_state
from providers.tables.vacancies import ago
from providers.views.homes_common import note_names

Subject = HomeCorrection.Subject
TITLES = {
    Subject.VACANCY: "Your free beds", Subject.STAFFING: "Your staff today",
    Subject.DIGITAL: "Your digital readiness", Subject.FEATURES: "What your home has",
    Subject.PERSON: "Whom to ring", Subject.OTHER: "Something else is wrong",
}  # fmt: skip
LONGEST_KEY = 19  # digits; a longer one is no row


@require_safe
def own(request: Request) -> HttpResponse:
    """The person's homes; straight to the home where there is one."""
    partnership = require(request.user, Permission.OWN_HOMES, request.partnership)
    homes = own_homes(request, partnership)
    if len(homes) == 1:
        return redirect("providers:own_home", homes[0].pk)
    waiting = HomeCorrection.objects.visible_to(request.user).filter(partnership=partnership).waiting()
    counts = {home.pk: 0 for home in homes}
    for key in waiting.filter(location__in=homes).values_list("location_id", flat=True):
        counts[key] += 1
    return render(request, "providers/own.html", {"homes": [(home, counts[home.pk]) for home in homes]})


@require_safe
def own_home(request: Request, pk: int) -> HttpResponse:
    """One's own home: what the regulator publishes, what we were told by it, what is being corrected."""
    partnership, home = asked_own(request, pk)
    facts = own_facts(partnership, home, request.user, today())
    if facts.people:
        note_names(request, home, "Whom to ring, by the home itself")
    context = {
        "home": home, "facts": facts,
        "beds": [(row, ago(age_in_days(row.verified_at, now()))) for row in facts.vacancies],
        "corrections": [(each, correction_state(each.row), _change(each.row)) for each in facts.corrections],
        "ratings": [(found.newest.get_domain_display(), found) for found in facts.ratings.values()],
    }  # fmt: skip
    return render(request, "providers/own_home.html", context)


def _change(row: HomeCorrection) -> str:
    """Where a correction that waits can be changed; empty = it can be taken back only."""
    person = row.values.get("person")
    if row.state != HomeCorrection.State.WAITING or row.subject == Subject.OTHER:
        return ""
    if row.subject == Subject.PERSON and not person:
        return ""
    where = reverse("providers:own_correct", args=[row.location_id, row.subject])
    return f"{where}?person={person}" if person else where


@require_http_methods(["GET", "HEAD", "POST"])
def own_correct(request: Request, pk: int, subject: str) -> HttpResponse:
    """Say what is wrong with one sort of facts; it waits until a commissioner agrees."""
    partnership, home = asked_own(request, pk)
    if subject not in Subject.values:
        raise Http404("There is no such page.")
    if subject == Subject.VACANCY:
        return _beds(request, partnership, home)
    form, waiting = _form(request, partnership, home, subject)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = _proposed(request, home, form, subject, form.values, form.said)
        if tried.done:
            return _thanks(request, home)
    context = {"home": home, "form": form, "title": TITLES[Subject(subject)], "waiting": waiting}
    return render(request, "providers/own_correct.html", context, status=tried.status(form))


def _beds(request: Request, partnership: Partnership, home: Location) -> HttpResponse:
    known = list(Vacancy.objects.visible_to(request.user).about(partnership, home).filter(current=True))
    waiting = waiting_about(partnership, home, Subject.VACANCY)
    page = OwnVacancies(sent(request), location=home, known=known, waiting=waiting)
    all_still = "all_still" in request.POST
    if request.method == "POST" and page.is_valid(all_still=all_still):
        values = page.values(all_still=all_still)
        if _proposed(request, home, page.word, Subject.VACANCY, values, page.said).done:
            return _thanks(request, home)
    wrong = any(form.errors for form in page.forms)
    context = {
        "home": home, "page": page, "word": page.word, "known": bool(known), "wrong": wrong,
        "primary": primary_of(home), "waiting": waiting,
    }  # fmt: skip
    return render(request, "providers/own_beds.html", context, status=422 if wrong else 200)


def _form(
    request: Request, partnership: Partnership, home: Location, subject: str
) -> tuple[Any, HomeCorrection | None]:
    """The form of the subject, filled with what was sent and waits, or else with what stands there now."""
    if subject != Subject.PERSON:
        waiting = waiting_about(partnership, home, subject)
        now_there = sent_before(waiting) if waiting else facts_now(partnership, home, subject, {})
        return FORMS[subject](sent(request), now=now_there), waiting
    key = request.GET.get("person", "")
    rows = HomePerson.objects.visible_to(request.user).about(partnership, home).filter(ends_on=None)
    person = get_visible(rows, request.user, pk=key) if key else None
    if person is None:
        return OwnPersonForm(sent(request), now={}, person=None), None
    note_names(request, home, "Whom to ring, by the home itself")
    waiting = waiting_about(partnership, home, subject, person.pk)
    facts = facts_now(partnership, home, subject, {"person": person.pk})
    return OwnPersonForm(
        sent(request), now=sent_before(waiting) if waiting else facts, person=person
    ), waiting


def sent_before(row: HomeCorrection) -> dict[str, Any]:
    """What a form that changes a waiting correction begins with."""
    return {**row.values, "words": row.words}


def _proposed(
    request: Request, home: Location, form: Any, subject: str, values: dict[str, Any], words: str
) -> Tried:
    return attempt(
        form,
        lambda: propose_correction(
            partnership=require(request.user, Permission.OWN_HOMES, request.partnership), location=home,
            subject=subject, values=values, words=words, by=request.user, at=now(),
            instead=_instead(request, home),
        ),
    )  # fmt: skip


def _instead(request: Request, home: Location) -> HomeCorrection | None:
    """The waiting correction in whose place the person means to send this one."""
    key = request.POST.get("instead", "")
    rows = HomeCorrection.objects.visible_to(request.user).filter(location=home)
    return rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < LONGEST_KEY else None


def _thanks(request: Request, home: Location) -> HttpResponse:
    messages.success(request, "Thank you. We look at it; until then you see it below as waiting.")
    return redirect(f"{reverse('providers:own_home', args=[home.pk])}#corrections")


@require_POST
def correction_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back what was asked for."""
    partnership = require(request.user, Permission.OWN_HOMES, request.partnership)
    rows = HomeCorrection.objects.filter(partnership=partnership).select_related("partnership", "location")
    row: HomeCorrection = get_visible(rows, request.user, pk=pk)
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        version = row.version
    if row.state != HomeCorrection.State.WAITING or row.version != version:
        messages.warning(request, f"It was {row.get_state_display().lower()} meanwhile; nothing was changed.")
    else:
        try:
            withdraw_correction(correction=row, version=version, by=request.user, at=now())
            messages.success(request, "It is taken back.")
        except ChangedMeanwhile:
            messages.warning(request, "It was answered just now; nothing was changed.")
    return redirect(f"{reverse('providers:own_home', args=[row.location_id])}#corrections")


def own_homes(request: Request, partnership: Partnership) -> list[Location]:
    """The person's homes today."""
    mine = HomeStaff.objects.current_of(request.user).filter(partnership=partnership)
    return list(Location.objects.filter(pk__in=mine.values("location_id")).order_by("name", "pk"))


def asked_own(request: Request, pk: int) -> tuple[Partnership, Location]:
    """One of the person's own homes.

    Raises:
        PermissionDenied: they have no homes in this partnership.
        Http404: it isn't theirs today; the answer does not say whether there is such a home.
    """
    partnership = require(request.user, Permission.OWN_HOMES, request.partnership)
    mine = HomeStaff.objects.current_of(request.user).filter(partnership=partnership, location=pk)
    row = mine.select_related("location__provider").first()
    if row is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return partnership, row.location
