"""Clocks of what is written down: daily reports and briefings, serious incident, risks, debrief (K05-K14)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from core.words import count_of, day_words
from failure_protocol.clock_registry import Clock, ClockState, clock
from failure_protocol.clocks import missed_days
from failure_protocol.models import Briefing, Incident, ProtocolSettings, Risk, SeriousDecision
from failure_protocol.summaries.debrief import debrief_due, debrief_of
from failure_protocol.summaries.decisions import undecided
from failure_protocol.summaries.sitreps import days_of, due_days


def found(incident: Incident, at: datetime) -> list[Clock]:
    """Every clock of this room that has begun."""
    return [*_reports(incident, at), *_briefings(incident, at), *_serious(incident, at),
            *_risks(incident, at), *_debrief(incident, at)]  # fmt: skip


def _reports(incident: Incident, at: datetime) -> list[Clock]:
    days = days_of(incident, at)
    if not days:
        return []
    gaps = sorted(each.day for each in days if each.is_gap)
    waits = next((each.day for each in days if each.state == "due today"), None)
    url = reverse("failure_protocol:sitreps", args=[incident.pk])
    return [_daily("K05", "situation report", gaps, waits, incident, url)]


def _briefings(incident: Incident, at: datetime) -> list[Clock]:
    """A day counts when both were held on it: the briefing at its start and the later update (K06)."""
    span = due_days(incident, at)
    if span is None:
        return []
    held: dict[date, set[str]] = {}
    for day, kind in Briefing.objects.filter(incident=incident).order_by().values_list("day", "kind"):
        held.setdefault(day, set()).add(kind)
    done = {day for day, kinds in held.items() if kinds >= set(Briefing.Kind.values)}
    today = timezone.localtime(at).date()
    gaps = list(missed_days(*span, done))
    waits = today if today in gaps else None
    gaps = [day for day in gaps if day != today]
    return [_daily("K06", "briefing or later update", gaps, waits, incident, incident.get_absolute_url())]


def _daily(slug: str, what: str, gaps: list[date], waits: date | None, incident: Incident, url: str) -> Clock:
    begins = incident.activated_at
    if gaps:
        words = f"{count_of(len(gaps), 'day')} without a {what} on the day, the last {day_words(gaps[-1])}."
        return clock(slug, ClockState.MISSED, words, starts_at=begins, due=gaps[-1], url=url)
    if waits:
        return clock(slug, ClockState.RUNNING, "Due today.", starts_at=begins, due=waits, url=url)
    return clock(slug, ClockState.MET, "One on each day until now.", starts_at=begins, url=url)


def _serious(incident: Incident, at: datetime) -> list[Clock]:
    if incident.activated_at is None:
        return []
    due = incident.activated_at + timedelta(hours=_settings(incident).serious_hours)
    url = reverse("failure_protocol:serious", args=[incident.pk])
    silent = undecided(incident)
    if silent:
        state = ClockState.MISSED if at > due else ClockState.UNKNOWN
        words = f"Not decided: {'; '.join(silent)}."
        return [clock("K08", state, words, starts_at=incident.activated_at, due=due, url=url)]
    rows = SeriousDecision.objects.filter(incident=incident).order_by("at", "pk")
    first: dict[str, datetime] = {}
    for row in rows:
        first.setdefault(row.body, row.at)
    decided = max(first.values())
    state = ClockState.MISSED if decided > due else ClockState.MET
    words = "Both bodies decided." if decided <= due else "Both bodies decided, later than the setting."
    return [clock("K08", state, words, starts_at=incident.activated_at, due=due, stopped_at=decided, url=url)]


def _risks(incident: Incident, at: datetime) -> list[Clock]:
    rows = list(Risk.objects.filter(incident=incident).order_by("review_on", "number"))
    if not rows:
        return []
    url = reverse("failure_protocol:risks", args=[incident.pk])
    today = timezone.localtime(at).date()
    open_ones = [row for row in rows if row.closed_at is None]
    late = [row for row in open_ones if row.is_overdue(today)]
    begins = min(row.at for row in rows)
    if late:
        words = f"{count_of(len(late), 'review')} overdue."
        return [clock("K10", ClockState.MISSED, words, starts_at=begins, due=late[0].review_on, url=url)]
    if open_ones:
        due = open_ones[0].review_on
        words = f"The next is due on {day_words(due)}."
        return [clock("K10", ClockState.RUNNING, words, starts_at=begins, due=due, url=url)]
    return [clock("K10", ClockState.MET, "Every risk is closed.", starts_at=begins, url=url)]


def _debrief(incident: Incident, at: datetime) -> list[Clock]:
    due = debrief_due(incident)
    if due is None:
        return []
    url = reverse("failure_protocol:debrief", args=[incident.pk])
    held = debrief_of(incident)
    if held is not None and held.done_at is not None:
        on_time = timezone.localtime(held.done_at).date() <= due
        words = f"Done on {day_words(timezone.localtime(held.done_at))}."
        state = ClockState.MET if on_time else ClockState.MISSED
        return [clock("K14", state, words, due=due, stopped_at=held.done_at, url=url)]
    late = due < timezone.localtime(at).date()
    words = f"{'It was' if late else 'It is'} due on {day_words(due)}, a local setting."
    return [clock("K14", ClockState.MISSED if late else ClockState.RUNNING, words, due=due, url=url)]


def _settings(incident: Incident) -> ProtocolSettings:
    held = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    return held or ProtocolSettings()
