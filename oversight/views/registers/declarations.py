"""The register of interests declared, across meetings."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.requests import Request
from accounts.views.common import today
from oversight.filters.registers import DeclarationFilter
from oversight.models import Declaration
from oversight.tables.registers import DeclarationTable
from oversight.views.common import boards_of
from ui.listing import respond


@require_safe
def declarations(request: Request) -> HttpResponseBase:
    """Who declared what in which meeting, and what they did; those of exempt items to who may read them."""
    boards = boards_of(request)
    rows = Declaration.objects.visible_to(request.user).filter(
        attendance__meeting__board__in=boards, withdrawn=False
    )
    chosen = DeclarationFilter(request.GET, rows, boards=boards, user=request.user, day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("attendance__meeting__board", "item__meeting")
    table = DeclarationTable(
        found.order_by("-attendance__meeting__starts_at", "declared_at", "pk"), params=request.GET,
        path=request.path, filterset=chosen,
    )  # fmt: skip
    context = {"empty": not rows.exists()}
    return respond(request, table, "oversight/declarations.html", context, filename="interests-declared")
