"""Pages of boards."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import Request
from oversight.models import Board


@require_safe
def boards(request: Request) -> HttpResponse:
    """The boards of the person's partnerships."""
    found = Board.objects.visible_to(request.user).select_related("partnership")
    return render(request, "oversight/boards.html", {"boards": found})
