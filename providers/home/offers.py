"""Offers on the page of a home."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from providers.models import OfferAnswer
from providers.panels import HomeContext
from providers.tables.offers import answer_of


def offers_panel(context: HomeContext) -> SafeString | None:
    """What was offered to a home and what it answered, newest first, each with the way to write it down."""
    user, partnership = context.request.user, context.partnership
    if not may(user, Permission.VIEW_HOMES, partnership):
        return None
    rows = OfferAnswer.objects.filter(offer__partnership=partnership, location=context.location)
    newest = rows.select_related("offer", "location").order_by("-invited_on", "-pk")
    return SafeString(
        render_to_string(
            "providers/offers_panel.html",
            {
                "home": context.location,
                "rows": [(row, answer_of(row)) for row in newest],
                "may_edit": may(user, Permission.EDIT_HOMES, partnership),
            },
            request=context.request,
        )
    )
