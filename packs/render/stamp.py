"""Running heads and page numbers, written on finished pages as artefacts (a screen reader passes over them).

They are stamped after joining, because "Page 7 of 140" is known only then, and so that a piece does not
depend on its place in the pack.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from packs.render.glyphs import FONTS

SIZE = 8.0
MARGIN = 45.0  # points from the left and right edge, as the page margins of print.css
HEAD, RULE, FOOT = (
    40.0,
    47.0,
    27.0,
)  # baseline of the head and its line from the top; of the foot from the bottom
NAME = "/PackStamp"


@dataclass(frozen=True, slots=True)
class PageStamp:
    """What one page says at its four corners."""

    head_left: str
    head_right: str
    foot_left: str
    foot_right: str

    def texts(self) -> tuple[str, str, str, str]:
        """All four."""
        return (self.head_left, self.head_right, self.foot_left, self.foot_right)


class StampFont:
    """A part of Arimo with the characters that the stamps use, embedded once for the whole file."""

    def __init__(self, characters: str) -> None:
        self.glyphs, self.widths, self._font_file, self._facts = _subset("".join(sorted(set(characters))))

    def width(self, text: str) -> float:
        """Width of a text in points."""
        return sum(self.widths[char] for char in text) * SIZE / 1000

    def shortened(self, text: str, width: float) -> str:
        """The text, cut with an ellipsis when it is wider than `width` points."""
        if self.width(text) <= width:
            return text
        while text and self.width(f"{text}…") > width:
            text = text[:-1].rstrip()
        return f"{text}…"

    def code(self, text: str) -> bytes:
        """The text as glyph numbers in PDF's hexadecimal writing."""
        return "".join(f"{self.glyphs[char]:04X}" for char in text).encode()

    def embed(self, pdf: pikepdf.Pdf) -> Any:
        """Put the font into the file; returns the font object."""
        facts = self._facts
        file = pdf.make_stream(self._font_file, Length1=len(self._font_file))
        base = Name("/PACKST+Arimo")
        descriptor = pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor, FontName=base, Flags=4, FontBBox=Array(facts["box"]),
                ItalicAngle=0, Ascent=facts["ascent"], Descent=facts["descent"],
                CapHeight=facts["ascent"], StemV=80, FontFile2=file,
            )
        )  # fmt: skip
        widths: list[Any] = []
        for char in sorted(self.glyphs, key=self.glyphs.__getitem__):
            widths += [self.glyphs[char], Array([self.widths[char]])]
        descendant = pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=base, FontDescriptor=descriptor,
                W=Array(widths),
                CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
                CIDToGIDMap=Name.Identity,
            )
        )  # fmt: skip
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type0, BaseFont=base, Encoding=Name("/Identity-H"),
                DescendantFonts=Array([descendant]), ToUnicode=pdf.make_stream(self._to_unicode()),
            )
        )  # fmt: skip

    def _to_unicode(self) -> bytes:
        pairs = "\n".join(
            f"<{glyph:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, glyph in self.glyphs.items()
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(self.glyphs)} beginbfchar\n{pairs}\nendbfchar\n"
            "endcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode()


LAYOUT_TABLES = frozenset({"GSUB", "GPOS", "GDEF", "DSIG", "STAT", "kern"})


@lru_cache(maxsize=8)
def _subset(characters: str) -> tuple[dict[str, int], dict[str, int], bytes, dict[str, Any]]:
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
    font = TTFont(FONTS / "Arimo-Regular.ttf", recalcTimestamp=False)
    for table in LAYOUT_TABLES & set(font.keys()):  # gone before the subsetter would take them apart
        del font[table]
    cmap = font.getBestCmap()
    usable = [char for char in characters if ord(char) in cmap]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(char) for char in usable] + [ord(" "), ord("…")])
    subsetter.subset(font)
    scale = 1000 / font["head"].unitsPerEm
    cmap = font.getBestCmap()
    glyphs = {chr(code): font.getGlyphID(name) for code, name in sorted(cmap.items())}
    widths = {chr(code): round(font["hmtx"][name][0] * scale) for code, name in cmap.items()}
    head, lines = font["head"], font["hhea"]
    facts = {
        "box": [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)],
        "ascent": round(lines.ascent * scale),
        "descent": round(lines.descent * scale),
    }
    data = io.BytesIO()
    font.save(data)
    return glyphs, widths, data.getvalue(), facts


def stamp_pages(pdf: pikepdf.Pdf, stamps: list[PageStamp | None]) -> None:
    """Write the stamps on the pages, one a page; None leaves a page (the cover) without."""
    used = "".join(text for stamp in stamps if stamp for text in stamp.texts())
    font = StampFont(used + "… ")
    shown = {char for char in used if char in font.glyphs}
    reference = font.embed(pdf)
    begin = pdf.make_stream(b"q\n")
    for page, stamp in zip(pdf.pages, stamps, strict=True):
        if stamp is None:
            continue
        texts = ["".join(c for c in text if c in shown) for text in stamp.texts()]
        name = _name(page, reference)
        _add(pdf, page, begin, _operators(page, texts, font, name), (name, reference))


def _name(page: pikepdf.Page, font: Any) -> str:
    """A name for our font that the page does not use for another: a paper may be an earlier pack of ours."""
    resources = page.obj.Resources
    if "/Font" not in resources:
        resources.Font = Dictionary()
    name, number = NAME, 1
    while name in resources.Font and resources.Font[name].objgen != font.objgen:
        number += 1
        name = f"{NAME}{number}"
    return name


def _add(pdf: pikepdf.Pdf, page: pikepdf.Page, begin: Any, operators: bytes, font: tuple[str, Any]) -> None:
    page.obj.Resources.Font[font[0]] = font[1]
    page.contents_add(begin, prepend=True)
    page.contents_add(pdf.make_stream(b"Q\n" + operators))


def _operators(page: pikepdf.Page, texts: list[str], font: StampFont, name: str) -> bytes:
    left, _, right, top = (float(v) for v in page.mediabox)
    wide = right - left - 2 * MARGIN
    head_right = font.shortened(texts[1], wide * 0.6)
    head_left = font.shortened(texts[0], wide * 0.95 - font.width(head_right))
    x_right = right - MARGIN
    rule = b"0.6 w 0.55 G %.1f %.1f m %.1f %.1f l S " % (left + MARGIN, top - RULE, x_right, top - RULE)
    head = _text(font, name, head_left, left + MARGIN, top - HEAD)
    head += _text(font, name, head_right, x_right - font.width(head_right), top - HEAD)
    foot = _text(font, name, texts[2], left + MARGIN, FOOT)
    foot += _text(font, name, texts[3], x_right - font.width(texts[3]), FOOT)
    return _artefact(b"/Header", rule + head) + _artefact(b"/Footer", foot)


def _artefact(kind: bytes, operators: bytes) -> bytes:
    return b"/Artifact <</Type /Pagination /Subtype %s>> BDC q 0.2 g %sQ EMC\n" % (kind, operators)


def _text(font: StampFont, name: str, text: str, x: float, y: float) -> bytes:
    code = font.code(text)
    return b"BT %s %.1f Tf 1 0 0 1 %.2f %.2f Tm <%s> Tj ET " % (name.encode(), SIZE, x, y, code)
