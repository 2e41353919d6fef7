"""A home's support level: what fires, what is suggested, what a person confirms, what the board is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import MailLog
from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from providers.actions import homes as actions
from providers.actions.support import confirm_step
from providers.actions.vacancies import set_vacancy
from providers.models import HomeRecord, Level, LocationChange, RegisterImport, SupportStep
from providers.summaries.support import exceptions, standings, support_of, watched
from providers.summaries.support_facts import facts_for
from tests.providers.knowing import about, concern, entry, worry
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings, rate


@pytest.fixture
def lou(people: Any) -> Any:
    """A liaison officer of a partnership that watches over Testborough."""
    make_settings(people)
    return make_officer(people)


def step(people: Any, home: Any, by: Any, **fields: Any) -> SupportStep:
    """Supported, for a reason."""
    values = {"level": Level.SUPPORTED, "reason": "We go in twice a week.", **fields}
    return confirm_step(**{**about(people, home, by), **values})


def slugs(people: Any, home: Any, day: date = TODAY) -> list[str]:
    return [row.slug for row in support_of(people.partnership, home, day).fired]


# --- facts ----------------------------------------------------------------------------------------
def test_an_outbreak_and_staffing_red_suggest_a_step_up_with_their_evidence(people, lou):
    home = make_home()
    concern(people, home, lou, kind="outbreak", summary="Four cases.")
    worry(people, home, lou)
    found = support_of(people.partnership, home, TODAY)
    assert [row.sentence for row in found.fired] == [
        "Outbreak declared: One outbreak open since 2 August 2021 (0 days).",
        "Staffing red: Staffing is red since 2 August 2021.",
    ]
    assert (found.level, found.suggested, found.ask) == (
        Level.ROUTINE, Level.SUPPORTED, "Step up to Supported?",
    )  # fmt: skip


def test_a_closed_outbreak_fires_no_more_but_fired_on_the_days_before(people, lou):
    home = make_home()
    made = concern(people, home, lou, kind="outbreak", on=TODAY - timedelta(days=9))
    actions.close_concern(concern=made, outcome="Over.", on=TODAY, version=1, by=lou, at=NOW)
    assert slugs(people, home) == []
    assert slugs(people, home, TODAY - timedelta(days=1)) == ["outbreak"]
    assert slugs(people, home, TODAY - timedelta(days=10)) == []


def test_red_counts_from_the_day_it_turned_red_without_a_break(people, lou):
    home = make_home()
    for days, severity in ((20, "red"), (15, "amber"), (10, "red"), (5, "red")):
        worry(people, home, lou, severity=severity, on=TODAY - timedelta(days=days))
    (row,) = support_of(people.partnership, home, TODAY).fired
    assert row.since == TODAY - timedelta(days=10)


def test_inspected_but_not_rated_leaves_the_rating_before_it_standing(people, lou):
    home = make_home(rated="inadequate", rated_on=date(2021, 1, 4))
    rate(home, "not_rated", date(2021, 6, 4))
    assert slugs(people, home) == ["inadequate"]


def test_a_rating_that_was_removed_stands_no_more(people, lou):
    home = make_home(rated="inadequate", rated_on=date(2021, 1, 4))
    rate(home, "removed", date(2021, 6, 4))
    assert slugs(people, home) == []


def test_a_rating_published_after_the_day_is_not_known_on_it(people, lou):
    home = make_home(rated="good", rated_on=date(2019, 1, 4))
    rate(home, "inadequate", date(2021, 7, 4))
    assert slugs(people, home, date(2021, 7, 3)) == []
    assert slugs(people, home) == ["inadequate", "rating-fell"]


def test_key_questions_fire_nothing(people, lou):
    home = make_home()
    rate(home, "inadequate", date(2021, 7, 4), domain="safe")
    assert slugs(people, home) == []


def test_staff_away_is_measured_with_the_partnerships_own_limit(people, lou):
    home = make_home()
    actions.add_staffing(**about(people, home, lou), employed=40, agency=0, absent=6)
    assert slugs(people, home) == ["staff-absent"]
    make_settings(people, absent_percent=20)
    assert slugs(people, home) == []


def free(people: Any, home: Any, by: Any, beds: int, days: int, **fields: Any) -> None:
    """So many free beds, told so many days ago."""
    on = TODAY - timedelta(days=days)
    values = {"bed_type": "residential", "admittable": beds, "verified_by": "The manager", **fields}
    set_vacancy(**about(people, home, by, on), **values)


def test_occupancy_is_compared_with_what_was_told_four_weeks_before(people, lou):
    home = make_home()
    free(people, home, lou, 1, 30)
    free(people, home, lou, 2, 30, bed_type="respite")
    free(people, home, lou, 4, 0, reserved=2)
    (row,) = support_of(people.partnership, home, TODAY).fired
    assert row.evidence == (
        "22 of 30 beds taken on 2 August 2021, 27 of 30 on 3 July 2021: 17 points less in four weeks; "
        "the limit is 10."
    )


def test_figures_that_were_told_once_and_not_since_are_overdue(people, lou):
    home, silent = make_home(), make_home(name="Silent House")
    free(people, home, lou, 1, 40)
    assert slugs(people, home) == ["figures-overdue"]
    assert slugs(people, silent) == []


def test_a_home_that_is_called_daily_has_figures_overdue_sooner(people, lou):
    home = make_home()
    free(people, home, lou, 1, 9)
    assert slugs(people, home) == []
    worry(people, home, lou, theme="ppe")
    assert slugs(people, home) == ["ppe-red", "figures-overdue"]


def test_what_the_register_says_of_the_manager_is_read_as_at_the_day(people, lou):
    home = make_home(manager_present=False, manager_absent_from=date(2021, 7, 20))
    run = RegisterImport.objects.create(
        partnership=people.partnership, name="july.csv", layout="hsca", digest="d" * 64, size=1,
        started_by=lou, started_at=NOW, state="applied", ended_at=NOW,
    )  # fmt: skip
    for field, old, new in (
        ("manager_present", True, False), ("manager_absent_from", None, "2021-07-20"),
    ):  # fmt: skip
        LocationChange.objects.create(
            location=home, run=run, on=date(2021, 8, 1), field=field, old=old, new=new
        )
    assert slugs(people, home) == ["manager-absent"]
    assert slugs(people, home, date(2021, 7, 31)) == []


def test_facts_are_read_in_the_same_number_of_queries_for_many_homes(people, lou, django_assert_num_queries):
    homes = [make_home(name=f"Home {number}") for number in range(3)]
    for home in homes:
        worry(people, home, lou)
        free(people, home, lou, 1, 0)
    with django_assert_num_queries(9):
        facts_for(people.partnership, homes[:1], TODAY)
    with django_assert_num_queries(9):
        facts_for(people.partnership, homes, TODAY)


def test_what_another_partnership_knows_fires_nothing_here(people, lou):
    home = make_home()
    worry(people, home, lou)
    concern(people, home, lou, kind="outbreak")
    step(people, home, lou)
    found = support_of(people.elsewhere, home, TODAY)
    assert (found.fired, found.step, found.level) == ((), None, Level.ROUTINE)


# --- steps ----------------------------------------------------------------------------------------
def test_a_confirmed_step_freezes_the_evidence_of_its_day(people, lou):
    home = make_home()
    made = concern(people, home, lou, kind="outbreak")
    done = step(people, home, lou)
    actions.close_concern(concern=made, outcome="Over.", on=TODAY, version=1, by=lou, at=NOW)
    done.refresh_from_db()
    assert (done.level_before, done.level, done.suggested) == (0, 2, 1)
    assert done.triggers == [
        {
            "slug": "outbreak", "name": "Outbreak declared",
            "evidence": "One outbreak open since 2 August 2021 (0 days).", "since": "2021-08-02",
        }
    ]  # fmt: skip
    assert HomeRecord.objects.get(location=home).level == Level.SUPPORTED


def test_a_step_needs_a_reason_a_level_that_exists_and_a_day_that_was(people, lou):
    home = make_home()
    for field, value in (("reason", "  "), ("level", 7), ("on", TODAY + timedelta(days=1))):
        with pytest.raises(ValidationError) as refused:
            step(people, home, lou, **{field: value})
        assert list(refused.value.message_dict) == [field]
    assert not SupportStep.objects.exists()


def test_who_may_not_confirm_is_refused(people, lou):
    home = make_home()
    for user in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            step(people, home, user)


def test_a_step_that_somebody_else_made_meanwhile_is_shown_and_nothing_written(people, lou):
    home = make_home()
    first = step(people, home, people.commissioner, seen=None)
    with pytest.raises(ChangedMeanwhile) as lost:
        step(people, home, lou, level=1, seen=None)
    assert lost.value.current == first
    assert step(people, home, lou, level=1, seen=first.pk).level_before == Level.SUPPORTED


def test_a_step_before_the_newest_one_is_refused(people, lou):
    home = make_home()
    step(people, home, lou)
    with pytest.raises(Refused, match="decided on 2 August 2021 already"):
        step(people, home, lou, level=1, on=TODAY - timedelta(days=1))


def test_confirming_what_is_already_so_is_refused_where_nothing_points_elsewhere(people, lou):
    with pytest.raises(Refused, match="routine support already"):
        step(people, make_home(), lou, level=0)


def test_a_level_can_be_kept_against_the_triggers_and_waits_no_more(people, lou):
    home = make_home()
    concern(people, home, lou, kind="outbreak")
    assert support_of(people.partnership, home, TODAY).waiting
    step(people, home, lou, level=0, reason="One case in staff only.")
    found = support_of(people.partnership, home, TODAY)
    assert (found.waiting, found.direction) == (False, "up")


def test_what_was_decided_waits_again_when_another_trigger_joins(people, lou):
    home = make_home()
    concern(people, home, lou, kind="outbreak")
    step(people, home, lou, level=0, reason="One case in staff only.")
    concern(people, home, lou, kind="safeguarding")
    assert support_of(people.partnership, home, TODAY).waiting


def test_the_trail_says_from_which_level_to_which_and_why(people, lou):
    home = make_home()
    concern(people, home, lou, kind="outbreak")
    step(people, home, lou)
    step(people, home, lou, reason="Still.")
    said = [
        words_for(row) for row in Entry.objects.filter(verb="providers.support_confirmed").order_by("number")
    ]
    assert said == [
        "changed the support of Seaview from routine to supported (Outbreak declared)",
        "kept the support of Seaview at supported (Outbreak declared)",
    ]


# --- the lead is told -----------------------------------------------------------------------------
def test_the_lead_is_told_of_a_step_without_the_reason(people, lou, django_capture_on_commit_callbacks):
    make_settings(people, lead=people.commissioner)
    home = make_home()
    concern(people, home, lou, kind="outbreak")
    with django_capture_on_commit_callbacks(execute=True):
        step(people, home, lou, reason="Nurse Jones is ill.")
    mail = MailLog.objects.get()
    assert (mail.user, mail.subject) == (people.commissioner, "Seaview: support stepped up to Supported")


def test_nobody_is_mailed_of_their_own_step_nor_who_may_not_see_homes(people, lou):
    make_settings(people, lead=lou)
    step(people, make_home(), lou)
    make_settings(people, lead=people.outsider)
    step(people, make_home(name="Elm"), lou)
    make_settings(people, lead=None)
    step(people, make_home(name="Oak"), lou)
    assert not MailLog.objects.exists()


# --- the list and the board -----------------------------------------------------------------------
def test_the_list_has_homes_with_support_or_a_suggestion_newest_first(people, lou):
    calm, supported, worried = (make_home(name=name) for name in ("Calm", "Supported", "Worried"))
    far = make_home(name="Far", council="Otherplace")
    step(people, supported, lou, on=TODAY - timedelta(days=3))
    worry(people, worried, lou)
    worry(people, far, lou)
    found = watched(people.partnership, TODAY)
    assert [row.location for row in found] == [worried, supported]
    assert [row.ask for row in found] == ["Step up to Watched?", "Step down to Routine?"]
    assert calm not in [row.location for row in found]


def test_closed_homes_and_second_registrations_are_left_out_of_the_list(people, lou):
    closed = make_home(name="Closed")
    step(people, closed, lou, on=TODAY - timedelta(days=3))
    closed.registered_to = TODAY
    closed.save(update_fields=["registered_to"])
    first = make_home(name="First")
    step(people, make_home(name="Second", dual_primary_id=first.cqc_id), lou)
    assert watched(people.partnership, TODAY) == []


def test_exceptions_tell_the_board_level_triggers_and_support_given_as_at_the_day(people, lou):
    home, quiet = make_home(), make_home(name="Quiet")
    concern(people, home, lou, kind="outbreak", on=TODAY - timedelta(days=4))
    entry(people, home, lou, on=TODAY - timedelta(days=9), title="Before the step")
    step(people, home, lou, on=TODAY - timedelta(days=3), level=3)
    entry(people, home, lou, on=TODAY - timedelta(days=2), title="RESTORE2")
    step(people, quiet, lou)
    first, second = exceptions(people.partnership, TODAY)
    assert (first.name, first.kind, first.level, first.since) == (
        "Seaview", "Residential home", Level.INTENSIVE, TODAY - timedelta(days=3),
    )  # fmt: skip
    assert first.triggers == ("Outbreak declared: One outbreak open since 29 July 2021 (4 days).",)
    assert first.given == ("Training taken on 31 July 2021: RESTORE2",)
    assert (second.name, second.triggers, second.given) == ("Quiet", (), ())
    assert [row.name for row in exceptions(people.partnership, TODAY - timedelta(days=1))] == ["Seaview"]
    assert exceptions(people.elsewhere, TODAY) == []


def test_the_list_asks_as_many_queries_for_many_homes_as_for_one(people, lou, django_assert_max_num_queries):
    for number in range(12):
        worry(people, make_home(name=f"Home {number}"), lou)
    with django_assert_max_num_queries(15):
        assert len(watched(people.partnership, TODAY, done=True)) == 12


def test_homes_keep_the_order_in_which_they_were_asked_for(people, lou):
    one, other = make_home(name="B"), make_home(name="A")
    assert [row.pk for row in standings(people.partnership, [one, other], TODAY)] == [one.pk, other.pk]
