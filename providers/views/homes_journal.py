"""What happened with a home: its journal."""

from __future__ import annotations

from django.db.models import BooleanField, Value
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from providers.actions.homes import add_entry, strike_entry
from providers.filters.homes import JournalFilter
from providers.forms.homes import EntryForm, ReasonForm
from providers.models import HomeEntry
from providers.tables.homes import JournalTable
from providers.views.homes_common import Page, answer_form, asked_home, asked_row, button, may_edit
from ui.listing import respond


@require_safe
def home_journal(request: Request, pk: int) -> HttpResponseBase:
    """Every entry of a home's journal, newest first."""
    asked = asked_home(request, pk)
    may = may_edit(request, asked.partnership)
    rows = HomeEntry.objects.about(asked.partnership, asked.home).select_related("by")
    chosen = JournalFilter(request.GET, rows)
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.annotate(may_edit=Value(may, output_field=BooleanField()))
    table = JournalTable(found, params=request.GET, path=request.path, filterset=chosen)
    context = {
        "home": asked.home, "title": "What happened",
        "button": button(request, asked, "Write something down", "entry_new"),
    }  # fmt: skip
    return respond(request, table, "providers/home_list.html", context, filename="home-journal")


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down a visit, support, training, a complaint, a compliment, funding; several in a row."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    form = EntryForm(sent(request), initial={"on": today(), "kind": request.GET.get("kind", "")})
    page = Page(
        asked.home, "Write down what happened", "journal", more="Save and write another", done="Written down."
    )
    return answer_form(
        request, page, form,
        lambda: add_entry(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def entry_strike(request: Request, pk: int) -> HttpResponseBase:
    """Strike an entry out, with the reason; it stays to be read."""
    entry: HomeEntry = asked_row(request, HomeEntry, pk, Permission.EDIT_HOMES)
    form = ReasonForm(sent(request))
    page = Page(
        entry.location, f"Strike out “{entry.title}”", "journal", submit="Strike it out",
        lede="It stays to be read, with your reason, and no longer counts.", done="Struck out.",
    )  # fmt: skip
    return answer_form(
        request, page, form,
        lambda: strike_entry(entry=entry, by=request.user, at=now(), **form.changes),
    )  # fmt: skip
