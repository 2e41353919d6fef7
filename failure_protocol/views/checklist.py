"""The checklist of an incident: by section, filtered, one item with its history, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import answers as answering
from failure_protocol.actions import checklist as actions
from failure_protocol.attachments import given_out
from failure_protocol.checklists import load
from failure_protocol.forms.checklist import FilterForm, LocalItemForm, NeedsForm, SectionForm
from failure_protocol.matrix import Level
from failure_protocol.models import ChecklistItem, ItemAnswer, ItemEvidence, ItemLink
from failure_protocol.models.checklist import Status
from failure_protocol.models.team import Body
from failure_protocol.sections import Here
from failure_protocol.summaries.checklist import (
    BodyAnswer,
    ItemRow,
    counted,
    rows_for,
    sections_of,
)
from failure_protocol.summaries.item_history import history_of
from failure_protocol.summaries.meetings import chair_of, steering_members
from failure_protocol.summaries.team import officers_of
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.workbook import checklist_workbook
from ui import limits
from ui.templatetags.ui import day


def day_of(here: Here) -> date:
    """The local day of the moment at which the page is asked for."""
    return timezone.localtime(here.at).date()


def can_edit(here: Here) -> bool:
    """Whether the person may change every item, add some and give them out."""
    return here.rights.checklist >= Level.EDIT and not here.incident.has_ended


@require_safe
def checklist(request: Request, pk: int) -> HttpResponse:
    """Every item by section, with counts; filters are in the address."""
    here = asked(request, pk, "checklist", Level.VIEW)
    rows = rows_for(request.user, here.incident, day_of(here))
    form = FilterForm(request.GET)
    chosen = form.chosen
    found = [row for row in rows if _fits(row, chosen, request.user)]
    plan = load("A")
    context = {
        "sections": sections_of(found), "whole": counted(rows), "found": len(found), "form": form,
        "is_filtered": any(chosen.values()), "open_all": request.GET.get("open") == "all",
        "can_edit": can_edit(here), "own": sum(_is_mine(row, request.user) for row in rows),
        "template_overdue": plan.is_overdue(day_of(here)), "plan": plan, "next": request.get_full_path(),
        "header": _header(here),
    }  # fmt: skip
    return show(here, "failure_protocol/checklist.html", context)


@require_safe
def item(request: Request, pk: int, item_pk: int) -> HttpResponse:
    """One item: what each body answers, what it needs first, and everything that happened to it."""
    here = asked(request, pk, "checklist", Level.VIEW)
    row, rows = row_of(here, item_pk)
    others = ChecklistItem.objects.of(here.incident).exclude(pk=row.pk).exclude(ref__in=row.needs)
    context = {
        "row": row, "refs": {each.ref: each for each in rows}, "can_edit": can_edit(here),
        "history": history_of(request.user, here.incident, row.pk),
        "links": ItemLink.objects.filter(item=row.pk, ended_at=None).select_related("needs"),
        "needs_form": NeedsForm(items=others), "next": request.get_full_path(),
        "needed_by": [each for each in rows if row.ref in each.needs],
    }  # fmt: skip
    return show(here, "failure_protocol/checklist_item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_needs(request: Request, pk: int, item_pk: int) -> HttpResponseBase:
    """Say that the item needs another first."""
    here = asked(request, pk, "checklist", Level.EDIT)
    row, _ = row_of(here, item_pk)
    found = ChecklistItem.objects.select_related("incident").get(pk=row.pk)
    others = ChecklistItem.objects.of(here.incident).exclude(pk=row.pk)
    form = NeedsForm(sent(request), items=others)
    page = Page(f"What item {row.ref} needs first", found.get_absolute_url(), done="Noted.")
    return answer_form(
        here, page, form,
        lambda: actions.add_link(
            item=found, needs=form.cleaned_data["needs"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_POST
def item_needs_end(request: Request, pk: int, link: int) -> HttpResponseBase:
    """Say that it does not any more."""
    here = asked(request, pk, "checklist", Level.EDIT)
    found = ItemLink.objects.filter(pk=link, item__incident=here.incident)
    row = found.select_related("item__incident", "needs").first()
    if row is None:
        raise Http404("There is no such page.")
    actions.end_link(link=row, by=request.user, at=here.at)
    return redirect(row.item)


@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: Request, pk: int) -> HttpResponseBase:
    """An item of one's own."""
    here = asked(request, pk, "checklist", Level.EDIT)
    form = LocalItemForm(sent(request), initial={"bodies": [Body.COUNCIL]})
    page = Page(
        "Add an item", reverse("failure_protocol:checklist", args=[pk]), "Add",
        lede="It is numbered L-1, L-2 and so on. The procedure’s own numbers never change.",
        done="The item is at the end of the checklist.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.add_local_item(
            incident=here.incident, text=form.cleaned_data["text"],
            bodies=[Body(each) for each in form.cleaned_data["bodies"]], by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request, pk: int) -> HttpResponseBase:
    """Ask a body about a whole section, and give what is nobody's to somebody."""
    here = asked(request, pk, "checklist", Level.EDIT)
    sections = sections_of(rows_for(request.user, here.incident))
    officers = officers_of(here.incident, here.at) | officers_of(here.incident, here.at, provider=True)
    initial = {"section": request.GET.get("section"), "body": Body.COUNCIL}
    form = SectionForm(sent(request), sections=sections, officers=officers, initial=initial)
    back = reverse("failure_protocol:checklist", args=[pk])
    page = Page(
        "Ask and give out a section", back, "Give out",
        lede="Each item is written by itself. What somebody holds, and what is settled, stays as it is.",
        done="Given out; what was somebody’s already stayed theirs.",
    )  # fmt: skip

    def give() -> Any:
        chosen = next(each for each in sections if each.anchor == form.cleaned_data["section"])
        rows = ItemAnswer.objects.filter(
            item__in=[row.pk for row in chosen.rows], body=form.cleaned_data["body"]
        )
        given = answering.assign_section(
            incident=here.incident, officer=form.cleaned_data["officer"], due=form.cleaned_data["due"],
            answers=list(rows.select_related("item__incident", "officer").order_by("item__position")),
            by=request.user, at=here.at,
        )  # fmt: skip
        for ref, why in given.refused:
            messages.warning(request, f"{ref} stays as it is: {why}")
        return given

    return answer_form(here, page, form, give)


@require_safe
def checklist_file(request: Request, pk: int) -> HttpResponseBase:
    """The checklist as a workbook in the columns of Appendix A (L13): every item that the person may see."""
    here = asked(request, pk, "checklist", Level.VIEW)
    limits.count(request, "export")
    rows = rows_for(request.user, here.incident, day_of(here))
    return checklist_workbook(here.incident, rows, header=_header(here), at=here.at, by=str(request.user))


@require_safe
def evidence(request: Request, pk: int, file: int) -> HttpResponseBase:
    """A file that proves an answer, for those who see the answer."""
    here = asked(request, pk, "checklist", Level.VIEW)
    limits.count(request, "download")
    rows = rows_for(request.user, here.incident)
    seen = [answer.pk for row in rows for answer in row.answers]
    found = ItemEvidence.objects.filter(pk=file, answer__in=seen).first()
    if found is None:
        raise Http404("There is no such file, or it is not yours to see.")
    return given_out(found.key, found.name, found.sha256)


def row_of(here: Here, pk: int) -> tuple[ItemRow, list[ItemRow]]:
    """The item of an address with all others that the person may see.

    Raises:
        Http404: no such item, or not one that they may see.
    """
    rows = rows_for(here.request.user, here.incident, day_of(here))
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return found, rows


def _fits(row: ItemRow, chosen: Mapping[str, str], user: Any) -> bool:
    answers: Iterable[BodyAnswer] = row.asked
    if chosen["body"]:
        answers = [each for each in answers if each.body == chosen["body"]]
        if not answers:
            return False
    answers = tuple(answers)
    if chosen["who"] == "mine" and not any(_held_by(each, user) for each in answers):
        return False
    if chosen["who"] == "unowned" and answers and not any(each.is_unowned for each in answers):
        return False
    return _has_status(row, answers, chosen["status"])


def _has_status(row: ItemRow, answers: tuple[BodyAnswer, ...], status: str) -> bool:
    if not status:
        return True
    if status == "open":
        return not answers or any(not each.is_resolved for each in answers)
    if status == "overdue":
        return any(each.is_overdue for each in answers)
    if not answers:
        return status == Status.NOT_STARTED
    return any(each.status == status for each in answers)


def _held_by(answer: BodyAnswer, user: Any) -> bool:
    return answer.officer is not None and answer.officer.pk == user.pk


def _is_mine(row: ItemRow, user: Any) -> bool:
    return any(_held_by(each, user) for each in row.asked)


def _header(here: Here) -> list[tuple[str, str]]:
    """The head of Appendix A: date initiated, services, members, chair (L10)."""
    incident = here.incident
    members = steering_members(incident)
    chair = chair_of(incident)
    return [
        ("Date initiated", day(incident.opened_at)),
        ("Services", ", ".join(str(each) for each in incident.services.all())),
        ("Steering group", ", ".join(members) or "Nobody yet"),
        ("Chair", chair or "To be confirmed at the first meeting"),
    ]
