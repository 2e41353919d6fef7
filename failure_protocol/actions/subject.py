"""What somebody asks about themselves: written down, looked through, sealed and given out (UK GDPR 15)."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.access import REFUSAL, get_person, rights
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.packs import Recipient, Sealed, Why, seal_pack
from failure_protocol.matrix import Group
from failure_protocol.models import Incident, Person, SealedPack, SubjectRequest
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.subject import file_of, texts_of, undecided

DECEMBER = 12


@transaction.atomic
def open_request(
    *, person: Person, asked_on: date, asked_by: str, checked: str, by: User, at: datetime, day: date
) -> SubjectRequest:  # fmt: skip
    """Write a request down; it is due a month after it came. `day` is today by local time.

    Raises:
        PermissionDenied: only who leads the incident sees everything that is asked for.
        ValidationError: a day to come, nobody who asks, or nobody made sure who that is (by field).
    """
    _check(person.incident, by)
    get_person(by, person.incident, person.pk)
    wrong = {
        "asked_on": "This is in the future. Enter when it came." if asked_on > day else "",
        "asked_by": "" if asked_by.strip() else "Say who asks, and by what right if it is somebody else.",
        "checked": "" if checked.strip() else "Say how you made sure who asks.",
    }
    _raise(wrong)
    made = SubjectRequest.objects.create(
        person=person, asked_on=asked_on, asked_by=asked_by.strip(), checked=checked.strip(),
        due_on=month_later(asked_on), by=by, at=at,
    )  # fmt: skip
    _log(made, f"{person} asked what is kept about them.", by, at)
    return made


@transaction.atomic
def look_through(
    *, request: SubjectRequest, version: int, given: Collection[str], by: User, at: datetime
) -> SubjectRequest:
    """Say which texts go out; all others are held back, since they tell of somebody else.

    Raises:
        ValidationError: a text that is none of theirs.
        ChangedMeanwhile: somebody else looked through them first.
    """
    _open(request, by)
    known = [text.key for text in texts_of(request.person)]
    if set(given) - set(known):
        raise ValidationError({"given": "Choose from the texts that are shown."})
    held = {
        "given": [key for key in known if key in given],
        "held": [key for key in known if key not in given],
    }
    save_changes(request, {"held": held}, version, ("held",))
    text = f"Looked through what is kept about {request.person}: {len(held['held'])} texts are held back."
    _log(request, text, by, at)
    return request


@transaction.atomic
def issue_request(
    *,
    request: SubjectRequest,
    version: int,
    recipient: Recipient,
    expires_at: datetime,
    by: User,
    at: datetime,
) -> Sealed:
    """Seal the file for whoever asked.

    Raises:
        Refused: texts that nobody has looked at, or it was issued or ended.
        What seal_pack raises.
    """
    _open(request, by)
    waiting = undecided(request)
    if request.held is None or waiting:
        raise Refused("Look through the texts first: some may tell of somebody else.")
    incident = request.person.incident
    why = Why("UK GDPR article 15: the person asked for it", "They asked what is kept about them.")
    made = seal_pack(
        incident=incident, kind=SealedPack.Kind.SUBJECT, title=f"Asked about themselves: {request.person}",
        people=[request.person], groups=list(Group), content=file_of(request),
        filename=f"about-{request.person.ref.lower()}.html", recipient=recipient, why=why,
        expires_at=expires_at, by=by, at=at,
    )  # fmt: skip
    changes = {"issued_at": at, "issued_by": by, "sha256": made.pack.sha256}
    save_changes(request, changes, version, tuple(changes))
    return made


@transaction.atomic
def end_request(
    *, request: SubjectRequest, version: int, reason: str, by: User, at: datetime
) -> SubjectRequest:
    """It was withdrawn or refused."""
    _open(request, by)
    _raise({"reason": "" if reason.strip() else "Say why: withdrawn, or refused on which ground."})
    changes = {"ended_at": at, "ended_why": reason.strip()}
    save_changes(request, changes, version, tuple(changes))
    _log(request, f"The request of {request.person} ended without a file.", by, at)
    return request


def month_later(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (day.year + 1, 1) if day.month == DECEMBER else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _open(request: SubjectRequest, by: User) -> None:
    _check(request.person.incident, by)
    if request.issued_at is not None:
        raise Refused("It was issued already. Whoever asks again makes a new request.")
    if request.ended_at is not None:
        raise Refused("It has ended. Whoever asks again makes a new request.")


def _check(incident: Incident, by: User) -> None:
    if not rights(by, incident).close or rights(by, incident).sees != frozenset(Group):
        raise PermissionDenied(REFUSAL.format(incident=incident))


def _log(request: SubjectRequest, text: str, by: User, at: datetime) -> None:
    person = request.person
    add_entry(incident=person.incident, kind=LogKind.ACCESS, text=text, by=by, at=at, person=person)


def _raise(wrong: dict[str, str]) -> None:
    found = {field: words for field, words in wrong.items() if words}
    if found:
        raise ValidationError(found)
