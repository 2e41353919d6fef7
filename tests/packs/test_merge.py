"""Joining papers that are not ours: their ids, role maps and languages survive side by side."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from packs.render.merge import Dress, PartOfPack, Piece, join
from tests.packs.marked_content import marked_content_faults

DRESS = Dress("Pack", "Council", "en-GB", date(2026, 3, 12), "Pack", "As at 12 March 2026")


def foreign(word: str) -> Piece:
    """A tagged paper made by another program: a table whose cell names its header by id."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    page.obj.Contents = pdf.make_stream(b"/TH <</MCID 0>> BDC EMC /TD <</MCID 1>> BDC EMC")
    page.obj.Resources = Dictionary()
    page.obj.StructParents = 0
    head = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TH, ID=String("h1"), K=0, Pg=page.obj))
    cell = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.TD, K=1, Pg=page.obj, T=String(word),
            A=Dictionary(O=Name.Table, Headers=Array([String("h1")])),
        )
    )  # fmt: skip
    table = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Table, K=Array([head, cell])))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array([table])))
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot, K=Array([document]),
            ParentTree=pdf.make_indirect(Dictionary(Nums=Array([0, Array([head, cell])]))),
            IDTree=pdf.make_indirect(Dictionary(Names=Array([String("h1"), head]))),
        )
    )  # fmt: skip
    for element, parent in (
        (document, pdf.Root.StructTreeRoot),
        (table, document),
        (head, table),
        (cell, table),
    ):
        element.P = parent
    data = io.BytesIO()
    pdf.save(data)
    return Piece(data.getvalue(), {"pages": 1, "bookmarks": [], "anchors": {}, "upload": True})


def joined(tmp_path: Path, *pieces: Piece) -> Path:
    parts = [PartOfPack(f"paper{n}", f"Paper {n}", (piece,)) for n, piece in enumerate(pieces)]
    join(parts, DRESS, tmp_path / "pack.pdf")
    return tmp_path / "pack.pdf"


def test_ids_of_two_papers_cannot_clash_and_headers_still_name_them(tmp_path: Path) -> None:
    path = joined(tmp_path, foreign("one"), foreign("two"))

    with pikepdf.open(path) as pdf:
        names = [str(n) for n in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
        assert names == ["paper0-0-h1", "paper1-1-h1"]
        cells: list[Any] = [part.K[0].K[1] for part in pdf.Root.StructTreeRoot.K[0].K]
        assert [str(cell.A.Headers[0]) for cell in cells] == names
    assert marked_content_faults(path) == []


def test_every_paper_is_a_part_of_one_document(tmp_path: Path) -> None:
    with pikepdf.open(joined(tmp_path, foreign("one"), foreign("two"))) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        assert [(str(p.S), str(p.T)) for p in document.K] == [("/Part", "Paper 0"), ("/Part", "Paper 1")]


def test_two_papers_in_one_section_keep_their_ids_apart(tmp_path: Path) -> None:
    parts = [PartOfPack("item", "Item", (foreign("one"), foreign("two")))]
    join(parts, DRESS, tmp_path / "pack.pdf")

    with pikepdf.open(tmp_path / "pack.pdf") as pdf:
        tree: Any = pdf.Root.StructTreeRoot
        names = list(tree.IDTree.Names)
        assert [str(n) for n in names[::2]] == ["item-0-h1", "item-1-h1"]
        assert [str(e.ID) for e in names[1::2]] == ["item-0-h1", "item-1-h1"]


def test_the_check_finds_content_that_no_reader_would_come_to(tmp_path: Path) -> None:
    path = joined(tmp_path, foreign("one"), foreign("two"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.StructTreeRoot.K[0].K[1]
        pdf.save(path)

    assert marked_content_faults(path) == [
        "Page 2: marked content 0 is outside the structure tree.",
        "Page 2: marked content 1 is outside the structure tree.",
    ]


def test_the_check_finds_a_file_without_tags(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "bare.pdf")

    assert marked_content_faults(tmp_path / "bare.pdf") == ["The file has no structure tree."]
