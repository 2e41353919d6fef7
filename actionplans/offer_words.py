"""What came of the offers that actions speak of, in the words that print with the action."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q

from actionplans.models import Action, OfferLink
from providers.summaries.offers import counts_of_each, sentence


def links_on(day: date, **of: Any) -> Any:
    """Links that stood at the end of `day`, of the actions that `of` chooses (as `action=...`)."""
    still = Q(removed_on=None) | Q(removed_on__gt=day)
    return OfferLink.objects.filter(still, added_on__lte=day, **of).select_related("offer")


def links_with_words(action: Action, day: date) -> list[tuple[OfferLink, str]]:
    """The links of one action with what each offer has come to by the end of `day`."""
    links = list(links_on(day, action=action))
    counts = counts_of_each([link.offer for link in links], day) if links else {}
    return [(link, sentence(link.offer, counts[link.offer_id], day)) for link in links]


def offer_words(day: date, **of: Any) -> dict[int, tuple[str, ...]]:
    """Key of an action -> a sentence for each of its offers, counted as at the end of `day`. Two queries."""
    links = list(links_on(day, **of))
    counts = counts_of_each([link.offer for link in links], day) if links else {}
    said: dict[int, list[str]] = defaultdict(list)
    for link in links:
        said[link.action_id].append(sentence(link.offer, counts[link.offer_id], day))
    return {action: tuple(sentences) for action, sentences in said.items()}
