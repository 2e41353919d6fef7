"""A typed sentence becomes the fields of the search; what is not understood is said."""

from __future__ import annotations

from typing import Any

import pytest

from providers.filters.vacancies_sentence import parse

UNDERSTOOD: list[tuple[str, dict[str, Any]]] = [
    (
        "nursing dementia bed, ground floor, within 5 miles of SO16, under £1,100, hoist",
        {
            "bed": ["nursing_dementia"], "features": ["ground_floor", "hoist"], "within": "5", "near": "SO16",
            "fee": "1100",
        },
    ),
    (
        "two residential beds near SO16 4GX verified in the last 3 days",
        {"bed": ["residential"], "beds": "2", "near": "SO16 4GX", "fresh": "3"},
    ),
    ("dementia", {"bed": ["nursing_dementia", "residential_dementia"]}),
    ("EMI residential", {"bed": ["residential_dementia"]}),
    ("dementia nursing or respite", {"bed": ["nursing_dementia", "respite"]}),
    ("an en-suite room for a couple", {"features": ["en_suite", "couples"]}),
    ("bed with pets welcome in a secure unit", {"features": ["secure", "pets"]}),
    ("within 8 km of so164gx", {"within": "5", "near": "SO16 4GX"}),
    ("within 1.5 miles from TB1", {"within": "1.5", "near": "TB1"}),
    ("nursing home, up to 950 a week", {"kinds": ["nursing"], "fee": "950"}),
    ("£1,100.50 pw or less", {"fee": "1100.50"}),
    ("at most £900 per week", {"fee": "900"}),
    ("no red, good or better", {"no_red": "on", "rating": "good"}),
    ("without red RAG, rated outstanding", {"no_red": "on", "rating": "outstanding"}),
    ("good, verified today", {"rating": "good", "fresh": "0"}),
    ("requires improvement or better", {"rating": "requires_improvement"}),
    ("checked within 2 days", {"fresh": "2"}),
    ("not older than 14 days", {"fresh": "14"}),
    ("not Harbour Care, nursing", {"without": "harbour care", "bed": ["nursing"]}),
    ("excluding Elm within 5 miles of TB1", {"without": "elm", "within": "5", "near": "TB1"}),
    ("5 mental health beds", {"beds": "5", "bed": ["mental_health"]}),
    ("a care home bed please", {}),
    ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "fields"), UNDERSTOOD)
def test_a_sentence_becomes_the_fields_of_the_search(sentence: str, fields: dict[str, Any]) -> None:
    found = parse(sentence)
    assert found.fields == fields
    assert found.unknown == ()


NOT_UNDERSTOOD: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("nursing bed with a sea view", {"bed": ["nursing"]}, ("sea view",)),
    ("respite without a hoist", {"bed": ["respite"]}, ("without a hoist",)),
    ("nursing, over £500", {"bed": ["nursing"]}, ("over £500",)),
    ("nursing, £500 or more", {"bed": ["nursing"]}, ("£500 or more",)),
    ("more than 5 miles from TB1", {"near": "TB1"}, ("more than 5 miles from",)),
    (
        "within 5 miles of TB1 within 7 miles of TB2",
        {"within": "5", "near": "TB1"},
        ("within 7 miles of tb2",),
    ),
    ("good food, no stairs", {}, ("good food", "no stairs")),
    ("qwertz", {}, ("qwertz",)),
]


@pytest.mark.parametrize(("sentence", "fields", "unknown"), NOT_UNDERSTOOD)
def test_what_is_not_understood_is_given_back_and_never_read_as_its_opposite(
    sentence: str, fields: dict[str, Any], unknown: tuple[str, ...]
) -> None:
    found = parse(sentence)
    assert (found.fields, found.unknown) == (fields, unknown)


def test_every_word_that_says_something_is_either_read_or_given_back() -> None:
    found = parse("nursing, within 5 miles of TB1, garden, under £1,100, chapel and hoist")
    assert set(found.fields) == {"bed", "within", "near", "fee", "features"}
    assert found.unknown == ("garden", "chapel")
