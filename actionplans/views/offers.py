"""Which offers an action speaks of: the page to say it, and to take it back."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import attempt, now, sent, today
from actionplans.actions.offers import link_offer, unlink_offer
from actionplans.forms.offers import OfferLinkForm
from actionplans.models import Action, OfferLink
from actionplans.views.common import get_action
from providers.models import Offer


@require_http_methods(["GET", "HEAD", "POST"])
def offer_link(request: Request, pk: int) -> HttpResponse:
    """Tie an action to offers of the same partnership."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    require(request.user, Permission.VIEW_HOMES, found.partnership)
    there = OfferLink.objects.filter(action=found, removed_on=None)
    offers = Offer.objects.visible_to(request.user).filter(partnership=found.partnership)
    offered = offers.exclude(pk__in=there.values("offer_id"))
    form = OfferLinkForm(sent(request), offers=offered)
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: _link(request, found, list(form.cleaned_data["offers"])))
        if tried.done:
            messages.success(request, "The counts of the offers now print with it.")
            return redirect(found)
    context = {"form": form, "row": found, "plan": found.plan, "any": offered.exists()}
    return render(request, "actionplans/offer_link.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _link(request: Request, found: Action, offers: list[Offer]) -> None:
    """All that were ticked, or none."""
    for offer in offers:
        link_offer(action=found, offer=offer, by=request.user, on=today(), at=now())


@require_POST
def offer_unlink(request: Request, pk: int, link_pk: int) -> HttpResponse:
    """Take back that an action speaks of an offer."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    link = get_object_or_404(OfferLink.objects.select_related("offer"), action=found, pk=link_pk)
    unlink_offer(link=link, by=request.user, on=today(), at=now())
    messages.success(request, f"{link.offer} no longer prints with it. The audit trail keeps it.")
    return redirect(found)
