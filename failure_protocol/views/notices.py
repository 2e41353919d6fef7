"""The ladder page of an incident: ring, tap how it ended, see what went out, add a deputy. For one thumb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Membership, User
from accounts.requests import Request
from accounts.views.common import sent, today
from core.errors import Refused
from core.working_days import UnknownYear, is_working_day
from failure_protocol.actions import notices as actions
from failure_protocol.actions.notices_acknowledge import accept_offer
from failure_protocol.actions.notices_standing import body_words
from failure_protocol.actions.notices_written import draft, mark_returned, send_again
from failure_protocol.clocks import LONDON
from failure_protocol.forms.notices import PersonForm, form_key
from failure_protocol.ladder import NOT_ACCEPTABLE, Outcome, Place, counts
from failure_protocol.matrix import Level
from failure_protocol.models import Ladder, LadderPerson, Notice, NoticeAttempt
from failure_protocol.models.notices_setup import BODIES
from failure_protocol.sections import Here
from failure_protocol.summaries.notices import LeadState, ladder_of
from failure_protocol.views.common import Page, answer_form, asked, show

PAGE = "failure_protocol/notices.html"
LOOKS = 40  # how often the page asks anew by itself, so that an idle session still ends
OFFICE = range(9, 17)
EARLIER = (5, 10, 20, 30, 60)  # minutes ago, for a call that is written down late


@require_safe
def notices(request: Request, pk: int) -> HttpResponse:
    """Both bodies: how far they are told, whom to ring, what went out."""
    here = asked(request, pk, "incident", Level.VIEW)
    ladders = ladder_of(here.incident, here.at)
    looks = request.GET.get("look", "0")
    look = min(int(looks), LOOKS) if looks.isdecimal() and len(looks) < len("1000") else LOOKS
    quiet = here.incident.has_ended or all(lead.state == "acknowledged" for lead in ladders.leads)
    context = {
        "ladders": ladders, "look": look + 1, "looks": look < LOOKS and not quiet,
        "may_edit": here.rights.incident >= Level.EDIT and not here.incident.has_ended,
        "is_sender": all(lead.sender_id == request.user.pk for lead in ladders.leads),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        response = show(here, f"{PAGE}#standing", context)
        patch_vary_headers(response, ["HX-Request"])
        return response
    context |= {
        "cards": [_card(lead) for lead in ladders.leads], "out_of_hours": _is_out_of_hours(here.at),
        "earlier": EARLIER,
        "mine": Notice.objects.to_acknowledge(request.user).filter(ladder__incident=here.incident).first(),
    }  # fmt: skip
    response = show(here, PAGE, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def start(request: Request, pk: int, body: str) -> HttpResponse:
    """Begin to tell a body."""
    here = asked(request, pk, "incident", Level.EDIT)
    ladder = _ladder(here, body)
    return _do(
        here, lambda: actions.start_ladder(ladder=ladder, by=request.user, at=here.at),
        lambda _: messages.success(request, f"Telling the {body_words(body)} began. Ring now."),
    )  # fmt: skip


@require_POST
def call(request: Request, pk: int, notice: int) -> HttpResponse:
    """Write down how a call ended. The page answers what counts, and whom to ring next."""
    here = asked(request, pk, "incident", Level.EDIT)
    told = _notice(here, notice)
    outcome, _, key = request.POST.get("outcome", "").partition(":")
    deputy = _deputy(here, key)

    def done(attempt: NoticeAttempt) -> None:
        if counts(attempt.outcome):
            words = f"Written down: spoke to {attempt.notice.who}. Ask them to acknowledge it themselves."
            messages.success(request, words)
            return
        lead = next(e for e in ladder_of(here.incident, here.at).leads if e.body == told.ladder.body)
        why = NOT_ACCEPTABLE.get(Outcome(attempt.outcome), "Nobody was reached.")
        following = f"Ring {lead.person} now." if lead.newest and lead.state != "dead_end" else ""
        messages.warning(request, f"{why} {following or 'Nobody is left to tell: add a deputy.'}")

    return _do(
        here,
        lambda: actions.record_call(
            notice=told, outcome=outcome, deputy=deputy, form_key=request.POST.get("form_key", "")[:36],
            called_at=_called_at(here, request.POST.get("minutes_ago", "")), by=request.user, at=here.at,
        ),
        done,
    )  # fmt: skip


@require_POST
def write(request: Request, pk: int, notice: int, channel: str) -> HttpResponse:
    """Send a written confirmation again, or by a further channel."""
    here = asked(request, pk, "incident", Level.EDIT)
    told = _notice(here, notice)
    if channel not in (NoticeAttempt.Channel.MAIL, NoticeAttempt.Channel.TEXT):
        raise Http404("There is no such channel.")

    def done(attempt: NoticeAttempt) -> None:
        if attempt.state == "failed":
            messages.error(request, attempt.error)
        else:
            messages.success(request, f"{attempt}: {attempt.get_state_display().lower()}.")

    return _do(
        here, lambda: send_again(notice=told, channel=channel, by=request.user, at=here.at), done,
    )  # fmt: skip


@require_POST
def returned(request: Request, pk: int, notice: int, channel: str) -> HttpResponse:
    """Say that a written confirmation came back."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = _notice(here, notice).attempts.exclude(outcome__gt="").filter(channel=channel).first()
    if row is None:
        raise Http404("Nothing was sent by this channel.")
    return _do(
        here, lambda: mark_returned(attempt=row, by=request.user, at=here.at),
        lambda _: messages.success(request, "Written down: it came back, so it counts as not sent."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def deputy(request: Request, pk: int, body: str) -> HttpResponseBase:
    """Put somebody on the ladder of this incident."""
    here = asked(request, pk, "incident", Level.EDIT)
    _ladder(here, body)
    held = Membership.objects.on(today()).filter(partnership=here.incident.partnership)
    people = User.objects.people().filter(pk__in=held.values("user"), is_active=True).order_by("full_name")
    form = PersonForm(sent(request), people=people)
    page = Page(
        f"Add a deputy of the {body_words(body)}", reverse("failure_protocol:notices", args=[pk]),
        submit="Add and tell them now", done="They are on the ladder, and are written to.",
        lede="They are a deputy in this incident only. The written confirmation goes out when you save; ring "
        "them then.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.add_deputy(
            incident=here.incident, body=body, person=form.named, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_POST
def accept(request: Request, pk: int, notice: int) -> HttpResponse:
    """Take somebody's offer to stand in as deputy."""
    here = asked(request, pk, "incident", Level.EDIT)
    offered = _notice(here, notice)
    return _do(
        here, lambda: accept_offer(notice=offered, by=request.user, at=here.at),
        lambda told: messages.success(request, f"{told.who} is a deputy now and is told. Ring them."),
    )  # fmt: skip


@require_POST
def take_over(request: Request, pk: int) -> HttpResponse:
    """Become the sender, who stays responsible until both bodies acknowledged."""
    here = asked(request, pk, "incident", Level.EDIT)
    return _do(
        here, lambda: actions.take_over(incident=here.incident, by=request.user, at=here.at),
        lambda _: messages.success(request, "You are the sender now."),
    )  # fmt: skip


# --- what the page shows ---------------------------------------------------------------------------


def _card(lead: LeadState) -> dict[str, Any]:
    """One body: its steps with the keys of their forms, and the draft as others may read it."""
    words = ""
    if lead.newest is not None:
        words = draft(lead.newest.notice, NoticeAttempt.Channel.MAIL, shown=True)
    return {
        "lead": lead, "draft": words,
        "steps": [(step, form_key(), _outcomes(lead, step)) for step in (*lead.steps[-1:], *lead.earlier)],
    }  # fmt: skip


def _outcomes(lead: LeadState, step: Any) -> list[tuple[str, str, bool]]:
    """(value, words, counts) of the buttons; on the Lead's number each deputy is one."""
    first, *rest = step.outcomes
    found = [(str(first[0]), first[1], True)]
    if step.notice.place == Place.LEAD:
        found += [
            (f"{Outcome.SPOKE_DEPUTY}:{each.pk}", f"Spoke to {each.who}, deputy", True)
            for each in lead.deputies
        ]
    return found + [(value, words, False) for value, words in rest]


def _is_out_of_hours(at: datetime) -> bool:
    local = at.astimezone(LONDON)
    try:
        return not is_working_day(local.date()) or local.hour not in OFFICE
    except UnknownYear:
        return local.hour not in OFFICE


# --- what was sent ---------------------------------------------------------------------------------


def _ladder(here: Here, body: str) -> Ladder:
    if body not in [each.value for each in BODIES]:
        raise Http404("There is no such body.")
    found: Ladder | None = here.incident.ladders.filter(body=body).first()
    if found is None:
        raise Http404("Nobody is told of this incident.")
    return found


def _notice(here: Here, pk: int) -> Notice:
    rows = Notice.objects.filter(ladder__incident=here.incident).select_related("ladder__incident", "user")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return found


def _deputy(here: Here, key: str) -> LadderPerson | None:
    if not key.isdecimal() or len(key) > len(str(2**62)):
        return None
    return LadderPerson.objects.at(here.incident.partnership, here.at).filter(pk=int(key)).first()


def _called_at(here: Here, minutes: str) -> datetime:
    """When the call was: now, or one of the offered minutes ago."""
    ago = int(minutes) if minutes in [str(each) for each in EARLIER] else 0
    return here.at - timedelta(minutes=ago)


def _do(here: Here, action: Callable[[], Any], done: Callable[[Any], None]) -> HttpResponse:
    """A button of the ladder page: what came of it stands on top of it."""
    try:
        value = action()
    except Refused as refused:
        messages.error(here.request, str(refused))
    except ValidationError as wrong:
        messages.error(here.request, " ".join(wrong.messages))
    else:
        done(value)
    return redirect("failure_protocol:notices", pk=here.incident.pk)
