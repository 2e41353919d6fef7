"""The number that must balance (V08): where people can be, what may follow what, and the sum of it. Pure.

Register = at the service + on the way + arrived + in hospital + died + left: always, on every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Where somebody is; the parts of the balance, as models.people.Whereabouts spells them."""

    HOME = "home"
    TRANSIT = "transit"
    ARRIVED = "arrived"
    HOSPITAL = "hospital"
    DIED = "died"
    LEFT = "left"


WORDS: Mapping[Part, str] = {
    Part.HOME: "at the service",
    Part.TRANSIT: "on the way",
    Part.ARRIVED: "arrived",
    Part.HOSPITAL: "in hospital",
    Part.DIED: "died",
    Part.LEFT: "left the area",
}
SHORT: Mapping[Part, str] = {**WORDS, Part.HOME: "home", Part.HOSPITAL: "hospital", Part.LEFT: "left"}
# What may follow what. Death is undone by striking the movement through only.
FOLLOWS: Mapping[Part, frozenset[Part]] = {
    Part.HOME: frozenset({Part.TRANSIT, Part.ARRIVED, Part.HOSPITAL, Part.DIED, Part.LEFT}),
    Part.TRANSIT: frozenset({Part.HOME, Part.ARRIVED, Part.HOSPITAL, Part.DIED, Part.LEFT}),
    Part.ARRIVED: frozenset({Part.HOME, Part.TRANSIT, Part.HOSPITAL, Part.DIED, Part.LEFT}),
    Part.HOSPITAL: frozenset({Part.HOME, Part.TRANSIT, Part.ARRIVED, Part.DIED, Part.LEFT}),
    Part.DIED: frozenset(),
    Part.LEFT: frozenset({Part.HOME, Part.HOSPITAL, Part.DIED}),
}


class IllegalMovement(ValueError):
    """Nobody can get from there to there; the message says it in words."""


def check_movement(was: Part, now: Part) -> None:
    """Refuse a movement that can't be.

    Raises:
        IllegalMovement: the same place again, or one that can't follow.
    """
    if was == now:
        raise IllegalMovement(f"is {WORDS[now]} already.")
    if now not in FOLLOWS[was]:
        raise IllegalMovement(
            f"is written down as “{WORDS[was]}”, and “{WORDS[now]}” can’t follow. If that is wrong, strike "
            "the earlier movement through first."
        )


def fold(movements: Iterable[tuple[str, str]]) -> Part:
    """Where somebody is after these (was, now) in order; at the service when there are none.

    Raises:
        IllegalMovement: one does not begin where the one before ended.
    """
    place = Part.HOME
    for was, now in movements:
        if Part(was) is not place:
            raise IllegalMovement(
                f"a movement begins {WORDS[Part(was)]}, and the one before ended {WORDS[place]}."
            )
        place = Part(now)
    return place


@dataclass(frozen=True)
class Missing:
    """Somebody who is not where the register says, or of whom nobody knows where they are, and why."""

    ref: str
    why: str
    person: int | None = None


@dataclass(frozen=True)
class Balance:
    """The sum of one moment. `agreed` is what the provider agreed to; None = nothing was agreed yet.

    `missing` names people; who may see numbers only is given `hidden`, how many they are.
    """

    register: int
    home: int = 0
    transit: int = 0
    arrived: int = 0
    hospital: int = 0
    died: int = 0
    left: int = 0
    agreed: int | None = None
    missing: tuple[Missing, ...] = ()
    hidden: int = 0

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """(words, how many) of every part, in order."""
        return tuple((WORDS[part], getattr(self, part.value)) for part in Part)

    @property
    def counted(self) -> int:
        """How many people the parts hold."""
        return sum(number for _, number in self.parts)

    @property
    def differs(self) -> bool:
        """Whether the register isn't what was agreed with the provider."""
        return self.agreed is not None and self.agreed != self.register

    @property
    def balances(self) -> bool:
        """Whether the parts make up the register, nobody is missing, and the headcount agrees."""
        return self.counted == self.register and not self.missing and not self.hidden and not self.differs

    @property
    def sum_words(self) -> str:
        """As "38 = 22 home + 1 on the way + 15 arrived"; parts with nobody are left out."""
        if not self.register:
            return "Nobody is on the register yet"
        filled = [f"{getattr(self, part.value)} {SHORT[part]}" for part in Part if getattr(self, part.value)]
        return f"{self.register} = {' + '.join(filled)}"

    @property
    def words(self) -> str:
        """The sum, and what is wrong with it."""
        return ". ".join([self.sum_words, *self.faults])

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for each thing that is wrong; the missing are named, never only counted."""
        found = [f"{each.ref} {each.why}" for each in self.missing]
        if self.hidden:
            found.append(
                "1 person is not accounted for"
                if self.hidden == 1
                else f"{self.hidden} people are not accounted for"
            )
        if self.differs:
            found.append(f"The headcount agreed with the provider is {self.agreed}, not {self.register}")
        return tuple(found)


def balanced(places: Iterable[str], *, agreed: int | None = None, missing: Iterable[Missing] = ()) -> Balance:
    """The sum of people by where they are."""
    found = [Part(place) for place in places]
    numbers = {part.value: found.count(part) for part in Part}
    return Balance(register=len(found), agreed=agreed, missing=tuple(missing), **numbers)
