"""The ratings profile: what it counts on a day, and what stands in brackets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from providers.kinds import Kind, Label
from providers.models import HomeRecord, Location, LocationChange, RegisterImport
from providers.summaries.profile import COLUMNS, key_questions, label_words, profile
from tests.providers.making import NOW, TODAY, make_home, make_settings, rate

pytestmark = pytest.mark.django_db
BEFORE = date(2021, 5, 4)
BETWEEN = date(2021, 6, 1)


def table(people: Any, *, day: date = TODAY, before: date | None = None) -> dict[str, list[str]]:
    """Kind -> its figures in words."""
    made = profile(people.partnership, day, before)
    return {row.key: [figure.words for figure in row.figures] for row in made.rows}


@pytest.fixture
def watching(people: Any) -> Any:
    """A partnership that watches over Testborough."""
    make_settings(people)
    return people


def test_the_columns_are_those_of_the_printed_table() -> None:
    assert COLUMNS == ("Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet rated")


def test_each_kind_is_counted_under_its_rating(watching: Any) -> None:
    make_home(name="A", rated="outstanding")
    make_home(name="B", rated="good")
    make_home(name="C", rated="")
    make_home(name="D", kind=Kind.NURSING, rated="inadequate")
    make_home(name="E", kind=Kind.HOME_CARE, rated="requires_improvement")
    assert table(watching) == {
        "nursing": ["0", "0", "0", "1", "0"],
        "residential": ["1", "1", "0", "0", "1"],
        "home_care": ["0", "0", "1", "0", "0"],
    }


def test_the_last_figure_stands_in_brackets_only_where_it_moved(watching: Any) -> None:
    fell = make_home(name="A", rated="good")
    make_home(name="B", rated="outstanding")
    rate(fell, "requires_improvement", BETWEEN)
    assert table(watching, before=BEFORE)["residential"] == ["1", "0 (1)", "1 (0)", "0", "0"]


def test_without_a_last_report_nothing_is_in_brackets(watching: Any) -> None:
    rate(make_home(rated="good"), "requires_improvement", BETWEEN)
    assert table(watching)["residential"] == ["0", "0", "1", "0", "0"]


def test_a_rating_counts_from_the_day_it_was_published(watching: Any) -> None:
    rate(make_home(rated="good"), "inadequate", TODAY + timedelta(days=1))
    assert table(watching)["residential"] == ["0", "1", "0", "0", "0"]
    assert table(watching, day=TODAY + timedelta(days=1))["residential"] == ["0", "0", "0", "1", "0"]


@pytest.mark.parametrize("label", [Label.NOT_RATED, Label.INSUFFICIENT, Label.UNPUBLISHED, Label.REMOVED])
def test_a_label_that_is_no_rating_counts_as_not_yet_rated(watching: Any, label: Label) -> None:
    make_home(rated=label)
    assert table(watching)["residential"] == ["0", "0", "0", "0", "1"]


def test_a_home_counts_from_its_registration_to_its_end(watching: Any) -> None:
    make_home(name="Old", registered_to=BETWEEN)
    make_home(name="New", rated="", registered_from=BETWEEN)
    assert table(watching, before=BEFORE)["residential"] == ["0", "0 (1)", "0", "0", "1 (0)"]


def test_a_dual_registration_counts_once_at_its_primary(watching: Any) -> None:
    first = make_home(name="Primary", dual_registered=True)
    Location.objects.filter(pk=first.pk).update(dual_primary_id=first.cqc_id)
    make_home(name="Second", dual_registered=True, dual_primary_id=first.cqc_id)
    assert table(watching)["residential"] == ["0", "1", "0", "0", "0"]


def test_a_dual_registration_whose_primary_is_not_there_still_counts(watching: Any) -> None:
    ended = make_home(name="Ended", registered_to=BEFORE)
    make_home(name="Stays", dual_registered=True, dual_primary_id=ended.cqc_id)
    make_home(name="Alone", dual_registered=True, dual_primary_id="1-nowhere")
    assert profile(watching.partnership, TODAY, None).total == 2
    assert Location.objects.counted().on(TODAY).count() == 2


def test_two_registrations_that_name_each_other_count_once(watching: Any) -> None:
    make_home(cqc_id="1-11", dual_registered=True, dual_primary_id="1-12")
    make_home(cqc_id="1-12", dual_registered=True, dual_primary_id="1-11")
    assert profile(watching.partnership, TODAY, None).total == 1
    assert list(Location.objects.counted().values_list("cqc_id", flat=True)) == ["1-11"]


def test_homes_of_other_councils_do_not_count(watching: Any) -> None:
    make_home(council="Elsewhere")
    assert table(watching)["residential"] == ["0"] * 5


def test_a_home_added_or_taken_out_by_hand_counts_so(watching: Any) -> None:
    added, out = make_home(name="Added", council="Elsewhere"), make_home(name="Out", rated="outstanding")
    HomeRecord.objects.create(partnership=watching.partnership, location=added, ours=True)
    HomeRecord.objects.create(partnership=watching.partnership, location=out, ours=False)
    assert table(watching)["residential"] == ["0", "1", "0", "0", "0"]


def _changed(people: Any, home: Location, field: str, old: str, new: str) -> None:
    run = RegisterImport.objects.create(
        partnership=people.partnership, name="july.csv", digest="0" * 64, size=1, started_at=NOW,
        started_by=people.commissioner, state="applied", ended_at=NOW,
    )  # fmt: skip
    LocationChange.objects.create(location=home, run=run, on=BETWEEN, field=field, old=old, new=new)


def test_a_home_that_moved_to_another_council_still_counts_in_the_old_figure(watching: Any) -> None:
    _changed(watching, make_home(council="Elsewhere"), "council", "Testborough", "Elsewhere")
    assert table(watching, before=BEFORE)["residential"] == ["0", "0 (1)", "0", "0", "0"]


def test_a_home_that_took_up_nursing_counts_as_residential_before(watching: Any) -> None:
    _changed(watching, make_home(kind=Kind.NURSING), "kind", "residential", "nursing")
    found = table(watching, before=BEFORE)
    assert (found["nursing"][1], found["residential"][1]) == ("1 (0)", "0 (1)")


def test_a_kind_that_was_learned_later_was_so_before(watching: Any) -> None:
    _changed(watching, make_home(kind=Kind.NURSING), "kind", "other", "nursing")
    assert table(watching, before=BEFORE)["nursing"][1] == "1"


def test_other_kinds_have_a_row_only_when_the_settings_name_them(people: Any) -> None:
    make_settings(people)
    make_home(kind=Kind.SUPPORTED)
    assert "supported" not in table(people)
    make_settings(people, kinds=["nursing", "residential", "home_care", "supported"])
    assert table(people)["supported"] == ["0", "1", "0", "0", "0"]


def test_the_foot_adds_up_both_days(watching: Any) -> None:
    rate(make_home(rated="good"), "inadequate", BETWEEN)
    make_home(kind=Kind.NURSING, rated="good")
    made = profile(watching.partnership, TODAY, BEFORE)
    assert [figure.words for figure in made.all] == ["0", "1 (2)", "0", "1 (0)", "0"]
    assert (made.total, made.moved) == (2, True)
    assert made.rows[1].total.words == "1"


def test_key_questions_are_counted_by_their_own_dates(watching: Any) -> None:
    home = make_home(rated="good")
    rate(home, "good", date(2020, 3, 1), domain="safe")
    rate(home, "requires_improvement", BETWEEN, domain="safe")
    found = {
        row.key: [f.words for f in row.figures] for row in key_questions(watching.partnership, TODAY, BEFORE)
    }
    assert found["safe"] == ["0", "0 (1)", "1 (0)", "0", "0"]
    assert found["caring"] == ["0", "0", "0", "0", "1"]


def test_the_table_costs_the_same_queries_for_one_home_and_for_many(watching: Any, connection: Any) -> None:
    make_home()
    with CaptureQueriesContext(connection) as few:
        profile(watching.partnership, TODAY, BEFORE)
    for number in range(12):
        rate(make_home(name=f"Home {number}"), "good", BETWEEN)
    with CaptureQueriesContext(connection) as many:
        profile(watching.partnership, TODAY, BEFORE)
    assert len(many) == len(few) <= 7


def test_a_column_has_its_name_in_words() -> None:
    assert [label_words(key) for key in ("requires_improvement", "")] == [
        "Requires improvement",
        "Not yet rated",
    ]


@pytest.fixture
def connection() -> Any:
    """The database that is asked."""
    from django.db import connection as found

    return found
