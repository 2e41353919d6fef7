"""Which column of a list holds what, by its name; and what a word in it means. Pure.

Provider, council and NHS lists call the same things differently. A column that nobody knows is listed, never
dropped silently; a word about funding that nobody understands is held, never guessed (S02).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from failure_protocol.lead_body import Payer
from ui.dates import read_written

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "resident", "resident name", "service user", "service user name", "client",
             "client name", "patient", "patient name", "name of resident", "name of service user"),
    "first_names": ("first name", "first names", "forename", "forenames", "given name", "given names"),
    "last_name": ("last name", "surname", "family name"),
    "known_as": ("known as", "preferred name", "likes to be called"),
    "born_on": ("date of birth", "dob", "d o b", "birth date", "born", "born on"),
    "nhs_number": ("nhs number", "nhs no", "nhs num", "nhs"),
    "council_id": ("council id", "council number", "client id", "client number", "paris id", "paris number",
                   "swift id", "mosaic id", "liquidlogic id", "las id", "social care id", "person id",
                   "case number", "la id", "local authority id"),
    "room": ("room", "room number", "room no", "flat", "address", "home address", "current address"),
    "phone": ("phone", "telephone", "tel", "mobile", "contact number"),
    "gp": ("gp", "gp name", "gp practice", "gp surgery", "surgery", "doctor"),
    "user_category": ("category", "user category", "client group", "service user category",
                      "primary support reason"),
    "registration_category": ("registration category", "type of care", "care type", "level of care",
                              "bed type"),
    "needs": ("needs", "care needs", "support needs", "summary of needs", "care plan summary"),
    "funding": ("funding", "funded by", "funder", "payer", "funding source", "funding type", "who pays",
                "commissioner", "funding authority"),
}  # fmt: skip
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}
_FUNDING: Mapping[Payer, tuple[str, ...]] = {
    Payer.COUNCIL: ("council", "la", "local authority", "social care", "social services", "asc",
                    "adult social care", "la funded", "council funded"),
    Payer.CHC: ("chc", "nhs", "nhs chc", "continuing healthcare", "continuing health care", "nhs funded",
                "health funded", "icb", "ccg", "fully funded nhs"),
    Payer.SELF: ("self", "self funder", "self funded", "self funding", "private", "privately funded",
                 "own funds", "private payer", "sf"),
    Payer.PERSONAL_BUDGET: ("personal budget", "direct payment", "direct payments", "dp", "pb",
                            "personal health budget", "phb"),
    Payer.JOINT: ("joint", "jointly funded", "joint funded", "joint funding", "la and nhs", "la nhs",
                  "part funded", "split"),
    Payer.S117: ("s117", "section 117", "117", "s 117", "section 117 aftercare", "mha s117"),
    Payer.UNKNOWN: ("", "unknown", "not known", "n k", "nk", "tbc", "to be confirmed", "unclear"),
}  # fmt: skip
_PAYER_OF = {word: payer for payer, words in _FUNDING.items() for word in words}
_EXTERNAL = (
    (Payer.OTHER_COUNCIL, re.compile(r"^(?P<who>.+?) (?:council|la|county council|borough council|cc|mbc)$")),
    (Payer.OTHER_NHS, re.compile(r"^(?P<who>.+?) (?:icb|ccg|nhs|chc)$")),
)
_SERIAL = re.compile(r"^\d{4,5}(?:\.0+)?$")
EXCEL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Columns:
    """The columns of a list: field -> position from 0, and those that nobody knows."""

    known: Mapping[str, int]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def has_name(self) -> bool:
        """Whether a row can say who it is."""
        return "name" in self.known or {"first_names", "last_name"} <= set(self.known)


def plain(text: str) -> str:
    """A name or word without case, signs and extra spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())


def columns_of(head: Sequence[str]) -> Columns:
    """What each column of a head holds."""
    known: dict[str, int] = {}
    unknown, twice = [], []
    for position, label in enumerate(head):
        if not label.strip():
            continue
        field = _FIELD_OF.get(plain(label), "")
        if not field:
            unknown.append(label.strip())
        elif field in known:
            twice.append(label.strip())
        else:
            known[field] = position
    return Columns(known, tuple(unknown), tuple(twice))


def is_head(cells: Sequence[str]) -> bool:
    """Whether a line is the head of a list: at least two columns with a name that is known."""
    return len(columns_of(cells).known) >= 2


def split_name(whole: str) -> tuple[str, str]:
    """First and last name out of one cell: "Invented, Ada" or "Ada Invented"; titles are left out."""
    text = re.sub(r"^(mr|mrs|ms|miss|mx|dr|rev|sir|lady)\.?\s+", "", whole.strip(), flags=re.IGNORECASE)
    if "," in text:
        last, _, first = text.partition(",")
        first = re.sub(r"^\s*(mr|mrs|ms|miss|mx|dr|rev|sir|lady)\.?\s+", "", first, flags=re.IGNORECASE)
        return first.strip(), last.strip()
    first, _, last = text.rpartition(" ")
    return first.strip(), last.strip()


def birth(text: str) -> date | None:
    """A day as lists write it, day first; None for nothing.

    Raises:
        ValueError: it is no day, or its year has two digits.
    """
    if not text.strip():
        return None
    if _SERIAL.match(text.strip()):
        return EXCEL_ZERO + timedelta(days=int(float(text)))
    found = read_written(text.strip().split(" 00:00")[0])
    if found is None:
        raise ValueError(f"“{text}” is no date of birth. Write it as 5 January 1937.")
    return found


def payer_of(text: str, own: Collection[str] = ()) -> tuple[Payer | None, str]:
    """Who pays, with the name of another body; None = the words are not understood, and nobody guesses.

    `own`: names of our own area. "Testborough Council" is ours there; a name that shares a word with ours,
    but is another, may be either.
    """
    word = plain(text)
    if word in _PAYER_OF:
        return _PAYER_OF[word], ""
    ours = {plain(name) for name in own}
    for payer, pattern in _EXTERNAL:
        found = pattern.match(word)
        if not found:
            continue
        if found["who"] in ours:
            return (Payer.COUNCIL if payer is Payer.OTHER_COUNCIL else Payer.CHC), ""
        if set(found["who"].split()) & {each for name in ours for each in name.split()}:
            return None, ""
        return payer, text.strip()
    return None, ""
