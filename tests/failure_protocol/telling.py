"""Leads, deputies and on-call people of Testborough for tests of telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import MailLog, User
from accounts.roles import Role
from failure_protocol.actions import notices, notices_setup
from failure_protocol.actions.notices_setup import Named
from failure_protocol.models import Incident, Ladder, LadderPerson, Notice, NoticeAttempt
from tests.failure_protocol.making import OPENED, make_incident, make_lead

SET_UP = OPENED - timedelta(days=30)
_taps = count(1)


@dataclass(frozen=True)
class Told:
    """An incident of which both bodies are told, and who they are."""

    people: Any
    lead: User  # runs the incident
    council: User  # the Lead of the council, with an account
    incident: Incident

    def ladder(self, body: str = "council") -> Ladder:
        """As it is now."""
        return self.incident.ladders.get(body=body)

    def notice(self, body: str = "council", place: str = "lead") -> Notice:
        """The newest step at a place."""
        return self.ladder(body).notices.filter(place=place).order_by("-pk")[0]

    def steps(self, body: str = "council") -> list[str]:
        """Who was told, in order."""
        return [str(each) for each in self.ladder(body).notices.filter(opened_at__isnull=False)]

    def log(self) -> list[str]:
        """What the log says of telling."""
        return [entry.text for entry in self.incident.log.filter(kind="notice").order_by("number")]


def place(people: Any, by: User, body: str, where: str, person: Named, **fields: Any) -> LadderPerson:
    """Put somebody on a ladder of Testborough."""
    values = {"partnership": people.partnership, "body": body, "place": where, "person": person}
    return notices_setup.place_on_ladder(**{**values, "by": by, "at": SET_UP, **fields})


def set_up(people: Any, by: User, *, deputies: bool = True, on_call: bool = True) -> User:
    """Both Leads; for the council a deputy, for the NHS two; somebody on call for both around the opening."""
    council = people.join(Role.VIEWER, name="Cora Council")
    User.objects.filter(pk=council.pk).update(phone="023 8000 0001")
    council.refresh_from_db()
    place(people, by, "council", "lead", Named(council, post="Divisional Head"))
    place(people, by, "nhs", "lead", named("Nora Nhs", "023 8000 0002"))
    if deputies:
        place(people, by, "council", "deputy", named("Dee Deputy", "07700 900003"))
        place(people, by, "nhs", "deputy", named("Eve Deputy", "023 8000 0004"))
        place(people, by, "nhs", "deputy", named("Flo Deputy", "023 8000 0005"))
    if on_call:
        for body in ("council", "nhs"):
            put_on_call(people, by, body, OPENED - timedelta(hours=1), OPENED + timedelta(hours=14))
    return council


def put_on_call(people: Any, by: User, body: str, starts_at: datetime, ends_at: datetime) -> LadderPerson:
    """Somebody on call for a body."""
    person = named(f"Olly {body.title()} Oncall", "07700 900009" if body == "council" else "07700 900010")
    return place(people, by, body, "on_call", person, starts_at=starts_at, ends_at=ends_at)


def named(name: str, phone: str, email: str | None = None) -> Named:
    """Somebody without an account."""
    address = f"{name.lower().replace(' ', '.')}@told.example" if email is None else email
    return Named(name=name, phone=phone, email=address)


def make_told(people: Any, *, deputies: bool = True, on_call: bool = True, **fields: Any) -> Told:
    """A set-up and an incident that tells both bodies."""
    lead = make_lead(people)
    council = set_up(people, lead, deputies=deputies, on_call=on_call)
    return Told(people, lead, council, make_incident(people, lead, **fields))


def ring(told: Told, notice: Notice, outcome: str, *, at: datetime = OPENED, **fields: Any) -> NoticeAttempt:
    """A call that ended so."""
    values = {
        "notice": notice,
        "outcome": outcome,
        "form_key": f"tap-{next(_taps)}",
        "by": told.lead,
        "at": at,
    }
    return notices.record_call(**{**values, **fields})


def mail_went_out(notice: Notice, at: datetime = OPENED) -> None:
    """The mail server took the written confirmation."""
    row = notice.attempts.get(channel="mail")
    MailLog.objects.filter(pk=row.mail_id).update(state="sent", sent_at=at, next_try_at=None)


def mail_failed(notice: Notice, words: str = "The mail server did not take it: timed out") -> None:
    """The mail server is down."""
    row = notice.attempts.get(channel="mail")
    MailLog.objects.filter(pk=row.mail_id).update(state="retry", attempts=1, last_error=words)
