"""From a wording to a timescale: the rules, in the order in which they are asked."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from actionplans.statuses import key
from actionplans.timescales.dates import Found, Precision, find_dates
from actionplans.timescales.years import plausible
from core.words import day_words

Kind = Literal["due", "review", "ongoing", "start", "tbc", "done", "unparsed"]
Cycle = Literal["daily", "weekly", "monthly", "regular"]


@dataclass(frozen=True, slots=True)
class Timescale:
    """A timescale as printed (``text``) and as read.

    ``date`` is the due date (``due``), the day it was done (``done``) or the day until which it goes on
    (``ongoing``); a review or a start has its own field. ``precision`` belongs to whichever date is given.
    ``suggestion`` is a wording that may have been meant, for a person to accept.
    """

    text: str
    kind: Kind
    date: datetime.date | None = None
    precision: Precision | None = None
    cycle: Cycle | None = None
    review_date: datetime.date | None = None
    start_date: datetime.date | None = None
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


def parse(text: str | None, *, plan_date: datetime.date | None) -> Timescale:
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
        r"(?:to |due to )?(?:start|starts|starting|started|commence|commences|commencing|begin|begins|"
        r"beginning|from)\b"
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
    r"due|date|deadline|target|aim|aiming|expected|anticipated|planned|scheduled|estimated|"
    r"provisional(?:ly)?|"
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
        (
            r"fortnightly|bi-?weekly|every (?:two|2|other|few) \w+|quarterly|each quarter|every quarter|"
            r"annual(?:ly)?|"
            r"yearly|termly|regular(?:ly)?|frequently|periodic(?:ally)?"
        ),
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


def _suggestion(wording: str, found: list[Found], plan_date: datetime.date | None) -> str:
    """What to ask about a wording that no rule reads."""
    problem = _first_suggestion([one for one in found if one.problem])
    if problem:
        return problem
    serial = re.fullmatch(r"(\d{5})(?:\.\d+)?", wording)
    if serial:
        day = datetime.date(1899, 12, 30) + timedelta(days=int(serial[1]))
        return day_words(day) if plan_date and plausible(day, plan_date) else ""
    return found[-1].words if found else ""


def _first_suggestion(found: list[Found]) -> str:
    return next((one.suggestion or one.words for one in found if one.suggestion or one.day), "")


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
