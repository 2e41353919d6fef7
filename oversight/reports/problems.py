"""What a report still lacks before it can be approved. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oversight.reports.content import CHARACTERISTICS, DecisionReport, EqualityAssessment
from oversight.reports.numbering import numbers, references
from oversight.reports.parts import PARTS, Part


@dataclass(frozen=True)
class Problem:
    """One thing to do: `part` is the key of the part where it is done."""

    part: str
    words: str


def problems(report: DecisionReport | EqualityAssessment) -> tuple[Problem, ...]:
    """Blank answers, empty parts, references that lead nowhere; () = it may be approved."""
    found = [problem for part in PARTS[report.form] for problem in _of_part(report, part)]
    if isinstance(report, DecisionReport):
        found += _dead_references(report)
    return tuple(found)


def _of_part(report: DecisionReport | EqualityAssessment, part: Part) -> Iterator[Problem]:
    if part.impact and isinstance(report, EqualityAssessment):
        yield from _of_impact(report, part)
    for field in part.fields:
        if field.needed and not getattr(report, field.name):
            yield Problem(part.key, f"{part.title}: answer “{field.label}”.")
    if not part.entries:
        return
    entries = report.entries(part.key)
    wanted = "paragraph" if part.numbered else part.entries[0]
    if part.needed and not any(entry.kind == wanted for entry in entries):
        even = ", even if it says “None”" if part.numbered else ""
        yield Problem(part.key, f"{part.title}: write at least one {wanted}{even}.")


def _of_impact(report: EqualityAssessment, part: Part) -> Iterator[Problem]:
    answer = report.impact(part.key)
    label = CHARACTERISTICS[part.key]
    if not answer.answer:
        yield Problem(part.key, f"{label}: say whether there is a negative impact; blank is no answer.")
    elif answer.answer == "impact" and not answer.impact:
        yield Problem(part.key, f"{label}: describe the impact.")
    elif answer.answer == "impact" and not answer.mitigation:
        yield Problem(part.key, f"{label}: say what is done about it.")


def _dead_references(report: DecisionReport) -> Iterator[Problem]:
    known = numbers(report)
    parts = {entry.key: part for part in report.lists for entry in report.entries(part)}
    texts = [(part, text) for part, text in _texts(report)]
    for part, text in texts:
        for key in references(text):
            if key not in known:
                what = "has no number" if key in parts else "is not in the report"
                yield Problem(part, f"A text refers to {{para:{key}}}, which {what}.")


def _texts(report: DecisionReport) -> Iterator[tuple[str, str]]:
    yield "summary", report.summary
    for part in report.lists:
        for entry in report.entries(part):
            words = [getattr(entry, "text", ""), getattr(entry, "caption", "")]
            words += [cell for row in getattr(entry, "rows", ()) for cell in row]
            yield part, "\n".join(words)
