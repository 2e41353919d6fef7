"""Breaking the glass: one record, or for an auditor the register, for three hours with a reason (section 6).

Who leads and the Caldicott guardian are told at once, and one of them looks at it afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import members_with
from accounts.models import User
from accounts.notifications import send
from accounts.permissions import Permission
from core.errors import Refused
from failure_protocol.access import REFUSAL, allow, live, rights, roles_of, seen_people
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.logs import add_entry, local_words, take_turns
from failure_protocol.actions.notices_parties import naming_problem
from failure_protocol.matrix import Level, Scope, TeamRole
from failure_protocol.models import BrokenGlass, Incident, Person
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Surface

OPEN_FOR = timedelta(hours=3)
REVIEW_WITHIN = timedelta(hours=24)  # local; then the warning is red
FOR_ONE = frozenset({TeamRole.PRACTITIONER, TeamRole.SAFEGUARDING})
MOST = 300


def may_break(user: Any, incident: Incident) -> str:
    """What a reason opens: "one" record, "all" of the register, or "" for nothing (table 4.14)."""
    if rights(user, incident).scope not in (Scope.FLAGGED, Scope.ASSIGNED, Scope.WITH_REASON):
        return ""
    roles = roles_of(user, incident)
    if TeamRole.AUDITOR in roles:
        return "all"
    return "one" if roles & FOR_ONE else ""


@transaction.atomic
def break_glass(*, incident: Incident, ref: str, reason: str, by: User, at: datetime) -> BrokenGlass:
    """Open one record by its reference, or with "" the register for an auditor, for three hours.

    Raises:
        PermissionDenied: a part that no reason widens (table 4.14).
        ValidationError: no reason, one that names somebody, no such reference (by field).
        Refused: it is open to this person already.
    """
    kind = may_break(by, incident)
    if not kind or (kind == "one") != bool(ref.strip()):
        if kind == "one":
            raise ValidationError({"ref": "Enter the reference of the person, such as P07."})
        raise PermissionDenied(REFUSAL.format(incident=incident))
    _check_words(incident, reason, "reason")
    take_turns(incident)
    person = _person(incident, ref) if kind == "one" else None
    _check_closed(incident, person, by, at)
    glass = BrokenGlass.objects.create(
        incident=incident, person=person, user=by, reason=reason.strip(), starts_at=at, ends_at=at + OPEN_FOR
    )
    what = f"the record of {person}" if person else "the whole register"
    text = f"{by} opened {what} with a reason, until {local_words(glass.ends_at)}."
    add_entry(
        incident=incident, kind=LogKind.ACCESS, text=text, by=by, at=at, person=person,
        data={"reason": glass.reason},
    )  # fmt: skip
    note_read(
        incident=incident, people=[person] if person else [], surface=Surface.PAGE, by=by, at=at,
        reason=f"Glass broken: {glass.reason}",
    )  # fmt: skip
    context = {"incident": incident, "what": what, "who": by, "glass": glass}
    tell_guardians(
        incident, f"{incident.reference}: a record was opened with a reason",
        "failure_protocol/privacy_glass_mail.txt", context, f"glass-{glass.pk}", by, at,
    )  # fmt: skip
    return glass


@transaction.atomic
def close_glass(*, glass: BrokenGlass, by: User, at: datetime) -> BrokenGlass:
    """End it before its time: whoever opened it, and whoever keeps watch over access.

    Raises:
        PermissionDenied: somebody else.
        Refused: it has ended.
    """
    if glass.user_id != by.pk:
        allow(by, glass.incident, "access_log", Level.VIEW)
    rows = BrokenGlass.objects.filter(pk=glass.pk, closed_at=None, ends_at__gt=at)
    if not rows.update(closed_at=at):
        raise Refused("It has ended already.")
    glass.refresh_from_db()
    text = f"What {glass.user} had opened with a reason was closed."
    add_entry(incident=glass.incident, kind=LogKind.ACCESS, text=text, by=by, at=at, person=glass.person)
    return glass


@transaction.atomic
def review_glass(*, glass: BrokenGlass, needed: bool, words: str, by: User, at: datetime) -> BrokenGlass:
    """Look at it afterwards: was it needed? Never by whoever opened it.

    Raises:
        PermissionDenied: a part that does not see the access log.
        ValidationError: no words, or words that name somebody.
        Refused: one's own, or reviewed already.
    """
    allow(by, glass.incident, "access_log", Level.VIEW)
    if glass.user_id == by.pk:
        raise Refused("Nobody reviews what they opened themselves. Ask whoever leads, or another guardian.")
    _check_words(glass.incident, words, "words")
    review = f"{'It was needed.' if needed else 'It was not needed.'} {words.strip()}"[:MOST]
    rows = BrokenGlass.objects.filter(pk=glass.pk, reviewed_at=None)
    if not rows.update(reviewed_by=by, reviewed_at=at, review=review):
        raise Refused("It was reviewed already.")
    glass.refresh_from_db()
    text = f"Reviewed what {glass.user} opened with a reason on {local_words(glass.starts_at)}."
    add_entry(
        incident=glass.incident, kind=LogKind.ACCESS, text=text, by=by, at=at, person=glass.person,
        data={"review": review},
    )  # fmt: skip
    return glass


def guardians_of(incident: Incident, at: datetime) -> list[User]:
    """Who is told: everybody who leads, and every Caldicott guardian or auditor."""
    day = timezone.localtime(at).date()
    who = Q(pk__in=())
    for permission in (Permission.LEAD_INCIDENTS, Permission.READ_INCIDENTS):
        who |= Q(pk__in=members_with(incident.partnership, permission, day).values("pk"))
    parts = (TeamRole.LEAD.value, TeamRole.AUDITOR.value)
    who |= Q(pk__in=incident.team.filter(live(at), role__in=parts).values("user"))
    return list(User.objects.filter(who, is_active=True).order_by("pk"))


def tell_guardians(
    incident: Incident, subject: str, template: str, context: dict[str, Any], key: str, by: User, at: datetime
) -> None:  # fmt: skip
    """A mail to each of them but the one who did it; it names people by reference. None from an exercise."""
    if incident.is_exercise:
        return
    for user in guardians_of(incident, at):
        if user.pk != by.pk:
            send(
                user, subject, template, context, "you watch over who reads what in this incident", by=by,
                partnership=incident.partnership, digest_key=key, at=at,
            )  # fmt: skip


def _check_words(incident: Incident, words: str, field: str) -> None:
    problem = ""
    if not words.strip():
        problem = "Say why."
    elif len(words.strip()) > MOST - 20:
        problem = f"Say it in at most {MOST - 20} characters."
    elif naming_problem(incident, words):
        problem = "Say it without names and numbers: use a reference such as P07."
    if problem:
        raise ValidationError({field: problem})


def _person(incident: Incident, ref: str) -> Person:
    found = Person.objects.filter(incident=incident, ref__iexact=ref.strip()).first()
    if found is None:
        raise ValidationError({"ref": "Nobody of this incident has that reference. It looks like P07."})
    return found


def _check_closed(incident: Incident, person: Person | None, by: User, at: datetime) -> None:
    opened = BrokenGlass.objects.open_to(by, incident, at).filter(person=person).first()
    if opened is not None:
        raise Refused(f"It is open to you until {local_words(opened.ends_at)} already.")
    if person and Person.objects.filter(seen_people(by, incident), pk=person.pk).exists():
        raise Refused(f"{person} is open to you already: no reason is needed.")
