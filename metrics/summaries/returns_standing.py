"""How complete and how timely the returns of a form are: by period, and by provider over those periods.

Source: registers-and-returns.md section 3 (completeness and timeliness; the denominator respects opening and
closing dates).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from metrics.models import Return, ReturnForm, Window
from metrics.summaries.expected import homes_asked, was_open
from metrics.summaries.returns import local_day
from ui.charts import Chart, Line, line_chart

PERIODS = 12
NO_PROVIDER = "No provider known"


@dataclass
class Tally:
    """How many were asked, have sent (and do not have it back), had first sent by the deadline."""

    label: str
    asked: int = 0
    sent: int = 0
    in_time: int = 0

    @property
    def sent_share(self) -> float | None:
        """In per cent; None where nobody was asked."""
        return 100 * self.sent / self.asked if self.asked else None

    @property
    def in_time_share(self) -> float | None:
        """In per cent; None where nobody was asked."""
        return 100 * self.in_time / self.asked if self.asked else None


@dataclass(frozen=True)
class FormStanding:
    """One form: a tally each of its newest periods, oldest first, and each provider over all of them."""

    form: ReturnForm
    periods: tuple[tuple[Window, Tally], ...]
    providers: tuple[Tally, ...]

    @property
    def chart(self) -> Chart | None:
        """The trend; None where it would be less than two points."""
        if len(self.periods) < 2:
            return None
        tallies = [tally for _, tally in self.periods]
        lines = [
            Line("Sent", [each.sent_share for each in tallies]),
            Line("In time", [each.in_time_share for each in tallies], colour="#6f777b", dashed=True),
        ]
        labels = [each.label for each in tallies]
        return line_chart(f"{self.form}: sent and in time", labels, lines, unit="%")


def standing_of(form: ReturnForm, day: date) -> FormStanding:
    """The newest periods of a form that have opened by `day`; three queries however many homes."""
    windows = list(Window.objects.filter(form=form, opens_on__lte=day).select_related("form")[:PERIODS])[::-1]
    homes = list(homes_asked(form).select_related("provider"))
    returns = {(each.window_id, each.location_id): each for each in Return.objects.filter(window__in=windows)}
    by_provider: dict[str, Tally] = defaultdict(lambda: Tally(""))
    periods = []
    for window in windows:
        period = window.period
        tally = Tally(period.words)
        for home in homes:
            if not was_open(home.registered_from, home.registered_to, period):
                continue
            name = str(home.provider or NO_PROVIDER)
            by_provider[name].label = name
            for each in (tally, by_provider[name]):
                _count(each, window, returns.get((window.pk, home.pk)))
        periods.append((window, tally))
    providers = sorted(by_provider.values(), key=lambda each: (each.sent_share or 0, each.label))
    return FormStanding(form, tuple(periods), tuple(providers))


def _count(tally: Tally, window: Window, parent: Return | None) -> None:
    tally.asked += 1
    if parent is None:
        return
    tally.sent += parent.state in (Return.State.SUBMITTED, Return.State.APPROVED)
    first = parent.first_submitted_at
    tally.in_time += first is not None and local_day(first) <= window.due_on
