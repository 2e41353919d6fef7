"""Today's calls of a partnership, and how often its homes were reached. A fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Partnership, User
from core.words import capital, count_of
from providers import calls
from providers.models import Contact, HomeRecord, Location, Promise, RegisterSettings, Severity, Theme

MINE, ALL, NOBODYS = "mine", "all", "none"
WHOSE = {MINE: "Mine", ALL: "Everybody’s", NOBODYS: "Nobody’s yet"}
SHOWN = (
    "name", "phone", "kind", "town", "postcode", "registered_from", "registered_to", "cqc_id",
    "dual_primary_id",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A home on today's list.

    `tries` are today's contacts, oldest first; `promises` the open ones, by when they are due; `due` those
    of ours that have to be kept by today; `wants_call` whether a call is due,
    not a promise alone.
    """

    location: Location
    record: HomeRecord | None
    standing: calls.Standing
    every: int
    wants_call: bool
    today: date
    tries: tuple[Contact, ...] = ()
    promises: tuple[Promise, ...] = ()
    due: tuple[Promise, ...] = ()

    @property
    def pk(self) -> int:
        """The home's key."""
        return int(self.location.pk)

    @property
    def worst(self) -> str:
        """Its worst RAG: red, amber, green or white."""
        return self.standing.worst

    @property
    def reached(self) -> Contact | None:
        """Today's last contact that reached somebody."""
        return next((row for row in reversed(self.tries) if row.outcome == Contact.Outcome.REACHED), None)

    @property
    def tel(self) -> str:
        """Its number as a telephone takes it."""
        return tel_of(self.location.phone)

    @property
    def liaison(self) -> User | None:
        """Who looks after it."""
        return self.record.liaison if self.record else None

    @property
    def why(self) -> str:
        """Why it is on the list, in words: Red for staffing; last spoken to 3 days ago; wanted daily."""
        parts = [worry_words(self.record, self.worst), calls.since_words(self.standing.last, self.today)]
        parts.append(f"wanted {calls.how_often(self.every)}")
        if self.due:
            late = any(row.due_on is not None and row.due_on < self.today for row in self.due)
            parts.append(f"{count_of(len(self.due), 'promise')} of ours {'overdue' if late else 'due today'}")
        return "; ".join(parts)

    @property
    def tried(self) -> str:
        """Today's tries in words: no answer at 09:10."""
        return capital("; ".join(at_words(row) for row in self.tries))


@dataclass(frozen=True)
class CallList:
    """Today's list: `left` in the order of worry, `done` the homes reached today, latest first."""

    left: list[Call] = field(default_factory=list)
    done: list[Call] = field(default_factory=list)

    @property
    def all(self) -> int:
        """How many homes there were to call today."""
        return len(self.left) + len(self.done)

    def after(self, pk: int) -> Call | None:
        """The next home to call, other than the one just called."""
        return next((each for each in self.left if each.pk != pk), None)


def call_list(
    partnership: Partnership, today: date, *, whose: str = ALL, user: User | None = None
) -> CallList:
    """The calls of a day: homes whose call is due, or to which a promise of ours is due.

    `whose`: the homes that `user` looks after (mine), all, or those that nobody looks after (none). A home
    reached today is done, whatever brought it here. Homes that aren't registered today are left out, and a
    building with two registrations is rung once.
    """
    records = records_of(partnership, whose, user)
    rows = Location.objects.of(partnership).on(today).counted().only(*SHOWN)
    if whose == MINE:
        rows = rows.filter(pk__in=records)
    elif whose == NOBODYS:
        looked_after = HomeRecord.objects.filter(partnership=partnership, liaison__isnull=False)
        rows = rows.exclude(pk__in=looked_after.values("location_id"))
    every = settings_of(partnership)
    tries, lately, promises = (
        _tries(partnership, today),
        _lately(partnership, today),
        open_promises(partnership),
    )
    found = [
        _call(row, records.get(row.pk), every, today, tries[row.pk], lately.get(row.pk, 0), promises[row.pk])
        for row in rows
    ]
    left = [each for each in found if each.reached is None and (each.wants_call or each.due)]
    left.sort(key=lambda each: calls.order(each.standing, every, today))
    done = [each for each in found if each.reached is not None]
    done.sort(key=lambda each: (each.tries[-1].at, each.pk), reverse=True)
    return CallList(left, done)


def records_of(partnership: Partnership, whose: str, user: User | None) -> dict[int, HomeRecord]:
    """The partnership's rows by home; only those that `user` looks after when asked for."""
    rows = HomeRecord.objects.filter(partnership=partnership).select_related("liaison")
    if whose == MINE:
        rows = rows.filter(liaison=user)
    return {row.location_id: row for row in rows}


def looks_after_homes(partnership: Partnership, user: User) -> bool:
    """Whether any home is this person's to call."""
    return HomeRecord.objects.filter(partnership=partnership, liaison=user).exists()


def settings_of(partnership: Partnership) -> calls.Every:
    """How often the partnership wants its homes called."""
    found = RegisterSettings.objects.filter(partnership=partnership).first()
    return calls.Every(found.call_red, found.call_amber, found.call_green) if found else calls.Every()


def open_promises(partnership: Partnership) -> dict[int, list[Promise]]:
    """Open promises by home, by when they are due; those without a day come last."""
    found: dict[int, list[Promise]] = defaultdict(list)
    rows = Promise.objects.filter(partnership=partnership, state=Promise.State.OPEN).select_related("owner")
    for row in sorted(rows, key=_when):
        found[row.location_id].append(row)
    return found


def open_promises_of(partnership: Partnership, location: Location) -> list[Promise]:
    """The open promises of one home, by when they are due; those without a day come last."""
    rows = Promise.objects.about(partnership, location).filter(state=Promise.State.OPEN)
    return sorted(rows.select_related("owner"), key=_when)


def counts_of(partnership: Partnership, location: Location) -> tuple[int, int]:
    """(reached, not reached) of all contacts with a home."""
    reached = Q(outcome=Contact.Outcome.REACHED)
    found = Contact.objects.about(partnership, location).aggregate(
        reached=Count("pk", filter=reached), tried=Count("pk", filter=~reached)
    )
    return found["reached"], found["tried"]


def worry_words(record: HomeRecord | None, worst: str) -> str:
    """Its worst RAG with the themes it stands for: Red for staffing and PPE."""
    if worst not in (Severity.RED, Severity.AMBER):
        return str(Severity(worst).label)
    themes = (record.themes if record else None) or {}
    named = [_theme(theme) for theme in Theme.values if themes.get(theme) == worst]
    label = str(Severity(worst).label)
    if not named:
        return label
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{label} for {listed}"


def at_words(row: Contact) -> str:
    """What came of a contact, and when: no answer at 09:10."""
    return f"{row.get_outcome_display().lower()} at {timezone.localtime(row.at):%H:%M}"


def tel_of(phone: str) -> str:
    """A number without the spaces, brackets and words that people write: what a telephone can dial."""
    number = phone.partition(" ext")[0]
    if number.startswith("+"):
        number = number.replace("(0)", "")
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


def last_on(record: HomeRecord | None) -> date | None:
    """The day on which somebody was last reached."""
    if record is None or record.last_contact_at is None:
        return None
    return timezone.localtime(record.last_contact_at).date()


def _call(
    row: Location, record: HomeRecord | None, every: calls.Every, today: date, tries: list[Contact],
    lately: int, promises: list[Promise],
) -> Call:  # fmt: skip
    due = tuple(each for each in promises if _is_due(each, today))
    standing = calls.Standing(
        name=row.name, worst=record.worst if record else Severity.WHITE.value, last=last_on(record),
        every=record.call_every if record else None, level=record.level if record else 0, lately=lately,
        owed=len(due),
    )  # fmt: skip
    wanted = calls.wanted_every(standing.worst, standing.every, every)
    wants_call = calls.is_due(standing, every, today)
    return Call(row, record, standing, wanted, wants_call, today, tuple(tries), tuple(promises), due)


def _when(promise: Promise) -> tuple[date, int]:
    return promise.due_on or date.max, promise.pk


def _is_due(promise: Promise, today: date) -> bool:
    """Ours, and to be kept by today."""
    return promise.whose == Promise.Whose.OURS and promise.due_on is not None and promise.due_on <= today


def _tries(partnership: Partnership, today: date) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    rows = Contact.objects.filter(partnership=partnership, on=today).select_related("by")
    for row in rows.order_by("at", "pk"):
        found[row.location_id].append(row)
    return found


def _lately(partnership: Partnership, today: date) -> dict[int, int]:
    since = today - timedelta(days=calls.LATELY)
    rows: Any = Contact.objects.filter(
        partnership=partnership, outcome=Contact.Outcome.REACHED, on__gt=since, on__lt=today
    )
    return dict(rows.order_by().values_list("location_id").annotate(number=Count("pk")))


def _theme(theme: str) -> str:
    """A theme inside a sentence; an abbreviation keeps its capitals."""
    label = str(Theme(theme).label)
    return label if label.isupper() else label.lower()
