"""What others did, whether it is true, the activation, safeguarding."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import rights
from failure_protocol.actions import activation as activating
from failure_protocol.actions import acts as actions
from failure_protocol.actions import safeguarding as guarding
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.activation import Agreed
from failure_protocol.forms import acts as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import (
    Approval,
    ContactPlan,
    ProviderAct,
    SafeguardingAlert,
    SafeguardingTold,
    Verification,
)
from failure_protocol.models.people import Surface
from failure_protocol.protocol import holders_of, settings_of
from failure_protocol.sections import Here
from failure_protocol.states import WITHHELD
from failure_protocol.summaries.logs import of_seen_people
from failure_protocol.views.about import page_of
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.records import address, found

AGREEMENT = ("agreement", "agreement_name", "agreement_at", "agreement_note")
ALERTS_TO = "Adult Social Care Connect"


# --- notices and acts -----------------------------------------------------------------------------
@require_safe
def acts(request: Request, pk: int) -> HttpResponse:
    """What the regulator, the provider, a commissioner or a court did, with the end of each notice."""
    here = asked(request, pk)
    rows = here.incident.acts.select_related("service", "by")
    return page_of(here, "failure_protocol/acts.html", "acts", acts=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def act_new(request: Request, pk: int) -> HttpResponseBase:
    """Write an act down."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.ActForm(sent(request), here=here)
    page = Page(
        "Write down a notice or act", address(here, "acts"), "Write it down", done="It is written down."
    )
    return answer_form(
        here, page, form,
        lambda: actions.add_act(
            incident=here.incident, by=request.user, at=here.at, day=_day(here), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def act_edit(request: Request, pk: int, act: int) -> HttpResponseBase:
    """Correct an act, as when the length of a notice becomes known."""
    here = asked(request, pk, "incident", Level.EDIT)
    row: ProviderAct = found(here.incident.acts.select_related("incident", "service").filter(pk=act))
    initial = {name: getattr(row, name) for name in (*actions.ACT_EDITABLE, "version")}
    form = forms.ActEditForm(sent(request), here=here, initial=initial)
    page = Page(f"Correct: {row}", address(here, "acts"), done="Saved, and written into the log.")
    return answer_form(
        here, page, form,
        lambda: actions.edit_act(
            act=row, version=form.seen_version, changes=form.changes, by=request.user, at=here.at,
            day=_day(here),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def act_withdraw(request: Request, pk: int, act: int) -> HttpResponseBase:
    """Say that an act no longer holds."""
    here = asked(request, pk, "incident", Level.EDIT)
    row: ProviderAct = found(here.incident.acts.select_related("incident", "service").filter(pk=act))
    form = forms.WithdrawForm(sent(request), here=here, initial={"version": row.version})
    page = Page(
        f"No longer holds: {row}", address(here, "acts"), "It no longer holds", done="It no longer holds.",
        is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.withdraw_act(
            act=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- is it true? ----------------------------------------------------------------------------------
@require_safe
def verification(request: Request, pk: int) -> HttpResponse:
    """Who was asked whether it is true, what they said, and who is to be contacted besides."""
    here = asked(request, pk)
    return page_of(
        here, "failure_protocol/verification.html", "verification", at=here.at,
        asked_of=here.incident.verifications.all(), plans=here.incident.contact_plans.all(),
        hours=settings_of(here.incident).verify_hours,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def verification_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down that CQC or the owner was asked."""
    here = asked(request, pk, "incident", Level.EDIT)
    initial = {"asked_by": str(request.user), **moment_initial("asked_at", here.at)}
    form = forms.AskForm(sent(request), here=here, initial=initial)
    page = Page("Who was asked?", address(here, "verification"), "Write it down", done="It is written down.")
    return answer_form(
        here, page, form,
        lambda: actions.ask_verification(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def verification_answer(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Write down what they said."""
    here = asked(request, pk, "incident", Level.EDIT)
    asked_of: Verification = found(here.incident.verifications.select_related("incident").filter(pk=row))
    initial = {
        "answer": asked_of.answer, "words": asked_of.words, "evidence": asked_of.evidence,
        "version": asked_of.version,
        **moment_initial("answered_at", asked_of.answered_at or here.at),
    }  # fmt: skip
    form = forms.AnswerForm(sent(request), here=here, initial=initial)
    page = Page(
        f"What {asked_of.get_of_display()} said", address(here, "verification"), done="It is written down."
    )
    return answer_form(
        here, page, form,
        lambda: actions.answer_verification(
            verification=asked_of, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def contact_plan_new(request: Request, pk: int) -> HttpResponseBase:
    """Agree who contacts somebody else."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.PlanForm(sent(request), here=here)
    page = Page("Who is to be contacted?", address(here, "verification"), done="It is agreed.")
    return answer_form(
        here, page, form,
        lambda: actions.plan_contact(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def contact_plan_done(request: Request, pk: int, plan: int) -> HttpResponseBase:
    """Say what came of it."""
    here = asked(request, pk, "incident", Level.EDIT)
    row: ContactPlan = found(
        here.incident.contact_plans.select_related("incident").filter(pk=plan, done_at=None)
    )
    form = forms.PlanDoneForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Contacted: {row}", address(here, "verification"), done="It is written down.")
    return answer_form(
        here, page, form,
        lambda: actions.finish_contact(
            plan=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- activation -----------------------------------------------------------------------------------
@require_safe
def activation(request: Request, pk: int) -> HttpResponse:
    """Whose decision it is, what was decided, what the other body says."""
    here = asked(request, pk)
    return page_of(
        here, "failure_protocol/activation.html", "activation",
        holders=holders_of(settings_of(here.incident)),
        approvals=here.incident.approvals.select_related("by"), may_activate=_may_activate(here),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: Request, pk: int) -> HttpResponseBase:
    """Write the decision down, and activate. A holder of a post may decide with any part in the incident."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    holders = holders_of(settings_of(here.incident))
    if not _may_activate(here):
        if here.incident.state not in WITHHELD and here.rights.incident >= Level.VIEW:
            return redirect("failure_protocol:activation", pk)
        here = asked(request, pk, "incident", Level.EDIT)
    own = next((each.authority for each in holders if each.user == request.user), "")
    initial = {
        "version": here.incident.version, "authority": own, "how": Approval.How.SELF if own else "",
        "agreement": Approval.Agreement.MISSING, **moment_initial("decided_at", here.at),
    }  # fmt: skip
    form = forms.ActivateForm(sent(request), here=here, holders=holders, initial=initial)
    back = "activation" if here.rights.incident >= Level.VIEW else "incident"
    page = Page(
        "Activate the procedure", address(here, back), "Activate",
        lede="Either of the two posts decides. The other body’s agreement is recorded; it may follow later.",
        done="The procedure is activated.",
    )  # fmt: skip
    return answer_form(here, page, form, lambda: _activate(form, here, request.user))


def _activate(form: Any, here: Here, by: Any) -> Approval:
    said = form.changes
    agreed = None
    if said["agreement"] != Approval.Agreement.MISSING:
        agreed = _agreed(said, here)
    rest = {name: value for name, value in said.items() if name not in AGREEMENT}
    return activating.activate(
        incident=here.incident, version=form.seen_version, agreed=agreed, by=by, at=here.at, **rest
    )


def _agreed(said: dict[str, Any], here: Here) -> Agreed:
    return Agreed(
        said["agreement"], said["agreement_name"], said["agreement_at"] or here.at, said["agreement_note"]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: Request, pk: int, approval: int) -> HttpResponseBase:
    """Write down what the other body says."""
    here = asked(request, pk, "incident", Level.EDIT)
    row: Approval = found(here.incident.approvals.select_related("incident__partnership").filter(pk=approval))
    initial = {"version": row.version, **moment_initial("agreement_at", here.at)}
    form = forms.AgreementForm(sent(request), here=here, initial=initial)
    page = Page(f"What the {row.other_body} says", address(here, "activation"), done="It is written down.")
    return answer_form(
        here, page, form,
        lambda: activating.record_agreement(
            approval=row, version=form.seen_version, agreed=_agreed(form.changes, here), by=request.user,
            at=here.at,
        ),
    )  # fmt: skip


def _may_activate(here: Here) -> bool:
    if here.incident.state not in WITHHELD:
        return False
    holders = [each.user for each in holders_of(settings_of(here.incident))]
    return here.rights.incident >= Level.EDIT or here.request.user in holders


# --- safeguarding ---------------------------------------------------------------------------------
@require_safe
@transaction.atomic
def safeguarding(request: Request, pk: int) -> HttpResponse:
    """Whether it has to do with abuse, who was told, and each alert for those who may read it."""
    here = asked(request, pk)
    told = {row.whom: row for row in here.incident.safeguarding_told.select_related("by")}
    may_read = _reads_alerts(here)
    alerts = here.incident.alerts.select_related("person")
    if may_read:
        alerts = alerts.filter(of_seen_people(request.user, here.incident, here.rights))
        note_read(
            incident=here.incident, people={each.person_id for each in alerts if each.person_id},
            surface=Surface.LIST, groups=[Group.SAFEGUARDING], by=request.user, at=here.at,
        )  # fmt: skip
    return page_of(
        here, "failure_protocol/safeguarding.html", "safeguarding", may_read=may_read,
        told=[(words, told.get(whom)) for whom, words in SafeguardingTold.Whom.choices],
        alerts=alerts, may_write=_writes_alerts(here),
        hours=settings_of(here.incident).alert_hours,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def safeguarding_flag(request: Request, pk: int) -> HttpResponseBase:
    """Say whether it has to do with abuse."""
    here = _asked_guarding(request, pk)
    row = here.incident
    initial = {"is_safeguarding": "yes" if row.is_safeguarding else "no", "version": row.version}
    form = forms.FlagForm(sent(request), here=here, initial=initial)
    page = Page("Safeguarding or not", address(here, "safeguarding"))
    return answer_form(
        here, page, form,
        lambda: guarding.flag_safeguarding(
            incident=row, version=form.seen_version, reason=form.changes["reason"],
            is_safeguarding=form.changes["is_safeguarding"] == "yes", by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def safeguarding_tell(request: Request, pk: int) -> HttpResponseBase:
    """Write down that one of the two who must know was told."""
    here = _asked_guarding(request, pk)
    form = forms.ToldForm(sent(request), here=here, initial=moment_initial("told_at", here.at))
    page = Page("Who was told?", address(here, "safeguarding"), done="It is written down.")
    return answer_form(
        here, page, form,
        lambda: guarding.tell_safeguarding(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def alert_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down a concern for which an alert is to be made."""
    here = _asked_guarding(request, pk)
    form = forms.AlertForm(sent(request), here=here, initial=moment_initial("identified_at", here.at))
    page = Page(
        "Safeguarding concern", address(here, "safeguarding"), "Write it down",
        lede="The clock for its alert starts when it was seen.",
        done="It is written down. Make the alert now.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: guarding.add_alert(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def alert_made(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Write down that an alert was made."""
    here = _asked_guarding(request, pk)
    rows = here.incident.alerts.select_related("incident", "person")
    row: SafeguardingAlert = found(rows.filter(number=number, made_at=None))
    initial = {
        "version": row.version, "made_to": ALERTS_TO, "made_by": str(request.user),
        **moment_initial("made_at", here.at),
    }  # fmt: skip
    form = forms.AlertMadeForm(sent(request), here=here, initial=initial)
    page = Page(f"Alert {row.number} was made", address(here, "safeguarding"), done="It is written down.")
    return answer_form(
        here, page, form,
        lambda: guarding.make_alert(
            alert=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


def _reads_alerts(here: Here) -> bool:
    """Alerts are read by those who see the safeguarding of people; an auditor needs a reason for each."""
    return Group.SAFEGUARDING in here.rights.sees and here.rights.scope is not Scope.WITH_REASON


def _writes_alerts(here: Here) -> bool:
    held = rights(here.request.user, here.incident)
    return not here.incident.has_ended and (
        held.incident >= Level.EDIT or Group.SAFEGUARDING in held.edits
    )  # fmt: skip


def _asked_guarding(request: Request, pk: int) -> Here:
    """The incident, for whoever runs it or whose part is safeguarding."""
    here = asked(request, pk)
    return here if _writes_alerts(here) else asked(request, pk, "incident", Level.EDIT)


def _day(here: Here) -> date:
    return timezone.localtime(here.at).date()
