"""Who spoke, read from the beginning of a line of minutes."""

from __future__ import annotations

import pytest

from oversight.speakers import read_speakers

KNOWN = ["MK", "DC", "Cllr White"]


@pytest.mark.parametrize(
    ("line", "speakers", "text"),
    [
        ("MK: asked why.", "MK", "asked why."),
        ("mk : asked why.", "MK", "asked why."),
        ("MK, cllr white and DC: agreed.", "MK, Cllr White, DC", "agreed."),
        ("MK/MK: twice", "MK", "twice"),
        ("Outcome: agreed.", "", "Outcome: agreed."),
        ("MK and others: agreed.", "", "MK and others: agreed."),
        ("MK:", "", "MK:"),
        (" : nothing before it", "", ": nothing before it"),
        ("Nobody said so", "", "Nobody said so"),
    ],
)
def test_initials_of_people_who_are_there_before_a_colon_are_speakers(
    line: str, speakers: str, text: str
) -> None:
    assert read_speakers(line, KNOWN) == (speakers, text)
