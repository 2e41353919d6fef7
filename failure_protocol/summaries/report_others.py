"""What other nouns count for the reports: people and their moves, the checklist, clocks, costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.words import day_words
from core.working_days import is_working_day
from failure_protocol import clock_registry
from failure_protocol.balance import WORDS
from failure_protocol.balance import Part as Place
from failure_protocol.clock_registry import ClockState
from failure_protocol.figures import Figure, Part, Source, counted
from failure_protocol.models import (
    FriendGroup,
    Incident,
    Move,
    Outcome,
    Person,
    Placement,
    ProviderPayment,
    Spend,
)
from failure_protocol.models.checklist import Status
from failure_protocol.models.people import Rag
from failure_protocol.placement_states import LIVED, PlacementState
from failure_protocol.summaries.balance import balance_of
from failure_protocol.summaries.checklist import ItemRow, items_of

WORK = (time(9), time(17))
NIGHT = (time(20), time(7))


# --- the situation report -------------------------------------------------------------------------
def situation(incident: Incident, at: datetime) -> list[Part]:
    """Where everybody is, who is at risk, how far moves and the checklist are."""
    return [_people(incident), _placements(incident), _checklist(incident, at)]


def _people(incident: Incident) -> Part:
    people = list(Person.objects.of(incident))
    balance = balance_of(incident)
    register = reverse("failure_protocol:people", args=[incident.pk])
    figures = [counted("register", "On the register", _refs(people, register))]
    figures += [
        counted(f"at_{place.value}", WORDS[place].capitalize(),
                _refs((each for each in people if each.whereabouts == place.value), register),
                total="register")
        for place in Place
    ]  # fmt: skip
    figures.append(
        counted(
            "missing",
            "Not accounted for",
            (Source(f"{each.ref} {each.why}", register) for each in balance.missing),
        )
    )
    agreed = balance.agreed
    if agreed is not None:
        source = Source("Headcount agreed with the provider", register)
        figures.append(Figure("agreed", "Headcount agreed with the provider", agreed, (source,)))
    figures += [
        counted(f"rag_{rag or 'unset'}", f"At the service or on the way, {words.lower()}",
                _refs((each for each in people if each.rag == rag and each.whereabouts in _STILL), register))
        for rag, words in ((Rag.RED.value, "Red"), (Rag.AMBER.value, "Amber"), (Rag.GREEN.value, "Green"),
                           (Rag.UNSET.value, "Not yet rated"))
    ]  # fmt: skip
    return Part("People", tuple(figures))


_STILL = (Place.HOME.value, Place.TRANSIT.value)


def _placements(incident: Incident) -> Part:
    rows = list(Placement.objects.of(incident).select_related("person"))
    steps = (
        ("proposed", "Proposed or offered", {PlacementState.PROPOSED, PlacementState.OFFERED}),
        ("accepted", "Accepted", {PlacementState.ACCEPTED, PlacementState.AGREED}),
        ("booked", "Booked", {PlacementState.BOOKED}),
        ("lived", "Arrived", LIVED),
        ("unconfirmed", "Arrived, not confirmed by the named worker", {PlacementState.ARRIVED}),
    )
    return Part(
        "Placements",
        tuple(
            counted(f"placed_{key}", label, _placed(each for each in rows if each.state in states))
            for key, label, states in steps
        ),
    )


def _checklist(incident: Incident, at: datetime) -> Part:
    rows = items_of(incident, timezone.localtime(at).date())
    settled = [row for row in rows if row.is_resolved]
    return Part(
        "Checklist",
        (
            counted("items", "Items", _items(incident, rows)),
            counted("items_settled", "Settled", _items(incident, settled)),
            counted("items_late", "Overdue", _items(incident, (row for row in rows if row.is_overdue))),
            counted("items_unowned", "Of nobody", _items(incident, (row for row in rows if row.is_unowned))),
        ),
    )


# --- the lessons report ---------------------------------------------------------------------------
def lessons(incident: Incident, at: datetime) -> list[Part]:
    """Each clock, each item that did not apply, the moves, how people were, what it cost."""
    return [
        _clocks(incident, at), _not_applicable(incident, at), _moves(incident), _wellbeing(incident),
        _costs(incident),
    ]  # fmt: skip


def _clocks(incident: Incident, at: datetime) -> Part:
    page = incident.get_absolute_url()
    told = sorted(clock_registry.found(incident, at), key=lambda each: each.slug)
    lines = tuple(
        Source(f"{each.slug} {each.name}: {each.state_words.lower()}. {each.words}", each.url or page)
        for each in told
    )
    figures = tuple(
        Figure(
            f"clocks_{state.value}", f"Clocks {words.lower()}", len(rows),
            tuple(Source(f"{each.slug} {each.name}", each.url or page) for each in rows), "clocks",
        )
        for state, words in (
            (ClockState.MET, "met"), (ClockState.MISSED, "missed"), (ClockState.RUNNING, "still running"),
            (ClockState.UNKNOWN, "nobody can tell of"),
        )
        if (rows := [each for each in told if each.state is state]) or state is ClockState.MISSED
    )  # fmt: skip
    return Part("Clocks", figures, lines)


def _not_applicable(incident: Incident, at: datetime) -> Part:
    rows = items_of(incident, timezone.localtime(at).date())
    wanted = (
        ("na", "Did not apply", Status.NOT_APPLICABLE), ("cannot", "Could not be done", Status.CANNOT),
    )  # fmt: skip
    figures, lines = [], []
    for key, label, status in wanted:
        found = [(row, answer) for row in rows for answer in row.asked if answer.status == status]
        sources = tuple(_item(incident, row) for row, _ in found)
        figures.append(Figure(f"items_{key}", label, len(found), sources, "answers"))
        lines += [
            Source(
                f"{row.ref}, {answer.body_words}: {label.lower()}", _item(incident, row).url, answer.reason
            )
            for row, answer in found
        ]
    unsettled = [row for row in rows if not row.is_resolved]
    sources = tuple(_item(incident, row) for row in unsettled)
    figures.append(Figure("items_open", "Not settled", len(unsettled), sources, "items"))
    return Part("Checklist", tuple(figures), tuple(lines))


def _moves(incident: Incident) -> Part:
    moved = list(Move.objects.of(incident).exclude(departed_at=None).select_related("person"))
    lived = list(
        Placement.objects.of(incident)
        .filter(Q(state__in=sorted(LIVED)) | Q(arrived_at__isnull=False))
        .select_related("person", "location")
    )
    kept, split = _friends(incident, lived)
    second = [each for each in lived if each.is_second]
    figures = (
        counted("moves", "Moves", _of_moves(moved)),
        counted(
            "moves_late_hours", "Outside working hours", _of_moves(m for m in moved if _outside(m, WORK))
        ),
        counted("moves_night", "Between 20:00 and 07:00", _of_moves(m for m in moved if _at_night(m))),
        counted("moves_second", "Second moves", _placed(second)),
        counted(
            "moves_temporary", "To a place that is temporary", _placed(p for p in lived if p.is_temporary)
        ),
        counted("moves_away", "Out of the area", _placed(p for p in lived if p.is_out_of_area)),
        counted("friends_kept", "Groups of friends kept together", kept),
        counted("friends_split", "Groups of friends split", split),
    )
    lines = tuple(
        Source(f"Second move of {each.person.ref}", each.get_absolute_url(), each.second_reason)
        for each in second
    )
    return Part("Moves", figures, lines)


def _friends(incident: Incident, lived: Iterable[Placement]) -> tuple[list[Source], list[Source]]:
    """Groups of whom at least two have arrived: all in one place, or not."""
    where = {each.person_id: each.location_id for each in sorted(lived, key=lambda each: each.number)}
    register = reverse("failure_protocol:people", args=[incident.pk])
    kept: list[Source] = []
    split: list[Source] = []
    for group in FriendGroup.objects.filter(incident=incident, ended_at=None).prefetch_related("people"):
        places = [where[each.pk] for each in group.people.all() if each.pk in where]
        if len(places) > 1:
            names = ", ".join(each.ref for each in group.people.all())
            side = kept if len(set(places)) == 1 else split
            side.append(Source(f"Friends {group.number}: {names}", register))
    return kept, split


def _outside(move: Move, hours: tuple[time, time]) -> bool:
    left = timezone.localtime(move.departed_at)
    return not is_working_day(left.date()) or not hours[0] <= left.time() < hours[1]


def _at_night(move: Move) -> bool:
    left = timezone.localtime(move.departed_at).time()
    return left >= NIGHT[0] or left < NIGHT[1]


def _wellbeing(incident: Incident) -> Part:
    rows = Outcome.objects.filter(person__incident=incident).select_related("person").order_by("on", "pk")
    first: dict[int, Outcome] = {}
    last: dict[int, Outcome] = {}
    for row in rows:
        if row.when == Outcome.When.BEFORE:
            first.setdefault(row.person_id, row)
        else:
            last[row.person_id] = row
    both = [(first[pk], last[pk]) for pk in first if pk in last]
    scored = [
        (before.health + before.wellbeing, after.health + after.wellbeing, after) for before, after in both
    ]
    figures = (
        counted("wellbeing", "People asked before and after", _outcomes(after for _, after in both)),
        counted(
            "better", "Better afterwards", _outcomes(a for b, n, a in scored if n > b), total="wellbeing"
        ),
        counted("same", "The same", _outcomes(a for b, n, a in scored if n == b), total="wellbeing"),
        counted("worse", "Worse afterwards", _outcomes(a for b, n, a in scored if n < b), total="wellbeing"),
    )
    return Part("Health and wellbeing", figures)


def _costs(incident: Incident) -> Part:
    page = incident.get_absolute_url()
    spent = Spend.objects.filter(incident=incident, struck_at=None).select_related("code")
    paid = ProviderPayment.objects.filter(incident=incident, state=ProviderPayment.State.PAID)
    moved = Move.objects.of(incident).exclude(cost=None)
    sums = (
        ("spent", "Spent on budget codes",
         [(each.amount, Source(f"Spend {each.number}, {each.code}", page)) for each in spent]),
        ("provider", "Paid to the provider or its insolvency officer",
         [(each.amount, Source(f"Payment {each.number}", page)) for each in paid]),
        ("transport", "Transport, as planned with each move",
         [(each.cost or Decimal(0), Source(str(each).capitalize(), each.get_absolute_url()))
          for each in moved]),
    )  # fmt: skip
    return Part(
        "Costs",
        tuple(
            Figure(f"cost_{key}", label, round(sum(amount for amount, _ in rows)),
                   tuple(source for _, source in rows), "£")
            for key, label, rows in sums
        ),
    )  # fmt: skip


# --- rows as sources ------------------------------------------------------------------------------
def _refs(people: Iterable[Person], url: str) -> tuple[Source, ...]:
    return tuple(Source(each.ref, url) for each in people)


def _placed(rows: Iterable[Placement]) -> tuple[Source, ...]:
    return tuple(
        Source(f"{each.person.ref}, placement {each.number}", each.get_absolute_url()) for each in rows
    )


def _of_moves(rows: Iterable[Move]) -> tuple[Source, ...]:
    return tuple(Source(f"{each.person.ref}, {each}", each.get_absolute_url()) for each in rows)


def _outcomes(rows: Iterable[Outcome]) -> tuple[Source, ...]:
    return tuple(
        Source(f"{each.person.ref}, {day_words(each.on)}", each.person.get_absolute_url()) for each in rows
    )


def _items(incident: Incident, rows: Iterable[ItemRow]) -> tuple[Source, ...]:
    return tuple(_item(incident, row) for row in rows)


def _item(incident: Incident, row: ItemRow) -> Source:
    return Source(f"Item {row.ref}", reverse("failure_protocol:item", args=[incident.pk, row.pk]))
