"""Whom a partnership tells: Leads, deputies in order, on-call periods, key contacts, other parties.

The partnership's trail says who stands where and which fields changed; it never holds a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max

from accounts.access import all_partnership_ids, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.ladder import Place
from failure_protocol.models import KeyContact, LadderPerson, Notice, OtherParty
from failure_protocol.models.notices_setup import KeyPost, PartyKind
from failure_protocol.states import ENDED
from providers.actions.checks import check, email_problem

MANY, FEW = 15, 7  # digits of a telephone number
NUMBERS = frozenset({"phone", "email", "deputy_phone", "deputy_email"})
_ASIDE = 30_000  # where a deputy stands while two change places
_SIGNS = re.compile(r"[\d\s()+./-]*")


@dataclass(frozen=True)
class Named:
    """An account of the partnership, or a name with numbers. Empty numbers are those of the account."""

    user: User | None = None
    name: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""

    def fields(self) -> dict[str, Any]:
        """As the tables keep it; a name typed beside an account is the account's."""
        return {
            "user": self.user, "name": "" if self.user else self.name.strip()[:150],
            "post": self.post.strip()[:150], "phone": self.phone.strip(), "email": self.email.strip().lower(),
        }  # fmt: skip


@transaction.atomic
def place_on_ladder(
    *, partnership: Partnership, body: str, place: str, person: Named, by: User, at: datetime,
    starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> LadderPerson:  # fmt: skip
    """Put somebody on the ladder of a body: a new Lead replaces the old, a deputy comes last, on-call holds
    from a moment until a moment.

    Raises:
        ValidationError: nobody, no way to reach them, somebody of another partnership, a period that ends
            before it begins (by field).
        Refused: they stand on this ladder already.
    """
    require(by, Permission.MANAGE_PROTOCOL, partnership)
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # one change of a ladder at a time
    on_call = place == Place.ON_CALL
    made = LadderPerson(
        partnership=partnership, body=body, place=place, starts_at=starts_at if on_call and starts_at else at,
        ends_at=ends_at if on_call else None, **person.fields(),
    )  # fmt: skip
    check({**_person_problems(made, partnership), **_period_problems(made)})
    current = LadderPerson.objects.at(partnership, at).filter(body=body).exclude(place=Place.ON_CALL)
    replaced = [each for each in current if each.place == place == Place.LEAD]
    if not on_call and any(e.recipient == made.recipient for e in current if e not in replaced):
        raise Refused(f"{made.who} stands on this ladder already. Choose somebody else, or end that first.")
    for old in replaced:
        LadderPerson.objects.filter(pk=old.pk).update(ends_at=at, version=F("version") + 1)
    if place == Place.DEPUTY:
        made.position = (_deputies(made).aggregate(last=Max("position"))["last"] or 0) + 1
    made.save(force_insert=True)
    _trail("placed", made, by=by, at=at, before={"who": replaced[0].who} if replaced else None)
    return made


@transaction.atomic
def change_ladder_person(
    *, person: LadderPerson, version: int, named: Named, by: User, at: datetime,
    starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> LadderPerson:  # fmt: skip
    """Correct numbers, post or period; incidents that wait for their acknowledgement use the new numbers.
    Another person is another place: end this one and add them.

    Raises:
        ValidationError: no way to reach them, a period that ends before it begins (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    require(by, Permission.MANAGE_PROTOCOL, person.partnership)
    wanted = {**named.fields(), "user": person.user}
    if not person.user_id:
        wanted["name"] = named.name.strip()[:150]
    if person.place == Place.ON_CALL:
        wanted |= {"starts_at": starts_at or person.starts_at, "ends_at": ends_at}
    trial = LadderPerson(partnership=person.partnership, body=person.body, place=person.place)
    for name, value in {"starts_at": person.starts_at, **wanted}.items():
        setattr(trial, name, value)
    check({**_person_problems(trial, person.partnership), **_period_problems(trial)})
    _save(person, version, wanted, "changed", by=by, at=at)
    waiting = Notice.objects.filter(source=person, acknowledged_at=None)
    waiting.exclude(ladder__incident__state__in=[state.value for state in ENDED]).update(
        phone=person.phone, email=person.email
    )
    return person


@transaction.atomic
def end_ladder_person(*, person: LadderPerson, version: int, by: User, at: datetime) -> LadderPerson:
    """Take somebody off the ladder from now on. What was sent to them stays as it was.

    Raises:
        ChangedMeanwhile: somebody changed or ended it first.
    """
    require(by, Permission.MANAGE_PROTOCOL, person.partnership)
    rows = LadderPerson.objects.filter(pk=person.pk, version=version)
    if not rows.update(ends_at=max(at, person.starts_at), version=version + 1):
        person.refresh_from_db()
        raise ChangedMeanwhile(person)
    person.refresh_from_db()
    if person.place == Place.DEPUTY:
        for number, deputy in enumerate(_deputies(person).order_by("position"), 1):
            LadderPerson.objects.filter(pk=deputy.pk).exclude(position=number).update(position=number)
    _trail("ended", person, by=by, at=at)
    return person


@transaction.atomic
def move_deputy_up(*, person: LadderPerson, by: User, at: datetime) -> None:
    """Let a deputy be told before the one in front of them.

    Raises:
        Refused: they are no deputy any more, or the first.
    """
    require(by, Permission.MANAGE_PROTOCOL, person.partnership)
    line = list(_deputies(person).select_for_update().order_by("position"))
    place = next((number for number, each in enumerate(line) if each.pk == person.pk), 0)
    if place == 0:
        raise Refused(f"{person.who} is the first deputy already, or none any more.")
    before, moved = line[place - 1], line[place]
    for row, position in ((moved, _ASIDE), (before, moved.position), (moved, before.position)):
        LadderPerson.objects.filter(pk=row.pk).update(position=position, version=F("version") + 1)
    person.refresh_from_db()
    _trail("moved", person, by=by, at=at)


@transaction.atomic
def set_key_contact(
    *, partnership: Partnership, key: str, version: int, person: Named, deputy: Named, is_vacant: bool,
    reason: str, by: User, at: datetime,
) -> KeyContact:  # fmt: skip
    """Say who holds a post of section 5.1 and who deputises; while it is vacant a substitute, or why not.

    Raises:
        ValidationError: nobody and not vacant; vacant with neither substitute nor reason (by field).
        ChangedMeanwhile: somebody saved it first (version 0 = it was never saved).
    """
    require(by, Permission.MANAGE_PROTOCOL, partnership)
    if key not in KeyPost.values:
        raise Refused("There is no such post.")
    row, is_new = KeyContact.objects.select_for_update().get_or_create(
        partnership=partnership, key=key, defaults={"is_vacant": True, "reason": "Not set up yet."}
    )
    held = deputy.fields()
    wanted = {
        **person.fields(), "is_vacant": is_vacant, "reason": reason.strip()[:300] if is_vacant else "",
        **{f"deputy_{name}": held[name] for name in ("user", "name", "phone", "email")},
    }  # fmt: skip
    check(_key_problems(partnership, wanted))
    _save(row, version if version else int(is_new), wanted, "key_contact_set", by=by, at=at)
    return row


@transaction.atomic
def save_party(
    *, partnership: Partnership, kind: str, name: str, contact: str, phone: str, email: str, by: User,
    at: datetime, party: OtherParty | None = None, version: int = 0,
) -> OtherParty:  # fmt: skip
    """Add another body that may have to be told, or correct one.

    Raises:
        ValidationError: no name or kind, a name that is there already, numbers that can't be (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    require(by, Permission.MANAGE_PROTOCOL, partnership)
    wanted = {
        "kind": kind, "name": name.strip()[:200], "contact": contact.strip()[:150], "phone": phone.strip(),
        "email": email.strip().lower(),
    }  # fmt: skip
    same = OtherParty.objects.filter(partnership=partnership, name__iexact=wanted["name"], ended_at=None)
    is_twice = same.exclude(pk=party.pk if party else 0).exists()
    check({
        "name": "" if wanted["name"] else "Enter the name of the body.",
        "kind": "" if kind in PartyKind.values else "Choose what sort of body it is.",
        "phone": phone_problem(wanted["phone"]), "email": email_problem(wanted["email"]),
    })  # fmt: skip
    check({"name": f"{wanted['name']} is on the list already." if is_twice else ""})
    if party is None:
        party = OtherParty.objects.create(partnership=partnership, **wanted)
        _trail("party_added", party, by=by, at=at)
    else:
        _save(party, version, wanted, "party_changed", by=by, at=at)
    return party


@transaction.atomic
def end_party(*, party: OtherParty, version: int, by: User, at: datetime) -> None:
    """Take a body off the list. What it was told stays.

    Raises:
        ChangedMeanwhile: somebody changed it first.
    """
    require(by, Permission.MANAGE_PROTOCOL, party.partnership)
    rows = OtherParty.objects.filter(pk=party.pk, version=version, ended_at=None)
    if not rows.update(ended_at=at, version=version + 1):
        party.refresh_from_db()
        raise ChangedMeanwhile(party)
    _trail("party_ended", party, by=by, at=at)


def phone_problem(phone: str) -> str:
    """What is wrong with a telephone number; empty = nothing, or there is none."""
    digits = sum(sign.isdigit() for sign in phone)
    if phone and not (FEW <= digits <= MANY and _SIGNS.fullmatch(phone)):
        return "Enter a telephone number, such as 07700 900123."
    return ""


def _deputies(person: LadderPerson) -> models.QuerySet[LadderPerson]:
    rows = LadderPerson.objects.filter(partnership=person.partnership, body=person.body)
    return rows.filter(place=Place.DEPUTY, ends_at=None)


def _person_problems(row: LadderPerson, partnership: Partnership) -> dict[str, str]:
    """A Lead and a deputy need both channels (N02); whoever is on call at least a telephone."""
    problems = _reach_problems(partnership, row.user, {"phone": row.phone, "email": row.email})
    if not row.who:
        problems["name"] = "Choose a person, or enter a name."
    if not row.number:
        problems["phone"] = "Enter the number to ring: both channels are needed."
    if not row.address and row.place != Place.ON_CALL:
        problems["email"] = "Enter the address for the written confirmation: both channels are needed."
    return problems


def _reach_problems(
    partnership: Partnership, user: User | None, numbers: Mapping[str, str]
) -> dict[str, str]:
    problems = {
        name: phone_problem(value) if "phone" in name else email_problem(value)
        for name, value in numbers.items()
    }
    if user is not None and partnership.pk not in all_partnership_ids(user):
        problems["user"] = f"{user} has no role in {partnership} now."
    return problems


def _period_problems(row: LadderPerson) -> dict[str, str]:
    if row.place != Place.ON_CALL:
        return {}
    if row.ends_at is None:
        return {"ends_on": "Say until when they are on call."}
    # As real time: in the night of October 01:30 can be after 01:30.
    ends_first = row.ends_at.astimezone(UTC) <= row.starts_at.astimezone(UTC)
    return {"ends_on": "The period must end after it begins."} if ends_first else {}


def _key_problems(partnership: Partnership, wanted: Mapping[str, Any]) -> dict[str, str]:
    nobody = not wanted["user"] and not wanted["name"]
    problems = _reach_problems(
        partnership, wanted["user"], {"phone": wanted["phone"], "email": wanted["email"]}
    ) | {
        f"deputy_{name}": words for name, words in _reach_problems(
            partnership, wanted["deputy_user"],
            {"phone": wanted["deputy_phone"], "email": wanted["deputy_email"]},
        ).items()
    }  # fmt: skip
    if nobody and wanted["is_vacant"] and not wanted["reason"]:
        problems["reason"] = "A vacant post needs a substitute, or the reason why there is none."
    elif nobody and not wanted["is_vacant"]:
        problems["name"] = "Choose a person, enter a name, or say that the post is vacant."
    return problems


def _save(
    row: Any, version: int, wanted: Mapping[str, Any], verb: str, *, by: User, at: datetime
) -> None:  # fmt: skip
    """Write what differs, where the row still has `version`; the trail is told without numbers."""
    fields = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    if not fields:
        return
    old = {name: getattr(row, name) for name in fields}
    rows = type(row).objects.filter(pk=row.pk, version=version)
    moved = rows.update(**fields, version=version + 1)
    row.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(row)
    before = {name: _shown(name, value) for name, value in old.items()}
    _trail(
        verb, row, by=by, at=at, before=before, after={name: _shown(name, fields[name]) for name in fields}
    )


def _shown(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return "a number" if value else ""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, User) else value


def _trail(
    verb: str, row: Any, *, by: User, at: datetime, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    if after is None and isinstance(row, LadderPerson):
        after = {"who": row.who, "place": row.place, "body": row.body}
    record(
        by=by, verb=f"failure_protocol.contact_{verb}", obj=row, partnership=row.partnership, before=before,
        after=after or {"name": str(row)}, label=str(row), at=at,
    )  # fmt: skip
