"""Columns of the registers, declared once for the page, the CSV file, the workbook and the PDF."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.words import day_words, shortened
from oversight import rag
from oversight.models import RiskEntry
from ui.tables import Column, Table
from ui.tags import Status, status_tag

STATES = {"stands": "green", "rescinded": "red", "open": "blue", "closed": "grey"}
ON_SCREEN = 300  # letters of a long text in a list; its page and the files have all of it
RANKS = {"high": "red", "moderate": "orange", "low": "green"}


def state_of(row: Any) -> Status:
    """The state of a decision, action or risk as a tag."""
    return Status(row.get_state_display(), STATES[row.state])


def rank_of(row: Any) -> Status:
    """The rank of a risk as a tag."""
    return Status(row.get_rank_display(), RANKS[row.rank])


def deadline_words(action: Any) -> str:
    """The deadline as it prints: its words, else its day."""
    return action.deadline_text or (day_words(action.deadline) if action.deadline else "")


def mitigation_words(risk: Any) -> str:
    """Every entry but the first, newest first, each with its day."""
    entries = [entry for entry in risk.entries.all() if entry.kind != RiskEntry.Kind.RAISED]
    return "\n".join(f"{day_words(entry.on)}: {entry.text}" for entry in reversed(entries))


def newest_words(risk: Any) -> str:
    """The newest entry with its day; the page of the risk has them all."""
    entries = [entry for entry in risk.entries.all() if entry.kind != RiskEntry.Kind.RAISED]
    return f"{day_words(entries[-1].on)}: {entries[-1].text}" if entries else ""


def _page(row: Any) -> str:
    return str(row.get_absolute_url())


def _item_page(row: Any) -> str:
    return str(row.item.get_absolute_url()) if row.item else ""


def _item_words(row: Any) -> str:
    return f"{row.item.number}. {row.item.title}" if row.item else ""


def _votes(decision: Any) -> str:
    if decision.votes_for is None:
        return ""
    return f"{decision.votes_for} for, {decision.votes_against} against, {decision.abstentions} abstained"


def _deadline(action: Any) -> SafeString:
    words = deadline_words(action)
    if rag.is_late(action.state == "closed", action.deadline, action.day):
        return format_html("{} {}", words, status_tag("Late", "red"))
    return format_html("{}", words)


def _review(risk: Any) -> SafeString:
    words = day_words(risk.review_on) if risk.review_on else ""
    if rag.review_is_overdue(risk.state == "closed", risk.review_on, risk.day):
        return format_html("{} {}", words, status_tag("Overdue", "red"))
    return format_html("{}", words)


class DecisionTable(Table):
    """Decisions, newest first."""

    caption = "Decisions"
    noun = ("decision", "decisions")
    columns = (
        Column("number", "Number", sort=("year", "serial"), link=_page, header=True),
        Column("decided_on", "Date", kind="date", sort="decided_on"),
        Column("title", "Decision", sort="title", link=_page),
        Column("wording", "Wording", kind="long", hidden=True),
        Column("board", "Board", value=lambda row: row.board.name, sort="board__name"),
        Column("item", "Agenda item", value=_item_words, link=_item_page),
        Column("reasons", "Reasons", kind="long", hidden=True),
        Column("options_rejected", "Options rejected", kind="long", hidden=True),
        Column("interests", "Interests declared", kind="long", hidden=True),
        Column("powers", "Powers", hidden=True),
        Column("votes", "Votes", value=_votes, hidden=True),
        Column("key_decision", "Key decision", sort="key_decision"),
        Column("exempt", "Exempt", sort="exempt", hidden=True),
        Column("state", "State", kind="status", value=state_of, sort="state"),
    )  # fmt: skip


class TrackerTable(Table):
    """Tracked actions in the sources' columns; the progress is where one reports."""

    caption = "Action tracker"
    noun = ("action", "actions")
    columns = (
        Column("met_on", "Date of meeting", kind="date", sort=("met_on", "pk")),
        Column("board", "Board", value=lambda row: row.board.name, sort="board__name", hidden=True),
        Column("subject", "Subject", sort="subject", link=_page, header=True),
        Column("text", "Action", kind="long"),
        Column("lead", "Lead", sort="lead"),
        Column("deadline", "Deadline", kind="html", value=_deadline, export=deadline_words, sort="deadline"),
        Column("deadline_day", "Day of the deadline", value="deadline", kind="date", hidden=True),
        Column("progress", "Progress", template="oversight/_action_cell.html", value="progress",
               export=lambda row: row.progress),
        Column("state", "State", kind="status", value=state_of, sort="state"),
        Column("closed_on", "Closed", kind="date", sort="closed_on", hidden=True),
        Column("step", "Step of a plan", value=lambda row: str(row.step or ""),
               link=lambda row: row.step.get_absolute_url() if row.step else "", hidden=True),
        Column("exempt", "Exempt", sort="exempt", hidden=True),
    )  # fmt: skip


class RiskTable(Table):
    """Risks and issues in the sources' columns, highest rank first."""

    caption = "Risks and issues"
    noun = ("risk or issue", "risks and issues")
    columns = (
        Column("project", "Project or programme", sort="project", link=_page, header=True),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("board", "Board", value=lambda row: row.board.name, sort="board__name", hidden=True),
        Column("description", "Description", value=lambda row: shortened(row.description, ON_SCREEN),
               export=lambda row: row.description),
        Column("rank", "Rank", kind="status", value=rank_of, sort=("worry", "project")),
        Column("score", "Likelihood × impact", kind="number",
               value=lambda row: rag.score(row.likelihood, row.impact), sort="score", hidden=True),
        Column("owner", "Owner", sort="owner"),
        Column("mitigation", "Newest mitigation or review",
               value=lambda row: shortened(newest_words(row), ON_SCREEN), export=newest_words),
        Column("history", "All entries", kind="long", value=mitigation_words, hidden=True),
        Column("review_on", "Next review", kind="html", value=_review, sort="review_on",
               export=lambda row: day_words(row.review_on) if row.review_on else ""),
        Column("raised_on", "Raised", kind="date", sort="raised_on", hidden=True),
        Column("state", "State", kind="status", value=state_of, sort="state"),
        Column("exempt", "Exempt", sort="exempt", hidden=True),
    )  # fmt: skip


class TrackerAsAtTable(Table):
    """The tracker as it stood on a day: rows of summaries.registers.tracker_on."""

    caption = "Action tracker as it stood"
    noun = ("action", "actions")
    columns = (
        Column("met_on", "Date of meeting", kind="date", sort="met_on"),
        Column("subject", "Subject", sort="subject", header=True, link=lambda row: row.url),
        Column("text", "Action", kind="long"),
        Column("lead", "Lead", sort="lead"),
        Column("deadline", "Deadline", value="deadline_words"),
        Column("late", "Late then", sort="late"),
        Column("progress", "Progress", kind="long"),
        Column("state", "State", value="state_words", sort="state"),
    )  # fmt: skip


class RiskAsAtTable(Table):
    """The register of risks as it stood on a day: rows of summaries.registers.risks_on."""

    caption = "Risks and issues as they stood"
    noun = ("risk or issue", "risks and issues")
    columns = (
        Column("project", "Project or programme", sort="project", header=True, link=lambda row: row.url),
        Column("kind", "Kind", sort="kind"),
        Column("description", "Description of risk or issue", kind="long"),
        Column("rank", "Rank", kind="status", value=lambda row: Status(row.rank_words, RANKS[row.rank])),
        Column("score", "Likelihood × impact", kind="number", hidden=True),
        Column("owner", "Owner", sort="owner"),
        Column("mitigation", "Mitigation or resolution", kind="long", value="mitigation_words"),
        Column("review_on", "Next review then", kind="date", sort="review_on"),
        Column("review_overdue", "Review overdue then", hidden=True),
    )  # fmt: skip


class DeclarationTable(Table):
    """Interests declared across meetings, newest meeting first."""

    caption = "Interests declared"
    noun = ("declaration", "declarations")
    empty_words = "No interest was declared that fits these filters."
    columns = (
        Column("person", "Person", value="attendance.name", sort="attendance__name", header=True),
        Column("meeting", "Meeting", value="attendance.meeting.day", kind="date",
               sort="attendance__meeting__starts_at",
               link=lambda row: row.attendance.meeting.get_absolute_url()),
        Column("board", "Board", value="attendance.meeting.board.name",
               sort="attendance__meeting__board__name"),
        Column("item", "Agenda item", value=lambda row: _item_words(row) or "The whole meeting",
               link=_item_page),
        Column("interest", "Interest", kind="long"),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("did", "What they did", value=lambda row: row.get_did_display(), sort="did"),
        Column("organisation", "Organisation", value="attendance.organisation", hidden=True),
    )  # fmt: skip


class AttendanceTable(Table):
    """Members over a period. What counts is what fell into each member's term."""

    caption = "Attendance"
    noun = ("member", "members")
    empty_words = "Nobody had a seat in this period."
    columns = (
        Column("name", "Member", sort="name", header=True),
        Column("partner", "For", sort="partner"),
        Column("kind", "Seat", sort="kind"),
        Column("term", "Term", value="term_words"),
        Column("due", "Meetings in term", kind="number", sort="due"),
        Column("attended", "Attended", kind="number", sort="attended"),
        Column("share", "Attended, %", kind="number", sort="share"),
        Column("substituted", "Represented by a substitute", kind="number", sort="substituted"),
        Column("apologies", "Apologies", kind="number", sort="apologies"),
        Column("absent", "Absent", kind="number", sort="absent"),
        Column("unrecorded", "Not written down", kind="number", sort="unrecorded"),
        Column("stood_in", "Stood in for others", kind="number", sort="stood_in", hidden=True),
    )  # fmt: skip
