"""The timeline of an incident: read, written quickly on a phone, struck through, taken along as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import logs as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.tracking import add_concern
from failure_protocol.forms.logs import ConcernForm, EntryForm, StrikeForm
from failure_protocol.matrix import Level
from failure_protocol.models import LogEntry
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.logs import seen_entries, timeline_of
from failure_protocol.tables.logs import StrikingTimelineTable, TimelineFile, TimelineTable
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.records import LOGS, Button, ListPage, address, listing
from ui import exports, limits
from ui.templatetags.ui import moment

QUICK = (LogKind.CONTACT, LogKind.CONCERN, LogKind.COMMUNICATION)
KINDS = dict(LogKind.choices)
VERBS = {
    LogKind.CONTACT: "Write down a contact",
    LogKind.CONCERN: "Write down a concern",
    LogKind.COMMUNICATION: "Write down a communication",
}


def may_add(here: Here, kind: LogKind) -> bool:
    """Whether the person writes this kind by hand."""
    if here.incident.has_ended:
        return False
    if here.rights.logs >= Level.ADD:
        return True
    return kind != LogKind.CONCERN and here.rights.communications >= Level.ADD


def _kind(request: Request) -> tuple[str, ...]:
    asked_for = request.GET.get("kind", "")
    return (asked_for,) if asked_for in KINDS else ()


@require_safe
def log(request: Request, pk: int) -> HttpResponseBase:
    """The timeline, all of it or one kind."""
    here = asked(request, pk, "logs", Level.SUMMARY)
    rows = timeline_of(here.incident, request.user, _kind(request))
    seen = LogEntry.objects.filter(seen_entries(request.user, here.incident)).order_by()
    present = set(seen.values_list("kind", flat=True).distinct())
    quick = [(label, {"kind": value}) for value, label in LogKind.choices if value in present]
    cls = StrikingTimelineTable if here.rights.logs >= Level.ADD else TimelineTable
    table = cls(rows, params=request.GET, path=request.path, quick=quick)
    buttons = [
        Button(str(kind.label), address(here, "log_add", kind.value), is_main=True)
        for kind in QUICK
        if may_add(here, kind)
    ]
    page = ListPage("Log", "Everything that happened, what happened last in front. Nothing is ever changed: "
                    "what is wrong is struck through and stays.", LOGS, "log", buttons)  # fmt: skip
    extra = {"file_url": address(here, "log_file"), "kind": "".join(_kind(request))}
    return listing(here, page, table, **extra)


@require_http_methods(["GET", "HEAD", "POST"])
def log_add(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """Write an entry of one kind: words and Save; all else is optional."""
    here = asked(request, pk, "logs", Level.SUMMARY)
    if kind not in QUICK or not may_add(here, LogKind(kind)):
        raise Http404("There is no such page, or it is not yours to see.")
    page = Page(VERBS[LogKind(kind)], address(here, "log"), done="Written down.")
    if kind == LogKind.CONCERN:
        concern = ConcernForm(sent(request), here=here)
        return answer_form(
            here, page, concern,
            lambda: add_concern(incident=here.incident, by=request.user, at=here.at, **concern.changes),
        )  # fmt: skip
    form = EntryForm(sent(request), here=here)
    return answer_form(
        here, page, form,
        lambda: actions.write_entry(
            incident=here.incident, kind=LogKind(kind), by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def log_strike(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Strike an entry through, with the reason and what is right."""
    here = asked(request, pk, "logs", Level.ADD)
    seen = LogEntry.objects.filter(seen_entries(request.user, here.incident), number=number)
    entry = seen.select_related("incident", "person").first()
    if entry is None:
        raise Http404("There is no such page, or it is not yours to see.")
    form = StrikeForm(sent(request), here=here)
    page = Page(
        f"Strike entry {number} through", address(here, "log"), "Strike it through",
        f"{moment(entry.at)}, {entry.actor_name}: {entry.text}", "Struck through. It stays to be read.",
        is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.strike_entry(entry=entry, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_POST
def log_file(request: Request, pk: int) -> HttpResponse | HttpResponseBase:
    """The timeline as a workbook, as it is filtered; legal advice is left out. That it left is logged."""
    here = asked(request, pk, "logs", Level.VIEW)
    limits.count(request, "export")
    kind = request.POST.get("kind", "")
    rows = timeline_of(here.incident, request.user, (kind,) if kind in KINDS else ())
    table = TimelineFile(rows, params=request.GET, path=request.path)
    people = set(rows.exclude(person=None).order_by().values_list("person", flat=True))
    note_read(incident=here.incident, people=people, surface=Surface.EXPORT, by=request.user, at=here.at)
    number = table.page.paginator.count
    words = f"Log taken along as a workbook: {number} entries" + (
        f", {KINDS[kind].lower()}." if kind in KINDS else "."
    )
    actions.add_entry(incident=here.incident, kind=LogKind.ACCESS, text=words, by=request.user, at=here.at)
    about = [("Incident", here.incident.reference), ("Made", moment(here.at)), ("By", str(request.user))]
    name = f"{here.incident.reference}-log-{timezone.localtime(here.at):%Y-%m-%d}"
    return exports.xlsx_response(table, name, about)
