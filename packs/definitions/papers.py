"""The papers of a meeting as sections of a pack, an item after the other.

An uploaded paper becomes its own pages, a report written here is laid out. A paper goes out when it is
approved; until then the agenda says that it follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from django.utils import timezone

from oversight import paper_kinds
from oversight.exemptions import citation
from oversight.models import AgendaItem, Meeting, Paper, PaperVersion
from packs.content import AgendaLine, Attachment, Block, Day, Edition, Paragraph, Row, Section, Text
from packs.definitions.written import report_blocks

TO_FOLLOW, WITHDRAWN = "To follow", "Withdrawn"


@dataclass(frozen=True, slots=True)
class ItemPapers:
    """An item with its papers that print, and whether others are still awaited."""

    item: AgendaItem
    papers: tuple[Paper, ...]
    awaited: bool


def items_of(meeting: Meeting, supplement: int | None = None) -> list[ItemPapers]:
    """The items of a meeting with their papers in order, of the agenda or a supplement. Two queries.

    A paper that came after the agenda was out waits for a supplement: it is none of the agenda's.
    """
    items = {item.pk: item for item in meeting.items.order_by("number", "pk")}
    rows = Paper.objects.filter(item__in=items, supplement=supplement)
    rows = rows.exclude(state=Paper.State.WITHDRAWN).select_related("current").order_by("position", "pk")
    found: dict[int, list[Paper]] = {pk: [] for pk in items}
    for paper in rows:
        paper.item = items[paper.item_id]
        paper.item.meeting = meeting
        if not paper.item.withdrawn and (supplement is not None or not paper.came_late):
            found[paper.item_id].append(paper)
    return [_ready(item, found[pk]) for pk, item in items.items()]


def _ready(item: AgendaItem, papers: list[Paper]) -> ItemPapers:
    ready = tuple(paper for paper in papers if prints(paper))
    return ItemPapers(item, ready, len(ready) < len(papers))


def prints(paper: Paper) -> bool:
    """Whether it is approved and has something to print."""
    version = paper.current
    if paper.state != Paper.State.APPROVED or version is None:
        return False
    return version.content is not None or bool(version.pdf and version.pages)


def sections_of(found: ItemPapers) -> list[Section]:
    """A section for each paper. In the public edition an exempt item has one page that says so, and an
    exempt paper of a public item has its own.
    """
    item = found.item
    sections = []
    for number, paper in enumerate(found.papers):
        section = _section(paper)
        if item.exempt:
            section = _private(section, item_words(item))
            if number == 0:
                title = f"Item {item.number}: {item.public_title}"
                section = replace(section, public_title=title, placeholder=item_words(item))
        elif paper.exempt:
            words = (
                f"A paper of item {item.number} is not for publication: {citation(paper.exempt_paragraph)}."
            )
            title = f"Item {item.number}: a paper not for publication"
            section = replace(_private(section, words), public_title=title, placeholder=words)
        sections.append(section)
    return sections


def _private(section: Section, words: str) -> Section:
    """Left out of the public edition; a report says so above its text, an uploaded page stays as it is."""
    blocks = section.blocks
    if not any(isinstance(block, Attachment) for block in blocks):
        blocks = (Paragraph(words, "banner"), *blocks)
    return replace(section, blocks=blocks, restricted=True)


def item_words(item: AgendaItem) -> str:
    """What everybody is told of an exempt item instead of its papers."""
    return f"This item is not for publication: {citation(item.exempt_paragraph)}."


def _section(paper: Paper) -> Section:
    version = cast("PaperVersion", paper.current)  # `prints` saw that it has one
    title = f"{paper.appendix}: {paper.title}" if paper.appendix else paper.title
    blocks: Iterable[Block]
    if version.content is not None:
        blocks = report_blocks(version.content)
    else:
        blocks = (Attachment(title, version.pdf_sha256, version.pages, stored=version.pdf),)
    return Section(f"paper-{paper.pk}", title, tuple(blocks))


def line_of(found: ItemPapers, keys: Iterable[str]) -> AgendaLine:
    """The item's line of the agenda; `keys` are the sections that are its papers."""
    item, keys = found.item, tuple(keys)
    attached = WITHDRAWN if item.withdrawn else TO_FOLLOW if found.awaited and not keys else ""
    public_note = item_words(item) if item.exempt else ""
    if item.exempt and item.withdrawn:
        public_note = f"{public_note} {WITHDRAWN}."
    return AgendaLine(
        number=str(item.number),
        title=item.title,
        lead=item.lead,
        purpose=str(item.get_purpose_display()),
        note="\n".join(_notes(found)),
        section_keys=keys,
        attached=attached,
        restricted=item.exempt,
        public_title=item.public_title if item.exempt else "",
        public_note=public_note,
    )


def _notes(found: ItemPapers) -> Iterator[str]:
    item = found.item
    if item.note:
        yield item.note
    if item.withdrawn:
        yield f"Withdrawn: {item.withdrawn_reason}"
    if item.key_decision:
        yield "Key decision."
    if item.late:
        yield f"Late item: {item.late_reason}"
    if item.exempt:
        yield f"Exempt: {citation(item.exempt_paragraph)}. {item.public_interest}"
    if found.awaited and found.papers:
        yield "A further paper follows."


def sources_of(items: Iterable[ItemPapers], edition: Edition) -> Mapping[str, str]:
    """Each paper by its place, with its version; what is exempt is no source of the public edition.

    By its place and not by its title: whoever may see the pack's job may not know the titles.
    """
    found = {}
    for each in items:
        if each.item.exempt and edition == "public":
            continue
        for number, paper in enumerate(each.papers, 1):
            if paper.current is not None and not (paper.exempt and edition == "public"):
                found[f"Item {each.item.number}, paper {number}"] = f"{paper.pk}.{paper.current.number}"
    return found


def rows_of(items: Iterable[ItemPapers]) -> list[Row]:
    """The papers that everybody may read, as rows: item, title, kind, day."""
    rows = []
    for each in items:
        for paper in each.papers:
            if each.item.exempt or paper.exempt or paper.current is None:
                continue
            day = timezone.localtime(paper.current.made_at).date()
            kind = paper_kinds.title_of(paper.kind)
            cells = (Text(str(each.item.number)), Text(paper.title), Text(kind), Day(day))
            rows.append(Row(cells, id=f"paper-{paper.pk}"))
    return rows
