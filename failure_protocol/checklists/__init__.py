"""The checklists of the procedure, read from files that people can review: Appendices A, C and D. Pure.

Source: failure-protocol.md section 4.5 (L01, L02, L08) and "Fixed facts". A file whose numbers differ from
what was counted in the procedure is refused, with the differences named.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FILES = {"A": "appendix_a.toml", "C": "appendix_c.toml", "D": "appendix_d.toml"}


class Applies(StrEnum):
    """To which kind of service an item of Appendix A applies."""

    ALL = "All"
    CARE_HOME = "CH"
    HOME_CARE = "HC"
    NOT_STATED = ""  # treated as All, and marked so (table Z4)


class Service(StrEnum):
    """What kind of service fails."""

    CARE_HOME = "care_home"
    HOME_CARE = "home_care"
    MIXED = "mixed"


WANTED: Mapping[Service, frozenset[Applies]] = {
    Service.CARE_HOME: frozenset({Applies.ALL, Applies.CARE_HOME, Applies.NOT_STATED}),
    Service.HOME_CARE: frozenset({Applies.ALL, Applies.HOME_CARE, Applies.NOT_STATED}),
    Service.MIXED: frozenset(Applies),
}
EMERGENCY_PLAN: Mapping[Service, tuple[str, ...]] = {  # what is loaded beside Appendix A
    Service.CARE_HOME: ("D",),
    Service.HOME_CARE: ("C",),
    Service.MIXED: ("C", "D"),
}


SEE: Mapping[str, tuple[tuple[str, ...], str]] = {  # cross references of Appendix A (L09, table Z5)
    "4.5": (("3.8",), ""),
    "7.13": (("2.7", "2.8"), "The procedure says 2.7; equipment is 2.8. Both are linked."),
}
_KIND_OF: Mapping[str, Service] = {"residential": Service.CARE_HOME, "home_care": Service.HOME_CARE}


class WrongChecklist(ValueError):
    """A file of a checklist does not hold what the procedure holds; the message names each difference."""


@dataclass(frozen=True)
class Item:
    """One item. `responsible` are bodies (A), lead codes (C) or posts (D); empty = nobody is named.

    `column` is "now" or "progress" in Appendix C, else empty. `standing` = a duty that stays open until the
    debrief (L05).
    """

    source: str
    ref: str
    section: str
    section_title: str
    text: str
    applies: Applies = Applies.ALL
    responsible: tuple[str, ...] = ()
    column: str = ""
    standing: bool = False


@dataclass(frozen=True)
class Checklist:
    """A checklist with its version. `names` explains codes (C) and gives the roles to be assigned (D)."""

    source: str
    title: str
    version: str
    approved: str
    review: date
    items: tuple[Item, ...]
    names: Mapping[str, str]

    def is_overdue(self, day: date) -> bool:
        """Whether its review is past; it stays usable, with a warning (A12)."""
        return day > self.review


@cache
def load(source: str) -> Checklist:
    """Appendix A, C or D.

    Raises:
        KeyError: there is no such appendix.
        WrongChecklist: the file differs from the procedure.
    """
    return parse((HERE / FILES[source]).read_text("utf-8"))


def parse(text: str) -> Checklist:
    """A checklist from the text of its file, counted against the procedure.

    Raises:
        WrongChecklist: the counts differ.
    """
    read = tomllib.loads(text)
    source = read["source"]
    items = tuple(
        _item(source, section, row, read) for section in read["section"] for row in section["items"]
    )
    if differences := _differences(source, items):
        raise WrongChecklist(f"Appendix {source} differs from the procedure: {'; '.join(differences)}.")
    return Checklist(
        source, read["title"], read["version"], read["approved"], read["review"], items,
        read.get("codes") or read.get("assignments") or {},
    )  # fmt: skip


def items_for(service: Service) -> tuple[Item, ...]:
    """The items of Appendix A for a kind of service, then those of its emergency plan (L02, L08)."""
    main = tuple(item for item in load("A").items if item.applies in WANTED[service])
    return main + tuple(item for source in EMERGENCY_PLAN[service] for item in load(source).items)


def service_kind(types: Iterable[str]) -> Service | None:
    """Which checklist the types of the services call for; None = the procedure has none for one of them, so
    a person chooses (L02).
    """
    kinds = {_KIND_OF.get(each) for each in types}
    if not kinds or None in kinds:
        return None
    return Service.MIXED if len(kinds) > 1 else kinds.pop()


def _item(source: str, section: Mapping[str, Any], row: list[Any], read: Mapping[str, Any]) -> Item:
    number, title = section["number"], section["title"]
    if source == "A":
        ref, applies, text, *marks = row
        bodies = tuple(read["bodies"])
        return Item(source, ref, number, title, text, Applies(applies), bodies, standing="standing" in marks)
    if source == "C":
        ref, column, codes, text = row
        return Item(source, ref, number, title, text, Applies.HOME_CARE, tuple(codes), column)
    ref, posts, text = row
    return Item(source, ref, number, title, text, Applies.CARE_HOME, tuple(posts))


# --- counted in the procedure ----------------------------------------
SECTIONS_OF_A = (2, 22, 13, 8, 6, 4, 30, 4, 4, 3)
APPLICABILITY_OF_A = {Applies.ALL: 66, Applies.CARE_HOME: 25, Applies.HOME_CARE: 2, Applies.NOT_STATED: 3}
SECTIONS_OF_C, TASKS_OF_C, PROGRESS_OF_C, CODES_OF_C = 7, 21, 9, 9
TASKS_OF_D, NOBODY_IN_D = 27, 2


def _differences(source: str, items: tuple[Item, ...]) -> list[str]:
    """What was counted in the file and what the procedure has, where they differ."""
    refs = Counter(item.ref for item in items)
    told = [f"{ref} stands there {number} times" for ref, number in refs.items() if number > 1]
    for what, found, wanted in _counts(source, items):
        if found != wanted:
            told.append(f"{what}: {found}, not {wanted}")
    return told


def _counts(source: str, items: tuple[Item, ...]) -> list[tuple[str, Any, Any]]:
    sections = Counter(item.section for item in items)
    if source == "A":
        applies = Counter(item.applies for item in items)
        return [
            ("items in the ten sections", tuple(sections.values()), SECTIONS_OF_A),
            *(
                (f"items for {kind or 'nobody stated'}", applies[kind], wanted)
                for kind, wanted in APPLICABILITY_OF_A.items()
            ),
        ]  # fmt: skip
    if source == "C":
        columns = Counter(item.column for item in items)
        codes = {code for item in items for code in item.responsible}
        return [
            ("headings", len(sections), SECTIONS_OF_C),
            ("tasks", columns["now"], TASKS_OF_C),
            ("progress entries", columns["progress"], PROGRESS_OF_C),
            ("lead codes", len(codes), CODES_OF_C),
        ]
    nobody = sum(not item.responsible for item in items)
    return [("tasks", len(items), TASKS_OF_D), ("tasks without a post", nobody, NOBODY_IN_D)]
