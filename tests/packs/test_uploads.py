"""Uploaded papers become pages of a pack: in place, upright, tagged or wrapped, with nothing that hides."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageChops, ImageStat

from packs import content as c
from packs.render.pool import ALONE, RenderError
from packs.render.uploads import Upload, UploadError, prepare
from packs.render.uploads.sheet import ABOVE, BELOW, sheet_of
from tests.packs.making import small_pack
from tests.packs.test_pdf import page_texts, sound
from tests.packs.uploading import (
    FONT_NAME,
    Build,
    Tagged,
    attached,
    from_disk,
    line,
    pack_of,
    plain_page,
    prepared,
    saved,
    written,
)

# --- where things are on the page ---


def corner_marks(pdf: pikepdf.Pdf, size: tuple[float, float], at: tuple[float, float]) -> Any:
    """A page whose four quarters can be told apart in a picture."""
    (wide, high), (x, y) = size, at
    dark = f"0 g {x + wide * 0.15} {y + high * 0.6} {wide * 0.3} {high * 0.25} re f "
    pale = f"0.6 g {x + wide * 0.15} {y + high * 0.15} {wide * 0.15} {high * 0.3} re f "
    lines = f"{dark} {pale} 0.3 G 3 w {x + 2} {y + 2} {wide - 4} {high - 4} re S "
    page = plain_page(pdf, lines.encode() + line("Upright", x + wide / 2, y + high / 2, 40), size)
    page.MediaBox = Array([x, y, x + wide, y + high])
    return page


@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90])
@pytest.mark.parametrize(
    ("size", "at", "crop"),
    [
        ((595, 842), (0, 0), None),
        ((842, 595), (0, 0), None),
        ((595, 842), (100, -50), None),
        ((595, 842), (30, 40), (60, 90, 560, 800)),
        ((1191, 842), (0, 0), None),
        ((2400, 1600), (0, 0), None),
        ((400, 500), (0, 0), None),
        ((612, 792), (0, 0), (-50, -50, 900, 900)),
    ],
)
def test_every_page_stands_upright_between_head_and_foot(
    tmp_path: Path,
    turned: int,
    size: tuple[float, float],
    at: tuple[float, float],
    crop: tuple[float, float, float, float] | None,
) -> None:
    with pikepdf.new() as pdf:
        page = corner_marks(pdf, size, at)
        page.Rotate = turned
        if crop:
            page.CropBox = Array(crop)
        sheet = sheet_of(page)
        data = saved(pdf)

    done, _ = prepared(data, tmp_path)

    left, bottom, right, top = sheet.box(list(sheet.seen))
    with done:
        box = [float(number) for number in done.pages[0].mediabox]
        assert box == [0, 0, round(sheet.width, 2), round(sheet.height, 2)]
        assert "/Rotate" not in done.pages[0].obj
        assert "/CropBox" not in done.pages[0].obj
        after = saved(done)
    assert BELOW - 0.1 <= bottom < top <= box[3] - ABOVE + 0.1
    assert -0.1 <= left < right <= box[2] + 0.1
    before, now = picture(data), picture(after)
    cut = now.crop(tuple(round(n) for n in (left, box[3] - top, right, box[3] - bottom)))
    difference = ImageChops.difference(before.resize((200, 200)), cut.resize((200, 200)))
    assert ImageStat.Stat(difference).mean[0] < 3
    assert ImageStat.Stat(ImageChops.difference(before, before.rotate(180))).mean[0] > 20


def picture(data: bytes) -> Any:
    document = pypdfium2.PdfDocument(data)
    drawn = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    return drawn


def test_pages_keep_their_paper_up_to_a3_and_larger_ones_become_a3(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        for size in ((595, 842), (612, 792), (420, 595), (960, 540), (842, 1191), (3000, 2000)):
            plain_page(pdf, line("Words"), size)
        data = saved(pdf)

    done, _ = prepared(data, tmp_path)

    with done:
        sizes = [(round(float(p.mediabox[2])), round(float(p.mediabox[3]))) for p in done.pages]
    assert sizes == [(595, 842), (595, 842), (595, 842), (1191, 842), (842, 1191), (1191, 842)]


def test_a_pattern_moves_with_what_it_fills(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        page = plain_page(pdf, b"/Pattern cs /P scn 0 0 595 842 re f")
        curve = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)
        shading = Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 0, 842]), Function=curve
        )
        page.Resources.Pattern = Dictionary(P=Dictionary(Type=Name.Pattern, PatternType=2, Shading=shading))
        sheet, data = sheet_of(page), saved(pdf)

    done, _ = prepared(data, tmp_path)

    with done:
        now = picture(saved(done))
    left, bottom, right, top = sheet.box(list(sheet.seen))
    cut = now.crop(tuple(round(n) for n in (left, 842 - top, right, 842 - bottom)))
    difference = ImageChops.difference(picture(data).resize((100, 100)), cut.resize((100, 100)))
    assert ImageStat.Stat(difference).mean[0] < 6


def test_unbalanced_operators_do_not_move_what_is_stamped(build: Build, tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        plain_page(pdf, b"Q Q q 0.1 0 0 0.1 0 0 cm q " + line("Words"))
        data = saved(pdf)

    made = build(pack_of(attached(data, tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        page = pdf.pages[2]
        streams = [page, *page.obj.Resources.XObject.values()]
        texts = [pikepdf.unparse_content_stream(pikepdf.parse_content_stream(each)) for each in streams]
    for text in texts:
        depth = 0
        for word in text.split():
            depth += (word == b"q") - (word == b"Q")
            assert depth >= 0
        assert depth == 0
    assert "Page 3 of 3" in page_texts(made.path)[2]


def test_an_earlier_pack_as_a_paper_keeps_its_own_heads(build: Build, tmp_path: Path) -> None:
    old = build(small_pack(title="Zebra quilt pack"), "old").path.read_bytes()

    made = build(pack_of(attached(old, tmp_path)), papers=from_disk)

    text = page_texts(made.path)[4]
    assert "Zebra quilt pack" in text
    assert "Page 3 of" in text
    assert "Page 5 of" in text
    sound(made.path)


# --- what stays behind ---


def loaded() -> bytes:
    """A paper with everything that must not come through, and with a form that was filled in."""
    with pikepdf.new() as pdf:
        page = plain_page(pdf, line("Open words"))
        plain_page(pdf, line("Second page"))
        looks = pdf.make_stream(
            b"BT /F 12 Tf 2 5 Td (Filled in) Tj ET", Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, 100, 20]),
            Resources=Dictionary(Font=Dictionary(F=page.Resources.Font[FONT_NAME])),
        )  # fmt: skip

        def note(kind: Name, **fields: Any) -> Any:
            return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=kind, F=4, **fields))

        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('boo')"))
        field = note(
            Name.Widget, FT=Name.Tx, T=String("name"), V=String("Filled in"), AA=Dictionary(K=script),
            Rect=Array([100, 500, 300, 540]), AP=Dictionary(N=looks),
        )  # fmt: skip
        page.Annots = Array(
            [
                field,
                note(Name.Text, Contents=String("hidden remark"), Rect=Array([9, 9, 30, 30])),
                note(Name.Link, A=script, Rect=Array([9, 40, 30, 60])),
                note(Name.Link, A=Dictionary(S=Name.Launch, F=String("calc")), Rect=Array([9, 70, 30, 80])),
                note(
                    Name.Link,
                    A=Dictionary(S=Name.URI, URI=String("file:///etc")),
                    Rect=Array([9, 85, 30, 90]),
                ),
            ]
        )
        page.AA = Dictionary(O=script)
        page.PieceInfo = Dictionary(X=Dictionary(Private=String("hidden history")))
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([field])))
        pdf.Root.OpenAction = script
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        pdf.attachments["budget.txt"] = b"hidden budget"
        pdf.docinfo["/Author"] = "hidden author"
        with pdf.open_metadata() as metadata:
            metadata["dc:description"] = "hidden description"
        return saved(pdf)


def test_scripts_files_comments_forms_and_metadata_stay_behind(build: Build, tmp_path: Path) -> None:
    made = build(pack_of(attached(loaded(), tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        everything = b"\n".join(
            item.unparse() + (item.read_bytes() if isinstance(item, pikepdf.Stream) else b"")
            for item in pdf.objects
        )
        kinds = {str(a.Subtype) for p in pdf.pages for a in p.get("/Annots", [])}
    for word in (b"hidden", b"boo", b"JavaScript", b"Launch", b"file:", b"Widget", b"EmbeddedFile", b"/AA"):
        assert word not in everything
    assert kinds == {"/Link"}


def test_what_was_filled_into_a_form_stays_to_be_read(build: Build, tmp_path: Path) -> None:
    made = build(pack_of(attached(loaded(), tmp_path)), papers=from_disk)

    assert "Filled in" in page_texts(made.path)[2]
    sound(made.path)


def test_a_layer_that_was_off_stays_off(build: Build, tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        page = plain_page(
            pdf, b"/OC /Off BDC 0 g 100 100 400 400 re f EMC /OC /On BDC " + line("Seen") + b"EMC"
        )
        off, on = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(n))) for n in ("Off", "On"))
        page.Resources.Properties = Dictionary(Off=off, On=on)
        pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=Dictionary(OFF=Array([off])))
        data = saved(pdf)

    made = build(pack_of(attached(data, tmp_path), attached(data, tmp_path, "Again")), papers=from_disk)

    document = pypdfium2.PdfDocument(made.path)
    pictures = [document[n].render(scale=0.5).to_pil().convert("L") for n in (2, 3)]
    document.close()
    assert all(ImageStat.Stat(drawn).mean[0] > 245 for drawn in pictures)
    with pikepdf.open(made.path) as pdf:
        assert len(pdf.Root.OCProperties.OCGs) == 4
        assert len(pdf.Root.OCProperties.D.OFF) == 2
    sound(made.path)


# --- links and bookmarks ---


def linked() -> bytes:
    with pikepdf.new() as pdf:
        first = plain_page(pdf, line("First"))
        second = plain_page(pdf, line("Second"))

        def link(**fields: Any) -> Any:
            return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([60, 700, 160, 720]), **fields)

        first.Annots = Array(
            [
                link(Dest=Array([second, Name.XYZ, 50, 700, 0])),
                link(A=Dictionary(S=Name.GoTo, D=String("end"))),
                link(A=Dictionary(S=Name.URI, URI=String("https://example.org/a"))),
                link(Dest=String("nowhere")),
            ]
        )
        pdf.Root.Names = Dictionary(
            Dests=Dictionary(Names=Array([String("end"), Dictionary(D=Array([second, Name.Fit]))]))
        )
        with pdf.open_outline() as outline:
            chapter = pikepdf.OutlineItem("Chapter", 0)
            chapter.children.append(pikepdf.OutlineItem("Part", 1))
            outline.root.append(chapter)
        return saved(pdf)


def test_links_inside_a_paper_lead_to_its_pages_in_the_pack_and_those_outside_stay(
    build: Build, tmp_path: Path
) -> None:
    paper = attached(linked(), tmp_path)
    made = build(pack_of(c.Paragraph("Two of them."), paper, paper), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        places = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        for first in (3, 5):  # from 0: cover, contents, the section's own page, the paper twice
            links = list(pdf.pages[first].Annots)
            inside, end, outside = links
            for link in (inside, end):
                target = places[str(link.Dest)]
                assert pdf.pages.index(pikepdf.Page(target[0])) == first + 1
            assert float(places[str(inside.Dest)][3]) == pytest.approx(39 + 700 * 0.893, abs=3)
            assert str(outside.A.URI) == "https://example.org/a"
            assert str(outside.Contents) == "https://example.org/a"
    sound(made.path)


def test_the_bookmarks_of_a_paper_stand_under_its_title(build: Build, tmp_path: Path) -> None:
    made = build(pack_of(c.Paragraph("Before it."), attached(linked(), tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf, pdf.open_outline() as outline:
        (paper,) = outline.root[1].children
        assert paper.title == "Home first figures"
        assert [(item.title, [below.title for below in item.children]) for item in paper.children] == [
            ("Chapter", ["Part"])
        ]
        target = paper.children[0].children[0].destination
        assert pdf.pages.index(pikepdf.Page(target[0])) == 4


# --- what cannot be used ---


def refused(paper: c.Attachment, build: Build, **options: Any) -> str:
    with pytest.raises(RenderError) as error:
        build(pack_of(c.Paragraph(" " * options.pop("room", 0)), paper), papers=from_disk, **options)
    return str(error.value)


@pytest.mark.parametrize("room", [0, ALONE])
def test_a_file_that_is_not_the_one_uploaded_is_refused_in_words(
    build: Build, tmp_path: Path, room: int
) -> None:
    paper = attached(written("One"), tmp_path)
    Path(paper.stored).write_bytes(written("Two"))

    assert refused(paper, build, room=room) == (
        "The file of the paper “Home first figures” is not the one that was uploaded. Upload the paper again."
    )


def test_a_locked_paper_is_refused_in_words(build: Build, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(written("One"))) as pdf:
        locked = saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))
    path = tmp_path / "locked.pdf"
    path.write_bytes(locked)
    paper = c.Attachment("Accounts", hashlib.sha256(locked).hexdigest(), 1, stored=str(path))

    assert "“Accounts” is locked with a password" in refused(paper, build)


def test_a_paper_with_only_an_owner_password_is_used(build: Build, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(written("One"))) as pdf:
        data = saved(pdf, encryption=pikepdf.Encryption(owner="a", user=""))

    made = build(pack_of(attached(data, tmp_path)), papers=from_disk)

    with pikepdf.open(made.path) as pdf:
        assert not pdf.is_encrypted
    assert "One" in page_texts(made.path)[2]


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing more", b"no PDF at all"])
def test_a_broken_paper_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(data)

    with pytest.raises(UploadError, match="“Accounts” cannot be read as a PDF"):
        prepare(Upload(str(path), hashlib.sha256(data).hexdigest(), "Accounts", 1, "en-GB"))


def test_a_paper_with_another_number_of_pages_is_refused(tmp_path: Path) -> None:
    paper = attached(written("One", "Two"), tmp_path)

    with pytest.raises(UploadError, match="has 2 pages, and 3 were announced"):
        prepare(Upload(paper.stored, paper.digest, paper.title, 3, "en-GB"))


def test_a_wrong_table_of_objects_is_mended(build: Build, tmp_path: Path) -> None:
    data = written("One")
    spot = data.rindex(b"startxref")
    paper = attached(data[:spot] + b"startxref\n7\n%%EOF\n", tmp_path)

    assert "One" in page_texts(build(pack_of(paper), papers=from_disk).path)[2]


def test_a_prepared_paper_is_kept_and_not_made_again(build: Build, tmp_path: Path) -> None:
    pack = pack_of(c.Paragraph("Before it."), attached(written("One"), tmp_path))
    first = build(pack, papers=from_disk).path.read_bytes()

    again = build(pack, "again")  # without any file at hand

    assert [section.cached for section in again.built.sections] == [True]
    assert again.path.read_bytes() == first


def test_the_validator_finds_faults_where_there_are_some(tmp_path: Path) -> None:
    paper = Tagged()
    paper.page()
    paper.element("Figure", "No words for it")

    done, facts = prepared(paper.data(), tmp_path)

    done.close()
    assert facts["faults"] == ["pictures or formulas have no description"]
