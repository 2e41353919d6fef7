"""What the team of the demonstration's live incident does beside the moves: it acknowledges, meets, answers
its checklist, reports and talks with families.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from failure_protocol.actions.answers import answer_item
from failure_protocol.actions.appointments import appoint
from failure_protocol.actions.communications import record_telling
from failure_protocol.actions.enquiries import add_complaint, answer_call, log_call
from failure_protocol.actions.meetings import Came, call_meeting, hold_meeting, note_attendance
from failure_protocol.actions.minutes import add_action, add_decision, circulate, minute_part
from failure_protocol.actions.notices_acknowledge import acknowledge
from failure_protocol.actions.people_workers import assign_worker
from failure_protocol.actions.seats import add_seat
from failure_protocol.actions.sitreps import edit_sitrep, issue_sitrep, start_sitrep
from failure_protocol.actions.team import add_member
from failure_protocol.matrix import TeamRole
from failure_protocol.models import GroupMember, Incident, ItemAnswer, Meeting, Notice, Person
from failure_protocol.models.checklist import Status
from failure_protocol.models.meetings import Group
from failure_protocol.models.team import Body
from failure_protocol.notice_links import code_of
from failure_protocol.parts import Kind

LONDON = ZoneInfo("Europe/London")
FILE = Path(__file__).resolve().parent / "incidents" / "work.toml"
SAID = {  # status -> the field in which its words stand
    Status.DONE: "outcome", Status.IN_PROGRESS: "note", Status.NOT_APPLICABLE: "reason",
    Status.CANNOT: "reason", Status.NOT_YET: "trigger",
}  # fmt: skip
SATURDAY = 5
UNTOLD = 3  # families not reached so far
SIT = ("situation", "risks", "decisions", "next", "partners")


@cache
def work() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(FILE.read_text("utf-8"))


@dataclass
class Work:
    """The team's work on one incident that was opened at a moment; `users` by the name of their address."""

    incident: Incident
    lead: User
    users: Mapping[str, User]
    opened: datetime
    today: date

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A time of day, so many days after the opening."""
        day = self.opened.date() + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), LONDON)

    def ahead(self, days: int, hour: int) -> datetime:
        """A time of day, so many days after the demonstration's; at a weekend, on the Monday after."""
        day = self.today + timedelta(days=days)
        if day.weekday() >= SATURDAY:
            day += timedelta(days=7 - day.weekday())
        return datetime.combine(day, time(hour), LONDON)

    def gather(self) -> None:
        """Both Leads' bodies acknowledge behind the link of their confirmation; others join the team."""
        told = Notice.objects.filter(ladder__incident=self.incident).exclude(opened_at=None)
        for body in ("council", "nhs"):
            newest = told.filter(ladder__body=body).latest("opened_at", "pk")
            acknowledge(notice=newest, by=None, code=code_of(newest), at=self.opened + timedelta(minutes=40))
        for role, names in work()["team"].items():
            for name in names:
                add_member(
                    incident=self.incident, user=self.users[name], role=TeamRole(role), by=self.lead,
                    at=self.opened + timedelta(hours=2),
                )  # fmt: skip

    def share(self, people: list[Person]) -> None:
        """Two of three people get another worker than who leads."""
        workers = [self.users["bram.holloway"], self.users["priya.nair"]]
        for number, person in enumerate(people):
            if number % 3:
                assign_worker(
                    person=person, user=workers[number % 3 - 1], by=self.lead, at=self.moment(1, 11)
                )  # fmt: skip

    def answer(self) -> None:
        """The checklist, in each of its sections."""
        answers = {
            (each.item.ref, each.body): each
            for each in ItemAnswer.objects.filter(item__incident=self.incident).select_related(
                "item__incident"
            )
        }
        for ref, body, officer, status, due, words, *escalated in work()["checklist"]["answers"]:
            changes: dict[str, Any] = {
                "status": status, "officer": self.users[officer] if officer else None,
                "due": self.opened.date() + timedelta(days=due),
            }  # fmt: skip
            if words:
                changes[SAID[status]] = words
            if escalated:
                changes["escalated_to"] = escalated[0]
            found = answers[ref, body]
            answer_item(
                answer=found, version=found.version, changes=changes, by=self.lead, at=self.moment(4, 17)
            )  # fmt: skip

    def meet(self) -> None:
        """The first meeting of the steering group, minuted and circulated; the next one is called."""
        told = work()["meeting"]
        begins, ended = self.moment(3, 10), self.moment(3, 11, 20)
        meeting = self._call(begins, self.moment(1, 9))
        seats = [(self._seat(row), row) for row in told["seat"]]
        came = {
            seat.pk: Came(row["how"], row["deputy"] if row["how"] == "deputy" else "") for seat, row in seats
        }
        note_attendance(meeting=meeting, came=came, version=meeting.version, by=self.lead, at=begins)
        hold_meeting(
            meeting=meeting, chair=seats[0][0], began_at=begins, ended_at=ended,
            minute_taker=told["taker"], frequency=told["frequency"], version=meeting.version, by=self.lead,
            at=ended,
        )  # fmt: skip
        appoint(
            incident=self.incident, kind=Kind.ROLE, key="lead_officer", user=self.lead, name="",
            is_backup=False, by=self.lead, at=ended,
        )  # fmt: skip
        self._minute(meeting, self.moment(3, 12))
        circulate(
            meeting=meeting, members=[seat.who for seat, _ in seats], heads=["Head of commissioning"],
            how="By secure mail", by=self.lead, at=self.moment(3, 15),
        )  # fmt: skip
        self._call(self.ahead(1, 10), self.moment(5, 12))

    def _seat(self, row: Mapping[str, Any]) -> GroupMember:
        """Somebody's seat in the steering group; the six posts have theirs since it was activated."""
        has_seat = self.incident.group_members.filter(group=Group.STEERING, name=row.get("name", "-"))
        if (seat := has_seat.first()) is not None:
            return seat
        return add_seat(
            incident=self.incident, group=Group.STEERING, name=row.get("name", ""),
            user=self.users[row["user"]] if "user" in row else None, post=row["post"], body=Body(row["body"]),
            is_core=True, deputy_name=row.get("deputy", ""), by=self.lead, at=self.moment(1, 9, 20),
        )  # fmt: skip

    def _call(self, begins: datetime, at: datetime) -> Meeting:
        return call_meeting(
            incident=self.incident, group=Group.STEERING, starts_at=begins,
            ends_at=begins + timedelta(hours=1), place=work()["meeting"]["place"], is_virtual=False,
            joining="", by=self.lead, at=at,
        )  # fmt: skip

    def _minute(self, meeting: Meeting, at: datetime) -> None:
        told = work()["meeting"]
        parts = {part.key: part for part in meeting.parts.all()}
        for key, words in told["minutes"].items():
            minute_part(part=parts[key], minutes=words, version=parts[key].version, by=self.lead, at=at)
        for row in told["decision"]:
            add_decision(meeting=meeting, part=parts[row["part"]], text=row["text"], by=self.lead, at=at)
        for row in told["action"]:
            add_action(
                meeting=meeting, part=parts[row["part"]], text=row["text"], user=self.users[row["user"]],
                name="", due=self.opened.date() + timedelta(days=row["due"]), by=self.lead, at=at,
            )  # fmt: skip

    def report(self, day: int) -> None:
        """The situation report of a day, issued that evening with the figures of that moment."""
        for row in work()["sitrep"]:
            if row["day"] == day:
                at = self.moment(day, 18)
                report = start_sitrep(incident=self.incident, day=at.date(), by=self.lead, at=at)
                words = {key: row[key] for key in SIT}
                edit_sitrep(report=report, words=words, version=report.version, by=self.lead, at=at)
                issue_sitrep(report=report, version=report.version, by=self.lead, at=at)

    def talk(self, people: list[Person]) -> None:
        """People and families are told; a niece rings and is promised something; a son complains."""
        for row in work()["told"]:
            at = self.opened + timedelta(hours=row["after"])
            record_telling(
                incident=self.incident, whom=row["whom"], outcome=row["outcome"], told_at=at,
                person=people[row["person"] - 1], understood=row["understood"], words=row["words"],
                by=self.lead, at=at,
            )  # fmt: skip
        self._tell_others(people)
        told, at = work()["call"], self.moment(4, 14)
        call = log_call(
            incident=self.incident, caller=told["caller"], relation=told["relation"], phone="",
            question=told["question"], is_verified=True, verified_how=told["how"], by=self.lead, at=at,
            person=people[told["person"] - 1],
        )  # fmt: skip
        answer_call(
            call=call, answer=told["answer"], promise=told["promise"], promised_by=self.ahead(2, 17),
            version=call.version, by=self.lead, at=at + timedelta(minutes=10),
        )  # fmt: skip
        self._complain()

    def _tell_others(self, people: list[Person]) -> None:
        done = {(row["person"], row["whom"]) for row in work()["told"]}
        for whom, last in (("person", len(people)), ("family", len(people) - UNTOLD)):
            for number in range(1, last + 1):
                if (number, whom) not in done:
                    at = self.moment(1, 10) + timedelta(minutes=8 * number)
                    record_telling(
                        incident=self.incident, whom=whom, outcome="told", told_at=at,
                        person=people[number - 1], understood="yes", by=self.lead, at=at,
                    )  # fmt: skip

    def _complain(self) -> None:
        told, at = work()["complaint"], self.moment(3, 16)
        add_complaint(
            incident=self.incident, text=told["text"], source=told["source"], agency=told["agency"],
            received_on=at.date(), owner=self.users["priya.nair"],
            due=self.ahead(3, 17).date(), by=self.lead, at=at,
        )  # fmt: skip
