"""What situation reports and the debrief add: places, a box, warnings, conditions of closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core.words import count_of, day_words
from failure_protocol import gate, sections
from failure_protocol.matrix import Level
from failure_protocol.models import Incident
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.debrief import debrief_due, debrief_of
from failure_protocol.summaries.sitreps import gaps_of, is_late, may_read, newest


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(75, "Situation reports", "sitreps", "decisions", Level.VIEW)
    sections.place(90, "Debrief", "debrief", "decisions", Level.VIEW)
    sections.box(20, _box)
    sections.warn(30, _gaps)
    sections.warn(60, _late)
    gate.register(80, "The debrief is done", _debriefed)
    gate.register(81, "A referral to the safeguarding adults board was considered", _considered)


def _box(here: Here) -> SafeString | None:
    if not may_read(here.request.user, here.incident):
        return None
    report = newest(here.incident)
    context = {"report": report, "late": bool(report and is_late(report)), "incident": here.incident}
    return render_to_string("failure_protocol/sitrep_box.html", context)


def _gaps(here: Here) -> list[Alarm]:
    """Days without a report stay gaps; they are told while the incident runs."""
    if here.rights.incident < Level.EDIT or here.incident.has_ended:
        return []
    gaps = gaps_of(here.incident, here.at)
    url = reverse("failure_protocol:sitreps", args=[here.incident.pk])
    words = (
        f"No situation report on the day: {count_of(len(gaps), 'day')}, the last {day_words(gaps[-1])}"
        if gaps
        else ""
    )
    return [Alarm(words, url)] if gaps else []


def _late(here: Here) -> list[Alarm]:
    """K14, and of an incident that was stood down its short debrief."""
    if here.rights.incident < Level.EDIT:
        return []
    due = debrief_due(here.incident)
    if due is None or due >= timezone.localtime(here.at).date():
        return []
    held = debrief_of(here.incident)
    url = reverse("failure_protocol:debrief", args=[here.incident.pk])
    if held is not None and held.done_at is not None:
        return []
    return [Alarm(f"The debrief was due on {day_words(due)} (local setting)", url)]


def _debriefed(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    held = debrief_of(incident)
    if held is None or held.done_at is None:
        url = reverse("failure_protocol:debrief", args=[incident.pk])
        yield gate.Open("The debrief is not done", url)


def _considered(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    held = debrief_of(incident)
    if held is None or held.lsab_referred is None:
        url = reverse("failure_protocol:debrief_lsab", args=[incident.pk])
        yield gate.Open("Nobody has answered whether it is referred", url)
