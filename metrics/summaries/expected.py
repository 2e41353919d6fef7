"""How many homes are asked for a figure in a period: open then, and of the kinds that a form asks."""

from __future__ import annotations

from collections import Counter
from datetime import date

from metrics.models import Indicator, Question, ReturnForm
from metrics.periods import Frequency, Period
from providers.models import Location
from providers.querysets.locations import LocationQuerySet

HOME = ("pk", "provider_id", "registered_from", "registered_to")


def expected_homes(
    indicator: Indicator, starts: list[date], *, by_provider: bool
) -> dict[tuple[int | None, date], int]:
    """(provider or None, first day) -> homes that a form asks for this indicator in that period.

    A home counts where it was registered on at least one day of the period (section 3: the denominator
    respects opening and closing dates). Without a form nobody is expected.
    """
    forms = ReturnForm.objects.filter(
        pk__in=Question.objects.filter(indicator=indicator).values("form"), frequency=indicator.frequency
    )
    asked = [(form, list(homes_asked(form).values_list(*HOME))) for form in forms]
    found: Counter[tuple[int | None, date]] = Counter()
    for start in starts:
        period = Period(start, Frequency(indicator.frequency))
        seen = set()
        for form, homes in asked:
            if not form.asks(period):
                continue
            for pk, provider, opened, closed in homes:
                if pk not in seen and was_open(opened, closed, period):
                    seen.add(pk)
                    found[provider if by_provider else None, start] += 1
    return dict(found)


def was_open(opened: date | None, closed: date | None, period: Period) -> bool:
    """Whether a home was registered on a day of the period; unknown days count as open."""
    return (opened is None or opened <= period.end) and (closed is None or closed > period.start)


def homes_asked(form: ReturnForm) -> LocationQuerySet:
    """The homes of the partnership that a form asks, whenever they were open."""
    homes = Location.objects.of(form.partnership)
    return homes.filter(kind__in=form.kinds) if form.kinds else homes
