"""What an uploaded file carries and does not show: taken out, found by the search for leaks, or refused."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from oversight.pdf_words import words_of_pdf
from oversight.uploads import kinds, look, pdf, traces
from oversight.uploads.kinds import FileRefused
from tests.oversight import papers_making as files

SECRET = b"SECRET"


def saved_over(old: str, new: str) -> bytes:
    """A PDF whose text was changed by a save that only adds to the file: the old text is still in it."""
    base = files.plain(old)
    with pikepdf.open(io.BytesIO(base)) as made:
        held = made.pages[0].Contents.objgen[0]
        root, size = made.Root.objgen[0], len(made.objects) + 1
    drawn = f"BT /F1 12 Tf 72 720 Td ({new}) Tj ET".encode()
    begins = len(base) + 1
    added = b"\n%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (held, len(drawn), drawn)
    before = int(re.findall(rb"startxref\s+(\d+)", base)[-1])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        held, begins, size, root, before,
    )  # fmt: skip
    return base + added + table + b"startxref\n%d\n%%%%EOF\n" % (len(base) + len(added))


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "SECRET-PLACE"
    return files.picture("JPEG", exif=exif, comment=b"SECRET-COMMENT", xmp=b"<x>SECRET-XMP</x>")


def whole(content: bytes) -> bytes:
    """Every byte that the file shows or hides, unpacked."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        streams = [each.read_raw_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
    return b"".join([content, *streams])


def test_what_an_earlier_save_had_in_the_file_is_gone():
    content = saved_over("SECRET before", "Home first")
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert not opened.get_warnings()
    found = look.look(content)
    assert found.text == ("Home first",)
    assert SECRET not in unpacked(found.pdf)
    assert SECRET in unpacked(content)


def unpacked(content: bytes) -> bytes:
    """The bytes with every stream of every save unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return b"".join([content, *(_unzipped(each) for each in packed)])


def _unzipped(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed)
    except zlib.error:
        return packed


def test_what_stands_between_and_after_the_parts_of_a_pdf_is_gone():
    found = pdf.look_at(files.plain("Home first") + b"\nPK\x03\x04SECRET <script>SECRET</script>")
    assert found.clean is not None
    assert SECRET not in found.clean
    assert pdf.look_at(found.clean).clean is None


def test_pictures_of_pages_and_notes_of_programs_are_taken_out():
    made = files.pdf("Home first")
    page = made.pages[0]
    page.Thumb = made.make_stream(b"SECRET-THUMB", Subtype=Name.Image)
    page.PieceInfo = Dictionary(Program=Dictionary(Private=made.make_stream(b"SECRET-PRIVATE")))
    found = look.look(files.saved(made))
    assert SECRET not in whole(found.pdf)
    assert pdf.TRACES in found.notes


def test_photographs_lose_place_camera_and_comments():
    found = look.look(photograph())
    assert SECRET not in whole(found.pdf)


def test_photographs_inside_a_pdf_lose_them_too_and_look_the_same():
    made = files.pdf("Home first")
    held = made.make_stream(
        photograph(), Type=Name.XObject, Subtype=Name.Image, Width=400, Height=300, BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode,
    )  # fmt: skip
    made.pages[0].Resources.XObject = Dictionary(P=held)
    found = look.look(files.saved(made))
    assert SECRET not in whole(found.pdf)
    assert pdf.TRACES in found.notes
    with pikepdf.open(io.BytesIO(found.pdf)) as opened:
        kept = opened.pages[0].Resources.XObject.P.read_raw_bytes()
    shown, before = (Image.open(io.BytesIO(each)).tobytes() for each in (kept, photograph()))
    assert shown == before


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x05abc"])
def test_what_is_no_whole_jpeg_stays_as_it_is(content):
    assert traces.without_traces(content) == content


def bomb(size: int) -> bytes:
    made = files.pdf("Home first")
    held = made.make_stream(b"")
    held.write(zlib.compress(bytes(size), 9), filter=Name.FlateDecode)
    made.pages[0].Metadata = held
    file = io.BytesIO()
    made.save(file, compress_streams=False)
    return file.getvalue()


def test_a_part_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(traces, "MAX_STREAM", 100_000)
    pdf.look_at(bomb(1_000))
    with pytest.raises(FileRefused, match="unpacks to far more"):
        pdf.look_at(bomb(1_000_000))


def test_a_part_in_a_coding_that_holds_no_text_is_left_alone():
    made = files.pdf("Home first")
    held = made.make_stream(b"")
    held.write(b"broken", filter=Name.JBIG2Decode)
    made.Root.Extra = held
    assert look.look(files.saved(made)).text == ("Home first",)


def with_layer(**usual: Any) -> bytes:
    made = files.pdf("Home first")
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=String("SECRET-LAYER")))
    off = {"OFF": Array([layer])} if usual.pop("off", False) else {}
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(**off, **usual))
    made.pages[0].Resources.Properties = Dictionary(L=layer)
    drawn = b"BT /F1 12 Tf 72 720 Td (Home first) Tj ET /OC /L BDC BT /F1 12 Tf 72 90 Td (SECRET) Tj ET EMC"
    made.pages[0].Contents = made.make_stream(drawn)
    return files.saved(made)


def test_layers_that_are_switched_off_are_read_and_the_author_is_told():
    for content in (with_layer(off=True), with_layer(BaseState=Name.OFF)):
        found = look.look(content)
        assert "SECRET" in found.text[0]
        assert pdf.LAYERS in found.notes
    assert pdf.LAYERS not in look.look(with_layer()).notes


def test_words_cut_off_or_beside_the_page_are_read():
    made = files.pdf("Home first")
    page = made.pages[0]
    page.CropBox = Array([0, 700, 595, 842])
    page.Contents = made.make_stream(b"BT /F1 12 Tf 72 90 Td (CUT-OFF) Tj 900 900 Td (BESIDE) Tj ET")
    content = files.saved(made)
    assert "CUT-OFF" in look.look(content).text[0]
    assert "BESIDE" in look.look(content).text[0]
    said = dict(words_of_pdf(default_storage.save("hidden.pdf", ContentFile(content))))
    assert "CUT-OFF" in said["page 1"]
    assert "BESIDE" in said["page 1"]


def test_the_search_for_leaks_reads_every_text_of_a_file_wherever_it_stands():
    made = files.pdf("Home first")
    page = made.pages[0]
    page.Metadata = made.make_stream(b"<x>PAGE-METADATA</x>", Type=Name.Metadata, Subtype=Name.XML)
    field = made.make_indirect(Dictionary(T=String("f"), V=String("ANSWER"), DV=String("USUAL")))
    made.Root.AcroForm = Dictionary(Fields=Array([field]))
    made.Root.Extra = Dictionary(Deep=Array([Dictionary(Deeper=String("ANYWHERE"))]))
    content = files.saved(made)
    said = " ".join(
        text
        for _, text in words_of_pdf(default_storage.save("texts.pdf", ContentFile(content)), text="Known")
    )
    for word in ("PAGE-METADATA", "ANSWER", "USUAL", "ANYWHERE"):
        assert word in said


@pytest.mark.parametrize("words", ["ms-excel.macrosheet+xml", "ms-office.activeX+xml"])
def test_office_files_with_old_macros_or_controls_are_refused(words):
    kind = f'{files.XLSX}"/><Override PartName="/x.xml" ContentType="application/vnd.{words}'
    with pytest.raises(FileRefused, match="macros"):
        look.look(files.office(kind))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("word__document.xml", '<w:instrText>INCLUDE</w:instrText><w:instrText>TEXT "/x"</w:instrText>'),
        ("word__document.xml", '<w:instrText xml:space="preserve"> &#68;DEAUTO c "x"</w:instrText>'),
        ("word__header1.xml", "<w:fldSimple w:instr=' INCLUDEPICTURE &quot;https://x.example&quot;'/>"),
        ("xl__worksheets__sheet1.xml", '<c><f>_xlfn.WEBSERVICE("https://x.example")</f></c>'),
    ],
)
def test_a_field_that_fetches_something_when_the_file_is_turned_into_a_pdf_is_refused(part, words):
    with pytest.raises(FileRefused, match="draws in pictures or data from another place"):
        look.look(files.office(**{part: f"<d>{words}</d>"}))


def test_fields_that_only_count_and_words_about_fields_are_taken():
    words = "<d><w:instrText>PAGE</w:instrText><w:t>INCLUDETEXT and DDE</w:t><f>SUM(A1:A2)</f></d>"
    assert look.look(files.office(**{"word__document.xml": words})).kind == "docx"


def test_a_part_in_letters_of_two_bytes_or_too_long_to_read_is_refused(monkeypatch):
    with pytest.raises(FileRefused, match="damaged"):
        look.look(files.office(**{"word__document.xml": "<!DOCTYPE d><d/>".encode("utf-16")}))
    monkeypatch.setattr(kinds, "MAX_FIELDS", 10)
    with pytest.raises(FileRefused, match="unpacks to far more"):
        look.look(files.office(**{"word__document.xml": "<d>long enough</d>"}))
