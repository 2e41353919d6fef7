"""Columns of the list of all meetings, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from oversight.models import Board, Meeting
from oversight.tables.boards import meeting_status
from ui.tables import Column, Table


def _page(meeting: Any) -> str:
    return str(meeting.get_absolute_url())


def _hours(meeting: Meeting) -> str:
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{starts:%H:%M} to {ends:%H:%M}"


class MeetingsTable(Table):
    """Meetings of every board, newest first."""

    caption = "Meetings"
    noun = ("meeting", "meetings")
    default_sort = "-day"
    empty_words = "No meeting fits these filters."
    columns = (
        Column("day", "Date", value="day", kind="date", sort="starts_at", link=_page, header=True),
        Column("hours", "Time", value=_hours),
        Column("board", "Board", value="board.name", sort="board__name"),
        Column(
            "state", "State", kind="status", value=meeting_status, sort="state",
            export=lambda meeting: meeting.get_state_display(),
        ),
        Column("place", "Place", sort="place"),
        Column("items", "Items", kind="number", value="item_count", sort="item_count"),
        Column("published", "Agenda published", kind="moment", value="agenda_published_at",
               sort="agenda_published_at", hidden=True),
        Column("reason", "Why cancelled or reopened", value="reason", kind="long", hidden=True),
    )  # fmt: skip


WHEN = [("coming", "Coming"), ("past", "Past")]


class MeetingFilter(django_filters.FilterSet):
    """Board, state, and whether it is over. The boards that may be seen and the moment are given."""

    board = django_filters.ModelChoiceFilter(
        queryset=Board.objects.none(), label="Board", empty_label="All boards"
    )
    state = django_filters.ChoiceFilter(choices=Meeting.State.choices, label="State", empty_label="Any")
    when = django_filters.ChoiceFilter(choices=WHEN, method="by_when", label="When", empty_label="Any time")

    class Meta:
        model = Meeting
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: QuerySet[Meeting], *, boards: Any, moment: datetime) -> None:
        self.moment = moment
        super().__init__(data, queryset=queryset)
        self.filters["board"].field.queryset = boards

    def by_when(self, meetings: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """Not over yet, or over."""
        if value == "coming":
            return meetings.filter(ends_at__gte=self.moment)
        return meetings.filter(ends_at__lt=self.moment)
