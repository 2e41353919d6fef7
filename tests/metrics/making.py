"""Small indicators, homes and forms for tests; the day is that of the register's tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from metrics.actions.forms import Asked, create_form, make_windows
from metrics.actions.observations import Entry, enter_figure
from metrics.figures import Unit, of_number, of_parts
from metrics.models import Indicator, Observation, ReturnForm, Scope, Target, Window
from providers.models import Location
from tests.providers.making import NOW, TODAY

__all__ = ["JULY", "NOW", "TODAY", "enter", "make_form", "make_indicator", "make_target", "window_of"]

JULY = date(2021, 7, 1)  # the newest month that is over on TODAY
_numbers = count(1)


def make_indicator(people: Any, **fields: Any) -> Indicator:
    """A monthly count of the partnership of which less is better, or as `fields` say."""
    number = next(_numbers)
    values = {
        "partnership": people.partnership, "code": f"indicator-{number}", "name": f"Falls {number}",
        "unit": "count", "polarity": "lower", "frequency": "month", "level": "partnership",
    }  # fmt: skip
    return Indicator.objects.create(**{**values, **fields})


def make_home_indicator(people: Any, **fields: Any) -> Indicator:
    """A monthly percentage of homes, made of two parts, of which less is better."""
    return make_indicator(
        people,
        **{"unit": "percent", "level": "home", "numerator": "Away", "denominator": "Employed", **fields},
    )


def make_target(indicator: Indicator, value: float | None, by: User, **fields: Any) -> Target:
    """A target that stands since April 2019, as a row: nothing is rated by it yet."""
    less = indicator.polarity == "lower"
    values = {
        "effective_from": date(2019, 4, 1), "comparator": "at_most" if less else "at_least", "by": by,
        "at": NOW,
    }  # fmt: skip
    shown = None if value is None else Decimal(str(value))
    return Target.objects.create(indicator=indicator, value=shown, **{**values, **fields})


def enter(
    indicator: Indicator, value: float, by: User, *, start: date = JULY, of: float | None = None,
    home: Location | None = None, reason: str = "",
) -> Observation:  # fmt: skip
    """A figure typed in: of the partnership, or of a home; with `of`, a share of that many."""
    number = Decimal(str(value))
    figure = of_number(number) if of is None else of_parts(number, Decimal(str(of)), Unit(indicator.unit))
    partnership = indicator.partnership
    scope = Scope.objects.of_home(partnership, home) if home else Scope.objects.of_partnership(partnership)
    return enter_figure(entry=Entry(scope, indicator, start, figure), by=by, at=NOW, reason=reason)


def make_form(people: Any, *indicators: Indicator, **fields: Any) -> ReturnForm:
    """A monthly form due on the 14th that asks these indicators of all homes."""
    values = {
        "name": f"Monthly return {next(_numbers)}", "frequency": "month", "deadline": 14, "lock_after": 14,
        "starts_on": date(2021, 1, 1),
    }  # fmt: skip
    return create_form(
        partnership=people.partnership, facts={**values, **fields},
        questions=[Asked(each, f"How many: {each.name}?") for each in indicators], by=people.commissioner,
        at=NOW,
    )  # fmt: skip


def window_of(form: ReturnForm, start: date = JULY) -> Window:
    """The form's window for a period; all up to TODAY are made."""
    make_windows(form=form, until=TODAY)
    return Window.objects.get(form=form, start=start)
