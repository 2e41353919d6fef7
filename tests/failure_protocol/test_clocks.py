"""The clocks of an incident (failure-protocol.md section 4.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.working_days import UnknownYear
from failure_protocol import clocks

LONDON = ZoneInfo("Europe/London")


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("contact", "due"),
    [
        (at(2026, 11, 21), date(2026, 11, 25)),  # a Saturday: Monday is day 1
        (at(2026, 11, 20, 17), date(2026, 11, 25)),  # a Friday at 17:00
        (at(2026, 12, 24), date(2026, 12, 31)),  # Christmas and its substitute day lie between
        (at(2026, 4, 1), date(2026, 4, 8)),  # Good Friday and Easter Monday lie between
        (at(2026, 11, 23), date(2026, 11, 26)),
    ],
)
def test_the_steering_group_first_meets_within_three_working_days(contact: datetime, due: date) -> None:
    assert clocks.first_meeting_due(contact) == due


def test_the_day_of_the_contact_is_the_local_one() -> None:
    half_past_midnight = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)  # Saturday 4 July in London
    assert clocks.first_meeting_due(half_past_midnight) == date(2026, 7, 8)


def test_a_year_without_known_bank_holidays_is_refused() -> None:
    with pytest.raises(UnknownYear):
        clocks.first_meeting_due(at(2050, 1, 3))


def test_the_earliest_contact_with_either_lead_starts_the_clock() -> None:
    assert clocks.first_contact([at(2026, 11, 21, 9), at(2026, 11, 20, 18)]) == at(2026, 11, 20, 18)
    assert clocks.first_contact([]) is None


def test_a_corrected_start_stays_the_stricter_until_a_reason_is_given() -> None:
    friday, monday = at(2026, 11, 20), at(2026, 11, 23)
    assert clocks.corrected_start(friday, monday, " ") == friday
    assert clocks.corrected_start(friday, monday, "The call of Friday was about another home.") == monday
    assert clocks.corrected_start(monday, friday, "") == friday


def test_both_leads_acknowledge_within_the_hour() -> None:
    assert clocks.notify_due(at(2026, 11, 20, 17)) == at(2026, 11, 20, 18)


def test_elapsed_hours_are_real_ones_over_the_clock_change() -> None:
    before, after = at(2026, 10, 24, 18).astimezone(UTC), at(2026, 10, 25, 6).astimezone(UTC)
    assert clocks.elapsed_hours(before, after) == 13


def test_a_record_is_stale_after_a_day_and_when_it_never_was() -> None:
    moment = at(2026, 11, 21)
    assert clocks.is_stale(None, moment)
    assert clocks.is_stale(moment - timedelta(hours=25), moment)
    assert not clocks.is_stale(moment - timedelta(hours=24), moment)


def test_days_without_a_report_are_gaps() -> None:
    done = {date(2026, 11, 20), date(2026, 11, 22)}
    assert clocks.missed_days(date(2026, 11, 20), date(2026, 11, 22), done) == (date(2026, 11, 21),)
    assert clocks.missed_days(date(2026, 11, 22), date(2026, 11, 20), done) == ()


def test_a_notice_of_unknown_length_has_no_end() -> None:
    assert clocks.notice_ends(date(2026, 11, 20), None) is None
    assert clocks.notice_ends(date(2026, 11, 20), 28) == date(2026, 12, 18)
    with pytest.raises(clocks.ImpossibleDates):
        clocks.notice_ends(date(2026, 11, 20), -1)


@pytest.mark.parametrize(
    ("days", "urgent", "extended", "fits"),
    [(7, True, False, True), (8, True, False, False), (14, True, True, True), (15, True, True, False),
     (365, False, False, True), (-1, False, False, False)],
)  # fmt: skip
def test_an_urgent_authorisation_lasts_seven_days_and_once_seven_more(
    days: int, urgent: bool, extended: bool, fits: bool
) -> None:
    starts = date(2026, 11, 20)
    held = clocks.Authorisation(starts, starts + timedelta(days=days), urgent, extended)
    if fits:
        clocks.check_authorisation(held)
    else:
        with pytest.raises(clocks.ImpossibleDates):
            clocks.check_authorisation(held)


def test_a_new_authorisation_is_asked_for_at_most_28_days_ahead() -> None:
    assert clocks.request_from(date(2026, 12, 18)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("stay", "in_hospital", "likely"),
    [(28, True, False), (29, True, True), (56, False, False), (57, False, True)],
)
def test_a_long_stay_prompts_for_an_advocate(stay: int, in_hospital: bool, likely: bool) -> None:
    assert clocks.imca_likely(timedelta(days=stay), in_hospital=in_hospital) is likely


def test_a_person_who_moved_is_reviewed_four_times() -> None:
    assert clocks.reviews_due(date(2026, 11, 20)) == (
        date(2026, 11, 23), date(2026, 12, 4), date(2027, 1, 1), date(2027, 2, 19),
    )  # fmt: skip
