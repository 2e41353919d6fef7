"""Columns of recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from failure_protocol.models import Recommendation
from failure_protocol.tables.logs import IncidentTable, due_words
from ui.tables import Column
from ui.tags import Status

STATES = {"open": "blue", "done": "green", "rejected": "grey"}


def recommendation_state(row: Recommendation) -> Status:
    """How far it is, as a tag."""
    return Status(row.get_state_display(), STATES[row.state])


class RecommendationTable(IncidentTable):
    """Recommendations by number."""

    caption = "Recommendations"
    noun = ("recommendation", "recommendations")
    empty_words = "Nothing was recommended yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", link=lambda row: row.get_absolute_url(), header=True),
        Column("text", "What is to change", kind="long"),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("body", "Body", sort="body"),
        Column("owner", "Who sees to it"),
        Column("due", "By when", kind="html", value=due_words, export=lambda row: row.due, sort="due"),
        Column("state", "State", kind="status", value=recommendation_state),
    )  # fmt: skip
