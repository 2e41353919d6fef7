"""What moves and beds add: the number that must balance, the day's moves, what is late, boxes of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core.words import moment_words
from failure_protocol import clock_registry, gate, person_sections, sections
from failure_protocol.access import seen_people
from failure_protocol.gate import Open
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import Incident, Move, Movement, Person, PlaceVisit
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.balance import balance_here, balance_of
from failure_protocol.summaries.moves import (
    late_arrivals,
    mismatches,
    missed_visits,
    nobodys_moves,
    review_clocks,
    reviews_of,
    without_outcome,
)
from failure_protocol.summaries.placements import (
    choice_words,
    placements_of,
    refusals_of,
    untold_areas,
)

FEW = 5


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(50, "Beds and placements", "vacancies", "moves")
    sections.place(60, "Moves", "moves", "moves")
    sections.box(10, _balance_box)
    sections.warn(5, _out_of_balance)
    sections.warn(6, _not_who_it_should_be)
    sections.warn(7, _not_arrived)
    sections.warn(8, _not_visited)
    sections.warn(50, _untold)
    sections.warn(51, _nobodys)
    person_sections.register(50, Group.NEEDS, _place)
    person_sections.register(60, Group.IDENTITY, _moves)
    clock_registry.register(review_clocks)
    gate.register(20, "Everybody has an outcome", _outcomes)
    gate.register(21, "The headcount balances", _balanced)
    gate.register(70, "Reviews after the moves are done", _reviewed)


def _balance_box(here: Here) -> SafeString | None:
    balance = balance_here(here)
    if balance is None:
        return None
    context = {"balance": balance, "incident": here.incident, "may_move": here.rights.moves >= Level.EDIT}
    return render_to_string("failure_protocol/balance_box.html", context)


def _out_of_balance(here: Here) -> list[Alarm]:
    """Every missing person by name, never only the difference; the headcount warns where people are."""
    balance = balance_here(here)
    if balance is None:
        return []
    found = [Alarm(f"{each.ref} {each.why}.", _log(here), is_red=True) for each in balance.missing]
    if balance.hidden:
        found.append(Alarm(f"{balance.faults[0]}. The lead officer sees who.", is_red=True))
    return found


def _not_who_it_should_be(here: Here) -> list[Alarm]:
    return _alarms(
        here, mismatches(here.incident) if _runs(here) else [],
        lambda move: f"{move.person}: the identity check does not match. Everything stops until it does.",
        "person does not match their identity check",
    )  # fmt: skip


def _not_arrived(here: Here) -> list[Alarm]:
    """V06: an arrival that nobody confirmed in time."""
    return _alarms(here, late_arrivals(here.incident, here.at) if _runs(here) else [], _late_words,
                   "arrival is not confirmed in time")  # fmt: skip


def _late_words(move: Move) -> str:
    due = moment_words(timezone.localtime(move.due_at))
    seen = "has arrived, but nobody has confirmed it" if move.arrived_at else "has not arrived"
    return f"{move.person} {seen}: due at {move.placement.location} {due}."


def _not_visited(here: Here) -> list[Alarm]:
    """V12: a first visit of the new agency that nobody confirmed."""
    visits = missed_visits(here.incident, here.at) if _runs(here) else []
    found = []
    for visit in visits[:FEW]:
        due = moment_words(timezone.localtime(visit.due_at))
        words = f"{visit.person}: the first visit of {visit.transfer.location} was not confirmed, due {due}."
        url = reverse("failure_protocol:round", args=[here.incident.pk, visit.transfer.number])
        found.append((visit.person_id, Alarm(words, url if _moves_here(here) else "", is_red=True)))
    return _named(here, found, len(visits), "first visit is not confirmed")


def _untold(here: Here) -> list[Alarm]:
    """P08: placements in another area whose council or NHS body does not know."""
    if not _runs(here) or here.rights.incident < Level.VIEW:
        return []
    number = untold_areas(here.incident)
    if not number:
        return []
    words = "1 placement lies" if number == 1 else f"{number} placements lie"
    url = reverse("failure_protocol:placements", args=[here.incident.pk]) if _moves_here(here) else ""
    return [Alarm(f"{words} in another area, and its council or NHS body was not told.", url, is_red=True)]


def _nobodys(here: Here) -> list[Alarm]:
    """Moves of somebody who left the team: nobody's, until they are given to somebody."""
    if not _runs(here) or not _moves_here(here):
        return []
    moves = nobodys_moves(here.incident, here.at)
    if not moves:
        return []
    words = "1 move is nobody’s" if len(moves) == 1 else f"{len(moves)} moves are nobody’s"
    url = reverse("failure_protocol:moves", args=[here.incident.pk])
    return [Alarm(f"{words}: whoever saw to it has left the team.", url)]


def _place(here: Here, person: Person) -> SafeString | None:
    if not _moves_here(here):
        return None
    rows = placements_of(here.incident, seen_people(here.request.user, here.incident, here.rights), here.at,
                         live_only=False, person=person)  # fmt: skip
    visits = PlaceVisit.objects.filter(person=person).select_related("location")
    context = {
        "incident": here.incident, "person": person, "choice": choice_words(person.choices.first()),
        "refusals": refusals_of(person), "visits": visits, "rows": rows, "may_edit": _may_edit(here),
    }  # fmt: skip
    return SafeString(render_to_string("failure_protocol/person_place.html", context))


def _moves(here: Here, person: Person) -> SafeString | None:
    if not _moves_here(here):
        return None
    moves = Move.objects.filter(person=person).select_related("placement__location")
    movements = Movement.objects.filter(person=person).select_related("strike").order_by("-number")
    context = {
        "incident": here.incident, "person": person, "moves": moves, "movements": movements,
        "may_edit": _may_edit(here),
    }  # fmt: skip
    return SafeString(render_to_string("failure_protocol/person_move.html", context))


def _outcomes(incident: Incident, at: datetime) -> Iterable[Open]:
    for person in without_outcome(incident):
        yield Open(f"{person} is {person.get_whereabouts_display().lower()}.", person.get_absolute_url())


def _balanced(incident: Incident, at: datetime) -> Iterable[Open]:
    for fault in balance_of(incident).faults:
        yield Open(f"{fault}.", incident.get_absolute_url())


def _reviewed(incident: Incident, at: datetime) -> Iterable[Open]:
    """Q08 asks that reviews are planned: they are, from the arrival on. One that is late stays open."""
    today = timezone.localtime(at).date()
    for review in reviews_of(incident):
        if review.due_on < today:
            url = reverse("failure_protocol:move_review", args=[incident.pk, review.pk])
            yield Open(f"{review.placement.person}: the review due {review.due_on:%d %B %Y} is late.", url)
    for move in late_arrivals(incident, at):
        yield Open(_late_words(move), move.get_absolute_url())


def _alarms(here: Here, moves: list[Move], words: Callable[[Move], str], noun: str) -> list[Alarm]:
    found = [
        (
            each.person_id,
            Alarm(words(each), each.get_absolute_url() if _moves_here(here) else "", is_red=True),
        )
        for each in moves[:FEW]
    ]
    return _named(here, found, len(moves), noun)


def _named(here: Here, found: list[tuple[int, Alarm]], number: int, noun: str) -> list[Alarm]:
    """Alarms about people whom the reader may see; of the others how many."""
    if not found or here.rights.scope in (Scope.NONE, Scope.PACK):
        return []
    seen = {pk for pk, _ in found}
    if here.rights.scope is not Scope.ALL:
        people = Person.objects.filter(
            seen_people(here.request.user, here.incident, here.rights), pk__in=seen
        )
        seen = set(people.values_list("pk", flat=True))
    shown = [alarm for pk, alarm in found if pk in seen]
    hidden = 0 if here.rights.scope is Scope.OWN_SERVICE else number - len(shown)
    if hidden:
        shown.append(Alarm(f"{hidden} more: {noun}." if shown else f"{hidden}: {noun}.", is_red=True))
    return shown


def _runs(here: Here) -> bool:
    return not here.incident.has_ended


def _moves_here(here: Here) -> bool:
    return here.rights.moves >= Level.VIEW


def _may_edit(here: Here) -> bool:
    return here.rights.moves >= Level.EDIT and _runs(here)


def _log(here: Here) -> str:
    return reverse("failure_protocol:movements", args=[here.incident.pk]) if _moves_here(here) else ""
