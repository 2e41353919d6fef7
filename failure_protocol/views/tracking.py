"""Risks, actions and concerns of an incident: their lists, one of each, what is done with it."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, F, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import risks as risking
from failure_protocol.actions import tracking as actions
from failure_protocol.forms.logs import (
    ActionForm,
    CloseRiskForm,
    EndActionForm,
    MoveActionForm,
    OutcomeForm,
    PassForm,
    ReviewForm,
    RiskForm,
)
from failure_protocol.matrix import Level
from failure_protocol.models import Concern, IncidentAction, Risk
from failure_protocol.sections import Here
from failure_protocol.summaries.decisions import actions_of
from failure_protocol.tables.logs import (
    ActionTable,
    ConcernTable,
    RiskTable,
    action_state,
    concern_state,
)
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.records import (
    LOGS,
    Button,
    ListPage,
    RowPage,
    address,
    listing,
    numbered,
    own_row,
    row_page,
    seen_rows,
)
from ui.tags import Status
from ui.templatetags.ui import day, moment

OPEN = (("Open", {"state": "open"}), ("Ended", {"state": "ended"}))
READ, WRITE = ("decisions", Level.VIEW), ("logs", Level.ADD)


def _read(request: Request, pk: int) -> Here:
    return asked(request, pk, *READ)


def _write(request: Request, pk: int) -> Here:
    """Whoever adds to the log and reads decisions: the provider's staff do the one, not the other."""
    asked(request, pk, *READ)
    return asked(request, pk, *WRITE)


def _may_add(here: Here) -> bool:
    return here.rights.logs >= Level.ADD and not here.incident.has_ended


def _may_change(here: Here, owner: Any) -> bool:
    if here.incident.has_ended:
        return False
    own = owner is not None and owner.pk == here.request.user.pk
    return here.rights.logs >= (Level.ADD if own else Level.EDIT)


# --- risks ----------------------------------------------------------------------------------------
@require_safe
def risks(request: Request, pk: int) -> HttpResponseBase:
    """The risk log, the worst first; open ones unless the closed are asked for."""
    here = _read(request, pk)
    today = timezone.localtime(here.at).date()
    wanted = request.GET.get("state", "open")
    rows = Risk.objects.filter(incident=here.incident, closed_at__isnull=wanted != "ended")
    rows = rows.annotate(today=Value(today, output_field=DateField())).select_related("owner", "incident")
    rows = rows.order_by((F("likelihood") * F("impact")).desc(), "review_on", "number")
    buttons = [Button("Add a risk", address(here, "risk_new"), is_main=True)] if _may_add(here) else []
    lede = "What may go wrong, the worst first. Each has an owner and a day on which it is looked at again."
    table = RiskTable(rows, params=request.GET, path=request.path, quick=OPEN)
    return listing(here, ListPage("Risks", lede, LOGS, "risks", buttons), table)


@require_safe
def risk(request: Request, pk: int, number: int) -> HttpResponse:
    """One risk with its history."""
    here = _read(request, pk)
    row: Risk = own_row(here, Risk.objects.select_related("owner", "by", "incident"), number)
    today = timezone.localtime(here.at).date()
    overdue = row.is_overdue(today)
    tag = Status("Closed", "grey") if row.closed_at else Status("Review overdue", "red") if overdue else None
    buttons = []
    if row.closed_at is None and _may_change(here, row.owner):
        buttons = [
            Button("Review it", address(here, "risk_review", number), is_main=True),
            Button("Close it", address(here, "risk_close", number)),
        ]
    rag = row.rated.rag
    page = RowPage(
        f"Risk {number}", LOGS, "risks", tag,
        facts=(
            ("Rating", f"{rag.label if rag else ''}. {row.rated.reason}"), ("Watched by", str(row.owner)),
            ("Next review", "" if row.closed_at else day(row.review_on)),
            ("Written", f"{moment(row.at)}, {row.by}"),
        ),
        texts=(("What may go wrong", row.text), ("Cause", row.cause), ("What is done about it", row.control)),
        buttons=buttons,
        history=[
            (each.at, str(each.by), f"{each.rated.reason} {each.note}".strip())
            for each in row.reviews.select_related("by")
        ],
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def risk_new(request: Request, pk: int) -> HttpResponseBase:
    """Write a risk down."""
    here = _write(request, pk)
    form = RiskForm(sent(request), here=here, initial={"owner": request.user.pk})
    return answer_form(
        here, Page("Add a risk", address(here, "risks")), form,
        lambda: risking.add_risk(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def risk_review(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Look at a risk again."""
    here = _write(request, pk)
    row: Risk = own_row(here, Risk.objects.select_related("owner", "incident"), number)
    initial = {name: getattr(row, name) for name in ("likelihood", "impact", "control", "version")}
    form = ReviewForm(sent(request), here=here, initial={**initial, "owner": row.owner_id})
    page = Page(f"Review risk {number}", row.get_absolute_url(), lede=row.text, done="Reviewed.")
    return answer_form(
        here, page, form,
        lambda: risking.review_risk(
            risk=row, by=request.user, at=here.at, version=form.seen_version, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def risk_close(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Close a risk."""
    here = _write(request, pk)
    row: Risk = own_row(here, Risk.objects.select_related("incident"), number)
    form = CloseRiskForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Close risk {number}", row.get_absolute_url(), "Close it", row.text, "Closed.")
    return answer_form(
        here, page, form,
        lambda: risking.close_risk(
            risk=row, by=request.user, at=here.at, version=form.seen_version, **form.changes
        ),
    )  # fmt: skip


# --- actions --------------------------------------------------------------------------------------
@require_safe
def actions_list(request: Request, pk: int) -> HttpResponseBase:
    """Every action, those of meetings too; open ones unless the ended are asked for."""
    here = _read(request, pk)
    today = timezone.localtime(here.at).date()
    wanted = request.GET.get("state", "open") != "ended"
    lines = [each for each in actions_of(here.incident, today) if each.is_open is wanted]
    buttons = []
    if _may_add(here):
        buttons = [Button("Add an action", address(here, "incident_action_new"), is_main=True)]
    lede = "What is to be done by whom and when, the next due first. Actions of meetings stand here, too."
    table = ActionTable(lines, params=request.GET, path=request.path, quick=OPEN)
    return listing(here, ListPage("Actions", lede, LOGS, "incident_actions", buttons), table)


@require_safe
def action(request: Request, pk: int, number: int) -> HttpResponse:
    """One action."""
    here = _read(request, pk)
    row: IncidentAction = own_row(
        here, IncidentAction.objects.select_related("owner", "by", "incident"), number
    )
    buttons = []
    if row.state == IncidentAction.State.OPEN and _may_change(here, row.owner):
        buttons = [
            Button("It has ended", address(here, "incident_action_end", number), is_main=True),
            Button("Change day or owner", address(here, "incident_action_move", number)),
        ]
    page = RowPage(
        f"Action {number}", LOGS, "incident_actions", action_state(row),
        facts=(
            ("Who", row.owner_words), ("By when", day(row.due)), ("Agreed in", row.source),
            ("Written", f"{moment(row.at)}, {row.by}"), ("Ended", moment(row.ended_at)),
        ),
        texts=(("What is to be done", row.text), ("What came of it", row.outcome)), buttons=buttons,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: Request, pk: int) -> HttpResponseBase:
    """Give somebody something to do."""
    here = _write(request, pk)
    form = ActionForm(sent(request), here=here)
    return answer_form(
        here, Page("Add an action", address(here, "incident_actions")), form,
        lambda: actions.add_action(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def action_move(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Give an action another day or owner."""
    here = _write(request, pk)
    row: IncidentAction = own_row(here, IncidentAction.objects.select_related("owner", "incident"), number)
    initial = {"owner": row.owner_id, "owner_name": row.owner_name, "due": row.due, "version": row.version}
    form = MoveActionForm(sent(request), here=here, initial=initial)
    page = Page(f"Change action {number}", row.get_absolute_url(), lede=row.text)
    return answer_form(
        here, page, form,
        lambda: actions.move_action(
            action=row, by=request.user, at=here.at, version=form.seen_version, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def action_end(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Say that an action is done, or won't be."""
    here = _write(request, pk)
    row: IncidentAction = own_row(here, IncidentAction.objects.select_related("owner", "incident"), number)
    form = EndActionForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"End action {number}", row.get_absolute_url(), lede=row.text)
    return answer_form(
        here, page, form,
        lambda: actions.end_action(
            action=row, by=request.user, at=here.at, version=form.seen_version, **form.changes
        ),
    )  # fmt: skip


# --- concerns -------------------------------------------------------------------------------------
@require_safe
def concerns(request: Request, pk: int) -> HttpResponseBase:
    """Concerns about nobody, or about people whom the reader may see; open ones first."""
    here = _read(request, pk)
    rows = seen_rows(here, Concern.objects.select_related("owner", "incident"))
    rows = rows.filter(closed_at__isnull=request.GET.get("state", "open") != "ended").order_by("-number")
    table = ConcernTable(rows, params=request.GET, path=request.path, quick=OPEN)
    buttons = []
    if _may_add(here):
        buttons = [Button("Write down a concern", address(here, "log_add", "concern"), is_main=True)]
    lede = "What worries somebody: heard from whom, whose it is now. The provider's staff do not see it."
    return listing(here, ListPage("Concerns", lede, LOGS, "incident_concerns", buttons), table)


@require_safe
def concern(request: Request, pk: int, number: int) -> HttpResponse:
    """One concern."""
    here = _read(request, pk)
    row: Concern = numbered(here, Concern.objects.select_related("owner", "by", "person", "incident"), number)
    buttons = []
    if row.closed_at is None and _may_change(here, row.owner):
        buttons = [
            Button("Close it", address(here, "incident_concern_close", number), is_main=True),
            Button("Pass it on", address(here, "incident_concern_pass", number)),
        ]
    page = RowPage(
        f"Concern {number}", LOGS, "incident_concerns", concern_state(row),
        facts=(
            ("About", row.get_about_display()), ("Raised by", row.source), ("When", moment(row.happened_at)),
            ("Person", row.person.ref if row.person else ""), ("Whose it is", str(row.owner)),
            ("Written", f"{moment(row.at)}, {row.by}"), ("Closed", moment(row.closed_at)),
        ),
        texts=(("Concern", row.text), ("What came of it", row.outcome)), buttons=buttons,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def concern_pass(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Give a concern to somebody else."""
    here = _write(request, pk)
    row: Concern = numbered(here, Concern.objects.select_related("owner", "person", "incident"), number)
    form = PassForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Pass concern {number} on", row.get_absolute_url(), lede=row.text)
    return answer_form(
        here, page, form,
        lambda: actions.pass_concern(
            concern=row, by=request.user, at=here.at, version=form.seen_version, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def concern_close(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Close a concern."""
    here = _write(request, pk)
    row: Concern = numbered(here, Concern.objects.select_related("owner", "person", "incident"), number)
    form = OutcomeForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Close concern {number}", row.get_absolute_url(), "Close it", row.text, "Closed.")
    return answer_form(
        here, page, form,
        lambda: actions.close_concern(
            concern=row, by=request.user, at=here.at, version=form.seen_version, **form.changes
        ),
    )  # fmt: skip
