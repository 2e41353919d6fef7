"""What a pack says of one person: the groups of fields chosen for it and nothing else (section 6, V05).

What is not known is said to be unknown: an empty line could be read as "no".
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.words import day_words, moment_words
from failure_protocol import nhs
from failure_protocol.deciding import Decision
from failure_protocol.matrix import Group
from failure_protocol.models import Incident, Move, Person
from failure_protocol.models.incidents import Known
from failure_protocol.models.moves import Files
from failure_protocol.people_fields import FIELDS, LABELS, TRI_STATE
from failure_protocol.summaries.authority import Standing, answer_of, authority_of
from failure_protocol.summaries.people import age_on

UNKNOWN = "Not known"
NONE_WRITTEN = "Nothing is written down"
LIKES = ("wishes", "communication", "diet", "culture")  # of the needs: what makes a day a good one
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """A heading with its facts. `key` names it for a card, which shows some parts only."""

    key: str
    title: str
    rows: Rows

    def short(self) -> Part:
        """The same on less paper: what nobody knows in one line, still said."""
        blank = [label for label, value in self.rows if value in (UNKNOWN, NONE_WRITTEN)]
        if len(blank) < 2:
            return self
        known = tuple(row for row in self.rows if row[0] not in blank)
        return replace(self, rows=(*known, (UNKNOWN, "; ".join(blank))))


@dataclass(frozen=True)
class Record:
    """What one pack says of one person."""

    ref: str
    name: str
    known_as: str
    born: str
    service: str
    room: str
    goes_to: str
    parts: tuple[Part, ...]
    photo: bytes = field(default=b"", repr=False)
    tick: str = ""  # the address that the card's QR code opens
    move: str = ""

    @property
    def initials(self) -> str:
        """For a label that many see."""
        return "".join(word[0] for word in self.name.split()).upper()

    def part(self, key: str) -> Part | None:
        """One part; None where its group was not chosen."""
        return next((each for each in self.parts if each.key == key), None)


def record_of(person: Person, groups: Iterable[Group], at: datetime) -> Record:
    """The record of a person with these groups, as known at the moment."""
    chosen = frozenset(groups)
    move = _move(person)
    standing = authority_of(person, at) if Group.LEGAL in chosen else None
    made: list[tuple[Group, str, str, Callable[[], Rows]]] = [
        (Group.IDENTITY, "identity", "Who it is", lambda: _identity(person, at)),
        (Group.CONTACT, "contact", "Contact and doctor", lambda: _fields(person, FIELDS[Group.CONTACT])),
        (Group.CONTACT, "kin", "Next of kin and carers", lambda: _carers(person)),
        (Group.NEEDS, "needs", "Needs", lambda: _needs(person)),
        (Group.NEEDS, "likes", "Likes, wishes and how to talk together", lambda: _fields(person, LIKES)),
        (Group.NEEDS, "equipment", "Equipment, moving and handling", lambda: _equipment(person)),
        (Group.HEALTH, "health", "Health", lambda: _fields(person, FIELDS[Group.HEALTH])),
        (Group.HEALTH, "medicines", "Medicines", lambda: _medicines(move)),
        (Group.LEGAL, "decides", "Who decides", lambda: _decides(standing)),
        (Group.LEGAL, "dols", "Deprivation of liberty", lambda: _liberty(standing)),
        (Group.SAFEGUARDING, "safeguarding", "Safeguarding",
         lambda: _fields(person, FIELDS[Group.SAFEGUARDING])),
        (Group.FINANCE, "money", "Money", lambda: _fields(person, FIELDS[Group.FINANCE])),
        (Group.IDENTITY, "goes", "The move, and what goes with the person", lambda: _goes(move)),
    ]  # fmt: skip
    parts = tuple(Part(key, title, rows()) for group, key, title, rows in made if group in chosen)
    known = Group.IDENTITY in chosen
    photo = person.photos.first() if known else None
    return Record(
        ref=person.ref, name=person.name if known else "", known_as=person.known_as if known else "",
        born=_born(person, at) if known else "", service=str(person.service),
        room=person.room if known else "", goes_to=str(move.placement.location) if move else "", parts=parts,
        photo=base64.b64decode(photo.image) if photo else b"", tick=tick_of(move),
        move=f"Move {move.number}" if move else "",
    )  # fmt: skip


def tick_of(move: Move | None) -> str:
    """Where the tick of an arrival is made: the page queues it without a signal, and it arrives once."""
    if move is None:
        return ""
    path = reverse("failure_protocol:move_arrive", args=[move.incident_id, move.number])
    return f"{settings.SITE_URL}{path}"


def people_to_carry(incident: Incident, people: Iterable[Person]) -> list[Person]:
    """Those who are still to be cared for: who died or left for good needs no card."""
    return [each for each in people if each.whereabouts not in ("died", "left")]


def sheet_of(records: Sequence[Record], safe: Callable[[str], str]) -> bytes:
    """The same facts as CSV, a line a fact. `safe` keeps a spreadsheet from taking text for a formula."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(("Reference", "Name", "Part", "Fact", "What is known"))
    for each in records:
        for part in each.parts:
            for label, value in part.rows:
                lines.writerow([safe(text) for text in (each.ref, each.name, part.title, label, value)])
    return out.getvalue().encode("utf-8-sig")


def _move(person: Person) -> Move | None:
    """The move that is planned or under way, else the newest."""
    rows = Move.objects.filter(person=person).select_related("placement__location", "incident")
    return rows.filter(ended_at=None).order_by("-number").first() or rows.order_by("-number").first()


def _words(person: Person, name: str) -> str:
    value = getattr(person, name)
    if name in TRI_STATE:
        return UNKNOWN if value == Known.UNKNOWN else str(Known(value).label)
    if name == "nhs_number" and value:
        return nhs.spaced(value)
    return str(value) or NONE_WRITTEN


def _fields(person: Person, names: Sequence[str]) -> Rows:
    return tuple((LABELS[name], _words(person, name)) for name in names)


def _born(person: Person, at: datetime) -> str:
    if not person.born_on:
        return UNKNOWN
    age = age_on(person.born_on, timezone.localtime(at).date())
    words = day_words(date.fromisoformat(person.born_on))
    return f"{words}, {age} years" if age is not None else words


def _identity(person: Person, at: datetime) -> Rows:
    rows = _fields(person, [name for name in FIELDS[Group.IDENTITY] if name != "born_on"])
    return (*rows[:3], (LABELS["born_on"], _born(person, at)), *rows[3:], ("Lives at", str(person.service)))


def _needs(person: Person) -> Rows:
    return _fields(person, [name for name in FIELDS[Group.NEEDS] if name not in LIKES])


def _carers(person: Person) -> Rows:
    rows = []
    for each in person.carers.filter(ended_at=None):
        first = "Ring first" if each.is_main else "Family or friend"
        words = (each.name, each.relationship, each.phone, each.address)
        rows.append((first, ", ".join(filter(None, words))))
    return tuple(rows) or (("Family or friend", NONE_WRITTEN),)


def _equipment(person: Person) -> Rows:
    rows = [
        (each.name, f"{each.get_owner_display()}; may go along: {_known(each.transferable).lower()}")
        for each in person.equipment.filter(ended_at=None)
    ]
    newest = person.moving_assessments.first()
    if newest is not None:
        assessed = f"{day_words(newest.assessed_on)}, {newest.assessor}"
        rows += [
            ("Moving and handling", f"{newest.findings} ({assessed})"),
            ("The new place must have", newest.new_place or NONE_WRITTEN),
        ]  # fmt: skip
    return tuple(rows) or (("Equipment", NONE_WRITTEN),)


def _medicines(move: Move | None) -> Rows:
    where = "The list stands under health and in the medication administration record (MAR chart)."
    if move is None:
        return (("List of medicines", where), ("Medicines, MAR chart", "No move is planned yet"))
    return (
        ("List of medicines", where), ("Medicines go with the person", _known(move.medication)),
        ("MAR chart goes with the person", _known(move.mar)),
    )  # fmt: skip


def _decides(standing: Standing | None) -> Rows:
    if standing is None:
        return ()
    rows: list[tuple[str, str]] = []
    for decision, label in (
        (Decision.ACCOMMODATION, "Where to live"), (Decision.CARE, "Care and treatment"),
        (Decision.MONEY, "Money and property"),
    ):  # fmt: skip
        answer = standing.answer if decision is standing.answer.decision else answer_of(standing, decision)
        rows.append((label, f"{answer.decides}. {answer.basis}".strip()))
    rows += [("Attorneys", f"{each.get_kind_display()}: {each.attorneys}") for each in standing.rows.powers]
    rows += [("Deputies", each.deputies) for each in standing.rows.deputies]
    if standing.rows.imca is not None and standing.rows.imca.advocate:
        rows.append(("Advocate (IMCA)", standing.rows.imca.advocate))
    rows += [("Still to do", stop.words) for stop in standing.blocks]
    return tuple(rows)


def _liberty(standing: Standing | None) -> Rows:
    rows: list[tuple[str, str]] = []
    for each in standing.rows.deprivations if standing is not None else ():
        until = f"until {day_words(each.ends_on)}" if each.ends_on else f"asked {day_words(each.asked_on)}"
        state = "refused" if each.is_refused else until
        rows.append((each.get_kind_display(), f"{each.place}, {state}; {each.supervisory_body}"))
        if each.conditions:
            rows.append(("Conditions", each.conditions))
        if each.representative:
            rows.append(("Representative", each.representative))
    if rows:
        rows.append(
            ("In the new home", "An authorisation does not move along: the new home asks for its own.")
        )
    return tuple(rows) or (("Authorisation", NONE_WRITTEN),)


def _goes(move: Move | None) -> Rows:
    if move is None:
        return (("Move", "None is planned yet"),)
    boxes = UNKNOWN if move.boxes is None else str(move.boxes)
    return (
        ("Goes to", str(move.placement.location)), ("Leaves", _moment(move.leaves_at)),
        ("Due", _moment(move.due_at)), ("Transport", move.get_transport_display()),
        ("Travels with", move.escort or UNKNOWN), ("Knows the person well", _known(move.escort_familiar)),
        ("Equipment", move.equipment or NONE_WRITTEN), ("Belongings", move.belongings or NONE_WRITTEN),
        ("Boxes and bags", boxes), ("Carried by the person", move.personal_items or NONE_WRITTEN),
        ("Care summary goes along", _known(move.care_summary)),
        ("The provider’s files", Files(move.files).label),
    )  # fmt: skip


def _known(value: str) -> str:
    return UNKNOWN if value == Known.UNKNOWN else str(Known(value).label)


def _moment(at: datetime) -> str:
    return moment_words(timezone.localtime(at))


def packs_of(incident: Incident, user_pk: int, *, is_all: bool) -> Q:
    """Which packs of the incident somebody sees in its list: all of them, else those made by or for them."""
    own = Q(by=user_pk) | Q(user=user_pk)
    return Q(incident=incident) & (Q() if is_all else own)
