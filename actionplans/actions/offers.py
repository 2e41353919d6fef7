"""Tie an action to offers made to homes, so that their counts print with it, and take it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.models import Action, OfferLink
from audit.actions import record
from core.errors import Refused
from providers.models import Offer


@transaction.atomic
def link_offer(*, action: Action, offer: Offer, by: User, on: date, at: datetime | None = None) -> OfferLink:
    """Say that an action speaks of an offer from the day `on`; twice is once.

    Raises:
        Refused: the offer is another partnership's.
    """
    require(by, Permission.EDIT_PLANS, action.partnership)
    if offer.partnership_id != action.partnership.pk:
        raise Refused("That offer belongs to another partnership. Choose one of your own.")
    link, made = OfferLink.objects.get_or_create(
        action=action, offer=offer, removed_on=None, defaults={"added_on": on, "added_by": by}
    )
    if made:
        _tell(link, "offer_linked", by, at)
    return link


@transaction.atomic
def unlink_offer(*, link: OfferLink, by: User, on: date, at: datetime | None = None) -> None:
    """Take the link back from the day `on`; what printed before stays as it was."""
    require(by, Permission.EDIT_PLANS, link.action.partnership)
    until = max(on, link.added_on)
    if not OfferLink.objects.filter(pk=link.pk, removed_on=None).update(removed_on=until):
        return
    _tell(link, "offer_unlinked", by, at)


def _tell(link: OfferLink, verb: str, by: User, at: datetime | None) -> None:
    offer = {"offer": str(link.offer)}
    added = verb == "offer_linked"
    record(
        by=by, verb=f"actionplans.{verb}", obj=link.action, partnership=link.action.partnership,
        before=None if added else offer, after=offer if added else None, at=at,
    )  # fmt: skip
