"""Who asks, complains or is briefed: the family line, complaints, enquiries, briefings."""

from __future__ import annotations

from django.db.models import DateField, DateTimeField, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import Tried, attempt, sent
from failure_protocol.access import seen_people
from failure_protocol.actions import enquiries as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms.enquiries import (
    AnswerEnquiryForm,
    AnswerForm,
    CallForm,
    ComplaintForm,
    EnquiryForm,
    KeptForm,
    PassComplaintForm,
    ResolveForm,
    SharedForm,
)
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Complaint, Enquiry, FamilyCall, Person, Shared
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.communications import heard_by
from failure_protocol.tables.communications import (
    CallTable,
    ComplaintTable,
    EnquiryTable,
    SharedTable,
    call_state,
    complaint_state,
    enquiry_state,
)
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.communications import may_write
from failure_protocol.views.records import (
    SAID,
    Button,
    ListPage,
    RowPage,
    address,
    listing,
    numbered,
    own_row,
    row_page,
    seen_rows,
    tabs,
)
from ui.templatetags.ui import day, moment

PROMISES = (("Promises open", {"state": "open"}), ("Not verified", {"state": "unverified"}))
OPEN = (("Open", {"state": "open"}), ("Resolved", {"state": "ended"}))
WITH = ("person", "script__incident", "by", "kept_by", "incident")


def _read(request: Request, pk: int) -> Here:
    return asked(request, pk, "communications", Level.VIEW)


def _add(request: Request, pk: int) -> Here:
    return asked(request, pk, "communications", Level.ADD)


# --- the family line ------------------------------------------------------------------------------
@require_safe
def family_line(request: Request, pk: int) -> HttpResponseBase:
    """Calls of families: those about nobody, or about people whom the reader may see."""
    here = _read(request, pk)
    rows = seen_rows(here, FamilyCall.objects.select_related("person", "by", "incident"))
    wanted = request.GET.get("state", "")
    if wanted == "open":
        rows = rows.filter(kept_at=None).exclude(promised_by=None)
    elif wanted == "unverified":
        rows = rows.filter(is_verified=False)
    rows = rows.annotate(now=Value(here.at, output_field=DateTimeField())).order_by("-number")
    buttons = (
        [Button("Take a call", address(here, "family_call_new"), is_main=True)] if may_write(here) else []
    )
    lede = "One line for families: what each was told, by whom, under which script, and what was promised."
    table = CallTable(rows, params=request.GET, path=request.path, quick=PROMISES)
    return listing(here, ListPage("Family line", lede, SAID, "family_line", buttons), table)


@require_http_methods(["GET", "HEAD", "POST"])
def family_call_new(request: Request, pk: int) -> HttpResponseBase:
    """Take a call: who it is comes first. Nothing about anybody stands on this page but the list of names."""
    here = _add(request, pk)
    form = CallForm(sent(request), here=here)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.log_call(incident=here.incident, by=request.user, at=here.at, **form.changes),
        )
        if tried.done:
            return redirect(tried.value)
    people = Person.objects.filter(seen_people(request.user, here.incident, here.rights))
    note_read(
        incident=here.incident, people=[each.pk for each in people.only("pk")], surface=Surface.LIST,
        groups=[Group.IDENTITY], by=request.user, at=here.at,
    )  # fmt: skip
    page = Page("Take a call", address(here, "family_line"), "Go on", "First who it is, then what they hear.")
    context = {"page": page, "form": form, "conflict": None, "back": page.back}
    return show(here, "failure_protocol/incident_form.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def family_call(request: Request, pk: int, number: int) -> HttpResponseBase:
    """One call. Of a verified caller: what this family heard, and what it is told now. Else: nothing."""
    here = _read(request, pk)
    row: FamilyCall = numbered(here, FamilyCall.objects.select_related(*WITH), number)
    row.now = here.at  # type: ignore[attr-defined]  # as the list has it
    context = {"call": row, "tabs": tabs(here, SAID, "family_line"), "state": call_state(row)}
    if not row.is_verified or row.person is None:
        return show(here, "failure_protocol/family_call_refused.html", context)
    note_read(
        incident=here.incident, people=[row.person], surface=Surface.PAGE, groups=[Group.IDENTITY],
        by=request.user, at=here.at,
    )  # fmt: skip
    form, tried = None, Tried()
    if not row.answer and may_write(here):
        form = AnswerForm(sent(request), here=here, initial={"version": row.version})
        if request.method == "POST" and form.is_valid():
            tried = attempt(
                form,
                lambda: actions.answer_call(
                    call=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
                ),
            )
            if tried.done:
                return redirect(row)
    context |= {"heard": heard_by(row.person), "form": form, "conflict": tried.conflict,
                "may_keep": may_write(here)}  # fmt: skip
    status = tried.status(form) if form is not None else 200
    return show(here, "failure_protocol/family_call.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def family_call_keep(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Say that what was promised was done."""
    here = _add(request, pk)
    row: FamilyCall = numbered(here, FamilyCall.objects.select_related(*WITH), number)
    form = KeptForm(sent(request), here=here, initial={"version": row.version})
    page = Page("The promise was kept", row.get_absolute_url(), lede=row.promise, done="Kept.")
    return answer_form(
        here, page, form,
        lambda: actions.keep_promise(
            call=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- complaints and disputes ----------------------------------------------------------------------
@require_safe
def complaints(request: Request, pk: int) -> HttpResponseBase:
    """Complaints about nobody, or about people whom the reader may see; open ones first."""
    here = _read(request, pk)
    today = timezone.localtime(here.at).date()
    rows = seen_rows(here, Complaint.objects.select_related("owner", "incident"))
    rows = rows.filter(resolved_on__isnull=request.GET.get("state", "open") != "ended")
    rows = rows.annotate(today=Value(today, output_field=DateField())).order_by("-number")
    buttons = []
    if may_write(here):
        buttons = [Button("Write down a complaint or dispute", address(here, "complaint_new"), is_main=True)]
    lede = "One way for all agencies. Each has an owner and a day by which it is answered."
    table = ComplaintTable(rows, params=request.GET, path=request.path, quick=OPEN)
    return listing(here, ListPage("Complaints and disputes", lede, SAID, "complaints", buttons), table)


@require_safe
def complaint(request: Request, pk: int, number: int) -> HttpResponse:
    """One complaint or dispute."""
    here = _read(request, pk)
    row: Complaint = numbered(
        here, Complaint.objects.select_related("owner", "by", "person", "incident"), number
    )
    buttons = []
    if row.resolved_on is None and may_write(here):
        buttons = [
            Button("It is resolved", address(here, "complaint_resolve", number), is_main=True),
            Button("Change owner or day", address(here, "complaint_pass", number)),
        ]
    page = RowPage(
        f"{row.get_kind_display()} {number}", SAID, "complaints", complaint_state(row),
        facts=(
            ("From", row.source), ("Agency", row.agency), ("Person", row.person.ref if row.person else ""),
            ("Came on", day(row.received_on)), ("Answered by", str(row.owner)), ("Answer due", day(row.due)),
            ("Resolved on", day(row.resolved_on)), ("Written", f"{moment(row.at)}, {row.by}"),
        ),
        texts=(("About", row.text), ("How it was resolved", row.outcome), ("What was learned", row.lessons)),
        buttons=buttons,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down a complaint or dispute."""
    here = _add(request, pk)
    form = ComplaintForm(
        sent(request), here=here, initial={"received_on": timezone.localtime(here.at).date()}
    )
    return answer_form(
        here, Page("Write down a complaint or dispute", address(here, "complaints")), form,
        lambda: actions.add_complaint(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


def _complaint(here: Here, number: int) -> Complaint:
    row: Complaint = numbered(here, Complaint.objects.select_related("owner", "person", "incident"), number)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_pass(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Give a complaint another owner or day."""
    here = _add(request, pk)
    row = _complaint(here, number)
    initial = {"owner": row.owner_id, "due": row.due, "version": row.version}
    form = PassComplaintForm(sent(request), here=here, initial=initial)
    page = Page(f"Change {row}", row.get_absolute_url(), lede=row.text)
    return answer_form(
        here, page, form,
        lambda: actions.pass_complaint(
            complaint=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_resolve(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Say how it was resolved."""
    here = _add(request, pk)
    row = _complaint(here, number)
    initial = {"version": row.version, "resolved_on": timezone.localtime(here.at).date()}
    form = ResolveForm(sent(request), here=here, initial=initial)
    page = Page(f"Resolve {row}", row.get_absolute_url(), lede=row.text, done="Resolved.")
    return answer_form(
        here, page, form,
        lambda: actions.resolve_complaint(
            complaint=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- enquiries, briefings -------------------------------------------------------------------------
@require_safe
def enquiries(request: Request, pk: int) -> HttpResponseBase:
    """What the press, councillors and members of parliament ask."""
    here = _read(request, pk)
    rows = Enquiry.objects.filter(incident=here.incident).select_related("owner", "incident")
    buttons = [Button("Write down an enquiry", address(here, "enquiry_new"), is_main=True)]
    lede = "Questions from outside. The press hears what its script says, and nothing else."
    page = ListPage("Enquiries", lede, SAID, "enquiries", buttons if may_write(here) else ())
    return listing(here, page, EnquiryTable(rows, params=request.GET, path=request.path))


@require_safe
def enquiry(request: Request, pk: int, number: int) -> HttpResponse:
    """One enquiry."""
    here = _read(request, pk)
    row: Enquiry = own_row(
        here, Enquiry.objects.select_related("owner", "by", "script__incident", "incident"), number
    )
    buttons = []
    if row.answered_at is None and may_write(here):
        buttons = [Button("Write down the answer", address(here, "enquiry_answer", number), is_main=True)]
    page = RowPage(
        f"Enquiry {number}", SAID, "enquiries", enquiry_state(row),
        facts=(
            ("From", row.source), ("Who asks", row.get_kind_display()), ("Came", moment(row.received_at)),
            ("Wanted by", moment(row.due_at)), ("Answered by", str(row.owner)),
            ("Answered", moment(row.answered_at)), ("Script", str(row.script or "")),
        ),
        texts=(("Question", row.question), ("Answer", row.answer)), buttons=buttons,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down a question."""
    here = _add(request, pk)
    initial = {"owner": request.user.pk, **moment_initial("received_at", here.at)}
    form = EnquiryForm(sent(request), here=here, initial=initial)
    return answer_form(
        here, Page("Write down an enquiry", address(here, "enquiries")), form,
        lambda: actions.add_enquiry(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_answer(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Write down what was answered."""
    here = _add(request, pk)
    row: Enquiry = own_row(here, Enquiry.objects.select_related("owner", "incident"), number)
    form = AnswerEnquiryForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Answer enquiry {number}", row.get_absolute_url(), lede=row.question)
    return answer_form(
        here, page, form,
        lambda: actions.answer_enquiry(
            enquiry=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_safe
def shared(request: Request, pk: int) -> HttpResponseBase:
    """Which partners were briefed, and what was shared over borders."""
    here = _read(request, pk)
    rows = Shared.objects.filter(incident=here.incident).select_related("by")
    buttons = [Button("Write down a briefing", address(here, "shared_new"), is_main=True)]
    lede = (
        "Partners and neighbours, each with why they need to know. What concerns the provider’s business is "
        "shared only with its agreement."
    )
    page = ListPage("Briefings", lede, SAID, "shared", buttons if may_write(here) else ())
    return listing(here, page, SharedTable(rows, params=request.GET, path=request.path))


@require_http_methods(["GET", "HEAD", "POST"])
def shared_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down what was said to a partner."""
    here = _add(request, pk)
    form = SharedForm(sent(request), here=here, initial=moment_initial("shared_at", here.at))
    return answer_form(
        here, Page("Write down a briefing", address(here, "shared")), form,
        lambda: actions.record_shared(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip
