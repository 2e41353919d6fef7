"""What the interface needs of every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from ui import errors

GetResponse = Callable[[HttpRequest], HttpResponse]


class InterfaceMiddleware:
    """Says that answers differ for htmx (Back would otherwise show a bare fragment), and turns a Conflict
    into a 409.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark pages and files; static content is served before it comes here."""
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        if not response.has_header("Cache-Control"):
            # Nobody else's cache keeps it. Not no-store: with that, Back would lose what somebody typed.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Plain words for what has an answer; everything else goes its usual way."""
        if isinstance(exception, errors.Conflict):
            return errors.conflict(request, exception)
        return errors.too_large(request, exception)
