"""The files of meetings moved to about today: days by whole weeks, months and years in words with them.

The files in demo/meetings have dates of their own, so that `import_meeting` brings them in as they are. The
demonstration moves them, so that the last meeting of the story is two to three weeks ahead: what is written
as a date moves by whole weeks (a Thursday stays a Thursday), what is written as a month by whole months.
Years of Acts stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MONTHS = "|".join(NAMES)
SHORT = "|".join(name[:3] for name in NAMES)
DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\Z")
WORDS = re.compile(
    rf"\b(?P<day>\d{{1,2}}) (?P<of>{MONTHS}) (?P<in>\d{{4}})\b"
    rf"|\b(?P<month>{MONTHS})(?: (?P<year>\d{{4}}))?\b"
    rf"|\b(?P<short>{SHORT})-(?P<yy>\d\d)\b"
    r"|(?<!Act )\b(?P<from>20\d\d)(?:/(?P<to>\d\d))?\b(?![-/])"
)
DAYS_IN_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Move:
    """How far days and months move."""

    weeks: int

    @classmethod
    def to(cls, day: date, before: date) -> Move:
        """So that `day` comes to lie on `before`, or up to six days earlier."""
        return cls((before - day).days // 7)

    @property
    def months(self) -> int:
        """The same in whole months."""
        return round(self.weeks * 7 / DAYS_IN_A_MONTH)

    def day(self, day: date) -> date:
        """The same day of the week, some weeks on."""
        return day + timedelta(weeks=self.weeks)

    def value(self, value: Any) -> Any:
        """Everything in a JSON value; keys and numbers stay."""
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each) for each in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """A date as JSON has it, or every date in a sentence."""
        if DAY.match(text):
            return self.day(date.fromisoformat(text)).isoformat()
        if MOMENT.match(text):
            moved = datetime.fromisoformat(text) + timedelta(weeks=self.weeks)
            return moved.isoformat(timespec="minutes")
        return WORDS.sub(self._words, text)

    def _words(self, match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["day"]:
            day = self.day(date(int(found["in"]), NAMES.index(found["of"]) + 1, int(found["day"])))
            return f"{day.day} {day:%B} {day.year}"
        if found["month"]:
            year, month = self._month(int(found["year"] or 2021), NAMES.index(found["month"]))
            return f"{NAMES[month]} {year}" if found["year"] else NAMES[month]
        if found["short"]:
            place = [name[:3] for name in NAMES].index(found["short"])
            year, month = self._month(2000 + int(found["yy"]), place)
            return f"{NAMES[month][:3]}-{year % 100:02d}"
        years = round(self.months / 12)
        first = int(found["from"]) + years
        return f"{first}/{(int(found['to']) + years) % 100:02d}" if found["to"] else str(first)

    def _month(self, year: int, month_from_0: int) -> tuple[int, int]:
        return divmod(year * 12 + month_from_0 + self.months, 12)
