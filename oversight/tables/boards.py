"""Columns of a board's lists: its meetings, its members over time, its forward plan."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from oversight.models import ForwardItem, Meeting
from ui.tables import Column, Table
from ui.tags import Status

MEETING_COLOURS = {
    "draft": "grey", "published": "blue", "held": "purple", "minutes_draft": "yellow",
    "minutes_approved": "green", "closed": "green", "cancelled": "red",
}  # fmt: skip
FORWARD_COLOURS = {"waiting": "blue", "taken": "green", "dropped": "grey"}


def meeting_status(meeting: Meeting) -> Status:
    """The state of a meeting as a tag."""
    return Status(meeting.get_state_display(), MEETING_COLOURS[meeting.state])


def forward_status(item: ForwardItem) -> Status:
    """The state of a forward item as a tag."""
    return Status(item.get_state_display(), FORWARD_COLOURS[item.state])


def _page(row: Any) -> str:
    return str(row.get_absolute_url())


def _office(member: Any) -> str:
    return "Chair" if member.chair else "Vice-chair" if member.vice_chair else ""


class MeetingTable(Table):
    """Every meeting of a board, newest first."""

    caption = "Meetings"
    noun = ("meeting", "meetings")
    default_sort = "-day"
    empty_words = "No meeting yet."
    columns = (
        Column("day", "Date", value="day", kind="date", sort="starts_at", link=_page, header=True),
        Column("starts_at", "Begins", kind="moment", hidden=True),
        Column("state", "State", kind="status", value=meeting_status, sort="state",
               export=lambda meeting: meeting.get_state_display()),
        Column("place", "Place", sort="place"),
        Column("decided", "Public decisions", kind="number", sort="decided"),
    )  # fmt: skip


class MemberTable(Table):
    """Everybody who has or had a seat."""

    caption = "Members over time"
    noun = ("seat", "seats")
    empty_words = "Nobody has a seat yet."
    columns = (
        Column("name", "Name", sort="name", header=True,
               link=lambda member: reverse("oversight:member", args=[member.pk])),
        Column("initials", "Initials", hidden=True),
        Column("title", "Title", sort="title"),
        Column("organisation", "Organisation", sort="organisation"),
        Column("kind", "Seat", value=lambda member: member.get_kind_display(), sort="kind"),
        Column("partner", "For", value=lambda member: member.partner.short_name if member.partner else "",
               sort="partner__position"),
        Column("chair", "In the chair", value=_office),
        Column("stands_for", "Stands in for", value=lambda member: str(member.stands_for or "")),
        Column("starts_on", "First day", kind="date", sort="starts_on"),
        Column("ends_on", "Last day", kind="date", sort="ends_on"),
    )  # fmt: skip


class ForwardTable(Table):
    """The forward plan, what waits first."""

    caption = "Forward plan"
    noun = ("item", "items")
    empty_words = "Nothing fits these filters."
    columns = (
        Column("title", "Item", sort="title", header=True,
               link=lambda item: reverse("oversight:forward_item", args=[item.pk])),
        Column("wanted_on", "Wanted by", kind="date", sort="wanted_on"),
        Column("purpose", "For", value=lambda item: item.get_purpose_display(), sort="purpose"),
        Column("lead", "Lead", sort="lead"),
        Column("key_decision", "Key decision", sort="key_decision"),
        Column("exempt", "In private", sort="exempt"),
        Column("state", "State", kind="status", value=forward_status, sort="state",
               export=lambda item: item.get_state_display()),
        Column("reason", "Why dropped", hidden=True),
        Column("note", "Note", kind="long", hidden=True),
    )  # fmt: skip
