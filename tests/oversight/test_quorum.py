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
        (2, 2, "Quorate: 4 voting members present (2 Council, 2 NHS)"),
        (3, 2, "Quorate: 5 voting members present (3 Council, 2 NHS)"),
        (3, 1, "Not quorate, so for discussion only: 4 voting members present (3 Council, 1 NHS)"),
        (1, 0, "Not quorate, so for discussion only: 1 voting member present (1 Council, 0 NHS)"),
        (0, 0, "Not quorate, so for discussion only: no voting members present"),
    ],
)
def test_the_quorum_counts_all_and_each_partner(council: int, nhs: int, words: str) -> None:
    found = compute(RULE, PARTNERS, voters(council, nhs))

    assert found.words == f"{words}; 4 needed, at least 2 from each partner."
    assert found.quorate == words.startswith("Quorate")
    assert (found.present, found.per_partner) == (council + nhs, (("Council", council), ("NHS", nhs)))


@pytest.mark.parametrize(
    ("council", "nhs", "words"),
    [
        (3, 2, "Quorate: 5 present (3 Council, 2 NHS), 4 needed."),
        (3, 1, "Not quorate: discussion only. 1 more voting member of the NHS is needed."),
        (
            1,
            0,
            (
                "Not quorate: discussion only. 1 more voting member of the Council and "
                "2 more voting members of the NHS are needed."
            ),
        ),
    ],
)
def test_in_short_the_quorum_says_who_is_missing(council: int, nhs: int, words: str) -> None:
    assert compute(RULE, PARTNERS, voters(council, nhs)).short == words


def test_without_a_number_for_each_partner_only_the_total_counts() -> None:
    enough = compute(Rule(2), PARTNERS, voters(2, 0))
    assert (enough.quorate, enough.words) == (
        True,
        "Quorate: 2 voting members present (2 Council, 0 NHS); 2 needed.",
    )
    short = compute(Rule(3), PARTNERS, voters(2, 0))
    assert short.short == "Not quorate: discussion only. 1 more voting member is needed."
    assert short.words.endswith("(2 Council, 0 NHS); 3 needed.")


def test_what_is_missing_beyond_the_partners_numbers_may_come_from_any() -> None:
    found = compute(Rule(total=5, each=2), PARTNERS, voters(2, 1))
    assert found.short == (
        "Not quorate: discussion only. 1 more voting member of the NHS and "
        "1 more voting member of any partner are needed."
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
