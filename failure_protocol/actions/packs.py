"""Files for one recipient: sealed, for a while, behind a link and a code or for one account (section 6).

For whoever makes the file: `seal_pack`. The file should carry who it is for and when it was made; whoever
opens it, and each wrong code, is written down.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from accounts.models import User, system_user
from accounts.sealing import seal_bytes, unseal_bytes
from core.errors import Refused
from core.words import count_of, printable
from failure_protocol.access import REFUSAL, allow, get_person, live, rights_on
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Incident, NeedToKnow, PackOpening, Person, SealedPack
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Surface
from failure_protocol.pack_links import address_of, code_of, is_code

logger = logging.getLogger(__name__)
LONGEST = timedelta(days=14)
AGAIN = timedelta(minutes=15)  # a link opens once; a download that broke off can be begun again
GONE = "The file is not there any more. Ask whoever sent it for a new one."
Outcome = PackOpening.Outcome


@dataclass(frozen=True)
class Recipient:
    """Who gets it: name and organisation, where link and code went (two different ways), their account."""

    name: str
    organisation: str
    reached: str = ""
    user: User | None = None

    def __str__(self) -> str:
        return f"{self.name.strip()}, {self.organisation.strip()}"


@dataclass(frozen=True)
class Why:
    """On what basis, why they need to know, and what the person or who speaks for them said of it."""

    basis: str
    need: str
    view: str = ""


@dataclass(frozen=True)
class Sealed:
    """The pack with its link and code, shown once to whoever made it."""

    pack: SealedPack
    link: str
    code: str


@dataclass(frozen=True)
class Opened:
    """What came of a try; `content` is set when it was opened."""

    outcome: str
    content: bytes = b""


@transaction.atomic
def seal_pack(
    *, incident: Incident, kind: str, title: str, people: Sequence[Person], groups: Iterable[Group],
    content: bytes, filename: str, recipient: Recipient, why: Why, expires_at: datetime, by: User,
    at: datetime, secret: str = "",
) -> Sealed:  # fmt: skip
    """Seal a file about `people` for one recipient. `title` names nobody; `groups` are those in the file.
    `secret` is given where the file itself was closed with the passphrase that is made from it.

    Raises:
        Http404: somebody whom the maker may not see.
        PermissionDenied: a group of fields that the maker may not see, or a part that sends nothing out.
        ValidationError: nobody named, no basis, no need, or an end that is past or too far away (by field).
        Refused: the recipient may have less than that (need to know), or storage did not take it.
    """
    chosen = sorted({Group(each) for each in groups})
    check_pack(
        incident=incident, people=people, groups=chosen, recipient=recipient, why=why, expires_at=expires_at,
        by=by, at=at,
    )  # fmt: skip
    key = _keep(content)
    pack = SealedPack.objects.create(
        incident=incident, number=next_number(incident, SealedPack.objects), kind=kind,
        title=printable(title)[:150], groups=chosen, recipient=str(recipient),
        reached=recipient.reached.strip(), user=recipient.user, basis=why.basis.strip()[:300],
        need=why.need.strip(), view=why.view.strip(), key=key, filename=printable(filename)[-120:],
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), secret=secret or secrets.token_hex(16),
        expires_at=expires_at, by=by, at=at,
    )  # fmt: skip
    pack.people.set(people)
    note_read(
        incident=incident, people=people, surface=Surface.PACK, by=by, at=at, groups=chosen,
        reason=f"Sealed {pack} for somebody else",
    )  # fmt: skip
    words = (
        f"Sealed {pack} ({pack.get_kind_display().lower()}) about {count_of(len(people), 'person')} for one "
        f"recipient, until {local_words(expires_at)}."
    )
    data = {
        "recipient": str(recipient), "groups": chosen, "basis": why.basis, "need": why.need, "view": why.view,
        "people": [each.ref for each in people], "sha256": pack.sha256,
    }  # fmt: skip
    add_entry(incident=incident, kind=LogKind.ACCESS, text=words, by=by, at=at, data=data)
    for person in people:
        text = f"{person}: facts went out in {pack}."
        add_entry(incident=incident, kind=LogKind.PERSON, text=text, by=by, at=at, person=person)
    return Sealed(pack, address_of(pack), code_of(pack))


def check_pack(
    *, incident: Incident, people: Sequence[Person], groups: Iterable[Group], recipient: Recipient, why: Why,
    expires_at: datetime, by: User, at: datetime,
) -> None:  # fmt: skip
    """Whether such a pack may go out; asked before anything is drawn. Raises what `seal_pack` does."""
    allow(by, incident, "moves", Level.EDIT)
    chosen = sorted({Group(each) for each in groups})
    _check(recipient, why, expires_at, at)
    for person in people:
        get_person(by, incident, person.pk)
        if not set(chosen) <= rights_on(by, person).sees:
            raise PermissionDenied(REFUSAL.format(incident=incident))
    _check_need(incident, recipient, chosen, at)


@transaction.atomic
def open_pack(
    *, pack: SealedPack, at: datetime, by: User | None = None, code: str = "", address: str = ""
) -> Opened:
    """Open a pack: with the code of its link, or for the account that it was made for.

    Whatever comes of it is written down first, with whose records were shown; nothing is raised that would
    take that back.
    """
    held = SealedPack.objects.select_for_update().select_related("incident").get(pk=pack.pk)
    outcome = _outcome(held, at, by, code)
    content = _content(held) if outcome == Outcome.OPENED else None
    if outcome == Outcome.OPENED and content is None:
        outcome = Outcome.LATE  # its file is gone or damaged: nothing was shown
    PackOpening.objects.create(pack=held, at=at, outcome=outcome, user=by, address=address[:60])
    if outcome == Outcome.WRONG_CODE:
        SealedPack.objects.filter(pk=held.pk).update(wrong_codes=F("wrong_codes") + 1)
    if content is None:
        return Opened(outcome)
    if held.opened_at is None:
        SealedPack.objects.filter(pk=held.pk).update(opened_at=at)
        words = f"{held} was opened by its recipient."
        who = by or system_user()
        add_entry(
            incident=held.incident, kind=LogKind.ACCESS, text=words.capitalize(), by=who, at=at,
            data={"recipient": held.recipient},
        )  # fmt: skip
    note_read(
        incident=held.incident, people=held.people.values_list("pk", flat=True), surface=Surface.PACK,
        by=by or system_user(), at=at, groups=[Group(each) for each in held.groups],
        reason=f"{held}, opened by its recipient".capitalize(),
    )  # fmt: skip
    return Opened(Outcome.OPENED, content)


@transaction.atomic
def revoke_pack(*, pack: SealedPack, reason: str, by: User, at: datetime) -> SealedPack:
    """Take a pack back: it opens no more, and its file goes. Whoever made it may, and whoever leads.

    Raises:
        PermissionDenied: somebody else's.
        ValidationError: no reason.
        Refused: it was taken back already.
    """
    incident = pack.incident
    allow(by, incident, "moves" if pack.by_id == by.pk else "incident", Level.EDIT)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is taken back."})
    rows = SealedPack.objects.filter(pk=pack.pk, revoked_at=None)
    if not rows.update(revoked_at=at, revoked_by=by, revoked_why=reason.strip()):
        raise Refused("It was taken back already.")
    forget_file(pack)
    pack.refresh_from_db()
    state = "after it was opened" if pack.opened_at else "before anybody opened it"
    add_entry(
        incident=incident, kind=LogKind.ACCESS, text=f"{pack} was taken back, {state}.".capitalize(), by=by,
        at=at, data={"reason": reason.strip()},
    )  # fmt: skip
    return pack


def forget_file(pack: SealedPack) -> None:
    """Take the file out of storage once the change is kept; the row that tells of it stays."""
    key = pack.key
    SealedPack.objects.filter(pk=pack.pk).update(key="")
    if key:
        transaction.on_commit(lambda: _delete(key), robust=True)


def _outcome(pack: SealedPack, at: datetime, by: User | None, code: str) -> str:
    own = by is not None and pack.user_id == by.pk
    used = pack.opened_at is not None and at > pack.opened_at + AGAIN
    found = (
        (pack.revoked_at is not None, Outcome.REVOKED),
        (not pack.is_live(at), Outcome.LATE),
        (own and _has_part(pack, at, by), Outcome.OPENED),
        (pack.user_id is not None, Outcome.WRONG_CODE),
        (pack.is_locked, Outcome.LOCKED),
        (used, Outcome.USED),
        (not is_code(pack, code), Outcome.WRONG_CODE),
    )
    return next((outcome for holds, outcome in found if holds), Outcome.OPENED)


def _has_part(pack: SealedPack, at: datetime, by: User | None) -> bool:
    """Whether the account still has a part in the incident: a pack is no way around its end."""
    return pack.incident.team.filter(live(at), user=by).exists()


def _check(recipient: Recipient, why: Why, expires_at: datetime, at: datetime) -> None:
    wrong = {}
    if not recipient.name.strip() or not recipient.organisation.strip():
        wrong["name"] = "Enter who gets it: name and organisation."
    if not why.basis.strip():
        wrong["basis"] = "Enter the lawful basis."
    if not why.need.strip():
        wrong["need"] = "Say why they need to know."
    if not at < expires_at <= at + LONGEST:
        wrong["expires_at"] = f"Choose an end within {LONGEST.days} days."
    if wrong:
        raise ValidationError(wrong)


def _check_need(incident: Incident, recipient: Recipient, groups: Sequence[Group], at: datetime) -> None:
    """T05: where it was said what an organisation may have, nothing else goes to it."""
    rows = NeedToKnow.objects.filter(incident=incident, at__lte=at).order_by("-at", "-pk")
    wanted = {recipient.organisation.strip().casefold(), recipient.name.strip().casefold()}
    row = next((each for each in rows if each.recipient.strip().casefold() in wanted), None)
    if row is None:
        return
    held = set(row.groups) if row.ends_at is None or row.ends_at > at else set()
    beyond = [each.value for each in groups if each not in held]
    if beyond:
        raise Refused(
            f"{recipient.organisation} may not have: {', '.join(beyond)}. Leave it out, or change what they "
            "need to know."
        )


def _keep(content: bytes) -> str:
    if not content:
        raise Refused("The file is empty.")
    key = f"incidents/packs/{secrets.token_hex(16)}"
    try:
        return str(default_storage.save(key, ContentFile(seal_bytes(content))))
    except OSError as error:
        logger.exception("storage refused a pack")
        raise Refused("The pack could not be kept. Nothing was changed; please try again later.") from error


def _content(pack: SealedPack) -> bytes | None:
    try:
        with default_storage.open(pack.key, "rb") as file:
            content = unseal_bytes(file.read())
    except (OSError, InvalidToken):
        logger.exception("a pack can't be read", extra={"pack": pack.pk})
        return None
    return content if hashlib.sha256(content).hexdigest() == pack.sha256 else None


def _delete(key: str) -> None:
    try:
        default_storage.delete(key)
    except OSError:
        logger.exception("a pack could not be taken out of storage")
