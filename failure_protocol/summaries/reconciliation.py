"""Three lists side by side: who is on which, and what they disagree about (S03, A2.2, A3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.sealing import fingerprint
from core.words import count_of, day_words
from failure_protocol.importers.columns import plain
from failure_protocol.lead_body import NAMES, Payer
from failure_protocol.models import (
    Headcount,
    Incident,
    IncidentService,
    ListRow,
    Person,
    PersonList,
    Settlement,
    SignOff,
)
from failure_protocol.models.registers import Source
from failure_protocol.people_fields import LABELS
from ui.forms import lower_first

COMPARED = (
    "first_names", "last_name", "born_on", "nhs_number", "council_id", "user_category",
    "registration_category", "needs", "payer",
)  # fmt: skip
PRESENCE = "on_provider_list"
WORDS = {**LABELS, "payer": "Funding", PRESENCE: "On the provider’s list"}


@dataclass(frozen=True)
class Said:
    """What one list says."""

    source: str
    value: str
    words: str


@dataclass(frozen=True)
class Disagreement:
    """Something that the lists say differently of a person. `settled` is how it was settled, if it was."""

    person: Person
    field: str
    said: tuple[Said, ...]
    print: str
    settled: Settlement | None

    @property
    def label(self) -> str:
        """What it is about."""
        return WORDS[self.field]

    @property
    def is_money(self) -> bool:
        """Whether it is for finance to settle."""
        return self.field == "payer"


@dataclass(frozen=True)
class Line:
    """One person and the lists that have them, by source."""

    person: Person
    rows: Mapping[str, ListRow]
    marks: tuple[bool, ...]  # on the lists of provider, council, NHS


@dataclass(frozen=True)
class Reconciliation:
    """The lists of one service, side by side."""

    service: IncidentService
    lists: tuple[PersonList, ...]
    missing: tuple[str, ...]
    lines: tuple[Line, ...]
    waiting: tuple[ListRow, ...]
    disagreements: tuple[Disagreement, ...]
    signed: SignOff | None
    headcount: Headcount | None

    @property
    def register(self) -> int:
        """How many are in the register."""
        return len(self.lines)

    @property
    def is_signed(self) -> bool:
        """Whether the register as it stands was signed."""
        return self.signed is not None

    @property
    def unsettled(self) -> list[Disagreement]:
        """What somebody has to ring about."""
        return [each for each in self.disagreements if each.settled is None]

    @property
    def open_count(self) -> int:
        """How much stands against signing."""
        return len(self.waiting) + len(self.unsettled)

    @property
    def open_words(self) -> str:
        """The same in words."""
        rows, open_still = count_of(len(self.waiting), "row"), count_of(len(self.unsettled), "disagreement")
        return f"{rows} of nobody in the register and {open_still} are open."


@dataclass(frozen=True)
class Standing:
    """A service's count in short, for the warnings on every page."""

    service: IncidentService
    register: int
    agreed: int | None
    is_signed: bool


def reconciliation_of(service: IncidentService) -> Reconciliation:
    """The newest list of each source, against the register."""
    lists = PersonList.objects.light().current(service)
    rows = ListRow.objects.filter(list__in=lists).select_related("list", "person", "settled_by")
    people = list(Person.objects.filter(service=service).select_related("incident", "service"))
    on: dict[int, dict[str, ListRow]] = {person.pk: {} for person in people}
    waiting = []
    for row in rows:
        if row.state == ListRow.State.WAITING:
            waiting.append(row)
        elif row.person_id in on:
            on[row.person_id][row.list.source] = row
    lines = tuple(
        Line(person, on[person.pk], tuple(source in on[person.pk] for source in Source.values))
        for person in people
    )
    have = {made.source for made in lists}
    settled = _settled(people)
    return Reconciliation(
        service=service, lists=tuple(lists), lines=lines,
        missing=tuple(lower_first(label) for value, label in Source.choices if value not in have),
        waiting=tuple(waiting),
        disagreements=tuple(each for line in lines for each in _differing(line, have, settled)),
        signed=SignOff.objects.filter(service=service, ended_at=None).select_related("by").first(),
        headcount=Headcount.objects.filter(service=service).select_related("by").first(),
    )  # fmt: skip


def standing_of(incident: Incident) -> list[Standing]:
    """Register, agreed number and signature of each service, in one query."""
    newest = Headcount.objects.filter(service=OuterRef("pk")).order_by("-agreed_at", "-pk").values("number")
    counted = (
        Person.objects.filter(service=OuterRef("pk")).order_by().values("service").annotate(n=Count("pk"))
    )
    services = IncidentService.objects.filter(incident=incident).annotate(
        register=Coalesce(Subquery(counted.values("n")), 0, output_field=IntegerField()),
        agreed=Subquery(newest[:1]),
        signed=Count("sign_offs", filter=Q(sign_offs__ended_at=None) & Q(sign_offs__service=F("pk"))),
    )
    return [Standing(each, each.register, each.agreed, each.signed > 0) for each in services]


def _differing(
    line: Line, have: Iterable[str], settled: Mapping[tuple[int, str, str], Settlement]
) -> list[Disagreement]:
    found = []
    for field in COMPARED:
        said = tuple(
            Said(Source(source).label, value, words_of(field, value, row.facts.get("payer_name", "")))
            for source, row in sorted(line.rows.items())
            if (value := row.facts.get(field, "")) and value != Payer.UNKNOWN
        )
        if len({_same(field, each) for each in said}) > 1:
            found.append(_disagreement(line.person, field, said, settled))
    if Source.PROVIDER in have and line.rows and Source.PROVIDER not in line.rows:
        said = tuple(Said(Source(source).label, "yes", "has them") for source in sorted(line.rows))
        found.append(_disagreement(line.person, PRESENCE, said, settled))
    return found


def _disagreement(
    person: Person, field: str, said: tuple[Said, ...], settled: Mapping[tuple[int, str, str], Settlement]
) -> Disagreement:
    told = fingerprint("|".join(f"{each.source}={each.words}" for each in said), f"said-{field}")
    return Disagreement(person, field, said, told, settled.get((person.pk, field, told)))


def _settled(people: Iterable[Person]) -> dict[tuple[int, str, str], Settlement]:
    rows = Settlement.objects.filter(person__in=[person.pk for person in people]).select_related("by")
    return {(row.person_id, row.field, row.said): row for row in rows}


def _same(field: str, said: Said) -> str:
    return plain(said.words) if field != "payer" else f"{said.value} {plain(said.words)}"


def words_of(field: str, value: str, other: str = "") -> str:
    """A value of a list as it is read aloud."""
    if field == "payer":
        return f"{NAMES[Payer(value)]}{f' ({other})' if other else ''}"
    return day_words(date.fromisoformat(value)) if field == "born_on" else value
