"""The demonstration's closed incident: a home-care agency that stopped, 168 people in twenty rounds, from
its letter to the closing. What is the same for everybody, such as reviews that are done, is written at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from accounts.models import Partnership, User
from demo.incidents_people import list_of
from failure_protocol.actions import debrief
from failure_protocol.actions.activation import activate
from failure_protocol.actions.closing import close_incident
from failure_protocol.actions.decisions import decide_serious
from failure_protocol.actions.incidents import Opened, move_incident, open_incident
from failure_protocol.actions.meetings import Came, call_meeting, hold_meeting, note_attendance
from failure_protocol.actions.minutes import circulate, minute_part
from failure_protocol.actions.notices import record_call
from failure_protocol.actions.notices_acknowledge import acknowledge
from failure_protocol.actions.people_groups import add_round
from failure_protocol.actions.people_lists import import_list, take_list
from failure_protocol.actions.people_signed import agree_headcount
from failure_protocol.actions.rounds import advance_round, confirm_visit, transfer_round
from failure_protocol.actions.seats import add_seat
from failure_protocol.checklists import Service
from failure_protocol.ladder import Outcome
from failure_protocol.models import (
    Debrief,
    Incident,
    ItemAnswer,
    LessonsReport,
    MoveReview,
    Person,
    PersonWorker,
)
from failure_protocol.models.incidents import Cause, Timescale
from failure_protocol.models.meetings import Group
from failure_protocol.models.team import Body
from failure_protocol.notice_links import code_of
from failure_protocol.placement_states import PlacementState
from failure_protocol.serious import CRITERIA
from failure_protocol.states import State
from providers.models import Location

LONDON = ZoneInfo("Europe/London")
FILE = Path(__file__).resolve().parent / "incidents" / "closed.toml"
NUMBERS = 999_300_000
STEPS = (PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.BOOKED)
BY = {PlacementState.ACCEPTED: "The person, or who decides for them", PlacementState.AGREED: "The agency"}
FIRST_MOVE = 8  # days after the opening; one round follows on each working day or so
SATURDAY = 5
HEARD = ("emotional", "effectiveness", "lessons", "support")


@cache
def story() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(FILE.read_text("utf-8"))


@dataclass
class Closed:
    """The incident as it is told; `names` are first and last names."""

    partnership: Partnership
    lead: User
    today: date
    names: tuple[Sequence[str], Sequence[str]]

    def __post_init__(self) -> None:
        day = self.today - timedelta(days=story()["before"])
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        self.opened = datetime.combine(day, time(10, 40), LONDON)
        self.agency = Location.objects.filter(name=story()["agency"]).order_by("pk")[0]
        self.takers = [Location.objects.filter(name=name).order_by("pk")[0] for name in story()["takers"]]

    def tell(self) -> Incident:
        """From the agency's letter to the closing."""
        self.open()
        self.register()
        self.meet()
        for number in range(story()["rounds"]):
            self.go_over(number)
        self.settle()
        self.look_back()
        self.close()
        return self.incident

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A time of day, so many days after the opening."""
        day = self.opened.date() + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), LONDON)

    def open(self) -> None:
        """Opened, both Leads told, activated within the hour."""
        told = story()
        self.incident = open_incident(
            partnership=self.partnership, provider_name=str(self.agency.provider),
            provider=self.agency.provider, cause=Cause.STAFFING, timescale=Timescale.PLANNED,
            closing_on=self.opened.date() + timedelta(days=28), service_kind=Service.HOME_CARE, by=self.lead,
            services=[Opened(self.agency.name, "home_care", self.agency, self.agency.council)],
            at=self.opened, received_at=self.opened - timedelta(minutes=40), summary=told["summary"],
        )  # fmt: skip
        self.service = self.incident.services.get()
        for minutes, body in ((8, "council"), (14, "nhs")):
            notice = self.incident.ladders.get(body=body).notices.exclude(opened_at=None).latest("pk")
            at = self.opened + timedelta(minutes=minutes)
            record_call(
                notice=notice, outcome=Outcome.SPOKE_LEAD, form_key=f"closed-{body}", by=self.lead, at=at
            )
            notice.refresh_from_db()
            acknowledge(notice=notice, by=None, code=code_of(notice), at=at + timedelta(minutes=20))
        self.incident.refresh_from_db()
        activate(
            incident=self.incident, version=self.incident.version, authority="nhs", basis="notice",
            reasons=told["reasons"], how="call", evidence=told["evidence"], by=self.lead,
            at=self.opened + timedelta(minutes=50),
        )  # fmt: skip

    def register(self) -> None:
        """The agency's list, the number it agrees to, its rounds."""
        told, at = story(), self.moment(0, 14)
        made = import_list(
            incident=self.incident, service=self.service, source="provider", name="people.csv",
            content=list_of(told["people"], *self.names, start=NUMBERS, has_rooms=False), by=self.lead, at=at,
        )  # fmt: skip
        take_list(made=made, by=self.lead, at=at + timedelta(minutes=15))
        agree_headcount(
            incident=self.incident, service=self.service, number=told["people"],
            provider_name=told["agreed_with"], by=self.lead, at=at + timedelta(minutes=40),
        )  # fmt: skip
        self.people = list(Person.objects.of(self.incident).order_by("number"))
        PersonWorker.objects.bulk_create(
            PersonWorker(person=each, user=self.lead, part="named", starts_at=at) for each in self.people
        )
        for number in range(told["rounds"]):
            add_round(service=self.service, name=f"Round {number + 1}", by=self.lead, at=self.moment(1, 9))

    def meet(self) -> None:
        """The first meeting, within three working days."""
        told, begins = story()["meeting"], self.moment(1, 10)
        meeting = call_meeting(
            incident=self.incident, group=Group.STEERING, starts_at=begins,
            ends_at=begins + timedelta(hours=1), place=told["place"], is_virtual=False, joining="",
            by=self.lead, at=self.moment(0, 15),
        )  # fmt: skip
        seat = add_seat(
            incident=self.incident, group=Group.STEERING, user=self.lead, name="", post="Quality lead",
            body=Body.COUNCIL, is_core=True, deputy_name="", by=self.lead, at=self.moment(0, 15),
        )  # fmt: skip
        came = {seat.pk: Came("present", "")}
        note_attendance(meeting=meeting, came=came, version=meeting.version, by=self.lead, at=begins)
        hold_meeting(
            meeting=meeting, chair=seat, began_at=begins, ended_at=begins + timedelta(minutes=50),
            minute_taker=told["taker"], frequency=told["frequency"], version=meeting.version, by=self.lead,
            at=begins + timedelta(minutes=50),
        )  # fmt: skip
        for part in meeting.parts.all():
            minute_part(
                part=part, minutes=told["minutes"], version=part.version, by=self.lead, at=self.moment(1, 15)
            )
        meeting.refresh_from_db()
        circulate(
            meeting=meeting, members=["Council", "NHS"], heads=["Head of commissioning"], how="E-mail",
            by=self.lead, at=self.moment(1, 16),
        )  # fmt: skip
        self.incident.refresh_from_db()
        move_incident(
            incident=self.incident, new=State.TRANSFERRING, version=self.incident.version, by=self.lead,
            at=self.moment(2, 9),
        )  # fmt: skip

    def go_over(self, number: int) -> None:
        """One round goes to another agency, whole: planned on one day, visited on the next."""
        total, rounds = len(self.people), story()["rounds"]
        mine = self.people[number * total // rounds : (number + 1) * total // rounds]
        planned, first = self.moment(FIRST_MOVE + number, 11), self.moment(FIRST_MOVE + number + 1, 7, 30)
        transfer = transfer_round(
            service=self.service, name=f"Round {number + 1}", location=self.takers[number % len(self.takers)],
            people=[(person, first + timedelta(minutes=40 * turn)) for turn, person in enumerate(mine)],
            by=self.lead, at=planned, staff="Its own carer moves with it",
        )  # fmt: skip
        for turn, step in enumerate(STEPS, start=1):
            at = planned + timedelta(minutes=30 * turn)
            did = advance_round(transfer=transfer, to=step, by=self.lead, at=at, words=BY.get(step, ""))
            if did.refused:
                raise RuntimeError(f"The demonstration’s round {number + 1} can't move: {did.refused}")
        for visit in transfer.visits.select_related("person", "placement", "transfer").order_by("due_at"):
            confirm_visit(
                visit=visit, confirmed_by="The round’s carer", by=self.lead,
                at=visit.due_at + timedelta(minutes=10), key=f"closed-{visit.pk}",
            )  # fmt: skip

    def settle(self) -> None:
        """Reviews are done on their days, and every item of the checklist is answered."""
        reviews = MoveReview.objects.filter(placement__incident=self.incident, done_on=None)
        outcomes = {"outcome": "Settled with the new agency.", "done_by": self.lead}
        for review in reviews:
            review.done_on, review.outcome, review.done_by = review.due_on, outcomes["outcome"], self.lead
            review.version += 1
        MoveReview.objects.bulk_update(reviews, ["done_on", "outcome", "done_by", "version"])
        at = self.moment(40, 12)
        ItemAnswer.objects.filter(item__incident=self.incident).update(
            is_asked=True, officer=self.lead, status="done", outcome="Done; see the log.", status_at=at,
            status_by=self.lead, version=F("version") + 1,
        )  # fmt: skip
        for state, days in ((State.ALL_PLACED, 41), (State.DEBRIEF, 120)):
            self.incident.refresh_from_db()
            move_incident(
                incident=self.incident, new=state, version=self.incident.version, by=self.lead,
                at=self.moment(days, 10),
            )  # fmt: skip

    def look_back(self) -> None:
        """Debrief, staff heard, report, recommendation, and whether it was a serious incident."""
        told, at = story()["debrief"], self.moment(125, 14)
        debrief.record_session(
            incident=self.incident, held_at=self.moment(124, 13), whose=story()["session"]["whose"],
            number_present=story()["session"]["present"], by=self.lead, at=at,
            **{name: story()["session"][name] for name in HEARD},
        )  # fmt: skip
        held = debrief.save_debrief(
            incident=self.incident, held_on=self.moment(125, 10).date(), agencies=told["agencies"],
            went_well=told["went_well"], lessons=told["lessons"], to_do=told["to_do"], version=0,
            by=self.lead, at=at,
        )  # fmt: skip
        debrief.answer_lsab(
            incident=self.incident, referred=False, reason=told["referral"], version=held.version,
            by=self.lead, at=at,
        )  # fmt: skip
        row = story()["recommendation"]
        made = debrief.add_recommendation(
            incident=self.incident, text=row["text"], kind="practice", body=Body.COUNCIL, owner=row["owner"],
            due=self.moment(160, 9).date(), by=self.lead, at=at,
        )  # fmt: skip
        for body, criteria in CRITERIA.items():
            decide_serious(
                incident=self.incident, body=body, answers=dict.fromkeys(criteria, (False, "")),
                is_serious=False, reasons=story()["serious"]["reasons"], by=self.lead, at=at,
            )  # fmt: skip
        debrief.freeze_report(incident=self.incident, summary=told["summary"], by=self.lead, at=at)
        done = Debrief.objects.get(incident=self.incident)
        debrief.finish_debrief(debrief=done, version=done.version, by=self.lead, at=self.moment(126, 10))
        debrief.submit_report(
            report=LessonsReport.objects.filter(incident=self.incident).latest("pk"),
            recipient="Quality and safeguarding board", is_lsab=False, sent_on=self.moment(127, 9).date(),
            by=self.lead, at=self.moment(127, 9),
        )  # fmt: skip
        debrief.end_recommendation(
            recommendation=made, state="done", outcome=row["outcome"], version=made.version, by=self.lead,
            at=self.moment(160, 9),
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is open, so it is closed."""
        self.incident.refresh_from_db()
        self.incident = close_incident(
            incident=self.incident, version=self.incident.version, by=self.lead, at=self.moment(130, 15)
        )
