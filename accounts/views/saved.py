"""Filtered lists that people keep: saved beside the list, opened, shared, forgotten."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import saved_views
from accounts.access import get_visible, require
from accounts.actions.saved_views import delete_view, save_view, share_view
from accounts.forms import SaveViewForm
from accounts.models import SavedView
from accounts.requests import Request
from ui.tables import Table

NEVER_KEPT = frozenset({"page", "format"})


def views_of(request: Request, page: str, table: Table) -> dict[str, Any]:
    """What accounts/parts/saved_views.html and save_view.html show beside a list; nothing for a file."""
    if request.GET.get("format"):
        return {}
    query = table.address().partition("?")[2]
    views = SavedView.objects.visible_to(request.user).filter(partnership=request.partnership, page=page)
    return {
        "views": list(views.select_related("user")),
        "save_form": SaveViewForm(initial={"query": query}),
        "save_url": reverse("accounts:view_save", args=[page]),
        "query": query,
    }


@require_POST
def view_save(request: Request, page: str) -> HttpResponse:
    """Keep the list as it is filtered now."""
    try:
        kept = saved_views.get(page)
    except KeyError:
        raise Http404("There is no such list.") from None
    partnership = require(request.user, kept.permission, request.partnership)
    form = SaveViewForm(request.POST)
    query = _clean(request.POST.get("query", ""))
    if not form.is_valid():
        messages.error(
            request, "Enter a name for the view (at most 80 characters). The list is as you left it."
        )
        return redirect(f"{reverse(kept.url_name)}?{query}")
    saved = save_view(
        partnership=partnership,
        page=page,
        name=form.cleaned_data["name"],
        query=query,
        by=request.user,
        shared=form.cleaned_data["shared"],
    )
    messages.success(request, f"The view “{saved.name}” is saved.")
    return redirect(saved)


@require_POST
def view_share(request: Request, pk: int) -> HttpResponse:
    """Show a view to everybody in the partnership, or stop."""
    view: SavedView = get_visible(SavedView.objects.all(), request.user, pk=pk)
    shared = request.POST.get("shared") == "yes"
    share_view(view=view, by=request.user, shared=shared)
    messages.success(request, f"The view “{view.name}” is {'shared' if shared else 'yours alone again'}.")
    return redirect(view)


@require_POST
def view_delete(request: Request, pk: int) -> HttpResponse:
    """Forget a view."""
    view: SavedView = get_visible(SavedView.objects.all(), request.user, pk=pk)
    delete_view(view=view, by=request.user)
    messages.success(request, f"The view “{view.name}” is deleted. What it listed is as it was.")
    return redirect(saved_views.get(view.page).url_name)


def _clean(query: str) -> str:
    """The query as a list understands it; page and file format are never kept."""
    return urlencode([(key, value) for key, value in parse_qsl(query) if key not in NEVER_KEPT])
