"""Who is in the room: the attendance lists of a meeting, who is out for which item, and the quorum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from oversight import quorum
from oversight.models import AgendaItem, Attendance, Away, Declaration, Meeting


@dataclass(frozen=True)
class Line:
    """A line of an attendance list, as it prints. `organisation` is the column ORG of the sources."""

    pk: int
    name: str
    initials: str
    title: str
    organisation: str


@dataclass(frozen=True)
class Lists:
    """The lists of the minutes: present, in attendance, apologies, and (never printed) absent."""

    present: tuple[Line, ...]
    attending: tuple[Line, ...]
    apologies: tuple[Line, ...]
    absent: tuple[Line, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many stand on the three printed lists."""
        return len(self.present), len(self.attending), len(self.apologies)

    @property
    def printed(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """(heading, lines) of the printed lists that have a line."""
        named = (("Present", self.present), ("In attendance", self.attending), ("Apologies", self.apologies))
        return tuple((heading, lines) for heading, lines in named if lines)


@dataclass(frozen=True)
class Room:
    """Everything a meeting knows of who was there, read once (five queries, whatever its size)."""

    meeting: Meeting
    items: tuple[AgendaItem, ...]
    attendance: tuple[Attendance, ...]
    away: dict[int, frozenset[int]]
    declarations: tuple[Declaration, ...]
    partners: dict[int, str]

    @cached_property
    def taken(self) -> tuple[AgendaItem, ...]:
        """The items that were not withdrawn, in their order."""
        return tuple(item for item in self.items if not item.withdrawn)

    def is_away(self, attendance: Attendance, item: AgendaItem) -> bool:
        """Whether the person is out of the room for the item."""
        return attendance.pk in self.away.get(item.pk, frozenset())

    def declared_at(self, item: AgendaItem | None) -> tuple[Declaration, ...]:
        """Interests declared in the item or the whole meeting; without an item those of the whole meeting."""
        wanted = {None, item.pk if item else None}
        return tuple(each for each in self.declarations if each.item_id in wanted)

    def declared_in(self, item: AgendaItem) -> tuple[Declaration, ...]:
        """Interests declared in this item only."""
        return tuple(each for each in self.declarations if each.item_id == item.pk)

    def seats(self, item: AgendaItem | None) -> tuple[quorum.Seat, ...]:
        """The attendance list as the rule of quorum reads it, for an item or for the meeting as a whole."""
        did: dict[int, set[str]] = defaultdict(set)
        for each in self.declared_at(item):
            did[each.attendance_id].add(each.did)
        return tuple(
            quorum.Seat(
                name=person.name, partner=person.partner_id, capacity=person.capacity, votes=person.votes,
                member=person.member_id, stands_for=person.substitute_for_id,
                away=item is not None and self.is_away(person, item), did=frozenset(did[person.pk]),
            )
            for person in self.attendance
        )  # fmt: skip

    def quorum(self, item: AgendaItem | None) -> quorum.Quorum:
        """Whether the board may decide at the item, or at the meeting as a whole."""
        board = self.meeting.board
        rule = quorum.Rule(board.quorum_total, board.quorum_each)
        return quorum.compute(rule, self.partners, quorum.who_counts(self.seats(item)))

    def there(self) -> tuple[Attendance, ...]:
        """Everybody who came, members and guests."""
        return tuple(person for person in self.attendance if person.capacity in CAME)

    def comings(self, items: Sequence[AgendaItem]) -> dict[int, tuple[str, ...]]:
        """For each of `items`, in words, who came or went at it: "Ann Lee left the meeting before this item."

        Only the items given are looked at, so that what is public does not tell of what is not.
        """
        words: dict[int, list[str]] = defaultdict(list)
        for person in self.there():
            out = [self.is_away(person, item) for item in items]
            for place, item in enumerate(items):
                told = _coming(person.name, out, place)
                if told:
                    words[item.pk].append(told)
        return {pk: tuple(told) for pk, told in words.items()}


CAME = (Attendance.Capacity.PRESENT, Attendance.Capacity.ATTENDING)


def _coming(name: str, out: Sequence[bool], place: int) -> str:
    was, now = (out[place - 1] if place else False), out[place]
    if now and not was:
        if place == 0:
            return ""  # told where they join
        return f"{name} left the meeting before this item." if all(out[place:]) else f"{name} left the room."
    if was and not now:
        return f"{name} joined the meeting." if all(out[:place]) else f"{name} came back."
    return ""


def room_of(meeting: Meeting) -> Room:
    """The room of a meeting, read from the database."""
    away: dict[int, set[int]] = defaultdict(set)
    for item, person in Away.objects.filter(item__meeting=meeting).values_list("item_id", "attendance_id"):
        away[item].add(person)
    declarations = Declaration.objects.filter(attendance__meeting=meeting, withdrawn=False)
    return Room(
        meeting=meeting,
        items=tuple(meeting.items.order_by("number", "pk")),
        attendance=tuple(meeting.attendance.select_related("member", "partner", "substitute_for")),
        away={item: frozenset(people) for item, people in away.items()},
        declarations=tuple(declarations.select_related("attendance", "item")),
        partners=dict(meeting.board.partners.values_list("pk", "short_name")),
    )


def attendance_lists(meeting: Meeting) -> Lists:
    """The lists as they print: names, initials, titles and organisations of the day."""
    return lists_of(meeting.attendance.select_related("substitute_for"))


def lists_of(attendance: Iterable[Attendance]) -> Lists:
    """The same of rows that are already read."""
    rows = list(attendance)

    def on(capacity: str) -> tuple[Line, ...]:
        return tuple(_line(person) for person in rows if person.capacity == capacity)

    return Lists(*(on(capacity) for capacity in Attendance.Capacity.values))


def _line(person: Attendance) -> Line:
    told = []
    if person.takes_minutes:
        told.append("minutes")
    if person.substitute_for is not None:
        told.append(f"for {person.substitute_for.name}")
    if person.virtual:
        told.append("online")
    name = f"{person.name} ({', '.join(told)})" if told else person.name
    return Line(person.pk, name, person.initials, person.title, person.organisation)


def item_quorum(item: AgendaItem) -> quorum.Quorum:
    """Whether the board may decide at this item, now, in words for the screen and the minutes."""
    return room_of(item.meeting).quorum(item)


def meeting_quorum(meeting: Meeting) -> quorum.Quorum:
    """The quorum of everybody who came, whoever stepped out for an item."""
    return room_of(meeting).quorum(None)
