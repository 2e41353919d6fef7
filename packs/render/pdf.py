"""HTML to PDF: the only module that knows which engine does it (WeasyPrint 70).

It runs without Django, so that a small worker process can do it (`worker.py`).
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from packs.render import tagging
from packs.render.glyphs import FONT_FILES, FONTS

STYLE = FONTS.parent / "print.css"
SCHEME = "pack-static:"
PICTURE = "pack-picture:"  # in an <img>, before the name of a picture that was given along
WARMING = (
    '<html lang="en"><head><title>-</title></head><body><h1>-</h1>'
    '<table><thead><tr><th scope="col">-</th></tr></thead>'
    "<tbody><tr><td><b>-</b> <i>-</i></td></tr></tbody></table></body></html>"
)
POINTS_A_PIXEL = 0.75
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # a line a step says nothing to anybody


class OwnFilesOnly(URLFetcher):
    """Fetches our own fonts by name, and the pictures (JPEG) that came with the document, and refuses every
    other address, `file:` and `data:` included.
    """

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(fail_on_errors=True)
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes of one of our fonts or pictures. Raises ValueError for anything else."""
        if url.startswith(PICTURE) and url.removeprefix(PICTURE) in self.pictures:
            content = self.pictures[url.removeprefix(PICTURE)]
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in FONT_FILES:
            raise ValueError(f"A pack may use its own fonts only, not {url!r}.")
        return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: label, page (from 0) and position in points, and what stands below it."""

    label: str
    page: int
    x: float
    y: float
    children: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A piece of a pack as PDF, with what merging needs to know of it."""

    pdf: bytes
    pages: int
    bookmarks: tuple[Bookmark, ...]
    anchors: dict[str, tuple[int, float, float]]

    def facts(self) -> dict[str, Any]:
        """Everything but the bytes, as JSON types."""
        return {
            "size": len(self.pdf),
            "pages": self.pages,
            "bookmarks": [asdict(b) for b in self.bookmarks],
            "anchors": self.anchors,
        }


@lru_cache(maxsize=1)
def _style() -> tuple[FontConfiguration, weasyprint.CSS]:
    fonts = FontConfiguration()
    css = weasyprint.CSS(
        string=STYLE.read_text(encoding="utf-8"),
        font_config=fonts,
        url_fetcher=OwnFilesOnly(),
        base_url=SCHEME,
    )
    return fonts, css


def warm() -> None:
    """Load the engine, the style and the fonts, before processes are forked that share them."""
    render(WARMING)


def render(html: str, *, tagged: bool = True, pictures: Mapping[str, bytes] | None = None) -> Rendered:
    """Lay out a complete HTML document as PDF, tagged for PDF/UA-1. `pictures` are JPEG files by name.

    `tagged=False` exists to measure what tagging costs. Raises ValueError (from the fetcher) when the HTML
    asks for a file that is not ours.
    """
    tagging.install()
    fonts, css = _style()
    variant = {"pdf_variant": "pdf/ua-1"} if tagged else {}
    collecting = gc.isenabled()
    gc.disable()  # layout makes millions of objects and no garbage worth looking for: 10-20 % of the time
    try:
        fetcher = OwnFilesOnly(pictures)
        document = weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).render(
            stylesheets=[css], font_config=fonts, **variant
        )
        data = document.write_pdf(**variant)
        bookmarks = document.make_bookmark_tree(scale=POINTS_A_PIXEL, transform_pages=True)
        return Rendered(data, len(document.pages), _bookmarks(bookmarks), _anchors(document))
    except FatalURLFetchingError as error:  # no Exception, so that layout stops at once
        raise ValueError(str(error.__cause__ or error)) from None
    finally:
        if collecting:
            gc.enable()


def _bookmarks(tree: Any) -> tuple[Bookmark, ...]:
    return tuple(
        Bookmark(label, page, round(x, 2), round(y, 2), _bookmarks(children))
        for label, (page, x, y), children, _state in tree
    )


def _anchors(document: Any) -> dict[str, tuple[int, float, float]]:
    """Where each named element begins; its later pages have the name, too."""
    found: dict[str, tuple[int, float, float]] = {}
    for number, page in enumerate(document.pages):
        for name, place in page.anchors.items():
            x, y = place[:2]
            across, down = x * POINTS_A_PIXEL, (page.height - y) * POINTS_A_PIXEL
            found.setdefault(name, (number, round(across, 2), round(down, 2)))
    return found


def read_style() -> str:
    """The print style sheet, which is part of what a cached piece depends on."""
    return Path(STYLE).read_text(encoding="utf-8")
