"""Columns of the access log, of what was opened with a reason, and of breaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from failure_protocol.models import Breach, BrokenGlass, SubjectRequest
from failure_protocol.tables.logs import IncidentTable
from ui.tables import Column
from ui.tags import Status
from ui.templatetags.ui import moment

MOST_REFS = 12


def breach_state(row: Breach) -> Status:
    """Open, contained or closed."""
    if row.closed_at:
        return Status("Closed", "green")
    return Status("Contained", "blue") if row.contained_at else Status("Not contained", "red")


def _review(row: BrokenGlass) -> SafeString:
    if row.reviewed_at:
        return format_html("{} <span class=\"app-quiet\">{}, {}</span>", row.review, row.reviewed_by,
                           moment(row.reviewed_at))  # fmt: skip
    url = reverse("failure_protocol:glass_review", args=[row.incident_id, row.pk])
    return format_html(
        '<a class="govuk-link" href="{}">Review<span class="govuk-visually-hidden"> what {} opened</span>'
        "</a>",
        url, row.user,
    )  # fmt: skip


class AccessTable(IncidentTable):
    """Who read whose record. Rows carry `refs`: the references of those shown."""

    caption = "Who read what"
    noun = ("reading", "readings")
    empty_words = "Nothing was read yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("at", "When", kind="moment", header=True),
        Column("user", "Who", value=lambda row: str(row.user)),
        Column("surface", "How", value=lambda row: row.get_surface_display()),
        Column("refs", "Whose record", value=lambda row: _refs(row.refs)),
        Column("groups", "What of it", value=lambda row: ", ".join(row.groups)),
        Column("reason", "Reason", value="reason"),
    )


class GlassTable(IncidentTable):
    """What was opened with a reason."""

    caption = "Opened with a reason"
    noun = ("opening", "openings")
    empty_words = "Nobody has opened a record with a reason."
    columns: ClassVar[Sequence[Column]] = (
        Column("starts_at", "When", kind="moment", header=True),
        Column("user", "Who", value=lambda row: str(row.user)),
        Column("person", "Whose record", value=lambda row: row.person.ref if row.person else "Everybody’s"),
        Column("reason", "Reason", value="reason", width=60),
        Column("ends_at", "Until", value=lambda row: moment(row.closed_at or row.ends_at)),
        Column("review", "Review", kind="html", value=_review, export=lambda row: row.review),
    )


class BreachTable(IncidentTable):
    """Breaches of personal data."""

    caption = "Breaches of personal data"
    noun = ("breach", "breaches")
    empty_words = "No breach was written down."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Breach", header=True, value=str, link=lambda row: row.get_absolute_url()),
        Column("kind", "What", value=lambda row: row.get_kind_display()),
        Column("aware_at", "First known", kind="moment"),
        Column("due_at", "72 hours end", kind="moment"),
        Column("report", "Information Commissioner", value=lambda row: row.get_report_display()),
        Column("state", "State", kind="status", value=breach_state),
    )


def request_state(row: SubjectRequest) -> Status:
    """Open, issued or ended."""
    if row.issued_at:
        return Status("Issued", "green")
    return Status("Ended", "grey") if row.ended_at else Status("Open", "blue")


def _request(row: SubjectRequest) -> str:
    return reverse("failure_protocol:subject", args=[row.person.incident_id, row.pk])


class RequestTable(IncidentTable):
    """What people asked about themselves."""

    caption = "Asked about themselves"
    noun = ("request", "requests")
    empty_words = "Nobody has asked."
    columns: ClassVar[Sequence[Column]] = (
        Column("person", "Who", header=True, value=lambda row: row.person.ref, link=_request),
        Column("asked_on", "Came", kind="date"),
        Column("due_on", "Due", kind="date"),
        Column("state", "State", kind="status", value=request_state),
    )


def with_refs(rows: Sequence[Any], refs: Mapping[int, str]) -> list[Any]:
    """Rows of the access log with the references of those whom they show."""
    for row in rows:
        row.refs = [refs[key] for key in row.people if key in refs]
    return list(rows)


def _refs(refs: Sequence[str]) -> str:
    more = len(refs) - MOST_REFS
    return ", ".join(refs[:MOST_REFS]) + (f" and {more} more" if more > 0 else "")
