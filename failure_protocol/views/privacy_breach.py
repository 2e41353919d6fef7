"""Breaches of personal data: started by anybody of the team, handled by whoever leads and the guardian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import now, sent
from failure_protocol.access import REFUSAL, get_incident, rights
from failure_protocol.actions import breach as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms import privacy as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Group
from failure_protocol.models import Breach
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.tables.privacy import BreachTable, breach_state
from failure_protocol.views.common import Page, answer_form
from failure_protocol.views.privacy import GET_POST, PRIVACY
from failure_protocol.views.records import Button, ListPage, RowPage, address, listing, row_page
from ui.templatetags.ui import moment

Step = tuple[str, str, type[Any], Callable[..., Breach], str]
STEPS: dict[str, Step] = {
    "contain": ("What was done to contain it", "Contain it", forms.ContainForm, actions.contain_breach, ""),
    "decide": (
        "Is it reported?", "Decide whether it is reported", forms.DecideForm, actions.decide_breach,
        "The Information Commissioner is told within 72 hours, unless a risk to people is not likely.",
    ),
    "tell": (
        "Those concerned", "Say who was told", forms.ToldForm, actions.tell_concerned,
        "They are told without delay where the risk to them is high.",
    ),
    "close": ("Close the breach", "Close it", forms.LessonForm, actions.close_breach, ""),
}  # fmt: skip


@require_safe
def breaches(request: Request, pk: int) -> HttpResponseBase:
    """All of them."""
    here = _here(request, pk, actions.may_handle)
    page = ListPage(
        "Breaches of personal data", "Something went, or was seen, where it must not. 72 hours run from when "
        "anybody first knew.", PRIVACY, "breaches",
        [Button("Report a breach", address(here, "breach_new"), is_main=True)],
    )  # fmt: skip
    return listing(
        here, page, BreachTable(here.incident.breaches.all(), params=request.GET, path=request.path)
    )


@require_http_methods(GET_POST)
@transaction.atomic
def breach_new(request: Request, pk: int) -> HttpResponseBase:
    """Write one down: the clock starts."""
    here = _here(request, pk, actions.may_start)
    form = forms.BreachForm(sent(request), here=here)
    shown = form.fields["concerned"].queryset if "concerned" in form.fields else []  # type: ignore[attr-defined]
    note_read(
        incident=here.incident, people=shown, surface=Surface.LIST, by=request.user, at=here.at,
        groups=[Group.IDENTITY],
    )  # fmt: skip
    page = Page(
        "Report a breach", here.incident.get_absolute_url(), "Start the record",
        lede="Say what you know now; the rest can follow. 72 hours run. Nobody is blamed for saying it.",
        done="Written down. Whoever leads and the Caldicott guardian were told.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.start_breach(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_safe
@transaction.atomic
def breach(request: Request, pk: int, number: int) -> HttpResponseBase:
    """One, with what was done and what is still to do."""
    here = _here(request, pk, actions.may_handle)
    row = _row(here, number)
    people = list(row.people.all())
    note_read(incident=here.incident, people=people, surface=Surface.PAGE, by=request.user, at=here.at)
    facts = (
        ("What", row.get_kind_display()), ("First known", moment(row.aware_at)),
        ("72 hours end", moment(row.due_at)),
        ("Whom it concerns", ", ".join(each.ref for each in people) or "Not known yet"),
        ("What of them", ", ".join(forms.GROUPS[Group(each)] for each in row.groups)),
        ("Pack", str(row.pack) if row.pack else ""), ("Written down by", f"{row.by}, {moment(row.at)}"),
        ("Contained since", moment(row.contained_at) if row.contained_at else "Not contained yet"),
        ("Information Commissioner", row.get_report_display()),
        ("Told", moment(row.reported_at) if row.reported_at else ""), ("Their reference", row.reference),
        ("Closed", moment(row.closed_at) if row.closed_at else ""),
    )  # fmt: skip
    texts = (
        ("What happened", row.what), ("Who got or saw it", row.recipient),
        ("What was done to contain it", row.contained), ("Why it is reported, or not", row.report_why),
        ("Why it took longer than 72 hours", row.late_why),
        ("Who was told of those concerned", row.told_people),
        ("What was learned", row.lesson),
    )  # fmt: skip
    page = RowPage(
        f"Breach {row.number}", PRIVACY, "breaches", breach_state(row), facts, texts, _buttons(here, row)
    )
    return row_page(here, page)


@require_http_methods(GET_POST)
@transaction.atomic
def breach_step(request: Request, pk: int, number: int, step: str) -> HttpResponseBase:
    """One of its steps."""
    here = _here(request, pk, actions.may_handle)
    row = _row(here, number)
    if step not in STEPS:
        raise Http404("There is no such step.")
    title, submit, kind, action, lede = STEPS[step]
    names = [name for name in kind.base_fields if hasattr(row, name)]
    initial = {name: getattr(row, name) for name in names}
    for name in kind.moments:
        initial |= moment_initial(name, getattr(row, name))
    form = kind(sent(request), here=here, initial=initial)
    page = Page(f"{title}: breach {row.number}", row.get_absolute_url(), submit, lede=lede)
    return answer_form(
        here, page, form,
        lambda: action(
            breach=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


def _buttons(here: Here, row: Breach) -> list[Button]:
    if row.closed_at:
        return []
    return [
        Button(each[1], address(here, "breach_step", row.number, name), is_main=name == "decide")
        for name, each in STEPS.items()
    ]


def _here(request: Request, pk: int, allowed: Callable[[Any, Any], bool]) -> Here:
    incident = get_incident(request.user, pk)
    if not allowed(request.user, incident):
        raise PermissionDenied(REFUSAL.format(incident=incident))
    return Here(request, incident, rights(request.user, incident), now())


def _row(here: Here, number: int) -> Breach:
    row = here.incident.breaches.select_related("incident", "by", "pack").filter(number=number).first()
    if row is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return row
