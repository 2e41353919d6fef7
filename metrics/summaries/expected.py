"""How many homes are asked for a figure in a period: open then, and of the kinds that a form asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Q

from metrics.models import Indicator, Question, ReturnForm
from metrics.periods import Frequency, Period
from providers.models import Location
from providers.querysets.locations import LocationQuerySet


class Expected:
    """Homes that forms ask for figures, by provider, counted once for all indicators of the same forms.

    A home counts where it was registered on at least one day of the period (section 3: the denominator
    respects opening and closing dates). Without a form nobody is expected.
    """

    def __init__(self) -> None:
        self._forms: dict[int, list[ReturnForm]] = {}
        self._counts: dict[tuple[frozenset[int], date], dict[int | None, int]] = {}

    def by_provider(self, indicator: Indicator, start: date) -> Mapping[int | None, int]:
        """Key of the provider (None = homes that have none) -> homes asked in the period from `start` on."""
        if indicator.pk not in self._forms:
            asking = Question.objects.filter(indicator=indicator).values("form")
            rows = ReturnForm.objects.filter(pk__in=asking, frequency=indicator.frequency)
            self._forms[indicator.pk] = list(rows)
        period = Period(start, Frequency(indicator.frequency))
        forms = [form for form in self._forms[indicator.pk] if form.asks(period)]
        key = (frozenset(form.pk for form in forms), start)
        if key not in self._counts:
            self._counts[key] = _counted(forms, period)
        return self._counts[key]


def _counted(forms: Sequence[ReturnForm], period: Period) -> dict[int | None, int]:
    asked = Q(pk=None)
    for form in forms:
        asked |= Q(pk__in=homes_asked(form).values("pk"))
    opened = Q(registered_from=None) | Q(registered_from__lte=period.end)
    lasts = Q(registered_to=None) | Q(registered_to__gt=period.start)
    rows = Location.objects.filter(asked, opened, lasts).order_by().values_list("provider")
    return dict(rows.annotate(homes=Count("pk"))) if forms else {}


def was_open(opened: date | None, closed: date | None, period: Period) -> bool:
    """Whether a home was registered on a day of the period; unknown days count as open."""
    return (opened is None or opened <= period.end) and (closed is None or closed > period.start)


def homes_asked(form: ReturnForm) -> LocationQuerySet:
    """The homes of the partnership that a form asks, whenever they were open."""
    homes = Location.objects.of(form.partnership)
    return homes.filter(kind__in=form.kinds) if form.kinds else homes
