"""Boards of the demonstration: the files of demo/meetings, moved to about today and brought in as they are.

One meeting has approved minutes, one has draft minutes, one is ahead with its agenda in draft.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Partnership, User
from core.working_days import UnknownYear, why_no_working_day
from demo.moved import Move
from oversight.actions.agenda import take_forward_item
from oversight.actions.forward import add_forward_item
from oversight.actions.minutes import approve_minutes
from oversight.actions.publication import publish_now
from oversight.importers.meeting import import_meeting
from oversight.importers.meeting_file import read_content
from oversight.models import Board, Meeting, Publication

HERE = Path(__file__).resolve().parent
LONDON = ZoneInfo("Europe/London")
DAYS_AHEAD = 20  # the last meeting of the story lies 14 to 20 days ahead
AN_HOUR = timedelta(hours=1)
LATE = "The demonstration’s dates move with the calendar, and a bank holiday fell in between."


def load_boards(*, today: date, say: Callable[[str], None] = lambda words: None) -> bool:
    """Load the boards with their meetings, unless they are there; says whether it did."""
    story = _story()
    partnership = Partnership.objects.get(slug=story["partnership"])
    if Board.objects.filter(partnership=partnership, name=story["board"]).exists():
        return False
    move = Move.to(story["last"], today + timedelta(days=DAYS_AHEAD))
    if unknown := _unknown_year(move, story["last"]):
        say(f"The boards are left out: {unknown}")
        return False
    say(f"Boards of {partnership}")
    by = User.objects.get(email__startswith=f"{story['runs']}@", memberships__partnership=partnership)
    with transaction.atomic():
        for name in story["files"]:
            _bring_in(name, move, partnership, by, datetime.combine(today, time(9), LONDON))
        board = Board.objects.get(partnership=partnership, name=story["board"])
        _agree(board, move, story["approval"], by)
        _publish(board, by)
        _plan(board, move, story, by)
    return True


@cache
def _story() -> dict[str, Any]:
    return tomllib.loads((HERE / "boards.toml").read_text("utf-8"))


def _unknown_year(move: Move, last: date) -> str:
    """Why the dates can't be worked out: the list of bank holidays ends before them."""
    try:
        why_no_working_day(move.day(last) + timedelta(days=7))
    except UnknownYear as unknown:
        return str(unknown)
    return ""


def _bring_in(name: str, move: Move, partnership: Partnership, by: User, now: datetime) -> Meeting:
    """One file, as far as it has happened by now."""
    told = move.value(json.loads((HERE / "meetings" / f"{name}.json").read_text("utf-8")))
    meeting = told["meeting"]
    meeting["late_reason"] = LATE  # used only where it is late
    if why_no_working_day(datetime.fromisoformat(meeting["starts_at"]).date()):
        meeting["day_reason"] = LATE
    content = json.dumps(told, ensure_ascii=False).encode()
    file = read_content(content, f"{name}.json", HERE / "meetings")
    at = file.told["meeting"]["minutes_at"] or file.told["meeting"]["created_at"]
    return import_meeting(partnership=partnership, file=file, by=by, at=min(at, now), until=now).meeting


def _agree(board: Board, move: Move, approvals: list[dict[str, date]], by: User) -> None:
    for told in approvals:
        meeting, later = (board.meetings.get(starts_at__date=move.day(told[which])) for which in ("of", "by"))
        approve_minutes(meeting=meeting, at_meeting=later, by=by, at=later.ends_at)


def _publish(board: Board, by: User) -> None:
    """The public page has what happened, at the times at which it happened."""
    for meeting in board.meetings.exclude(agenda_published_at=None).order_by("starts_at"):
        for kind, at in _public(meeting):
            publish_now(meeting=meeting, kind=kind, by=by, at=at)


def _public(meeting: Meeting) -> Iterator[tuple[str, datetime]]:
    yield Publication.Kind.AGENDA, meeting.agenda_published_at  # type: ignore[misc]  # asked for above
    yield Publication.Kind.DECISIONS, meeting.ends_at + AN_HOUR
    if meeting.approved_at_meeting:
        yield Publication.Kind.MINUTES, meeting.approved_at_meeting.ends_at + AN_HOUR
    else:
        yield Publication.Kind.MINUTES_DRAFT, meeting.ends_at + AN_HOUR


def _plan(board: Board, move: Move, story: dict[str, Any], by: User) -> None:
    """The forward plan, and an exempt item on the agenda of the meeting that is ahead."""
    ahead = board.meetings.get(starts_at__date=move.day(story["last"]))
    at = ahead.created_at
    for told in story["forward"]:
        wanted = {"wanted_on": move.day(told["wanted_on"])} if "wanted_on" in told else {}
        add_forward_item(board=board, by=by, at=at, **{**told, **wanted})
    told = story["exempt"]
    item = add_forward_item(
        board=board, title=told["title"], lead=told["lead"], purpose=told["purpose"], exempt=True,
        wanted_on=ahead.day, by=by, at=at,
    )  # fmt: skip
    take_forward_item(
        forward_item=item, meeting=ahead, exempt_paragraph=told["paragraph"],
        public_interest=told["public_interest"], public_title=told["public_title"], by=by, at=at,
    )  # fmt: skip
