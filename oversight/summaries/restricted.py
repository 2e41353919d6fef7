"""The words that the public must not find: everything exempt of a board that a publication might repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.words import day_words
from oversight.exemptions import citation
from oversight.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardAction,
    Decision,
    Declaration,
    ForwardItem,
    Meeting,
    Member,
    MinuteParagraph,
    Paper,
    Publication,
    Risk,
)
from oversight.summaries.meetings import previous_meeting

# Fields of a report that public reports have in common with it: names, dates, answers to choose from.
FORM = frozenset(
    {
        "form", "decision_maker", "date_of_decision", "report_of", "contacts", "key_decision", "wards",
        "esia_needed", "privacy_needed", "background_at", "manager", "manager_date", "approver",
        "approver_date", "next_key",
    }
)  # fmt: skip
ENTRY = frozenset({"kind", "key", "answer", "paragraph"})  # of an entry of a report: not its words


@dataclass(frozen=True)
class Restricted:
    """Words that must not go out, and where they stand, in words that give nothing away."""

    where: str
    words: str


def texts_of(meeting: Meeting) -> list[Restricted]:
    """Every exempt text of the meeting and of the one before, whose minutes come with its agenda, and of the
    registers and the forward plan of its board.
    """
    found: list[Restricted] = []
    for where, values in (*_of_meeting(meeting), *_of_last(meeting), *_of_board(meeting)):
        found += [Restricted(where, value) for value in values if value and value.strip()]
    return found


def known_texts(meeting: Meeting) -> list[str]:
    """Words that everybody may read anyway: names of the board, its people, and what is out already."""
    board = meeting.board
    known = [board.name, board.purpose, board.usual_place, meeting.place, board.partnership.name]
    known += [board.contact_name, board.contact_title, board.contact_email, board.contact_phone]
    for heading, words in board.texts.values_list("heading", "words"):
        known += [heading, words]
    both = [each for each in (meeting, previous_meeting(meeting)) if each is not None]
    for each in (Member.objects.filter(board=board), Attendance.objects.filter(meeting__in=both)):
        for row in each.values_list("name", "title", "organisation"):
            known += row
    for item in AgendaItem.objects.filter(meeting__in=both):
        known += [item.public_title, citation(item.exempt_paragraph)] if item.exempt else [item.lead]
    for content in Publication.objects.out().filter(meeting__board=board).values_list("content", flat=True):
        known += strings_of(content)
    return [text for text in known if text]


def strings_of(content: Any) -> Iterator[str]:
    """Every text in nested lists and mappings."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from strings_of(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from strings_of(value)


Found = Iterator[tuple[str, Iterable[str]]]


def _of_meeting(meeting: Meeting) -> Found:
    yield from _of_items(meeting)
    yield from _of_papers(meeting)
    yield from _of_sitting(meeting)


def _of_last(meeting: Meeting) -> Found:
    last = previous_meeting(meeting)
    if last is None:
        return
    for where, values in _of_meeting(last):
        yield f"{where} of {day_words(last.day)}", values


def _of_items(meeting: Meeting) -> Found:
    for item in meeting.items.filter(exempt=True):
        yield (
            f"exempt item {item.number}",
            (item.title, item.note, item.public_interest, item.late_reason, item.withdrawn_reason),
        )


def _of_papers(meeting: Meeting) -> Found:
    papers = Paper.objects.filter(Q(exempt=True) | Q(item__exempt=True), item__meeting=meeting)
    for paper in papers.select_related("item").prefetch_related("versions", "advice"):
        where = f"an exempt paper of item {paper.item.number}"
        yield where, (paper.title, paper.public_interest, paper.withdrawn_reason)
        for version in paper.versions.all():
            written = _written(version.content or {})
            yield where, (_bare(version.file_name), version.text, version.note, *written)
        yield where, [each.words for each in paper.advice.all()]


def _written(report: Mapping[str, Any]) -> Iterator[str]:
    """What its author wrote in a report: not the form's own words, nor who decides and who reports."""
    for name, value in report.items():
        if name in FORM:
            continue
        entries = value if isinstance(value, list | tuple) else [value]
        for entry in entries:
            if isinstance(entry, Mapping):
                yield from strings_of({key: words for key, words in entry.items() if key not in ENTRY})
            else:
                yield from strings_of(entry)


def _bare(file_name: str) -> str:
    """A file's name without its ending, which many files share."""
    return file_name.rpartition(".")[0] or file_name


def _of_sitting(meeting: Meeting) -> Found:
    private = Q(exempt=True) | Q(item__exempt=True) | Q(decision__exempt=True) | Q(action__exempt=True)
    for row in MinuteParagraph.objects.filter(private, item__meeting=meeting).select_related("item"):
        yield f"exempt minutes of item {row.item.number}", (row.heading, row.text)
    declared = Declaration.objects.filter(attendance__meeting=meeting, item__exempt=True)
    for interest, number in declared.values_list("interest", "item__number"):
        yield f"an interest declared in exempt item {number}", (interest,)


def _of_board(meeting: Meeting) -> Found:
    board = meeting.board
    yield from _decisions(board)
    actions = BoardAction.objects.filter(Q(exempt=True) | Q(item__exempt=True), board=board)
    for action in actions.prefetch_related("entries"):
        texts = [each.text for each in action.entries.all()]
        yield "an exempt action", (action.subject, action.text, action.progress, *texts)
    for risk in Risk.objects.filter(board=board, exempt=True).prefetch_related("entries"):
        texts = [each.text for each in risk.entries.all()]
        yield "an exempt risk", (risk.project, risk.description, *texts)
    for item in ForwardItem.objects.filter(board=board, exempt=True):
        yield "an exempt item of the forward plan", (item.title, item.note, item.reason)


def _decisions(board: Board) -> Found:
    rows = Decision.objects.filter(Q(exempt=True) | Q(item__exempt=True), board=board)
    for row in rows.select_related("board").prefetch_related("corrections"):
        yield (
            f"exempt decision {row.number}",
            (row.title, row.wording, row.reasons, row.options_rejected, row.interests, row.state_reason),
        )
        for correction in row.corrections.all():
            yield f"exempt decision {row.number}", (correction.note, *strings_of(correction.before))
