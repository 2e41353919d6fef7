"""Indicators, their targets with what they turn, exceptions, limits counted anew, reds answered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from metrics.actions import indicators as actions
from metrics.actions.indicators import Wanted
from metrics.actions.reactions import answer_red, assign_red
from metrics.defining import definitions
from metrics.models import Colour, Indicator, Observation, Reaction, Target
from tests.metrics.making import JULY, NOW, TODAY, enter, make_home_indicator, make_indicator, make_target
from tests.providers.making import make_home

pytestmark = pytest.mark.django_db
JUNE = date(2021, 6, 1)
FACTS = {"name": "Falls", "unit": "count", "polarity": "lower", "frequency": "month", "level": "partnership"}


def create(people, by=None, **facts) -> Indicator:
    return actions.create_indicator(
        partnership=people.partnership, facts={**FACTS, **facts}, by=by or people.commissioner, at=NOW
    )


def edit(people, row, version=None, **changes) -> Indicator:
    return actions.edit_indicator(
        indicator=row, changes=changes, version=version or row.version, by=people.commissioner, at=NOW
    )


def want(people, row, value, reason="", **fields) -> Target:
    number = None if value is None else Decimal(value)
    wanted = Wanted(
        **{"effective_from": date(2021, 4, 1), "value": number, "comparator": "at_most", **fields}
    )
    return actions.set_target(indicator=row, wanted=wanted, by=people.commissioner, at=NOW, reason=reason)


def colour(row: Indicator, start: date = JULY) -> str:
    return Colour(Observation.objects.get(indicator=row, start=start).rag_target).name


# --- definitions ----------------------------------------------------------------------------------
def test_names_that_make_one_code_get_codes_of_their_own(people):
    assert [create(people).code, create(people, name="Falls!").code] == ["falls", "falls-2"]


def test_a_name_that_is_taken_is_refused_in_words(people):
    create(people)
    with pytest.raises(ValidationError, match="of this name already"):
        create(people, name="FALLS")
    other = create(people, name="Slips")
    with pytest.raises(ValidationError, match="of this name already"):
        edit(people, other, name="falls")


def test_who_may_not_change_indicators_makes_none(people):
    with pytest.raises(PermissionDenied):
        create(people, by=people.viewer)


def test_what_is_no_part_of_a_definition_is_a_mistake_of_the_program(people):
    with pytest.raises(ValueError, match="partnership_id"):
        create(people, partnership_id=3)


def test_reviewed_definitions_are_taken_over_once(people):
    codes = sorted(definitions())[:2]
    how = {"partnership": people.partnership, "codes": codes, "by": people.commissioner, "at": NOW}
    assert [row.definition for row in actions.adopt_definitions(**how)] == codes
    assert actions.adopt_definitions(**how) == []


def test_a_definition_that_no_file_has_is_refused(people):
    with pytest.raises(Refused, match="no definition"):
        actions.adopt_definitions(
            partnership=people.partnership, codes=["nonsense"], by=people.commissioner, at=NOW
        )


def test_a_change_is_kept_and_saving_the_same_again_is_none(people):
    row = edit(people, create(people), why="They hurt.")
    version = row.version
    assert edit(people, row, why="They hurt.").version == version


def test_two_people_changing_it_at_once_are_told(people):
    row = create(people)
    edit(people, row, version=1, why="They hurt.")
    with pytest.raises(ChangedMeanwhile):
        edit(people, Indicator.objects.get(pk=row.pk), version=1, why="They cost.")


def test_what_figures_mean_cannot_change_once_there_are_some(people):
    row = create(people)
    enter(row, 5, people.commissioner)
    with pytest.raises(ValidationError) as wrong:
        edit(people, row, unit="days")
    assert "Retire it" in str(wrong.value)
    assert edit(people, row, name="Falls at night").name == "Falls at night"


def test_when_the_other_way_is_better_figures_are_rated_anew(people):
    row = create(people)
    want(people, row, 10)
    enter(row, 20, people.commissioner)
    assert colour(row) == "RED"
    edit(people, row, polarity="neutral")
    assert colour(row) == "NONE"


# --- targets --------------------------------------------------------------------------------------
def test_a_target_rates_the_figures_from_its_day_on(people):
    row = create(people)
    enter(row, 20, people.commissioner, start=JUNE)
    enter(row, 20, people.commissioner)
    want(people, row, 10, reason="Agreed late", effective_from=JULY)
    assert (colour(row, JUNE), colour(row)) == ("NONE", "RED")


def test_what_a_target_would_turn_is_said_before_it_is_set(people):
    row = create(people)
    for start in (JUNE, JULY):
        enter(row, 11, people.commissioner, start=start)
    preview = actions.preview_target(indicator=row, wanted=Wanted(date(2021, 4, 1), Decimal(10), "at_most"))
    assert preview.words == "2 greys turn amber."
    assert colour(row) == "NONE"


def test_a_target_that_turns_nothing_says_so(people):
    preview = actions.preview_target(
        indicator=create(people), wanted=Wanted(date(2021, 4, 1), Decimal(10), "at_most")
    )
    assert preview.words == "No figure changes its colour."


def test_a_target_for_the_past_needs_a_reason_where_there_are_figures(people):
    row = create(people)
    enter(row, 20, people.commissioner)
    with pytest.raises(ValidationError, match="rated anew"):
        want(people, row, 10)


def test_a_target_of_the_same_day_strikes_the_earlier_out_and_keeps_it(people):
    row = create(people)
    want(people, row, 10)
    want(people, row, 12)
    assert [each.value for each in Target.objects.standing().filter(indicator=row)] == [12]
    assert Target.objects.exclude(struck_at=None).get().value == 10


def test_no_target_from_a_day_on_leaves_later_figures_grey(people):
    row = create(people)
    want(people, row, 10)
    want(people, row, None, effective_from=JULY)
    enter(row, 20, people.commissioner)
    assert colour(row) == "NONE"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"comparator": "between", "high": Decimal(5)}, "upper end"),
        ({"comparator": "between", "high": None}, "upper end"),
        ({"amber": Decimal(-1)}, "0 or more"),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_field(people, fields, words):
    with pytest.raises(ValidationError, match=words):
        want(people, create(people), 10, **fields)


def test_what_is_neutral_takes_no_target(people):
    with pytest.raises(Refused, match="which way"):
        want(people, create(people, polarity="neutral"), 10)


# --- exceptions -----------------------------------------------------------------------------------
def accept(people, row, **fields):
    values = {
        "indicator": row, "scope": None, "owner": people.commissioner, "reason": "A ward was closed.",
        "starts_on": date(2021, 7, 1), "ends_on": date(2021, 7, 31), "by": people.commissioner, "at": NOW,
    }  # fmt: skip
    return actions.accept_exception(**{**values, **fields})


def test_an_accepted_exception_is_grey_while_it_lasts_and_red_again_when_taken_back(people):
    row = create(people)
    want(people, row, 10)
    enter(row, 20, people.commissioner, start=JUNE)
    enter(row, 20, people.commissioner)
    accepted = accept(people, row)
    assert (colour(row, JUNE), colour(row)) == ("RED", "NONE")
    actions.end_exception(exception=accepted, by=people.commissioner, at=NOW)
    assert colour(row) == "RED"
    with pytest.raises(Refused, match="already"):
        actions.end_exception(exception=accepted, by=people.commissioner, at=NOW)


@pytest.mark.parametrize(
    ("fields", "words"), [({"reason": " "}, "Say why"), ({"ends_on": date(2021, 6, 1)}, "before it starts")]
)
def test_an_exception_has_a_reason_and_an_end_after_its_start(people, fields, words):
    with pytest.raises(ValidationError, match=words):
        accept(people, create(people), **fields)


# --- control limits -------------------------------------------------------------------------------
def test_limits_are_counted_anew_from_a_period_once_with_the_reason(people):
    row = create(people)
    how = {"indicator": row, "start": date(2021, 6, 17), "by": people.commissioner, "at": NOW}
    assert actions.rebase(**how, reason="New night staff").start == JUNE
    with pytest.raises(ValidationError, match="already"):
        actions.rebase(**how, reason="Again")
    with pytest.raises(ValidationError, match="what changed"):
        actions.rebase(**how, reason=" ")


# --- reds -----------------------------------------------------------------------------------------
@pytest.fixture
def red(people) -> Reaction:
    row = make_indicator(people)
    make_target(row, 10, people.commissioner)
    enter(row, 20, people.commissioner)
    return Reaction.objects.get(indicator=row)


def test_a_red_has_a_clock_that_ends_when_it_is_no_longer_red(people, red):
    assert red.ended_at is None
    assert red.due_on > TODAY
    enter(red.indicator, 5, people.commissioner, reason="Counted again")
    red.refresh_from_db()
    assert red.ended_at == NOW


def test_the_clock_goes_on_while_the_next_month_is_red_too(people, red):
    enter(red.indicator, 30, people.commissioner, start=date(2021, 8, 1))
    assert Reaction.objects.get().start == JULY


def test_an_earlier_month_starts_no_clock(people):
    row = make_indicator(people)
    make_target(row, 10, people.commissioner)
    enter(row, 5, people.commissioner)
    enter(row, 20, people.commissioner, start=JUNE)
    assert not Reaction.objects.exists()


def test_the_sum_of_homes_has_a_clock_of_its_own(people):
    row = make_home_indicator(people)
    make_target(row, 10, people.commissioner)
    enter(row, 8, people.commissioner, of=20, home=make_home())
    assert {each.scope.kind for each in Reaction.objects.select_related("scope")} >= {"home", "partnership"}


def test_an_answer_says_who_and_when(people, red):
    row = answer_red(reaction=red, answer="Two nurses more", version=1, by=people.commissioner, at=NOW)
    assert (row.answer, row.answered_by, row.answered_at) == ("Two nurses more", people.commissioner, NOW)
    with pytest.raises(ChangedMeanwhile):
        answer_red(reaction=red, answer="Three", version=1, by=people.commissioner, at=NOW)


def test_an_answer_has_words_and_a_red_to_answer_for(people, red):
    with pytest.raises(ValidationError, match="what is done"):
        answer_red(reaction=red, answer=" ", version=1, by=people.commissioner, at=NOW)
    enter(red.indicator, 5, people.commissioner, reason="Counted again")
    red.refresh_from_db()
    with pytest.raises(Refused, match="no longer red"):
        answer_red(reaction=red, answer="Late", version=red.version, by=people.commissioner, at=NOW)


def test_somebody_answers_by_a_day_that_is_still_to_come(people, red):
    how = {"reaction": red, "owner": people.commissioner, "version": 1, "by": people.commissioner, "at": NOW}
    with pytest.raises(ValidationError, match="later day"):
        assign_red(**how, due_on=TODAY - timedelta(days=1))
    assert assign_red(**how, due_on=TODAY).due_on == TODAY
