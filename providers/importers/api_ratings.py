"""Ratings out of a location of the API: the current ones and all before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from providers.importers import values
from providers.importers.facts import RatingFact
from providers.importers.layouts_common import aged
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
    historic = found.get("historicRatings")
    for one in historic if isinstance(historic, list) else []:
        if isinstance(one, dict):
            yield one, "historicRatings"


def _reports(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Type and address of each report by the link that ratings name it with."""
    listed = found.get("reports")
    reports: dict[str, tuple[str, str]] = {}
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and isinstance(one.get("linkId"), str):
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
    groups = [("Overall", block.get("overall"))]
    services = block.get("serviceRatings")
    groups += [(one.get("name"), one) for one in services if isinstance(one, dict)] if isinstance(
        services, list
    ) else []  # fmt: skip
    for group, rated in groups:
        if not isinstance(rated, dict) or not isinstance(group, str) or not 0 < len(group) <= GROUP:
            continue
        questions = rated.get("keyQuestionRatings") or block.get("keyQuestionRatings")
        ones: list[Any] = [{**rated, "name": "Overall"}]
        ones += questions if isinstance(questions, list) else []
        for one in ones:
            yield from _label(now, {"within": rated, "block": block}, one, (where, group), reports)
    if not isinstance(block.get("overall"), dict) and isinstance(block.get("keyQuestionRatings"), list):
        for one in block["keyQuestionRatings"]:
            yield from _label(now, {"within": block, "block": block}, one, (where, "Overall"), reports)


def _label(
    now: Now, around: dict[str, dict[str, Any]], one: Any, place: tuple[str, str],
    reports: dict[str, tuple[str, str]],
) -> Iterator[RatingFact]:  # fmt: skip
    if not isinstance(one, dict) or not isinstance(one.get("rating"), str):
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
