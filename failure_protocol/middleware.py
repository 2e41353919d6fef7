"""Who was refused in an incident stands in its access log too (section 6: denied)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from failure_protocol.actions.access_log import note_read
from failure_protocol.models import Incident, Person
from failure_protocol.models.people import Surface

REFUSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class DeniedMiddleware:
    """Writes it down after the view: what the view wrote was rolled back when it refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, and look at the answer."""
        response = self.get_response(request)
        if response.status_code in REFUSED:
            _note(request)
        return response


def _note(request: HttpRequest) -> None:
    """Who asked for what, of whom; only for an incident that there is, whether they may know of it or not."""
    match = request.resolver_match
    if match is None or match.namespace != "failure_protocol" or not isinstance(request.user, User):
        return
    incident = Incident.objects.filter(pk=int(match.kwargs.get("pk", 0))).first()
    if incident is None:
        return
    people = Person.everybody.filter(
        incident=incident, pk=int(match.kwargs.get("person", match.kwargs.get("person_pk", 0)))
    )
    note_read(
        incident=incident, people=people, surface=Surface.DENIED, by=request.user, at=timezone.now(),
        reason=f"Asked for {match.url_name}",
    )  # fmt: skip
