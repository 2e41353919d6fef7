"""The front of a meeting's pack: what the cover says, and the agenda, whose page ranges are made."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item: its number as printed, title, who leads it, what it is for, and its papers.

    `section_keys` are the sections that are its papers, in the order of the pack and side by side; from them
    the page range is made. `attached` says something else than "Attached" ("To follow", "Spoken"). `note`
    stands below the title (why it is late, which paragraph makes it exempt). A restricted line keeps its
    number in the public edition, with `public_title` and `public_note`, and nothing else.
    """

    number: str
    title: str
    lead: str = ""
    purpose: str = ""
    note: str = ""
    section_keys: tuple[str, ...] = ()
    attached: str = ""
    restricted: bool = False
    public_title: str = ""
    public_note: str = ""

    @property
    def label(self) -> str:
        """Number and title, as bookmarks say it."""
        return f"{self.number} {self.title}".strip()

    def public(self) -> AgendaLine:
        """The line as anyone may read it."""
        if not self.restricted:
            return replace(self, public_title="", public_note="")
        return AgendaLine(
            self.number,
            self.public_title or "Not for publication",
            note=self.public_note,
            section_keys=self.section_keys,
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named on the front: a member of the board, or who to ask."""

    name: str
    title: str = ""
    organisation: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PublicText:
    """Words for the public, under a heading: how to attend, where to park, what may be recorded."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The front of a meeting's pack. `title` heads the list ("Agenda"); `meeting` names the meeting in heads
    and feet of pages ("Meeting of 17 December 2020"); `facts` are labels and words of the cover (date, time,
    place); `notes` stand out on it ("This meeting is open to the public").
    """

    meeting: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[AgendaLine, ...]
    title: str = "Agenda"
    notes: tuple[str, ...] = ()
    members: tuple[Person, ...] = ()
    contact: tuple[str, ...] = ()
    texts: tuple[PublicText, ...] = ()
    published: str = ""  # by whom and when, below the list

    def public(self) -> Agenda:
        """The front as anyone may read it."""
        return replace(self, lines=tuple(line.public() for line in self.lines))

    def without(self, gone: frozenset[str]) -> Agenda:
        """The front of a pack that has none of these sections."""
        kept = (
            replace(line, section_keys=tuple(key for key in line.section_keys if key not in gone))
            for line in self.lines
        )
        return replace(self, lines=tuple(kept))
