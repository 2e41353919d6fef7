"""Pages for people: what there is to read, and who may."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import attempt, now, sent, today
from api import actions
from api.forms import ClientForm
from api.lists import LISTS
from api.models import ApiClient
from api.tables import ClientTable
from core.errors import Refused
from ui.listing import respond


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What programs can read and how to ask for it, with examples; shows nothing of anybody."""
    lists = [(each, list(each.filter.model_json_schema()["properties"])) for each in LISTS.values()]
    return render(request, "api/guide.html", {"lists": lists, "site": settings.SITE_URL})


@require_safe
def clients(request: Request) -> HttpResponseBase:
    """The programs of the partnership."""
    require(request.user, Permission.MANAGE_MEMBERS, request.partnership)
    found = ApiClient.objects.filter(partnership=request.partnership).select_related("made_by")
    table = ClientTable(found, params=request.GET, path=request.path)
    return respond(request, table, "api/clients.html", filename="programs")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: Request) -> HttpResponse:
    """Make a token. The answer to the form is the only page that ever shows it."""
    partnership = require(request.user, Permission.MANAGE_MEMBERS, request.partnership)
    form = ClientForm(sent(request), today=today())
    tried = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        tried = attempt(
            form,
            lambda: actions.make_client(partnership=partnership, **facts, by=request.user, at=now()),
        )
        if tried.done:
            client, token = tried.value
            return render(request, "api/token.html", {"client": client, "token": token})
    return render(request, "api/make.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def client(request: Request, pk: int) -> HttpResponse:
    """One program."""
    found = _client(request, pk)
    return render(request, "api/client.html", {"client": found, "state": found.state(today())})


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """End its token."""
    found = _client(request, pk)
    try:
        actions.revoke_client(client=found, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"The token of {found} is revoked. The program can read nothing more.")
    return redirect(found)


def _client(request: Request, pk: int) -> ApiClient:
    known = ApiClient.objects.select_related("partnership", "made_by", "revoked_by")
    found: ApiClient = get_visible(known, request.user, pk=pk)
    return found
