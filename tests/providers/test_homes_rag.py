"""When a worry counts, when a green one has grown too old, and what several add up to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from providers import rag

DAY = date(2021, 8, 2)
LAST = timedelta(days=rag.FADES_AFTER)
AFTER = timedelta(days=rag.FADES_AFTER + 1)
FADED = (
    "It was green on 3 May 2021; nothing was recorded for 90 days, so it says nothing since 2 August 2021."
)


@pytest.mark.parametrize(
    ("severities", "worst"),
    [
        ([], "white"),
        (["white"], "white"),
        (["green", "white"], "green"),
        (["green", "amber"], "amber"),
        (["amber", "red", "green"], "red"),
    ],
)
def test_the_worst_of_several_is_told(severities, worst):
    assert rag.worst(severities) == worst


@pytest.mark.parametrize(
    ("severity", "age", "counts"),
    [
        ("green", LAST, "green"),
        ("green", AFTER, "white"),
        ("amber", AFTER, "amber"),
        ("red", AFTER, "red"),
        ("white", AFTER, "white"),
    ],
)
def test_only_green_fades_since_a_worry_does_not_end_by_silence(severity, age, counts):
    assert rag.faded(severity, DAY, DAY + age) == counts


@pytest.mark.parametrize(
    ("severity", "on", "counts", "since", "stale", "words"),
    [
        (None, None, "white", None, False, "Nothing has been recorded."),
        ("white", DAY, "white", DAY, False, "Taken back on 2 August 2021."),
        ("red", DAY, "red", DAY, False, "Since 2 August 2021."),
        ("red", DAY - AFTER, "red", DAY - AFTER, True, "Nobody has looked at it again for 91 days."),
        (
            "green", DAY - AFTER, "white", DAY, False,
            FADED,
        ),
    ],
)  # fmt: skip
def test_a_theme_says_what_counts_since_when_and_why(severity, on, counts, since, stale, words):
    found = rag.state(severity, on, DAY)
    assert (found.said, found.counts, found.since, found.stale, found.words) == (
        severity, counts, since, stale, words,
    )  # fmt: skip


def test_the_newest_of_a_theme_wins_in_whatever_order_they_come():
    ppe = [("ppe", "green", (2, 1)), ("ppe", "red", (3, 1)), ("ppe", "white", (1, 9))]
    rows = [*ppe, ("finance", "amber", (1, 1))]
    assert rag.newest(rows) == {"ppe": "red", "finance": "amber"} == rag.newest(reversed(rows))
