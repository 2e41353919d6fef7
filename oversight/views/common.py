"""What the pages of boards share: the moment, access, refusals beside the form, two texts side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from actionplans.views.common import add_errors
from audit.models import Entry
from oversight.errors import ChangedMeanwhile, Refused
from oversight.models import Board, BoardAction, Meeting
from oversight.register_trail import is_exempt
from ui.forms import GovukDateField
from ui.templatetags.ui import day, moment


def now() -> datetime:
    """The moment; views are where it is read."""
    return timezone.now()


def today() -> date:
    """The day; views are where it is read."""
    return timezone.localdate()


def warn_of_lead(request: Request, action: BoardAction | None) -> None:
    """Tell whoever named a lead that the lead can't read it: the action is private and their role is not."""
    lead = action.lead_user if action is not None else None
    if action is None or lead is None or not is_exempt(action):
        return
    if not may(lead, Permission.VIEW_EXEMPT, action.partnership):
        messages.warning(
            request, f"{lead} can’t open private matters. Tell them yourself, or choose another lead."
        )


def boards_of(request: Request) -> Any:
    """The boards of the partnership that the person works in; 403 for a role that sees no boards."""
    require(request.user, Permission.VIEW_BOARDS, request.partnership)
    return Board.objects.visible_to(request.user).filter(partnership=request.partnership)


def get_board(request: Request, pk: int, permission: Permission | None = None) -> Board:
    """One board that the person may see, and may do `permission` to."""
    found: Board = get_visible(Board.objects.select_related("partnership"), request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def get_meeting(request: Request, pk: int, permission: Permission | None = None) -> Meeting:
    """One meeting that the person may see, and may do `permission` to."""
    rows = Meeting.objects.select_related("board__partnership", "approved_at_meeting")
    found: Meeting = get_visible(rows, request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def may_run(request: Request, board: Board) -> bool:
    """Whether the person runs this board, so that the page offers changes."""
    return may(request.user, Permission.RUN_BOARDS, board.partnership)


@dataclass(frozen=True)
class Conflict:
    """Somebody saved first. Each line: name of the field, what this person typed, what is saved now."""

    who: str
    when: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Tried:
    """What came of an action behind a form: done with its value, or not and the form says why."""

    done: bool = False
    value: Any = None
    conflict: Conflict | None = None

    def status(self, form: forms.Form) -> int:
        """How to answer: 409 somebody saved first, 422 something is wrong, 200 nothing was asked yet."""
        return 409 if self.conflict else 422 if form.errors else 200


def attempt(form: forms.Form, action: Callable[[], Any], saved: dict[str, Any] | None = None) -> Tried:
    """Run the action behind a valid form; what it refuses stands beside the field, what was typed stays."""
    try:
        return Tried(done=True, value=action())
    except ChangedMeanwhile as lost:
        return Tried(conflict=conflict(form, lost, saved))
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        add_errors(form, error)
    return Tried()


def conflict(form: forms.Form, lost: ChangedMeanwhile, saved: dict[str, Any] | None = None) -> Conflict:
    """Both texts, and a form that can be saved again: what was typed stays in it, its version moves on.

    `saved` gives what is stored now for fields that are no attributes of the row.
    """
    row = lost.current
    lines = []
    for bound in form.visible_fields():
        theirs = (saved or {}).get(bound.name, getattr(row, bound.name, None))
        mine = form.cleaned_data.get(bound.name)
        if (mine or None) != (theirs or None):
            lines.append((str(bound.label), in_words(bound.field, mine), in_words(bound.field, theirs)))
    typed: Any = form.data
    typed = typed.copy()
    typed["version"] = str(row.version)  # type: ignore[attr-defined]  # every row with a form has one
    form.data = typed
    return Conflict(*last_saved(row), lines)


def last_saved(row: Any) -> tuple[str, str]:
    """Who changed the row last, and when, as the trail has it."""
    entry = Entry.objects.about(row._meta.label_lower, row.pk).order_by("-number").first()
    return (entry.actor_name, moment(entry.at)) if entry else ("somebody else", "a moment ago")


def in_words(asked: forms.Field, value: Any) -> str:
    """A value as the person reads it: a choice by its label, a day in words, nothing as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(asked, GovukDateField):
        return day(value)
    choices = getattr(asked, "choices", None)
    if choices is not None and not isinstance(asked, forms.ModelChoiceField):
        return str(dict(choices).get(value, dict(choices).get(str(value), value)))
    return f"{value:%H:%M}" if hasattr(value, "hour") and not isinstance(value, datetime) else str(value)
