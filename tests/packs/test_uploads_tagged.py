"""Uploaded papers in a tagged pack: their tags join it, or their pages are wrapped and named."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from packs import content as c
from tests.packs.making import small_pack
from tests.packs.marked_content import marked_content_faults
from tests.packs.test_pdf import elements, page_texts, sound, walk
from tests.packs.uploading import (
    Build,
    Tagged,
    attached,
    from_disk,
    html_paper,
    line,
    pack_of,
    plain_page,
    written,
)

NOT_TAGGED = "it is not tagged; each of its pages is a picture that is named"


def test_an_untagged_paper_is_wrapped_page_by_page_and_named(build: Build, tmp_path: Path) -> None:
    made = build(pack_of(attached(written("One", "Two"), tmp_path, "Home first report")), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        assert [str(f.Alt) for f in elements(pdf, "Figure")] == [
            "Home first report, page 1 of 2; this upload is not tagged",
            "Home first report, page 2 of 2; this upload is not tagged",
        ]
    assert [(p.title, p.words, p.conforms) for p in made.built.papers] == [
        ("Home first report", NOT_TAGGED, True)
    ]
    assert f"Home first report (2 pages): {NOT_TAGGED}." in " ".join(page_texts(made.path)[1].split())
    sound(made.path)


def word_like() -> Tagged:
    """Tags as a word processor writes them: its own names, classes, header ids, a heading that skips."""
    paper = Tagged()
    paper.roles = {"Heading1": Name.H1, "Kopf3": Name.Heading3, "Heading3": Name.H3, "Normal": Name.P}
    paper.classes = {"Head": Dictionary(O=Name.Table, Scope=Name.Column)}
    paper.page()
    paper.element("Heading1", "Figures of May")
    paper.element("Normal", "Some words.")
    paper.element("Kopf3", "By home")
    head = paper.element("TH", "Home", ID=String("h1"), C=Name.Head)
    row = paper.group("TR", [head])
    cell = paper.element("TD", "Larch", A=Dictionary(O=Name.Table, Headers=Array([String("h1")])))
    paper.group("Table", [row, paper.group("TR", [cell])])
    return paper


def test_a_tagged_paper_joins_with_its_tags(build: Build, tmp_path: Path) -> None:
    paper = attached(word_like().data(), tmp_path)
    made = build(pack_of(c.Paragraph("See below."), paper, paper), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        part = pdf.Root.StructTreeRoot.K[0].K[1]
        kinds = [str(e.S)[1:] for e in walk(part)]
        assert kinds.count("Table") == 2
        assert [k for k in kinds if k[:1] == "H"] == ["H1", "H2", "H3", "H2", "H3"]
        assert "/RoleMap" not in pdf.Root.StructTreeRoot
        assert "/ClassMap" not in pdf.Root.StructTreeRoot
        heads = [e for e in walk(part) if e.S == "/TH"]
        assert [str(e.A.Scope) for e in heads] == ["/Column", "/Column"]
        cells = [e for e in walk(part) if e.S == "/TD"]
        assert [str(e.A.Headers[0]) for e in cells] == [str(e.ID) for e in heads]
        assert len({str(e.ID) for e in heads}) == 2
    assert made.built.papers == ()
    sound(made.path)


def test_papers_whose_names_for_tags_differ_stand_side_by_side(build: Build, tmp_path: Path) -> None:
    papers = []
    for role in (Name.H1, Name.P):
        made = Tagged()
        made.roles = {"Style": role}
        made.page()
        made.element("Style", "Words")
        papers.append(attached(made.data(), tmp_path, f"Paper {role}"))

    pack = build(pack_of(*papers), papers=from_disk)

    with pikepdf.open(pack.path) as pdf:
        part = pdf.Root.StructTreeRoot.K[0].K[1]
        assert [str(e.S) for e in part.K] == ["/H1", "/P"]


def test_a_paper_alone_in_its_section_begins_it_without_a_page_of_ours(build: Build, tmp_path: Path) -> None:
    made = build(pack_of(attached(word_like().data(), tmp_path)), papers=from_disk)
    (section,) = made.built.sections

    assert (section.first_page, section.last_page, made.built.pages) == (3, 3, 3)
    with pikepdf.open(made.path) as pdf:
        (link,) = [a for a in pdf.pages[1].Annots if a.Subtype == "/Link"]
        names = list(pdf.Root.Names.Dests.Names)
        places = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        assert pdf.pages.index(pikepdf.Page(places[str(link.Dest)][0])) == 2
        assert [str(e.S) for e in elements(pdf, "H1")][-1:] == ["/H1"]
    assert "Home first report" in page_texts(made.path)[2]


def test_a_page_without_tags_in_a_tagged_paper_is_wrapped_in_its_place(build: Build, tmp_path: Path) -> None:
    paper = word_like()
    plain_page(paper.pdf, line("A scan put in"))
    paper._marks.append([])
    paper.page()
    paper.element("Normal", "After it.")

    made = build(pack_of(attached(paper.data(), tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        kinds = [str(e.S)[1:] for e in pdf.Root.StructTreeRoot.K[0].K[1].K]
        assert kinds == ["H1", "P", "H2", "Table", "Figure", "P"]
        (figure,) = elements(pdf, "Figure")
        assert str(figure.Alt) == "Home first figures, page 2 of 3; this page is not tagged"
    assert [p.words for p in made.built.papers] == ["not tagged on its page 2"]
    sound(made.path)


def test_tags_that_miss_some_of_the_text_are_not_trusted(build: Build, tmp_path: Path) -> None:
    def drop(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.StructTreeRoot.K.K[1]

    made = build(pack_of(attached(word_like().data(drop), tmp_path)), papers=from_disk)

    assert [p.words for p in made.built.papers] == [NOT_TAGGED]
    sound(made.path)


def test_answers_in_a_tagged_form_are_read_in_their_place(build: Build, tmp_path: Path) -> None:
    paper = Tagged()
    page = paper.page()
    paper.element("H1", "Form")
    looks = paper.pdf.make_stream(
        b"0.9 g 0 0 90 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 20])
    )
    fields = [
        paper.pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, F=4, Rect=Array([60, y, 160, y + 20]),
                AP=Dictionary(N=looks),
            )
        )
        for y in (600, 500)
    ]  # fmt: skip
    page.Annots = Array(fields)
    element = paper.pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Form, K=Dictionary(Type=Name.OBJR, Obj=fields[0], Pg=page))
    )
    paper.kids.append(element)
    paper.element("P", "After the form")

    def form(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array(fields))

    made = build(pack_of(attached(paper.data(form), tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        kinds = [str(e.S)[1:] for e in pdf.Root.StructTreeRoot.K[0].K[1].K]
    assert kinds == ["H1", "Span", "P", "P"]
    assert made.built.papers == ()
    sound(made.path)


def test_the_pack_names_what_a_tagged_paper_fails_and_claims_no_more_than_is_true(
    build: Build, tmp_path: Path
) -> None:
    paper = Tagged()
    paper.page()
    paper.element("H1", "Picture")
    paper.element("Figure", "No words for it")

    made = build(pack_of(attached(paper.data(), tmp_path, "Photographs")), papers=from_disk)

    assert "Photographs (1 page): pictures or formulas have no description." in " ".join(
        page_texts(made.path)[1].split()
    )
    assert [p.conforms for p in made.built.papers] == [False]
    with pikepdf.open(made.path) as pdf, pdf.open_metadata() as metadata:
        assert "pdfuaid:part" not in metadata
    assert marked_content_faults(made.path) == []


def test_the_language_of_a_paper_is_kept(build: Build, tmp_path: Path) -> None:
    def welsh(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Lang = String("cy")

    made = build(pack_of(attached(word_like().data(welsh), tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        assert {str(e.Lang) for e in pdf.Root.StructTreeRoot.K[0].K[1].K} == {"cy"}


def test_a_pack_of_150_pages_of_our_own_and_tagged_papers_is_valid(build: Build, tmp_path: Path) -> None:
    words = "<p>The duty team rang every home on the list and noted what each still lacks.</p>" * 26
    sections = []
    for number in range(6):
        body = "".join(f"<h2>Home {n}</h2>{words}" for n in range(24))
        paper = attached(html_paper(f"<h1>Report {number}</h1>{body}"), tmp_path, f"Report {number}")
        hand = attached(word_like().data(), tmp_path, f"Figures {number}")
        blocks = (c.Paragraph("Our own words."), *full_tables(), paper, hand)
        sections.append(c.Section(f"s{number}", f"Item {number}", blocks, "landscape"))

    made = build(small_pack(*sections), papers=from_disk)

    assert made.built.pages >= 150
    assert made.built.papers == ()
    sound(made.path)


def full_tables() -> tuple[c.Block, ...]:
    from tests.packs.making import table

    return (c.Heading("Homes"), table(90))
