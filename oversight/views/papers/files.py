"""Files of papers, behind the same access as the paper: the upload, its PDF, small pictures of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import Request
from oversight.models import Paper, PaperVersion
from oversight.uploads.kinds import KINDS, FileRefused
from oversight.uploads.look import draw
from oversight.uploads.store import read
from oversight.views.papers.common import get_paper, get_version, was_read
from ui import limits

BATCH = 24  # small pictures on a page, drawn together
WIDTHS = {"small": 170, "large": 1000}
GONE = "The file is not in our storage. Tell your administrator the name of the paper and the version."


@dataclass(frozen=True)
class Thumbnails:
    """Small pictures of some pages: (number, address of the small one, of the large one)."""

    pages: tuple[tuple[int, str, str], ...]
    total: int
    page: int
    before: int | None
    after: int | None


def thumbnails(paper: Paper, version: PaperVersion, page: int) -> Thumbnails | None:
    """The pictures on page `page` of the list; None when the version has no PDF."""
    if not version.pdf:
        return None
    last = max(1, -(-version.pages // BATCH))
    page = min(max(page, 1), last)
    first = (page - 1) * BATCH + 1
    pages = tuple(
        (number, _address(paper, version, number, "small"), _address(paper, version, number, "large"))
        for number in range(first, min(first + BATCH - 1, version.pages) + 1)
    )
    return Thumbnails(
        pages, version.pages, page, page - 1 if page > 1 else None, page + 1 if page < last else None
    )


@require_safe
def paper_file(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The upload as it came; of a PDF, or a picture, what it became: nothing in it acts by itself."""
    limits.count(request, "download")
    found = get_paper(request, pk)
    version = get_version(found, number)
    was_read(request, found, f"Downloaded version {number}")
    if version.file_type in ("docx", "xlsx"):
        return _file(version.file, version.file_name, KINDS[version.file_type])
    return _pdf(version)


@require_safe
def paper_pdf(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The PDF that the pack takes."""
    limits.count(request, "download")
    found = get_paper(request, pk)
    version = get_version(found, number)
    was_read(request, found, f"Downloaded the PDF of version {number}")
    return _pdf(version)


def _pdf(version: PaperVersion) -> HttpResponseBase:
    if not version.pdf:
        raise Http404("This version has no PDF.")
    return _file(version.pdf, f"{version.file_name.rpartition('.')[0] or 'paper'}.pdf", KINDS["pdf"])


def _file(name: str, shown: str, kind: str) -> HttpResponseBase:
    if not default_storage.exists(name):
        raise Http404(GONE)
    response = FileResponse(
        default_storage.open(name, "rb"), as_attachment=True, filename=shown, content_type=kind
    )
    return _guarded(response)


@require_safe
def paper_page(request: Request, pk: int, number: int, page: int, size: str) -> HttpResponseBase:
    """A picture of one page, `size` small or large."""
    found = get_paper(request, pk)
    version = get_version(found, number)
    if not version.pdf or not 1 <= page <= version.pages or size not in WIDTHS:
        raise Http404("There is no such page.")
    was_read(request, found, f"Looked at page {page} of version {number}")
    try:
        picture = _picture(version, page, size)
    except (FileRefused, FileNotFoundError) as error:
        raise Http404("This page could not be drawn.") from error
    return _guarded(HttpResponse(picture, content_type="image/png"))


def _picture(version: PaperVersion, page: int, size: str) -> bytes:
    """From the storage, or drawn now; small ones are drawn by the batch that a list shows."""
    name = _kept(version, page, size)
    if default_storage.exists(name):
        return read(name)
    first = (page - 1) // BATCH * BATCH + 1 if size == "small" else page
    last = first + BATCH - 1 if size == "small" else page
    drawn = draw(read(version.pdf), first, last, WIDTHS[size])
    for number, picture in drawn.items():
        kept = _kept(version, number, size)
        if not default_storage.exists(kept):
            default_storage.save(kept, ContentFile(picture))
    if page not in drawn:
        raise FileRefused("This page could not be drawn.")
    return drawn[page]


def _kept(version: PaperVersion, page: int, size: str) -> str:
    digest = version.pdf_sha256
    return f"paper-pictures/{digest[:2]}/{digest}/{WIDTHS[size]}-{page}.png"


def _address(paper: Paper, version: PaperVersion, page: int, size: str) -> str:
    return reverse("oversight:paper_page", args=[paper.pk, version.number, page, size])


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
