"""Actions of the demonstration's plan that are about a home, or are done by an offer to homes."""

from __future__ import annotations

from actionplans.actions import add_concern
from actionplans.actions.offers import link_offer
from actionplans.models import Action
from demo.register_local import Teller
from providers.models import Offer


def tell_plans(teller: Teller) -> None:
    """Join them; an action that the plan does not have (any more) is left out."""
    by = teller.people[teller.story["brings"]]
    for row in teller.story["about"]:
        day = row["on"]
        action = Action.objects.filter(
            workstream__plan__partnership=teller.partnership,
            workstream__plan__title=row["plan"],
            ref=row["ref"],
        ).first()
        if action is None:
            continue
        if "home" in row:
            home = teller.homes[row["home"]]
            add_concern(action=action, kind="home", location=home, by=by, on=teller.move.day(day))
        if "offer" in row:
            offer = Offer.objects.get(partnership=teller.partnership, title=row["offer"])
            link_offer(action=action, offer=offer, by=by, on=teller.move.day(day), at=teller.at(day))
