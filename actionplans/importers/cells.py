"""What single cells of a plan mean: RAG, status, date, reference, title of a section. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from actionplans.statuses import NormalisedStatus, Status, from_rag, key, normalise
from actionplans.timescales import find_dates

_RAG_WORDS = {
    "r": "red", "red": "red",
    "a": "amber", "amber": "amber", "y": "amber", "yellow": "amber", "orange": "amber",
    "g": "green", "green": "green",
    "b": "blue", "blue": "blue",
}  # fmt: skip
_NO_RAG = {"", "-", "n/a", "na", "none", "w", "white", "grey", "gray", "not rated"}


def rag_of_text(text: str) -> str | None:
    """The colour that a cell's words name, "" for none ("N/A"), None when they are no colour.

    "G", "Green", "Green - on track", "RED ↑"; two colours ("A/G") are nobody's to choose between.
    """
    wording = key(text)
    if wording in _NO_RAG:
        return ""
    words = re.findall(r"[a-z]+", wording)
    colours = {
        _RAG_WORDS[word] for word in words if word in _RAG_WORDS and (len(word) > 1 or len(words) == 1)
    }
    first = re.match(r"[a-z]+", wording)
    if len(colours) == 1 and first and first[0] in _RAG_WORDS:
        return colours.pop()
    return None


@dataclass(frozen=True, slots=True)
class StateCells:
    """What a row says about its state. ``has_status_column`` tells a status from a narrative."""

    status: str
    progress: str
    rag: str
    has_status_column: bool


def row_status(
    cells: StateCells, *, delivery: bool, meanings: Mapping[str, Status], remembered: Mapping[str, Status]
) -> NormalisedStatus:
    """The state of a row, by what says it best: the status, then the progress narrative, then the colour.

    A wording in a *status* column that no rule knows is asked about, even beside a colour: it was meant to
    say something. A *progress* narrative need not name a status ("Issues with ..."): then the colour decides
    under the ``delivery`` scheme, with the meanings that the workbook's own key gives to the colours, and
    only
    without a colour is a person asked. Nothing in any of them is ``not_stated``.
    """
    by_colour = _by_colour(cells.rag, delivery=delivery, meanings=meanings)
    if cells.has_status_column and key(cells.status) not in {"", "-"}:
        return normalise(cells.status, remembered=remembered)
    if key(cells.progress) not in {"", "-"}:
        told = normalise(cells.progress, remembered=remembered)
        if told.status is not None or by_colour is None:
            return told
        return NormalisedStatus(by_colour, cells.progress, cells.progress, f"the colour is {cells.rag}")
    if by_colour is not None:
        return NormalisedStatus(by_colour, cells.status, rule=f"the colour is {cells.rag}")
    return NormalisedStatus(Status.NOT_STATED, cells.status, rule="nothing is stated")


def _by_colour(rag: str, *, delivery: bool, meanings: Mapping[str, Status]) -> Status | None:
    if not rag or not delivery:
        return None
    return meanings.get(rag) or (from_rag(rag) if not meanings else None)


# --- references and titles ------------------------------------------------------------------------

_REF = re.compile(
    r"(?P<ref>[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})+[a-z]?)[.):]?\s+(?P<title>\S.*)|"
    r"(?P<number>[A-Z]?\d{1,3})[.):]\s*(?P<rest>[^\d\s].*)",
    re.DOTALL,
)
_SECTION = re.compile(
    r"(?:(?P<word>section|workstream|work stream|objective|theme|priority|part|issue|strand|domain|area|"
    r"goal|aim)\s+"
    r"(?P<number>[A-Z]|\d{1,2}|[IVX]{1,4})\s*[.:)\u2013-]\s*(?P<name>\S.*))|"
    r"(?:(?P<letter>[A-Z]|\d{1,2})\s*[.:)]\s*(?P<rest>[^\d\s].*))",
    re.IGNORECASE | re.DOTALL,
)


def split_ref(text: str) -> tuple[str, str]:
    """Reference and title of "1.1 Ensure ..." or "10. Addressing ..."; the reference is "" when there is
    none.
    """
    match = _REF.match(text.strip())
    if not match:
        return "", text.strip()
    if match["ref"]:
        return match["ref"], match["title"].strip()
    return match["number"], match["rest"].strip()


def split_section(text: str) -> tuple[str, str, bool]:
    """Number, name and whether it looks like a section's title ("Objective 2: ...", "B. ...", "3. ...")."""
    match = _SECTION.fullmatch(text.strip())
    if not match:
        return "", text.strip(), False
    if match["word"]:
        return match["number"], " ".join(match["name"].split()), True
    return match["letter"], " ".join(match["rest"].split()), True


def next_ref(printed: str, before: str, *, is_number: bool) -> str:
    """A reference as meant: a number cell that shows 1.1 right after 1.9 lost the nought of 1.10."""
    one, two = re.fullmatch(r"(\d+)\.(\d)", printed), re.fullmatch(r"(\d+)\.(\d+)", before)
    if is_number and one and two and one[1] == two[1] and f"{int(two[2]) + 1}" == f"{one[2]}0":
        return f"{printed}0"
    return printed


def cell_date(text: str, plan_date: date | None) -> date | None:
    """The one date a cell names; a month is its last day. None when it names none, several, or none for
    certain.
    """
    found = find_dates(key(text), plan_date)
    return found[0].day if len(found) == 1 else None
