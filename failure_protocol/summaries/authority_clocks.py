"""Clocks of authorisations of a deprivation of liberty, and of advocates who may be due (K11, K12).

Clocks are seen by everybody with a part in the incident, so they count people and name nobody.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.words import count_of
from failure_protocol.clock_registry import Clock, ClockState, clock
from failure_protocol.clocks import LONDON
from failure_protocol.deciding import Duty, Finding
from failure_protocol.models import CapacityAssessment, Deprivation, Incident, Person
from failure_protocol.models.people import Whereabouts
from failure_protocol.summaries.authority import authorities_of
from failure_protocol.who_decides import imca_missing

GONE = (Whereabouts.DIED, Whereabouts.LEFT)
SOON = timedelta(days=14)


def found(incident: Incident, at: datetime) -> list[Clock]:
    """K11 and K12, where anything has started them."""
    today = at.astimezone(LONDON).date()
    return [*_authorisations(incident, today), *_advocates(incident, at)]


def _authorisations(incident: Incident, today: date) -> list[Clock]:
    """The newest of each person at each home: the last to end is what counts."""
    last: dict[tuple[int, int | None], date] = {}
    rows = Deprivation.objects.standing().filter(
        person__incident=incident, person__removed_at=None, is_refused=False, ends_on__isnull=False
    )
    for person, location, ends in rows.exclude(person__whereabouts__in=GONE).values_list(
        "person_id", "location_id", "ends_on"
    ):
        key = (person, location)
        last[key] = max(ends, last.get(key, ends))
    if not last:
        return []
    ended = [day for day in last.values() if day < today]
    if ended:
        words = f"{count_of(len(ended), 'authorisation')} ended without another at the same home."
        return [clock("K11", ClockState.MISSED, words, due=max(ended))]
    soon = [day for day in last.values() if day - today <= SOON]
    words = f"{count_of(len(soon), 'authorisation')} of {len(last)} ends within 14 days."
    return [clock("K11", ClockState.RUNNING, words, due=min(last.values()))]


def _advocates(incident: Incident, at: datetime) -> list[Clock]:
    """Only those found to lack capacity can need one, so nobody else is looked at."""
    lacking = CapacityAssessment.objects.standing().filter(
        person__incident=incident, outcome=Finding.LACKS.value
    )
    people = Person.objects.filter(incident=incident, pk__in=lacking.values("person")).exclude(
        whereabouts__in=GONE
    )
    open_, unknown, seen = 0, 0, 0
    for standing in authorities_of(list(people.select_related("service", "incident")), at):
        duty = standing.imca.duty
        if duty == Duty.NONE:
            continue
        seen += 1
        if imca_missing(standing.facts):
            unknown += duty == Duty.UNKNOWN
            open_ += duty == Duty.LIKELY
    if not seen:
        return []
    if unknown:
        words = f"Of {_people(unknown)} it is not known whether anybody can be consulted."
        return [clock("K12", ClockState.UNKNOWN, words)]
    if open_:
        words = f"An advocate is likely due for {_people(open_)}, and has not reported yet."
        return [clock("K12", ClockState.RUNNING, words)]
    return [clock("K12", ClockState.MET, "An advocate has reported, or it was said why none is asked.")]


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
