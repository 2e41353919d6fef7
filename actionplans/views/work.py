"""My work: what a person leads, by lateness, with everything that can be reported changed in place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.requests import Request
from accounts.views.common import today
from actionplans.models import Plan, Step
from actionplans.positions import quiet_since
from actionplans.rows import Work, work_of
from actionplans.views.common import plans_of, rights

HEADINGS = (
    ("overdue", "Overdue"),
    ("due_soon", "Due soon"),
    ("review_due", "Review due"),
    ("silent", "No update since the last board"),
    ("later", "Everything else"),
)


def work_for(request: Request) -> tuple[Work, list[Plan]]:
    """What the person leads in open plans of the partnership, and these plans."""
    plans = list(plans_of(request).open().select_related("partnership"))
    mine = Step.objects.filter(action__workstream__plan__in=plans).led_by(request.user)
    return work_of(mine, today(), quiet_since(plans)), plans


@require_safe
def my_work(request: Request) -> HttpResponse:
    """One line a step, worst first. `part=counts` is the line of numbers alone, for after a save."""
    work, plans = work_for(request)
    context = {
        "work": work,
        "sections": [(key, heading, getattr(work, key)) for key, heading in HEADINGS],
        "next": request.path,
        "just_saved": False,
        "opener_focus": False,
        "may_update": bool(plans) and rights(request, plans[0])["may_update"],
    }
    counts_only = request.headers.get("HX-Request") and request.GET.get("part") == "counts"
    response = render(request, f"actionplans/my_work.html{'#counts' if counts_only else ''}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
