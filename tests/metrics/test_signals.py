"""The early warning (registers-and-returns.md section 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import MailLog
from metrics.actions.signals import refresh_signals, send_digest
from metrics.models import Signal
from tests.metrics.making import NOW, enter, make_form, make_home_indicator, make_target, window_of
from tests.providers.making import make_home, make_settings, rate

MONTHS = [date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)]


@pytest.fixture
def home(people: Any) -> Any:
    make_settings(people)
    return make_home()


@pytest.fixture
def away(people: Any) -> Any:
    return make_home_indicator(people, name="Own staff away")


def look(people: Any, days: int = 0) -> Any:
    return refresh_signals(partnership=people.partnership, at=NOW + timedelta(days=days))


def words(kind: str) -> list[str]:
    return list(Signal.objects.open().filter(kind=kind).values_list("words", flat=True))


def test_a_red_figure_is_a_signal_with_figure_and_target(people, home, away):
    make_target(away, 10, people.commissioner)
    enter(away, 30, people.commissioner, of=100, home=home)
    look(people)
    assert words("red") == ["Own staff away 30%, target at most 10%, July 2021 (M4)"]


def test_three_periods_that_get_worse_are_a_signal(people, home, away):
    for month, value in zip(MONTHS, (1, 2, 3, 4), strict=True):
        enter(away, value, people.commissioner, of=100, home=home, start=month)
    look(people)
    assert words("worsening") == ["Own staff away 4%, worse in each period since 1 May 2021"]


def test_what_gets_better_once_is_no_worsening(people, home, away):
    for month, value in zip(MONTHS, (1, 3, 2, 4), strict=True):
        enter(away, value, people.commissioner, of=100, home=home, start=month)
    look(people)
    assert words("worsening") == []


def test_a_figure_out_of_its_usual_range_is_a_signal(people, home, away):
    start = date(2020, 6, 1)
    for number in range(14):
        month = date(2020 + (start.month + number - 1) // 12, (start.month + number - 1) % 12 + 1, 1)
        enter(
            away, 40 if number == 13 else 5 + number % 2, people.commissioner, of=100, home=home, start=month
        )
    look(people)
    assert words("drift") == ["Own staff away 40%, outside the process limits, July 2021 (M4)"]


def test_an_old_figure_says_nothing(people, home, away):
    make_target(away, 10, people.commissioner)
    enter(away, 30, people.commissioner, of=100, home=home, start=date(2021, 1, 1))
    look(people)
    assert words("red") == []


def test_an_overdue_return_is_a_signal_until_it_is_sent(people, home, away):
    window_of(make_form(people, away, name="Monthly return"), date(2021, 6, 1))
    look(people)
    assert words("overdue") == ["Monthly return of June 2021 (M3) was due on 14 July 2021"]


def test_a_rating_that_fell_is_a_signal(people, home):
    rate(home, "inadequate", date(2021, 7, 1))
    look(people)
    assert any(each.startswith("Rating fell") for each in words("trigger"))


def test_while_it_lasts_there_is_one_signal_and_when_it_is_gone_it_ends(people, home, away):
    make_target(away, 10, people.commissioner)
    enter(away, 30, people.commissioner, of=100, home=home)
    look(people)
    look(people, days=1)
    assert Signal.objects.filter(kind="red").count() == 1
    enter(away, 5, people.commissioner, of=100, home=home, reason="Counted again.")
    look(people, days=2)
    assert Signal.objects.filter(kind="red").get().ended_at == NOW + timedelta(days=2)


def test_a_digest_tells_of_each_signal_once(people, home, away, django_capture_on_commit_callbacks):
    make_target(away, 10, people.commissioner)
    enter(away, 30, people.commissioner, of=100, home=home)
    look(people)
    assert send_digest(partnership=people.partnership, at=NOW) >= 1
    assert MailLog.objects.filter(user=people.commissioner, subject__startswith="Early warning").count() == 1
    assert send_digest(partnership=people.partnership, at=NOW + timedelta(days=1)) == 0


def test_another_partnership_sees_none_of_it(people, home, away):
    make_target(away, 10, people.commissioner)
    enter(away, 30, people.commissioner, of=100, home=home)
    look(people)
    assert Signal.objects.visible_to(people.viewer).exists()
    assert not Signal.objects.visible_to(people.outsider).exists()


def test_the_page_shows_the_evidence_and_what_was_done(people, home, away, signed_in):
    make_target(away, 10, people.commissioner)
    enter(away, 30, people.commissioner, of=100, home=home)
    look(people)
    page = signed_in(people.viewer).get("/indicators/early-warning/")
    assert page.status_code == 200
    assert b"Own staff away 30%, target at most 10%" in page.content
    assert b"Nothing is written down" in page.content
