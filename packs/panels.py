"""What packs put on the pages of a meeting, of a performance report and of all indicators."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.access import may
from accounts.permissions import Permission
from metrics import panels as metrics_panels
from metrics.models import Indicator, Report
from oversight.models import Meeting
from oversight.panels import Panel
from packs import definitions
from packs.definitions.kpi_book import KpiBook, Measures
from packs.definitions.performance_report import PerformanceReportPack
from packs.summaries import kind_row, packs_of


def meeting_panel(meeting: Meeting, user: Any) -> Panel | None:
    """The packs of the meeting that the person may read, and where to build them."""
    partnership = meeting.board.partnership
    if not may(user, Permission.VIEW_PACKS, partnership):
        return None
    rows = packs_of(meeting, user)
    context = {
        "kinds": [row for row in rows if row.has_any],
        "meeting": meeting,
        "may_build": may(user, Permission.BUILD_PACKS, partnership)
        and meeting.state != meeting.State.CANCELLED,
    }
    return Panel("Packs", "packs/_meeting_panel.html", context)


def measures_panel(subject: metrics_panels.Subject, user: Any, day: date) -> metrics_panels.Panel | None:
    """The newest packs about a report, or about all indicators of a partnership, and where to make one."""
    if isinstance(subject, Indicator):
        return None
    about: Any = subject if isinstance(subject, Report) else Measures(subject)
    if not may(user, Permission.VIEW_PACKS, about.partnership):
        return None
    slug = PerformanceReportPack.slug if isinstance(subject, Report) else KpiBook.slug
    definition = definitions.get(slug)
    context = {
        "kind": kind_row(definition, definition.scope_of(about), user),
        "day": day,
        "may_build": may(user, Permission.BUILD_PACKS, about.partnership),
    }
    return metrics_panels.Panel("packs/_measures_panel.html", context)
