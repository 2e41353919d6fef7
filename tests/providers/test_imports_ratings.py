"""Ratings of a file against those of the register: none is lost, a correction replaces."""

from __future__ import annotations

from datetime import date

import pytest

from providers.importers.diff_ratings import compare
from providers.importers.facts import Layout, RatingFact
from providers.models import Location, Rating
from tests.providers.importing import accepted, brought, changes
from tests.providers.registers import hsca, market, rating

ONE = "1-100000001"
KNOWN = {("Overall", "safe", "2020-01-01"): ("good", False, "", "")}


def fact(label: str, on: date, *, domain: str = "safe", **more: bool | str) -> RatingFact:
    return RatingFact(domain, label, on, **more)


@pytest.mark.django_db
def test_a_newer_rating_is_added_and_the_old_one_stays(people):
    accepted(people, [hsca()])
    run = accepted(people, [
        hsca(**{"Location Latest Overall Rating": "Inadequate", "Publication Date": "01/07/2021"})
    ])  # fmt: skip
    assert changes(run)[ONE, "overall"] == ("good", "inadequate")
    assert list(Rating.objects.values_list("label", flat=True)) == ["inadequate", "good"]
    home = Location.objects.get()
    assert (home.overall, home.overall_on) == ("inadequate", date(2021, 7, 1))


@pytest.mark.django_db
def test_an_older_rating_that_comes_later_does_not_become_the_newest(people):
    accepted(people, [hsca()])
    accepted(people, [rating(label="Inadequate", **{"Publication Date": "01/02/2018"})], Layout.RATINGS)
    home = Location.objects.get()
    assert (home.overall, home.overall_on) == ("good", date(2019, 6, 22))
    assert Rating.objects.count() == 2


@pytest.mark.django_db
def test_a_label_corrected_for_the_same_day_replaces_and_what_stood_there_is_kept(people):
    accepted(people, [hsca()])
    run = accepted(people, [hsca(**{"Location Latest Overall Rating": "Requires Improvement"})])
    assert Rating.objects.get().label == "requires_improvement"
    assert [each[3] for each in run.rows.get(subject="location").before_ratings] == ["good"]


@pytest.mark.django_db
def test_a_label_that_is_no_rating_is_kept_as_the_newest(people):
    accepted(people, [hsca()])
    accepted(people, [rating(label="Insufficient evidence to rate", **{"Publication Date": "01/07/2021"})],
             Layout.RATINGS)  # fmt: skip
    assert Location.objects.get().overall == "insufficient"


@pytest.mark.django_db
def test_key_questions_have_their_own_days(people):
    accepted(people, [rating(), rating(domain="Safe", **{"Publication Date": "03/03/2020"})], Layout.RATINGS)
    assert dict(Rating.objects.values_list("domain", "published_on")) == {
        "overall": date(2019, 6, 22), "safe": date(2020, 3, 3),
    }  # fmt: skip


@pytest.mark.django_db
def test_one_date_for_all_six_of_the_market_tool_adds_no_second_good(people):
    accepted(people, [rating(domain="Safe", label="Requires improvement",
                             **{"Publication Date": "03/03/2018"})], Layout.RATINGS)  # fmt: skip
    accepted(people, [market()], Layout.MARKET)
    assert Rating.objects.filter(domain="safe").count() == 1


def test_an_assumed_day_older_than_what_is_known_is_no_news():
    assert not compare(KNOWN, [fact("inadequate", date(2019, 1, 1), date_assumed=True)]).write


def test_an_assumed_day_with_another_label_is_news():
    found = compare(KNOWN, [fact("inadequate", date(2021, 1, 1), date_assumed=True)])
    assert [each[3] for each in found.write] == ["inadequate"]


def test_the_address_of_a_report_takes_the_place_of_the_locations_page_and_never_back():
    page, report = "https://www.cqc.org.uk/location/1-1", "https://www.cqc.org.uk/reports/1"
    known = {("Overall", "safe", "2020-01-01"): ("good", False, "", page)}
    found = compare(known, [fact("good", date(2020, 1, 1), url=report)])
    assert found.write[0][6] == report
    known = {("Overall", "safe", "2020-01-01"): ("good", False, "", report)}
    assert not compare(known, [fact("good", date(2020, 1, 1), url=page)]).write


def test_a_layout_that_does_not_say_inherited_takes_it_from_no_rating():
    known = {("Overall", "safe", "2020-01-01"): ("good", True, "Location", "")}
    assert not compare(known, [fact("good", date(2020, 1, 1))]).write


def test_a_rating_that_a_file_says_twice_is_written_once():
    day = date(2021, 1, 1)
    found = compare(KNOWN, [fact("good", day), fact("inadequate", day)])
    assert [each[3] for each in found.write] == ["inadequate"]


def test_without_an_overall_rating_there_is_no_newest_one():
    assert compare({}, [fact("good", date(2021, 1, 1))]).newest is None


@pytest.mark.django_db
def test_a_rating_older_than_the_registration_that_the_register_knows_is_kept_as_inherited(people):
    accepted(people, [hsca()])
    older = [rating(label="Inadequate", **{"Publication Date": "01/02/2009"})]
    accepted(people, older, Layout.RATINGS)
    assert brought(people, older, Layout.RATINGS).state == "discarded"  # the same again is nothing new
    old = Rating.objects.get(label="inadequate")
    assert (old.published_on, old.inherited) == (date(2009, 2, 1), True)
    assert Location.objects.get().overall == "good"


@pytest.mark.django_db
def test_a_rating_of_a_day_to_come_is_held_and_does_not_become_the_newest(people):
    run = accepted(people, [hsca(**{"Publication Date": "01/02/2099"})])
    assert [(each["value"], each["reason"][:33]) for each in run.held] == [
        ("good, 2099-02-01", "Published on a day that is still ")
    ]
    assert not Rating.objects.exists()
    assert Location.objects.get().overall == ""
