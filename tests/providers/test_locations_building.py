"""One history of a building through its registrations; ratings as at a day (registers-and-returns 1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from audit.models import Read
from providers.home.locations import building_panel
from providers.models import Location, Succession
from providers.panels import HomeContext
from providers.summaries.locations import building_of, ratings_of
from tests.guards import query_budget
from tests.providers.making import TODAY, make_home, make_provider, make_settings, rate


def follow(before: str, after: str, **fields: Any) -> None:
    Succession.objects.create(before_id=before, after_id=after, **fields)


def ids(location: Location) -> list[tuple[str, int]]:
    return [(each.cqc_id, each.step) for each in building_of(location)]


@pytest.fixture
def now_home(db: None) -> Location:
    return make_home(name="Seaview", cqc_id="1-3", registered_from=date(2019, 1, 1))


def test_a_home_alone_is_its_own_history(now_home):
    [only] = building_of(now_home)
    assert (only.location, only.step, only.rating.label) == (now_home, 0, "good")


def test_the_history_goes_back_and_forth_through_every_successor(now_home):
    make_home(name="Sea House", cqc_id="1-1", registered_from=date(2005, 1, 1))
    make_home(name="Seaview Lodge", cqc_id="1-2", registered_from=date(2011, 1, 1))
    later = make_home(name="Seaview New", cqc_id="1-4", registered_from=date(2021, 1, 1))
    follow("1-1", "1-2", reason="New Provider")
    follow("1-2", "1-3", reason="Legal Entity Change")
    follow("1-3", "1-4")
    assert ids(now_home) == [("1-1", -2), ("1-2", -1), ("1-3", 0), ("1-4", 1)]
    assert ids(later) == [("1-1", -3), ("1-2", -2), ("1-3", -1), ("1-4", 0)]
    assert [each.reason for each in building_of(now_home)] == ["", "New Provider", "Legal Entity Change", ""]


def test_a_chain_that_runs_in_a_circle_is_walked_once(now_home):
    make_home(name="Other", cqc_id="1-2")
    follow("1-2", "1-3")
    follow("1-3", "1-2")
    assert sorted(cqc_id for cqc_id, _ in ids(now_home)) == ["1-2", "1-3"]


def test_an_id_that_the_register_lacks_is_shown_by_its_printed_name(now_home):
    follow("1-0", "1-3", before_name="The Old Place")
    follow("1-3", "RT9")
    first, here, last = building_of(now_home)
    assert (first.name, first.location, first.provider, first.rating) == ("The Old Place", None, None, None)
    assert (here.name, last.name) == ("Seaview", "RT9")


def test_registrations_beside_each_other_are_one_building(now_home):
    beside = make_home(name="Seaview Nursing", cqc_id="1-9", dual_registered=True, dual_primary_id="1-3",
                       registered_from=date(2018, 1, 1))  # fmt: skip
    follow("1-8", "1-9", before_name="Before it")
    assert ids(now_home) == [("1-8", -1), ("1-9", 0), ("1-3", 0)]
    assert ids(beside) == ids(now_home)
    assert [each.dual for each in building_of(now_home)] == [False, True, False]


def test_two_that_were_joined_into_one_are_both_in_its_history(now_home):
    for number in ("1-1", "1-2"):
        make_home(cqc_id=number)
        follow(number, "1-3")
    assert [step for _, step in ids(now_home)] == [-1, -1, 0]


def test_the_history_costs_the_same_for_one_rating_and_for_many(now_home):
    old = make_home(cqc_id="1-2")
    follow("1-2", "1-3")
    for month in range(1, 13):
        rate(old, "good", date(2015, month, 1))
    with query_budget("providers: history of a building of two registrations"):
        building_of(now_home)


# --- ratings as at a day --------------------------------------------------------------------------
def test_each_question_has_its_own_date_and_what_it_was_before(now_home):
    rate(now_home, "requires_improvement", date(2019, 2, 1), domain="safe")
    rate(now_home, "good", date(2018, 2, 1), domain="safe")
    rate(now_home, "good", date(2017, 5, 1), domain="caring")
    found = ratings_of(now_home, TODAY)
    assert list(found) == ["overall", "safe", "caring"]
    safe = found["safe"]
    assert (safe.newest.published_on, safe.previous.label, safe.fell) == (date(2019, 2, 1), "good", True)
    assert found["caring"].previous is None
    assert not found["caring"].fell


def test_ratings_are_told_as_they_stood_on_an_earlier_day(now_home):
    rate(now_home, "inadequate", date(2021, 6, 1))
    before = ratings_of(now_home, date(2021, 5, 31))["overall"]
    assert (before.newest.label, before.previous, before.fell) == ("good", None, False)
    assert ratings_of(now_home, date(2021, 6, 1))["overall"].fell
    assert ratings_of(now_home, date(2010, 1, 1)) == {}


def test_a_state_that_is_no_rating_is_passed_over_when_a_fall_is_judged(now_home):
    rate(now_home, "not_rated", date(2021, 1, 1))
    unrated = ratings_of(now_home, TODAY)["overall"]
    assert not unrated.fell
    rate(now_home, "inadequate", date(2021, 6, 1))
    found = ratings_of(now_home, TODAY)["overall"]
    assert (found.previous.label, found.fell) == ("not_rated", True)


# --- the box --------------------------------------------------------------------------------------
def drawn(people: Any, user: Any, home: Location) -> str | None:
    class Asked:
        META: dict[str, str] = {}
        path = "/"

        def __init__(self) -> None:
            self.user, self.partnership = user, people.partnership

    return building_panel(HomeContext(Asked(), home, people.partnership, TODAY))


@pytest.fixture
def owned(people: Any, now_home: Location) -> Location:
    make_settings(people)
    person = make_provider(name="Pat Owner")
    person.ownership = "Individual"
    person.save(update_fields=["ownership"])
    make_home(name="Sea House", cqc_id="1-2", provider=person, registered_to=date(2018, 12, 31))
    follow("1-2", "1-3", reason="New Provider")
    return now_home


def test_a_persons_name_in_the_history_is_for_those_who_may_read_it_and_is_recorded(people, owned, rf):
    shown = drawn(people, people.commissioner, owned)
    assert shown is not None
    assert "Pat Owner" in shown
    assert Read.objects.get().actor_name == "Ada May"
    reader = drawn(people, people.viewer, owned)
    assert reader is not None
    assert "Pat Owner" not in reader
    assert "An individual provider" in reader
    assert Read.objects.count() == 1


def test_a_building_with_one_registration_has_no_box(people, now_home):
    assert drawn(people, people.commissioner, now_home) is None


def test_a_homes_own_staff_are_not_told_the_history(people, owned):
    assert drawn(people, people.join(Role.PROVIDER), owned) is None
