"""Minutes of a meeting part by part, its papers, its guests, and to whom the minutes went."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent
from core.errors import ChangedMeanwhile
from failure_protocol.access import rights
from failure_protocol.actions import guests
from failure_protocol.actions import minutes as actions
from failure_protocol.attachments import given_out, keep
from failure_protocol.forms import meetings as forms
from failure_protocol.matrix import Level
from failure_protocol.models import (
    AgendaPart,
    Incident,
    Invitation,
    Meeting,
    MeetingAction,
    MeetingPaper,
)
from failure_protocol.sections import Here
from failure_protocol.summaries.meetings import invited, meeting_view
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.meetings import get_meeting
from ui import limits

FORMS = ["GET", "HEAD", "POST"]
UNKNOWN = "There is no such page, or it is not yours to see."


@require_http_methods(FORMS)
def part_add(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Add a part to the agenda."""
    here, row = _asked(request, pk, meeting)
    form = forms.PartForm(sent(request), here=here)
    page = Page(f"Add to the agenda: {row}", row.get_absolute_url(), "Add", done="It is on the agenda.")
    return answer_form(
        here, page, form,
        lambda: actions.add_part(meeting=row, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def part_minutes(request: Request, pk: int, meeting: int, part: int) -> HttpResponseBase:
    """Write the minutes of a part."""
    here, row, found = _asked_part(request, pk, meeting, part)
    initial = {"version": found.version, "minutes": found.minutes}
    form = forms.MinutesForm(sent(request), here=here, part=found, initial=initial)
    page = Page(f"Minutes: {found.title}", _at(row, found), done="Minutes saved.")
    return answer_form(
        here, page, form,
        lambda: actions.minute_part(
            part=found, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def part_decision(request: Request, pk: int, meeting: int, part: int) -> HttpResponseBase:
    """Write down a decision."""
    here, row, found = _asked_part(request, pk, meeting, part)
    form = forms.DecisionForm(sent(request), here=here)
    page = Page(f"Decided: {found.title}", _at(row, found), done="The decision is written down.")
    return answer_form(
        here, page, form,
        lambda: actions.add_decision(
            meeting=row, part=found, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def part_action(request: Request, pk: int, meeting: int, part: int) -> HttpResponseBase:
    """Give somebody something to do."""
    here, row, found = _asked_part(request, pk, meeting, part)
    form = forms.GivenForm(sent(request), here=here)
    page = Page(
        f"Action: {found.title}", _at(row, found), lede="It needs an owner and a day.",
        done="The action is written down.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.add_action(meeting=row, part=found, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def part_paper(request: Request, pk: int, meeting: int, part: int) -> HttpResponseBase:
    """Put a paper to a part."""
    here, row, found = _asked_part(request, pk, meeting, part)
    form = forms.PaperForm(sent(request), here=here, files=request.FILES or None)
    page = Page(f"Paper: {found.title}", _at(row, found), "Add", done="The paper is there.")
    return answer_form(
        here, page, form,
        lambda: actions.add_paper(
            part=found, file=keep(form.cleaned_data["file"]), by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def action_end(request: Request, pk: int, meeting: int, action: int) -> HttpResponseBase:
    """Say that an action is done. Its owner may."""
    here = asked(request, pk)
    row = get_meeting(here, meeting)
    rows = MeetingAction.objects.select_related("meeting__incident", "user")
    found = get_object_or_404(rows, pk=action, meeting=row)
    form = forms.DoneForm(sent(request), here=here, initial={"version": found.version})
    page = Page("Action done", row.get_absolute_url(), lede=found.text, done="Done.")
    return answer_form(
        here, page, form,
        lambda: actions.end_action(
            action=found, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def minutes_circulate(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Record to whom the minutes went."""
    here, row = _asked(request, pk, meeting)
    names = [each.member.who for each in meeting_view(row).sat]
    form = forms.CirculateForm(sent(request), here=here, names=names)
    page = Page(
        f"Circulate the minutes: {row}", row.get_absolute_url(), "Record",
        lede="Section 7.2: members, and the relevant heads of service. Members with an account get a mail "
        "that says where the minutes are.",
        done="Circulation is recorded.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.circulate(meeting=row, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def guest_invite(request: Request, pk: int, meeting: int) -> HttpResponseBase:
    """Invite an interested party."""
    here, row = _asked(request, pk, meeting)
    form = forms.InvitationForm(sent(request), here=here, parts=row.parts.all())
    page = Page(
        f"Invite to: {row}", row.get_absolute_url(), "Invite",
        lede="Section 7.4: for a part of the meeting to which they contribute, not as a member.",
        done="They are invited.",
    )  # fmt: skip
    return answer_form(
        here, page, form, lambda: guests.invite(meeting=row, by=request.user, at=here.at, **form.changes)
    )


@require_POST
def guest_withdraw(request: Request, pk: int, meeting: int, guest: int) -> HttpResponseBase:
    """Take an invitation back."""
    here, row = _asked(request, pk, meeting)
    rows = Invitation.objects.select_related("meeting__incident", "user")
    found = get_object_or_404(rows, pk=guest, meeting=row)
    try:
        version = int(request.POST.get("version") or found.version)
        guests.withdraw_invitation(invitation=found, version=version, by=request.user, at=here.at)
    except (ChangedMeanwhile, ValueError) as error:
        messages.error(request, str(error))
    return redirect(row)


@require_safe
def guest_page(request: Request, pk: int, meeting: int, guest: int) -> HttpResponse:
    """What an invited party sees, until their access ends: when, where, their part, its papers."""
    found = _invitation(request, pk, meeting, guest)
    parts = [found.part] if found.part else list(found.meeting.parts.all())
    papers = MeetingPaper.objects.filter(part__in=parts).select_related("part")
    context = {
        "row": found, "meeting": found.meeting, "incident": found.meeting.incident, "parts": parts,
        "papers": papers,
    }  # fmt: skip
    return render(request, "failure_protocol/meeting_guest.html", context)


@require_safe
def paper(request: Request, pk: int, meeting: int, paper: int) -> HttpResponseBase:
    """A paper, for the team, and for whoever is invited to its part."""
    limits.count(request, "download")
    rows = MeetingPaper.objects.select_related("part__meeting__incident__partnership")
    found = rows.filter(pk=paper, part__meeting=meeting, part__meeting__incident=pk).first()
    if found is None or not _may_read(request, found):
        raise Http404(UNKNOWN)
    return given_out(found.key, found.name, found.sha256)


def _may_read(request: Request, found: MeetingPaper) -> bool:
    incident: Incident = found.part.meeting.incident
    if not may(request.user, Permission.VIEW_INCIDENTS, incident.partnership):
        return False
    if rights(request.user, incident).incident >= Level.VIEW:
        return True
    return any(
        row.meeting_id == found.part.meeting_id and row.part_id in (None, found.part_id)
        for row in invited(request.user, now())
    )


def _invitation(request: Request, pk: int, meeting: int, guest: int) -> Invitation:
    """The invitation of an address, for whom it was made and while it holds.

    Raises:
        Http404: there is none, or not for this person, or it is over.
    """
    asked_for = (guest, meeting, pk)
    rows = invited(request.user, now())
    found = next(
        (row for row in rows if (row.pk, row.meeting_id, row.meeting.incident_id) == asked_for), None
    )
    if found is None or not may(request.user, Permission.VIEW_INCIDENTS, found.meeting.incident.partnership):
        raise Http404(UNKNOWN)
    return found


def _asked(request: Request, pk: int, meeting: int) -> tuple[Here, Meeting]:
    here = asked(request, pk, "incident", Level.EDIT)
    return here, get_meeting(here, meeting)


def _asked_part(request: Request, pk: int, meeting: int, part: int) -> tuple[Here, Meeting, AgendaPart]:
    here, row = _asked(request, pk, meeting)
    rows = AgendaPart.objects.select_related("meeting__incident__partnership")
    return here, row, get_object_or_404(rows, pk=part, meeting=row)


def _at(meeting: Meeting, part: AgendaPart) -> str:
    page = reverse("failure_protocol:meeting", args=[meeting.incident_id, meeting.pk])
    return f"{page}#part-{part.pk}"
