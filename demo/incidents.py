"""Incidents of the demonstration, told through the same actions as the browser: a care home that is half
empty, its rehearsal, and a home-care agency that stopped and is closed. Everybody in them is invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Membership, Partnership, User
from demo.incidents_closed import Closed
from demo.incidents_people import list_of
from demo.incidents_residents import Residents
from demo.incidents_work import Work
from demo.register import calendar
from failure_protocol.actions import placements
from failure_protocol.actions.activation import activate
from failure_protocol.actions.authority import confirm_authority
from failure_protocol.actions.decisions import Decided, record_decision
from failure_protocol.actions.incidents import Opened, open_incident
from failure_protocol.actions.moves import move_person
from failure_protocol.actions.moves_day import arrive, confirm_arrival, depart
from failure_protocol.actions.moves_plan import Plan, check_identity, plan_move
from failure_protocol.actions.notices import record_call
from failure_protocol.actions.notices_setup import Named, place_on_ladder, set_key_contact
from failure_protocol.actions.people import set_rag
from failure_protocol.actions.people_groups import make_group
from failure_protocol.actions.people_lists import import_list, take_list
from failure_protocol.actions.people_signed import agree_headcount
from failure_protocol.actions.people_workers import assign_worker
from failure_protocol.actions.placement_terms import set_usual_rate
from failure_protocol.actions.rehearsal import rehearse
from failure_protocol.actions.risks import add_risk
from failure_protocol.actions.settings import change_settings
from failure_protocol.actions.vacancies import Told, add_offer, prove_needs
from failure_protocol.balance import Part
from failure_protocol.checklists import Service
from failure_protocol.ladder import Outcome
from failure_protocol.models import Incident, Move, Person
from failure_protocol.models.incidents import Cause, Known, Timescale
from providers.models import Location

LONDON = ZoneInfo("Europe/London")
FILE = Path(__file__).resolve().parent / "incidents" / "story.toml"
A_DAY = 8  # moves
REASONS = {"red": "Had a fall on Tuesday and lives with heart failure.", "amber": "Frail."}
CONFIRMED = 13  # of those who arrived
BEDS = 6  # that each receiving home tells of
RATE, LIMIT = Decimal(1200), Decimal(3000)


@cache
def story() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(FILE.read_text("utf-8"))


def load_incidents(*, today: date, say: Callable[[str], None] = lambda words: None) -> bool:
    """Load the incidents, unless there are any; says whether it did."""
    told = story()
    partnership = Partnership.objects.get(slug=told["partnership"])
    if Incident.objects.filter(partnership=partnership).exists():
        return False
    members = Membership.objects.filter(partnership=partnership).select_related("user")
    people = {row.user.email.partition("@")[0]: row.user for row in members}
    lead = people[told["lead"]]
    say(f"Incidents of {partnership}")
    with transaction.atomic():
        _contacts(partnership, lead, today)
        live = _Live(partnership, lead, people, today)
        live.tell()
        Closed(partnership, lead, today, live.names).tell()
        rehearse(incident=live.incident, by=lead, at=live.morning(5) + timedelta(hours=8))
    return True


def _contacts(partnership: Partnership, lead: User, today: date) -> None:
    at = datetime.combine(today - timedelta(days=300), time(9), LONDON)
    for row in story()["contact"]:
        person = Named(name=row["name"], post=row["post"], phone=row["phone"], email=row["email"])
        place_on_ladder(
            partnership=partnership, body=row["body"], place=row["place"], person=person, by=lead, at=at
        )
    for key, (name, phone, deputy, *vacant) in story()["posts"].items():
        set_key_contact(
            partnership=partnership, key=key, version=0, person=Named(name=name, phone=phone),
            deputy=Named(name=deputy), is_vacant=bool(vacant), reason="", by=lead, at=at,
        )  # fmt: skip
    changes = {"nhs_activator_name": story()["activator"]}
    change_settings(partnership=partnership, version=1, changes=changes, by=lead, at=at)


@dataclass
class _Live:
    """A nursing home with 38 residents whose owner is insolvent, half way."""

    partnership: Partnership
    lead: User
    users: Mapping[str, User]
    today: date

    def __post_init__(self) -> None:
        self.told = story()["live"]
        self.opened = datetime.combine(calendar(self.today).day(self.told["opened"]), time(17, 40), LONDON)
        self.home = Location.objects.get(name=self.told["home"])
        self.names = (story()["names"]["first"], story()["names"]["last"])

    def tell(self) -> None:
        """From the call on Friday to today."""
        self.open()
        self.ring()
        self.activate()
        work = Work(self.incident, self.lead, self.users, self.opened, self.today)
        work.gather()
        self.register()
        care = Residents(self.incident, self.lead, self.users, self.people, self.opened, self.today)
        care.compare(self.list)
        care.arrange()
        self.run()
        work.share(self.people)
        work.talk(self.people)
        work.meet()
        self.places()
        care.ask(self.offers)
        care.decide()
        self.settle()
        work.report(3)
        self.move(0)
        work.answer()
        work.report(4)
        self.move(1)
        care.place(self.offers)
        care.pay()

    def after(self, **since: float) -> datetime:
        """A moment after the opening."""
        return self.opened + timedelta(**since)

    def open(self) -> None:
        """The owner rings; the incident is potential."""
        self.incident = open_incident(
            partnership=self.partnership, provider_name=str(self.home.provider), provider=self.home.provider,
            services=[Opened(self.home.name, "residential", self.home, self.home.council)],
            cause=Cause.INSOLVENCY, timescale=Timescale.UNKNOWN, service_kind=Service.CARE_HOME, by=self.lead,
            at=self.opened, received_at=self.opened - timedelta(minutes=10), summary=self.told["summary"],
        )  # fmt: skip
        self.service = self.incident.services.get()

    def ring(self) -> None:
        """The council's Lead answers; at the NHS it is voicemail, then the deputy."""
        at = self.after(minutes=6)
        outcomes = {"council": (Outcome.SPOKE_LEAD,), "nhs": (Outcome.VOICEMAIL, Outcome.SPOKE_DEPUTY)}
        for body, calls in outcomes.items():
            for number, outcome in enumerate(calls):
                notice = self.incident.ladders.get(body=body).notices.exclude(opened_at=None).latest("pk")
                at += timedelta(minutes=4)
                record_call(
                    notice=notice, outcome=outcome, form_key=f"story-{body}-{number}", by=self.lead, at=at
                )
        self.incident.refresh_from_db()

    def activate(self) -> None:
        """The NHS's post decides on the telephone, an hour after both Leads were told."""
        told = self.told["activation"]
        activate(
            incident=self.incident, version=self.incident.version, authority="nhs", basis="insolvent",
            reasons=told["reasons"], how="call", evidence=told["evidence"], by=self.lead,
            at=self.after(hours=1),
        )  # fmt: skip
        self.incident.refresh_from_db()

    def run(self) -> None:
        """What was decided, what worries, and a report a day."""
        for row in story()["decision"]:
            at = self.moment(row)
            decided = Decided(
                question=row["question"], options=row["options"], information=row["information"],
                decision=row["decision"], reasons=row["reasons"], maker=self.lead, authority=row["authority"],
                decided_at=at,
            )  # fmt: skip
            record_decision(incident=self.incident, decided=decided, by=self.lead, at=at)
        for row in story()["risk"]:
            add_risk(
                incident=self.incident, text=row["text"], cause=row["cause"], likelihood=row["likelihood"],
                impact=row["impact"], owner=self.lead, control=row["control"],
                review_on=self.opened.date() + timedelta(days=row["review_after"]), by=self.lead,
                at=self.moment(row),
            )  # fmt: skip

    def moment(self, row: Mapping[str, Any]) -> datetime:
        """When a row of the story happened: so many hours after the opening."""
        return self.after(hours=row["after"])

    def register(self) -> None:
        """The provider's list, the headcount, a worker and a colour for each."""
        self.list = list_of(self.told["people"], *self.names)
        made = import_list(
            incident=self.incident, service=self.service, source="provider", name="residents.csv",
            content=self.list, by=self.lead, at=self.after(hours=3),
        )  # fmt: skip
        take_list(made=made, by=self.lead, at=self.after(hours=3, minutes=20))
        agree_headcount(
            incident=self.incident, service=self.service, number=self.told["people"],
            provider_name=self.told["agreed_with"], by=self.lead, at=self.after(hours=4),
        )  # fmt: skip
        self.people = list(Person.objects.of(self.incident))
        for number, person in enumerate(self.people):
            rag = ("green", "green", "amber", "green", "red")[number % 5]
            reason = {"red": "Had a fall on Tuesday and lives with heart failure.", "amber": "Frail."}.get(
                rag, ""
            )
            set_rag(person=person, rag=rag, reason=reason, by=self.lead, at=self.after(hours=16))
            assign_worker(person=person, user=self.lead, by=self.lead, at=self.after(hours=16, minutes=10))
        for first in (0, 6, 20):
            make_group(
                incident=self.incident, people=self.people[first : first + 2], strength="strong",
                source="Their families", by=self.lead, at=self.after(hours=18),
            )  # fmt: skip

    def places(self) -> None:
        """Homes that have a bed say so."""
        at = self.after(days=2, hours=16)
        set_usual_rate(incident=self.incident, bed_type="nursing", weekly=RATE, by=self.lead, at=at)
        confirm_authority(
            incident=self.incident, limit=LIMIT, decisions="Placements", given_by="Scheme of delegation",
            by=self.lead, at=at,
        )  # fmt: skip
        self.offers = [
            add_offer(
                incident=self.incident, location=Location.objects.get(name=name), bed_type="nursing",
                told=Told(beds=BEDS, verified_at=at, verified_by="The manager", weekly_fee=Decimal(1100)),
                by=self.lead, at=at,
            )
            for name in self.told["receivers"]
        ]  # fmt: skip

    def settle(self) -> None:
        """One has died, and one was taken to hospital."""
        ill, gone = self.people[-2:]
        move_person(person=gone, to=Part.DIED, by=self.lead, at=self.morning(2))
        move_person(person=ill, to=Part.HOSPITAL, by=self.lead, at=self.morning(3))

    def move(self, day: int) -> None:
        """Those of a day's turn leave and arrive: fifteen in two days; the others are still there."""
        turn = range(day * A_DAY, min((day + 1) * A_DAY, self.told["arrived"]))
        for number in turn:
            person, slot = self.people[number], number - day * A_DAY
            leaves = self.morning(4 + day) + timedelta(minutes=50 * slot)
            placement = self._booked(person, number)
            plan = Plan(
                officer=self.lead, leaves_at=leaves, due_at=leaves + timedelta(hours=1), transport="taxi",
                escort="A carer of Thriftcliff House", escort_familiar=Known.YES, medication=Known.YES,
                mar=Known.YES, care_summary=Known.YES,
            )  # fmt: skip
            move = plan_move(placement=placement, plan=plan, by=self.lead, at=leaves - timedelta(hours=15))
            check_identity(
                move=move, end="departure", first="A carer", second="A nurse", how="photo", matched=True,
                by=self.lead, at=leaves - timedelta(minutes=10), note="",
            )  # fmt: skip
            depart(move=move, by=self.lead, at=leaves)
            move.refresh_from_db()
            arrive(move=move, by=self.lead, at=leaves + timedelta(minutes=40))
            if number < CONFIRMED:
                self._confirm(move, leaves + timedelta(minutes=50))

    def _confirm(self, move: Move, at: datetime) -> None:
        check_identity(
            move=move, end="arrival", first="A carer", second="A nurse there", how="photo", matched=True,
            by=self.lead, at=at, note="",
        )  # fmt: skip
        placement = move.placement
        placement.refresh_from_db()
        confirm_arrival(placement=placement, version=placement.version, by=self.lead, at=at)

    def morning(self, days: int) -> datetime:
        """Half past nine, so many days after the opening."""
        return datetime.combine(self.opened.date() + timedelta(days=days), time(9, 30), LONDON)

    def _booked(self, person: Person, number: int) -> Any:
        offer, at = self.offers[number % len(self.offers)], self.after(days=2, hours=18)
        made = placements.propose(person=person, offer=offer, by=self.lead, at=at)
        prove_needs(
            person=person, location=offer.location, outcome="can", assessor="The home’s matron",
            assessed_on=at.date(), by=self.lead, at=at,
        )  # fmt: skip
        made = placements.offer_place(placement=made, version=made.version, by=self.lead, at=at)
        made = placements.accept(
            placement=made, version=made.version, accepted_by=person.ref, by=self.lead, at=at
        )
        made = placements.agree(
            placement=made, version=made.version, agreed_by="The manager", by=self.lead, at=at
        )
        return placements.book(placement=made, version=made.version, by=self.lead, at=at)
