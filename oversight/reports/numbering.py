"""A report as it prints: numbers made, references resolved, in neutral blocks for page and paper. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from oversight.reports import parts as forms
from oversight.reports.content import (
    CHARACTERISTICS,
    NO_IMPACT,
    Contact,
    DecisionReport,
    Document,
    Entry,
    EqualityAssessment,
    Heading,
    Impact,
    Paragraph,
    Recommendation,
    Table,
)
from oversight.reports.text import Piece, pieces

REFERENCE = re.compile(r"\{para:([a-z][a-z0-9-]{0,30})\}")
PART = "part:"  # no key of an entry has a colon
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
AnyReport = DecisionReport | EqualityAssessment


@dataclass(frozen=True)
class Item:
    """One block as it prints.

    `kind`: fact (a label and its words), paragraph, heading, table, recommendation or document. `number` is
    as printed ("12", "(ii)"), empty when it has none. A table's words are in `label` (caption), `head` and
    `rows`: cells are plain text, every row as long as the head. `note` is why a document is kept back.
    """

    kind: Literal["fact", "paragraph", "heading", "table", "recommendation", "document"]
    key: str = ""
    number: str = ""
    label: str = ""
    pieces: tuple[Piece, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    @property
    def words(self) -> str:
        """The block's text without its number: lines, with bullets as "- "."""
        lines = [self.label] if self.label else []
        for piece in self.pieces:
            lines += [f"- {line}" for line in piece.lines] if piece.kind == "bullets" else piece.lines
        lines += [" | ".join(row) for row in ((self.head, *self.rows) if self.head else ())]
        return "\n".join([*lines, self.note] if self.note else lines)


@dataclass(frozen=True)
class Section:
    """A part with its heading; `group` is the heading that it shares with its neighbours, if any.

    `number` is the running number of a part that takes one as a whole. `empty` is what prints in its place.
    """

    key: str
    title: str
    group: str = ""
    number: str = ""
    items: tuple[Item, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class NumberedReport:
    """A report as it prints: `title` of the form, `subject` of this one, then its sections."""

    form: str
    title: str
    subject: str
    sections: tuple[Section, ...]


def numbered(report: AnyReport, *, resolve: bool = True) -> NumberedReport:
    """The report with the numbers that it has now; a reference to what is gone prints as "[gone]".

    Without `resolve` references stay as they were written.
    """
    if isinstance(report, EqualityAssessment):
        return NumberedReport(
            report.form, "Equality and safety impact assessment", _first_line(report.proposal),
            tuple(_assessment(report)),
        )  # fmt: skip
    known = numbers(report)
    sections = []
    for section in _sections(report, known):
        items = tuple(_resolved(item, known) for item in section.items)
        sections.append(replace(section, items=items) if resolve else section)
    return NumberedReport(report.form, "Decision report", report.subject, tuple(sections))


def numbers(report: DecisionReport) -> dict[str, str]:
    """The printed number of every paragraph, recommendation and one-number part, by its key."""
    found: dict[str, str] = {}
    running = 0
    for part in forms.DECISION_REPORT:
        if part.key == "recommendations":
            entries = report.entries(part.key)
            found |= {entry.key: f"({roman(n)})" for n, entry in enumerate(entries, 1)}
        elif part.numbered:
            for entry in report.entries(part.key):
                if entry.kind == "paragraph":
                    running += 1
                    found[entry.key] = str(running)
        elif part.one_number:
            running += 1
            found[PART + part.key] = str(running)
    return found


def references(text: str) -> list[str]:
    """The keys that a text refers to."""
    return REFERENCE.findall(text)


def roman(number: int) -> str:
    """3 -> iii."""
    found = ""
    for value, letters in ROMAN:
        while number >= value:
            found, number = found + letters, number - value
    return found


def _sections(report: DecisionReport, known: dict[str, str]) -> Iterator[Section]:
    for part in forms.DECISION_REPORT:
        number = known.get(PART + part.key, "") if part.one_number else ""
        items = tuple(
            _facts(report, part) if part.fields else _items(report.entries(part.key), known, part.key)
        )
        empty = "" if items else ("None" if not part.needed else "Not written yet")
        if part.key == "inspection":
            continue  # printed with the documents that it is about
        if part.key == "background" and report.background_at:
            place = Item("fact", label="They can be read at", pieces=pieces(report.background_at))
            items = (place, *items)
        yield Section(part.key, part.title, part.group, number, items, empty)


def _facts(report: AnyReport, part: forms.Part) -> Iterator[Item]:
    for field in part.fields:
        value = str(getattr(report, field.name))
        shown = forms.choice_words(field.name, value) if field.choices else value
        if shown or len(part.fields) > 1:
            alone = len(part.fields) == 1
            yield Item("fact", label="" if alone else field.label, pieces=pieces(shown or "Not written yet"))


def _items(entries: tuple[Entry, ...], known: dict[str, str], part: str) -> Iterator[Item]:
    for number, entry in enumerate(entries, 1):
        match entry:
            case Paragraph():
                yield Item("paragraph", entry.key, known[entry.key], pieces=pieces(entry.text))
            case Recommendation():
                yield Item("recommendation", entry.key, known[entry.key], pieces=pieces(entry.text))
            case Heading():
                yield Item("heading", entry.key, pieces=pieces(entry.text))
            case Table():
                head, *rows = entry.rows or ((),)
                yield Item("table", entry.key, label=entry.caption, head=tuple(head), rows=tuple(rows))
            case Contact():
                reached = [entry.name, entry.title, entry.phone, entry.email]
                words = ", ".join(filter(None, reached))
                yield Item("fact", entry.key, label=entry.role or "Contact", pieces=pieces(words))
            case Document():
                name = f"Appendix {number}" if part == "appendices" else str(number)
                yield Item("document", entry.key, name, pieces=pieces(entry.title), note=entry.paragraph)


def _assessment(report: EqualityAssessment) -> Iterator[Section]:
    for part in forms.EQUALITY_ASSESSMENT:
        if part.fields:
            yield Section(part.key, part.title, items=tuple(_facts(report, part)))
    rows = tuple((CHARACTERISTICS[each.key], *_impact(each)) for each in report.impacts)
    head = ("Impact assessment", "Details of impact", "Possible solutions and mitigating actions")
    table = Item("table", "impacts", label="Potential impact", head=head, rows=rows)
    yield Section("impacts", "Potential impact", items=(table,))


def _impact(answer: Impact) -> tuple[str, str]:
    if answer.answer == "none":
        return NO_IMPACT, answer.mitigation
    return answer.impact or ("Not written yet" if not answer.answer else ""), answer.mitigation


def _resolved(item: Item, known: dict[str, str]) -> Item:
    def put(text: str) -> str:
        return REFERENCE.sub(lambda found: known.get(found[1], "[gone]"), text)

    return replace(
        item,
        label=put(item.label),
        pieces=tuple(Piece(each.kind, tuple(map(put, each.lines))) for each in item.pieces),
        rows=tuple(tuple(map(put, row)) for row in item.rows),
    )


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0][:300]
