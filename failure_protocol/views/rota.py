"""The rota outside office hours, the numbers to ring, the briefings of the team and who passes them on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import briefings as briefing_actions
from failure_protocol.actions import rota as actions
from failure_protocol.forms import team as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Level
from failure_protocol.models import Briefing, Cascade, PhoneEntry, Shift
from failure_protocol.sections import Here
from failure_protocol.summaries.briefings import briefing_days, told_of
from failure_protocol.summaries.parts import unassigned
from failure_protocol.summaries.rota import phones_of, rota_of
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.team import may_edit

FORMS = ["GET", "HEAD", "POST"]


@require_safe
def rota(request: Request, pk: int) -> HttpResponse:
    """The next seven days with the hours that nobody covers, and the numbers to ring."""
    here = asked(request, pk)
    context = {
        "rota": rota_of(here.incident, timezone.localtime(here.at).date()),
        "phones": phones_of(here.incident), "can_edit": may_edit(here),
    }  # fmt: skip
    return show(here, "failure_protocol/rota.html", context)


@require_http_methods(FORMS)
def rota_hours(request: Request, pk: int) -> HttpResponseBase:
    """Between which hours somebody must be there."""
    here = asked(request, pk, "incident", Level.EDIT)
    found = rota_of(here.incident, timezone.localtime(here.at).date(), 1)
    hours, row = found.hours, found.row
    initial = {
        "version": row.version if row else 0, "weekday_from": hours.weekday_from,
        "weekday_to": hours.weekday_to, "weekend_from": hours.weekend_from, "weekend_to": hours.weekend_to,
    }  # fmt: skip
    form = forms.RotaHoursForm(sent(request), here=here, initial=initial)
    page = Page(
        "Hours of the rota", _rota(here), lede="The procedure gives no hours: these are a local choice.",
        done="The hours are set.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.set_rota_hours(
            incident=here.incident, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def shift_add(request: Request, pk: int) -> HttpResponseBase:
    """Put somebody on the rota."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.ShiftForm(sent(request), here=here)
    page = Page("Add to the rota", _rota(here), "Add", done="They are on the rota.")
    return answer_form(
        here, page, form,
        lambda: actions.add_shift(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def shift_withdraw(request: Request, pk: int, shift: int) -> HttpResponseBase:
    """Take somebody off it."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = Shift.objects.select_related("incident", "user")
    row = get_object_or_404(rows, pk=shift, incident=here.incident)
    form = forms.ReasonForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Take {row.who} off the rota", _rota(here), "Take off", is_warning=True, done="Taken off.")
    return answer_form(
        here, page, form,
        lambda: actions.withdraw_shift(
            shift=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def phone_add(request: Request, pk: int) -> HttpResponseBase:
    """Write down a number."""
    here = asked(request, pk, "incident", Level.EDIT)
    return _phone(here, None, "Add a number")


@require_http_methods(FORMS)
def phone(request: Request, pk: int, entry: int) -> HttpResponseBase:
    """Put a number right."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = get_object_or_404(PhoneEntry, pk=entry, incident=here.incident)
    return _phone(here, row, f"Number of {row}")


@require_POST
def agencies(request: Request, pk: int) -> HttpResponseBase:
    """Begin the list of other agencies with those of Appendix D."""
    here = asked(request, pk, "incident", Level.EDIT)
    made = actions.list_agencies(incident=here.incident, by=request.user, at=here.at)
    messages.success(request, f"{len(made)} agencies of Appendix D are listed. Add their numbers.")
    return redirect(_rota(here))


@require_safe
def briefings(request: Request, pk: int) -> HttpResponse:
    """Day by day, with gaps; what nobody has; who has not been told."""
    here = asked(request, pk)
    context = {
        "days": briefing_days(here.incident, here.at), "told": told_of(here.incident),
        "unassigned": unassigned(here.incident), "can_edit": may_edit(here),
    }  # fmt: skip
    return show(here, "failure_protocol/briefings.html", context)


@require_http_methods(FORMS)
def briefing_add(request: Request, pk: int) -> HttpResponseBase:
    """Write down today's briefing."""
    here = asked(request, pk, "incident", Level.EDIT)
    held = set(
        here.incident.briefings.filter(day=timezone.localtime(here.at).date()).values_list("kind", flat=True)
    )
    kind = Briefing.Kind.LATER if Briefing.Kind.START in held else Briefing.Kind.START
    initial = {"kind": kind, **moment_initial("held_at", here.at)}
    form = forms.BriefingForm(sent(request), here=here, initial=initial)
    page = Page("Write down a briefing", _briefings(here), done="The briefing is written down.")
    return answer_form(
        here, page, form,
        lambda: briefing_actions.give_briefing(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
        template="failure_protocol/briefing_form.html", unassigned=unassigned(here.incident),
        late=[each for each in told_of(here.incident) if each.row.received_at is None],
    )  # fmt: skip


@require_http_methods(FORMS)
def cascade_add(request: Request, pk: int) -> HttpResponseBase:
    """Say who is to be told by whom."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.CascadeForm(sent(request), here=here)
    page = Page(
        "Who is to be told", _briefings(here), "Add", done="They stand in the list until it is ticked."
    )
    return answer_form(
        here, page, form,
        lambda: briefing_actions.ask_cascade(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_POST
def cascade_tick(request: Request, pk: int, cascade: int) -> HttpResponseBase:
    """Tick by name that somebody was told."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    rows = Cascade.objects.select_related("incident", "user", "received_by")
    row = get_object_or_404(rows, pk=cascade, incident=here.incident)
    try:
        briefing_actions.tick_cascade(
            cascade=row, version=int(request.POST.get("version") or 0), by=request.user, at=here.at
        )
    except (Refused, ChangedMeanwhile, ValueError) as error:
        messages.error(request, str(error))
    return redirect(_briefings(here) if here.rights.incident >= Level.VIEW else here.incident)


def _phone(here: Here, row: PhoneEntry | None, title: str) -> HttpResponseBase:
    names = ("kind", "name", "what", "phone", "hours", "version")
    initial: dict[str, Any] = {name: getattr(row, name) for name in names} if row else {"kind": "person"}
    form = forms.PhoneForm(sent(here.request), here=here, initial=initial)
    page = Page(title, _rota(here), done="The number is written down.")
    return answer_form(
        here, page, form,
        lambda: actions.save_phone(
            incident=here.incident, entry=row, version=form.seen_version, by=here.request.user, at=here.at,
            **form.changes,
        ),
    )  # fmt: skip


def _rota(here: Here) -> str:
    return reverse("failure_protocol:rota", args=[here.incident.pk])


def _briefings(here: Here) -> str:
    return reverse("failure_protocol:briefings", args=[here.incident.pk])
