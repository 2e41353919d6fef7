"""Random histories of an incident: people booked, moved, taken to hospital, struck through, sent twice.

After every action: nobody is lost, nobody is doubled, nobody is missing from the balance, no bed is promised
twice. Driven by hypothesis in tests/failure_protocol/test_histories.py and by seeds in script/fuzz.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

BEGAN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday
STEPS = (
    "on", "propose", "plan", "sure", "depart", "arrive", "confirm", "back", "hospital", "home", "arrived",
    "died", "left", "strike", "withdraw", "decline", "hold", "told", "again",
)  # fmt: skip
PEOPLE, HOMES = 4, 3  # the last person is cared for at home, the last "home" is the agency
Step = tuple[str, int, int, int]  # what, whose, where, after how many minutes


@dataclass
class World:
    """An incident with few people and fewer beds; `lowered`: beds were taken back after their promise."""

    incident: Any
    by: Any
    people: list[Any]
    offers: list[Any]
    agency: Any
    at: datetime = BEGAN
    keys: list[Callable[[], Any]] = field(default_factory=list)
    lowered: bool = False
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)


def build() -> World:
    """The world as it begins: three residents, one person in home care, two homes with three beds in all."""
    from accounts.models import Membership, Partnership, User
    from accounts.roles import Role
    from failure_protocol.actions.incidents import Opened, open_incident
    from failure_protocol.actions.placement_terms import set_usual_rate
    from failure_protocol.actions.vacancies import Told, add_offer
    from failure_protocol.checklists import Service
    from failure_protocol.models import Person
    from providers.models import Location

    here = Partnership.objects.create(slug="histories", name="Histories")
    by = User.objects.create_user("lead@histories.example", None, full_name="Hana Lead")
    Membership.objects.create(user=by, partnership=here, role=Role.QUALITY_LEAD, starts_on=date(2020, 1, 1))
    incident = open_incident(
        partnership=here, provider_name="Larch Care", cause="insolvency", timescale="unknown",
        services=[Opened("Larchfield", "residential"), Opened("Larch at home", "home_care")],
        service_kind=Service.MIXED, by=by, at=BEGAN,
    )  # fmt: skip
    set_usual_rate(incident=incident, bed_type="nursing", weekly=Decimal(900), by=by, at=BEGAN)
    homes = [
        Location.objects.create(cqc_id=f"1-{n}", name=f"Home {n}", kind="nursing", beds=9, dormant=False)
        for n in range(HOMES - 1)
    ]
    offers = [
        add_offer(
            incident=incident, location=home, bed_type="nursing", by=by, at=BEGAN,
            told=Told(beds=n + 1, verified_at=BEGAN, verified_by="Mo", weekly_fee=Decimal(800)),
        )
        for n, home in enumerate(homes)
    ]  # fmt: skip
    agency = Location.objects.create(cqc_id="1-9", name="Agency", kind="home_care", dormant=False)
    residential, at_home = (
        incident.services.get(name="Larchfield"),
        incident.services.get(name="Larch at home"),
    )
    people = []
    for n in range(1, PEOPLE + 1):
        person = Person.objects.create(
            incident=incident, service=at_home if n == PEOPLE else residential, number=n, ref=f"P{n:02}",
            first_names="Ada", last_name="Invented", updated_at=BEGAN,
        )  # fmt: skip
        person.workers.create(user=by, starts_at=BEGAN)
        people.append(person)
    return World(incident, by, people, offers, agency)


def live_through(world: World, story: Sequence[Step]) -> None:
    """Take every step of a story; what a rule refuses is part of it. Look at everything after each.

    Raises:
        AssertionError: something was lost, doubled or missing.
    """
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from core.errors import ChangedMeanwhile, Refused
    from failure_protocol.chain import verify
    from failure_protocol.models import LogEntry

    written = 0
    for what, whose, where, minutes in story:
        world.at += timedelta(minutes=minutes)
        try:
            with transaction.atomic():
                _take(world, what, world.people[whose % PEOPLE], where % (HOMES - 1))
            world.done[what] += 1
        except (Refused, ValidationError, ChangedMeanwhile) as no:
            world.refused[f"{what}: {type(no).__name__}"] += 1
        written = check(world, written)
    verdict = verify(LogEntry.objects.of(world.incident).select_related("incident"))
    assert verdict.ok, verdict.first_bad  # noqa: S101


def live_and_forget(world: World, story: Sequence[Step]) -> World:
    """Live through a story in a copy of the world, and leave database and objects as they were."""
    from django.db import transaction

    copy = World(world.incident, world.by, world.people, world.offers, world.agency)
    try:
        with transaction.atomic():
            live_through(copy, story)
            transaction.set_rollback(True)
    finally:
        for each in (*world.people, *world.offers):
            each.refresh_from_db()
    return copy


def random_story(seed: int, length: int = 14) -> list[Step]:
    """A story that a seed tells; it goes on with the same person more often than not."""
    rng = random.Random(seed)
    whose, found = 0, []
    for _ in range(rng.randrange(1, length + 1)):
        if rng.random() < 0.3:
            whose = rng.randrange(PEOPLE)
        what = "on" if rng.random() < 0.6 else rng.choice(STEPS)
        found.append((what, whose, rng.randrange(HOMES - 1), rng.randrange(0, 12)))
    return found


# --- what can happen --------------------------------------------------------------------------------
def _take(world: World, what: str, person: Any, where: int) -> None:
    person.refresh_from_db()
    {
        "propose": _propose, "on": _on, "plan": _plan, "sure": _sure, "depart": _depart, "arrive": _arrive,
        "confirm": _confirm, "back": _back, "strike": _strike, "withdraw": _end, "decline": _end,
        "hold": _hold, "told": _told, "again": _again,
    }.get(what, _elsewhere)(world, what, person, where)  # fmt: skip


def _propose(world: World, _: str, person: Any, where: int) -> None:
    from failure_protocol.actions.placements import Stay, propose

    stay = Stay(second_reason="It must be")
    if person.service.is_home_care:
        propose(person=person, location=world.agency, stay=stay, by=world.by, at=world.at)
    else:
        propose(person=person, offer=world.offers[where], stay=stay, by=world.by, at=world.at)


def _coming(person: Any) -> Any:
    from core.errors import Refused

    found = [
        each for each in person.placements.live().select_related("offer", "location") if not each.is_lived
    ]
    if not found:
        raise Refused("Nothing is to come.")
    return found[0]


def _on(world: World, _: str, person: Any, where: int) -> None:
    """What comes next for the person, if all goes well."""
    from failure_protocol.actions import placements, rounds, vacancies

    live = list(person.placements.live().select_related("offer", "location"))
    made = next((each for each in live if not each.is_lived), None)
    if made is None:
        what = "confirm" if live and live[0].state == "arrived" else "propose"
        _take(world, what, person, where)
        world.done[what] += 1
        return
    given = {"placement": made, "version": made.version, "by": world.by, "at": world.at}
    if made.state == "proposed":
        vacancies.prove_needs(
            person=person, location=made.location, outcome="can", assessor="Nell", by=world.by, at=world.at,
            assessed_on=world.at.date(),
        )  # fmt: skip
        placements.offer_place(**given)
    elif made.state == "offered":
        placements.accept(accepted_by="Herself", **given)
    elif made.state == "accepted":
        placements.agree(agreed_by="Mo", **given)
    elif made.state == "agreed":
        placements.book(**given)
    elif made.is_home_care:
        visit = getattr(made, "first_visit", None) or _transfer(world, person, made)
        keyed(world, lambda key: rounds.confirm_visit(
            visit=visit, confirmed_by="Agency", by=world.by, at=world.at, key=key
        ))  # fmt: skip
    else:
        what = _next_of_trip(made)
        _take(world, what, person, where)
        world.done[what] += 1


def _next_of_trip(made: Any) -> str:
    from failure_protocol.guards import guards_of

    if made.state != "booked" or not hasattr(made, "move"):
        return {"transit": "arrive", "booked": "plan", "hospital": "back"}[made.state]
    codes = {each.code for each in guards_of(made.move, made.move.leaves_at, made.move.leaves_at)}
    return "sure" if "identity" in codes else "depart"


def _transfer(world: World, person: Any, made: Any) -> Any:
    from failure_protocol.actions.rounds import transfer_round

    due = world.at + timedelta(minutes=1)
    transfer_round(
        service=person.service, name="Round", location=made.location, people=[(person, due)], by=world.by,
        at=world.at,
    )  # fmt: skip
    made.refresh_from_db()
    return made.first_visit


def _trip(person: Any) -> Any:
    from core.errors import Refused
    from failure_protocol.models import Move

    found = (
        Move.objects.filter(placement=_coming(person)).select_related("placement", "person__incident").first()
    )
    if found is None:
        raise Refused("No move is planned.")
    return found


def _plan(world: World, _: str, person: Any, __: int) -> None:
    from failure_protocol.actions.moves_plan import Plan, plan_move

    leaves = world.at + timedelta(minutes=5)
    plan_move(
        placement=_coming(person), by=world.by, at=world.at,
        plan=Plan(world.by, leaves, leaves + timedelta(hours=1), "taxi", escort="Cary", escort_familiar="yes",
                  medication="yes", mar="yes"),
    )  # fmt: skip


def _sure(world: World, _: str, person: Any, __: int) -> None:
    from failure_protocol.actions.moves_plan import check_identity

    move = _trip(person)
    end = "arrival" if person.whereabouts == "arrived" else "departure"
    check_identity(
        move=move, end=end, first="Cary", second="Nell", how="photo", matched=True, by=world.by, at=world.at
    )


def _depart(world: World, _: str, person: Any, __: int) -> None:
    from failure_protocol.actions.moves_day import depart
    from failure_protocol.actions.moves_plan import let_pass
    from failure_protocol.guards import guards_of

    move = _trip(person)
    for guard in guards_of(move, world.at, world.at):
        if guard.is_open and guard.code in ("hours", "second_today", "night"):
            let_pass(
                move=move, code=guard.code, reason="It must be", authority="Dee", leaves_at=world.at,
                post="Lead Officer of the incident", by=world.by, at=world.at,
            )  # fmt: skip
    keyed(world, lambda key: depart(move=move, by=world.by, at=world.at, key=key))


def _arrive(world: World, _: str, person: Any, __: int) -> None:
    from failure_protocol.actions.moves_day import arrive

    move = _trip(person)
    keyed(world, lambda key: arrive(move=move, by=world.by, at=world.at, key=key))


def _confirm(world: World, _: str, person: Any, __: int) -> None:
    from core.errors import Refused
    from failure_protocol.actions.moves_day import confirm_arrival
    from failure_protocol.actions.moves_plan import check_identity

    lived = person.placements.lived().first()
    if lived is None:
        raise Refused("Nobody lives there.")
    if hasattr(lived, "move"):
        check_identity(
            move=lived.move, end="arrival", first="A", second="B", how="label", matched=True, by=world.by,
            at=world.at,
        )  # fmt: skip
    confirm_arrival(placement=lived, version=lived.version, by=world.by, at=world.at)


def _back(world: World, _: str, person: Any, __: int) -> None:
    from failure_protocol.actions.moves_day import turn_back

    turn_back(move=_trip(person), note="Felt sick", by=world.by, at=world.at)


def _elsewhere(world: World, what: str, person: Any, _: int) -> None:
    from failure_protocol.actions.moves import move_person
    from failure_protocol.balance import Part

    to = Part(what)
    keyed(world, lambda key: move_person(person=person, to=to, by=world.by, at=world.at, key=key))


def _strike(world: World, _: str, person: Any, __: int) -> None:
    from core.errors import Refused
    from failure_protocol.actions.moves import strike_movement
    from failure_protocol.models import Movement

    newest = Movement.objects.newest(person)
    if newest is None:
        raise Refused("Nothing to strike.")
    strike_movement(movement=newest, reason="Another person", by=world.by, at=world.at)
    world.lowered = True  # who is where they are keeps the bed, even if it was promised meanwhile


def _end(world: World, what: str, person: Any, _: int) -> None:
    from failure_protocol.actions import placements

    made = _coming(person)
    given = {
        "placement": made,
        "version": made.version,
        "reason": "Found nearer",
        "by": world.by,
        "at": world.at,
    }
    if what == "decline":
        placements.decline(by_home=True, **given)
    else:
        placements.withdraw(**given)


def _hold(world: World, _: str, __: Any, where: int) -> None:
    from failure_protocol.actions.vacancies import hold_beds

    until = world.at + timedelta(minutes=20)
    hold_beds(offer=world.offers[where], number=1, until=until, by=world.by, at=world.at)


def _told(world: World, _: str, __: Any, where: int) -> None:
    from failure_protocol.actions.vacancies import Told, update_offer

    offer = world.offers[where]
    offer.refresh_from_db()
    said = Told(beds=1, verified_at=world.at, verified_by="Mo", weekly_fee=Decimal(800))
    update_offer(offer=offer, version=offer.version, told=said, by=world.by, at=world.at)
    world.lowered = True


def keyed(world: World, send: Callable[[str], Any]) -> None:
    """Send a form with a key of its own, and keep it: it may be sent again at any time."""
    key = f"form {len(world.keys) + 1}"
    first = send(key)

    def resend() -> None:
        assert send(key) == first, f"{key} sent twice was done twice"  # noqa: S101

    world.keys.append(resend)


def _again(world: World, _: str, __: Any, where: int) -> None:
    from core.errors import Refused

    if not world.keys:
        raise Refused("Nothing was sent yet.")
    world.keys[-1 - where % len(world.keys)]()


# --- what must hold ---------------------------------------------------------------------------------
def check(world: World, written: int) -> int:
    """Nothing lost, nothing doubled, nobody missing: as the database has it. Gives how much was written."""
    from failure_protocol.models import BedClaim, Movement, Person, Placement
    from failure_protocol.summaries.balance import balance_of

    balance = balance_of(world.incident)
    assert balance.balances and balance.register == PEOPLE, balance.words  # noqa: S101, PT018
    movements = list(Movement.objects.of(world.incident).select_related("strike"))
    assert len(movements) >= written, "a movement was lost"  # noqa: S101
    placements = list(Placement.objects.of(world.incident).prefetch_related("steps").select_related("move"))
    claims = list(BedClaim.objects.open())
    units = Counter((each.location_id, each.bed_type, each.unit) for each in claims)
    assert max(units.values(), default=1) == 1, "a bed was promised twice"  # noqa: S101
    for person in Person.objects.of(world.incident):
        _check_person(
            person,
            [each for each in movements if each.person_id == person.pk and not hasattr(each, "strike")],
            [each for each in placements if each.person_id == person.pk],
        )
    for made in placements:
        _check_placement(made, [each for each in claims if each.placement_id == made.pk])
    if not world.lowered:
        _check_beds(world)
    return len(movements)


def _check_person(person: Any, movements: list[Any], placements: list[Any]) -> None:
    from failure_protocol.balance import fold

    place = fold((each.was, each.now) for each in movements)
    assert place == person.whereabouts, f"{person}: {place} is not {person.whereabouts}"  # noqa: S101
    coming = [each for each in placements if not each.has_ended and not each.is_lived]
    lived = [each for each in placements if each.is_lived]
    assert len(coming) <= 1 and len(lived) <= 1, f"{person} has two placements"  # noqa: S101, PT018
    states = {each.state for each in (*coming, *lived)}
    assert (place == "transit") == ("transit" in states), f"{person}: {place} with {states}"  # noqa: S101
    if place == "arrived":
        assert lived and lived[0].state != "hospital", f"{person} arrived nowhere"  # noqa: S101, PT018
    if place in ("died", "left"):
        assert not states, f"{person} is {place} and has {states}"  # noqa: S101
    if place in ("home", "hospital"):
        assert all(each.state == "hospital" for each in lived), f"{person} lives in two places"  # noqa: S101
    if place != "hospital":
        assert "hospital" not in states or place == "transit", f"{person} left the hospital"  # noqa: S101


def _check_placement(made: Any, claims: list[Any]) -> None:
    steps = list(made.steps.all())
    for earlier, later in pairwise(steps):
        assert later.old == earlier.new, f"{made}: a step begins elsewhere"  # noqa: S101
    assert steps[-1].new == made.state, f"{made}: the newest step is not its state"  # noqa: S101
    if made.has_ended:
        assert not claims, f"{made} ended and has a bed"  # noqa: S101
    elif made.state in ("booked", "transit") and not made.is_home_care:
        assert len(claims) == 1, f"{made} is {made.state} with {len(claims)} beds"  # noqa: S101
    if hasattr(made, "move"):
        assert made.move.arrived_at == made.arrived_at, f"{made}: the plan says otherwise"  # noqa: S101
        if made.state == "transit":
            assert made.move.departed_at is not None, f"{made}: on the way, and never left"  # noqa: S101


def _check_beds(world: World) -> None:
    from failure_protocol.actions.claims import beds_left

    for offer in world.offers:
        assert beds_left(offer, world.at) >= 0, f"{offer}: more promised than there is"  # noqa: S101
