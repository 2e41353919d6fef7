"""What programs read of the public pages: files, feed, calendars, sitemap, robots.txt."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from accounts.views.common import now
from oversight import feeds
from oversight.calendars import calendar_of
from oversight.public_files import TYPES
from oversight.summaries import public
from oversight.views.public_common import for_everybody, get_board

MINUTES = 15 * 60  # programs need not ask again before, in seconds


@for_everybody("public_file")
@require_safe
def file(request: HttpRequest, slug: str, sha256: str, name: str) -> HttpResponseBase:
    """A file that a publication lists; the digest is its address, so a copy stays good for ever."""
    board = get_board(slug)
    found = public.file_at(board, sha256)
    if found is None or not default_storage.exists(found["storage"]):
        raise Http404("There is no public file at this address.")
    if name != found["name"]:
        return redirect("oversight:public_file", slug=slug, sha256=sha256, name=found["name"])
    etag = f'"{sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = etag
        return unchanged
    kind = TYPES[found["name"].rpartition(".")[2]]
    response = FileResponse(
        default_storage.open(found["storage"], "rb"), filename=found["name"], content_type=kind
    )
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    # A correction takes the file back at once: nobody on the way may answer without asking us.
    patch_cache_control(response, no_cache=True)
    return response


@for_everybody("public_page")
@require_safe
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    """The feed of what a board publishes."""
    board = get_board(slug)
    body = feeds.atom_of(board, site_url=settings.SITE_URL)
    return _for_programs(HttpResponse(body, content_type="application/atom+xml; charset=utf-8"))


@for_everybody("public_page")
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of a board, past year and ahead."""
    board = get_board(slug)
    return _calendar(calendar_of(board, now=now(), site_url=settings.SITE_URL), board.slug)


@for_everybody("public_page")
@require_safe
def meeting_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One meeting."""
    board = get_board(slug)
    body = calendar_of(board, now=now(), site_url=settings.SITE_URL, only=pk)
    if body is None:
        raise Http404("There is no public meeting at this address.")
    return _calendar(body, f"{board.slug}-{pk}")


@for_everybody("public_page")
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, for search engines."""
    context = {"pages": feeds.pages(settings.SITE_URL)}
    return render(request, "oversight/public/sitemap.xml", context, content_type="application/xml")


@for_everybody("public_page")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages and nothing else."""
    context = {"site_url": settings.SITE_URL.rstrip("/")}
    return render(request, "oversight/public/robots.txt", context, content_type="text/plain; charset=utf-8")


def _calendar(body: bytes | None, name: str) -> HttpResponse:
    response = HttpResponse(body or b"", content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return _for_programs(response)


def _for_programs(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=MINUTES)
    return response
