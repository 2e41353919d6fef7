"""Making a pack from the register: checked first, then drawn, then sealed for its one recipient."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from failure_protocol.actions.packs import Recipient, Sealed, Why, check_pack, seal_pack
from failure_protocol.matrix import Group
from failure_protocol.models import Incident, Person, SealedPack
from failure_protocol.pack_files import Order, drawn
from failure_protocol.pack_links import passphrase_of
from failure_protocol.summaries.packs import people_to_carry, record_of

Kind = SealedPack.Kind
CLOSED = frozenset({Kind.GRAB.value, Kind.ASSIGNED.value})  # these lie on phones: a passphrase of their own
MOST = 150
NOBODY = {"people": "There is nobody to put into it."}
TITLES = {
    Kind.TRANSFER.value: "Transfer pack", Kind.NEED.value: "Need-to-know pack",
    Kind.GRAB.value: "Grab pack", Kind.ASSIGNED.value: "Assigned people",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which pack: what for, about whom, with which groups of fields, for whom, why, until when."""

    kind: str
    people: Sequence[Person]
    groups: Iterable[Group | str]
    recipient: Recipient
    why: Why
    expires_at: datetime


@transaction.atomic
def make_pack(*, incident: Incident, asked: Asked, by: User, at: datetime) -> Sealed:
    """Draw and seal a pack. Who died or left stands in no grab pack.

    Raises:
        What `check_pack` and `seal_pack` raise, and
        ValidationError: nobody to put into it, no group, more than one person in a transfer pack.
        Refused: nothing that draws is installed.
    """
    groups = [Group(each) for each in asked.groups]
    people = list(asked.people)
    if asked.kind in CLOSED:
        people = people_to_carry(incident, people)
    _check(asked.kind, people, groups)
    check_pack(
        incident=incident, people=people, groups=groups, recipient=asked.recipient, why=asked.why,
        expires_at=asked.expires_at, by=by, at=at,
    )  # fmt: skip
    secret = secrets.token_hex(16)
    order = Order(
        incident, asked.kind, tuple(record_of(each, groups, at) for each in people), str(asked.recipient),
        str(by), at, asked.expires_at, passphrase_of(secret) if asked.kind in CLOSED else "",
    )  # fmt: skip
    return seal_pack(
        incident=incident, kind=asked.kind, title=title_of(asked.kind, people), people=people, groups=groups,
        content=drawn(order), filename=f"{asked.kind}-{incident.reference.lower()}.pdf",
        recipient=asked.recipient, why=asked.why, expires_at=asked.expires_at, by=by, at=at, secret=secret,
    )  # fmt: skip


def title_of(kind: str, people: Sequence[Person]) -> str:
    """What the pack is called: people by reference, since lists and mails carry it."""
    few = ", ".join(person.ref for person in people[:4])
    return f"{TITLES[kind]}: {few}" + (f" and {len(people) - 4} more" if len(people) > 4 else "")


def _check(kind: str, people: Sequence[Person], groups: Sequence[Group]) -> None:
    wrong: dict[str, str] = {}
    if not people:
        wrong |= NOBODY
    elif kind == Kind.TRANSFER and len(people) != 1:
        wrong["people"] = "A transfer pack is about one person."
    elif len(people) > MOST:
        wrong["people"] = f"Choose {MOST} people at most."
    if not groups:
        wrong["groups"] = "Choose what the recipient needs."
    if wrong:
        raise ValidationError(wrong)
