"""What plans put on the page of a home: the actions that concern it or its provider."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from actionplans.concerned import actions_about
from providers.panels import HomeContext


def plans_panel(context: HomeContext) -> SafeString | None:
    """The actions, each with its plan and colour; nothing for who sees no plans."""
    if not may(context.request.user, Permission.VIEW_PLANS, context.partnership):
        return None
    found = actions_about(context.partnership, context.location, context.request.user)
    shown = {"actions": found, "home": context.location}
    return render_to_string("actionplans/home_panel.html", shown, request=context.request)
