"""What costs much is limited for each person (quality.md section 3); a counter that is down stops nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import People
from ui import limits


def status(browser: Any, page: str, query: dict[str, str]) -> int:
    """The status code of a page; a file that it gives is read to its end, which closes it."""
    answer = browser.get(reverse(page), query)
    b"".join(answer)
    return int(answer.status_code)


@pytest.mark.parametrize(
    ("group", "page", "query"),
    [
        ("search", "ui:search", {"q": "training"}),
        ("export", "ui:components_table", {"format": "csv"}),
        ("export", "ui:components_table", {"format": "xlsx"}),
        ("export_pdf", "ui:components_table", {"format": "pdf"}),
    ],
)
def test_searches_and_files_are_limited_for_each_person(
    people: People, signed_in: Any, monkeypatch: Any, group: str, page: str, query: dict[str, str]
) -> None:
    monkeypatch.setitem(limits.RATES, group, "2/m")
    browser, other = signed_in(people.viewer), signed_in(people.commissioner)
    answers = [status(browser, page, query) for _ in range(3)]
    assert answers == [200, 200, 429]
    assert status(other, page, query) == 200
    assert status(browser, "ui:home", {}) == 200


def test_a_counter_that_is_down_stops_nobody(people: People, signed_in: Any, monkeypatch: Any) -> None:
    def fail(*args: Any, **kwargs: Any) -> bool:
        raise ConnectionRefusedError("no cache")

    monkeypatch.setattr(limits, "is_ratelimited", fail)
    assert signed_in(people.viewer).get(reverse("ui:search"), {"q": "x"}).status_code == 200
