"""What somebody asks about themselves: the list, one request, looking through, giving out."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent, today
from failure_protocol.access import REFUSAL
from failure_protocol.actions import subject as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.packs import LONGEST, Recipient
from failure_protocol.forms import privacy as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Group, Level
from failure_protocol.models import SealedPack, SubjectRequest
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.subject import texts_of, undecided
from failure_protocol.tables.privacy import RequestTable, request_state
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.privacy import GET_POST, PRIVACY
from failure_protocol.views.records import Button, ListPage, RowPage, address, listing, row_page
from ui.templatetags.ui import day, moment


@require_safe
def requests(request: Request, pk: int) -> HttpResponseBase:
    """All of them, by reference."""
    here = asked(request, pk, "access_log", Level.VIEW)
    rows = SubjectRequest.objects.filter(person__incident=here.incident).select_related("person")
    add = [Button("Write a request down", address(here, "subject_new"), is_main=True)]
    page = ListPage(
        "Asked about themselves", "Somebody asks what is kept about them. It is answered within a month.",
        PRIVACY, "subjects", add if here.rights.close else [],
    )  # fmt: skip
    return listing(here, page, RequestTable(rows, params=request.GET, path=request.path))


@require_http_methods(GET_POST)
def subject_new(request: Request, pk: int) -> HttpResponseBase:
    """Write one down."""
    here = _here(request, pk)
    form = forms.RequestForm(sent(request), here=here)
    page = Page("Somebody asks about themselves", address(here, "subjects"), done="Written down.")
    return answer_form(
        here, page, form,
        lambda: actions.open_request(by=request.user, at=here.at, day=today(), **form.changes),
    )  # fmt: skip


@require_safe
@transaction.atomic
def subject(request: Request, pk: int, asked_id: int) -> HttpResponseBase:
    """One request and how far it is."""
    here = _here(request, pk)
    row = _row(here, asked_id)
    note_read(incident=here.incident, people=[row.person], surface=Surface.PAGE, by=request.user, at=here.at)
    waiting = undecided(row)
    pack = SealedPack.objects.filter(incident=here.incident, sha256=row.sha256).exclude(sha256="").first()
    facts = (
        ("Whom it concerns", row.person.ref), ("Came", day(row.asked_on)), ("Due", day(row.due_on)),
        ("Texts held back", str(len(row.held["held"])) if row.held else "Not looked through yet"),
        ("Issued", f"{moment(row.issued_at)}, {row.issued_by}" if row.issued_at else ""),
        ("Ended", moment(row.ended_at) if row.ended_at else ""),
    )  # fmt: skip
    texts = (("Who asks", row.asked_by), ("How that was made sure", row.checked), ("Why", row.ended_why))
    notice = f"{len(waiting)} texts wait until somebody has looked at them." if waiting else ""
    page = RowPage(
        f"Request about {row.person}", PRIVACY, "subjects", request_state(row), facts, texts,
        _buttons(here, row, pack), "" if row.issued_at or row.ended_at else notice,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(GET_POST)
@transaction.atomic
def subject_look(request: Request, pk: int, asked_id: int) -> HttpResponseBase:
    """Look through what may tell of others."""
    here = _here(request, pk)
    row = _row(here, asked_id)
    note_read(
        incident=here.incident, people=[row.person], surface=Surface.PAGE, by=request.user, at=here.at,
        groups=list(Group),
    )  # fmt: skip
    texts = texts_of(row.person)
    initial = {"version": row.version, "given": (row.held or {}).get("given", [])}
    form = forms.LookForm(sent(request), here=here, texts=texts, initial=initial)
    page = Page(
        f"Look through: {row.person}", _url(here, row), "Save",
        lede="Facts of their own record go out as they are. These are words that somebody wrote.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.look_through(
            request=row, version=form.seen_version, given=form.cleaned_data["given"], by=request.user,
            at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def subject_issue(request: Request, pk: int, asked_id: int) -> HttpResponseBase:
    """Seal the file for whoever asked."""
    here = _here(request, pk)
    row = _row(here, asked_id)
    initial = {"version": row.version, **moment_initial("expires_at", here.at + LONGEST)}
    form = forms.IssueForm(sent(request), here=here, initial=initial)
    page = Page(
        f"Give it out: {row.person}", _url(here, row), "Seal the file",
        lede="A file with everything, who read it too, opens by a link and a code.",
        done="Sealed. Its page has the link and the code.",
    )  # fmt: skip

    def issue() -> object:
        values = form.changes
        whom = Recipient(values["name"], values["organisation"], values["reached"])
        return actions.issue_request(
            request=row, version=form.seen_version, recipient=whom, expires_at=values["expires_at"],
            by=request.user, at=here.at,
        )  # fmt: skip

    return answer_form(here, page, form, issue)


@require_http_methods(GET_POST)
def subject_end(request: Request, pk: int, asked_id: int) -> HttpResponseBase:
    """Withdrawn, or refused."""
    here = _here(request, pk)
    row = _row(here, asked_id)
    form = forms.EndForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"End the request: {row.person}", _url(here, row), "End it", is_warning=True)
    return answer_form(
        here, page, form,
        lambda: actions.end_request(
            request=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


def _buttons(here: Here, row: SubjectRequest, pack: SealedPack | None) -> list[Button]:
    if pack is not None:
        return [Button("The pack, with link and code", pack.get_absolute_url(), is_main=True)]
    if row.issued_at or row.ended_at:
        return []
    return [
        Button("Look through the texts", address(here, "subject_look", row.pk), is_main=True),
        Button("Give it out", address(here, "subject_issue", row.pk)),
        Button("End it", address(here, "subject_end", row.pk)),
    ]


def _url(here: Here, row: SubjectRequest) -> str:
    return address(here, "subject", row.pk)


def _here(request: Request, pk: int) -> Here:
    here = asked(request, pk, "access_log", Level.VIEW)
    if not here.rights.close or here.rights.sees != frozenset(Group):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here


def _row(here: Here, pk: int) -> SubjectRequest:
    rows = SubjectRequest.objects.select_related("person__incident", "issued_by")
    found = rows.filter(pk=pk, person__incident=here.incident).first()
    if found is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return found
