"""A year of returns of the demonstration's homes: on time and late, copied, sent back, chased, reopened.

They are written as they ended, all of a window at once. Their figures go through the one writer of figures,
some windows at a time, so that sums, colours and the clocks of reds are as if they had come in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import cos, pi
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Partnership, User
from metrics.actions.forms import Asked, create_form, make_windows
from metrics.actions.observations import Entry, write
from metrics.actions.returns import note_chase, reopen, send_back
from metrics.figures import Figure, Unit, of_number, of_parts
from metrics.models import Answer, Indicator, Return, ReturnEvent, ReturnForm, Scope, Window
from metrics.models.observations import Source, Status
from metrics.summaries.expected import homes_asked, was_open
from providers.kinds import Kind
from providers.models import HomeStaff, Location

LONDON = ZoneInfo("Europe/London")
DAYS = 364
AT_ONCE = 6  # windows whose figures are written together, which is quicker
# What is special about homes, by their place in the list of those that are asked.
COPIES, DRIFTS, FORGETS, LATE = 4, 7, 11, (3, 9, 14, 21)
OUTBREAKS = {6: 140, 17: 3}  # place -> days before today on which it began
ILL_FOR = 28  # days
SINCE = 70  # days: the drift and the copying began so long ago


def load_returns(
    told: dict[str, Any], *, partnership: Partnership, by: User, known: Mapping[str, Indicator], today: date
) -> None:
    """Both forms with their windows, and what came in."""
    for key in ("weekly", "monthly"):
        form = _form(told[key], key, partnership, by, known, today)
        _Year(form, by, today).tell()


def _form(
    told: dict[str, Any], key: str, partnership: Partnership, by: User, known: Mapping[str, Indicator],
    today: date,
) -> ReturnForm:  # fmt: skip
    facts = {name: told[name] for name in ("name", "about", "deadline", "lock_after")}
    form = create_form(
        partnership=partnership,
        facts={
            **facts, "frequency": "week" if key == "weekly" else "month",
            "starts_on": today - timedelta(DAYS), "kinds": [Kind.NURSING, Kind.RESIDENTIAL],
        },
        questions=[Asked(known[code], text) for code, text in told["questions"]], by=by,
        at=_at(today - timedelta(DAYS)),
    )  # fmt: skip
    make_windows(form=form, until=today)
    return form


class _Year:
    """One form's returns."""

    def __init__(self, form: ReturnForm, by: User, today: date) -> None:
        self.form, self.by, self.today = form, by, today
        self.questions = list(form.questions.select_related("indicator"))
        self.homes = list(homes_asked(form).order_by("cqc_id"))
        self.own = set(HomeStaff.objects.values_list("location_id", flat=True))
        self.scopes = _scopes(form.partnership, self.homes)

    def tell(self) -> None:
        windows = list(self.form.windows.select_related("form").order_by("start"))
        over = [each for each in windows if each.due_on < self.today]
        for first in range(0, len(over), AT_ONCE):
            some = over[first : first + AT_ONCE]
            write(
                [entry for window in some for entry in self._window(window)],
                partnership=self.form.partnership, by=self.by, at=_at(some[-1].due_on, 17), reason="",
            )  # fmt: skip
        self._trouble(over)

    def _window(self, window: Window) -> list[Entry]:
        """What came in for one window: returns, their answers and events; gives the figures to be written."""
        found = [
            (place, home)
            for place, home in enumerate(self.homes)
            if was_open(home.registered_from, home.registered_to, window.period)
            and self._sends(place, home, window)
        ]
        rows = Return.objects.bulk_create(self._return(window, place, home) for place, home in found)
        answers = [
            (row, question, self._figure(question.indicator, place, home, window))
            for row, (place, home) in zip(rows, found, strict=True)
            for question in self.questions
        ]
        Answer.objects.bulk_create(
            Answer(
                parent=row, question=question, kind=figure.kind, value=figure.value,
                numerator=figure.numerator, denominator=figure.denominator, by=self.by, at=row.saved_at,
            )
            for row, question, figure in answers
        )  # fmt: skip
        ReturnEvent.objects.bulk_create(
            ReturnEvent(parent=row, what="sent", by=self.by, at=row.saved_at) for row in rows
        )
        return [
            Entry(
                self.scopes[row.location_id], question.indicator, window.start, figure,
                Status.FINAL if row.state == Return.State.APPROVED else Status.PROVISIONAL, Source.RETURN,
            )
            for row, question, figure in answers
        ]  # fmt: skip

    def _sends(self, place: int, home: Location, window: Window) -> bool:
        """Nearly all do; one has forgotten the last three. A home whose own staff sign in always sends."""
        if place == FORGETS:
            return (self.today - window.due_on).days > 21
        return home.pk in self.own or self._chance("sends", place, window).random() > 0.04

    def _return(self, window: Window, place: int, home: Location) -> Return:
        chance = self._chance("when", place, window)
        late = place in LATE and chance.random() < 0.5
        day = window.due_on + timedelta(days=chance.randint(1, 4) if late else -chance.randint(0, 2))
        day = max(window.opens_on, min(day, self.today - timedelta(days=1)))
        at = _at(day, chance.randint(9, 16))
        old = (self.today - window.due_on).days > 14
        return Return(
            window=window, location=home, began_at=at, began_by=self.by, saved_at=at, submitted_at=at,
            submitted_by=self.by, first_submitted_at=at, version=3 if old else 2,
            state=Return.State.APPROVED if old else Return.State.SUBMITTED,
            decided_at=_at(min(day + timedelta(days=2), self.today)) if old else None,
            decided_by=self.by if old else None,
        )  # fmt: skip

    def _figure(self, indicator: Indicator, place: int, home: Location, window: Window) -> Figure:
        day = window.period.end
        if place == COPIES and (self.today - day).days < SINCE:
            day = self.today - timedelta(days=SINCE)  # the same figures again and again
        chance = Random(f"{home.cqc_id} {indicator.definition} {day}")  # noqa: S311
        numbers = _drawn(
            str(indicator.definition), place, home.beds or 20, (self.today - day).days, day, chance
        )
        if indicator.has_parts and len(numbers) > 1:
            return of_parts(Decimal(numbers[0]), Decimal(numbers[1]), Unit(indicator.unit))
        return of_number(Decimal(numbers[0]))

    def _chance(self, what: str, place: int, window: Window) -> Random:
        return Random(f"{what} {self.form.name} {place} {window.start}")  # noqa: S311

    def _trouble(self, windows: list[Window]) -> None:
        """One was sent back, one is chased, one locked window is open again."""
        if len(windows) < 3:
            return
        last, older = windows[-1], windows[-3]
        sent = last.returns.filter(state=Return.State.SUBMITTED).exclude(location__in=self.own).first()
        if sent is not None:
            send_back(
                parent=sent, reason="Last week it was twice as many. Is it right?", version=sent.version,
                by=self.by, at=_at(self.today),
            )  # fmt: skip
        if len(self.homes) <= FORGETS:
            return
        silent = self.homes[FORGETS]
        note_chase(
            window=last, location=silent, how="call", to="The deputy manager", by=self.by,
            at=_at(self.today - timedelta(days=1)), words="Their computer is being mended; by Friday.",
        )  # fmt: skip
        if self.today > older.locks_on:
            reopen(
                window=older, location=silent, reason="Their computer was being mended.",
                until=self.today + timedelta(days=10), by=self.by, at=_at(self.today),
            )  # fmt: skip


def _drawn(code: str, place: int, beds: int, ago: int, day: date, chance: Random) -> tuple[int, ...]:
    """An answer in numbers: a count, or a part and the whole. `ago` in days."""
    staff = max(8, round(beds * 1.3))
    winter = (1 + cos(2 * pi * (day.timetuple().tm_yday - 20) / 365)) / 2  # 1 in January, 0 in July
    away = 0.035 + 0.02 * winter + chance.uniform(-0.02, 0.02)
    away += 0.16 * (SINCE - ago) / SINCE if place == DRIFTS and ago < SINCE else 0
    ill = 0 <= OUTBREAKS.get(place, -1) - ago <= ILL_FOR
    full = min(1, 0.86 + 0.04 * (place % 3) + chance.uniform(-0.04, 0.04))
    trained = min(1, 0.80 + 0.03 * (place % 5) + 0.06 * (DAYS - ago) / DAYS + chance.uniform(-0.05, 0.05))
    lasts = round(35 - 8 * winter + chance.uniform(-12, 14))
    return {
        "occupancy": (round(beds * full), beds),
        "staff-absent": (max(0, round(staff * away)), staff),
        "ppe-days": (max(9 if place % 19 == 0 else 14, lasts),),
        "outbreak-residents": (chance.randint(3, 9) if ill else 0,),
        "training": (round(staff * trained), staff),
        "nurse-vacancies": (chance.randint(0, 2), 6),
        "beds-open": (chance.randint(0, max(1, beds // 8)),),
    }.get(code, (chance.choice((0, 0, 0, 0, 1, 2)),))


def _scopes(partnership: Partnership, homes: Iterable[Location]) -> dict[int, Scope]:
    return {home.pk: Scope.objects.of_home(partnership, home) for home in homes}


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), LONDON)
