"""What programs ask for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from pydantic import ValidationError

from api import gate, openapi
from api.filters import Page
from api.lists import LISTS, Listing, public_packs
from api.models import ApiClient
from api.scopes import Scope

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@gate.for_clients
def listing(request: HttpRequest, client: ApiClient, name: str) -> HttpResponseBase:
    """One page of a list; 304 when the program has it already."""
    chosen = LISTS[name]
    gate.granted(client, chosen.scope)
    asked = _asked(request, chosen)
    found = chosen.pick(client.partnership, asked).filter(pk__gt=asked.cursor).order_by("pk")
    records: list[Any] = list(found[: asked.limit + 1])
    more, records = len(records) > asked.limit, records[: asked.limit]
    drawn = chosen.draw(records, timezone.localdate())
    body = {
        "data": [row.model_dump(mode="json") for row in drawn],
        "next": _next(request, records[-1].pk) if more else None,
    }
    response = JsonResponse(body)
    set_response_etag(response)
    unchanged = get_conditional_response(request, etag=response["ETag"], response=response)
    return unchanged if unchanged is not None else response


def _asked(request: HttpRequest, chosen: Listing) -> Page:
    """What the address asks for.

    Raises:
        ApiRefused: 400 with the parameter and what is wrong.
    """
    twice = [name for name, values in request.GET.lists() if len(values) > 1]
    if twice:
        raise gate.ApiRefused(400, "bad_parameter", f"{twice[0]} is given twice. Give it once.")
    try:
        return chosen.filter.model_validate(request.GET.dict())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "A parameter"
        unknown = first["type"] == "extra_forbidden"
        what = "is not a parameter of this list" if unknown else f"is not understood: {first['msg']}"
        raise gate.ApiRefused(400, "bad_parameter", f"{name} {what}.") from None


def _next(request: HttpRequest, cursor: int) -> str:
    query = request.GET.copy()
    query["cursor"] = str(cursor)
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


@gate.for_clients
def pack_file(request: HttpRequest, client: ApiClient, pk: int, kind: str) -> HttpResponseBase:
    """The PDF or the workbook of a public edition."""
    gate.granted(client, Scope.PACKS)
    found = public_packs(client.partnership).filter(pk=pk).first() if kind in TYPES and pk < 2**62 else None
    name = {"pdf": found.pdf, "xlsx": found.xlsx}[kind] if found else ""
    if found is None or not default_storage.exists(name):
        raise gate.ApiRefused(404, "not_found", "There is no such file, or it is not yours to read.")
    response = FileResponse(
        default_storage.open(name, "rb"), as_attachment=True, filename=found.file_name(kind),
        content_type=TYPES[kind],
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    return response


@gate.public
def description(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document; it says nothing about anybody, so it needs no token."""
    return JsonResponse(openapi.document(settings.SITE_URL))


@gate.public
def unknown(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Every other address below this version."""
    raise gate.ApiRefused(404, "not_found", "There is no such address. /api/ lists those there are.")
