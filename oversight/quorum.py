"""Whether a board may decide: how many voting members are there, of which partner. Pure.

The rule is the board's own ("4, with at least 2 from each partner", September 2021 agenda, Quorum). Who
counts is worked out from attendance, comings and goings and declared interests (boards-and-packs.md, 1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

THERE = "present"
LEFT, TOOK_NO_PART = "left", "stayed"


@dataclass(frozen=True)
class Rule:
    """At least `total` voting members, of them `each` from every partner (0: no matter from where)."""

    total: int
    each: int = 0


@dataclass(frozen=True)
class Voter:
    """Somebody who counts: a name, and the key of the partner whose seat it is."""

    name: str
    partner: int


@dataclass(frozen=True)
class Seat:
    """A line of the attendance list, as far as it matters here.

    `member` is the seat the person came for and `stands_for` the member whom they substitute (both keys or
    None); `away` and `did` are of the item in question: out of the room, what they did about an interest.
    """

    name: str
    partner: int | None
    capacity: str
    votes: bool
    member: int | None = None
    stands_for: int | None = None
    away: bool = False
    did: frozenset[str] = frozenset()

    @property
    def in_the_room(self) -> bool:
        """There, and neither stepped out nor left because of an interest."""
        return self.capacity == THERE and not self.away and LEFT not in self.did


@dataclass(frozen=True)
class Quorum:
    """Whether the board may decide, and the count: in all, and of each partner by its name.

    `words` is the sentence of the minutes, with the count and the rule; `short` what people look at while
    they sit: it says who is missing.
    """

    quorate: bool
    words: str
    short: str
    present: int
    per_partner: tuple[tuple[str, int], ...]


def who_counts(seats: Collection[Seat]) -> tuple[Voter, ...]:
    """Those who count for an item.

    Somebody who took no part because of an interest is in the room and does not count. A substitute counts
    only while the member is not in the room.
    """
    here = {seat.member for seat in seats if seat.member is not None and seat.in_the_room}
    return tuple(
        Voter(seat.name, seat.partner)
        for seat in seats
        if seat.votes
        and seat.partner is not None
        and seat.in_the_room
        and TOOK_NO_PART not in seat.did
        and (seat.stands_for is None or seat.stands_for not in here)
    )


def compute(rule: Rule, partners: Mapping[int, str], counted: Iterable[Voter]) -> Quorum:
    """The quorum of those `counted`; `partners` gives the name of each partner by its key, in order."""
    voters = list(counted)
    numbers = {key: sum(voter.partner == key for voter in voters) for key in partners}
    short = {key: max(rule.each - number, 0) for key, number in numbers.items()}
    others = max(rule.total - len(voters) - sum(short.values()), 0)
    quorate = not others and not any(short.values())
    per_partner = tuple((partners[key], number) for key, number in numbers.items())
    told = _words(rule, len(voters), per_partner, quorate=quorate)
    short_words = _short(rule, len(voters), per_partner) if quorate else _missing(partners, short, others)
    return Quorum(quorate, told, short_words, len(voters), per_partner)


def _words(rule: Rule, present: int, per_partner: tuple[tuple[str, int], ...], *, quorate: bool) -> str:
    """As "Quorate: 5 voting members present (2 SCC, 3 ICB); 4 needed, at least 2 from each partner."

    Without a quorum it begins with "Not quorate, so for discussion only: 3 voting members present"; a rule
    that does not ask for somebody from each partner is told without that.
    """
    begins = "Quorate" if quorate else "Not quorate, so for discussion only"
    there = f"{present or 'no'} voting {_members(present)} present{_from(present, per_partner)}"
    each = f", at least {rule.each} from each partner" if rule.each else ""
    return f"{begins}: {there}; {rule.total} needed{each}."


def _short(rule: Rule, present: int, per_partner: tuple[tuple[str, int], ...]) -> str:
    """As "Quorate: 5 present (2 SCC, 3 ICB), 4 needed."."""
    return f"Quorate: {present} present{_from(present, per_partner)}, {rule.total} needed."


def _from(present: int, per_partner: tuple[tuple[str, int], ...]) -> str:
    """As " (2 SCC, 3 ICB)"; nothing where nobody is there."""
    told = ", ".join(f"{number} {name}" for name, number in per_partner)
    return f" ({told})" if present and told else ""


def _missing(partners: Mapping[int, str], short: Mapping[int, int], others: int) -> str:
    """As "Not quorate: discussion only. 1 more voting member of the NHS is needed."."""
    wanted = [(number, f" of the {partners[key]}") for key, number in short.items() if number]
    if others:
        wanted.append((others, " of any partner" if wanted else ""))
    parts = [f"{number} more voting {_members(number)}{whose}" for number, whose in wanted]
    verb = "is" if sum(number for number, _ in wanted) == 1 else "are"
    return f"Not quorate: discussion only. {' and '.join(parts)} {verb} needed."


def _members(number: int) -> str:
    return "member" if number == 1 else "members"
