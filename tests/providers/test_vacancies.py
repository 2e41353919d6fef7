"""Free beds: what a home says takes the place of what it said before, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from core.errors import ChangedMeanwhile, Refused
from providers.actions import vacancies as actions
from providers.actions.vacancies import Free, set_vacancies
from providers.models import HomeRecord, Vacancy
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings
from tests.providers.offering import days_ago, free


@pytest.fixture
def home(people: Any) -> Any:
    make_settings(people)
    return make_home(kind="nursing")


def several(people: Any, home: Any, *rows: Free, **said: Any) -> list[Vacancy]:
    given = {"partnership": people.partnership, "by": people.commissioner, "on": TODAY, "at": NOW, **said}
    return set_vacancies(location=home, rows=rows, **given)


def test_a_new_row_takes_the_place_of_the_current_one_and_changes_none(people: Any, home: Any) -> None:
    first = free(people, home, admittable=3, **days_ago(2))
    second = free(people, home, admittable=1)
    first.refresh_from_db()
    assert (first.current, first.admittable) == (False, 3)
    assert second.current
    assert home.vacancy_rows.count() == 2


def test_what_is_entered_late_is_kept_and_does_not_become_current(people: Any, home: Any) -> None:
    newest = free(people, home, admittable=1)
    late = free(people, home, admittable=5, on=TODAY - timedelta(days=3))
    newest.refresh_from_db()
    assert (newest.current, late.current) == (True, False)
    assert late.verified_at.date() == TODAY - timedelta(days=3)
    assert Entry.objects.filter(verb="providers.vacancy_late").count() == 1


def test_each_type_has_a_current_row_of_its_own(people: Any, home: Any) -> None:
    free(people, home, "nursing", 1)
    free(people, home, "respite", 2)
    assert home.vacancy_rows.filter(current=True).count() == 2


def test_the_same_figures_said_again_are_fresher_and_told_as_a_confirmation(people: Any, home: Any) -> None:
    free(people, home, weekly_fee=Decimal(900), features=("hoist",), **days_ago(5))
    again = free(people, home, weekly_fee=Decimal("900.00"), features=("hoist",))
    assert again.verified_at == NOW
    told = list(Entry.objects.order_by("number").values_list("verb", flat=True))
    assert told == ["providers.vacancy_set", "providers.vacancy_confirmed"]


def test_the_trail_keeps_the_figures_and_not_who_said_so(people: Any, home: Any) -> None:
    free(people, home, admittable=2, reserved=1, verified_by="Mo Manager")
    entry = Entry.objects.get(verb="providers.vacancy_set")
    assert entry.after["admittable"] == 2
    assert "Mo" not in str(entry.after)


def test_several_types_are_written_all_or_none(people: Any, home: Any) -> None:
    with pytest.raises(Refused):
        several(people, home, Free("nursing", 3), Free("respite", -1))
    assert not Vacancy.objects.exists()
    assert not Entry.objects.exists()


def test_more_free_beds_than_beds_are_refused_with_both_numbers(people: Any, home: Any) -> None:
    with pytest.raises(Refused, match="has 30 beds, and these figures make 31"):
        several(people, home, Free("nursing", 20, reserved=1), Free("respite", 10))
    several(people, home, Free("nursing", 20), Free("respite", 10))
    assert home.vacancy_rows.count() == 2


def test_what_other_types_said_before_counts_towards_the_beds(people: Any, home: Any) -> None:
    free(people, home, "respite", 10)
    with pytest.raises(Refused, match="10 respite or short stay said before"):
        free(people, home, "nursing", 21)


def test_what_other_types_said_later_does_not_count_for_an_earlier_day(people: Any, home: Any) -> None:
    free(people, home, "respite", 10)
    assert free(people, home, "nursing", 25, **days_ago(9)).pk


def test_an_agency_has_no_beds_to_compare_with(people: Any) -> None:
    agency = make_home(name="At Home", kind="home_care")
    assert free(people, agency, "residential", 40, note="Forty hours a week.").note == "Forty hours a week."


def test_a_care_home_whose_beds_are_not_known_is_not_compared(people: Any) -> None:
    assert free(people, make_home(beds=None), "residential", 200).pk


def test_a_second_registration_says_where_its_beds_are_kept(people: Any, home: Any) -> None:
    second = make_home(name="Seaview again", dual_registered=True, dual_primary_id=home.cqc_id)
    with pytest.raises(Refused, match=f"kept at Seaview \\({home.cqc_id}\\)"):
        free(people, second)
    assert actions.primary_of(home) is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"bed_type": "hammock"}, "no type of bed"),
        ({"admittable": -1}, "from 0 to"),
        ({"reserved": 3000}, "reserved beds must be"),
        ({"features": ("pool",)}, "no feature"),
        ({"weekly_fee": Decimal(-1)}, "weekly fee"),
        ({"on": TODAY + timedelta(days=1)}, "future"),
        ({"verified_at": NOW + timedelta(hours=1)}, "future"),
        ({"verified_at": NOW - timedelta(days=2)}, "after they were verified"),
    ],
)
def test_what_can_not_be_is_refused_in_words(people: Any, home: Any, said: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        free(people, home, **said)
    assert not Vacancy.objects.exists()


def test_a_type_given_twice_is_refused(people: Any, home: Any) -> None:
    with pytest.raises(Refused, match="twice"):
        several(people, home, Free("nursing", 1), Free("nursing", 2))


def test_figures_that_came_meanwhile_are_not_overwritten_unseen(people: Any, home: Any) -> None:
    seen = free(people, home, admittable=3, **days_ago(1))
    theirs = free(people, home, admittable=1)
    with pytest.raises(ChangedMeanwhile) as lost:
        free(people, home, admittable=7, seen=seen.pk)
    assert lost.value.current == theirs
    assert home.vacancy_rows.filter(current=True).get() == theirs
    assert free(people, home, admittable=7, seen=theirs.pk).current


def test_a_first_figure_that_somebody_else_gave_first_is_seen(people: Any, home: Any) -> None:
    free(people, home, admittable=3)
    with pytest.raises(ChangedMeanwhile):
        free(people, home, admittable=7, seen=None)


def test_a_current_row_that_was_replaced_in_the_same_moment_is_told(
    people: Any, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(people, home, admittable=3)
    whole = actions._check_beds

    def then_another(*args: Any) -> None:
        whole(*args)
        Vacancy.objects.update(current=False)

    monkeypatch.setattr(actions, "_check_beds", then_another)
    with pytest.raises(ChangedMeanwhile):
        free(people, home, admittable=7)
    assert home.vacancy_rows.count() == 1


def test_the_database_holds_one_current_row_a_type(people: Any, home: Any) -> None:
    row = free(people, home)
    twin = Vacancy(
        partnership=row.partnership, location=home, on=TODAY, at=NOW, by=people.commissioner,
        bed_type=row.bed_type, admittable=9, verified_at=NOW, verified_by="",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM providers_vacancy")
        assert cursor.fetchone()[0] == 1


def test_a_liaison_officer_may_and_a_viewer_may_not(people: Any, home: Any) -> None:
    assert free(people, home, by=make_officer(people)).pk
    with pytest.raises(PermissionDenied):
        free(people, home, by=people.viewer)


def test_nobody_writes_for_another_partnership(people: Any, home: Any) -> None:
    with pytest.raises(PermissionDenied):
        free(people, home, by=people.outsider)


def test_two_partnerships_keep_their_own_figures_of_one_home(people: Any, home: Any) -> None:
    free(people, home, admittable=1)
    theirs = free(people, home, admittable=4, partnership=people.elsewhere, by=people.outsider)
    assert theirs.current
    assert Vacancy.objects.visible_to(people.viewer).get().admittable == 1
    assert Vacancy.objects.visible_to(people.outsider).get() == theirs


def test_the_home_is_kept_by_the_partnership_from_then_on(people: Any, home: Any) -> None:
    free(people, home)
    assert HomeRecord.objects.filter(partnership=people.partnership, location=home).count() == 1
