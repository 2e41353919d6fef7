"""What a printed timescale means: dates, reviews, cycles, read relative to the date of the plan.

Source: action-plans.md section 3 ("Timescale"). Pure: no Django, no clock.

The printed words are always kept. What can't be read for certain is ``unparsed``, with a suggestion in
words that a person may accept; a suggestion is never used as a date.

**Which year a wording without a year means.** A bare month ("End July", "31/3") is the occurrence that
is nearest to the month of the plan, counted in whole months: up to five months back or ahead. When the
two are equally near (six months), it is the one in the plan's own financial year (April to March): a
plan of 5 January 2021 means July 2020 by "End July", and a plan of July 2020 means January 2021 by
"January". Without a date of the plan a wording without a year is unparsed.

**Which day a wording without a day means.** A month is its last day (``month_end``); a week is its
Monday (``week``); early, mid and late in a month are the 10th, 15th and last day, seasons and years their
last day (``approximate``). A start ("Start July") is the first day of the month, since from then on
something should be seen. Numbers are day first. Quarters are of the financial year (Q1 is April to June).
"""

from __future__ import annotations

import calendar
import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from actionplans.statuses import key

Kind = Literal["due", "review", "ongoing", "start", "tbc", "done", "unparsed"]
Precision = Literal["day", "week", "month_end", "approximate"]
Cycle = Literal["daily", "weekly", "monthly", "regular"]

# A year further than this from the plan's is taken for a slip of the keyboard.
PLAUSIBLE_YEARS = 10


@dataclass(frozen=True, slots=True)
class Timescale:
    """A timescale as printed (``text``) and as read.

    ``date`` is the due date (``due``), the day it was done (``done``) or the day until which it goes on
    (``ongoing``); a review or a start has its own field. ``precision`` belongs to whichever date is given.
    ``suggestion`` is a wording that may have been meant, for a person to accept.
    """

    text: str
    kind: Kind
    date: date | None = None
    precision: Precision | None = None
    cycle: Cycle | None = None
    review_date: date | None = None
    start_date: date | None = None
    suggestion: str = ""

    def as_json(self) -> dict[str, str | None]:
        """The timescale of the ``import_plan`` contract (command-line.md)."""
        return {
            "text": self.text,
            "kind": self.kind,
            "date": _iso(self.date),
            "precision": self.precision,
            "cycle": self.cycle,
            "review_date": _iso(self.review_date),
            "start_date": _iso(self.start_date),
        }


def parse(text: str | None, *, plan_date: date | None) -> Timescale:
    """Read a printed timescale, relative to the date of the plan. Never raises.

    The order of the rules matters: what is said first decides, so "Ongoing. Next review end of October"
    goes on and "Review end of September" is a review.
    """
    printed = (text or "").strip()
    wording = key(printed)
    found = find_dates(wording, plan_date)
    for rule in (_tbc, _ongoing, _review, _start, _done, _due, _pace, _at_once):
        timescale = rule(printed, wording, found)
        if timescale:
            return timescale
    return Timescale(printed, "unparsed", suggestion=_suggestion(wording, found, plan_date))


def split_many(text: str) -> list[str]:
    """The several timescales of one cell ("30/7/20 WC 3/8/20 On-going"), in order; one when it is one.

    A line, or a piece after ";", is a timescale of its own unless it goes on speaking of the one before
    ("Ongoing." / "Next review end of October"). Blanks and commas part timescales only when the whole
    text is made of nothing but timescales. No letter is lost: joined again, the pieces are the text.
    """
    pieces: list[str] = []
    for line in re.split(r"[\n\r;]+", text):
        stripped = line.strip()
        if not stripped:
            continue
        if pieces and _GOES_ON.match(key(stripped)):
            pieces[-1] = f"{pieces[-1]} {stripped}"
        else:
            pieces.append(stripped)
    return [part for piece in pieces for part in _split_blanks(piece)]


# --- rules: each answers a Timescale or None -------------------------------------------------------


def _tbc(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    if re.match(r"(?:tbc|tba|tbd|to be (?:confirmed|agreed|determined|decided|advised|set))\b", wording):
        suggestion = found[0].words if len(found) == 1 and found[0].day else ""
        return Timescale(printed, "tbc", suggestion=suggestion)
    return None


def _ongoing(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    match = re.match(
        r"(?:ongoing|continuous\w*|continual\w*|continuing|rolling|business as usual|bau|permanent|"
        r"(?:daily|weekly|fortnightly|monthly|quarterly)(?= (?:until|till|to|up to) ))\b",
        wording,
    )
    if not match:
        return None
    rest = wording[match.end() :]
    if any(one.problem for one in found):
        return Timescale(printed, "ongoing", cycle=_cycle(rest), suggestion=_first_suggestion(found))
    review_at = re.search(r"review|revisit", rest)
    review = until = None
    for one in found:
        before = wording[match.end() : one.start]
        if re.search(r"\b(?:to|until|till|til|through to|up to|end(?:s|ing)|by)\W*$", before) or re.match(
            r"\s*-\s*$", before
        ):
            until = until or one
        elif review_at and review_at.start() + match.end() < one.start:
            review = review or one
    named = review or until
    return Timescale(
        printed,
        "ongoing",
        date=until.day if until else None,
        precision=named.precision if named else None,
        cycle=_cycle(_without(wording, found)),
        review_date=review.day if review else None,
        suggestion="" if named or not found else f"ongoing until {found[0].words}",
    )


def _review(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    match = re.match(
        r"(?:(?:next|to be|to|will be|regular|regularly|weekly|monthly|daily|quarterly|fortnightly|annual) )?"
        r"(?:review|reviews|reviewed|reviewing|revisit|revisited)\b",
        wording,
    )
    if not match:
        return None
    problems = [one for one in found if one.problem]
    if problems or len(found) > 1:
        return Timescale(printed, "unparsed", suggestion=_first_suggestion(found))
    if not found:
        return Timescale(printed, "review", cycle=_cycle(wording))
    return Timescale(
        printed, "review", precision=found[0].precision, cycle=_cycle(wording), review_date=found[0].day
    )


def _start(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    match = re.match(
        r"(?:to |due to )?(?:start|starts|starting|started|commence|commences|commencing|begin|begins|beginning|from)\b"
        r"(?! of\b)(?: (?:in|on|from|by|at|date))*",
        wording,
    )
    if not match or len(found) != 1 or found[0].problem:
        return None
    one = found[0]
    if _beyond(wording, one, match.end()):
        return None
    first = one.first or one.day
    return Timescale(printed, "start", precision=one.start_precision, start_date=first)


def _done(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    """Something that has happened, whatever its date. "Complete by/at/in" is an aim, not news."""
    if re.match(r"complete (?:by|at|in|for|before|during|within|end|mid|q\d)\b", wording):
        return None
    happened = re.match(
        r"(?:completed?|done|finished|closed|achieved|published|delivered|in place|already)\b(?! ?\?)",
        wording,
    ) or re.match(r"(?:all|both) (?:\w+ ){0,3}(?:are |is |now |have been )*completed?\b", wording)
    if not happened or re.match(r"completed? (?:but|except|apart|subject)", wording):
        return None
    # Only a date that says when it was done: "Returns are due in September" in the next sentence does not.
    near = [
        one
        for one in found
        if not one.problem and re.fullmatch(r"[^.]*", wording[happened.end() : one.start])
    ]
    when = near[0] if near and not _aims(wording[happened.end() : near[0].start]) else None
    return Timescale(
        printed, "done", date=when.day if when else None, precision=when.precision if when else None
    )


def _due(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    """One date and nothing beside it but words that every due date may have."""
    if any(one.problem for one in found):
        return None
    if len(found) == 2:
        return _range(printed, wording, found)
    if len(found) != 1:
        return None
    one = found[0]
    rest = f"{wording[: one.start]} {wording[one.end :]}"
    trailing = wording[one.end :].strip(" .,;:-")
    if re.search(r"\b(?:review|ongoing|then)\b", trailing) and not _left_over(wording[: one.start]):
        # "End of August. Ongoing review": due first, what comes after is said in the printed words.
        return Timescale(printed, "due", date=one.day, precision=one.precision, cycle=_cycle(trailing))
    if _left_over(rest):
        return None
    vague = bool(
        re.search(r"\b(?:about|around|approx\w*|circa|c|estimated|provisional\w*|hopefully)\b", rest)
    )
    return Timescale(printed, "due", date=one.day, precision="approximate" if vague else one.precision)


def _pace(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    """A rhythm alone ("Monthly", "every week") goes on without an end."""
    cycle = _cycle(wording)
    if found or not cycle:
        return None
    rest = re.sub(_ANY_CYCLE, " ", wording)
    if re.sub(r"\b(?:on|an?|basis|each|every|at|the|and|meetings?|updates?|throughout)\b|[\W_]", "", rest):
        return None
    return Timescale(printed, "ongoing", cycle=cycle)


def _at_once(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    """Immediate and ASAP name no day: due, with no date, so that somebody is asked for one."""
    if re.fullmatch(
        r"(?:immediate(?:ly)?|now|asap|a\.s\.a\.p|as soon as (?:possible|practicable)|urgent(?:ly)?)", wording
    ):
        return Timescale(printed, "due", precision="approximate")
    return None


def _range(printed: str, wording: str, found: list[Found]) -> Timescale | None:
    """A span ("July to September 2020"): from the first day of the one to the last of the other."""
    one, two = found
    between = wording[one.end : two.start].strip()
    before, after = wording[: one.start], wording[two.end :]
    if between not in {"-", "to", "and", "until", "/", "or", "- end", "to end"} or _left_over(
        f"{before} {after}"
    ):
        return None
    if not one.day or not two.day:
        return None
    first = one.first or one.day
    if one.bare and not two.bare:
        # "July to September 2020": the year stands only once.
        first = first.replace(year=two.day.year, day=1 if one.first else min(first.day, 28))
        if first > two.day:
            first = first.replace(year=two.day.year - 1)
    if first > two.day:
        return None
    if between in {"/", "or"}:
        return Timescale(printed, "due", date=two.day, precision="approximate")
    return Timescale(printed, "due", date=two.day, precision=two.precision, start_date=first)


_DUE_WORDS = (
    r"(?:by|before|no later than|not later than|latest|the|at|on|in|of|for|within|during|to be|will be|is|"
    r"due|date|deadline|target|aim|aiming|expected|anticipated|planned|scheduled|estimated|provisional(?:ly)?|"
    r"complete|completed|completion|finish|deliver|delivery|submit|submission|go live|launch|about|around|"
    r"approx(?:imately)?|circa|c|end|until|till|to|up to|meeting|time|scale|timescale|a)"
)
_AIMS = re.compile(r"\b(?:by|due|before|until|for|to)\W*$")


def _aims(words: str) -> bool:
    return bool(_AIMS.search(words))


def _left_over(words: str) -> str:
    """What remains beside a date when the usual words of a due date are taken away."""
    rest = re.sub(rf"\b{_DUE_WORDS}\b", " ", words)
    return re.sub(r"[\W_]+", "", rest)


def _beyond(wording: str, one: Found, start: int) -> str:
    return _left_over(f"{wording[start : one.start]} {wording[one.end :]}")


# --- cycles ---------------------------------------------------------------------------------------

_CYCLES: tuple[tuple[str, Cycle], ...] = (
    (r"daily|each day|every day", "daily"),
    (r"weekly(?<!bi-weekly)(?<!biweekly)|each week|every week", "weekly"),
    (r"monthly|each month|every month", "monthly"),
    (
        r"fortnightly|bi-?weekly|every (?:two|2|other|few) \w+|quarterly|each quarter|every quarter|annual(?:ly)?|"
        r"yearly|termly|regular(?:ly)?|frequently|periodic(?:ally)?",
        "regular",
    ),
)
_ANY_CYCLE = "|".join(pattern for pattern, _ in _CYCLES)


def _cycle(words: str) -> Cycle | None:
    """The rhythm that the words name first; one that has no name of its own here is ``regular``."""
    hits = [
        (match.start(), cycle)
        for pattern, cycle in _CYCLES
        if (match := re.search(rf"\b(?:{pattern})\b", words))
    ]
    return min(hits)[1] if hits else None


def _without(words: str, found: list[Found]) -> str:
    for one in found:
        words = words.replace(one.printed, " ")
    return words


# --- dates in a wording ---------------------------------------------------------------------------


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
        return in_words(self.day)

    @property
    def start_precision(self) -> Precision:
        """A start that names only a month is about its first day."""
        return "approximate" if self.precision == "month_end" else self.precision


_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2}|'\d{2}|\d{5,6})(?!\d)"
_WEEK = r"(?P<week>(?:w\.?\s?/?\s?c\.?|w\.?\s?/?\s?b\.?|w\.?/?\s?e\.?|wk|week(?: commencing| beginning| ending| of)?) ?:?-? ?)?"

# Tried at each place in this order; the longest reading stands first.
_DATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(r"(?<![\w/.])" + pattern))
    for name, pattern in (
        ("iso", r"(?P<year>\d{4})-(?P<mon>\d{1,2})-(?P<day>\d{1,2})(?:[t ]\d{2}:\d{2}(?::\d{2})?)?(?![\w])"),
        ("numbers", _WEEK + r"(?P<day>\d{1,2}) ?(?P<sep>[./-]) ?(?P<mon>\d{1,2}) ?(?P=sep) ?(?P<year>\d{2,6})(?!\d)"),
        ("numbers", _WEEK + r"(?P<day>\d{1,2})/(?P<mon>\d{1,2})(?![\d/])"),
        (
            "day month",
            _WEEK + r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
            r"(?: of)?[ -]?" + _MONTH + r"(?:,?[ -]?(?:" + _YEAR + r"|(?P<short>\d{2})(?![\d:])))?",
        ),
        ("month day", _WEEK + _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)(?:,? " + _YEAR + ")?"),
        ("month day", _WEEK + _MONTH + r" (?P<day>\d{1,2}),? " + _YEAR),
        (
            "nth week",
            r"(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) week (?:of|in) " + _MONTH + r"(?: " + _YEAR + ")?",
        ),
        (
            "month",
            r"(?:the )?(?:(?P<part>end|mid|middle|early|late|beginning|start)[ -](?:of )?(?:the )?)?"
            + _MONTH + r"(?:,?[ -]?(?:" + _YEAR + r"|(?<=-)(?P<short>\d{2})(?!\d)))?",
        ),
        ("short month", _MONTH + r" (?P<short>\d{2})(?!\d)"),
        ("quarter", r"(?:(?:the )?end (?:of )?)?(?:q|quarter ?)(?P<quarter>[1-4])\b,?(?: ?(?:of )?(?P<year>20\d{2}(?:[/-]\d{2,4})?|\d{2}/\d{2}))?"),
        ("season", r"(?:(?:the )?end (?:of )?)?(?P<season>spring|summer|autumn|winter)\b(?: (?P<year>20\d{2}(?:[/-]\d{2,4})?))?"),
        ("financial year", r"(?:the )?end (?:of )?(?:the )?(?:this )?financial year(?: (?P<year>20\d{2}[/-]\d{2,4}))?"),
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
            (hit for name, pattern in _DATES if (hit := _read(name, pattern, wording, at, plan_date))), None
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
    year = _year(printed_year, month, plan_date)
    if year is None:
        guess = _near_year(printed_year, plan_date)
        meant = _possible(day, month, guess) if guess else None
        return _wrong(match, "its year can't be read" if printed_year else "it has no year", meant)
    try:
        exact = date(year, month, day)
    except ValueError:
        return _wrong(match, "there is no such day", _possible(day, month, year))
    if not _plausible(exact, plan_date):
        guess = _near_year(printed_year, plan_date)
        return _wrong(
            match, "its year is far from the plan's", _possible(day, month, guess) if guess else None
        )
    if groups.get("week"):
        monday = exact - timedelta(days=exact.weekday())
        return _at(match, monday, "week", first=monday, bare=not printed_year)
    return _at(match, exact, "day", bare=not printed_year)


def _month(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    month = _MONTHS[groups["month"]]
    printed_year = groups.get("year") or groups.get("short")
    year = _year(printed_year, month, plan_date)
    name = calendar.month_name[month]
    if year is None or not _plausible(date(year, month, 1), plan_date):
        guess = _near_year(printed_year, plan_date)
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
    year = _year(None, month, plan_date)
    offers = [f"{name} 20{groups['short']}"]
    if year and (meant := _possible(int(groups["short"]), month, year)) and meant.day == int(groups["short"]):
        offers.append(in_words(meant))
    return _wrong(match, "it may be a day or a year", None, words=" or ".join(offers))


def _nth_week(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    """Nobody counts weeks of a month alike, so a week by its number is only a suggestion."""
    month = _MONTHS[groups["month"]]
    year = _year(groups.get("year"), month, plan_date)
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
    words = f"week of {in_words(monday)}"
    return _wrong(match, "weeks of a month are counted in several ways", None, words=words)


def _quarter(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    """Quarters of the financial year; a single year names the year in which the financial year begins."""
    month = {1: 6, 2: 9, 3: 12, 4: 3}[int(groups["quarter"])]
    printed = groups.get("year")
    year = _year(None, month, plan_date)
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
    year = int(printed[:4]) + (month == 2) if printed else _year(None, month, plan_date)
    if year is None:
        return _wrong(match, "it has no year", None)
    last = month_end(year, month)
    first = date(year - 1, 12, 1) if month == 2 else date(year, month - 2, 1)
    return _at(match, last, "approximate", first=first, bare=not printed)


def _whole_year(match: re.Match[str], groups: dict[str, str], plan_date: date | None) -> Found:
    printed = groups.get("year")
    year = int(printed) if printed else plan_date.year if plan_date else None
    if year is None or not _plausible(date(year, 12, 31), plan_date):
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
    guess = _near_year(groups["year"], plan_date)
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
    suggestion = words or (in_words(meant) if meant else "")
    return Found(match.start(), match.end(), match[0], problem=problem, suggestion=suggestion)


# --- years and days -------------------------------------------------------------------------------


def nearest_year(month: int, plan_date: date) -> int:
    """The year of the occurrence of a month that is meant by a plan of this date (see the module's words)."""
    ahead = (month - plan_date.month) % 12
    if ahead < 6:
        return plan_date.year + (plan_date.month + ahead > 12)
    if ahead == 6:
        begins = plan_date.year - (plan_date.month < 4)
        return begins + (month < 4)
    back = 12 - ahead
    return plan_date.year - (plan_date.month - back < 1)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def in_words(day: date) -> str:
    """The day as the house writes it: "5 January 2021"."""
    return f"{day.day} {day:%B} {day.year}"


def _year(printed: str | None, month: int, plan_date: date | None) -> int | None:
    """The year as a number: two digits are of this century; none is worked out; five can't be read."""
    if printed is None:
        return nearest_year(month, plan_date) if plan_date else None
    digits = printed.strip("'")
    if len(digits) == 2:
        return 2000 + int(digits)
    return int(digits) if len(digits) == 4 and int(digits) > 0 else None


def _plausible(day: date, plan_date: date | None) -> bool:
    middle = plan_date.year if plan_date else 2020
    reach = PLAUSIBLE_YEARS if plan_date else 60
    return abs(day.year - middle) <= reach


def _near_year(printed: str | None, plan_date: date | None) -> int | None:
    """The year next to the plan's that one slip of the keyboard turns into what is printed."""
    if not printed or not plan_date:
        return None
    digits = printed.strip("'")
    near = [plan_date.year + step for step in (0, 1, -1, 2, -2)]
    slips = {digits, *(digits[:n] + digits[n + 1 :] for n in range(len(digits)))}
    slips |= {digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(len(digits) - 1)}
    for year in near:
        text = str(year)
        missing = {text[:n] + text[n + 1 :] for n in range(4)}
        if text in slips or digits in missing:
            return year
    return None


def _possible(day: int, month: int, year: int) -> date | None:
    """The day that may have been meant by an impossible one: numbers the other way round, or a month's last day."""
    if month > 12 >= day and 1 <= month <= 31 and day >= 1:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _suggestion(wording: str, found: list[Found], plan_date: date | None) -> str:
    """What to ask about a wording that no rule reads."""
    problem = _first_suggestion([one for one in found if one.problem])
    if problem:
        return problem
    serial = re.fullmatch(r"(\d{5})(?:\.\d+)?", wording)
    if serial:
        day = date(1899, 12, 30) + timedelta(days=int(serial[1]))
        return in_words(day) if plan_date and _plausible(day, plan_date) else ""
    return found[-1].words if found else ""


def _first_suggestion(found: list[Found]) -> str:
    return next((one.suggestion or one.words for one in found if one.suggestion or one.day), "")


# --- several in one cell --------------------------------------------------------------------------

_GOES_ON = re.compile(r"(?:next )?review|to be review|then\b|and\b|subject to|or\b|\(|-")
_ATOM_WORD = re.compile(
    r"(?:ongoing|on ?- ?going|on going|tbc|tba|tbd|completed?|immediate|asap|monthly|weekly|daily)\b", re.I
)
_BETWEEN = re.compile(r"[\s,&]*(?:and\b)?[\s,&]*", re.I)


def _split_blanks(piece: str) -> list[str]:
    """The timescales of a line that holds nothing but timescales; else the line."""
    flat = piece.translate(_FLAT).casefold()
    if len(flat) != len(piece):
        return [piece]
    atoms: list[str] = []
    at = 0
    while at < len(flat):
        end = _atom_end(flat, at)
        if end is None:
            return [piece]
        atoms.append(piece[at:end].strip())
        between = _BETWEEN.match(flat, end)
        at = between.end() if between else end
        if between and not between[0] and at < len(flat):
            return [piece]
    return atoms if len(atoms) > 1 else [piece]


# As statuses.key folds dashes and blanks, but one letter for one letter, so that places stay the same.
_FLAT = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u2019": "'"}
)


def _atom_end(flat: str, at: int) -> int | None:
    word = _ATOM_WORD.match(flat, at)
    if word:
        return word.end()
    # Years are read to find the end of a date; which year it is does not matter here.
    for name, pattern in _DATES:
        match = pattern.match(flat, at)
        if match and name not in {"year", "typing error"}:
            return match.end()
    return None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
