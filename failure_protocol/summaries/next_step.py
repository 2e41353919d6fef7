"""The one thing to do next in an incident, for whoever runs it: stands on top of Overview and Tonight.

Source: failure-protocol.md section 7, item 1 (one thing to do). The order is that of the procedure: tell,
meet, make sure, activate, know the people, give the work out, find places, move, look back, close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from core.words import count_of
from failure_protocol.matrix import Level
from failure_protocol.models import (
    ChecklistItem,
    Headcount,
    ItemAnswer,
    Meeting,
    Person,
    PersonWorker,
    Placement,
    Verification,
)
from failure_protocol.models.people import Whereabouts
from failure_protocol.placement_states import PlacementState
from failure_protocol.sections import Alarm, Here, warnings
from failure_protocol.states import WITHHELD, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from failure_protocol.models import Incident
    from failure_protocol.summaries.notices import Ladders

QUIET = Alarm("Nothing is red. Look at the next clock.")
ENDED = Alarm("This incident has ended. Nothing is to be done here.")


@dataclass(frozen=True)
class _Facts:
    incident: Incident

    def url(self, name: str, *more: int) -> str:
        return reverse(f"failure_protocol:{name}", args=[self.incident.pk, *more])


def next_step(here: Here, ladder: Ladders) -> Alarm:
    """The first red warning; else the next rung of the ladder; else the next step of the procedure.

    Who doesn't run the incident is told of what is red only.
    """
    if here.incident.has_ended:
        return ENDED
    red = next((alarm for alarm in warnings(here) if alarm.is_red and alarm.url), None)
    runs = here.rights.incident >= Level.EDIT
    facts = _Facts(here.incident)
    if runs and ladder.next is not None:
        return Alarm(ladder.next.words, facts.url("notices"), is_red=True)
    if red is not None:
        return red
    if not runs:
        return QUIET
    return next((step for rule in RULES for step in rule(facts)), QUIET)


def _first_meeting(facts: _Facts) -> Iterator[Alarm]:
    meetings = Meeting.objects.of(facts.incident).steering()
    if not meetings.exclude(state=Meeting.State.OFF).exists():
        yield Alarm("Call the first meeting of the steering group", facts.url("meeting_call"))


def _truth(facts: _Facts) -> Iterator[Alarm]:
    asked = Verification.objects.filter(incident=facts.incident)
    if facts.incident.state in WITHHELD and not asked.exists():
        yield Alarm("Ask the owner and CQC whether it is true", facts.url("verification"))


def _activation(facts: _Facts) -> Iterator[Alarm]:
    if facts.incident.state in WITHHELD:
        yield Alarm("Write down whether the protocol is activated, and who decided", facts.url("activate"))


def _people(facts: _Facts) -> Iterator[Alarm]:
    if not Person.objects.filter(incident=facts.incident).exists():
        yield Alarm("Bring in the lists of the people who live there", facts.url("people_lists"))
        return
    agreed = Headcount.objects.filter(incident=facts.incident).values("service")
    for service in facts.incident.services.exclude(pk__in=agreed)[:1]:
        words = f"Agree with the provider how many people are at {service}"
        yield Alarm(words, facts.url("people_headcount", service.pk))


def _checklist(facts: _Facts) -> Iterator[Alarm]:
    """Opening gives a few items to whoever opened it, so that it is begun counts from a half only."""
    items = ChecklistItem.objects.filter(incident=facts.incident)
    nobodys = items.exclude(pk__in=ItemAnswer.objects.exclude(officer=None).values("item")).count()
    if nobodys * 2 > items.count():
        words = f"Give {count_of(nobodys, 'item')} of the checklist to officers"
        yield Alarm(words, facts.url("checklist_assign"))


def _workers(facts: _Facts) -> Iterator[Alarm]:
    here = Person.objects.filter(incident=facts.incident, whereabouts=Whereabouts.HOME)
    served = PersonWorker.objects.filter(person__incident=facts.incident, ends_at=None).values("person")
    for pk, ref in here.exclude(pk__in=served).order_by("number").values_list("pk", "ref")[:1]:
        yield Alarm(f"Name a worker for {ref}", facts.url("person_worker", pk))


def _places(facts: _Facts) -> Iterator[Alarm]:
    over = (PlacementState.DECLINED, PlacementState.WITHDRAWN)
    placed = Placement.objects.filter(incident=facts.incident).exclude(state__in=over).values("person")
    people = Person.objects.filter(incident=facts.incident, whereabouts=Whereabouts.HOME)
    count = people.aggregate(all=Count("pk"), open=Count("pk", filter=~Q(pk__in=placed)))
    if count["open"]:
        yield Alarm(f"Find a place for {_people_words(count['open'])}", facts.url("vacancies"))
    elif count["all"]:
        yield Alarm("See that everybody with a place moves", facts.url("moves"))


def _end(facts: _Facts) -> Iterator[Alarm]:
    state = State(facts.incident.state)
    if state in (State.ACTIVATED, State.TRANSFERRING):
        yield Alarm("Nobody is left at the service: say that everybody is placed", facts.url("state"))
    if state is State.ALL_PLACED:
        yield Alarm("Begin the debrief", facts.url("state"))
    if state is State.DEBRIEF:
        yield Alarm("Finish the debrief, then close: see what is still open", facts.url("close"))


def _people_words(number: int) -> str:
    return count_of(number, "person").replace("persons", "people")


RULES: tuple[Callable[[_Facts], Iterator[Alarm]], ...] = (
    _first_meeting, _truth, _activation, _people, _checklist, _workers, _places, _end,
)  # fmt: skip
