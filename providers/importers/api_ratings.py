"""Ratings out of a location of the API: the current ones and all before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from providers.importers import values
from providers.importers.facts import RatingFact
from providers.importers.layouts.common import aged
from providers.importers.taking import GROUP, REPORT_TYPE, URL, Now
from providers.importers.values import Odd

_SITE = "https://www.cqc.org.uk"
_STATE = "unpublished"  # "No published rating" needs no date
Place = tuple[str, str, date]


def ratings_of(now: Now, found: dict[str, Any], registered: date | None) -> list[RatingFact]:
    """Every dated label of `currentRatings` and `historicRatings`, with or without an overall one.

    Where a day has two reports, the current one speaks for it, then the first in the list.
    """
    reports = _reports(found)
    taken: dict[Place, RatingFact] = {}
    for block, where in _blocks(found):
        for one in _labels(now, block, where, reports):
            inherited, assumed = aged(now, where, one, registered)
            fact = RatingFact(
                one.domain, one.label, one.published_on, one.group,
                inherited or _is_anothers(block, now.cqc_id), one.report_type, one.url, assumed,
            )  # fmt: skip
            before = taken.setdefault((fact.group, fact.domain, fact.published_on), fact)
            if before.label != fact.label:
                now.hold(where, fact.label, f"Two labels for {fact.domain} on {fact.published_on:%-d %B %Y}")
    return list(taken.values())


def _blocks(found: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(current := found.get("currentRatings"), dict):
        yield current, "currentRatings"
    yield from ((one, "historicRatings") for one in _dicts(found.get("historicRatings")))


def _reports(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Type and address of each report by the link that ratings name it with."""
    reports: dict[str, tuple[str, str]] = {}
    for one in _dicts(found.get("reports")):
        if isinstance(one.get("linkId"), str):
            uri = one.get("reportUri")
            address = _SITE + uri if isinstance(uri, str) and uri.startswith("/") else ""
            kind = one.get("reportType")
            reports[one["linkId"]] = (
                kind[:REPORT_TYPE] if isinstance(kind, str) else "", address if len(address) <= URL else "",
            )  # fmt: skip
    return reports


def _is_anothers(block: dict[str, Any], cqc_id: str) -> bool:
    """Whether the report was made about another registration."""
    owner = block.get("organisationId")
    return isinstance(owner, str) and owner not in ("", cqc_id)


def _labels(
    now: Now, block: dict[str, Any], where: str, reports: dict[str, tuple[str, str]]
) -> Iterator[RatingFact]:
    """Overall and key questions, of the whole and of each service; each with its own date, or its block's."""
    services = block.get("serviceRatings")
    groups: list[tuple[Any, Any]] = [("Overall", block.get("overall"))]
    groups += [(one.get("name"), one) for one in _dicts(services)]
    for group, rated in groups:
        if not isinstance(rated, dict) or not isinstance(group, str) or not 0 < len(group) <= GROUP:
            continue
        questions = rated.get("keyQuestionRatings") or block.get("keyQuestionRatings")
        for one in [{**rated, "name": "Overall"}, *_dicts(questions)]:
            yield from _label(now, {"within": rated, "block": block}, one, (where, group), reports)
    if not isinstance(block.get("overall"), dict):
        for one in _dicts(block.get("keyQuestionRatings")):
            yield from _label(now, {"within": block, "block": block}, one, (where, "Overall"), reports)


def _dicts(listed: Any) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _label(
    now: Now, around: dict[str, dict[str, Any]], one: dict[str, Any], place: tuple[str, str],
    reports: dict[str, tuple[str, str]],
) -> Iterator[RatingFact]:  # fmt: skip
    if not isinstance(one.get("rating"), str):
        return
    where, group = place
    try:
        found = values.label(one["rating"])
        domain = values.domain(str(one.get("name", "")))
        published = values.day(_first(one, around, "reportDate"))
    except Odd as odd:
        now.hold(where, str(one.get("rating")), f"{one.get('name')}: {odd}")
        return
    if found is None or (published is None and found.value == _STATE):
        return
    if published is None:
        now.hold(where, one["rating"], "A rating without the date of its publication")
        return
    kind, url = reports.get(_first(one, around, "reportLinkId"), ("", ""))
    yield RatingFact(domain.value, found.value, published, group, report_type=kind, url=url)


def _first(one: dict[str, Any], around: dict[str, dict[str, Any]], key: str) -> str:
    """What the label itself says, else what stands over it."""
    for place in (one, around["within"], around["block"]):
        if isinstance(place.get(key), str):
            return str(place[key])
    return ""
