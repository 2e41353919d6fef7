"""The decision log, and whether the incident is a serious one for either body."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import decisions as actions
from failure_protocol.actions.authority import authority_limit_of
from failure_protocol.actions.decisions import Decided
from failure_protocol.forms.fields import moment_initial
from failure_protocol.forms.logs import CorrectionForm, DecisionForm, SeriousForm, StrikeForm
from failure_protocol.matrix import Level
from failure_protocol.models import Decision, SeriousDecision
from failure_protocol.sections import Here
from failure_protocol.serious import CRITERIA
from failure_protocol.summaries.decisions import serious_of
from failure_protocol.tables.logs import DecisionTable
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.records import (
    LOGS,
    Button,
    ListPage,
    RowPage,
    address,
    listing,
    numbered,
    row_page,
    seen_rows,
    tabs,
)
from ui.tags import Status
from ui.templatetags.ui import moment, pounds


def _limit_words(here: Here) -> str:
    limit = authority_limit_of(here.incident, here.request.user)
    if limit is None:
        return "You have confirmed no delegated authority, so you can’t decide on money."
    return f"Your delegated limit is £{limit:,.2f} a decision."


@require_safe
def decisions(request: Request, pk: int) -> HttpResponseBase:
    """Every decision, the newest first; those struck through stay."""
    here = asked(request, pk, "decisions", Level.VIEW)
    rows = seen_rows(here, Decision.objects.select_related("maker", "entry", "incident"))
    rows = rows.prefetch_related("entry__struck").order_by("-number")
    table = DecisionTable(rows, params=request.GET, path=request.path)
    buttons = []
    if here.rights.decisions >= Level.EDIT and not here.incident.has_ended:
        buttons = [Button("Write down a decision", address(here, "decision_new"), is_main=True)]
    lede = "What was asked, known and decided, and why. A decision is never changed, only struck through."
    return listing(here, ListPage("Decisions", lede, LOGS, "decisions", buttons), table)


@require_safe
def decision(request: Request, pk: int, number: int) -> HttpResponse:
    """One decision, whole."""
    here = asked(request, pk, "decisions", Level.VIEW)
    row: Decision = numbered(here, Decision.objects.select_related("maker", "by", "person", "entry"), number)
    struck, later = row.struck_by, row.replaced_by.first()
    buttons = []
    if here.rights.decisions >= Level.EDIT and struck is None and not here.incident.has_ended:
        buttons = [
            Button("Correct it", address(here, "decision_correct", number)),
            Button("Strike it through", address(here, "decision_strike", number)),
        ]
    page = RowPage(
        f"Decision {number}", LOGS, "decisions", Status("Struck through", "grey") if struck else None,
        facts=(
            ("Decided", moment(row.decided_at)), ("By", str(row.maker)), ("By what right", row.authority),
            ("Cost", pounds(row.amount)), ("Person", row.person.ref if row.person else ""),
            ("Written", f"{moment(row.at)}, {row.by}"), ("Written late because", row.late_reason),
            ("Corrects", str(row.replaces or "")), ("Corrected by", str(later or "")),
        ),
        texts=(
            ("Question", row.question), ("Options", row.options), ("What it relied on", row.information),
            ("Decision", row.decision), ("Reasons", row.reasons), ("Dissent", row.dissent),
        ),
        buttons=buttons, notice=f"{struck.actor_name}: {struck.text}" if struck else "",
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: Request, pk: int) -> HttpResponseBase:
    """Write a decision down."""
    here = asked(request, pk, "decisions", Level.EDIT)
    initial = {"maker": request.user.pk, **moment_initial("decided_at", here.at)}
    form = DecisionForm(sent(request), here=here, initial=initial)
    page = Page("Write down a decision", address(here, "decisions"), lede=_limit_words(here))
    return answer_form(
        here, page, form,
        lambda: actions.record_decision(
            incident=here.incident, decided=Decided(**form.changes), by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decision_correct(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Strike a decision through and write what is right."""
    here = asked(request, pk, "decisions", Level.EDIT)
    row: Decision = numbered(here, Decision.objects.select_related("entry__incident", "incident"), number)
    initial = {name: getattr(row, name) for name in (
        "question", "options", "information", "decision", "reasons", "maker", "authority", "amount",
        "dissent", "person", "late_reason",
    )}  # fmt: skip
    form = CorrectionForm(
        sent(request), here=here, initial={**initial, **moment_initial("decided_at", row.decided_at)}
    )

    def correct() -> Any:
        changes = form.changes
        reason = changes.pop("reason")
        return actions.correct_decision(
            decision=row, decided=Decided(**changes), reason=reason, by=request.user, at=here.at
        )

    page = Page(f"Correct decision {number}", row.get_absolute_url(), done="The correction is written down.")
    return answer_form(here, page, form, correct)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_strike(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Strike a decision through, with nothing in its place."""
    here = asked(request, pk, "decisions", Level.EDIT)
    row: Decision = numbered(here, Decision.objects.select_related("entry__incident", "incident"), number)
    form = StrikeForm(sent(request), here=here)
    del form.fields["text"]
    page = Page(
        f"Strike decision {number} through", row.get_absolute_url(), "Strike it through", row.decision,
        "Struck through. It stays to be read.", is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.strike_decision(decision=row, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_safe
def serious(request: Request, pk: int) -> HttpResponse:
    """Whether each body treats it as serious, criterion by criterion; unanswered is red."""
    here = asked(request, pk, "decisions", Level.VIEW)
    context = {
        "answers": serious_of(here.incident), "tabs": tabs(here, LOGS, "serious"),
        "may_decide": here.rights.decisions >= Level.EDIT and not here.incident.has_ended,
    }  # fmt: skip
    return show(here, "failure_protocol/serious.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def serious_decide(request: Request, pk: int, body: str) -> HttpResponseBase:
    """Decide for one body."""
    here = asked(request, pk, "decisions", Level.EDIT)
    if body not in SeriousDecision.Body.values:
        raise Http404("There is no such page.")
    which = SeriousDecision.Body(body)
    form = SeriousForm(sent(request), here=here, criteria=CRITERIA[which])
    page = Page(str(which.label), address(here, "serious"), "Decide", done="Decided, and written down.")
    return answer_form(
        here, page, form,
        lambda: actions.decide_serious(
            incident=here.incident, body=body, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip
