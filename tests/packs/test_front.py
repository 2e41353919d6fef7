"""The front of a meeting's pack: true page ranges, bookmarks by item, S-pages, right-hand pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest

from packs import content as c
from packs.editions import compare
from packs.render.xlsx import build_xlsx
from tests.packs.making import Made, small_pack, table
from tests.packs.test_pdf import page_texts, sound
from tests.packs.uploading import attached, from_disk, written

Build = Callable[..., Made]
CITED = "Paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972."


def agenda(**fields: Any) -> c.Agenda:
    lines = (
        c.AgendaLine("1", "Welcome and apologies", "Chair", "Information"),
        c.AgendaLine("2", "Minutes and tracker", "Chair", "Decision", section_keys=("minutes", "tracker")),
        c.AgendaLine("3", "Homes", "Director of care", "Discussion", "Late: it came in March.", ("homes",)),
        c.AgendaLine(
            "4", "Loan to Rosewood", "Director of finance", "Decision", section_keys=("loan",),
            restricted=True, public_title="A provider's affairs", public_note=CITED,
        ),
        c.AgendaLine("5", "Any other business", "Chair", attached="Spoken"),
    )  # fmt: skip
    given: dict[str, Any] = {
        "meeting": "Meeting of 12 March 2026",
        "facts": (("Date", "Thursday 12 March 2026"), ("Time", "09:30"), ("Place", "Civic Centre")),
        "lines": lines,
        "notes": ("This meeting is open to the public",),
        "members": (c.Person("Ann Oakes", "Chair", "Exampleton NHS", "Votes"),),
        "contact": ("Board administrator", "board@example.org"),
        "texts": (c.PublicText("Recording", "You may film.\nTell us first."),),
        "published": "Published on 4 March 2026",
    }
    return c.Agenda(**(given | fields))


def meeting(**fields: Any) -> c.PackContent:
    sections = (
        c.Section("minutes", "Minutes of January", (c.Paragraph("Agreed."), c.Heading("Actions"))),
        c.Section("tracker", "Action tracker", (table(30),), "landscape"),
        c.Section("homes", "Homes", (table(5),)),
        c.Section(
            "loan", "Loan to Rosewood", (c.Paragraph("Nine thousand were asked for."),), restricted=True,
            public_title="A provider's affairs", placeholder=f"Not for publication. {CITED}",
        ),
    )  # fmt: skip
    given: dict[str, Any] = {"title": "Joint Commissioning Board", "subtitle": "Agenda and papers"}
    return small_pack(*sections, **(given | {"agenda": agenda()} | fields))


def said(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("fields", [{}, {"page_prefix": "S", "first_page": 7}, {"double_sided": True}])
def test_the_page_ranges_of_the_agenda_are_those_of_its_papers(build: Build, fields: dict[str, Any]) -> None:
    made = build(meeting(**fields))
    texts = page_texts(made.path)
    front = said(" ".join(texts[:4]))

    with pikepdf.open(made.path) as pdf:
        labels = [str(page.label) for page in pdf.pages]
    for section in made.built.sections:
        first = labels.index(f"{fields.get('page_prefix', '')}{section.first_page}")
        last = labels.index(f"{fields.get('page_prefix', '')}{section.last_page}")
        assert section.title in texts[first]
        assert last - first == section.last_page - section.first_page
    _minutes, tracker, homes, loan = made.built.sections
    start = made.built.sections[0].first_page
    prefix = fields.get("page_prefix", "")
    assert f"Minutes and tracker Chair Decision Pages {prefix}{start}–{prefix}{tracker.last_page}" in front
    assert f"Director of care Discussion Page {prefix}{homes.first_page}" in front
    assert loan.pages == f"Page {prefix}{loan.first_page}"
    sound(made.path)


@pytest.mark.parametrize("fields", [{}, {"page_prefix": "S", "first_page": 7}, {"double_sided": True}])
def test_printed_numbers_are_the_labels_of_the_pages(build: Build, fields: dict[str, Any]) -> None:
    made = build(meeting(**fields))
    texts = page_texts(made.path)

    with pikepdf.open(made.path) as pdf:
        labels = [str(page.label) for page in pdf.pages]
    assert labels[0] == ("S7" if fields.get("page_prefix") else "1")
    for label, text in list(zip(labels, texts, strict=True))[1:]:
        assert re.search(rf"Page {label}\b", text)


def test_the_cover_says_when_where_and_that_anyone_may_come(build: Build) -> None:
    cover, about, *_ = (said(text) for text in page_texts(build(meeting()).path))

    for words in ("Joint Commissioning Board", "Thursday 12 March 2026", "09:30", "Civic Centre",
                  "This meeting is open to the public", "board@example.org"):  # fmt: skip
        assert words in cover
    assert "Ann Oakes Chair Votes Exampleton NHS" in about
    assert "You may film. Tell us first." in about


def test_items_without_papers_say_so_in_their_own_words(build: Build) -> None:
    text = said(page_texts(build(meeting()).path)[2])

    assert "5 Any other business Chair Spoken" in text
    assert "Late: it came in March." in text
    assert "Published on 4 March 2026" in text


def test_bookmarks_stand_by_item_with_the_papers_beneath(build: Build) -> None:
    with pikepdf.open(build(meeting()).path) as pdf, pdf.open_outline() as outline:
        shown = [(item.title, [below.title for below in item.children]) for item in outline.root]
        pages = [pdf.pages.index(pikepdf.Page(item.destination[0])) + 1 for item in outline.root]

    assert shown == [
        ("Joint Commissioning Board", ["About this meeting", "Agenda"]),
        ("1 Welcome and apologies", []),
        ("2 Minutes and tracker", ["Minutes of January", "Action tracker"]),
        ("3 Homes", []),
        ("4 Loan to Rosewood", []),
        ("5 Any other business", []),
    ]
    assert pages[:3] == [1, 3, 4]
    assert pages[-1] == 3


def test_agenda_lines_link_to_their_papers(build: Build) -> None:
    made = build(meeting())

    with pikepdf.open(made.path) as pdf:
        links = [a for a in pdf.pages[2].Annots if a.Subtype == "/Link"]
        assert [str(link.Contents) for link in links] == [
            f"{section.title}, page {section.first_page}"
            for section in made.built.sections
            if section.key != "tracker"
        ]


def test_the_public_edition_shows_number_public_title_and_paragraph_of_an_exempt_item(build: Build) -> None:
    made = build(meeting().public())
    text = said(" ".join(page_texts(made.path)))

    assert f"4 A provider's affairs {CITED} Page {made.built.sections[-1].first_page}" in text
    assert f"Not for publication. {CITED}" in text
    for words in ("Rosewood", "Director of finance", "Nine thousand"):
        assert words not in text
    sound(made.path)


def test_a_supplement_numbers_its_pages_on_and_says_which_it_is(build: Build) -> None:
    made = build(meeting(page_prefix="S", first_page=7, running_title="Supplement 2"))
    texts = page_texts(made.path)

    assert made.built.sections[0].pages == "Page S10"
    assert "Supplement 2" in texts[1]
    assert "Page S8" in texts[1]
    assert " of " not in re.findall(r"Page S8.*", texts[1])[0]


def test_papers_begin_on_right_hand_pages_when_both_sides_are_printed(build: Build) -> None:
    made = build(meeting(double_sided=True))
    texts = page_texts(made.path)
    blank = [n for n, text in enumerate(texts, start=1) if "intentionally left blank" in text]

    assert all(section.first_page % 2 for section in made.built.sections)
    starts = {section.first_page for section in made.built.sections}
    ends = {section.last_page for section in made.built.sections} | {3}
    assert blank
    assert all(n + 1 in starts and n - 1 in ends for n in blank)
    assert "intentionally" not in " ".join(page_texts(build(meeting(), "single").path))


def test_a_short_paper_may_go_out_without_cover_and_contents(build: Build) -> None:
    made = build(small_pack(c.Section("n", "Decision notice", (c.Paragraph("Agreed."),)), front="none"))

    (text,) = page_texts(made.path)
    assert "Page 1 of 1" in text
    assert "Decision notice" in text
    sound(made.path)


def test_an_agenda_of_many_pages_still_tells_the_truth(build: Build) -> None:
    sections = tuple(c.Section(f"s{n}", f"Paper {n}", (c.Paragraph("Words."),)) for n in range(60))
    lines = tuple(
        c.AgendaLine(str(n), f"Item {n}", "Chair", "Information", "A note. " * 30, (f"s{n}",))
        for n in range(60)
    )
    made = build(small_pack(*sections, agenda=agenda(lines=lines, members=(), texts=())))
    texts = page_texts(made.path)

    last = made.built.sections[-1]
    assert last.last_page == len(texts)
    assert "Paper 59" in texts[last.first_page - 1]
    assert f"Page {last.first_page}" in " ".join(texts[: made.built.sections[0].first_page - 1])


def test_the_workbook_lists_the_agenda_and_the_uploaded_papers(tmp_path: Path) -> None:
    pack = meeting()
    paper = attached(written("One", "Two"), tmp_path)
    pack = replace(pack, sections=(replace(pack.sections[0], blocks=(paper,)), *pack.sections[1:]))
    build_xlsx(pack, tmp_path / "pack.xlsx")

    book: Any = openpyxl.load_workbook(tmp_path / "pack.xlsx")
    assert book.sheetnames[1] == "Agenda"
    assert book.sheetnames[-1] == "Uploaded papers"
    rows = [[cell.value for cell in row] for row in book["Agenda"].iter_rows(min_row=2)]
    assert rows[1] == [
        "2", "Minutes and tracker", "Chair", "Decision", "Minutes of January\nAction tracker", None,
    ]  # fmt: skip
    papers = [[cell.value for cell in row] for row in book["Uploaded papers"].iter_rows(min_row=2)]
    assert papers == [["Minutes of January", "Home first figures", 2, paper.digest]]
    facts = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=2)}
    assert facts["Place"] == "Civic Centre"


def test_a_replaced_paper_a_changed_item_and_reworded_paragraphs_show_in_the_comparison(
    tmp_path: Path,
) -> None:
    def edition(paper: c.Attachment, lead: str, *words: str) -> c.PackContent:
        numbered = tuple(c.Numbered(f"{n}.", (text,)) for n, text in enumerate(words, start=1))
        facts = c.Facts("Report", (("Report of", c.Text(lead)),))
        line = c.AgendaLine("1", "Homes", lead, section_keys=("homes",))
        return small_pack(
            c.Section("homes", "Homes", (facts, *numbered, paper)), agenda=agenda(lines=(line,))
        )

    old = edition(attached(written("One"), tmp_path), "Director", "First.", "Second.")
    new = edition(attached(written("One", "Two"), tmp_path), "Chief", "Put in.", "First.", "Second, again.")

    found = {(t.section, t.caption): [(r.kind, r.name) for r in t.rows] for t in compare(old, new)}

    assert found == {
        ("Oversight pack", "Agenda"): [("changed", "Homes: Chief")],
        ("Homes", "Report"): [("changed", "Report of: Chief")],
        ("Homes", "Uploaded papers"): [("changed", "Home first figures: " + new_digest(new))],
        ("Homes", "Numbered paragraphs"): [("added", "1."), ("changed", "3.")],
    }
    pages = next(t for t in compare(old, new) if t.caption == "Uploaded papers").rows[0].cells[0]
    assert (pages.column, pages.was, pages.now) == ("Pages", "1", "2")


def new_digest(pack: c.PackContent) -> str:
    ((_, paper),) = pack.attachments()
    return paper.digest


def test_papers_uploaded_are_pages_in_the_range_of_their_item(build: Build, tmp_path: Path) -> None:
    pack = meeting()
    homes = replace(pack.sections[2], blocks=(attached(written("One", "Two", "Three"), tmp_path),))
    made = build(replace(pack, sections=(*pack.sections[:2], homes, pack.sections[3])), papers=from_disk)

    section = made.built.sections[2]
    texts = page_texts(made.path)
    assert section.last_page - section.first_page == 2
    assert "Three" in texts[section.last_page - 1]
    assert f"Pages {section.first_page}–{section.last_page}" in said(texts[2])
