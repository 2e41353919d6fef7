"""Columns of the timeline, of decisions, risks, actions and concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from failure_protocol.models import Concern, Decision, IncidentAction, LogEntry, Risk
from ui.tables import Column, Table
from ui.tags import Status, status_tag
from ui.templatetags.ui import day, moment

PRIVILEGED = "Legal advice: in no file."
ENDED = {"open": "blue", "done": "green", "dropped": "grey"}


class IncidentTable(Table):
    """A table of an incident: nothing leaves in bulk (section 6)."""

    exports = False


def _words(entry: LogEntry) -> SafeString:
    striking = entry.struck_by
    if striking is None:
        return format_html("{}{}", entry.text, _late(entry))
    return format_html(
        '<s class="log-struck">{}</s> <span class="log-struck-by">Struck through by entry {}: {}</span>',
        entry.text, striking.number, striking.text,
    )  # fmt: skip


def _late(entry: LogEntry) -> SafeString:
    if not entry.is_late:
        return SafeString("")
    return format_html(' <span class="log-late">Written {}.</span>', moment(entry.written_at))


def file_words(entry: LogEntry) -> str:
    """What a file says of an entry: struck entries say so, privileged ones nothing (F13)."""
    if entry.is_privileged:
        return PRIVILEGED
    striking = entry.struck_by
    return f"STRUCK THROUGH by entry {striking.number}: {entry.text}" if striking else entry.text


def _strike(entry: LogEntry) -> SafeString:
    if entry.struck_by is not None or entry.strikes_id:
        return SafeString("")
    url = reverse("failure_protocol:log_strike", args=[entry.incident_id, entry.number])
    return format_html(
        '<a class="govuk-link" href="{}">Strike<span class="govuk-visually-hidden"> entry {} through</span>'
        "</a>",
        url, entry.number,
    )  # fmt: skip


class TimelineTable(IncidentTable):
    """The log of an incident, what happened last in front."""

    caption = "Log"
    noun = ("entry", "entries")
    empty_words = "No entry fits this filter."
    columns: ClassVar[Sequence[Column]] = (
        Column("at", "When", kind="moment", header=True),
        Column("kind", "Log", value=lambda row: row.get_kind_display()),
        Column("text", "What happened", kind="html", value=_words, export=file_words, width=90),
        Column("person", "Person", value=lambda row: row.person.ref if row.person else ""),
        Column("who", "Written by", value="actor_name"),
        Column("number", "Entry", kind="number"),
    )  # fmt: skip


class StrikingTimelineTable(TimelineTable):
    """The same for those who may strike entries through."""

    columns = (*TimelineTable.columns, Column("strike", "Correct", kind="html", value=_strike,
                                              export=lambda _row: ""))  # fmt: skip


class TimelineFile(TimelineTable):
    """The same as a file, with when it was written."""

    columns = (
        *TimelineTable.columns,
        Column("written_at", "Written", kind="moment"),
    )


def _struck(row: Decision) -> Status | None:
    return Status("Struck through", "grey") if row.struck_by else None


class DecisionTable(IncidentTable):
    """Decisions, the newest first."""

    caption = "Decisions"
    noun = ("decision", "decisions")
    empty_words = "Nothing was decided yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", link=lambda row: row.get_absolute_url(), header=True),
        Column("decision", "Decided", kind="long"),
        Column("question", "Question", kind="long"),
        Column("maker", "By", value=lambda row: str(row.maker)),
        Column("decided_at", "When", kind="moment", sort="decided_at"),
        Column("amount", "Cost", kind="pounds", sort="amount"),
        Column("struck", "State", kind="status", value=_struck),
    )  # fmt: skip


def _review(row: Risk) -> SafeString:
    if row.closed_at:
        return format_html("{}", status_tag("Closed", "grey"))
    late = status_tag("Overdue", "red") if row.is_overdue(row.today) else ""  # type: ignore[attr-defined]
    return format_html("{} {}", day(row.review_on), late)


class RiskTable(IncidentTable):
    """Risks, the worst first."""

    caption = "Risks"
    noun = ("risk", "risks")
    empty_words = "No risk is on the log."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", link=lambda row: row.get_absolute_url(), header=True),
        Column("text", "What may go wrong", kind="long"),
        Column("rated", "Rating", kind="rag"),
        Column("score", "Score", kind="number"),
        Column("control", "What is done about it", kind="long"),
        Column("owner", "Watched by", value=lambda row: str(row.owner)),
        Column("review", "Next review", kind="html", value=_review, export=lambda row: row.review_on),
    )  # fmt: skip


def due_words(row: Any) -> SafeString:
    """By when, with a tag where that has passed."""
    late = status_tag("Overdue", "red") if row.is_overdue(row.today) else ""
    return format_html("{} {}", day(row.due), late)


class ActionTable(IncidentTable):
    """Actions of the log and of meetings alike, the next due first."""

    caption = "Actions"
    noun = ("action", "actions")
    empty_words = "No action fits this filter."
    columns: ClassVar[Sequence[Column]] = (
        Column("name", "Action", link=lambda row: row.url, header=True),
        Column("text", "What is to be done", kind="long"),
        Column("owner", "Who"),
        Column("due", "By when", kind="html", value=due_words, export=lambda row: row.due),
        Column("source", "Agreed in"),
        Column("state", "State", kind="status"),
    )  # fmt: skip


def action_state(row: IncidentAction) -> Status:
    """How far an action is, as a tag."""
    return Status(row.get_state_display(), ENDED[row.state])


def concern_state(row: Concern) -> Status:
    """Whether a concern is open, as a tag."""
    return Status("Closed", "grey") if row.closed_at else Status("Open", "blue")


class ConcernTable(IncidentTable):
    """Concerns, the newest first."""

    caption = "Concerns"
    noun = ("concern", "concerns")
    empty_words = "No concern fits this filter."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", link=lambda row: row.get_absolute_url(), header=True),
        Column("text", "Concern", kind="long"),
        Column("about", "About", value=lambda row: row.get_about_display(), sort="about"),
        Column("source", "Raised by"),
        Column("owner", "Whose it is", value=lambda row: str(row.owner)),
        Column("happened_at", "When", kind="moment", sort="happened_at"),
        Column("state", "State", kind="status", value=concern_state),
    )  # fmt: skip
