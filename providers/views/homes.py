"""The page of a home, and how the partnership keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import members_with
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from providers import panels
from providers.actions.homes import update_record
from providers.actions.records import record_of
from providers.forms.homes import RecordForm
from providers.forms.homes_day import AsAtForm
from providers.home.homes import known_of
from providers.models import Feature, HomeRecord
from providers.summaries.homes import Head, Known, head_of
from providers.summaries.homes_alerts import alerts_of
from providers.summaries.homes_day import as_it_was
from providers.tables.homes import label_tag, level_tag
from providers.views.homes_common import (
    Page,
    answer_form,
    asked_home,
    may_edit,
    may_see_people,
)

HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)
NAMED = re.compile(r'\bid="([^"]+)"')


@dataclass(frozen=True)
class Box:
    """One box of the page, and what the list of boxes calls it; `named` = its heading has the anchor."""

    anchor: str
    named: bool
    title: str
    html: SafeString


@require_safe
def home(request: Request, pk: int) -> HttpResponse:
    """Everything that is known of a home on one page; as it stood on a day with `?as_at=`."""
    asked = asked_home(request, pk)
    form = AsAtForm(request.GET if "as_at" in request.GET or "as_at_day" in request.GET else None)
    day, then = today(), None
    if form.is_valid() and form.cleaned_data["as_at"] and form.cleaned_data["as_at"] < day:
        day = then = form.cleaned_data["as_at"]
    shown = as_it_was(asked.home, day) if then else asked.home
    context = panels.HomeContext(request=request, location=shown, partnership=asked.partnership, day=day)
    boxes = [_boxed(html, number) for number, html in enumerate(panels.drawn(context), 1)]
    known = known_of(context)
    head = head_of(known)
    facts = {"boxes": boxes, "then": then, "today": today(), "as_at_form": form}
    return render(request, "providers/home.html", facts | _top(request, known, head))


def _top(request: Request, known: Known, head: Head) -> dict[str, Any]:
    shown, day = known.location, known.day
    features = [Feature(name).label for name in head.record.features if name in Feature.values]
    return {
        "home": shown,
        "head": head,
        "rating": label_tag(shown.overall) if shown.overall else None,
        "alerts": alerts_of(known),
        "level": level_tag(head.record.level),
        "late": head.call_due is None or head.call_due <= day,
        "features": ", ".join(features),
        "phone": _dialled(shown.phone),
        "address": [line for line in [*shown.address.splitlines(), shown.postcode] if line.strip()],
        "may_edit": may_edit(request, known.partnership),
        "may_see_people": may_see_people(request, known.partnership),
    }


def _boxed(html: SafeString, number: int) -> Box:
    """A box with an anchor: its heading's own id, else one by its place."""
    found = HEADING.search(html)
    title = strip_tags(found.group(2)).strip() if found else f"Part {number}"
    named = NAMED.search(found.group(1)) if found else None
    return Box(named.group(1) if named else f"box-{number}", named is not None, title, html)


def _dialled(phone: str) -> str:
    """A number as a telephone takes it: digits, with a plus in front where there is one."""
    digits = re.sub(r"[^\d]", "", phone)
    return f"+{digits}" if phone.strip().startswith("+") else digits


@require_http_methods(["GET", "HEAD", "POST"])
def home_record(request: Request, pk: int) -> HttpResponseBase:
    """Who looks after a home, whom we pay for, how often it is called, what it has, whether it is ours."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    kept = HomeRecord.objects.about(asked.partnership, asked.home).select_related("liaison").first()
    kept = kept or HomeRecord(partnership=asked.partnership, location=asked.home)
    officers = members_with(asked.partnership, Permission.EDIT_HOMES, today())
    form = RecordForm(sent(request), record=kept, officers=officers)
    page = Page(home=asked.home, title="How we keep this home", anchor="main-content")
    return answer_form(
        request, page, form,
        lambda: update_record(
            record=record_of(asked.partnership, asked.home), changes=form.changes,
            version=form.cleaned_data["version"], by=request.user, at=now(),
        ),
    )  # fmt: skip


@require_POST
def home_watch(request: Request, pk: int) -> HttpResponse:
    """Take a home into the partnership's own lists, wherever it is."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    kept = record_of(asked.partnership, asked.home)
    update_record(record=kept, changes={"ours": True}, version=kept.version, by=request.user, at=now())
    messages.success(request, f"{asked.home} is one of your homes now.")
    return redirect(asked.home)
