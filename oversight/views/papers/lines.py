"""What the editor shows of each part: its blocks with their numbers, and what can be done to them."""

from __future__ import annotations

from dataclasses import dataclass

from oversight.reports import DecisionReport, EqualityAssessment, Item, numbered
from oversight.reports.parts import PARTS, Part
from oversight.reports.text import pieces


@dataclass(frozen=True)
class Line:
    """A block of a part; `can_up` and `can_down` say whether it can be moved."""

    item: Item
    can_up: bool
    can_down: bool


@dataclass(frozen=True)
class PartLine:
    """A part of the editor; `opens` = a new group of parts begins with it, so its name is a heading."""

    part: Part
    opens: str
    lines: tuple[Line, ...]
    number: str = ""


def part_lines(report: DecisionReport | EqualityAssessment) -> list[PartLine]:
    """Every part of a report in the order of its form."""
    sections = {section.key: section for section in numbered(report).sections}
    found: list[PartLine] = []
    group = ""
    for part in PARTS[report.form]:
        opens, group = (part.group if part.group != group else ""), part.group
        section = sections.get(part.key)
        items = section.items if section and not part.impact else ()
        if part.impact and isinstance(report, EqualityAssessment):
            items = _impact(report, part)
        elif part.key == "inspection" and isinstance(report, DecisionReport) and report.background_at:
            items = (Item("fact", pieces=pieces(report.background_at)),)
        entries = [item for item in items if item.key]
        lines = tuple(
            Line(item, item.key != "" and item != entries[0], item.key != "" and item != entries[-1])
            for item in items
            if item.key or not part.entries
        )
        found.append(PartLine(part, opens, lines, section.number if section else ""))
    return found


def _impact(report: EqualityAssessment, part: Part) -> tuple[Item, ...]:
    answer = report.impact(part.key)
    if not answer.answer:
        return ()
    shown = [Item("fact", pieces=pieces("No negative impact" if answer.answer == "none" else answer.impact))]
    if answer.mitigation:
        shown.append(Item("fact", label="Mitigation", pieces=pieces(answer.mitigation)))
    return tuple(shown)
