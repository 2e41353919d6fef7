"""Middleware of the site as a whole."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.trace import working_on


def request_id(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request an id, in its log lines and in its answer, that a person can quote to support."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with working_on("request") as ident:
            response = get_response(request)
            response.headers["X-Request-ID"] = ident
            return response

    return middleware
