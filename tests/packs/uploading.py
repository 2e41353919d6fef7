"""Uploaded papers as other programs make them: odd pages, tags, and what must not come through."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from packs import content as c
from packs.render.glyphs import FONTS
from packs.render.pdf import render
from packs.render.uploads import Upload, prepare
from tests.packs.making import Made, small_pack

FONT_NAME = "/Fpaper"
Build = Callable[..., Made]


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    data = io.BytesIO()
    pdf.save(data, deterministic_id="encryption" not in options, **options)
    return data.getvalue()


def attached(data: bytes, folder: Path, title: str = "Home first figures", **fields: Any) -> c.Attachment:
    """The block for a paper whose file is put into `folder`."""
    digest = hashlib.sha256(data).hexdigest()
    path = folder / f"{digest}.pdf"
    path.write_bytes(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return c.Attachment(title, digest, len(pdf.pages), stored=str(path), **fields)


def from_disk(paper: c.Attachment) -> Path:
    return Path(paper.stored)


def html_paper(body: str, *, tagged: bool = True, title: str = "Paper") -> bytes:
    """A paper laid out by our own engine."""
    page = f'<html lang="en"><head><title>{title}</title></head><body>{body}</body></html>'
    return render(page, tagged=tagged).pdf


def plain_page(pdf: pikepdf.Pdf, operators: bytes, size: tuple[float, float] = (595.28, 841.89)) -> Any:
    """A new page with these operators; returns the page."""
    pdf.add_blank_page(page_size=size)
    page: Any = pdf.pages[-1].obj
    page.Contents = pdf.make_stream(operators)
    page.Resources = Dictionary(Font=Dictionary({FONT_NAME: font_of(pdf)}))
    return page


def font_of(pdf: pikepdf.Pdf) -> Any:
    """Our font, whole and embedded, so that papers fail nothing that a test does not mean; one for a file."""
    found = pdf.Root.get("/TestFont")
    if found is None:
        data = (FONTS / "Arimo-Regular.ttf").read_bytes()
        from fontTools.ttLib import TTFont

        with TTFont(io.BytesIO(data), lazy=True) as font:
            cmap, scale, metrics = font.getBestCmap(), 1000 / font["head"].unitsPerEm, font["hmtx"]
            widths = [round(metrics[cmap[code]][0] * scale) for code in range(32, 127)]
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Arimo, Flags=32, FontBBox=Array([-500, -300, 1500, 1000]),
            ItalicAngle=0, Ascent=905, Descent=-212, CapHeight=716, StemV=80,
            FontFile2=pdf.make_stream(data, Length1=len(data)),
        )  # fmt: skip
        found = pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Arimo, FirstChar=32, LastChar=126,
                Widths=Array(widths), Encoding=Name.WinAnsiEncoding,
                FontDescriptor=pdf.make_indirect(descriptor),
            )
        )  # fmt: skip
        pdf.Root["/TestFont"] = found
    return found


def line(text: str, x: float = 60, y: float = 760, size: float = 14) -> bytes:
    return f"BT {FONT_NAME} {size} Tf {x} {y} Td ({text}) Tj ET ".encode()


def written(*texts: str) -> bytes:
    """An untagged paper with a page a text."""
    with pikepdf.new() as pdf:
        for text in texts:
            plain_page(pdf, line(text))
        return saved(pdf)


class Tagged:
    """A tagged paper made by hand: `element` puts text on the page and an element into the tree."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()
        self.kids: list[Any] = []
        self.roles: dict[str, Name] = {}
        self.classes: dict[str, Any] = {}
        self._marks: list[list[Any]] = []

    def page(self) -> Any:
        """A new page; what follows is on it."""
        page = plain_page(self.pdf, b"")
        page.StructParents = len(self._marks)
        self._marks.append([])
        return page

    def element(self, kind: str, text: str, **fields: Any) -> Any:
        """A tagged line of text."""
        page: Any = self.pdf.pages[-1].obj
        marks = self._marks[-1]
        number = len(marks)
        operators = f"/{kind} <</MCID {number}>> BDC ".encode() + line(text, y=760 - 30 * number) + b"EMC "
        page.Contents = self.pdf.make_stream(page.Contents.read_bytes() + operators)
        made = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), Pg=page, K=number, **fields)
        )
        marks.append(made)
        self.kids.append(made)
        return made

    def group(self, kind: str, kids: list[Any]) -> Any:
        """An element around others."""
        made = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), K=Array(kids)))
        for kid in kids:
            kid.P = made
            self.kids.remove(kid)
        self.kids.append(made)
        return made

    def data(self, change: Callable[[pikepdf.Pdf], None] = lambda pdf: None) -> bytes:
        """The finished file; `change` does the last things to it."""
        pdf = self.pdf
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(self.kids)))
        numbers = Array()
        for number, marks in enumerate(self._marks):
            numbers.append(number)
            numbers.append(Array(marks))
        root = pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot, K=document, ParentTree=pdf.make_indirect(Dictionary(Nums=numbers))
            )
        )
        if self.roles:
            root.RoleMap = Dictionary({f"/{key}": value for key, value in self.roles.items()})
        if self.classes:
            root.ClassMap = Dictionary({f"/{key}": value for key, value in self.classes.items()})
        document.P = root
        for kid in self.kids:
            kid.P = document
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.Lang = String("en-GB")
        change(pdf)
        with pdf:
            return saved(pdf)


def prepared(data: bytes, folder: Path, **fields: Any) -> tuple[pikepdf.Pdf, dict[str, Any]]:
    """The paper as the pack would take it, and what was noticed of it."""
    paper = attached(data, folder)
    made, facts = prepare(Upload(paper.stored, paper.digest, paper.title, paper.pages, "en-GB", **fields))
    return pikepdf.open(io.BytesIO(made)), facts


def pack_of(*blocks: c.Block, **fields: Any) -> c.PackContent:
    """A pack of one item with these blocks."""
    return small_pack(c.Section("item", "Home first report", tuple(blocks)), **fields)
