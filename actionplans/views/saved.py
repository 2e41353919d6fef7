"""What people keep for themselves: filtered lists, and until when they have seen the news."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now
from actionplans.actions.saved_views import delete_view, mark_news_seen, save_view, share_view
from actionplans.forms.structure import SaveViewForm
from actionplans.models import SavedView

NEVER_KEPT = frozenset({"page", "format"})


@require_POST
def view_save(request: Request) -> HttpResponse:
    """Keep the list as it is filtered now."""
    partnership = require(request.user, Permission.VIEW_PLANS, request.partnership)
    form = SaveViewForm(request.POST)
    query = _clean(request.POST.get("query", ""))
    if not form.is_valid():
        messages.error(
            request, "Enter a name for the view (at most 80 characters). The list is as you left it."
        )
        return redirect(f"{reverse('actionplans:steps')}?{query}")
    saved = save_view(
        partnership=partnership,
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
    messages.success(request, f"The view “{view.name}” is deleted. The steps are as they were.")
    return redirect("actionplans:steps")


def _clean(query: str) -> str:
    """The query as a list understands it; page and file format are never kept."""
    return urlencode([(key, value) for key, value in parse_qsl(query) if key not in NEVER_KEPT])


@require_POST
def news_seen(request: Request) -> HttpResponse:
    """The news on Home was seen, up to the moment at which it was shown."""
    shown = parse_datetime(request.POST.get("until", "")[:40])
    until = min(shown, now()) if shown and shown.tzinfo else now()
    partnership = require(request.user, Permission.VIEW_PLANS, request.partnership)
    mark_news_seen(partnership=partnership, by=request.user, until=until)
    return redirect("ui:home")
