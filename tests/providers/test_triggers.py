"""Each trigger fires by its rule, with days and numbers in its evidence; what they point to is a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from providers import triggers
from providers.kinds import RATINGS, Label
from providers.models import Level, Theme
from providers.triggers import (
    INTENSIVE,
    ROUTINE,
    SUPPORTED,
    WATCHED,
    Beds,
    Evidence,
    Facts,
    Limits,
    Rated,
    Staff,
    Trigger,
    fired,
    suggested,
)

DAY = date(2021, 8, 2)
CALM = Facts(day=DAY)


def said(**facts: Any) -> list[str]:
    """The sentences of the triggers that fire."""
    return [row.sentence for row in fired(replace(CALM, **facts))]


def slugs(**facts: Any) -> list[str]:
    return [row.slug for row in fired(replace(CALM, **facts))]


def test_a_home_of_which_nothing_is_known_fires_nothing():
    assert fired(CALM) == ()


def test_the_names_of_levels_themes_and_ratings_are_the_registers():
    assert {level.value: level.label for level in Level} == triggers.LEVEL_NAMES
    assert {theme.value: theme.label for theme in Theme} == triggers.THEMES
    assert tuple(label.value for label in RATINGS) == triggers.RATINGS
    assert {label.value: Label(label).label for label in RATINGS} == triggers.RATING_NAMES


def test_an_open_outbreak_fires_with_its_day():
    assert said(outbreaks=(date(2021, 7, 30),)) == [
        "Outbreak declared: One outbreak open since 30 July 2021 (3 days)."
    ]


def test_several_open_safeguarding_enquiries_tell_how_many_and_the_oldest():
    assert said(safeguarding=(date(2021, 7, 30), date(2021, 6, 3))) == [
        "Safeguarding enquiry open: 2 safeguarding enquiries open, the oldest since 3 June 2021 (60 days)."
    ]


@pytest.mark.parametrize(("theme", "label"), list(triggers.THEMES.items()))
def test_a_red_theme_fires_under_its_own_name(theme, label):
    assert said(reds={theme: date(2021, 7, 1)}) == [f"{label} red: {label} is red since 1 July 2021."]


@pytest.mark.parametrize(
    ("employed", "absent", "fires"),
    [(40, 6, True), (40, 5, False), (40, 40, True), (0, 0, False), (1000, 149, False), (1000, 150, True)],
)
def test_staff_away_fires_at_the_limit_and_not_below_it(employed, absent, fires):
    assert bool(slugs(staff=Staff(DAY, employed, absent))) is fires


def test_staff_away_tells_both_numbers_the_share_the_day_and_the_limit():
    assert said(staff=Staff(date(2021, 7, 28), 40, 7)) == [
        "Staff absent: 7 of 40 own staff away (17 %) on 28 July 2021; the limit is 15 %."
    ]


def test_nobody_away_never_fires_even_with_a_limit_of_nothing():
    assert slugs(staff=Staff(DAY, 40, 0), limits=Limits(absent_percent=0)) == []


@pytest.mark.parametrize(("days", "fires"), [(28, False), (29, True)])
def test_figures_are_overdue_after_the_interval_in_which_the_home_is_called(days, fires):
    assert bool(slugs(told={"staffing": DAY - timedelta(days=days)})) is fires


def test_a_home_called_daily_may_keep_figures_for_the_days_after_which_they_are_stale():
    week = DAY - timedelta(days=7)
    assert slugs(told={"free beds": week}, wanted_days=1) == []
    assert slugs(told={"free beds": week - timedelta(days=1)}, wanted_days=1) == ["figures-overdue"]


def test_overdue_figures_are_named_with_their_days_and_what_was_wanted():
    told = {"staffing": date(2021, 6, 1), "free beds": date(2021, 5, 3)}
    assert said(told=told) == [
        (
            "Figures overdue: Free beds last told on 3 May 2021 and staffing last told on 1 June 2021; "
            "wanted every 28 days."
        )
    ]


def test_a_rating_that_fell_within_a_year_fires():
    row = said(rated=Rated("good", date(2021, 6, 3)), rated_before=Rated("outstanding", date(2018, 2, 1)))
    assert row == ["Rating fell: From Outstanding (1 February 2018) to Good (3 June 2021)."]


@pytest.mark.parametrize(
    ("now", "before", "on"),
    [
        ("good", "requires_improvement", DAY),
        ("good", "good", DAY),
        ("good", "outstanding", DAY - timedelta(days=366)),
    ],
)
def test_a_rating_that_rose_stayed_or_fell_long_ago_fires_no_fall(now, before, on):
    assert slugs(rated=Rated(now, on), rated_before=Rated(before, date(2015, 1, 1))) == []


def test_a_first_rating_is_no_fall():
    assert slugs(rated=Rated("requires_improvement", DAY)) == ["requires-improvement"]


def test_a_fall_to_requires_improvement_is_told_once():
    assert slugs(rated=Rated("requires_improvement", DAY), rated_before=Rated("good", date(2018, 2, 1))) == [
        "rating-fell"
    ]


def test_inadequate_fires_by_itself_and_points_to_intensive():
    (row,) = fired(replace(CALM, rated=Rated("inadequate", date(2019, 5, 5))))
    assert (row.evidence, row.points_to) == ("Rated Inadequate on 5 May 2019.", INTENSIVE)


@pytest.mark.parametrize(("present", "fires"), [(False, True), (True, False), (None, False)])
def test_a_manager_is_absent_only_when_the_register_says_so(present, fires):
    assert bool(slugs(manager_present=present)) is fires


def test_an_absent_manager_tells_since_when():
    assert said(manager_present=False, manager_absent_from=date(2021, 7, 1)) == [
        (
            "No registered manager: "
            "The regulator’s register names no manager in post since 1 July 2021 (32 days)."
        )
    ]


@pytest.mark.parametrize(("empty", "fires"), [(2, False), (3, True), (20, True)])
def test_occupancy_fires_when_it_fell_by_as_many_points_as_the_limit(empty, fires):
    before, now = Beds(date(2021, 7, 1), 30, 0), Beds(date(2021, 8, 1), 30, empty)
    assert bool(slugs(beds_now=now, beds_before=before)) is fires


def test_a_fall_in_occupancy_tells_both_counts():
    before, now = Beds(date(2021, 7, 1), 30, 2), Beds(date(2021, 8, 1), 30, 8)
    assert said(beds_now=now, beds_before=before) == [
        (
            "Occupancy fell: 22 of 30 beds taken on 1 August 2021, 28 of 30 on 1 July 2021: "
            "20 points less in four weeks; the limit is 10."
        )
    ]


def test_a_home_that_got_fuller_or_told_only_once_fires_nothing():
    now = Beds(DAY, 30, 9)
    assert slugs(beds_now=now) == []
    assert slugs(beds_now=now, beds_before=Beds(DAY, 30, 20)) == []


def test_dormancy_fires_with_its_day_where_the_register_gives_one():
    assert said(dormant=True) == ["Dormant: The regulator’s register calls it dormant."]
    assert said(dormant=True, dormant_from=date(2021, 5, 4)) == [
        "Dormant: The regulator’s register calls it dormant since 4 May 2021."
    ]
    assert slugs(dormant=False) == []


WORRIES: dict[str, dict[str, Any]] = {
    "outbreak": {"outbreaks": (DAY,)},
    "enquiry": {"safeguarding": (DAY,)},
    "inadequate": {"rated": Rated("inadequate", DAY)},
    "improvement": {"rated": Rated("requires_improvement", DAY)},
    "no manager": {"manager_present": False},
    "away": {"staff": Staff(DAY, 10, 5)},
    "dormant": {"dormant": True},
}
SHORT = "An outbreak with staffing red or staff absent points to Supported."
THREE = "A set of three triggers or more points to Supported."
TABLE: list[tuple[list[str], list[str], int, str]] = [
    ([], [], ROUTINE, "No trigger fires, which points to Routine."),
    (["outbreak"], [], WATCHED, "Outbreak declared points to Watched."),
    (["improvement"], [], WATCHED, "Requires improvement points to Watched."),
    (["outbreak", "dormant"], [], WATCHED, "Outbreak declared and Dormant point to Watched."),
    (["outbreak"], ["staffing"], SUPPORTED, SHORT),
    (["outbreak", "away"], [], SUPPORTED, SHORT),
    ([], ["staffing", "finance"], SUPPORTED, "A pair of red themes points to Supported."),
    (["enquiry", "dormant", "no manager"], [], SUPPORTED, THREE),
    (
        ["enquiry"], ["ppe", "finance"], INTENSIVE,
        "An open safeguarding enquiry with two red themes points to Intensive.",
    ),
    (["enquiry"], ["ppe"], WATCHED, "Safeguarding enquiry open and PPE red point to Watched."),
    (["inadequate"], [], INTENSIVE, "Rated inadequate points to Intensive."),
    (["inadequate", "outbreak", "away"], [], INTENSIVE, "Rated inadequate points to Intensive."),
]  # fmt: skip


@pytest.mark.parametrize(("worries", "reds", "level", "words"), TABLE)
def test_the_level_suggested_is_the_furthest_that_a_trigger_or_a_combination_points_to(
    worries, reds, level, words
):
    facts: dict[str, Any] = {"reds": dict.fromkeys(reds, DAY)}
    for each in worries:
        facts |= WORRIES[each]
    found = suggested(fired(replace(CALM, **facts)))
    assert (found.level, found.words) == (level, words)


def test_another_part_of_the_program_adds_a_trigger_of_its_own():
    late = Trigger(
        "return-late", "Return late", WATCHED, lambda facts: Evidence(f"{facts.more['return-late']}.")
    )
    triggers.register(late)
    try:
        assert said(more={"return-late": "Two months missing"})[-1] == "Return late: Two months missing."
    finally:
        triggers.forget("return-late")
    assert fired(CALM) == ()


def test_a_trigger_can_not_take_the_place_of_one_of_these():
    with pytest.raises(ValueError, match="outbreak already"):
        triggers.register(Trigger("outbreak", "Outbreak", WATCHED, lambda facts: None))
