"""Learning from an incident: the debrief, recommendations, the report and where it went; and closing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import DateField, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol import gate
from failure_protocol.access import REFUSAL
from failure_protocol.actions import closing
from failure_protocol.actions import debrief as actions
from failure_protocol.forms.communications import SureForm
from failure_protocol.forms.debrief import (
    DebriefForm,
    EndRecommendationForm,
    FeedbackForm,
    LsabForm,
    ReceiptForm,
    RecommendationForm,
    ReopenForm,
    ReportForm,
    SessionForm,
    SubmitForm,
)
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Level
from failure_protocol.models import (
    Feedback,
    LessonsReport,
    Recommendation,
    StaffSession,
    Submission,
)
from failure_protocol.sections import Here
from failure_protocol.states import State
from failure_protocol.summaries.debrief import (
    debrief_due,
    debrief_of,
    draft,
    feedback_gaps,
    may_be_short,
    named_in,
)
from failure_protocol.summaries.sitreps import digest_of
from failure_protocol.tables.debrief import RecommendationTable, recommendation_state
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.records import (
    LEARNED,
    Button,
    ListPage,
    RowPage,
    address,
    found,
    listing,
    own_row,
    row_page,
    seen_rows,
    tabs,
)
from ui.templatetags.ui import day, moment

TEXTS = ("held_on", "agencies", "went_well", "lessons", "to_do", "is_short")


def _read(request: Request, pk: int) -> Here:
    return asked(request, pk, "decisions", Level.VIEW)


def _edit(request: Request, pk: int) -> Here:
    return asked(request, pk, "incident", Level.EDIT)


def _whole(request: Request, pk: int) -> Here:
    """The report tells of everybody, so it is for who runs the incident, and for auditors."""
    here = _read(request, pk)
    if here.rights.incident < Level.EDIT and here.rights.access_log < Level.VIEW:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here


@require_safe
def debrief(request: Request, pk: int) -> HttpResponse:
    """The debrief, its sessions and feedback, and the answer about the safeguarding board."""
    here = _read(request, pk)
    row = debrief_of(here.incident)
    due = debrief_due(here.incident)
    rows = seen_rows(here, Feedback.objects.select_related("person", "by"))
    context = {
        "debrief": row, "due": due, "tabs": tabs(here, LEARNED, "debrief"),
        "is_late": bool(due and due < timezone.localtime(here.at).date() and not (row and row.done_at)),
        "sessions": StaffSession.objects.filter(incident=here.incident), "feedback": rows,
        "gaps": feedback_gaps(here.incident), "short": may_be_short(here.incident),
        "may_edit": here.rights.incident >= Level.EDIT,
        "may_add": here.rights.logs >= Level.ADD and not here.incident.has_ended,
    }  # fmt: skip
    return show(here, "failure_protocol/debrief.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def debrief_edit(request: Request, pk: int) -> HttpResponseBase:
    """Write the debrief down."""
    here = _edit(request, pk)
    row = debrief_of(here.incident)
    initial = {name: getattr(row, name) for name in TEXTS} if row else {}
    form = DebriefForm(
        sent(request), here=here, may_be_short=may_be_short(here.incident),
        initial={**initial, "version": row.version if row else 0},
    )  # fmt: skip
    page = Page("Write the debrief", address(here, "debrief"))
    return answer_form(
        here, page, form,
        lambda: actions.save_debrief(
            incident=here.incident, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def debrief_done(request: Request, pk: int) -> HttpResponseBase:
    """Say that the debrief is done."""
    here = _edit(request, pk)
    row = debrief_of(here.incident)
    if row is None:
        return redirect(address(here, "debrief_edit"))
    form = SureForm(sent(request), here=here, initial={"version": row.version})
    page = Page(
        "The debrief is done", address(here, "debrief"), "It is done",
        "After this it is not changed any more. What is learned later becomes a recommendation.", "Done.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.finish_debrief(debrief=row, version=form.seen_version, by=request.user, at=here.at),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def debrief_lsab(request: Request, pk: int) -> HttpResponseBase:
    """Answer whether the safeguarding adults board is asked."""
    here = _edit(request, pk)
    row = debrief_of(here.incident)
    form = LsabForm(sent(request), here=here, initial={"version": row.version if row else 0})
    page = Page(
        "Referral to the safeguarding adults board", address(here, "debrief"),
        lede="Its case review group, or its monitoring and evaluation group. Blank is no answer.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.answer_lsab(
            incident=here.incident, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: Request, pk: int) -> HttpResponseBase:
    """Write a session of staff down."""
    here = _edit(request, pk)
    form = SessionForm(sent(request), here=here, initial=moment_initial("held_at", here.at))
    return answer_form(
        here, Page("Write down a staff session", address(here, "debrief")), form,
        lambda: actions.record_session(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down how it was for somebody."""
    _read(request, pk)
    here = asked(request, pk, "logs", Level.ADD)
    initial = {"said_on": timezone.localtime(here.at).date()}
    form = FeedbackForm(sent(request), here=here, initial=initial)
    return answer_form(
        here, Page("Write feedback down", address(here, "debrief")), form,
        lambda: actions.record_feedback(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


# --- recommendations ------------------------------------------------------------------------------
@require_safe
def recommendations(request: Request, pk: int) -> HttpResponseBase:
    """What is to change."""
    here = _read(request, pk)
    today = timezone.localtime(here.at).date()
    rows = Recommendation.objects.filter(incident=here.incident).select_related("incident")
    rows = rows.annotate(today=Value(today, output_field=DateField()))
    buttons = []
    if here.rights.incident >= Level.EDIT:
        buttons = [Button("Recommend a change", address(here, "recommendation_new"), is_main=True)]
    lede = "What is to change: policy, procedure or practice, each with a body, an owner and a day."
    table = RecommendationTable(rows, params=request.GET, path=request.path)
    return listing(here, ListPage("Recommendations", lede, LEARNED, "recommendations", buttons), table)


@require_safe
def recommendation(request: Request, pk: int, number: int) -> HttpResponse:
    """One recommendation."""
    here = _read(request, pk)
    row: Recommendation = own_row(here, Recommendation.objects.select_related("by", "incident"), number)
    buttons = []
    if row.state == Recommendation.State.OPEN and here.rights.incident >= Level.EDIT:
        buttons = [Button("It has ended", address(here, "recommendation_end", number), is_main=True)]
    page = RowPage(
        f"Recommendation {number}", LEARNED, "recommendations", recommendation_state(row),
        facts=(
            ("Kind", row.get_kind_display()), ("Body", row.body), ("Who sees to it", row.owner),
            ("By when", day(row.due)), ("Written", f"{moment(row.at)}, {row.by}"),
        ),
        texts=(("What is to change", row.text), ("What came of it", row.outcome)), buttons=buttons,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_new(request: Request, pk: int) -> HttpResponseBase:
    """Recommend a change."""
    here = _edit(request, pk)
    form = RecommendationForm(sent(request), here=here)
    return answer_form(
        here, Page("Recommend a change", address(here, "recommendations")), form,
        lambda: actions.add_recommendation(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_end(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Say what came of a recommendation."""
    here = _edit(request, pk)
    row: Recommendation = own_row(here, Recommendation.objects.select_related("incident"), number)
    form = EndRecommendationForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"End recommendation {number}", row.get_absolute_url(), lede=row.text)
    return answer_form(
        here, page, form,
        lambda: actions.end_recommendation(
            recommendation=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- the report -----------------------------------------------------------------------------------
@require_safe
def lessons(request: Request, pk: int) -> HttpResponse:
    """The report as the logs give it now, its versions, and where they went."""
    here = _whole(request, pk)
    context = {
        "content": draft(here.incident, here.at), "tabs": tabs(here, LEARNED, "lessons"),
        "versions": LessonsReport.objects.filter(incident=here.incident).select_related("by", "incident"),
        "submissions": Submission.objects.filter(incident=here.incident).select_related("report"),
        "may_edit": here.rights.incident >= Level.EDIT,
    }  # fmt: skip
    return show(here, "failure_protocol/lessons.html", context)


@require_safe
def lessons_version(request: Request, pk: int, number: int) -> HttpResponse:
    """A version as it was made, and what of it may be published."""
    here = _whole(request, pk)
    row: LessonsReport = own_row(here, LessonsReport.objects.select_related("by", "incident"), number)
    texts = [row.summary, *(each["text"] for each in row.published["recommendations"])]
    context = {
        "report": row, "content": row.content, "tabs": tabs(here, LEARNED, "lessons"),
        "whole": digest_of(row.content) == row.digest, "named": named_in(here.incident, texts),
    }  # fmt: skip
    return show(here, "failure_protocol/lessons_version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def lessons_new(request: Request, pk: int) -> HttpResponseBase:
    """Make a version: the team's, and the one that may be published."""
    here = _edit(request, pk)
    form = ReportForm(sent(request), here=here)
    page = Page(
        "Make a version of the report", address(here, "lessons"), "Make it",
        "The figures come from the logs as they are now. In what is published, one to four people are “fewer "
        "than 5”, and nobody is named.", "Made.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.freeze_report(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def submission_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down to whom a version went."""
    here = _edit(request, pk)
    initial = {"sent_on": timezone.localtime(here.at).date()}
    form = SubmitForm(sent(request), here=here, initial=initial)
    return answer_form(
        here, Page("The report was sent", address(here, "lessons")), form,
        lambda: actions.submit_report(by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def submission_receipt(request: Request, pk: int, submission: int) -> HttpResponseBase:
    """Write down who confirmed that it came."""
    here = _edit(request, pk)
    rows = Submission.objects.filter(incident=here.incident, pk=submission)
    row: Submission = found(rows.select_related("report", "incident"))
    initial = {"version": row.version, "received_on": timezone.localtime(here.at).date()}
    form = ReceiptForm(sent(request), here=here, initial=initial)
    page = Page(f"Receipt: {row}", address(here, "lessons"))
    return answer_form(
        here, page, form,
        lambda: actions.record_receipt(
            submission=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- closing --------------------------------------------------------------------------------------
@require_safe
def close(request: Request, pk: int) -> HttpResponse:
    """The gate: every condition, and what stands against it with a link to where it is settled."""
    here = _read(request, pk)
    conditions = gate.conditions(here.incident, here.at)
    context = {
        "conditions": conditions, "open": sum(len(each.open) for each in conditions),
        "tabs": tabs(here, LEARNED, "close"), "may_close": here.rights.close,
        "in_debrief": here.incident.state == State.DEBRIEF,
    }  # fmt: skip
    return show(here, "failure_protocol/close.html", context)


def _closing(request: Request, pk: int) -> Here:
    here = _read(request, pk)
    if not here.rights.close:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here


@require_http_methods(["GET", "HEAD", "POST"])
def close_now(request: Request, pk: int) -> HttpResponseBase:
    """Close the incident, if nothing stands against it."""
    here = _closing(request, pk)
    form = SureForm(sent(request), here=here, initial={"version": here.incident.version})
    page = Page(
        f"Close {here.incident}", address(here, "close"), "Close it",
        "No task is completed, cancelled or deleted by it.", "The incident is closed.", is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: closing.close_incident(
            incident=here.incident, version=form.seen_version, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Request, pk: int) -> HttpResponseBase:
    """Open a closed incident again, with the reason."""
    here = _closing(request, pk)
    form = ReopenForm(sent(request), here=here, initial={"version": here.incident.version})
    page = Page(f"Open {here.incident} again", address(here, "close"), "Open it again", done="It is open.")
    return answer_form(
        here, page, form,
        lambda: closing.reopen_incident(
            incident=here.incident, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip
