"""Ratings of a file against those of the register: what is added, what is put right, the newest. Pure.

No rating is ever lost: one of another day is added beside the old ones; one of the same day with another
label is a correction, and what stood there is kept with the import.
Source: registers-and-returns.md section 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from providers.importers.facts import RatingFact
from providers.importers.known import RatingKey, RatingSays

_OVERALL = ("Overall", "overall")
_PAGE = "/location/"  # in the address of a location's page, which some layouts give for its report


@dataclass(slots=True)
class RatingDifference:
    """Ratings to write and those that they replace (lists in the order of staged.RATING), and the newest
    overall label with its day once they are written, None without one.
    """

    write: list[list[Any]] = field(default_factory=list)
    before: list[list[Any]] = field(default_factory=list)
    newest: tuple[str, str] | None = None


def compare(known: Mapping[RatingKey, RatingSays], told: Sequence[RatingFact]) -> RatingDifference:
    """How what a file says of one location's ratings differs from what is known.

    A layout that doesn't say whether a rating is inherited, or where its report is, takes nothing back; a
    report's own address takes the place of the location's page, never the other way round.
    """
    found = RatingDifference()
    there = dict(known)
    for fact in sorted(told, key=lambda each: each.published_on):
        key = (fact.group, str(fact.domain), fact.published_on.isoformat())
        says = (str(fact.label), fact.inherited, fact.report_type, fact.url)
        if fact.date_assumed and not _is_news(there, key, says[0]):
            continue
        old = there.get(key)
        if old is not None:
            says = (says[0], says[1] or old[1], old[2] or says[2], _nearer(says[3], old[3]))
            if says == old:
                continue
        _note(found, key, says, known.get(key), _stood(there, key) if old is None else old[0])
        there[key] = says
    if found.write:
        found.newest = newest_overall(there)
    return found


def newest_overall(there: Mapping[RatingKey, RatingSays]) -> tuple[str, str] | None:
    """Label and day of the newest overall one."""
    days = [key[2] for key in there if key[:2] == _OVERALL]
    return (there[(*_OVERALL, max(days))][0], max(days)) if days else None


def _note(
    found: RatingDifference, key: RatingKey, says: RatingSays, replaced: RatingSays | None, stood: str | None
) -> None:
    """Write a rating once, whatever the file says twice; the last of a day counts."""
    found.write = [each for each in found.write if tuple(each[:3]) != key]
    found.write.append([*key, *says, stood])
    if replaced is not None and not any(tuple(each[:3]) == key for each in found.before):
        found.before.append([*key, *replaced])


def _stood(there: Mapping[RatingKey, RatingSays], key: RatingKey) -> str | None:
    """The label that stood until the day of `key`."""
    days = [each[2] for each in there if each[:2] == key[:2] and each[2] < key[2]]
    return there[(*key[:2], max(days))][0] if days else None


def _is_news(there: Mapping[RatingKey, RatingSays], key: RatingKey, label: str) -> bool:
    """Whether a label whose day isn't its own is news: another label, and none newer is known."""
    days = [each[2] for each in there if each[:2] == key[:2]]
    return not days or (max(days) <= key[2] and there[(*key[:2], max(days))][0] != label)


def _nearer(new: str, old: str) -> str:
    """The address that leads nearer to the report."""
    return new if new and (not old or (_PAGE in old and _PAGE not in new)) else old
