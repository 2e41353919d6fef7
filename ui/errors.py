"""Error pages in plain words: what happened, what was kept, what to do.

A view or action raises `Conflict` when the row has moved on since it was read; the middleware turns it
into a 409.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django_ratelimit.exceptions import Ratelimited

logger = logging.getLogger(__name__)


class Conflict(Exception):
    """Somebody else changed what a person tried to change; `words` says what, in one sentence.

    `url` leads to where both versions can be seen; `typed` is what the person had written, shown so that it
    can be copied.
    """

    def __init__(self, words: str, *, url: str = "", typed: str = ""):
        super().__init__(words)
        self.words = words
        self.url = url
        self.typed = typed


@dataclass(frozen=True)
class Words:
    """Heading and sentences of one error page."""

    heading: str
    happened: str
    kept: str
    do: str


PAGES = {
    400: Words(
        "We could not read that request",
        "What your browser sent was not what this page understands.",
        "Nothing was changed.",
        "Go back and try again. If you followed a link, it may be cut off.",
    ),
    403: Words(
        "You may not do that",
        "Your role in this partnership does not include it.",
        "Nothing was changed.",
        "If you need it for your work, ask your partnership’s administrator.",
    ),
    404: Words(
        "Page not found",
        "There is no page at this address, or it belongs to a partnership that you are not a member of.",
        "Nothing was changed.",
        "Check the address, search for it above, or start from Home.",
    ),
    409: Words(
        "Somebody else changed this first",
        "",
        "Their change is saved. Yours is not, and is shown here so that you can copy it.",
        "Open the newest version, compare, and make your change again if it is still needed.",
    ),
    413: Words(
        "That was too large to send",
        "The file or text is larger than this service accepts.",
        "Nothing was changed.",
        "Send a smaller file, or split it in two.",
    ),
    429: Words(
        "Too many tries in a short time",
        "To keep the service safe we limit how often this can be done.",
        "Nothing was changed.",
        "Wait a minute, then try again.",
    ),
}
CSRF = Words(
    "We could not be sure that this came from you",
    "The page was open for a long time, you signed in again in another tab, or your browser blocks cookies.",
    "Nothing was changed. Your browser still has what you typed: go back to see it.",
    "Go back, copy what you typed, load the page again and send it once more.",
)


def error_page(
    request: HttpRequest, status: int, words: Words | None = None, *, url: str = "", typed: str = ""
) -> HttpResponse:
    """The page for a status; a fragment for htmx, which shows it above the page that the person is on."""
    template = "errors/fragment.html" if request.headers.get("HX-Request") else f"errors/{status}.html"
    context = {"words": words or PAGES[status], "status": status, "url": url, "typed": typed}
    response = HttpResponse(render_to_string(template, context, request=request), status=status)
    _aim(request, response)
    if status == 429:
        response["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; what was too large gets 413."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page(request, 413)
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the reason that the access function gave; a rate limit gets 429."""
    if isinstance(exception, Ratelimited):
        return error_page(request, 429)
    reason = str(exception) if exception and str(exception) else ""
    page = PAGES[403]
    return error_page(request, 403, Words(page.heading, reason or page.happened, page.kept, page.do))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; never says whether a thing exists that the person may not see."""
    return error_page(request, 404)


def _aim(request: HttpRequest, response: HttpResponse) -> None:
    """For htmx: the words go above the page, never into the cell that was being edited."""
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = "#notice"
        response["HX-Reswap"] = "innerHTML"


def server_error(request: HttpRequest) -> HttpResponse:
    """500: static words, because nothing else can be trusted to work now."""
    name = "errors/fragment_500.html" if request.headers.get("HX-Request") else "errors/500.html"
    response = HttpResponse(render_to_string(name, {"service_name": settings.SERVICE_NAME}), status=500)
    _aim(request, response)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token has gone stale."""
    logger.warning("CSRF check failed: %s", reason)
    return error_page(request, 403, CSRF)


def conflict(request: HttpRequest, exception: Conflict) -> HttpResponse:
    """409 with both facts: what was changed meanwhile, and what the person had typed."""
    page = PAGES[409]
    words = Words(
        page.heading, exception.words, page.kept if exception.typed else "Their change is saved.", page.do
    )
    return error_page(request, 409, words, url=exception.url, typed=exception.typed)


def too_large(request: HttpRequest, exception: Any) -> HttpResponse | None:
    """413 for what Django refuses while it reads a form; None for every other exception."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page(request, 413)
    if isinstance(exception, MultiPartParserError):
        return error_page(request, 400)
    return None
