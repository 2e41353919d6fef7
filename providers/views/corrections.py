"""What homes would put right: the list, and one of them beside the facts, accepted or declined."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, back_to, now, sent
from core.errors import ChangedMeanwhile
from providers.actions.corrections import answer_correction
from providers.filters.corrections import CorrectionFilter
from providers.forms.corrections import AnswerForm
from providers.models import HomeCorrection
from providers.summaries.corrections import compare
from providers.tables.staff import CorrectionTable, correction_state
from providers.views.homes_common import asked_row, box, may_edit, note_names
from ui.listing import respond

MOVED = (
    "This changed while you were looking at it, so nothing was written. Compare again below, then answer it."
)
QUICK: tuple[tuple[str, dict[str, str]], ...] = (
    ("Waiting", {}),
    ("Accepted", {"state": "accepted"}),
    ("Declined", {"state": "declined"}),
)


@require_safe
def corrections(request: Request) -> HttpResponseBase:
    """Corrections of the partnership's homes, the oldest that waits first."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows = HomeCorrection.objects.filter(partnership=partnership)
    chosen = CorrectionFilter(request.GET, rows)
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    if not request.GET.get("state"):
        found = found.waiting()
    table = CorrectionTable(
        found.select_related("location").order_by("made_at", "pk"), params=request.GET, path=request.path,
        filterset=chosen, quick=QUICK,
    )  # fmt: skip
    context = {"empty": not rows.exists()}
    return respond(request, table, "providers/corrections.html", context, filename="corrections")


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: Request, pk: int) -> HttpResponse:
    """A correction: what stood there, what the home says, what stands there now; and the answer to it."""
    wanted = Permission.EDIT_HOMES if request.method == "POST" else Permission.VIEW_HOMES
    row: HomeCorrection = asked_row(request, HomeCorrection, pk, wanted)
    found = compare(row)
    people = may(request.user, Permission.VIEW_HOME_PEOPLE, row.partnership)
    form = AnswerForm(sent(request), initial={"version": row.version, "seen": found.token})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = _answered(request, row, form)
        if tried.done and tried.value is not None:
            messages.success(request, f"{row.location}: {row.get_subject_display().lower()} {row.state}.")
            return redirect(back_to(request, box(row.location, "corrections")))
        row = asked_row(request, HomeCorrection, pk, wanted)
        found = compare(row)
        _look_again(form, row, found.token)
    if people:
        note_names(request, row.location, "A correction by the home")
    context = {
        "correction": row, "home": row.location, "state": correction_state(row), "form": form,
        "found": found, "people": people, "may_edit": may_edit(request, row.partnership),
    }  # fmt: skip
    status = 409 if tried.done else tried.status(form)
    return render(request, "providers/correction.html", context, status=status)


def _answered(request: Request, row: HomeCorrection, form: AnswerForm) -> Tried:
    """Accepted or declined; done without a value where something moved meanwhile."""
    said = form.cleaned_data

    def act() -> HomeCorrection | None:
        try:
            return answer_correction(
                correction=row, accept=request.POST.get("do") == "accept", version=said["version"],
                by=request.user, at=now(), reason=said["reason"], seen=said["seen"],
            )  # fmt: skip
        except ChangedMeanwhile:
            form.add_error(None, MOVED)
            return None

    return attempt(form, act)


def _look_again(form: AnswerForm, row: HomeCorrection, token: str) -> None:
    """What was typed stays; the next answer is to what is shown now."""
    typed: Any = form.data
    typed = typed.copy()
    typed["version"], typed["seen"] = str(row.version), token
    form.data = typed
