"""The rule of quorum: how many voting members, of which partner, and who counts."""

from __future__ import annotations

import pytest

from oversight.quorum import Rule, Seat, Voter, compute, who_counts

COUNCIL, NHS = 1, 2
PARTNERS = {COUNCIL: "Council", NHS: "NHS"}
RULE = Rule(total=4, each=2)


def voters(council: int, nhs: int) -> list[Voter]:
    return [Voter(f"C{n}", COUNCIL) for n in range(council)] + [Voter(f"N{n}", NHS) for n in range(nhs)]


@pytest.mark.parametrize(
    ("council", "nhs", "words"),
    [
        (2, 2, "Quorate: 4 of 4 needed, 2 Council, 2 NHS"),
        (3, 2, "Quorate: 5 there, 4 needed, 3 Council, 2 NHS"),
        (3, 1, "Not quorate: discussion only. 1 more voting member of the NHS is needed"),
        (
            1,
            0,
            "Not quorate: discussion only. 1 more voting member of the Council and "
            "2 more voting members of the NHS are needed",
        ),
    ],
)
def test_the_quorum_counts_all_and_each_partner(council: int, nhs: int, words: str) -> None:
    found = compute(RULE, PARTNERS, voters(council, nhs))

    assert found.words == words
    assert found.quorate == words.startswith("Quorate")
    assert (found.present, found.per_partner) == (council + nhs, (("Council", council), ("NHS", nhs)))


def test_without_a_number_for_each_partner_only_the_total_counts() -> None:
    assert compute(Rule(2), PARTNERS, voters(2, 0)).quorate
    short = compute(Rule(3), PARTNERS, voters(2, 0))
    assert short.words == "Not quorate: discussion only. 1 more voting member is needed"


def test_what_is_missing_beyond_the_partners_numbers_may_come_from_any() -> None:
    found = compute(Rule(total=5, each=2), PARTNERS, voters(2, 1))
    assert found.words == (
        "Not quorate: discussion only. 1 more voting member of the NHS and "
        "1 more voting member of any partner are needed"
    )


def seat(name: str, **facts: object) -> Seat:
    fields = {"partner": COUNCIL, "capacity": "present", "votes": True, **facts}
    return Seat(name=name, **fields)


@pytest.mark.parametrize(
    "facts",
    [
        {"votes": False},
        {"capacity": "attending"},
        {"capacity": "apologies"},
        {"partner": None},
        {"away": True},
        {"did": frozenset({"left"})},
        {"did": frozenset({"stayed"})},
    ],
)
def test_who_does_not_vote_is_away_left_or_took_no_part_does_not_count(facts: dict[str, object]) -> None:
    assert who_counts([seat("A", **facts)]) == ()


def test_who_declared_an_interest_and_may_take_part_counts() -> None:
    assert who_counts([seat("A", did=frozenset({"spoke"}))]) == (Voter("A", COUNCIL),)


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        ({}, ["Member"]),
        ({"away": True}, ["Substitute"]),
        ({"capacity": "apologies"}, ["Substitute"]),
        ({"did": frozenset({"left"})}, ["Substitute"]),
        ({"did": frozenset({"stayed"})}, []),
    ],
)
def test_a_substitute_counts_only_while_the_member_is_not_in_the_room(
    facts: dict[str, object], counted: list[str]
) -> None:
    seats = [seat("Member", member=7, **facts), seat("Substitute", stands_for=7)]

    assert [voter.name for voter in who_counts(seats)] == counted
