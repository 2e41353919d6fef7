"""Windows as people meet them: the newest of each form, and those that a home's own staff can fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Partnership
from metrics.actions.returns import is_asked, open_for
from metrics.models import Return, ReturnForm, Window
from metrics.summaries.returns import Completeness, completeness
from providers.models import HomeStaff, Location

NEWEST = 3


@dataclass(frozen=True)
class OwnWindow:
    """One return that a home is asked for: until when, and where it stands."""

    window: Window
    location: Location
    parent: Return | None
    last_day: date
    is_overdue: bool

    @property
    def period(self) -> str:
        """Which period, in words."""
        return self.window.period.words

    @property
    def words(self) -> str:
        """What there is to do, on a button."""
        if self.parent is None:
            return "Fill it in"
        return "Look at it again" if self.parent.state == Return.State.SENT_BACK else "Go on with it"


def newest_windows(partnership: Partnership, day: date) -> list[tuple[ReturnForm, list[Completeness]]]:
    """Each form with its newest windows and how many have sent."""
    found = []
    for form in ReturnForm.objects.filter(partnership=partnership):
        windows = Window.objects.filter(form=form, opens_on__lte=day).select_related("form")[:NEWEST]
        found.append((form, [completeness(each, day) for each in windows]))
    return found


def own_windows(
    partnership: Partnership, user: Any, day: date
) -> list[tuple[Location, list[OwnWindow], list[Return]]]:
    """A person's homes, each with the returns that it can still send, and its last ones that were sent."""
    mine = HomeStaff.objects.current_of(user).filter(partnership=partnership).select_related("location")
    opened = Window.objects.filter(form__partnership=partnership, opens_on__lte=day)
    still = opened.filter(Q(locks_on__gte=day) | Q(reopenings__until__gte=day)).distinct()
    windows = list(still.select_related("form__partnership").order_by("due_on"))
    return [(each.location, _to_send(each.location, windows, day), _done(each.location)) for each in mine]


def _to_send(home: Location, windows: list[Window], day: date) -> list[OwnWindow]:
    returns = {row.window_id: row for row in Return.objects.filter(location=home, window__in=windows)}
    return [
        OwnWindow(window, home, returns.get(window.pk), last, day > window.due_on)
        for window in windows
        if not _is_done(returns.get(window.pk))
        and (last := open_for(window, home, day)) is not None
        and is_asked(window, home)
    ]


def _done(home: Location) -> list[Return]:
    rows = Return.objects.sent().filter(location=home).select_related("window__form")
    return list(rows.order_by("-window__start")[:NEWEST])


def _is_done(parent: Return | None) -> bool:
    return parent is not None and parent.state in (Return.State.SUBMITTED, Return.State.APPROVED)
