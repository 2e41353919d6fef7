"""What came of offers, in numbers and in the words that plans print.

Counted as at a day, so that a pack of an earlier day says what was true then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.words import day_words
from providers.models import Offer, OfferAnswer


@dataclass(frozen=True)
class Counts:
    """How many homes were invited, and what they said. `none` = not answered yet; `delivered` ⊆ accepted."""

    invited: int = 0
    accepted: int = 0
    declined: int = 0
    later: int = 0
    none: int = 0
    delivered: int = 0

    @property
    def words(self) -> str:
        """As "63 invited, 38 accepted, 25 declined"; parts that are nought are left out."""
        parts = (
            (self.invited, "invited"), (self.accepted, "accepted"), (self.declined, "declined"),
            (self.later, "later"), (self.none, "no answer"), (self.delivered, "delivered"),
        )  # fmt: skip
        return ", ".join(f"{number} {word}" for number, word in parts if number) or "nobody invited"


def counts_of(offer: Offer, day: date | None = None) -> Counts:
    """The counts of one offer as at the end of `day`; None = all that is written down."""
    return counts_of_each([offer], day)[offer.pk]


def counts_of_each(offers: Iterable[Offer], day: date | None = None) -> dict[int, Counts]:
    """Key of each offer -> its counts as at the end of `day`; one query."""
    keys = [offer.pk for offer in offers]
    rows: dict[int, list[OfferAnswer]] = {key: [] for key in keys}
    for answer in OfferAnswer.objects.filter(offer__in=keys):
        rows[answer.offer_id].append(answer)
    return {key: counted(answers, day) for key, answers in rows.items()}


def counted(answers: Iterable[OfferAnswer], day: date | None = None) -> Counts:
    """Pure: counts of these answers as at the end of `day`. What came later had not been said yet."""
    there = [row for row in answers if day is None or row.invited_on <= day]
    said = [row.answer if _by(row.answered_on, day) else OfferAnswer.Answer.NONE for row in there]
    return Counts(
        invited=len(there),
        accepted=said.count(OfferAnswer.Answer.ACCEPTED),
        declined=said.count(OfferAnswer.Answer.DECLINED),
        later=said.count(OfferAnswer.Answer.LATER),
        none=said.count(OfferAnswer.Answer.NONE),
        delivered=sum(_by(row.delivered_on, day) for row in there),
    )


def sentence(offer: Offer, counts: Counts, day: date) -> str:
    """As a plan prints it: "Offer RESTORE2 training: 63 invited, 38 accepted, as at 5 January 2021"."""
    return f"Offer {offer.title}: {counts.words}, as at {day_words(day)}"


def _by(when: date | None, day: date | None) -> bool:
    return when is not None and (day is None or when <= day)
