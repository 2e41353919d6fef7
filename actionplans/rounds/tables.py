"""Tables of update rounds: the list, and the log of who was asked."""

from __future__ import annotations

from actionplans.models import Round, RoundRequest
from ui.tables import Column, Table
from ui.tags import Status


def _state(row: Round) -> Status:
    return Status("Open", "yellow") if row.is_open else Status("Closed", "grey")


def _kind(row: RoundRequest) -> Status:
    colours = {"first": "teal", "chase": "yellow", "sent_back": "orange", "nobody": "red"}
    return Status(str(row.get_kind_display()), colours[row.kind])


def _mail(row: RoundRequest) -> str:
    if row.mail is None:
        return "No mail" if row.user is None else "No second mail on one day; shown on their page"
    failed = f": {row.mail.last_error}" if row.mail.last_error else ""
    return f"{row.mail.get_state_display()}{failed}"


class RoundTable(Table):
    """Rounds with how many rows were answered."""

    caption = "Update rounds"
    noun = ("round", "rounds")
    default_sort = "-deadline"
    empty_words = "No round has been opened yet."
    columns = (
        Column(
            "title", "Round", sort="title", link=lambda row: row.get_absolute_url(), header=True, width=36
        ),
        Column("plan", "Plan", sort="plan__title", link=lambda row: row.plan.get_absolute_url(), width=36),
        Column("deadline", "Updates by", kind="moment", sort="deadline"),
        Column(
            "state",
            "State",
            kind="status",
            value=_state,
            export=lambda row: _state(row).label,
        ),
        Column("answered", "Answered", kind="number", sort="answered"),
        Column("asked", "Rows", kind="number", sort="asked"),
        Column("closed_at", "Closed", kind="moment", sort="closed_at"),
    )


class ProofTable(Table):
    """Who was asked when, for what, and what became of the mail."""

    caption = "Who was asked when"
    noun = ("line", "lines")
    empty_words = "Nobody has been asked."
    columns = (
        Column("name", "Who", header=True, width=30),
        Column("kind", "What", kind="status", value=_kind, export=lambda row: _kind(row).label),
        Column("asked_at", "When", kind="moment"),
        Column("why", "Why this person", width=40),
        Column("rows", "Rows", value=lambda row: "; ".join(str(each) for each in row.rows.all()), width=60),
        Column("asked_by", "Asked by", value=lambda row: str(row.asked_by)),
        Column("mail", "Mail", value=_mail, width=30),
        Column(
            "email", "Address", value=lambda row: row.mail.email if row.mail else "", hidden=True, width=36
        ),
    )
