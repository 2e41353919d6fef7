"""What a PDF carries besides what it shows: places of photographs, pictures of pages, streams that are bombs.

Runs in the child process only.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pikepdf
from pikepdf import Name

from oversight.uploads.kinds import FileRefused

MAX_STREAM = 200 * 1024 * 1024  # bytes that one part of a PDF may unpack to; pictures have their own limit
UNPACKS = "A part of the PDF unpacks to far more than a paper can hold: print it to a new PDF, and send that."
# Thumbnails show a page as it was when they were made; private data are of the program that made the file.
LEFT_BY_PROGRAMS = ("/Thumb", "/PieceInfo")
START, SCAN, END = 0xD8, 0xDA, 0xD9
BARE = frozenset({0x01, *range(0xD0, 0xDA)})  # segments without a length
# Left out: Exif, XMP, IPTC, comments. Kept: how to draw it (APP0) and its colours (APP2 ICC, APP14 Adobe).
TOLD = frozenset({0xFE, *range(0xE1, 0xF0)}) - {0xE2, 0xEE}


def refuse_bombs(pdf: pikepdf.Pdf) -> None:
    """Raises FileRefused when a part other than a picture unpacks to more than MAX_STREAM."""
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and not _is_picture(each):
            try:
                size = len(each.read_bytes())
            except pikepdf.PdfError:  # a coding that holds no text
                continue
            if size > MAX_STREAM:
                raise FileRefused(UNPACKS)


def take_out(each: Any, taken: Counter[str]) -> None:
    """Take out of one object what programs and cameras left in it."""
    for name in LEFT_BY_PROGRAMS:
        if name in each:
            taken["trace"] += 1
            del each[name]
    if isinstance(each, pikepdf.Stream) and _is_picture(each) and each.get("/Filter") == Name.DCTDecode:
        raw = each.read_raw_bytes()
        bare = without_traces(raw)
        if bare != raw:
            taken["trace"] += 1
            more: Any = each.get("/DecodeParms")
            each.write(bare, filter=Name.DCTDecode, decode_parms=more)


def without_traces(jpeg: bytes) -> bytes:
    """A JPEG without camera, place, time and comments; its picture stays byte for byte.

    What cannot be read as a JPEG is given back as it came.
    """
    if jpeg[:2] != bytes((0xFF, START)):
        return jpeg
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        kind = jpeg[place + 1]
        if kind == SCAN:
            return b"".join((*kept, jpeg[place:]))
        length = 0 if kind in BARE else int.from_bytes(jpeg[place + 2 : place + 4])
        end = place + 2 + length
        if kind not in TOLD:
            kept.append(jpeg[place:end])
        place = end
    return jpeg


def hidden_layers(pdf: pikepdf.Pdf) -> bool:
    """Whether layers are switched off, which any reader can switch on."""
    layers = pdf.Root.get("/OCProperties")
    usual = layers.get("/D") if isinstance(layers, pikepdf.Dictionary) else None
    if not isinstance(usual, pikepdf.Dictionary):
        return False
    off = usual.get("/OFF")
    return usual.get("/BaseState") == Name.OFF or (isinstance(off, pikepdf.Array) and len(off) > 0)


def _is_picture(each: Any) -> bool:
    return bool(each.get("/Subtype") == Name.Image)
