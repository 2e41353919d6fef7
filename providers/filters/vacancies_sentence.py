"""A sentence such as "nursing dementia bed, ground floor, within 5 miles of SO16, under £1,100, hoist" as the
fields of the search. Pure. What is not understood is given back, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from providers.kinds import Kind, Label
from providers.models.vacancies import BedType, Feature

MILES_IN_A_KILOMETRE = Decimal("0.621371")
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_COUNT = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_POSTCODE = r"([a-z]{1,2}[0-9][0-9a-z]?(?:\s*[0-9][a-z]{2})?)"
_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_POUNDS = rf"£\s*((?:{_WHOLE})(?:\.[0-9]{{2}})?)(?!\d|,\d)"
_A_WEEK = r"(?:\s*(?:a|per|each|/)\s*week|\s*p\.?w\.?(?![a-z])|\s*weekly)?"
_AT_MOST = (
    r"(?:under|below|up to|at most|less than|no more than|not more than|max(?:imum)?(?: of)?|cheaper than)"
)
_AT_LEAST = r"(?:over|above|more than|further than|at least|minimum(?: of)?|outside)"
_NOT = r"(?:without|excluding|except|not|no)"
_DEMENTIA = r"(?:dementia|emi|alzheimer'?s?)"
_SAY_NOTHING = """
    a an and or any the of in at on for to with has have having is are be that which free vacant available
    vacancy vacancies bed beds room rooms place places home homes near nearby who can take somewhere looking
    need needed needs want wanted please we i me find show us type fee fees cost costs costing price rag
"""
_FILLERS = frozenset(_SAY_NOTHING.split())
_FEATURES: tuple[tuple[Feature, str], ...] = (
    (Feature.GROUND_FLOOR, r"ground[ -]?floor(?:ed)?"),
    (Feature.HOIST, r"(?:ceiling )?hoists?"),
    (Feature.EN_SUITE, r"en[ -]?suites?"),
    (Feature.BARIATRIC, r"bariatric"),
    (Feature.SECURE, r"secure(?: unit| ward)?|locked(?: unit| ward)?"),
    (Feature.COUPLES, r"(?:for )?(?:a )?couples?|double room"),
    (Feature.PETS, r"pets?(?: welcome| friendly| allowed)?|pet-friendly"),
)
_ANY_FEATURE = "|".join(pattern for _, pattern in _FEATURES)
_TYPES: tuple[tuple[tuple[BedType, ...], str], ...] = (
    ((BedType.NURSING_DEMENTIA,), rf"nursing[ ,-]+{_DEMENTIA}|{_DEMENTIA}[ -]+nursing"),
    ((BedType.RESIDENTIAL_DEMENTIA,), rf"residential[ ,-]+{_DEMENTIA}|{_DEMENTIA}[ -]+residential"),
    ((BedType.NURSING_DEMENTIA, BedType.RESIDENTIAL_DEMENTIA), _DEMENTIA),
    ((BedType.NURSING,), r"nursing"),
    ((BedType.RESIDENTIAL,), r"residential"),
    ((BedType.LEARNING_DISABILITY,), r"learning disabilit(?:y|ies)|\bld\b"),
    ((BedType.MENTAL_HEALTH,), r"mental health"),
    ((BedType.PHYSICAL_DISABILITY,), r"physical disabilit(?:y|ies)"),
    ((BedType.RESPITE,), r"respite|short[ -]stay"),
)
_KINDS: tuple[tuple[tuple[Kind, ...], str], ...] = (
    ((Kind.NURSING,), r"nursing homes?"),
    ((Kind.RESIDENTIAL,), r"residential (?:care )?homes?"),
)
_RATED: tuple[tuple[Label, str], ...] = (
    (Label.OUTSTANDING, r"(?:at least )?(?:rated )?outstanding(?: rating)?"),
    (Label.GOOD, r"good or (?:better|outstanding|above)|(?:rated|rating|at least|minimum) good|good rating"),
    (Label.GOOD, r"(?:(?<=^)|(?<=, )|(?<=; ))good(?=\s*(?:[,;]|$))"),
    (Label.REQUIRES_IMPROVEMENT, r"(?:at least )?requires improvement or (?:better|above)"),
)
_VERIFIED = r"(?:verified|checked|confirmed|updated|told us|fresh)"
_CAN_NOT = "can not"
Fields = dict[str, Any]


@dataclass
class Parsed:
    """What was understood, as fields of the search form, and the words that were not."""

    fields: Fields = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Fields]
    many: bool = False  # it may be said more than once, each adds


def parse(sentence: str) -> Parsed:
    """The fields that a sentence names, and its words that name none.

    A second distance, fee, place, rating, freshness or number of beds is not taken: it is given back, too.
    """
    text = " ".join(sentence.lower().replace("’", "'").split())
    found: Fields = {}
    for rule in _RULES:
        while match := rule.pattern.search(text):
            read = rule.read(match)
            if not rule.many and found.keys() & read.keys():
                break
            for name, value in read.items():
                found[name] = _joined(found.get(name), value)
            text = f"{text[: match.start()]} ; {text[match.end() :]}"
    unknown = [*found.pop(_CAN_NOT, []), *_left_over(text)]
    return Parsed(found, tuple(unknown))


def _joined(before: Any, value: Any) -> Any:
    if not isinstance(value, list) or before is None:
        return value
    return before + [each for each in value if each not in before]


def _left_over(text: str) -> list[str]:
    """Runs of words that say something and were not read."""
    left = []
    for part in re.split(r"[;,.!?]|\band\b|\bwith\b", text):
        words = part.split()
        while words and words[0] in _FILLERS:
            words.pop(0)
        while words and words[-1] in _FILLERS:
            words.pop()
        if words:
            left.append(" ".join(words))
    return left


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _away(match: re.Match[str]) -> Fields:
    amount = Decimal(match[1])
    if match[2].startswith("k"):
        amount = round(amount * MILES_IN_A_KILOMETRE, 1)
    fields: Fields = {"within": str(amount.normalize() if amount % 1 else int(amount))}
    return {**fields, "near": _spaced(match[3])} if match[3] else fields


def _spaced(postcode: str) -> str:
    plain = "".join(postcode.split()).upper()
    whole = re.fullmatch(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})", plain)
    return f"{whole[1]} {whole[2]}" if whole else plain


def _pounds(text: str) -> str:
    return text.replace(",", "")


def _rule(pattern: str, read: Callable[[re.Match[str]], Fields], *, many: bool = False) -> _Rule:
    return _Rule(re.compile(pattern), read, many)


def _choice(name: str, values: tuple[str, ...], pattern: str) -> _Rule:
    """A rule that adds values to a field of several choices."""
    chosen = [str(value) for value in values]
    return _rule(rf"\b(?:{pattern})\b", lambda match: {name: chosen}, many=True)


def _one(name: str, value: str, pattern: str) -> _Rule:
    """A rule that fills a field with one value."""
    return _rule(rf"\b(?:{pattern})\b", lambda match: {name: value})


def _refused(pattern: str) -> _Rule:
    """Words that no field can say, such as a least fee: kept apart, else they'd be read as their opposite."""
    return _rule(pattern, lambda match: {_CAN_NOT: [match[0].strip()]}, many=True)


def _first(name: str, pattern: str) -> _Rule:
    """A rule whose first group is the value of a field."""
    return _rule(pattern, lambda match: {name: match[1].strip()})


# In this order: what is longer or narrower comes before what it contains.
_RULES: tuple[_Rule, ...] = (
    _one("no_red", "on", rf"{_NOT}\s+(?:a\s+|any\s+)?red(?:\s+rag|\s+homes?|\s+rated)?"),
    _refused(rf"\b{_NOT}\s+(?:a |an |any )?(?:{_ANY_FEATURE})\b"),
    _refused(rf"\b{_AT_LEAST}\s+(?:{_POUNDS}{_A_WEEK}|[0-9.]+ ?(?:miles?|mi|kms?)\b(?: of| from)?)"),
    _refused(rf"{_POUNDS}{_A_WEEK}\s+or (?:more|over|above)"),
    _first(
        "without",
        r"\b(?:without|excluding|except|not)\s+(?:for\s+|in\s+|by\s+|from\s+)?(?!more than|older|rated)"
        r"([a-z][^,;]*?)(?=\s+(?:within|under|below|up to|near|verified|rated)\b|\s*[,;]|$)",
    ),
    _first(
        "fresh",
        rf"(?:\b{_VERIFIED}\s+)?(?:\b(?:within|in)\s+)?(?:\bthe\s+)?\b(?:last|past)\s+(\d{{1,3}})\s+days?\b",
    ),
    _first("fresh", rf"\b{_VERIFIED}\s+(?:with)?in\s+(\d{{1,3}})\s+days?\b"),
    _first("fresh", r"\b(?:no|not) older than\s+(\d{1,3})\s+days?\b"),
    _one("fresh", "0", rf"{_VERIFIED}\s+today"),
    _one("fresh", "7", rf"{_VERIFIED}\s+(?:in the last|within a|in the past) week"),
    _rule(
        rf"\b(?:within\s+|under\s+|up to\s+|less than\s+|at most\s+)?\b([0-9]+(?:\.[0-9]+)?)\s*"
        rf"(miles?|mi|kilomet(?:re|er)s?|kms?)\b(?:\s*(?:of|from|around|near|to)\s+{_POSTCODE}\b)?",
        _away,
    ),
    _rule(
        rf"(?:\b(?:near|in|around|close to|of|from|at|by)\s+)?\b{_POSTCODE}\b",
        lambda match: {"near": _spaced(match[1])},
    ),
    _rule(
        rf"(?:\b{_AT_MOST}\s+)?{_POUNDS}{_A_WEEK}(?:\s+or (?:less|under|below))?",
        lambda match: {"fee": _pounds(match[1])},
    ),
    _rule(
        rf"\b{_AT_MOST}\s+([0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{3,5}})\b(?!,?\d){_A_WEEK}",
        lambda match: {"fee": _pounds(match[1])},
    ),
    *(_one("rating", label.value, pattern) for label, pattern in _RATED),
    *(_choice("kinds", values, pattern) for values, pattern in _KINDS),
    _rule(r"\bcare homes?\b", lambda match: {}),
    _rule(
        rf"\b{_COUNT}\b(?=(?:\s+[a-z-]+){{0,4}}?\s+(?:beds?|rooms?|places?)\b)",
        lambda match: {"beds": str(_number(match[1]))},
    ),
    *(_choice("features", (value,), pattern) for value, pattern in _FEATURES),
    *(_choice("bed", values, pattern) for values, pattern in _TYPES),
)
