"""The dates in a wording: where each stands, what it is, or what is wrong with it."""

from __future__ import annotations

import calendar
import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from actionplans.timescales.years import (
    month_end,
    near_year,
    plausible,
    possible,
    year_of,
)
from core.words import day_words

Precision = Literal["day", "week", "month_end", "approximate"]


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a wording: where it stands, what it is, or what is wrong with it.

    ``first`` is the first day of the span it names ("July": 1 July); ``bare`` says that the year was
    worked out. With a ``problem``, ``day`` is None and ``suggestion`` is what may have been meant.
    """

    start: int
    end: int
    printed: str
    day: date | None = None
    precision: Precision = "day"
    first: date | None = None
    bare: bool = False
    problem: str = ""
    suggestion: str = ""

    @property
    def words(self) -> str:
        """The date as the house writes it: "31 July 2020", or "July 2020" for a whole month."""
        if not self.day:
            return self.suggestion
        if self.precision == "month_end" and self.first and self.first.day == 1:
            return f"{self.day:%B %Y}"
        return day_words(self.day)

    @property
    def start_precision(self) -> Precision:
        """A start that names only a month is about its first day."""
        return "approximate" if self.precision == "month_end" else self.precision


_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2}|'\d{2}|\d{5,6})(?!\d)"
_WEEK = (
    r"(?P<week>(?:w\.?\s?/?\s?c\.?|w\.?\s?/?\s?b\.?|w\.?/?\s?e\.?|wk|week(?: commencing| beginning|"
    r" ending| of)?) ?:?-? ?)?"
)

# Tried at each place in this order; the longest reading stands first.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(r"(?<![\w.])(?<!\d/)" + pattern))
    for name, pattern in (
        ("iso", r"(?P<year>\d{4})-(?P<mon>\d{1,2})-(?P<day>\d{1,2})(?:[t ]\d{2}:\d{2}(?::\d{2})?)?(?![\w])"),
        ("numbers", _WEEK + r"(?P<day>\d{1,2}) ?(?P<sep>[./-]) ?(?P<mon>\d{1,2}) ?(?P=sep) "
                            r"?(?P<year>\d{2,6})(?!\d)"),
        ("numbers", _WEEK + r"(?P<day>\d{1,2})/(?P<mon>\d{1,2})(?![\d/])"),
        (
            "day month",
            _WEEK + r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|"
                    r"sun)(?:day)?,? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
            r"(?: of)?[ -]?" + _MONTH + r"(?:,?[ -]?(?:" + _YEAR + r"|(?P<short>\d{2})(?![\d:])))?",
        ),
        ("month day", _WEEK + _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)(?:,? " + _YEAR + ")?"),
        ("month day", _WEEK + _MONTH + r" (?P<day>\d{1,2}),? " + _YEAR),
        (
            "nth week",
            r"(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) week (?:of|in) "
            + _MONTH + r"(?: " + _YEAR + ")?",
        ),
        ("short month", _MONTH + r" (?P<short>\d{2})(?![\d./])"),
        (
            "month",
            r"(?:the )?(?:(?P<part>end|mid|middle|early|late|beginning|start)[ -](?:of )?(?:the )?)?"
            + _MONTH + r"(?:,?[ -]?(?:" + _YEAR + r"|(?<=-)(?P<short>\d{2})(?!\d)))?",
        ),
        ("quarter", (r"(?:(?:the )?end (?:of )?)?(?:q|"
        r"quarter ?)(?P<quarter>[1-4])\b,?(?: ?(?:of )?(?P<year>20\d{2}(?:[/-]\d{2,4})?|\d{2}/\d{2}))?")),
        ("season", (r"(?:(?:the )?end (?:of )?)?(?P<season>spring|summer|autumn|"
                   r"winter)\b(?: (?P<year>20\d{2}(?:[/-]\d{2,4})?))?")),
        ("financial year", (r"(?:the )?end (?:of )?(?:the )?(?:this )?financial year(?: "
                           r"(?P<year>20\d{2}[/-]\d{2,4}))?")),
        ("financial year", r"(?:(?:the )?end (?:of )?)?(?P<year>20\d{2}/\d{2,4})(?!\d)"),
        ("year", r"(?:the )?end (?:of )?(?:the )?(?:calendar )?year\b"),
        ("year", r"(?:(?:the )?end (?:of )?)?(?P<year>20\d{2})(?![\d/-])"),
        ("typing error", r"(?:(?:end|mid|early|late)(?: of)? )?(?P<word>[a-z]{4,10}) ?" + _YEAR),
    )
)  # fmt: skip


def find_dates(wording: str, plan_date: date | None) -> list[Found]:
    """Every date in a wording (as ``statuses.key`` writes it), from left to right, without overlaps."""
    found: list[Found] = []
    at = 0
    while at < len(wording):
        one = next(
            (hit for name, pattern in PATTERNS if (hit := _read(name, pattern, wording, at, plan_date))), None
        )
        if one:
            found.append(one)
        at = one.end if one and one.end > at else at + 1
    return found


def _read(name: str, pattern: re.Pattern[str], wording: str, at: int, plan_date: date | None) -> Found | None:
    match = pattern.match(wording, at)
    if not match:
        return None
    groups = {group: value for group, value in match.groupdict().items() if value is not None}
    reader = _READERS[name]
    return reader(match, groups, plan_date)


def _numbers(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    return _day(match, int(groups["day"]), int(groups["mon"]), groups.get("year"), groups, plan_date)


def _named(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    year = groups.get("year") or groups.get("short")
    return _day(match, int(groups["day"]), _MONTHS[groups["month"]], year, groups, plan_date)


def _day(
    match: re.Match[str],
    day: int,
    month: int,
    printed_year: str | None,
    groups: dict[str, str],
    plan_date: date | None,
) -> Found:
    """A day of a month, day first; impossible ones come with what may have been meant."""
    year = year_of(printed_year, month, plan_date)
    if year is None:
        guess = near_year(printed_year, plan_date)
        meant = possible(day, month, guess) if guess else None
        return _wrong(match, "its year can't be read" if printed_year else "it has no year", meant)
    try:
        exact = date(year, month, day)
    except ValueError:
        return _wrong(match, "there is no such day", possible(day, month, year))
    if not plausible(exact, plan_date):
        guess = near_year(printed_year, plan_date)
        return _wrong(
            match, "its year is far from the plan's", possible(day, month, guess) if guess else None
        )
    if groups.get("week"):
        monday = exact - timedelta(days=exact.weekday())
        return _at(match, monday, "week", first=monday, bare=not printed_year)
    return _at(match, exact, "day", bare=not printed_year)


def _month(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    month = _MONTHS[groups["month"]]
    printed_year = groups.get("year") or groups.get("short")
    year = year_of(printed_year, month, plan_date)
    name = calendar.month_name[month]
    if year is None or not plausible(date(year, month, 1), plan_date):
        guess = near_year(printed_year, plan_date)
        reason = "its year can't be read" if printed_year else "it has no year"
        return _wrong(match, reason, None, words=f"{name} {guess}" if guess else "")
    last = month_end(year, month)
    days: dict[str, tuple[date, Precision]] = {
        "early": (date(year, month, 10), "approximate"),
        "beginning": (date(year, month, 10), "approximate"),
        "start": (date(year, month, 10), "approximate"),
        "mid": (date(year, month, 15), "approximate"),
        "middle": (date(year, month, 15), "approximate"),
        "late": (last, "approximate"),
    }
    day, precision = days.get(groups.get("part", ""), (last, "month_end"))
    return _at(match, day, precision, first=date(year, month, 1), bare=not printed_year)


def _short_month(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    """A month and two digits ("Sept 20"), a day or a year: nobody knows, so both are offered."""
    month = _MONTHS[groups["month"]]
    name = calendar.month_name[month]
    year = year_of(None, month, plan_date)
    offers = [f"{name} 20{groups['short']}"]
    if year and (meant := possible(int(groups["short"]), month, year)) and meant.day == int(groups["short"]):
        offers.append(day_words(meant))
    return _wrong(match, "it may be a day or a year", None, words=" or ".join(offers))


def _nth_week(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    """Nobody counts weeks of a month alike, so a week by its number is only a suggestion."""
    month = _MONTHS[groups["month"]]
    year = year_of(groups.get("year"), month, plan_date)
    if year is None:
        return _wrong(match, "weeks of a month are counted in several ways", None)
    if groups["nth"] == "last":
        middle = month_end(year, month)
    else:
        number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(groups["nth"]) or int(
            groups["nth"][0]
        )
        middle = date(year, month, 7 * number - 3)
    monday = middle - timedelta(days=middle.weekday())
    words = f"week of {day_words(monday)}"
    return _wrong(match, "weeks of a month are counted in several ways", None, words=words)


def _quarter(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    """Quarters of the financial year; a single year names the year in which the financial year begins."""
    month = {1: 6, 2: 9, 3: 12, 4: 3}[int(groups["quarter"])]
    printed = groups.get("year")
    year = year_of(None, month, plan_date)
    precision: Precision = "month_end"
    if printed:
        begins = (
            int(printed[:4]) if printed.startswith("20") and len(printed) != 5 else 2000 + int(printed[:2])
        )
        year = begins + (month == 3)
        precision = "month_end" if len(printed) > 4 else "approximate"
    if year is None:
        return _wrong(match, "it has no year", None)
    first = date(year, month - 2, 1)
    return _at(match, month_end(year, month), precision, first=first, bare=not printed)


def _season(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    """Spring to May, summer to August, autumn to November, winter to February of the year after."""
    month = {"spring": 5, "summer": 8, "autumn": 11, "winter": 2}[groups["season"]]
    printed = groups.get("year")
    year = int(printed[:4]) + (month == 2) if printed else year_of(None, month, plan_date)
    if year is None:
        return _wrong(match, "it has no year", None)
    last = month_end(year, month)
    first = date(year - 1, 12, 1) if month == 2 else date(year, month - 2, 1)
    return _at(match, last, "approximate", first=first, bare=not printed)


def _whole_year(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    printed = groups.get("year")
    year = int(printed) if printed else plan_date.year if plan_date else None
    if year is None or not plausible(date(year, 12, 31), plan_date):
        return _wrong(match, "its year can't be read", None)
    return _at(match, date(year, 12, 31), "approximate", first=date(year, 1, 1), bare=not printed)


def _financial_year(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    printed = groups.get("year")
    if printed:
        begins = int(printed[:4])
    elif plan_date:
        begins = plan_date.year - (plan_date.month < 4)
    else:
        return _wrong(match, "it has no year", None)
    stated_end = re.search(r"end", match[0])
    precision: Precision = "month_end" if stated_end else "approximate"
    return _at(match, date(begins + 1, 3, 31), precision, first=date(begins, 4, 1), bare=not printed)


def _typing_error(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found | None:
    """A word beside a year that is nearly a month ("Septmber 2020"): offered, never assumed."""
    long_names = [name for name in _MONTHS if len(name) > 3]
    close = difflib.get_close_matches(groups["word"], long_names, n=1, cutoff=0.75)
    guess = near_year(groups["year"], plan_date)
    if not close or not guess:
        return None
    return _wrong(match, "no month has this name", None, words=f"{close[0].capitalize()} {guess}")


_READERS = {
    "iso": _numbers,
    "numbers": _numbers,
    "day month": _named,
    "month day": _named,
    "nth week": _nth_week,
    "month": _month,
    "short month": _short_month,
    "quarter": _quarter,
    "season": _season,
    "financial year": _financial_year,
    "year": _whole_year,
    "typing error": _typing_error,
}


def _at(
    match: re.Match[str], day: date, precision: Precision, *, first: date | None = None, bare: bool
) -> Found:
    return Found(match.start(), match.end(), match[0], day, precision, first, bare)


def _wrong(match: re.Match[str], problem: str, meant: date | None, *, words: str = "") -> Found:
    suggestion = words or (day_words(meant) if meant else "")
    return Found(match.start(), match.end(), match[0], problem=problem, suggestion=suggestion)
