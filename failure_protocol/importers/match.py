"""Who in the register a row of a list is: by NHS number, council ID, or name and day of birth (S03).

Where these disagree, nobody is matched: a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from failure_protocol.models import Person
from failure_protocol.person_rules import council_print, name_print, nhs_print


@dataclass(frozen=True)
class Match:
    """Who it is, or why that is in doubt; neither = nobody in the register."""

    person: Person | None = None
    doubt: str = ""


class Matcher:
    """The people of a register, to be found by what lists say of them."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_nhs: dict[str, Person] = {}
        self.by_council: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """One more."""
        if person.nhs_fingerprint:
            self.by_nhs[person.nhs_fingerprint] = person
        if person.council_fingerprint:
            self.by_council[person.council_fingerprint] = person
        if key := name_print(person.first_names, person.last_name, person.born_on):
            self.by_name.setdefault(key, []).append(person)

    def find(self, facts: Mapping[str, str]) -> Match:
        """Who a row is."""
        number, council = nhs_print(facts.get("nhs_number", "")), council_print(facts.get("council_id", ""))
        named = self.by_name.get(
            name_print(facts["first_names"], facts["last_name"], facts.get("born_on", "")), []
        )
        if len(named) > 1:
            names = " and ".join(str(person) for person in named)
            return Match(doubt=f"{names} have this name and date of birth. Say which it is.")
        ways = (
            ("NHS number", self.by_nhs.get(number) if number else None),
            ("council ID", self.by_council.get(council) if council else None),
            ("name and date of birth", named[0] if named else None),
        )
        found = {person.pk: (way, person) for way, person in ways if person is not None}
        if len(found) > 1:
            told = " and ".join(f"the {way} is {person}’s" for way, person in found.values())
            return Match(doubt=f"{told[0].upper()}{told[1:]}. Say who it is.")
        person = next((person for _, person in found.values()), None)
        if person is not None and number and person.nhs_fingerprint and person.nhs_fingerprint != number:
            return Match(doubt=f"{person} looks the same but has another NHS number. Say who it is.")
        return Match(person)
