"""The front of a pack: cover, contents or agenda with page ranges, what the document says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from core.words import day_words
from packs.content import AgendaLine, Attachment, PackContent

NOT_TAGGED = "it is not tagged; each of its pages is a picture that is named"


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents page: the section's key and title, and its pages as they are numbered."""

    key: str
    title: str
    first_page: int
    last_page: int
    prefix: str = ""

    @property
    def pages(self) -> str:
        """As "Page 3", or "Pages 7 to 38" with a dash."""
        return page_words(self, self)


@dataclass(frozen=True, slots=True)
class PaperNote:
    """An uploaded paper that a screen reader cannot read as it should: its title, its number of pages, why,
    and whether the file may still say that it keeps PDF/UA-1.
    """

    title: str
    pages: int
    words: str
    conforms: bool


@dataclass(frozen=True, slots=True)
class _AgendaRow:
    line: AgendaLine
    link: str  # key of its first section
    pages: str
    attached: str


def page_words(first: ContentsLine, last: ContentsLine) -> str:
    """The pages from the beginning of one section to the end of another: "Page 7", "Pages S7–S38"."""
    if first.first_page == last.last_page:
        return f"Page {first.prefix}{first.first_page}"
    return f"Pages {first.prefix}{first.first_page}\N{EN DASH}{last.prefix}{last.last_page}"


def paper_note(paper: Attachment, facts: dict[str, Any]) -> PaperNote | None:
    """What is to be said of an uploaded paper; None when there is nothing."""
    wrapped: list[int] = facts["wrapped"] if facts["tagged"] else []
    words = [] if facts["tagged"] else [NOT_TAGGED]
    if wrapped:
        pages = ", ".join(str(number) for number in wrapped)
        words.append(f"not tagged on its page{'s' * (len(wrapped) > 1)} {pages}")
    words += facts["faults"]
    return PaperNote(paper.title, paper.pages, "; ".join(words), not facts["faults"]) if words else None


def front_page(
    content: PackContent,
    digest: str,
    contents: list[ContentsLine],
    notes: tuple[str, ...],
    papers: tuple[PaperNote, ...] = (),
) -> str:
    """The front as a complete HTML document; that of a meeting when the content has an agenda."""
    context = {
        "lang": content.lang,
        "content": content,
        "agenda": content.agenda,
        "as_at": day_words(content.as_at),
        "since": day_words(content.since) if content.since else "",
        "edition": content.edition,
        "digest": digest,
        "digest_groups": [digest[i : i + 8] for i in range(0, len(digest), 8)],
        "contents": contents,
        "rows": _agenda_rows(content, contents),
        "notes": (*content.notes, *notes),
        "papers": papers,
    }
    return render_to_string("packs/pdf/meeting.html" if content.agenda else "packs/pdf/front.html", context)


def _agenda_rows(content: PackContent, contents: list[ContentsLine]) -> list[_AgendaRow]:
    by_key = {line.key: line for line in contents}
    rows = []
    for line in content.agenda.lines if content.agenda else ():
        found = [by_key[key] for key in line.section_keys]
        pages = page_words(found[0], found[-1]) if found else ""
        rows.append(_AgendaRow(line, found[0].key if found else "", pages, line.attached))
    return rows
