"""Minutes and decisions as blocks of a pack.

Layout: southampton-jcb-pack-2020-12, minutes of October 2020: who was present, in attendance, sent apologies;
then item by item, with decisions and actions where they arose. What the public may not read is marked
restricted; that it may, is what the public's own minutes say (oversight.summaries.sitting).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from oversight.models import Decision, Meeting
from oversight.summaries.registers import decisions_of
from oversight.summaries.sitting import MinutesItem, MinutesView, minutes_view
from oversight.summaries.sitting.minutes import DecisionLine, ParagraphLine, decision_line, when_words
from packs.content import (
    Band,
    Block,
    Cell,
    Column,
    DataTable,
    Day,
    Facts,
    Heading,
    Numbered,
    Paragraph,
    Row,
    Section,
    Text,
)

ATTENDANCE = (
    Column("List", weight=1.8), Column("Name", weight=3.4), Column("Initials", weight=1.8),
    Column("Title", weight=4), Column("Organisation", weight=2.2),
)  # fmt: skip
ACTIONS = (
    Column("Item", weight=0.8), Column("Action", weight=6), Column("Lead", weight=2.2),
    Column("Deadline", weight=1.8),
)  # fmt: skip
DECISIONS = (
    Column("Number", weight=1.6), Column("Decision", weight=6), Column("Taken on", "date", 1.8),
    Column("Wording", weight=5.4, workbook_only=True), Column("Item", weight=0.8, workbook_only=True),
    Column("Reasons", weight=4, workbook_only=True), Column("Powers", weight=3, workbook_only=True),
    Column("State", weight=1.4, workbook_only=True),
)  # fmt: skip


def minutes_section(meeting: Meeting, *, key: str = "minutes") -> Section:
    """The minutes of a meeting."""
    full, public = minutes_view(meeting, public=False), minutes_view(meeting, public=True)
    blocks = [*_head(full), *_attendance(full), *_items(full, public), *_actions(full, public)]
    if decisions := decisions_of(meeting):
        known = {each.pk for each in decisions_of(meeting, public=True)}
        blocks += decision_tables(decisions, known, "Decisions taken")
    title = f"Minutes of {full.day}"
    return Section(key, f"{title} (draft)" if full.draft else title, tuple(blocks))


def has_minutes(meeting: Meeting) -> bool:
    """Whether anything was minuted: somebody's attendance, or a paragraph."""
    view = minutes_view(meeting, public=False)
    return any(view.lists.counts) or any(item.paragraphs for item in view.items)


def _head(view: MinutesView) -> Iterator[Block]:
    where = f", {view.place}" if view.place else ""
    yield Paragraph(f"{view.board}, {view.when}{where}", "lead")
    if view.draft:
        yield Paragraph("Draft: these minutes have not been approved yet.", "banner")
    elif view.approved:
        yield Paragraph(f"{view.approved}.")
    if view.corrections:
        yield Paragraph(f"Corrections: {view.corrections}")


def _attendance(view: MinutesView) -> Iterator[Block]:
    rows = [
        Row(
            (Text(heading), Text(line.name), Text(line.initials), Text(line.title), Text(line.organisation)),
            repeats=1 if number else 0,
            id=f"attendance-{line.pk}",
        )
        for heading, lines in view.lists.printed
        for number, line in enumerate(lines)
    ]
    if rows:
        yield DataTable("Attendance", ATTENDANCE, tuple(rows), row_header=1, sheet="Attendance")
    if view.quorum:
        yield Paragraph(view.quorum.words)


def _items(full: MinutesView, public: MinutesView) -> Iterator[Block]:
    open_items = {item.pk: item for item in public.items}
    for item in full.items:
        yield from _item(item, open_items[item.pk])


def _item(item: MinutesItem, public: MinutesItem) -> Iterator[Block]:
    yield Band(public.title, str(item.number))
    if public.private:
        yield Paragraph(f"Taken in private: {item.citation}.")
        yield Heading(item.title, 3, restricted=True)
    if item.withdrawn:
        yield Paragraph(f"Not taken: {item.withdrawn}", restricted=public.private)
        return
    yield from _told(item.comings, public.comings)
    yield from _told(item.declarations, public.declarations)
    known = {line.pk for line in public.paragraphs}
    for line in item.paragraphs:
        yield from _paragraph(line, restricted=line.pk not in known, told=public.private)
    if item.quorum and not item.quorum.quorate:
        yield Paragraph(item.quorum.words, restricted=public.private)


def _told(full: Iterable[str], public: Iterable[str]) -> Iterator[Block]:
    """Sentences that everybody may read, then those that only this edition has."""
    public = tuple(public)
    yield from (Paragraph(words) for words in public)
    yield from (Paragraph(words, restricted=True) for words in full if words not in public)


def _paragraph(line: ParagraphLine, *, restricted: bool, told: bool) -> Iterator[Block]:
    """A paragraph; one that is exempt in an item that is not (`told` = the item has said so) is marked."""
    if line.heading:
        yield Heading(line.heading, 3, restricted=restricted)
    text = f"{line.speakers}: {line.text}" if line.speakers else line.text
    if line.decision:
        yield Numbered("", _lines(text), f"Decision {line.decision.number}:", restricted=restricted)
        yield from _about(line.decision, restricted=restricted)
    elif line.action:
        who = ", ".join(filter(None, (line.action.lead, line.action.deadline)))
        yield Numbered("", _lines(f"{text} ({who})" if who else text), "Action:", restricted=restricted)
    elif restricted and not told:
        yield Numbered("", _lines(text), "Not for publication:", restricted=True)
    else:
        yield from (Paragraph(part, restricted=restricted) for part in _lines(text))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def _about(decision: DecisionLine, *, restricted: bool) -> Iterator[Block]:
    told = [words for words in (decision.votes, decision.interests) if words]
    if decision.rescinded:
        told.append("Rescinded since.")
    if told:
        yield Numbered("", (" ".join(f"{words.rstrip('.')}." for words in told),), restricted=restricted)


def _actions(full: MinutesView, public: MinutesView) -> Iterator[Block]:
    """The actions of the meeting in one table each for everybody and for those who may read the rest."""
    known = {line.pk for item in public.items for line in item.paragraphs}
    rows: dict[bool, list[Row]] = {True: [], False: []}
    for item in full.items:
        for line in item.paragraphs:
            if line.action:
                cells = (Text(str(item.number)), Text(line.action.text), Text(line.action.lead))
                row = Row((*cells, Text(line.action.deadline)), id=f"action-{line.action.pk}")
                rows[line.pk in known].append(row)
    if rows[True]:
        yield DataTable("Actions agreed", ACTIONS, tuple(rows[True]), row_header=1)
    if rows[False]:
        caption = "Actions agreed in private"
        yield DataTable(caption, ACTIONS, tuple(rows[False]), row_header=1, restricted=True)


# --- decisions ----------------------------------------


def decisions_section(meeting: Meeting, *, key: str = "decisions") -> Section:
    """The decisions of a meeting as its notice prints them."""
    found, public = decisions_of(meeting), {each.pk for each in decisions_of(meeting, public=True)}
    blocks: list[Block] = [Paragraph(f"{meeting.board.name}, {when_words(meeting)}", "lead")]
    if found:
        blocks += decision_tables(found, public, "Decisions of the meeting")
    else:
        blocks.append(Paragraph("The board took no decision at this meeting."))
    for decision in found:
        blocks += _notice(decision, restricted=decision.pk not in public)
    return Section(key, "Decision notice", tuple(blocks))


def decision_tables(
    found: Sequence[Decision], public: Collection[int], caption: str, *, sheet: str = "Decisions"
) -> Iterator[DataTable]:
    """Decisions in brief: those that everybody may read, then the others; `public` are keys of the former."""
    hidden = [_decision_row(each) for each in found if each.pk not in public]
    shown = [_decision_row(each) for each in found if each.pk in public]
    if shown or not hidden:
        yield DataTable(caption, DECISIONS, tuple(shown), empty="No decision.", sheet=sheet)
    if hidden:
        yield DataTable(f"{caption}, in private", DECISIONS, tuple(hidden), restricted=True)


def _decision_row(decision: Decision) -> Row:
    cells: tuple[Cell, ...] = (
        Text(decision.number), Text(decision.title), Day(decision.decided_on), Text(decision.wording),
        Text(str(decision.item.number)), Text(decision.reasons), Text(decision.powers),
        Text(decision.get_state_display()),
    )  # fmt: skip
    return Row(cells, id=f"decision-{decision.pk}")


def _notice(decision: Decision, *, restricted: bool) -> Iterator[Block]:
    line = decision_line(decision)
    if restricted:
        yield Paragraph(f"Decision {line.number} was taken in private.")
    yield Band(f"{line.number}: {line.title}", restricted=restricted)
    rows = (
        ("Decision", line.wording),
        ("Reasons", line.reasons),
        ("Options considered and rejected", line.options_rejected),
        ("Interests declared", line.interests or "None"),
        ("Under whose powers", line.powers),
        ("Votes", line.votes),
        ("Key decision", "Yes" if decision.key_decision else "No"),
        ("Agenda item", f"{decision.item.number}"),
        ("Standing", "Rescinded" if line.rescinded else ""),
    )
    shown = tuple((label, Text(words)) for label, words in rows if words)
    yield Facts(f"Decision {line.number}", shown, restricted=restricted)
