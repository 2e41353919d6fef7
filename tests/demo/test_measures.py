"""A year of returns and the board's figures in the demonstration."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Partnership, User
from actionplans.models import WorkstreamMetric
from demo.measures import load_measures
from metrics.models import Indicator, Observation, Reaction, Report, Signal, Window
from metrics.models.returns import Return
from metrics.summaries.report import report_as_at
from metrics.summaries.returns import completeness
from metrics.summaries.windows import own_windows

pytestmark = pytest.mark.django_db


def test_nearly_every_home_sent_a_weekly_and_a_monthly_return_for_a_year(demo: date) -> None:
    weekly = Return.objects.filter(window__form__name="Weekly home return")
    assert weekly.values("window").distinct().count() >= 50
    assert weekly.values("location").distinct().count() >= 50
    assert Return.objects.filter(window__form__name="Monthly capacity return").count() > 500


def test_some_are_late_and_one_home_is_silent(demo: date) -> None:
    last = Window.objects.filter(form__name="Weekly home return", due_on__lt=demo).order_by("-start")[0]
    found = completeness(last, demo)
    assert 0 < found.sent < found.asked
    assert last.chases.exists()


def test_the_manager_finds_a_return_to_fill_today(demo: date) -> None:
    marta = User.objects.get(email="marta.wren@solmouth.example")
    found = own_windows(Partnership.objects.get(slug="solmouth"), marta, demo)
    assert [home.name for home, windows, _ in found if windows] == ["Saltings Lodge"]


def test_one_red_of_the_board_is_answered_and_another_waits(demo: date) -> None:
    reds = Reaction.objects.filter(scope__kind="partnership", ended_at=None)
    assert reds.exclude(answer="").exists()
    assert reds.filter(answer="").exists()


def test_the_report_has_its_tables_and_their_boxes_add_up(demo: date) -> None:
    shown = report_as_at(Report.objects.get(), demo)
    assert [table.title for table in shown.tables] == [
        "Leaving hospital", "People in care homes", "Care at home",
    ]  # fmt: skip
    assert all(sum(table.target.values()) == len(table.rows) for table in shown.tables)
    assert len(shown.texts) == 2


def test_the_early_warning_has_drift_and_overdue_returns(demo: date) -> None:
    kinds = set(Signal.objects.filter(ended_at=None).values_list("kind", flat=True))
    assert {"red", "drift", "overdue"} <= kinds


def test_a_key_metric_of_a_plan_shows_a_figure(demo: date) -> None:
    code = WorkstreamMetric.objects.get(name="Share of staff off sick").indicator_code
    assert Observation.objects.filter(indicator__code=code).exists()


def test_a_second_run_leaves_the_figures_alone(demo: date) -> None:
    before = Indicator.objects.count(), Observation.objects.count()
    assert load_measures(today=demo) is False
    assert (Indicator.objects.count(), Observation.objects.count()) == before
