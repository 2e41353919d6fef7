"""Colours and lateness (action-plans.md sections 1, 2 and 4), and that the database agrees with the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from actionplans import lateness
from actionplans.layouts import Scheme
from actionplans.models import Step
from actionplans.rag import (
    Limits,
    StepFacts,
    by_dates,
    by_delivery,
    days_late,
    is_silent,
    needs_reason,
    of_action,
)
from actionplans.rows import current_view
from actionplans.statuses import Status
from core.rag import Rag, Rated
from tests.factories import make_action, make_plan, make_workstream

TODAY = date(2021, 1, 19)
LIMITS = Limits(due_soon_days=14, silent_days=35)


def facts(status=Status.IN_PROGRESS, due=None, review=None, cycle="", last=0):
    last_update = None if last is None else TODAY - timedelta(days=last)
    return StepFacts(status, _day(due), _day(review), cycle, last_update)


def _day(offset):
    return None if offset is None else TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("step", "colour", "rule"),
    [
        (facts(due=-1), Rag.RED, "overdue"),
        (facts(due=0), Rag.AMBER, "due soon"),
        (facts(due=13), Rag.AMBER, "due soon"),
        (facts(due=14), Rag.GREEN, "on time"),
        (facts(due=60, last=36), Rag.AMBER, "silent"),
        (facts(due=60, last=35), Rag.GREEN, "on time"),
        (facts(Status.COMPLETE, due=-90), Rag.BLUE, "complete"),
        (facts(Status.COMPLETE_MONITORING, due=-90), Rag.BLUE, "complete"),
        (facts(Status.SUPERSEDED, due=-90), None, "superseded"),
        (facts(Status.NOT_STATED), None, "no state or date"),
        (facts(Status.ONGOING, review=-1, last=10), Rag.RED, "overdue"),
        (facts(Status.ONGOING, review=-10, last=3), Rag.GREEN, "on time"),
        (facts(Status.ONGOING, cycle="weekly", last=8), Rag.RED, "overdue"),
        (facts(Status.ONGOING, cycle="weekly", last=2), Rag.GREEN, "on time"),
    ],
)
def test_the_dates_scheme_rates_as_written(step, colour, rule):
    rated = by_dates(step, TODAY, LIMITS)
    assert (rated.rag, rated.rule) == (colour, rule)
    assert rated.reason.endswith(".")


@pytest.mark.parametrize(
    ("status", "colour"),
    [
        (Status.NOT_STARTED, Rag.RED),
        (Status.IN_PROGRESS, Rag.AMBER),
        (Status.ONGOING, Rag.AMBER),
        (Status.COMPLETE, Rag.GREEN),
        (Status.COMPLETE_MONITORING, Rag.GREEN),
        (Status.NOT_STATED, None),
    ],
)
def test_the_delivery_scheme_rates_by_state_alone(status, colour):
    assert by_delivery(status).rag is colour


def test_a_finished_step_is_never_late_or_silent():
    done = facts(Status.COMPLETE, due=-300, last=300)
    assert days_late(done, TODAY) < 0
    assert not is_silent(done, TODAY, LIMITS)


def test_an_actions_suggestion_is_its_worst_step_by_dates():
    steps = [Rated(Rag.BLUE, "complete", "Complete."), Rated(Rag.RED, "overdue", "3 days past its date.")]
    assert of_action(Scheme.DATES, steps).rag is Rag.RED


def test_an_action_is_under_way_by_delivery_once_one_step_is():
    red, green = by_delivery(Status.NOT_STARTED), by_delivery(Status.COMPLETE)
    assert of_action(Scheme.DELIVERY, [red, green]).rag is Rag.AMBER
    assert of_action(Scheme.DELIVERY, [red, red]).rag is Rag.RED
    assert of_action(Scheme.DELIVERY, [green, green]).rag is Rag.GREEN
    assert of_action(Scheme.DELIVERY, []).rag is None


def test_only_a_differing_or_a_judged_colour_needs_a_reason():
    red = Rated(Rag.RED, "overdue", "1 day past its date.")
    assert needs_reason(Scheme.DATES, Rag.AMBER, red)
    assert not needs_reason(Scheme.DATES, Rag.RED, red)
    assert not needs_reason(Scheme.DATES, None, red)
    assert needs_reason(Scheme.JUDGEMENT, Rag.RED, red)


@pytest.fixture
def every_kind(people):
    """Every combination of status, date, review, cycle and age of the last update that rules tell apart."""
    plans = [
        make_plan(
            people.partnership, people.commissioner, title="By dates", silent_days=30, due_soon_days=10
        ),
        make_plan(people.partnership, people.commissioner, title="By delivery", layout="rag"),
    ]
    rows = []
    for plan in plans:
        action = make_action(make_workstream(plan, people.commissioner), people.commissioner)
        days = (None, -40, -1, 0, 9, 10, 14, 60)
        ages = (None, 0, 1, 7, 8, 29, 30, 31, 35, 36, 92, 93)
        for position, (status, due, review, cycle, age) in enumerate(
            product(Status, days, (None, -20, -1, 0, 12), ("", "weekly", "regular"), ages)
        ):
            at = None if age is None else datetime(2021, 1, 19, 12, tzinfo=UTC) - timedelta(days=age)
            rows.append(
                Step(
                    action=action,
                    position=position,
                    text="A step",
                    status=status,
                    agreed_due=_day(due),
                    review_date=_day(review),
                    cycle=cycle,
                    last_update_at=at,
                    rag="amber" if position % 11 == 0 else "",
                )
            )
    Step.objects.bulk_create(rows, batch_size=2000)
    return plans


def test_the_database_finds_the_same_steps_as_the_rules(every_kind):
    limits = [Limits(plan.due_soon_days, plan.silent_days) for plan in every_kind]
    views = {step.pk: current_view(step, TODAY) for step in Step.objects.with_parents()}
    conditions = {
        "late": (lateness.late(TODAY), lambda view: view.is_late),
        "due soon": (
            lateness.due_soon(TODAY, limits),
            lambda view: view.is_due_soon and not view.status.is_closed,
        ),
        "silent": (lateness.silent(TODAY, limits), lambda view: view.is_silent),
    }
    for colour in (*Rag, None):
        conditions[str(colour)] = (
            lateness.coloured(colour, TODAY, limits),
            lambda view, colour=colour: view.rag is colour,
        )
    for name, (condition, rule) in conditions.items():
        by_database = set(Step.objects.filter(condition).values_list("pk", flat=True))
        by_rule = {pk for pk, view in views.items() if rule(view)}
        assert by_rule, f"no step is {name}: the test would prove nothing"
        wrong = by_database ^ by_rule
        assert not wrong, f"{name}: {len(wrong)} differ, such as {views[min(wrong)]}"
