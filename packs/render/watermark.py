"""Who a file is for, across each of its pages: pale, under the words, silent for who listens to the page."""

from __future__ import annotations

import math
from typing import Any

import pikepdf

from packs.render.stamp import SIZE, StampFont

NAME = "/PackMark"
ANGLE = math.radians(52)
LARGEST, SHARE = 26.0, 0.68  # points; how much of the page's diagonal the words may take


def watermark(pdf: pikepdf.Pdf, text: str) -> None:
    """Write `text` pale across every page, under what stands there. Readers skip it: it is no content."""
    font = StampFont(text + "… ")
    shown = "".join(char for char in text if char in font.glyphs)
    reference = font.embed(pdf)
    for page in pdf.pages:
        resources = page.obj.Resources
        if "/Font" not in resources:
            resources.Font = pikepdf.Dictionary()
        resources.Font[NAME] = reference
        page.contents_add(pdf.make_stream(_operators(page, font, shown)), prepend=True)


def _operators(page: pikepdf.Page, font: StampFont, text: str) -> bytes:
    left, bottom, right, top = (float(value) for value in page.mediabox)
    wide = math.hypot(right - left, top - bottom) * SHARE
    size = min(LARGEST, wide / max(font.width(text), 1) * SIZE)
    length = font.width(text) / SIZE * size
    cosine, sine = math.cos(ANGLE), math.sin(ANGLE)
    x = (left + right - length * cosine) / 2
    y = (bottom + top - length * sine) / 2
    numbers: tuple[Any, ...] = (size, cosine, sine, -sine, cosine, x, y)
    return (
        b"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q 0.92 g BT "
        + f"{NAME} ".encode()
        + b"%.1f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm <" % numbers
        + font.code(text)
        + b"> Tj ET Q EMC\n"
    )
