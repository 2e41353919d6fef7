"""What an uploaded file is, and what becomes of it: oversight/uploads."""

from __future__ import annotations

import io
import json
import stat
import sys
import zipfile
from pathlib import Path

import olefile
import pikepdf
import pytest
from PIL import Image

from oversight.uploads import child, kinds, look, pdf, pictures
from oversight.uploads.kinds import FileRefused, kind_of
from tests.oversight import papers_making as files


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        kind_of(content)
    return str(refused.value)


# --- the kind is known by the content ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.plain(), "pdf"),
        (b"\n\n" + files.plain(), "pdf"),
        (files.picture("PNG"), "png"),
        (files.picture("JPEG"), "jpeg"),
        (files.office(files.DOCX), "docx"),
        (files.office(files.XLSX), "xlsx"),
    ],
)
def test_a_file_is_known_by_its_content(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"GIF89a....", "a GIF picture"),
        (b"II*\x00....", "a TIFF picture"),
        (b"{\\rtf1", "rich text"),
        (b"MZ\x90\x00", "a program"),
        (b"<!DOCTYPE html><p>", "a web page"),
        (b"Just words", "of no kind that is known here"),
        (b"PK\x03\x04broken", "damaged"),
        (olefile.MAGIC + b"short", "damaged"),
    ],
)
def test_what_is_no_paper_is_refused_with_what_it_is(content, words):
    assert words in refusal(content)


def test_an_office_file_with_macros_is_refused():
    assert "macros" in refusal(files.office(word__vbaProject_bin=b"x", **{"word__vbaProject.bin": b"x"}))
    assert "plain .docx" in refusal(files.office("ms-word.document.macroEnabled.main+xml"))
    assert "plain .xlsx" in refusal(files.office("macroEnabled", **{"xl__workbook.xml": b"<w/>"}))


def test_presentations_opendocument_and_archives_are_named():
    assert "PowerPoint" in refusal(files.office("presentationml", **{"ppt__presentation.xml": b"<p/>"}))
    assert "archive of files" in refusal(files.office("something else"))
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert "OpenDocument" in refusal(odt.getvalue())


def test_a_zip_bomb_is_not_opened():
    assert refusal(files.office(**{"word__bomb.xml": b"0" * (kinds.RATIO_MATTERS_FROM + 1)})) == kinds.BOMB


def test_too_many_parts_are_not_opened(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_ENTRIES", 1)
    assert refusal(files.office()) == kinds.BOMB


def test_too_much_in_all_is_not_opened(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_UNPACKED", 10)
    assert refusal(files.office()) == kinds.BOMB


def test_a_part_that_says_too_much_is_not_read(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_RELATIONS", 10)
    assert refusal(files.office()) == kinds.BOMB


def test_entities_are_refused():
    hostile = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'
    assert "XML entities" in refusal(files.office(word__x=b"", **{"word__hostile.xml": hostile}))


def test_broken_xml_is_damage():
    assert refusal(files.office(**{"word___rels__document.xml.rels": b"<broken"})) == kinds.DAMAGED


@pytest.mark.parametrize(
    ("kind", "target", "taken"),
    [
        ("hyperlink", "https://www.example.org/", True),
        ("attachedTemplate", "file:///C:/Normal.dotm", True),
        ("attachedTemplate", "https://evil.example/t.dotm", False),
        ("attachedTemplate", "\\\\server\\share\\t.dotm", False),
        ("image", "https://tracker.example/x.png", False),
        ("oleObject", "file:///etc/passwd", False),
    ],
)
def test_nothing_is_drawn_in_from_outside_but_links(kind, target, taken):
    content = files.office(**{"word___rels__document.xml.rels": files.RELATIONS.format(kind, target)})
    if taken:
        assert kind_of(content) == "docx"
    else:
        assert "another place" in refusal(content)


def test_an_encrypted_part_asks_for_a_copy_without_the_password():
    content = bytearray(files.office())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refusal(bytes(content)) == kinds.LOCKED


def test_old_and_encrypted_office_files_are_told_apart(monkeypatch):
    class Container:
        def __init__(self, names):
            self.names = names

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def exists(self, name):
            return name in self.names

    for names, words in ((["EncryptedPackage"], kinds.LOCKED), (["Workbook"], "old kind")):
        monkeypatch.setattr(kinds.olefile, "OleFileIO", lambda _, names=names: Container(names))
        assert words in refusal(olefile.MAGIC + b"rest")


# --- PDFs -------------------------------------------------------------------------------------------
def test_a_good_pdf_keeps_its_pages_tags_and_words():
    found = look.look(files.tagged())
    assert look.look(found.pdf).pdf == found.pdf
    assert (found.kind, found.pages, found.tagged) == ("pdf", 1, True)
    assert (found.language, found.title, found.text) == ("en-GB", "The title inside", ("Home first",))
    assert found.notes == ()


def test_a_pdf_without_tags_or_language_is_said_to_be_so():
    assert pdf.UNTAGGED in look.look(files.plain()).notes
    assert "It does not say in which language it is." in look.look(files.tagged(language="")).notes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.with_password(), pdf.LOCKED),
        (files.locked(), pdf.RESTRICTED),
        (b"%PDF-1.7 and nothing else", "damaged"),
        (files.saved(pikepdf.new()), "no pages"),
    ],
)
def test_a_pdf_that_can_not_be_used_is_refused(content, words):
    with pytest.raises(FileRefused, match=words[:20]):
        look.look(content)


def test_a_pdf_with_a_wrong_xref_is_repaired_and_the_author_told():
    found = look.look(files.with_wrong_xref())
    assert (found.pages, found.notes[0]) == (2, pdf.REPAIRED)
    with pikepdf.open(io.BytesIO(found.pdf)) as again:
        assert again.get_warnings() == []


def test_bytes_before_the_pdf_are_cut_off():
    assert look.look(b"\n\n\n" + files.plain()).pdf.startswith(b"%PDF-")


def test_what_acts_or_hides_is_taken_out_and_said():
    found = look.look(files.with_deeds())
    with pikepdf.open(io.BytesIO(found.pdf)) as clean:
        parts = (
            each.read_bytes() if isinstance(each, pikepdf.Stream) else each.unparse()
            for each in clean.objects
        )
        whole = b"".join(parts)
        links = [str(each.A.URI) for each in clean.pages[0].Annots if "/A" in each]
    for word in ["evil", "JavaScript", "Launch", "calc.exe", "SECRET", "REMARK", "Submit", "passwd", "XFA"]:
        assert word.encode() not in whole, word
    assert links == ["https://www.example.org/", "mailto:a@example.org"]
    told = " ".join(found.notes)
    assert "(a script, starting or sending something) was taken out" in told
    assert "2 files inside the PDF were taken out" in told
    assert "1 film or sound was taken out" in told
    assert "2 comments of reviewers were taken out" in told
    assert found.text == ("Home first",)


def test_cleaning_a_clean_pdf_finds_nothing():
    clean = look.look(files.with_deeds()).pdf
    again = look.look(clean)
    assert again.pdf == clean
    assert not [note for note in again.notes if "taken out" in note]


def test_what_can_not_be_taken_out_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "_is_file", lambda each: isinstance(each, pikepdf.Stream))
    with pytest.raises(FileRefused, match="could not be taken out"):
        pdf.look_at(files.with_deeds())


def test_links_beside_the_pdf_are_taken_out():
    made = files.pdf("Home first")
    made.Root.AF = pikepdf.Array([])
    assert "Links to files beside the PDF were taken out." in pdf.look_at(files.saved(made)).notes


def test_a_pdf_nested_beyond_reason_is_refused():
    made = files.pdf("x")
    nested = pikepdf.Array([])
    for _ in range(pdf.MAX_DEPTH + 5):
        nested = pikepdf.Array([nested])
    made.Root.Deep = nested
    with pytest.raises(FileRefused):
        pdf.look_at(files.saved(made))


def test_files_in_a_tree_are_counted_and_taken_out():
    made = files.pdf("x")
    held = made.make_stream(b"SECRET", Type=pikepdf.Name.EmbeddedFile)
    spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary(F=held))
    leaf = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), spec]))
    made.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Kids=pikepdf.Array([leaf, 7])))
    found = pdf.look_at(files.saved(made))
    assert "1 file inside the PDF was taken out" in found.notes[0]
    assert b"SECRET" not in (found.clean or b"SECRET")


def test_words_of_forms_and_text_boxes_are_found_too():
    made = files.pdf("On the page")
    box = pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, Contents=pikepdf.String("In a box"))
    answer = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, V=pikepdf.String("In a form"))
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([made.make_indirect(answer)]))
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(box), made.Root.AcroForm.Fields[0], 7])
    assert pdf.look_at(files.saved(made)).text == ["On the page\nIn a box\nIn a form"]


def test_a_portfolio_is_refused():
    made = files.pdf("x")
    made.Root.Collection = pikepdf.Dictionary()
    with pytest.raises(FileRefused, match="portfolio"):
        pdf.look_at(files.saved(made))


def test_a_page_that_is_no_page_is_damage():
    made = files.pdf("x")
    made.Root.Pages.Kids = pikepdf.Array([7])
    with pytest.raises(FileRefused):
        pdf.look_at(files.saved(made))


def test_a_scan_of_300_pages_is_taken_with_a_note():
    found = look.look(files.saved(files.pdf(pages=300)))
    assert found.pages == 300
    assert "all 300 pages are pictures" in found.notes[0]
    assert len(found.text) == 300


def test_more_pages_than_a_paper_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(FileRefused, match="has 3 pages"):
        pdf.look_at(files.saved(files.pdf(pages=3)))


def test_pages_turned_upside_down_are_named():
    notes = pdf.look_at(files.turned(0, 180, 90, -180)).notes
    assert "Pages 2, 4 are turned upside down in the file: look at the pictures." in notes
    (note,) = [note for note in pdf.look_at(files.turned(180)).notes if "upside" in note]
    assert note.startswith("Page 1 is turned")
    assert pdf._turn(pikepdf.Page(pikepdf.Dictionary(Rotate=pikepdf.Name.Odd))) == 0


def test_some_pages_without_text_are_named_and_many_are_counted():
    assert "Page 2 has no text." in pdf.look_at(files.plain("Words", "")).notes
    notes = pdf.look_at(files.plain("Words", *[""] * 10)).notes
    assert "Pages 2, 3, 4, 5, 6, 7, 8, 9 and 2 more have no text." in notes


def test_a_large_file_is_said_to_be_large(monkeypatch):
    monkeypatch.setattr(pdf, "BIG", 10)
    assert "It is large" in pdf.look_at(files.plain()).notes[-1]


def test_text_that_a_reader_can_not_read_is_damage():
    with pytest.raises(FileRefused):
        pdf.read_text(b"nothing")


# --- pictures ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1", "LA"])
def test_a_picture_becomes_a_page(mode):
    found = look.look(files.picture("PNG", mode=mode))
    assert (found.kind, found.pages) == ("png", 1)
    assert found.pdf.startswith(b"%PDF")


def test_a_photograph_stands_upright_fits_a4_and_loses_its_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SECRET-CAMERA"
    found = look.look(files.picture("JPEG", size=(3000, 1000), exif=exif))
    assert b"SECRET-CAMERA" not in (found.pdf or b"SECRET-CAMERA")
    with pikepdf.open(io.BytesIO(found.pdf)) as made:
        _, _, width, height = map(float, made.pages[0].MediaBox)
    assert width < height <= 11.7 * 72


def test_broken_and_endless_pictures_are_refused(monkeypatch):
    with pytest.raises(FileRefused, match="damaged"):
        look.look(b"\x89PNG\r\n\x1a\nbroken")
    monkeypatch.setattr(
        pictures.Image, "MAX_IMAGE_PIXELS", pictures.Image.MAX_IMAGE_PIXELS
    )  # set by the code
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    for size in ((11, 10), (100, 100)):
        with pytest.raises(FileRefused, match="far more points"):
            pictures.picture_to_pdf(files.picture(size=size))


# --- the process of its own -------------------------------------------------------------------------
def test_the_child_answers_in_a_file(tmp_path):
    source = tmp_path / "in"
    source.write_bytes(files.with_wrong_xref())
    assert child.main(["look", str(source), str(tmp_path)]) == 0
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert (answer["pages"], (tmp_path / "clean.pdf").exists()) == (2, True)
    source.write_bytes(files.plain("One", "Two"))
    child.main(["pages", str(source), str(tmp_path), "1", "9", "100"])
    assert json.loads((tmp_path / "answer.json").read_text()) == {"drawn": [1, 2]}
    source.write_bytes(files.picture())
    child.main(["picture", str(source), str(tmp_path)])
    assert (tmp_path / "clean.pdf").read_bytes().startswith(b"%PDF")
    source.write_bytes(files.locked())
    child.main(["look", str(source), str(tmp_path)])
    assert json.loads((tmp_path / "answer.json").read_text()) == {"refused": pdf.RESTRICTED}


def test_pages_are_drawn_as_they_stand():
    drawn = look.draw(files.turned(0, 90), 1, 5, 100)
    sizes = [Image.open(io.BytesIO(png)).size for png in drawn.values()]
    assert list(drawn) == [1, 2]
    assert 100 <= sizes[0][0] <= 101 < sizes[0][1]
    assert sizes[1][0] > sizes[1][1]


def program(folder: Path, lines: str) -> str:
    """A program that stands where LibreOffice would."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport os, sys\n{lines}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def test_a_reader_that_hangs_is_ended(tmp_path):
    waits = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    with pytest.raises(FileRefused, match="more memory or time"):
        look._run(waits, tmp_path, 0.2)


def test_a_child_without_an_answer_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(look.sys, "executable", program(tmp_path, ""))
    with pytest.raises(FileRefused, match="more memory or time"):
        look.look(files.plain())


def test_the_child_gets_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    assert set(look._environment(tmp_path)) == {"PATH", "HOME", "TMPDIR", "LANG"}


# --- office files -----------------------------------------------------------------------------------
def test_without_libreoffice_the_author_is_asked_for_a_pdf(monkeypatch):
    monkeypatch.setattr(look.shutil, "which", lambda _: None)
    found = look.look(files.office())
    assert (found.kind, found.pdf) == ("docx", None)
    assert "send a PDF" in found.notes[0]
    with pytest.raises(FileRefused, match="send a PDF"):
        look.converted(files.office(), "docx")


def test_libreoffice_makes_the_pdf(tmp_path, monkeypatch):
    (tmp_path / "made.pdf").write_bytes(files.tagged("From Word"))
    copy = (
        "out = sys.argv[sys.argv.index('--outdir') + 1]\n"
        f"open(os.path.join(out, 'paper.pdf'), 'wb').write(open({str(tmp_path / 'made.pdf')!r}, 'rb').read())"
    )
    monkeypatch.setattr(look.shutil, "which", lambda _: program(tmp_path, copy))
    assert look.look(files.office(files.XLSX)).notes == (look.WAITING,)
    found = look.converted(files.office(), "docx")
    assert (found.kind, found.pages, found.text) == ("docx", 1, ("From Word",))
    assert "made from the Word document" in found.notes[0]


def test_what_libreoffice_can_not_make_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(look.shutil, "which", lambda _: program(tmp_path, "sys.exit(1)"))
    with pytest.raises(FileRefused, match="could not be turned into a PDF"):
        look.converted(files.office(), "docx")
