"""The team of an incident: who has which part, what is nobody's, and what each member confirmed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import appointments, authority, staff
from failure_protocol.actions import team as actions
from failure_protocol.forms import team as forms
from failure_protocol.matrix import Level, TeamRole
from failure_protocol.models import AgencyRole, Appointment, IncidentService, StaffSupport, TeamMember
from failure_protocol.models.checklist import BODIES
from failure_protocol.models.team import Body
from failure_protocol.parts import PARTS, Kind, Part
from failure_protocol.sections import Here
from failure_protocol.summaries.checklist import items_of
from failure_protocol.summaries.parts import left_behind, not_declared, parts_of, site_leads
from failure_protocol.summaries.team import leaders_of, team_of
from failure_protocol.views.common import Page, answer_form, asked, show

FORMS = ["GET", "HEAD", "POST"]


def may_edit(here: Here) -> bool:
    """Whether the person may change the team of this incident."""
    return here.rights.incident >= Level.EDIT and not here.incident.has_ended


@require_safe
def team(request: Request, pk: int) -> HttpResponse:
    """Everybody and every part."""
    here = asked(request, pk)
    incident = here.incident
    members = team_of(incident, here.at)
    rows = items_of(incident, timezone.localtime(here.at).date())
    context = {
        "members": members, "leaders": leaders_of(incident, here.at), "past": _past(here, members),
        "parts": parts_of(incident), "sites": site_leads(incident),
        "left": left_behind(incident, rows, here.at), "can_edit": may_edit(here),
        "authorities": _by_name(incident.authorities.filter(ends_at=None).select_related("user")),
        "impacts": _newest(incident.impacts.select_related("user")),
        "silent": not_declared(incident, here.at),
        "support": incident.staff_support.select_related("user", "offered_by"), "clarity": _clarity(here),
    }  # fmt: skip
    return show(here, "failure_protocol/team.html", context)


@require_http_methods(FORMS)
def member_add(request: Request, pk: int) -> HttpResponseBase:
    """Give somebody a part."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.MemberForm(sent(request), here=here)
    page = Page(
        "Add to the team", _team(here), "Add",
        lede="The part says what they see and may do. They are found by name; nobody else learns of it.",
        done="Added to the team.",
    )  # fmt: skip

    def add() -> Any:
        values = form.changes
        role = TeamRole(values.pop("role"))
        return actions.add_member(incident=here.incident, role=role, by=request.user, at=here.at, **values)

    return answer_form(here, page, form, add)


@require_http_methods(FORMS)
def member_end(request: Request, pk: int, member: int) -> HttpResponseBase:
    """End a part."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = TeamMember.objects.select_related("incident", "user")
    row = get_object_or_404(rows, pk=member, incident=here.incident)
    form = forms.ReasonForm(sent(request), here=here, initial={"version": row.version})
    page = Page(
        f"End a part: {row}", _team(here), "End it", is_warning=True,
        lede="What they still hold is listed as nobody’s until it is passed on.", done="The part ended.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.end_member(
            member=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def pass_on(request: Request, pk: int, user: int) -> HttpResponseBase:
    """Give what somebody who left still holds to somebody of the team."""
    here = asked(request, pk, "incident", Level.EDIT)
    old = _holder(here, user)
    form = forms.PassOnForm(sent(request), here=here)
    page = Page(
        f"Pass on the items of {old}", _team(here), "Pass on",
        lede="Items that are not settled. Roles, sites and actions of meetings are given on one by one.",
        done="Passed on.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: appointments.pass_on(
            incident=here.incident, old=old, new=form.cleaned_data["new"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_safe
def part(request: Request, pk: int, kind: str, key: str) -> HttpResponse:
    """Who held a part when (R01)."""
    here = asked(request, pk)
    found = _part(kind, key)
    rows = here.incident.appointments.filter(kind=kind, key=key).select_related("user", "added_by")
    context = {"part": found, "rows": rows.order_by("-starts_at", "-pk"), "can_edit": may_edit(here)}
    return show(here, "failure_protocol/team_part.html", context)


@require_http_methods(FORMS)
def part_appoint(request: Request, pk: int, kind: str, key: str) -> HttpResponseBase:
    """Give a part to somebody."""
    here = asked(request, pk, "incident", Level.EDIT)
    found = _part(kind, key)
    form = forms.AppointForm(
        sent(request), here=here, part=found, initial={"is_backup": "backup" in request.GET}
    )
    page = Page(
        found.title, _team(here), "Give it to them",
        lede=f"{found.source} of the procedure. Whoever has it now stays in its history.", done="Noted.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: appointments.appoint(
            incident=here.incident, kind=kind, key=key, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def part_end(request: Request, pk: int, appointment: int) -> HttpResponseBase:
    """Somebody gives a part up, and nobody has it yet."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = Appointment.objects.select_related("incident", "user")
    row = get_object_or_404(rows, pk=appointment, incident=here.incident)
    form = forms.ReasonForm(sent(request), here=here, initial={"version": row.version})
    title = f"{row.who} gives up: {PARTS[Kind(row.kind), row.key].title}"
    page = Page(title, _team(here), "End it", is_warning=True, done="The part is nobody’s now.")
    return answer_form(
        here, page, form,
        lambda: appointments.end_appointment(
            appointment=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def site_lead(request: Request, pk: int, service: int) -> HttpResponseBase:
    """Name who leads at a site."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = IncidentService.objects.select_related("incident")
    found = get_object_or_404(rows, pk=service, incident=here.incident)
    form = forms.SiteLeadForm(sent(request), here=here)
    what = "Liaison officer" if found.is_home_care else "Lead worker"
    page = Page(f"{what}: {found}", _team(here), lede="Appendix A 2.7.", done="Noted.")
    return answer_form(
        here, page, form,
        lambda: appointments.name_site_lead(service=found, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def authority_confirm(request: Request, pk: int) -> HttpResponseBase:
    """Confirm one's own delegated authority (R09)."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    form = forms.AuthorityForm(sent(request), here=here)
    page = Page(
        "Your delegated authority", _back(here), "Confirm",
        lede="Section 6.5: it is shown when you decide. A decision above it goes to whoever may take it.",
        done="Confirmed.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: authority.confirm_authority(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def impact_declare(request: Request, pk: int) -> HttpResponseBase:
    """Say what the incident does to one's own other work (R10)."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    form = forms.ImpactForm(sent(request), here=here)
    page = Page(
        "What this does to your other work", _back(here), "Declare",
        lede="Section 6.5 and Appendix A 2.22: your line manager is told.", done="Declared.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: staff.declare_impact(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def support_offer(request: Request, pk: int) -> HttpResponseBase:
    """Write down that support was offered (R11)."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.SupportForm(sent(request), here=here)
    page = Page(
        "Support offered to staff", _team(here),
        lede="Appendix A 8.4: supervision, above all after conflict.", done="Noted.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: staff.offer_support(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(FORMS)
def support_answer(request: Request, pk: int, support: int) -> HttpResponseBase:
    """Write down whether it was taken up."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = StaffSupport.objects.select_related("incident", "user")
    row = get_object_or_404(rows, pk=support, incident=here.incident)
    form = forms.SupportAnswerForm(
        sent(request), here=here, initial={"version": row.version, "taken_up": row.taken_up}
    )
    page = Page(f"Support for {row.who}: {row.what}", _team(here), done="Noted.")
    return answer_form(
        here, page, form,
        lambda: staff.answer_support(
            support=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(FORMS)
def agency_role(request: Request, pk: int, audience: str, body: str) -> HttpResponseBase:
    """What a body does in meetings with residents, relatives or staff (R13)."""
    here = asked(request, pk, "incident", Level.EDIT)
    if audience not in AgencyRole.Audience.values or body not in [each.value for each in BODIES]:
        raise Http404("There is no such page.")
    row = here.incident.agency_roles.filter(audience=audience, body=body).first()
    initial = {"version": row.version, "words": row.words} if row else {}
    form = forms.AgencyRoleForm(sent(request), here=here, initial=initial)
    whom = AgencyRole.Audience(audience).label.lower()
    title = f"{Body(body).label} in meetings with {whom}"
    page = Page(title, _team(here), lede="Appendix A 6.4.", done="Noted.")
    return answer_form(
        here, page, form,
        lambda: appointments.set_agency_role(
            incident=here.incident, audience=audience, body=body, version=form.seen_version, by=request.user,
            at=here.at, **form.changes,
        ),
    )  # fmt: skip


def _team(here: Here) -> str:
    return reverse("failure_protocol:team", args=[here.incident.pk])


def _back(here: Here) -> str:
    """The team's page for those who see it."""
    return _team(here) if here.rights.incident >= Level.VIEW else here.incident.get_absolute_url()


def _part(kind: str, key: str) -> Part:
    try:
        return PARTS[Kind(kind), key]
    except (ValueError, KeyError):
        raise Http404("There is no such part.") from None


def _holder(here: Here, user: int) -> User:
    """Somebody who holds something in this incident.

    Raises:
        Http404: they don't.
    """
    rows = User.objects.filter(pk=user, item_answers__item__incident=here.incident)
    found: User | None = rows.first()
    if found is None:
        raise Http404("There is nothing to pass on.")
    return found


def _past(here: Here, members: list[TeamMember]) -> Any:
    rows = here.incident.team.exclude(pk__in=[each.pk for each in members])
    return rows.select_related("user", "service")


def _by_name(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda each: str(each.user))


def _newest(rows: Any) -> list[Any]:
    """The last declaration of each person."""
    found: dict[int, Any] = {}
    for row in rows:
        found.setdefault(row.user_id, row)
    return _by_name(found.values())


def _clarity(here: Here) -> list[tuple[Any, list[tuple[Body, AgencyRole | None]]]]:
    """What each body does in each kind of meeting; empty for home care alone."""
    if not here.incident.services.exclude(service_type="home_care").exists():
        return []
    said = {(each.audience, each.body): each for each in here.incident.agency_roles.all()}
    return [
        (audience, [(body, said.get((audience.value, body.value))) for body in BODIES])
        for audience in AgencyRole.Audience
    ]
