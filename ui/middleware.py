"""What the interface needs of every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from ui import errors

GetResponse = Callable[[HttpRequest], HttpResponse]


class InterfaceMiddleware:
    """Says that answers differ for htmx (Back would otherwise show a bare fragment), and turns a Conflict
    into a 409.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark pages; files and static content do not depend on htmx."""
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Plain words for what has an answer; everything else goes its usual way."""
        if isinstance(exception, errors.Conflict):
            return errors.conflict(request, exception)
        return errors.too_large(request, exception)
