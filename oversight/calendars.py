"""The meetings of a board as a calendar for everybody (RFC 5545): day, hour, place, whether it is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q
from django.urls import reverse
from icalendar import Calendar, Event, vDuration
from icalendar.prop import vUri

from core.words import printable
from oversight.models import Board, Meeting, Publication

KEPT = timedelta(days=366)  # past meetings stay in the calendar for a year


def calendar_of(board: Board, *, now: datetime, site_url: str, only: int | None = None) -> bytes | None:
    """The calendar of a public board, or of one meeting of it; None when there is no such meeting.

    A meeting that lies ahead is in it from the day it is made; a past one when something of it is out.
    Identifiers stay, and the number of a change goes up, so that a moved meeting moves in every calendar.
    """
    out = Publication.objects.out().filter(meeting__board=board).values_list("meeting", flat=True)
    is_out = frozenset(out)
    meetings = board.meetings.filter(Q(ends_at__gte=now) | Q(pk__in=is_out)).filter(ends_at__gte=now - KEPT)
    if only is not None:
        meetings = board.meetings.filter(Q(ends_at__gte=now) | Q(pk__in=is_out), pk=only)
        if not meetings.exists():
            return None
    book = Calendar()
    book.add("prodid", f"-//{printable(board.partnership.name)}//{printable(board.name)}//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", printable(board.name))
    book.add("x-published-ttl", "PT4H")
    book.add("refresh-interval", vDuration(timedelta(hours=4)), parameters={"VALUE": "DURATION"})
    for meeting in meetings.order_by("starts_at", "pk"):
        book.add_component(_event(board, meeting, site_url.rstrip("/"), is_out=meeting.pk in is_out))
    return bytes(book.to_ical())


def _event(board: Board, meeting: Meeting, site: str, *, is_out: bool) -> Event:
    """Only what may be told of any meeting. Text goes in as text: the library escapes it."""
    event = Event()
    held = meeting.state != Meeting.State.CANCELLED
    host = urlsplit(site).hostname or "localhost"
    page = reverse("oversight:public_meeting", args=[board.slug, meeting.pk]) if is_out else (
        reverse("oversight:public_board", args=[board.slug])
    )  # fmt: skip
    event.add("uid", f"meeting-{meeting.pk}@{host}")
    event.add("dtstamp", meeting.created_at.astimezone(UTC))
    event.add("sequence", meeting.version)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", printable(board.name if held else f"Cancelled: {board.name}"))
    event.add("status", "CONFIRMED" if held else "CANCELLED")
    if meeting.where:
        event.add("location", printable(meeting.where))
    event.add("url", vUri(site + page))
    return event
