"""Reports written here: saved part by part, so that two people may work on one report.

Every save that changes something makes a version. A part is saved onto the newest version as long as that
part itself is as the person saw it; else both texts are shown and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from oversight import paper_kinds
from oversight.actions.versions import add_version, refuse_settled, take_turn
from oversight.models import Paper, PaperVersion
from oversight.reports import FORMS, DecisionReport, EqualityAssessment, ReportError, read_report
from oversight.reports.content import make_entry
from oversight.reports.parts import Part, part_of

AnyReport = DecisionReport | EqualityAssessment


@transaction.atomic
def save_report(
    *, paper: Paper, content: Mapping[str, Any], base_version: int | None, by: User, at: datetime,
    note: str = "",
) -> PaperVersion:  # fmt: skip
    """Save a whole report as the next version; saving what is there already makes none.

    `base_version` is the number of the version that the content was made from, None for the first one.

    Raises:
        ChangedMeanwhile: another version came since; its `current` is that version.
        Refused: the content does not fit the form; the paper is no report, approved, withdrawn or settled.
    """
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    current = take_turn(paper)
    form = _form(current)
    last = current.current
    if (last.number if last else None) != base_version:
        raise ChangedMeanwhile(last or current)
    try:
        report = form.from_json(content)
    except ReportError as error:
        raise Refused(str(error)) from error
    version = _save(current, report, by, at, note)
    paper.refresh_from_db()
    return version


@transaction.atomic
def save_fields(
    *, paper: Paper, part: str, values: Mapping[str, Any], base_version: int | None, by: User, at: datetime
) -> PaperVersion:
    """Save the answers of one part (or of one characteristic). Raises as save_report does."""
    asked = _part(paper, part)

    def change(report: AnyReport, seen: AnyReport) -> AnyReport:
        _same(part_values(seen, asked), part_values(report, asked), dict(values))
        if asked.impact and isinstance(report, EqualityAssessment):
            return report.with_impact(asked.key, values)
        return report.with_values(values)

    return _change(paper, change, base_version, by, at, asked.title)


@transaction.atomic
def add_entry(
    *, paper: Paper, part: str, kind: str, values: Mapping[str, Any], by: User, at: datetime, after: str = ""
) -> str:
    """Add an entry to a part, at its end or after the entry `after`; gives its key. Raises as save_report."""
    asked = _part(paper, part)
    made: list[str] = []

    def change(report: AnyReport, seen: AnyReport) -> AnyReport:
        key, report = report.new_key()
        made.append(key)
        entries = list(report.entries(asked.key))
        place = next((n for n, entry in enumerate(entries, 1) if entry.key == after), len(entries))
        entries.insert(place, make_entry(kind, key, values))
        return report.with_entries(asked.key, entries)

    _change(paper, change, None, by, at, f"{asked.title}: {kind} added")
    return made[0]


@transaction.atomic
def save_entry(
    *, paper: Paper, part: str, key: str, values: Mapping[str, Any], base_version: int | None, by: User,
    at: datetime,
) -> PaperVersion:  # fmt: skip
    """Save one entry. Raises as save_report does; an entry that somebody took out is Refused."""
    asked = _part(paper, part)

    def change(report: AnyReport, seen: AnyReport) -> AnyReport:
        entry = entry_of(report, asked.key, key)
        wanted = make_entry(entry.kind, key, values)
        _same(entry_of(seen, asked.key, key), entry, wanted)
        entries = [wanted if each.key == key else each for each in report.entries(asked.key)]
        return report.with_entries(asked.key, entries)

    return _change(paper, change, base_version, by, at, asked.title)


@transaction.atomic
def move_entry(*, paper: Paper, part: str, key: str, up: bool, by: User, at: datetime) -> PaperVersion:
    """Move an entry one place up or down in its part; at the end it stays. Raises as save_report does."""
    asked = _part(paper, part)

    def change(report: AnyReport, seen: AnyReport) -> AnyReport:
        entries = list(report.entries(asked.key))
        place = entries.index(entry_of(report, asked.key, key))
        other = place - 1 if up else place + 1
        if 0 <= other < len(entries):
            entries[place], entries[other] = entries[other], entries[place]
        return report.with_entries(asked.key, entries)

    return _change(paper, change, None, by, at, f"{asked.title}: order")


@transaction.atomic
def remove_entry(*, paper: Paper, part: str, key: str, by: User, at: datetime) -> PaperVersion:
    """Take an entry out; earlier versions keep it. Raises as save_report does."""
    asked = _part(paper, part)

    def change(report: AnyReport, seen: AnyReport) -> AnyReport:
        gone = entry_of(report, asked.key, key)
        return report.with_entries(asked.key, [each for each in report.entries(asked.key) if each != gone])

    return _change(paper, change, None, by, at, f"{asked.title}: one taken out")


def report_of(paper: Paper, version: PaperVersion | None = None) -> AnyReport:
    """The report that a version (or the current one) holds; before the first, what the form begins with."""
    shown = version or paper.current
    if shown is not None and shown.content is not None:
        return read_report(shown.content)
    form = FORMS[paper_kinds.get(paper.kind).form]
    item = paper.item
    if form is EqualityAssessment:
        return EqualityAssessment(proposal=paper.title)
    return DecisionReport(
        decision_maker=item.meeting.board.name, subject=paper.title, report_of=item.lead,
        date_of_decision=day_words(item.meeting.day),
    )  # fmt: skip


def part_values(report: AnyReport, part: Part) -> dict[str, Any]:
    """The answers of a part by name."""
    if part.impact and isinstance(report, EqualityAssessment):
        answer = report.impact(part.key)
        return {"answer": answer.answer, "impact": answer.impact, "mitigation": answer.mitigation}
    return report.values([field.name for field in part.fields])


def entry_of(report: AnyReport, part: str, key: str) -> Any:
    """One entry of a part. Raises Refused when it is not there (any more)."""
    entries = report.entries(part) if part in report.lists else ()
    found = next((entry for entry in entries if entry.key == key), None)
    if found is None:
        raise Refused("Somebody took this out of the report meanwhile. An earlier version still has it.")
    return found


class _Differs(Exception):
    """The part is not as the person saw it."""


def _same(seen: Any, now: Any, wanted: Any) -> None:
    if now not in (seen, wanted):
        raise _Differs


def _change(
    paper: Paper, change: Callable[[AnyReport, AnyReport], AnyReport], base_version: int | None, by: User,
    at: datetime, note: str,
) -> PaperVersion:  # fmt: skip
    """Apply a change to the newest version; `change` gets that report, and the one that the person saw."""
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    current = take_turn(paper)
    _form(current)
    now = report_of(current)
    base = current.versions.filter(number=base_version).first() if base_version else None
    seen = read_report(base.content) if base and base.content else now if current.current is None else None
    try:
        report = change(now, seen or _begun(current, base_version) or now)
    except _Differs as differs:
        raise ChangedMeanwhile(current.current or current) from differs
    except ReportError as error:
        raise Refused(str(error)) from error
    version = _save(current, report, by, at, note)
    paper.refresh_from_db()
    return version


def _begun(paper: Paper, base_version: int | None) -> AnyReport | None:
    """What the form began with, for somebody who opened it (base 0) before its first version was saved."""
    if base_version != 0:
        return None
    empty = Paper(item=paper.item, kind=paper.kind, title=paper.title)
    return report_of(empty)


def _save(paper: Paper, report: AnyReport, by: User, at: datetime, note: str) -> PaperVersion:
    content = report.to_json()
    last = paper.current
    if last is not None and last.content == content:
        return last
    return add_version(paper=paper, by=by, at=at, note=note, fields={"content": content, "text": report.text})


def _form(paper: Paper) -> type[DecisionReport] | type[EqualityAssessment]:
    refuse_settled(paper)
    kind = paper_kinds.get(paper.kind)
    if kind.made != "written":
        raise Refused("This paper is a file, so it is not written here. Upload its new version.")
    if paper.state == Paper.State.APPROVED:
        raise Refused("This paper is approved. Reopen it, and then change it.")
    return FORMS[kind.form]


def _part(paper: Paper, key: str) -> Part:
    try:
        return part_of(paper_kinds.get(paper.kind).form, key)
    except KeyError as error:
        raise Refused("The form has no such part.") from error
