"""Pages of an agenda: an item, a new one, changing, moving, withdrawing, taking from the forward plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, members_with, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, today
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from oversight import states
from oversight.actions import agenda as actions
from oversight.actions.generated import may_generate
from oversight.forms.meetings import ForwardTakeForm, ItemForm, MoveForm, WithdrawForm
from oversight.generated_papers import all_makers
from oversight.models import AgendaItem, BoardAction, Decision, ForwardItem, Meeting, MinuteParagraph
from oversight.summaries.meetings import (
    following_meeting,
    item_view,
    papers_by_item,
    previous_meeting,
)
from oversight.views.common import get_meeting
from oversight.views.meetings import attempt_seen, coming_back, page_context, take_form


@require_safe
def item(request: Request, pk: int) -> HttpResponse:
    """One item with its papers, minutes and decisions; an exempt one is a placeholder for most."""
    found = _item(request, pk)
    reads = not found.exempt or may(request.user, Permission.VIEW_EXEMPT, found.partnership)
    runs = may(request.user, Permission.RUN_BOARDS, found.partnership)
    is_minutes = found.kind == AgendaItem.Kind.MINUTES
    context = {
        "item": found,
        "meeting": found.meeting,
        "seen": item_view(
            found, reads_exempt=reads, papers=papers_by_item(found.meeting, request.user).get(found.pk, ())
        ),
        "may_edit": runs and found.meeting.state in states.AGENDA_OPEN and not found.withdrawn,
        "may_write": may(request.user, Permission.WRITE_PAPERS, found.partnership),
        "makers": [each for each in all_makers() if may_generate(request.user, each.kind, found.partnership)],
        "paragraphs": _of_item(MinuteParagraph, request, item=found, removed=False) if reads else [],
        "decisions": _of_item(Decision, request, item=found).select_related("board") if reads else [],
        "born": _of_item(BoardAction, request, item=found) if reads else [],
        "is_minutes": is_minutes,
        "previous": previous_meeting(found.meeting) if is_minutes else None,
        "coming_back": coming_back(request, found.meeting) if is_minutes else [],
        "following": _following(found),
    }
    return render(request, "oversight/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: Request, pk: int) -> HttpResponse:
    """Put an item on the agenda; from the forward plan when the address names one."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    waiting = _waiting(request, meeting)
    form = ItemForm(
        request.POST or None, people=_people(meeting), out=meeting.state not in states.NUMBERS_OPEN,
        initial=ItemForm.of_forward(waiting) if waiting else {"purpose": "discussion"},
    )  # fmt: skip
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: _add(request, meeting, waiting, form.values))
        if tried.done:
            messages.success(request, f"Item {tried.value.number} is on the agenda.")
            another = "another" in request.POST and waiting is None
            return redirect(request.path) if another else redirect(f"{meeting.get_absolute_url()}#agenda")
    context = {
        "form": form, "meeting": meeting, "item": None, "waiting": waiting, "conflict": None,
        "title": "Add an item", "out": meeting.state not in states.NUMBERS_OPEN,
    }  # fmt: skip
    return render(request, "oversight/item_form.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: Request, pk: int) -> HttpResponse:
    """Change an item; two who do so at once see both texts."""
    found = _item(request, pk, Permission.RUN_BOARDS)
    form = ItemForm(
        request.POST or None, people=_people(found.meeting), out=found.added_after_publication,
        current=ItemForm.of(found), version=found.version,
    )  # fmt: skip
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        tried = attempt_seen(
            form,
            lambda: actions.update_item(
                item=found, changes=form.touched, version=version, by=request.user, at=now()
            ),
            ItemForm.of,
        )
        if tried.done:
            messages.success(request, f"Item {found.number} is saved.")
            return redirect(found)
    context = {
        "form": form, "meeting": found.meeting, "item": found, "waiting": None, "conflict": tried.conflict,
        "title": f"Change item {found.number}", "out": found.added_after_publication,
    }  # fmt: skip
    return render(request, "oversight/item_form.html", context, status=tried.status(form))


@require_POST
def item_move(request: Request, pk: int) -> HttpResponse:
    """Up, down, or to the place that was typed."""
    found = _item(request, pk, Permission.RUN_BOARDS)
    form = MoveForm({**request.POST.dict(), "item": found.number})
    if not form.is_valid():
        messages.error(request, "Enter the number of the place. Nothing was moved.")
        return redirect(f"{found.meeting.get_absolute_url()}#agenda")
    return _move(request, found, form.cleaned_data["to"])


@require_POST
def agenda_move(request: Request, pk: int) -> HttpResponse:
    """The same from the form below the agenda, which names the item by its number."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = MoveForm(request.POST)
    found = meeting.items.filter(number=form.cleaned_data["item"]).first() if form.is_valid() else None
    if found is None:
        messages.error(request, "Enter the number of an item and the place it goes to. Nothing was moved.")
        return redirect(f"{meeting.get_absolute_url()}#agenda")
    return _move(request, found, form.cleaned_data["to"])


@require_http_methods(["GET", "HEAD", "POST"])
def item_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    found = _item(request, pk, Permission.RUN_BOARDS)
    goes = actions.may_go(found, found.meeting)
    form = WithdrawForm(request.POST if request.method == "POST" else None, goes=goes)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            actions.withdraw_item(item=found, reason=reason, by=request.user, at=now())
        except (Refused, ChangedMeanwhile) as refused:
            form.add_error(None, str(refused))
        except ValidationError as error:  # something was hung on the item since this page was opened
            form = WithdrawForm(request.POST, goes=False)
            form.add_error("reason", error.messages)
        else:
            words = "off the agenda" if goes else "withdrawn; the agenda says why"
            messages.success(request, f"Item {found.number} is {words}.")
            return redirect(f"{found.meeting.get_absolute_url()}#agenda")
    context = {"form": form, "meeting": found.meeting, "item": found, "goes": goes}
    return render(request, "oversight/item_withdraw.html", context, status=tried.status(form))


@require_POST
def forward_take(request: Request, pk: int) -> HttpResponse:
    """Put what is ticked of the forward plan on the agenda: all of it or nothing."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = take_form(request, meeting, request.POST)
    if form is not None and form.is_valid():
        tried = attempt(form, lambda: _take(request, meeting, form))
        if tried.done:
            messages.success(request, f"{count_of(len(tried.value), 'item')} taken from the forward plan.")
            return redirect(f"{meeting.get_absolute_url()}#agenda")
    context = {**page_context(request, meeting), "take_form": form}
    return render(request, "oversight/meeting.html", context, status=422)


@transaction.atomic
def _take(request: Request, meeting: Meeting, form: ForwardTakeForm) -> list[AgendaItem]:
    return [_take_one(request, meeting, each) for each in form.cleaned_data["items"]]


def _add(
    request: Request, meeting: Meeting, waiting: ForwardItem | None, values: dict[str, Any]
) -> AgendaItem:
    """A new item; the day of a key decision's notice is a fact of the item once it is there."""
    noticed = values.pop("key_notice_on", None)
    with transaction.atomic():
        if waiting is None:
            made = actions.add_item(meeting=meeting, by=request.user, at=now(), **values)
        else:
            made = _take_one(request, meeting, waiting, **values)
        if noticed:
            changes = {"key_notice_on": noticed}
            actions.update_item(item=made, changes=changes, version=made.version, by=request.user, at=now())
    return made


def _take_one(request: Request, meeting: Meeting, waiting: ForwardItem, **values: Any) -> AgendaItem:
    try:
        return actions.take_forward_item(
            forward_item=waiting, meeting=meeting, by=request.user, at=now(), **values
        )
    except ChangedMeanwhile as lost:
        raise Refused(
            f"{waiting} does not wait on the forward plan any more: another meeting took it, or somebody "
            "dropped it. Nothing was saved."
        ) from lost


def _move(request: Request, found: AgendaItem, to: int) -> HttpResponse:
    try:
        moved = actions.move_item(item=found, to_number=to, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{found.meeting.get_absolute_url()}#agenda")
    messages.success(request, f"“{moved.title}” is item {moved.number} now.")
    return redirect(f"{found.meeting.get_absolute_url()}#item-{found.pk}")


def _item(request: Request, pk: int, permission: Permission | None = None) -> AgendaItem:
    rows = AgendaItem.objects.select_related("meeting__board__partnership")
    found: AgendaItem = get_visible(rows, request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def _waiting(request: Request, meeting: Meeting) -> ForwardItem | None:
    """The item of the forward plan that the address names, while it still waits."""
    asked = request.GET.get("forward", "")
    if not asked.isdigit():
        return None
    found: ForwardItem = get_visible(
        ForwardItem.objects.filter(board=meeting.board, state="waiting"), request.user, pk=asked
    )
    return found


def _people(meeting: Meeting) -> Any:
    return members_with(meeting.partnership, Permission.VIEW_BOARDS, today())


def _of_item(model: Any, request: Request, **lookup: Any) -> Any:
    return model.objects.visible_to(request.user).filter(**lookup)


def _following(found: AgendaItem) -> Meeting | None:
    return following_meeting(found.meeting) if found.kind == AgendaItem.Kind.NEXT_MEETING else None
