"""Whom the partnership tells: the set-up as pages show it, and what is missing (N01, N05, N08, N09, Z3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Partnership
from failure_protocol.actions.logs import local_words
from failure_protocol.actions.notices_standing import body_words
from failure_protocol.ladder import Place
from failure_protocol.models import KeyContact, LadderPerson
from failure_protocol.models.notices_setup import BODIES, KeyPost
from failure_protocol.sections import Alarm

LATELY = timedelta(days=92)  # how far back the last person on call is looked for


@dataclass(frozen=True)
class BodySetup:
    """One body's ladder in the set-up."""

    body: str
    label: str
    post: str
    lead: LadderPerson | None
    deputies: tuple[LadderPerson, ...]
    on_call: tuple[LadderPerson, ...]
    coming: tuple[LadderPerson, ...]


@dataclass(frozen=True)
class Invitee:
    """A key contact of section 5.1 as somebody to invite to the steering group."""

    key: str
    title: str
    person: str
    deputy: str
    is_vacant: bool
    reason: str
    row: KeyContact | None

    @property
    def words(self) -> str:
        """Who comes, in words."""
        if self.row is None:
            return "Not set up yet"
        if self.is_vacant:
            return (
                f"Vacant; substitute: {self.person}"
                if self.person
                else f"Vacant, no substitute: {self.reason}"
            )
        return self.person


def setups_of(
    partnership: Partnership, at: datetime, posts: Sequence[str]
) -> tuple[BodySetup, ...]:  # fmt: skip
    """Both bodies' ladders now; `posts` are the titles of their Leads."""
    people = list(LadderPerson.objects.at(partnership, at))
    coming = list(LadderPerson.objects.coming(partnership, at))
    found = []
    for body, post in zip(BODIES, posts, strict=True):
        mine = [each for each in people if each.body == body]
        found.append(
            BodySetup(
                body, body_words(body), post, next((e for e in mine if e.place == Place.LEAD), None),
                tuple(e for e in mine if e.place == Place.DEPUTY),
                tuple(e for e in mine if e.place == Place.ON_CALL),
                tuple(e for e in coming if e.body == body),
            )
        )  # fmt: skip
    return tuple(found)


def gaps_of(
    partnership: Partnership, at: datetime, url: str = "", bodies: Sequence[str] = BODIES
) -> list[Alarm]:
    """What is missing on the ladders of both bodies: a Lead, a deputy, somebody on call now. One query."""
    recent = Q(place=Place.ON_CALL, ends_at__lte=at, ends_at__gt=at - LATELY)
    now = Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))
    rows = LadderPerson.objects.filter(now | recent, partnership=partnership).select_related("user")
    people = list(rows.order_by("-ends_at"))
    return [alarm for body in bodies for alarm in _gaps(body, [e for e in people if e.body == body], at, url)]


def _gaps(body: str, people: Sequence[LadderPerson], at: datetime, url: str) -> list[Alarm]:
    name = body_words(body)
    found = []
    holds = [each for each in people if each.ends_at is None or each.ends_at > at]
    places = {each.place for each in holds}
    if Place.LEAD not in places:
        words = f"No Lead is set up for the {name}: an incident can’t count as notified."
        found.append(Alarm(words, url, is_red=True))
    if Place.DEPUTY not in places:
        found.append(Alarm(f"No deputy is set up for the {name}: the ladder can end after its Lead.", url))
    if Place.ON_CALL not in places:
        last = next((each for each in people if each.place == Place.ON_CALL), None)
        known = f" Last known: {last.who}, until {_until(last)}." if last else " Nobody was on call lately."
        found.append(Alarm(f"Nobody is on call for the {name} now.{known}", url, is_red=True))
    return found


def _until(person: LadderPerson) -> str:
    return local_words(person.ends_at) if person.ends_at else ""


def invitees_of(partnership: Partnership) -> list[Invitee]:
    """The six key contacts of section 5.1 in their order: prefilled invitees of the steering group (N09)."""
    rows = {row.key: row for row in _key_rows(partnership)}
    return [_invitee(key, rows.get(key.value)) for key in KeyPost]


def _key_rows(partnership: Partnership) -> list[KeyContact]:
    return list(KeyContact.objects.filter(partnership=partnership).select_related("user", "deputy_user"))


def _invitee(key: KeyPost, row: KeyContact | None) -> Invitee:
    if row is None:
        return Invitee(key.value, str(key.label), "", "", is_vacant=False, reason="", row=None)
    title = row.post or str(key.label)
    return Invitee(key.value, title, row.who, row.deputy, row.is_vacant, row.reason, row)
