"""Telling other bodies, and what the regulator said about when information may be released."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions.notices_parties import tell_party
from failure_protocol.actions.notices_release import override_release, record_release, release_refusal
from failure_protocol.forms.notices import OverrideForm, ReleaseForm, TellForm, form_key
from failure_protocol.ladder import Written
from failure_protocol.matrix import Level
from failure_protocol.models import OtherParty, PartyMessage, Release
from failure_protocol.models.notices import WRITTEN
from failure_protocol.sections import Here
from failure_protocol.summaries.notices import WRITTEN_COLOURS
from failure_protocol.views.common import Page, answer_form, asked, show
from ui.tags import Status

READ_POST = ["GET", "HEAD", "POST"]


@require_safe
def parties(request: Request, pk: int) -> HttpResponse:
    """Whom else was told, on which need to know; when information may be released."""
    here = asked(request, pk, "communications", Level.VIEW)
    rows = PartyMessage.objects.filter(notice__incident=here.incident)
    rows = rows.select_related("notice__party", "by", "mail").order_by("-at", "-pk")
    told = {row.notice.party_id for row in rows}
    list_of = OtherParty.objects.filter(partnership=here.incident.partnership, ended_at=None)
    context = {
        "rows": [(row, *_state(row, here)) for row in rows],
        "not_told": [party for party in list_of if party.pk not in told],
        "release": Release.objects.filter(incident=here.incident).first(),
        "refusal": release_refusal(here.incident, here.at),
        "may_tell": here.rights.communications >= Level.EDIT and not here.incident.has_ended,
        "may_override": here.rights.decisions >= Level.EDIT,
    }  # fmt: skip
    return show(here, "failure_protocol/parties.html", context)


@require_http_methods(READ_POST)
def tell(request: Request, pk: int) -> HttpResponseBase:
    """Tell another body, or write down that it was told."""
    here = asked(request, pk, "communications", Level.EDIT)
    rows = OtherParty.objects.filter(partnership=here.incident.partnership, ended_at=None)
    initial = {"form_key": form_key(), "party": request.GET.get("party", "")}
    form = TellForm(sent(request), parties=rows, initial=initial)
    page = Page(
        "Tell another body", _list(here), submit="Save and send", done="Written down.",
        lede="The log keeps who was told what, by whom, and why they need to know.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: tell_party(incident=here.incident, by=request.user, at=here.at, **form.values),
    )  # fmt: skip


@require_http_methods(READ_POST)
def release(request: Request, pk: int) -> HttpResponseBase:
    """What the regulator was asked and said."""
    here = asked(request, pk, "communications", Level.EDIT)
    row = Release.objects.filter(incident=here.incident).first()
    form = ReleaseForm(sent(request), initial=_shown(row, here))
    page = Page(
        "When information may be released", _list(here),
        lede="Ask the regulator to whom it will communicate the decision, and when information can be "
        "released. Nothing goes out in public before.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: record_release(incident=here.incident, by=request.user, at=here.at, **form.values),
    )  # fmt: skip


@require_http_methods(READ_POST)
def override(request: Request, pk: int) -> HttpResponseBase:
    """Let something be said before the regulator's time."""
    here = asked(request, pk, "decisions", Level.EDIT)
    row = Release.objects.filter(incident=here.incident).first()
    form = OverrideForm(sent(request), initial={"version": row.version if row else 0})
    page = Page(
        "Release before the regulator’s time", _list(here), submit="Release earlier", is_warning=True,
        lede=release_refusal(here.incident, here.at) or "Nothing holds it up now.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: override_release(
            incident=here.incident, by=request.user, at=here.at, **form.cleaned_data
        ),
    )  # fmt: skip


def _list(here: Here) -> str:
    return reverse("failure_protocol:parties", args=[here.incident.pk])


def _state(row: PartyMessage, here: Here) -> tuple[Status, str]:
    """What became of it, and why it is not sent."""
    state = row.state_at(here.at)
    told = row.mail is None and state == Written.SENT
    return Status("Told" if told else WRITTEN[state], WRITTEN_COLOURS[state]), row.error_at(here.at)


def _shown(row: Release | None, here: Here) -> dict[str, Any]:
    if row is None:
        local = timezone.localtime(here.at)
        return {"version": 0, "asked_on": local.date(), "asked_time": local.time()}
    asked_at = timezone.localtime(row.asked_at or here.at)
    shown = {
        "version": row.version, "asked_of": row.asked_of, "audience": row.audience,
        "asked_on": asked_at.date(), "asked_time": asked_at.time(),
    }  # fmt: skip
    if row.release_at is not None:
        moment = timezone.localtime(row.release_at)
        shown |= {"release_on": moment.date(), "release_time": moment.time()}
    return shown
