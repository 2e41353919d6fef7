"""The situation report: its form, its figures as they are computed, its days (T08, K05)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from failure_protocol import figures
from failure_protocol.access import rights, roles_of
from failure_protocol.clocks import missed_days
from failure_protocol.figures import Report
from failure_protocol.matrix import Level, TeamRole
from failure_protocol.models import Incident, SituationReport, StateChange
from failure_protocol.states import ENDED, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

FORM = {  # key -> heading, what is asked; the form is fixed (Appendix C)
    "situation": ("Situation", "What happened since the last report."),
    "risks": ("Risks and issues", "What worries, and what is done about it."),
    "decisions": ("Decisions needed", "Of whom, by when."),
    "next": ("Next 24 hours", "What will happen, and who does it."),
    "partners": ("Asked of partners", "What help is needed from whom."),
}
READERS_OUTSIDE = frozenset({TeamRole.PROVIDER, TeamRole.RECEIVER, TeamRole.GUEST})


def may_read(user: User, incident: Incident) -> bool:
    """Whether somebody reads the reports: the team and those briefed; neither the provider nor guests."""
    if rights(user, incident).incident < Level.SUMMARY:
        return False
    return not roles_of(user, incident) <= READERS_OUTSIDE


def may_write(user: User, incident: Incident) -> bool:
    """Whether somebody writes and issues them."""
    return rights(user, incident).incident >= Level.EDIT


@dataclass(frozen=True)
class Day:
    """A day of the incident with its report: on time, late, missed, or still to come today."""

    day: date
    state: str  # "on time", "late", "missed", "due today"
    report: SituationReport | None = None

    @property
    def is_gap(self) -> bool:
        """Whether the day had no report on the day itself; one written later doesn't fill it."""
        return self.state in ("late", "missed")


def is_late(report: SituationReport) -> bool:
    """Whether it was issued after its day."""
    return report.issued_at is not None and timezone.localtime(report.issued_at).date() > report.day


def due_days(incident: Incident, at: datetime) -> tuple[date, date] | None:
    """First and last day, until now, on which something is due daily: from the activation until everybody is
    placed. None = it has not begun.
    """
    if incident.activated_at is None:
        return None
    today = timezone.localtime(at).date()
    return timezone.localtime(incident.activated_at).date(), min(_last_day(incident) or today, today)


def days_of(incident: Incident, at: datetime) -> list[Day]:
    """Every day on which a report is due, the newest first (K05)."""
    span = due_days(incident, at)
    if span is None:
        return []
    first, last = span
    today = timezone.localtime(at).date()
    issued = SituationReport.objects.filter(incident=incident).exclude(issued_at=None).order_by("number")
    by_day = {report.day: report for report in issued}
    done = {report.day for report in issued if not is_late(report)}
    gaps = set(missed_days(first, last, done))
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        state = "on time" if day not in gaps else "late" if day in by_day else "missed"
        if state == "missed" and day == today:
            state = "due today"
        found.append(Day(day, state, by_day.get(day)))
    return found[::-1]


def gaps_of(incident: Incident, at: datetime) -> list[date]:
    """The days without a report on the day itself, the oldest first. Today is none yet."""
    return sorted(each.day for each in days_of(incident, at) if each.is_gap)


def _last_day(incident: Incident) -> date | None:
    """The day on which everybody was placed or the incident ended; None while it runs."""
    over = [State.ALL_PLACED.value, State.DEBRIEF.value, *(state.value for state in ENDED)]
    changes = StateChange.objects.filter(incident=incident).order_by("at", "pk")
    ends: date | None = None
    for change in changes:
        if change.new not in over:
            ends = None  # it was opened again
        elif ends is None:
            ends = timezone.localtime(change.at).date()
    return ends


def compose(report: SituationReport, at: datetime) -> dict[str, Any]:
    """What the report says at the moment: words, and each figure with what was computed and what is stated.

    An issued report is never composed again: read `content_of`.
    """
    incident = report.incident
    parts = figures.parts(Report.SITUATION, incident, at)
    return {
        "incident": incident.reference,
        "provider": incident.provider_name,
        "state": incident.get_state_display(),
        "exercise": incident.is_exercise,
        "number": report.number,
        "day": report.day.isoformat(),
        "as_at": at.isoformat(),
        "figures": [
            {"heading": part.heading, "figures": [_line(each, report.stated) for each in part.figures]}
            for part in parts
        ],
        "words": {key: str(report.words.get(key, "")) for key in FORM},
        "missed_days": [day.isoformat() for day in gaps_of(incident, at)],
    }


def _line(figure: figures.Figure, stated: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    said = stated.get(figure.key)
    value = figure.value if said is None else said[0]
    return {
        "key": figure.key, "label": figure.label, "computed": figure.value, "stated": value,
        "differs": value != figure.value, "reason": "" if said is None else said[1], "unit": figure.unit,
    }  # fmt: skip


def content_of(report: SituationReport, at: datetime) -> dict[str, Any]:
    """What was issued; of a draft what it says at the moment."""
    return compose(report, at) if report.issued_at is None else dict(report.content)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal over the content in one fixed spelling."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def is_whole(report: SituationReport) -> bool:
    """Whether an issued report is as it was issued."""
    return report.issued_at is None or digest_of(report.content) == report.digest


def as_json(report: SituationReport, at: datetime) -> dict[str, Any]:
    """The report as a document: the contract of the JSON page, the pack and `incident_report`."""
    return {
        **content_of(report, at),
        "issued_at": report.issued_at.isoformat() if report.issued_at else None,
        "issued_by": str(report.issued_by) if report.issued_by else None,
        "late": is_late(report),
        "digest": report.digest,
    }


def newest(incident: Incident) -> SituationReport | None:
    """The newest report that was issued."""
    rows = SituationReport.objects.filter(incident=incident).exclude(issued_at=None)
    return rows.select_related("incident", "issued_by").order_by("-number").first()
