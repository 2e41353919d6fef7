"""A home with its manager and a form of two counts, for tests of returns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from metrics.actions.returns import (
    Typed,
    approve_return,
    begin_return,
    reopen,
    save_answers,
    send_back,
    submit_return,
)
from metrics.figures import of_number
from metrics.models import Observation, Return, ReturnForm, Window
from tests.metrics.making import make_form, make_home_indicator, window_of
from tests.providers.making import LONDON, NOW, TODAY, make_home, make_manager, make_settings

JUNE = date(2021, 6, 1)
LATE = datetime(2021, 9, 20, 9, 0, tzinfo=LONDON)  # after the window of July has locked (30 August)


class World:
    """One home with its manager, one form of two counts, the windows up to TODAY."""

    def __init__(self, people: Any) -> None:
        make_settings(people)
        self.people, self.home = people, make_home()
        self.mo = make_manager(people, self.home)
        counts = {"unit": "count", "numerator": "", "denominator": ""}
        self.falls = make_home_indicator(people, name="Falls", **counts)
        self.away = make_home_indicator(people, name="Own staff away", **counts)
        self.form: ReturnForm = make_form(people, self.falls, self.away)
        self.window: Window = window_of(self.form)
        self.q1, self.q2 = [each.pk for each in self.form.questions.all()]

    def begin(self, window: Window | None = None, at: datetime = NOW) -> Return:
        return begin_return(window=window or self.window, location=self.home, by=self.mo, at=at)

    def save(self, parent: Return, numbers: dict[int, Any], *, at: datetime = NOW, **more: Any) -> Return:
        typed = {key: Typed(of_number(Decimal(str(each)))) for key, each in numbers.items()}
        version = more.pop("version", parent.version)
        return save_answers(parent=parent, typed=typed, version=version, by=self.mo, at=at, **more)

    def submit(self, parent: Return, at: datetime = NOW) -> Return:
        return submit_return(parent=parent, version=parent.version, by=self.mo, at=at)

    def sent(self, window: Window | None = None, first: int = 3, at: datetime = NOW) -> Return:
        return self.submit(self.save(self.begin(window, at), {self.q1: first, self.q2: 2}, at=at), at)

    def back(self, parent: Return, *, at: datetime = NOW, reason: str = "Count the falls again.") -> Return:
        return send_back(
            parent=parent, reason=reason, version=parent.version, by=self.people.commissioner, at=at
        )

    def approve(self, parent: Return, at: datetime = NOW) -> Return:
        return approve_return(parent=parent, version=parent.version, by=self.people.commissioner, at=at)

    def figure(self, indicator: Any = None) -> Observation:
        return Observation.objects.get(indicator=indicator or self.falls, scope__location=self.home)

    def june(self) -> Window:
        """June's window locked on 28 July: it is opened again for this home."""
        window = window_of(self.form, JUNE)
        by = self.people.commissioner
        reopen(window=window, location=self.home, reason="Illness", until=TODAY, by=by, at=NOW)
        return window
