"""The groups of an incident and their meetings: called, attended, held."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import meetings as actions
from failure_protocol.actions import seats
from failure_protocol.actions.meetings import THERE
from failure_protocol.forms import meetings as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.forms.team import ReasonForm
from failure_protocol.matrix import Level
from failure_protocol.models import GroupMember, Meeting
from failure_protocol.models.meetings import Group
from failure_protocol.sections import Here
from failure_protocol.summaries.clocks import meeting_clocks
from failure_protocol.summaries.meetings import groups_of, meeting_view
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.team import may_edit

FORMS = ["GET", "HEAD", "POST"]


@require_safe
def meetings(request: Request, pk: int) -> HttpResponse:
    """Both groups, their meetings, and how long the first one may wait."""
    here = asked(request, pk)
    rows = Meeting.objects.of(here.incident).select_related("chair__user")
    context = {
        "groups": groups_of(here.incident), "rows": rows, "can_edit": may_edit(here),
        "clocks": meeting_clocks(here.incident, here.at),
        "no_first": not rows.steering().exclude(state=Meeting.State.OFF).exists(),
    }  # fmt: skip
    return show(here, "failure_protocol/meetings.html", context)


@require_safe
def meeting(request: Request, pk: int, meeting: int) -> HttpResponse:
    """One meeting whole."""
    here = asked(request, pk)
    row = get_meeting(here, meeting)
    view = meeting_view(row)
    circulated = row.circulated.select_related("by")
    context = {
        "view": view, "meeting": row, "can_edit": may_edit(here), "circulated": circulated,
        "guests": row.invitations.select_related("user", "part"), "now": here.at,
        "today": timezone.localtime(here.at).date(),
    }  # fmt: skip
    return show(here, "failure_protocol/meeting.html", context)


@require_http_methods(FORMS)
def meeting_call(request: Request, pk: int) -> HttpResponseBase:
    """Call a meeting."""
    here = asked(request, pk, "incident", Level.EDIT)
    group = request.GET.get("group", Group.STEERING)
    form = forms.CallForm(sent(request), here=here, initial={"group": group})
    page = Page(
        "Call a meeting", _meetings(here), "Call it",
        lede="The first meeting of the steering group has the agenda of sections 7.1 to 7.3, and the key "
        "contacts of section 5.1 get their seats.",
        done="The meeting is called.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.call_meeting(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def meeting_move(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Another time or place."""
    here, row = _asked(request, pk, meeting)
    initial = {
        "version": row.version, "place": row.place, "is_virtual": row.is_virtual, "joining": row.joining,
        **moment_initial("starts_at", row.starts_at), **moment_initial("ends_at", row.ends_at),
    }  # fmt: skip
    form = forms.MoveForm(sent(request), here=here, initial=initial)
    page = Page(f"Change time or place: {row}", row.get_absolute_url(), done="Changed.")
    return answer_form(
        here, page, form,
        lambda: actions.change_meeting(
            meeting=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def meeting_off(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Call a meeting off."""
    here, row = _asked(request, pk, meeting)
    form = ReasonForm(sent(request), here=here, initial={"version": row.version})
    page = Page(
        f"Call off: {row}", row.get_absolute_url(), "Call it off", is_warning=True,
        lede="The clock of the first meeting goes on.", done="The meeting is called off.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.call_off(
            meeting=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def meeting_attendance(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Who came."""
    here, row = _asked(request, pk, meeting)
    form = forms.AttendanceForm(
        sent(request), here=here, sat=meeting_view(row).sat, initial={"version": row.version}
    )
    page = Page(f"Who came: {row}", row.get_absolute_url(), done="Attendance is written down.")
    return answer_form(
        here, page, form,
        lambda: actions.note_attendance(
            meeting=row, came=form.came, version=form.seen_version, by=request.user, at=here.at
        ),
        template="failure_protocol/meeting_attendance.html",
    )  # fmt: skip


@require_http_methods(FORMS)
def meeting_hold(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Mark it as held."""
    here, row = _asked(request, pk, meeting)
    there = GroupMember.objects.filter(attendance__meeting=row, attendance__how__in=THERE)
    begins = row.starts_at if row.starts_at <= here.at else here.at
    initial = {"version": row.version, "frequency": row.frequency, **moment_initial("began_at", begins)}
    form = forms.HoldForm(sent(request), here=here, members=there.select_related("user"), initial=initial)
    page = Page(
        f"Held: {row}", row.get_absolute_url(), "Mark as held",
        lede="Who came is written down first. The first meeting of the steering group stops its clock.",
        done="The meeting is marked as held.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.hold_meeting(
            meeting=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def seat_add(request: Request, pk: int) -> HttpResponseBase:
    """Give somebody a seat."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.SeatForm(sent(request), here=here, initial={"group": request.GET.get("group", "")})
    page = Page("Add a member", _meetings(here), "Add", done="They have a seat.")
    return answer_form(
        here, page, form,
        lambda: seats.add_seat(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def seat_end(request: Request, pk: int, seat: int) -> HttpResponseBase:
    """End a seat."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = GroupMember.objects.select_related("incident", "user")
    row = get_object_or_404(rows, pk=seat, incident=here.incident)
    form = ReasonForm(sent(request), here=here, initial={"version": row.version})
    title = f"{row.who} leaves the {row.get_group_display()}"
    page = Page(title, _meetings(here), "End the seat", is_warning=True, done="The seat ended.")
    return answer_form(
        here, page, form,
        lambda: seats.end_seat(
            member=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


def get_meeting(here: Here, pk: int) -> Meeting:
    """A meeting of this incident.

    Raises:
        Http404: there is no such meeting here.
    """
    rows = Meeting.objects.of(here.incident).select_related("incident__partnership", "chair__user")
    found: Meeting = get_object_or_404(rows, pk=pk)
    return found


def _asked(request: Request, pk: int, meeting: int) -> tuple[Here, Meeting]:
    here = asked(request, pk, "incident", Level.EDIT)
    return here, get_meeting(here, meeting)


def _meetings(here: Here) -> str:
    return reverse("failure_protocol:meetings", args=[here.incident.pk])
