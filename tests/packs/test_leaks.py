"""Words that are restricted, planted in every place of public files: each is found, and stops publication."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.core.files.storage import FileSystemStorage
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from pikepdf import Array, Dictionary, Name, String

from core.leaks import phrases
from packs import content as c
from packs import leaks
from packs.compose import LeakError, public_or_restricted, render, restricted_phrases
from packs.render.pool import RenderError
from packs.render.xlsx import build_xlsx
from tests.packs.making import Made, small_pack, table
from tests.packs.test_front import agenda
from tests.packs.uploading import attached, written

Build = Callable[..., Made]
SECRET = "The owner of Rosewood asked the council for a loan of £1,250,000 and was refused."
SECRETS = phrases([SECRET], [])


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def open_pack(**given: Any) -> c.PackContent:
    return small_pack(
        c.Section("open", "Open", (c.Paragraph("All is well."), table(3))),
        **({"agenda": agenda(lines=())} | given),
    )


# --- every field of the content ---


class Planter:
    """Puts words of their own into every text of a value, so that each can be told from all others."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def value(self, value: Any, name: str = "") -> Any:
        if isinstance(value, str) and name not in KEPT:
            self.planted.append(f"Planted secret words number {len(self.planted)} for {name or 'a list'}")
            return self.planted[-1]
        if isinstance(value, tuple):
            return tuple(self.value(item, name) for item in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{f.name: self.value(getattr(value, f.name), f.name) for f in fields(value)}
            )
        return value


# Words of the program (kinds, styles), names that join parts, and what is public by definition.
KEPT = {
    "style", "kind", "key", "orientation", "section_keys", "id", "svg", "digest", "stored", "public_title",
    "public_note", "placeholder", "lang", "definition", "edition", "front", "page_prefix",
}  # fmt: skip


def every_block() -> tuple[c.Block, ...]:
    from tests.packs.making import full_sections

    found = [block for section in full_sections() for block in section.blocks]
    return (
        *found,
        c.Heading("Heading", 3),
        c.Band("Band", "1"),
        c.Facts("Facts", (("Report of", c.Text("Director")), ("When", c.Day(None, "In May")))),
        c.Numbered("1.", ("Words.", ("Point", "Point")), "Decision"),
        c.Attachment("Accounts", "0" * 64, 2),
    )


def test_words_in_every_field_of_what_is_restricted_are_searched_for_and_none_is_in_the_public_files(
    build: Build, tmp_path: Path
) -> None:
    planter = Planter()
    section = c.Section("shut", "Title", every_block(), "landscape")
    shut = replace(planter.value(section), restricted=True, public_title="Exempt", placeholder="Paragraph 3.")
    blocks = tuple(replace(block, restricted=True) for block in planter.value(every_block()))
    line = planter.value(c.AgendaLine("2", "Loan", "Lead", "Decision", "Note", ("shut",), "To follow"))
    hidden = replace(line, number="2", restricted=True, public_title="Exempt", public_note="Paragraph 3.")
    mixed = c.Section("mixed", "Mixed", (c.Paragraph("All is well."), *blocks))
    full = small_pack(mixed, shut, agenda=agenda(lines=(hidden,)))
    planted = [words for words in planter.planted if words != line.number]

    sought = set(full.restricted_words())

    assert len(planted) > 250
    assert [words for words in planted if words not in sought] == []
    public = public_or_restricted(full, "public")
    made = build(public)
    build_xlsx(public, tmp_path / "pack.xlsx")
    sought_words = full.restricted_words()
    assert leaks.in_content(public, sought_words) == []
    assert leaks.in_pdf(made.path, sought_words) == []
    assert leaks.in_workbook(tmp_path / "pack.xlsx", sought_words) == []


def test_the_search_finds_all_of_it_in_the_restricted_files(build: Build, tmp_path: Path) -> None:
    """The other way round: a search that finds nothing anywhere would prove nothing."""
    planter = Planter()
    section = planter.value(c.Section("shut", "Title", (c.Paragraph("P"), table(2), c.Heading("H"))))
    full = small_pack(replace(section, restricted=True))
    made = build(full)
    build_xlsx(full, tmp_path / "pack.xlsx")
    sought = full.restricted_words()

    found = {hit.words for hit in leaks.in_pdf(made.path, sought)}
    cells = {hit.words for hit in leaks.in_workbook(tmp_path / "pack.xlsx", sought)}

    printed = [w for w in planter.planted if not w.endswith(("for sheet", "for empty", "public_title"))]
    assert [w for w in printed if w in sought and w not in found] == []
    assert {hit.words for hit in leaks.in_content(full, sought)} == set(sought)
    in_cells = [row.cells for block in section.blocks if isinstance(block, c.DataTable) for row in block.rows]
    said = {text for text in c.texts(tuple(in_cells)) if text in sought}
    assert {text for text in said if not text.endswith("for unit")} <= cells  # a unit is printed only


# --- every place of the files ---


def in_docinfo(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Subject"] = SECRET


def in_xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = SECRET


def in_a_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root[0].children.append(pikepdf.OutlineItem(SECRET, 0))


def in_a_named_place(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.Dests.Names.extend([String(SECRET), Array([pdf.pages[0].obj, Name.Fit])])


def in_the_words_of_a_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, Contents=String(SECRET))])


def in_an_address(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.org/?q=" + SECRET))
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, A=action)])


def in_an_alternative_text(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].K[0].Alt = String(SECRET)


def in_actual_text_of_the_page(pdf: pikepdf.Pdf) -> None:
    said = String(SECRET).unparse()
    pdf.pages[0].contents_add(b"/Span <</ActualText " + said + b">> BDC EMC")


def in_the_structure(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].K[0].T = String(SECRET)


def in_an_attached_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["notes.txt"] = SECRET.encode()


def in_the_name_of_an_attached_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments[SECRET] = b"Nothing."


def in_a_page_label(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels.Nums[1].P = String(SECRET)


def in_a_form_field(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(T=String("x"), V=String(SECRET))]))


def in_invisible_text(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1]
    page.obj.Resources.Font["/Plain"] = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    text = SECRET.encode("cp1252").replace(b"(", b"")
    page.contents_add(b"BT 3 Tr /Plain 9 Tf 10 10 Td (" + text + b") Tj ET")


def outside_the_page(pdf: pikepdf.Pdf) -> None:
    in_invisible_text(pdf)
    pdf.pages[1].obj.CropBox = Array([100, 100, 200, 200])


PDF_PLACES = [
    in_docinfo, in_xmp, in_a_bookmark, in_a_named_place, in_the_words_of_a_link, in_an_address,
    in_an_alternative_text, in_actual_text_of_the_page, in_the_structure, in_an_attached_file,
    in_the_name_of_an_attached_file, in_a_page_label, in_a_form_field, in_invisible_text, outside_the_page,
]  # fmt: skip


@pytest.mark.parametrize("plant", PDF_PLACES, ids=lambda plant: str(plant.__name__))
def test_planted_words_are_found_in_every_place_of_a_pdf(
    build: Build, tmp_path: Path, plant: Callable[[pikepdf.Pdf], None]
) -> None:
    made = build(open_pack())
    assert leaks.in_pdf(made.path, SECRETS) == []
    with pikepdf.open(made.path) as pdf:
        plant(pdf)
        pdf.save(tmp_path / "planted.pdf")

    found = leaks.in_pdf(tmp_path / "planted.pdf", SECRETS)

    assert {hit.words for hit in found} >= set(SECRETS[:2])
    assert all(hit.where.endswith("of the PDF") or "PDF" in hit.where for hit in found)


def on_a_hidden_sheet(book: Any) -> None:
    sheet = book.create_sheet("Hidden")
    sheet["C3"] = SECRET
    sheet.sheet_state = "veryHidden"


def in_a_comment(book: Any) -> None:
    book["Homes"]["A1"].comment = Comment(SECRET, "Ann")


def in_a_defined_name(book: Any) -> None:
    book.defined_names["hidden"] = DefinedName("hidden", attr_text=f'"{SECRET}"')


def in_the_properties(book: Any) -> None:
    book.properties.description = SECRET


def in_a_head_of_pages(book: Any) -> None:
    book["Homes"].oddHeader.center.text = SECRET


def in_a_tip(book: Any) -> None:
    book["Homes"]["A1"].hyperlink = "https://example.org/"
    book["Homes"]["A1"].hyperlink.tooltip = SECRET


def in_a_formula(book: Any) -> None:
    book["Homes"]["Z9"] = f'="{SECRET}"'


BOOK_PLACES = [
    on_a_hidden_sheet, in_a_comment, in_a_defined_name, in_the_properties, in_a_head_of_pages, in_a_tip,
    in_a_formula,
]  # fmt: skip


@pytest.mark.parametrize("plant", BOOK_PLACES, ids=lambda plant: str(plant.__name__))
def test_planted_words_are_found_in_every_place_of_a_workbook(
    tmp_path: Path, plant: Callable[[Any], None]
) -> None:
    path = tmp_path / "pack.xlsx"
    build_xlsx(open_pack(), path)
    assert leaks.in_workbook(path, SECRETS) == []
    book = openpyxl.load_workbook(path)
    plant(book)
    book.save(path)

    assert {hit.words for hit in leaks.in_workbook(path, SECRETS)} >= set(SECRETS[:2])


def test_a_file_put_into_a_workbook_is_searched_too(tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    build_xlsx(open_pack(), path)
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/embeddings/notes.txt", SECRET)

    assert {hit.where for hit in leaks.in_workbook(path, SECRETS)} == {"in the workbook"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": SECRET}, "on the cover or the agenda"),
        ({"notes": (SECRET,)}, "on the cover or the agenda"),
        ({"agenda": agenda(lines=(c.AgendaLine("1", SECRET),))}, "on the cover or the agenda"),
        ({"sections": (c.Section("a", "A", (c.Paragraph(SECRET),)),)}, "in section 1 of the pack"),
        ({"sections": (c.Section("a", "A", (table(1, words=SECRET),)),)}, "in section 1 of the pack"),
    ],
)
def test_planted_words_are_found_in_the_content(change: dict[str, Any], where: str) -> None:
    assert {hit.where for hit in leaks.in_content(replace(open_pack(), **change), SECRETS)} == {where}


# --- what happens then ---


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> FileSystemStorage:
    """Storage and cache of this test's own."""
    settings.DATA_DIR = tmp_path / "data"
    (tmp_path / "data").mkdir()
    return FileSystemStorage(tmp_path / "media")


def kept(storage: FileSystemStorage) -> set[str]:
    folder = Path(storage.location)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def uploaded(data: bytes, storage: FileSystemStorage, title: str, **given: Any) -> c.Attachment:
    folder = Path(storage.location)
    folder.mkdir(exist_ok=True)
    paper = attached(data, folder, title, **given)
    return replace(paper, stored=Path(paper.stored).name)


def test_a_hit_stops_publication_and_nothing_is_kept(storage: FileSystemStorage) -> None:
    with pytest.raises(LeakError) as error:
        render(open_pack(title=SECRET), storage, quiet, SECRETS)

    assert kept(storage) == set()
    assert "Rosewood" not in str(error.value)
    assert "on the cover or the agenda, on page 1 of the PDF" in str(error.value)
    assert {hit.words for hit in error.value.hits} >= set(SECRETS[:2])


def test_files_without_restricted_words_are_kept(storage: FileSystemStorage) -> None:
    files = render(open_pack(), storage, quiet, SECRETS)

    assert kept(storage) == {files.pdf, files.xlsx}


def test_a_public_paper_that_says_what_somebody_typed_as_restricted_stops_publication(
    storage: FileSystemStorage,
) -> None:
    paper = uploaded(
        written("Appendix. The owner of Rosewood asked the council for a loan"), storage, "Appendix"
    )
    shut = c.Section("shut", "Shut", (c.Paragraph(SECRET),), restricted=True)
    full = small_pack(c.Section("open", "Open", (paper,)), shut)

    with pytest.raises(LeakError, match="on page 3 of the PDF"):
        render(full.public(), storage, quiet, restricted_phrases(full, storage))


def test_the_words_of_a_restricted_paper_are_searched_for(storage: FileSystemStorage) -> None:
    said = "The lender wants the deeds of Rosewood as surety"
    hidden = uploaded(written(said), storage, "Accounts", restricted=True)
    full = small_pack(c.Section("open", "Open", (c.Paragraph("All is well."), hidden)))
    sought = restricted_phrases(full, storage)

    with pytest.raises(LeakError, match="on page 4 of the PDF"):
        render(replace(full, edition="public"), storage, quiet, sought)  # as if the paper had been left in
    assert render(full.public(), storage, quiet, sought).pages == 3


def test_words_that_a_public_paper_shares_with_its_full_version_are_public(
    storage: FileSystemStorage,
) -> None:
    both = "The home was visited in May by two nurses and an inspector"
    full_version = uploaded(
        written(both, "The owner owes the bank nine thousand"), storage, "Full", restricted=True
    )
    public_version = uploaded(written(both), storage, "Public version")
    full = small_pack(c.Section("open", "Open", (public_version, full_version)))

    sought = restricted_phrases(full, storage)

    assert "The owner owes the bank nine thousand" in sought
    assert render(full.public(), storage, quiet, sought).pages == 3


def test_a_paper_whose_file_is_gone_is_named(storage: FileSystemStorage) -> None:
    paper = uploaded(written("One"), storage, "Accounts")
    shutil.rmtree(storage.location)

    with pytest.raises(RenderError, match="The file of the paper “Accounts” is not in the storage"):
        render(small_pack(c.Section("open", "Open", (paper,))), storage, quiet)


def test_a_restricted_paper_whose_file_is_gone_is_not_named_to_who_may_see_the_job(
    storage: FileSystemStorage,
) -> None:
    papers = (
        uploaded(written("One"), storage, "Open"),
        uploaded(written("Two"), storage, "SECRET", restricted=True),
    )
    shutil.rmtree(storage.location)
    full = small_pack(c.Section("open", "Open", papers[:1]), c.Section("shut", "Shut", papers[1:]))
    only = small_pack(c.Section("shut", "Shut", papers[1:]))

    for work in (lambda: render(only, storage, quiet), lambda: restricted_phrases(only, storage)):
        with pytest.raises(
            RenderError, match="The file of the paper that is not for publication is not"
        ) as told:
            work()
        assert "SECRET" not in str(told.value)
    with pytest.raises(RenderError, match="The file of the paper “Open” is not"):
        render(full, storage, quiet)


def test_what_the_papers_fail_is_told_beside_the_files(storage: FileSystemStorage) -> None:
    paper = uploaded(written("One"), storage, "Accounts")
    files = render(small_pack(c.Section("open", "Open", (paper,))), storage, quiet)

    assert [(told["title"], told["conforms"]) for told in files.papers] == [("Accounts", True)]
