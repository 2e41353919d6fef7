"""The table of one window: every home that is asked."""

from __future__ import annotations

from core.words import number_words
from metrics.figures import Unit
from metrics.models import Answer, Return
from metrics.rag import plain
from metrics.summaries.returns import HomeReturn
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {"draft": "yellow", "submitted": "blue", "sent_back": "orange", "approved": "green"}


def state_tag(parent: Return) -> Status:
    """Where a return stands."""
    return Status(parent.get_state_display(), COLOURS[parent.state])


def answer_words(answer: Answer) -> str:
    """An answer as people read it: "3 of 40 (7.5%)", "12 days", "Does not apply"."""
    indicator = answer.question.indicator
    sign = Unit(indicator.unit).sign
    if answer.numerator is not None and answer.denominator is not None:
        share = "" if answer.value is None else f" ({number_words(answer.value, indicator.decimals)}{sign})"
        return f"{plain(answer.numerator)} of {plain(answer.denominator)}{share}"
    return str(answer.get_kind_display()) if answer.value is None else f"{plain(answer.value)}{sign}"


def _state(row: HomeReturn) -> Status:
    if row.parent is not None:
        return state_tag(row.parent)
    return Status(row.state, "red" if row.is_late else "grey")


def _chased(row: HomeReturn) -> str:
    return f"{row.chased.get_how_display()} to {row.chased.to}" if row.chased else ""


def _in_time(row: HomeReturn) -> str:
    if row.parent is not None and row.parent.first_submitted_at is not None:
        return "No" if row.is_late else "Yes"
    return ""


class WindowTable(Table):
    """Homes of one window with their returns."""

    caption = "Homes"
    noun = ("home", "homes")
    columns = (
        Column("home", "Home", value=lambda row: row.location.name, header=True, sort="home",
               link=lambda row: (row.parent or row.location).get_absolute_url()),
        Column("provider", "Provider", value=lambda row: str(row.location.provider or ""), hidden=True),
        Column("state", "State", kind="status", value=_state, sort="state"),
        Column("sent", "First sent", kind="moment",
               value=lambda row: row.parent.first_submitted_at if row.parent else None),
        Column("late", "In time", value=_in_time),
        Column("chased", "Chased last", value=_chased, missing="Not chased"),
        Column("chased_at", "When", kind="moment", value=lambda row: row.chased.at if row.chased else None),
        Column("do", "Do", value=lambda row: row.state, template="metrics/window_row.html",
               export=lambda row: ""),
    )  # fmt: skip

    def row_pk(self, row: HomeReturn) -> str:
        """The home's key."""
        return str(row.location.pk)
