"""Ringing round: the form that is filled while talking, and on to the next home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import may
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from audit.actions import record_read
from core.errors import ChangedMeanwhile, Refused
from providers.actions.contacts_ring import ring_around
from providers.forms.contacts_ring import RingForm
from providers.models import Contact, HomePerson, HomeRecord, Location
from providers.summaries.contacts import (
    WHOSE,
    call_list,
    counts_of,
    last_on,
    open_promises_of,
    tel_of,
    worry_words,
)
from providers.views.contacts import came_of, home_of, owners


@require_http_methods(["GET", "HEAD", "POST"])
def ring(request: Request, pk: int) -> HttpResponse:
    """Fill the form for a home while talking; saved in one piece, then the next home of the list."""
    partnership, home = home_of(request, pk, Permission.EDIT_HOMES)
    form = RingForm(
        sent(request), partnership=partnership, location=home, owners=owners(partnership),
        user=request.user, today=today(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        saved = _try(request, partnership, home, form)
        if saved is not None:
            return _on(request, partnership, home, saved)
    context = {"form": form, "home": home, "whose": _whose(request)} | _about(request, partnership, home)
    return render(request, "providers/ring.html", context, status=422 if form.errors else 200)


def _try(request: Request, partnership: Partnership, home: Location, form: RingForm) -> Contact | None:
    """The contact; None when something was refused, which then stands in the form."""
    try:
        return ring_around(
            partnership=partnership, location=home, by=request.user, on=today(), at=now(), **form.values
        )
    except ChangedMeanwhile as lost:
        form.beaten(lost)
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        form.refuse(error)
    return None


def _on(request: Request, partnership: Partnership, home: Location, saved: Contact) -> HttpResponse:
    """Back to where the person came from: the list, with the next home named, or the home's page."""
    said = f"Saved: {home}, {came_of(saved)}."
    whose = _whose(request)
    if not whose:
        messages.success(request, said)
        return redirect(home)
    following = call_list(partnership, today(), whose=whose, user=request.user).after(home.pk)
    on = f" Next: {following.location}." if following else " That was the last call of this list."
    messages.success(request, said + on)
    target = f"{reverse('providers:calls')}?whose={whose}"
    return redirect(f"{target}#row-{following.pk}" if following else target)


def _whose(request: Request) -> str:
    """Of which list the call is; empty when it isn't made from one."""
    asked = request.GET.get("whose", "")
    return asked if asked in WHOSE else ""


def _about(request: Request, partnership: Partnership, home: Location) -> dict[str, Any]:
    """What to know before ringing: why, when last, what was promised, whom to ask for."""
    record = HomeRecord.objects.about(partnership, home).first()
    reached, tried = counts_of(partnership, home)
    people = may(request.user, Permission.VIEW_HOME_PEOPLE, partnership)
    persons = _persons(request, partnership, home) if people else []
    return {
        "tel": tel_of(home.phone), "worry": worry_words(record, record.worst if record else "white"),
        "last": last_on(record), "reached": reached, "tried": tried, "persons": persons,
        "open_promises": open_promises_of(partnership, home), "day": today(),
        "newest": Contact.objects.about(partnership, home).select_related("by").order_by("-on", "-at")[:3],
    }  # fmt: skip


def _persons(request: Request, partnership: Partnership, home: Location) -> list[dict[str, str]]:
    """Whom to ask for today, with the number that a telephone can dial; noted as read."""
    gone = Q(ends_on__lt=today()) | Q(starts_on__gt=today())
    rows = list(HomePerson.objects.about(partnership, home).exclude(gone))
    if rows:
        record_read(by=request.user, obj=home, partnership=partnership, how="Names before a call")
    return [
        {"name": row.name, "role": row.role, "phone": row.phone, "tel": tel_of(row.phone)} for row in rows
    ]
