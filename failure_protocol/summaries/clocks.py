"""The clocks of an incident as its pages and packs show them; those of this noun: K02 to K04, K07, K09.

For other nouns: `clocks_of`. What a clock is and who tells how it stands: failure_protocol/clock_registry.py.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from core.words import count_of, day_words, days_ahead
from core.working_days import UnknownYear
from failure_protocol import clock_registry, clocks
from failure_protocol.actions.logs import local_words
from failure_protocol.clock_registry import Clock, ClockState, clock
from failure_protocol.models import Incident, Person, ProtocolSettings
from failure_protocol.models.people import Whereabouts
from failure_protocol.summaries.meetings import first_meeting_of

GONE = (Whereabouts.DIED, Whereabouts.LEFT)
STRICT = "Three working days are the latest day, not the target."


def clocks_of(incident: Incident, at: datetime) -> tuple[Clock, ...]:
    """Every clock at the moment, the most urgent first."""
    return tuple(sorted(clock_registry.found(incident, at), key=lambda each: each.urgency))


def settings_of(incident: Incident) -> ProtocolSettings:
    """The local settings of the incident's partnership, or what they begin with."""
    found = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    return found or ProtocolSettings(partnership=incident.partnership)


def first_meeting_day(incident: Incident) -> date | None:
    """K02's last day; None before either Lead was reached.

    Raises:
        core.working_days.UnknownYear: the bank holidays in between are not known.
    """
    return clocks.first_meeting_due(incident.contact_at) if incident.contact_at else None


def meeting_clocks(incident: Incident, at: datetime) -> list[Clock]:
    """K02 and K03: from the first contact with either Lead until the steering group has met."""
    start, url = incident.contact_at, reverse("failure_protocol:meetings", args=[incident.pk])
    if start is None:
        words = "Neither Lead was reached yet, so it has not started."
        return [clock(slug, ClockState.WAITING, words, url=url) for slug in ("K02", "K03")]
    held = first_meeting_of(incident)
    stopped = held.began_at if held else None
    return [_by_day(start, stopped, at, url), _elapsed(start, stopped, at, url)]


def record_clocks(incident: Incident, at: datetime) -> list[Clock]:
    """K04: how many records nobody has looked at in time; of those who died or left none is due."""
    limit = timedelta(hours=settings_of(incident).stale_hours)
    rows = Person.objects.filter(incident=incident).exclude(whereabouts__in=GONE)
    told = rows.aggregate(oldest=Min("updated_at"), late=Count("pk", filter=Q(updated_at__lt=at - limit)))
    if told["oldest"] is None:
        return []
    due, late = told["oldest"] + limit, told["late"]
    words = f"The next record is due by {local_words(due)}."
    if late:
        words = f"{count_of(late, 'record')} not looked at in time, the oldest due by {local_words(due)}."
    state = ClockState.MISSED if late else ClockState.RUNNING
    url = reverse("failure_protocol:people", args=[incident.pk])
    return [clock("K04", state, words, starts_at=told["oldest"], due=due, url=url)]


def notice_clocks(incident: Incident, at: datetime) -> list[Clock]:
    """K07: one for each notice that was given and not withdrawn; of unknown length in red."""
    today = timezone.localtime(at).date()
    rows = incident.acts.filter(withdrawn_at=None).select_related("service")
    url = reverse("failure_protocol:acts", args=[incident.pk])
    found = []
    for act in rows:
        what = f"{act}, {act.service}" if act.service else str(act)
        ends, starts = act.ends_on, _midnight(act.given_on)
        if act.is_unknown:
            words = f"{what}, given on {day_words(act.given_on)}: nobody knows how long the notice is."
            found.append(clock("K07", ClockState.UNKNOWN, words, starts_at=starts, url=url))
        elif ends is not None:
            left = (ends - today).days
            state = ClockState.RUNNING if left >= 0 else ClockState.MET
            told = (
                f"ends {days_ahead(left)}, on {day_words(ends)}"
                if left >= 0
                else f"ended on {day_words(ends)}"
            )
            words = f"{what}, given on {day_words(act.given_on)}: {told}."
            found.append(clock("K07", state, words, starts_at=starts, due=ends, url=url))
    return found


def alert_clocks(incident: Incident, at: datetime) -> list[Clock]:
    """K09: one for each alert, and one for telling the two who must know while it is about safeguarding."""
    limit = timedelta(hours=settings_of(incident).alert_hours)
    url = reverse("failure_protocol:safeguarding", args=[incident.pk])
    found = [
        _until(f"Alert {alert.number}", "made", alert.identified_at, alert.made_at, limit, at, url)
        for alert in incident.alerts.all()
    ]
    if incident.safeguarding_at is not None:
        told = {row.whom: row.told_at for row in incident.safeguarding_told.order_by("-told_at")}
        stopped = max(told.values()) if len(told) == 2 else None
        what = "Adult social care and the safeguarding lead"
        found.insert(0, _until(what, "told", incident.safeguarding_at, stopped, limit, at, url))
    return found


def register() -> None:
    """Called by failure_protocol/home/incidents.py."""
    for find in (meeting_clocks, record_clocks, notice_clocks, alert_clocks):
        clock_registry.register(find)


def _by_day(start: datetime, stopped: datetime | None, at: datetime, url: str) -> Clock:
    """K02."""
    try:
        due = clocks.first_meeting_due(start)
    except UnknownYear as why:
        words = f"{why} So nobody can say by which day the first meeting is due."
        return clock("K02", ClockState.UNKNOWN, words, starts_at=start, stopped_at=stopped, url=url)
    counted = timezone.localtime(stopped or at).date()
    state = ClockState.MISSED if counted > due else ClockState.MET if stopped else ClockState.RUNNING
    words = f"Due by {day_words(due)}, counted from {local_words(start)}."
    if stopped:
        words = f"Held on {local_words(stopped)}; was due by {day_words(due)}."
    return clock("K02", state, words, starts_at=start, due=due, stopped_at=stopped, url=url)


def _elapsed(start: datetime, stopped: datetime | None, at: datetime, url: str) -> Clock:
    """K03."""
    hours = count_of(clocks.elapsed_hours(start, stopped or at), "hour")
    words = (
        f"Held {hours} after the first contact." if stopped else f"{hours} since the first contact. {STRICT}"
    )
    state = ClockState.MET if stopped else ClockState.RUNNING
    return clock("K03", state, words, starts_at=start, stopped_at=stopped, url=url)


def _until(
    what: str, done: str, start: datetime, stopped: datetime | None, limit: timedelta, at: datetime, url: str
) -> Clock:
    """K09: something that is to be done within the limit."""
    due = start + limit
    late = (stopped or at) > due
    state = ClockState.MISSED if late else ClockState.MET if stopped else ClockState.RUNNING
    words = f"{what}: to be {done} by {local_words(due)}."
    if stopped:
        words = f"{what}: {done} by {local_words(stopped)}; due by {local_words(due)}."
    return clock("K09", state, words, starts_at=start, due=due, stopped_at=stopped, url=url)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware here
