"""The rules of the ladder alone (failure-protocol.md N01-N07). No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from failure_protocol import ladder
from failure_protocol.ladder import Outcome, Reached, Standing, Written

LONDON = ZoneInfo("Europe/London")
HALF_PAST_TEN = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    step_key: tuple[str, str]


def test_only_speaking_to_a_lead_or_a_deputy_counts():
    assert [outcome for outcome in Outcome if ladder.counts(outcome)] == [
        Outcome.SPOKE_LEAD, Outcome.SPOKE_DEPUTY,
    ]  # fmt: skip
    assert set(ladder.NOT_ACCEPTABLE) == {Outcome.VOICEMAIL, Outcome.STAFF}
    assert all("section 4.4" in words for words in ladder.NOT_ACCEPTABLE.values())


@pytest.mark.parametrize(
    ("reached", "standing"),
    [
        ([], Standing.WAITING),
        ([Reached()], Standing.WAITING),
        ([Reached(tried=True)], Standing.TRYING),
        ([Reached(tried=True, spoke=True)], Standing.HALF),
        ([Reached(written=True)], Standing.HALF),
        ([Reached(written=True), Reached(spoke=True)], Standing.HALF),  # not the same person
        ([Reached(), Reached(spoke=True, written=True)], Standing.NOTIFIED),
        ([Reached(spoke=True, written=True), Reached(acknowledged=True)], Standing.ACKNOWLEDGED),
    ],
)
def test_both_channels_must_reach_one_person_and_only_their_own_word_ends_it(reached, standing):
    assert ladder.standing_of(reached, has_lead=True) == standing


def test_a_dead_end_shows_until_somebody_acknowledges_and_a_missing_lead_always():
    told = [Reached(spoke=True, written=True)]
    assert ladder.standing_of(told, has_lead=True, dead_end=True) == Standing.DEAD_END
    assert ladder.standing_of([Reached(acknowledged=True)], has_lead=True, dead_end=True) == "acknowledged"
    assert ladder.standing_of([Reached(acknowledged=True)], has_lead=False) == Standing.GAP


@pytest.mark.parametrize(
    ("standings", "may"),
    [
        ([Standing.NOTIFIED, Standing.ACKNOWLEDGED], True),
        ([Standing.NOTIFIED, Standing.HALF], False),
        ([Standing.NOTIFIED, Standing.GAP], False),
        ([Standing.NOTIFIED], False),
        ([], False),
    ],
)
def test_notified_is_said_of_both_bodies_or_of_none(standings, may):
    assert ladder.both_told(standings) is may


def test_the_next_is_the_first_who_was_not_told_and_the_same_recipient_may_stand_twice():
    people = [Somebody(("lead", "a")), Somebody(("deputy", "b")), Somebody(("on_call", "b"))]
    assert ladder.next_of(people, ()) == people[0]
    assert ladder.next_of(people, {("lead", "a"), ("deputy", "b")}) == people[2]
    assert ladder.next_of(people, {each.step_key for each in people}) is None


def test_minutes_on_the_ladder_are_real_ones_in_the_night_of_october():
    """At 01:50 summer time fifteen minutes end at 01:05 winter time, not an hour later."""
    began = datetime(2026, 10, 25, 1, 50, tzinfo=LONDON)
    goes_on = ladder.moves_at(began, 15)
    assert goes_on == datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
    assert goes_on.astimezone(LONDON).strftime("%H:%M %Z") == "01:05 GMT"
    assert ladder.moves_at(datetime(2026, 3, 29, 0, 50, tzinfo=LONDON), 15) == datetime(
        2026, 3, 29, 1, 5, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("mail", "seconds", "written"),
    [
        ("sent", 0, Written.SENT), ("sent", 6000, Written.SENT), ("waiting", 59, Written.WAITING),
        ("waiting", 60, Written.FAILED), ("retry", 1, Written.FAILED), ("failed", 1, Written.FAILED),
    ],
)  # fmt: skip
def test_a_mail_that_was_not_taken_or_waits_a_minute_is_not_sent(mail, seconds, written):
    assert ladder.delivered(mail, HALF_PAST_TEN, HALF_PAST_TEN + timedelta(seconds=seconds)) == written


def test_the_minute_is_a_real_one_when_the_clock_goes_back():
    before = datetime(2026, 10, 25, 1, 59, 30, tzinfo=LONDON)
    after = datetime(2026, 10, 25, 1, 0, 0, fold=1, tzinfo=LONDON)
    assert ladder.delivered("waiting", before, after) == Written.WAITING
