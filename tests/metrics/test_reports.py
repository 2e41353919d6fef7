"""Performance reports: tables and tiles, how they rate, words of a month; boxes that add up to their rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import ChangedMeanwhile, Refused
from metrics.actions import reports as actions
from metrics.actions.reports import create_report
from metrics.models import Report, ReportText
from metrics.summaries.report import report_as_at
from tests.metrics.making import JULY, NOW, TODAY, enter, make_indicator, make_target

pytestmark = pytest.mark.django_db
LAST = date(2020, 7, 1)
PART = st.one_of(st.none(), st.integers(0, 30))
_numbers = count(1)


@pytest.fixture
def report(people) -> Report:
    return create_report(
        partnership=people.partnership, facts={"title": "Performance"}, by=people.commissioner, at=NOW
    )


def table(people, report, *indicators, title="Care at home", **fields):
    return actions.set_table(
        report=report, title=title, indicators=indicators, by=people.commissioner, at=NOW, **fields
    )


def shown(report, day=TODAY):
    return report_as_at(report, day)


def test_a_table_stands_last_and_can_be_said_anew(people, report):
    one, two = make_indicator(people), make_indicator(people)
    first = table(people, report, one, two)
    second = table(people, report, two, title="Prevention")
    assert (first.order, second.order) == (1, 2)
    again = table(people, report, two, table=first, title="Care")
    assert (again.pk, again.title, [row.indicator for row in again.rows.all()]) == (first.pk, "Care", [two])


def test_a_table_that_is_taken_out_leaves_its_indicators(people, report):
    made = table(people, report, make_indicator(people))
    actions.remove_table(report=report, table=made, by=people.commissioner, at=NOW)
    assert not shown(report).tables
    assert people.partnership.indicators.count() == 1


def test_tiles_are_chosen_anew_each_time(people, report):
    one, two = make_indicator(people), make_indicator(people)
    for chosen in ([one, two], [two]):
        actions.set_tiles(report=report, indicators=chosen, by=people.commissioner, at=NOW)
    assert len(shown(report).tiles) == 1


def test_a_table_needs_a_title_and_no_indicator_twice_or_of_others(people, report):
    own = make_indicator(people)
    with pytest.raises(ValidationError, match="title"):
        table(people, report, own, title=" ")
    with pytest.raises(Refused, match="twice"):
        table(people, report, own, own)
    with pytest.raises(Refused, match="another partnership"):
        table(people, report, make_indicator(people, partnership=people.elsewhere))


def test_who_may_not_change_indicators_makes_no_report(people):
    with pytest.raises(PermissionDenied):
        create_report(partnership=people.partnership, facts={"title": "x"}, by=people.viewer, at=NOW)


def test_a_title_that_is_taken_is_refused_in_words(people, report):
    with pytest.raises(ValidationError, match="of this title already"):
        create_report(
            partnership=people.partnership, facts={"title": "Performance"}, by=people.commissioner, at=NOW
        )


def test_the_last_words_of_a_heading_hold_and_the_earlier_are_kept(people, report):
    for text in ("First words", "Second words"):
        actions.write_text(
            report=report, heading="Care at home", text=text, for_month=TODAY, by=people.commissioner, at=NOW
        )
    assert [each.text for each in shown(report).texts] == ["Second words"]
    assert ReportText.objects.count() == 2


def test_words_have_a_heading_and_an_end(people, report):
    with pytest.raises(ValidationError) as wrong:
        actions.write_text(
            report=report, heading=" ", text=" ", for_month=TODAY, by=people.commissioner, at=NOW
        )
    assert set(wrong.value.message_dict) == {"heading", "text"}
    with pytest.raises(ValidationError, match="10,000 is the most"):
        actions.write_text(
            report=report, heading="Long", text="x" * 10_001, for_month=TODAY, by=people.commissioner, at=NOW
        )


def test_two_people_changing_the_rules_at_once_are_told(people, report):
    how = {"report": report, "version": 1, "by": people.commissioner, "at": NOW}
    assert actions.edit_report(changes={"same": "amber"}, **how).same == "amber"
    with pytest.raises(ChangedMeanwhile):
        actions.edit_report(changes={"same": "green"}, **{**how, "report": Report.objects.get()})


def test_the_same_as_last_year_is_green_or_amber_as_the_report_says(people, report):
    row = make_indicator(people)
    enter(row, 9, people.commissioner, start=LAST)
    enter(row, 9, people.commissioner)
    table(people, report, row)
    assert shown(report).tables[0].rows[0].standing.against_previous.rag == "green"
    actions.edit_report(report=report, changes={"same": "amber"}, version=1, by=people.commissioner, at=NOW)
    assert shown(Report.objects.get()).tables[0].rows[0].standing.against_previous.rag == "amber"


def test_amber_is_so_many_points_where_the_report_says_points(people, report):
    row = make_indicator(people)
    enter(row, 10, people.commissioner, start=LAST)
    enter(row, 13, people.commissioner)
    table(people, report, row)
    assert shown(report).tables[0].rows[0].standing.against_previous.rag == "red"
    changes = {"width": "points", "amber": Decimal(5)}
    actions.edit_report(report=report, changes=changes, version=1, by=people.commissioner, at=NOW)
    assert shown(Report.objects.get()).tables[0].rows[0].standing.against_previous.rag == "amber"


def test_as_at_an_earlier_day_a_later_figure_is_not_there(people, report):
    row = make_indicator(people)
    enter(row, 9, people.commissioner, start=date(2021, 5, 1))
    enter(row, 7, people.commissioner)
    table(people, report, row)
    assert shown(report).tables[0].rows[0].standing.summary.value == 7
    assert shown(report, date(2021, 6, 20)).tables[0].rows[0].standing.summary.value == 9


@settings(
    derandomize=True,
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    figures=st.lists(st.tuples(st.integers(0, 30), PART, PART), min_size=1, max_size=5),
    same=st.sampled_from(["green", "amber"]), width=st.sampled_from(["relative", "points"]),
)  # fmt: skip
def test_boxes_always_add_up_to_their_rows(people, figures, same, width):
    facts = {"title": f"Performance {next(_numbers)}", "same": same, "width": width}
    report = create_report(partnership=people.partnership, facts=facts, by=people.commissioner, at=NOW)
    rows = []
    for actual, previous, wanted in figures:
        row = make_indicator(people)
        if wanted is not None:
            make_target(row, wanted, people.commissioner)
        if previous is not None:
            enter(row, previous, people.commissioner, start=LAST)
        enter(row, actual, people.commissioner, start=JULY)
        rows.append(row)
    table(people, report, *rows)
    found = shown(report).tables[0]
    for box, side in ((found.previous, "against_previous"), (found.target, "against_target")):
        told = [getattr(row.standing, side).rag for row in found.rows]
        assert sum(box.values()) == len(rows)
        for name in ("green", "amber", "red"):
            assert box[name] == told.count(name)
