"""Restricted words are found however paper or a workbook writes them, and public words raise no alarm."""

from __future__ import annotations

import pytest

from core.leaks import BREAK, find, letters, phrases

LOAN = "The owner of the home asked the council for a loan of nine thousand and was refused twice in May."


@pytest.mark.parametrize(
    "said",
    [
        LOAN,
        LOAN.upper(),
        LOAN.replace(" ", "\n"),
        LOAN.replace("council", "coun-\ncil").replace("refused", "re\u00adfused"),
        LOAN.replace("for a", "fora"),
        "Before it. " + LOAN[:60] + " other words follow",
        LOAN[-62:],
    ],
)
def test_a_sentence_is_found_broken_hyphenated_in_capitals_or_in_part(said: str) -> None:
    assert find(phrases([LOAN], []), said)


def test_ligatures_and_other_ways_to_write_a_letter_are_the_same() -> None:
    assert find(phrases(["The final offer was confirmed"], []), "the \ufb01nal o\ufb00er was con\ufb01rmed")


def test_words_that_are_public_elsewhere_raise_no_alarm() -> None:
    assert phrases(["Nothing was declared by anybody."], ["Nothing was  declared by anybody. Then"]) == ()


def test_short_texts_count_from_twelve_letters_on() -> None:
    assert phrases(["Red", "Complete", "Larch House", "Rosewood Lodge"], []) == ("Rosewood Lodge",)


def test_short_sentences_of_a_longer_text_say_nothing_by_themselves() -> None:
    assert phrases(["Agreed by everybody. Thank you all. We met the owner again."], []) == (
        "We met the owner again.",
    )


def test_figures_names_and_addresses_are_found_in_other_sentences() -> None:
    found = phrases(["Dr Ann Oakes (a.oakes@example.org) put in £1,250,000."], [])

    assert find(found, "It cost 1,250,000 pounds.") == ["1,250,000"]
    assert find(found, "said Dr Ann\nOakes") == ["Dr Ann Oakes"]
    assert find(found, "write to A.OAKES@example.org") == ["a.oakes@example.org"]


def test_a_figure_within_a_longer_one_is_another_figure() -> None:
    assert find(("1,250,000",), "11,250,000 and 1,250,000,000 and a1250000") == []


def test_no_phrase_reaches_over_a_break() -> None:
    assert find(("Rosewood Lodge",), f"Rosewood{BREAK}Lodge") == []


def test_the_same_words_are_searched_once() -> None:
    assert phrases(["Rosewood Lodge", "ROSEWOOD LODGE"], []) == ("Rosewood Lodge",)


def test_letters_are_all_that_is_compared() -> None:
    assert letters("Ann’s 2 cafés — \u00a0OK!") == "anns2cafésok"


def test_a_sentence_within_a_text_that_is_checked_is_still_searched_for() -> None:
    said = "The owner asked for a loan."

    assert phrases([said], [], checked=[f"Minutes: {said}"]) == (said,)
    assert phrases([said], [], checked=[said]) == ()
    assert phrases([f"{said} It was refused by all."], [], checked=[said]) == ("It was refused by all.",)


def test_short_texts_names_and_runs_of_words_that_checked_texts_have_raise_no_alarm() -> None:
    checked = ["On 17 December 2020 Dr Ann Oakes spoke of 12,500 homes, as the board of the council does."]
    restricted = [
        "17 December 2020",
        "Dr Ann Oakes was asked to leave.",
        "It is 12,500 in all here.",
    ]

    assert phrases(restricted, [], checked) == (restricted[1], restricted[2])
