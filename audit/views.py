"""Pages of the trail: everything, or one thing. A reader without the permission gets 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from audit import registry
from audit.filters import EntryFilter
from audit.models import Entry, Read
from audit.querysets import EntryQuerySet
from audit.tables import EntryTable, ReadTable
from ui.listing import respond

READS_SHOWN = 50


@require_safe
def entries(request: HttpRequest) -> HttpResponseBase:
    """The trail of the partnership, filtered; `?format=csv` or `xlsx` gives the same rows as a file."""
    filterset = EntryFilter(request.GET, queryset=_readable(request))
    table = EntryTable(filterset.qs, params=request.GET, path=request.path, filterset=filterset)
    return respond(request, table, "audit/entries.html", filename="audit-trail")


@require_safe
def object_entries(request: HttpRequest, object_type: str, object_id: str) -> HttpResponseBase:
    """The trail of one thing, such as /audit/actionplans.step/7/, and who has read it if recorded."""
    found = _readable(request).about(object_type, object_id)
    newest = found.first()
    if newest is None:
        raise Http404("Nothing is recorded about that.")
    table = EntryTable(found, params=request.GET, path=request.path)
    read = Read.objects.of_partnership(_partnership(request).pk).about(object_type, object_id)
    reads = ReadTable(list(read[:READS_SHOWN]), params=request.GET, path=request.path)
    context = {"label": newest.object_label, "reads": reads}
    return respond(request, table, "audit/object.html", context, filename=f"audit-{object_type}-{object_id}")


def _partnership(request: HttpRequest) -> Any:
    return getattr(request, "partnership", None)


def _readable(request: HttpRequest) -> EntryQuerySet:
    """What the person may read.

    Raises:
        Http404: their role here shows no trail; the answer doesn't tell that from no such page.
    """
    partnership = _partnership(request)
    if partnership is None or not request.user.has_perm(registry.VIEW_ENTRY, partnership):
        raise Http404("There is no such page, or it is not yours to see.")
    return Entry.objects.readable_by(request.user, partnership)
