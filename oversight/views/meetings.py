"""Pages of meetings: the list, a new one, its one screen, what changes its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, prefetch_related_objects
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may, partnership_ids
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Conflict, Tried, attempt, in_words, now, today
from core.errors import ChangedMeanwhile, Refused
from oversight import panels, states
from oversight.actions import meetings as actions
from oversight.forms.meetings import (
    ForwardTakeForm,
    MeetingForm,
    MoveForm,
    NewMeetingForm,
    PublishForm,
    ReasonForm,
    SeenForm,
    local,
    plain,
)
from oversight.models import Board, ForwardItem, Meeting
from oversight.summaries.checklists import checklist
from oversight.summaries.meetings import Clock, clock_of, following_meeting, meeting_view, previous_meeting
from oversight.summaries.registers import TrackerRow, tracker_for
from oversight.tables.boards import meeting_status
from oversight.tables.meetings import MeetingFilter, MeetingsTable
from oversight.views.common import boards_of, get_meeting
from ui.listing import respond

QUICK = (
    ("Coming", {"when": "coming"}),
    ("Draft agendas", {"state": "draft"}),
    ("Minutes in draft", {"state": "minutes_draft"}),
)
FORM = "oversight/meeting_form.html"


@require_safe
def meetings(request: Request) -> HttpResponseBase:
    """Every meeting of the partnership's boards."""
    boards = boards_of(request)
    rows = Meeting.objects.visible_to(request.user).filter(board__in=boards).select_related("board")
    rows = rows.annotate(item_count=Count("items", filter=Q(items__withdrawn=False)))
    chosen = MeetingFilter(request.GET, rows, boards=boards, moment=now())
    table = MeetingsTable(chosen.qs, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    context = {
        "may_run": may(request.user, Permission.RUN_BOARDS, request.partnership),
        "empty": not rows.exists(),
    }
    return respond(request, table, "oversight/meetings.html", context, filename="meetings")


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: Request) -> HttpResponse:
    """Make a meeting on a date; its standing items come by themselves."""
    allowed = partnership_ids(request.user, Permission.RUN_BOARDS)
    if not allowed:
        raise PermissionDenied("Your role does not let you run boards. Ask its administrator if it should.")
    boards = Board.objects.visible_to(request.user).open().filter(partnership_id__in=allowed)
    form = NewMeetingForm(request.POST or None, boards=boards, initial=_usual(request, boards))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        values = form.values
        board = values.pop("board")
        tried = attempt(
            form,
            lambda: actions.create_meeting(board=board, by=request.user, at=now(), **form.fields_of(values)),
        )
        if tried.done:
            messages.success(request, "The meeting is made, with the standing items on its agenda.")
            return redirect(tried.value)
    context = {
        "form": form, "title": "New meeting",
        "submit": "Make the meeting", "conflict": None, "meeting": None, "no_board": not boards.exists(),
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_safe
def meeting(request: Request, pk: int) -> HttpResponse:
    """A meeting on one screen: what must be done by when, the agenda, what is missing, what comes next."""
    found = get_meeting(request, pk)
    return render(request, "oversight/meeting.html", page_context(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: Request, pk: int) -> HttpResponse:
    """Change when, where and how it is held."""
    found = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = MeetingForm(request.POST or None, current=MeetingForm.of(found), version=found.version)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        tried = attempt_seen(
            form,
            lambda: actions.update_meeting(
                meeting=found,
                changes=form.fields_of(form.touched),
                version=version,
                by=request.user,
                at=now(),
            ),
            MeetingForm.of,
        )
        if tried.done:
            messages.success(request, "The meeting is saved.")
            return redirect(found)
    context = {
        "form": form, "title": "Change the meeting", "submit": "Save",
        "conflict": tried.conflict, "meeting": found, "no_board": False,
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_publish(request: Request, pk: int) -> HttpResponse:
    """Issue the agenda. For a board whose papers the public reads, its own page plans the publication."""
    found = get_meeting(request, pk, Permission.PUBLISH)
    elsewhere = publish_page(found)
    if elsewhere:
        return redirect(elsewhere)
    clock = clock_of(found, today())
    late = any(each.key == "agenda" and each.standing == "missed" for each in clock.deadlines)
    form = PublishForm(request.POST if request.method == "POST" else None, late=late)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("late_reason", "")
        tried = attempt(
            form,
            lambda: actions.publish_agenda(meeting=found, by=request.user, at=now(), late_reason=reason),
        )
        if tried.done:
            messages.success(request, "The agenda is out. Its numbers stay as they are from now on.")
            return redirect(found)
    context = {"form": form, "meeting": found, "late": late, **_readiness(request, found, clock)}
    return render(request, "oversight/meeting_publish.html", context, status=tried.status(form))


@require_POST
def meeting_hold(request: Request, pk: int) -> HttpResponse:
    """It was held."""
    return _step(request, pk, actions.hold_meeting, "The meeting is marked as held.")


@require_POST
def meeting_minutes(request: Request, pk: int) -> HttpResponse:
    """Its minutes are in draft."""
    return _step(request, pk, actions.start_minutes, "The minutes are in draft.")


@require_POST
def meeting_close(request: Request, pk: int) -> HttpResponse:
    """Everything is done."""
    return _step(request, pk, actions.close_meeting, "The meeting is closed. Reopening asks for a reason.")


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: Request, pk: int) -> HttpResponse:
    """It will not be held."""
    words = ("Cancel the meeting", "Cancel it", "What it took from the forward plan waits there again.")
    return _with_reason(request, pk, actions.cancel_meeting, words, "The meeting is cancelled.")


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_reopen(request: Request, pk: int) -> HttpResponse:
    """Go one step back."""
    words = ("Reopen the meeting", "Reopen it", "It goes one step back. The reason is kept with it.")
    return _with_reason(request, pk, actions.reopen_meeting, words, "The meeting is reopened.")


def page_context(request: Request, found: Meeting) -> dict[str, Any]:
    """What the meeting's page shows this person."""
    runs = may(request.user, Permission.RUN_BOARDS, found.partnership)
    agenda_open = runs and found.state in states.AGENDA_OPEN
    prefetch_related_objects([found], "items")  # read once; clock, agenda and checks all need them
    clock = clock_of(found, today())
    return {
        "meeting": found,
        "status": meeting_status(found),
        "clock": clock if found.state in ("draft", "published") else Clock(()),
        "may_run": runs,
        "may_edit": agenda_open,
        "may_move": runs and found.state in states.NUMBERS_OPEN,
        "may_change": runs and found.state not in states.SETTLED,
        "may_cancel": runs and states.may_follow(found.state, "cancelled"),
        "may_reopen": runs and states.reopened(found.state, was_published=False) is not None,
        "next_step": _next_step(found) if runs else None,
        "publish_url": _publish_address(request, found),
        "move_form": MoveForm(),
        "take_form": take_form(request, found) if agenda_open and found.state == "draft" else None,
        "private_waiting": _offered(request, found).filter(exempt=True) if agenda_open else [],
        "previous": previous_meeting(found),
        "following": following_meeting(found),
        "coming_back": coming_back(request, found) if found.state in states.AGENDA_OPEN else [],
        "tracker_item": next((each for each in found.items.all() if each.kind == "minutes"), None),
        "publications": found.publications.all(),
        "panels": panels.panels_of(found, request.user),
        **_readiness(request, found, clock),
    }


def take_form(request: Request, found: Meeting, data: Any = None) -> ForwardTakeForm | None:
    """What the forward plan offers this meeting; None when nothing waits."""
    offered = _offered(request, found).filter(exempt=False)
    if not offered and data is None:
        return None
    due = [item.pk for item in offered if item.wanted_on]
    return ForwardTakeForm(data, offered=offered, initial={"items": due})


def attempt_seen(
    form: SeenForm, action: Callable[[], Any], current_of: Callable[[Any], dict[str, Any]]
) -> Tried:
    """Run an action behind a form that knows what the person had before them.

    When somebody saved first, both texts are shown for what this person changed, and the rest is theirs.
    """
    lost: list[Any] = []

    def watched() -> Any:
        try:
            return action()
        except ChangedMeanwhile as error:
            lost.append(error.current)
            raise

    tried = attempt(form, watched)
    if not lost or tried.conflict is None:
        return tried
    current = current_of(lost[0])
    lines = [
        (str(asked.label), in_words(asked, mine), in_words(asked, current.get(name)))
        for name, mine in form.touched.items()
        for asked in (form.fields[name],)
        if plain(mine) != plain(current.get(name))
    ]
    form.take_theirs(current)
    return Tried(conflict=Conflict(tried.conflict.who, tried.conflict.when, lines))


def coming_back(request: Request, found: Meeting) -> list[TrackerRow]:
    """Tracked actions that come back to this meeting and the person may read: open ones, and those closed
    since the board last met.
    """
    reads = may(request.user, Permission.VIEW_EXEMPT, found.partnership)
    return [row for row in tracker_for(found, today()) if reads or not row.exempt]


def publish_page(found: Meeting) -> str:
    """The page that plans the publication, for a board whose papers the public reads; else empty."""
    return reverse("oversight:publish", args=[found.pk]) if found.board.regime == Board.Regime.PUBLIC else ""


def _readiness(request: Request, found: Meeting, clock: Clock) -> dict[str, Any]:
    """The agenda as the person sees it and, for who runs the board, what is there and what is missing."""
    seen = meeting_view(found, request.user)
    runs = may(request.user, Permission.RUN_BOARDS, found.partnership)
    checks = checklist(found, seen, clock) if runs and found.state == Meeting.State.DRAFT else ()
    return {
        "seen": seen,
        "missing": [check for check in checks if not check.done],
        "settled": [check for check in checks if check.done],
        "checked": bool(checks),
    }


def _offered(request: Request, found: Meeting) -> Any:
    """What waits on the forward plan for this meeting or an earlier one, and the person may read."""
    rows = ForwardItem.objects.visible_to(request.user).filter(board=found.board, state="waiting")
    return rows.filter(Q(wanted_on=None) | Q(wanted_on__lte=found.day))


def _publish_address(request: Request, found: Meeting) -> str:
    if not may(request.user, Permission.PUBLISH, found.partnership):
        return ""
    if found.state != Meeting.State.DRAFT:
        return publish_page(found)
    return publish_page(found) or reverse("oversight:meeting_publish", args=[found.pk])


def _next_step(found: Meeting) -> tuple[str, str] | None:
    """The name of the address that moves the meeting on, and the words of its button."""
    if found.state == Meeting.State.PUBLISHED and found.day <= today():
        return "oversight:meeting_hold", "Mark as held"
    return {
        Meeting.State.HELD: ("oversight:meeting_minutes", "Start the draft minutes"),
        Meeting.State.MINUTES_APPROVED: ("oversight:meeting_close", "Close the meeting"),
    }.get(Meeting.State(found.state))


def _usual(request: Request, boards: Any) -> dict[str, Any]:
    """The board of the address, with its usual hours and place; the only board when there is one."""
    asked = request.GET.get("board", "")
    known = list(boards[:2])
    chosen = boards.filter(pk=asked).first() if asked.isdecimal() else known[0] if len(known) == 1 else None
    if chosen is None:
        return {}
    usual: dict[str, Any] = {"board": chosen, "place": chosen.usual_place}
    if chosen.usual_start:
        begins = local(today(), chosen.usual_start)
        usual |= {
            "begins": chosen.usual_start,
            "ends": timezone.localtime(begins + timedelta(minutes=chosen.usual_minutes)).time(),
        }
    return usual


def _step(request: Request, pk: int, action: Callable[..., Any], words: str) -> HttpResponse:
    found = get_meeting(request, pk, Permission.RUN_BOARDS)
    try:
        action(meeting=found, by=request.user, at=now())
    except (Refused, ChangedMeanwhile) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect(found)


def _with_reason(
    request: Request, pk: int, action: Callable[..., Any], words: tuple[str, str, str], done: str
) -> HttpResponse:
    found = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = ReasonForm(request.POST or None)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            action(meeting=found, reason=reason, by=request.user, at=now())
        except ChangedMeanwhile as changed:
            form.add_error(None, f"{changed} Nothing was done. Look at its page again.")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(found)
    title, submit, lede = words
    context = {"form": form, "title": title, "submit": submit, "lede": lede, "meeting": found, "item": None}
    return render(request, "oversight/meeting_reason.html", context, status=tried.status(form))
