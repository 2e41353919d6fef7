"""What logs add: their place in the menu, the newest entries, warnings, conditions of closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core.words import count_of
from failure_protocol import clock_registry, figures, gate, sections
from failure_protocol.figures import Report
from failure_protocol.matrix import Level
from failure_protocol.models import Concern, Incident, IncidentAction, Risk
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries import report_clocks, report_others, report_parts
from failure_protocol.summaries.decisions import undecided
from failure_protocol.summaries.logs import timeline_of

NEWEST = 5


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(70, "Log", "log", "logs", Level.SUMMARY)
    sections.box(60, _box)
    sections.warn(10, _serious)
    sections.warn(50, _reviews)
    gate.register(50, "Every action has ended", _actions)
    gate.register(51, "Every concern is closed", _concerns)
    gate.register(52, "Every risk is closed", _risks)
    gate.register(53, "Both bodies decided whether it is a serious incident", _undecided)
    figures.register(Report.SITUATION, 10, report_others.situation)
    figures.register(Report.SITUATION, 60, report_parts.situation)
    figures.register(Report.LESSONS, 10, report_others.lessons)
    figures.register(Report.LESSONS, 60, report_parts.lessons)
    clock_registry.register(report_clocks.found)


def _box(here: Here) -> SafeString | None:
    if here.rights.logs < Level.SUMMARY:
        return None
    rows = timeline_of(here.incident, here.request.user)[:NEWEST]
    may_add = here.rights.logs >= Level.ADD and not here.incident.has_ended
    context = {"rows": rows, "incident": here.incident, "may_add": may_add}
    return render_to_string("failure_protocol/logs_box.html", context)


def _serious(here: Here) -> list[Alarm]:
    if here.rights.decisions < Level.VIEW or here.incident.has_ended:
        return []
    url = reverse("failure_protocol:serious", args=[here.incident.pk])
    return [Alarm(f"Not decided: {name}", url, is_red=True) for name in undecided(here.incident)]


def _reviews(here: Here) -> list[Alarm]:
    if here.rights.decisions < Level.VIEW or here.incident.has_ended:
        return []
    today = timezone.localtime(here.at).date()
    late = Risk.objects.filter(incident=here.incident, closed_at=None, review_on__lt=today).count()
    url = reverse("failure_protocol:risks", args=[here.incident.pk])
    verb = "is" if late == 1 else "are"
    return [Alarm(f"{count_of(late, 'risk review')} {verb} overdue", url)] if late else []


def _actions(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    rows = IncidentAction.objects.filter(incident=incident, state=IncidentAction.State.OPEN)
    for row in rows.select_related("owner", "incident"):
        yield gate.Open(f"Action {row.number}, {row.owner_words}", row.get_absolute_url())


def _concerns(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    for row in Concern.objects.filter(incident=incident, closed_at=None).select_related("owner"):
        yield gate.Open(f"Concern {row.number}, {row.owner}", row.get_absolute_url())


def _risks(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    for row in Risk.objects.filter(incident=incident, closed_at=None).select_related("owner"):
        yield gate.Open(f"Risk {row.number}, {row.owner}", row.get_absolute_url())


def _undecided(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    url = reverse("failure_protocol:serious", args=[incident.pk])
    for name in undecided(incident):
        yield gate.Open(name, url)
