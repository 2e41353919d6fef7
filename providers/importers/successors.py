"""Who took over from a location that is gone: as the regulator says, else by place, name and date.

A new owner gets a new location ID at the same address; without its predecessor a home would lose its history
(registers-and-returns.md section 1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from core.words import shortened
from providers.models import Succession

ALIKE = 0.6  # how alike two names must be at one postcode
NEAR = 100  # days between the end of one registration and the start of the next
_COMMON = frozenset(
    (
        "care",
        "home",
        "homes",
        "nursing",
        "residential",
        "house",
        "the",
        "limited",
        "ltd",
        "centre",
        "services",
    )
)
SAME_PLACE = "Same place, by address and date"


def pair(
    before: str, after: str, reason: str = "", before_name: str = "", after_name: str = ""
) -> dict[str, str]:
    """A succession as it is staged, no longer than its fields."""
    return {
        "before_id": before[:30], "after_id": after[:30], "reason": shortened(reason, 60),
        "before_name": shortened(before_name, 250), "after_name": shortened(after_name, 250),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A location that is new in a file."""

    cqc_id: str
    name: str
    postcode: str
    uprn: str
    begins: date | None

    @classmethod
    def of(cls, cqc_id: str, values: Mapping[str, Any]) -> Newcomer:
        """From the values of its row."""
        begins = values.get("registered_from")
        return cls(cqc_id, values.get("name", ""), values.get("postcode", ""), values.get("uprn", ""), begins)


class Successors:
    """Answers who followed a location that is gone."""

    def __init__(self, newcomers: Sequence[Newcomer], day: date, told: Mapping[str, str]) -> None:
        self._told = told
        self._known: dict[str, str] = {}
        self.notes: dict[str, str] = {}  # successor -> what to say beside it
        self._taken: set[str] = set()
        self._by_place: dict[str, list[Newcomer]] = defaultdict(list)
        for each in newcomers:
            if each.begins and abs((each.begins - day).days) <= NEAR:
                for place in {each.postcode, each.uprn} - {""}:
                    self._by_place[place].append(each)

    def known(self, ids: Collection[str]) -> None:
        """Look up what the register knows of successors of these."""
        self._known = dict(Succession.objects.filter(before_id__in=ids).values_list("before_id", "after_id"))

    def of(self, cqc_id: str, now: Mapping[str, Any]) -> tuple[str, list[dict[str, str]]]:
        """A note about who followed, and the succession to write where nobody has written it yet."""
        told = self._told.get(cqc_id) or self._known.get(cqc_id)
        if told:
            return f"New owner: see {told}.", []
        after = self._guess(now)
        if after is None:
            return "", []
        self._taken.add(after.cqc_id)
        self.notes[after.cqc_id] = f"Takes over from {cqc_id}, by address and date."
        note = f"New owner: see {after.cqc_id} (same place, registered when this one ended)."
        return note, [pair(cqc_id, after.cqc_id, SAME_PLACE, now["name"], after.name)]

    def _guess(self, now: Mapping[str, Any]) -> Newcomer | None:
        """The new location at the same place whose name is most alike."""
        places = {now["postcode"], now["uprn"]} - {""}
        there = {each for place in places for each in self._by_place.get(place, [])}
        here = {each for each in there if each.cqc_id not in self._taken}
        alike = {each: _alike(each.name, now["name"]) for each in here}
        fit = [each for each in here if alike[each] >= ALIKE or (each.uprn and each.uprn == now["uprn"])]
        return max(fit, key=lambda each: (alike[each], each.cqc_id), default=None)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _own(one), _own(other)).ratio()


def _own(name: str) -> str:
    """The name without the words that many have: Seaview Care Home Limited is Seaview."""
    words = name.casefold().replace(",", " ").replace("(", " ").replace(")", " ").split()
    return " ".join(word for word in words if word not in _COMMON) or name.casefold()
