"""Return forms: what is asked of homes, how often, with which checks; made, changed, retired."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from audit.registry import url_for, words_for
from core.errors import ChangedMeanwhile, Refused
from metrics.actions.forms import (
    Asked,
    Rule,
    add_check,
    add_question,
    create_form,
    edit_form,
    make_windows,
    remove_check,
    retire_question,
)
from metrics.actions.returns import Typed, reopen, save_answers
from metrics.figures import Unit, of_parts
from metrics.models import Check, Question, ReturnForm, Window
from metrics.summaries.returns import found_in
from tests.metrics.making import JULY, make_form, make_home_indicator, make_indicator, window_of
from tests.metrics.returning import LATE, World
from tests.providers.making import NOW, TODAY

pytestmark = pytest.mark.django_db
FACTS = {"name": "Monthly", "frequency": "month", "deadline": 14, "starts_on": date(2021, 1, 1)}


@pytest.fixture
def world(people: Any) -> World:
    return World(people)


def make(world: World, *asked: Any, rules: Any = (), by: Any = None, **facts: Any) -> ReturnForm:
    return create_form(
        partnership=world.people.partnership, facts={**FACTS, **facts}, rules=rules,
        questions=[Asked(each, "How many?") for each in asked], by=by or world.people.commissioner, at=NOW,
    )  # fmt: skip


def check(world: World, **fields: Any) -> Check:
    left, right = world.form.questions.all()
    facts = {"grade": "error", "left": left, "comparison": "at_most", "right": right, "factor": Decimal(1)}
    facts |= {"words": "More fell than can be."}
    return add_check(form=world.form, **{**facts, **fields}, by=world.people.commissioner, at=NOW)


# --- made ----------------------------------------------------------------------------------------
def test_a_form_is_made_with_questions_and_checks(world):
    rule = Rule("note", world.falls, "at_most", "Look.", right=world.away)
    form = make(world, world.falls, world.away, rules=[rule, Rule("note", world.falls, "at_most", "Ten.")])
    assert [each.order for each in form.questions.all()] == [1, 2]
    assert [each.right_id is None for each in form.checks.all()] == [False, True]


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_only_reads_or_belongs_elsewhere_makes_no_form(world, who):
    with pytest.raises(PermissionDenied):
        make(world, by=getattr(world.people, who))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"level": "partnership"}, "isn’t measured for each home"),
        ({"frequency": "week"}, "measured by week, the form asks by month"),
        ({"retired_on": TODAY}, "is retired"),
    ],
)
def test_an_indicator_that_does_not_fit_can_not_be_asked(world, wrong, words):
    indicator = make_home_indicator(world.people, **wrong)
    with pytest.raises(Refused, match=words):
        make(world, indicator)
    assert not ReturnForm.objects.filter(name="Monthly").exists()


def test_an_indicator_of_another_partnership_can_not_be_asked(world):
    theirs = make_indicator(world.people, level="home", partnership=world.people.elsewhere)
    with pytest.raises(Refused, match="another partnership"):
        make(world, theirs)


def test_an_indicator_is_asked_once(world):
    with pytest.raises(Refused, match="already"):
        make(world, world.falls, world.falls)


def test_a_question_has_words(world):
    with pytest.raises(ValidationError):
        add_question(form=make(world), asked=Asked(world.falls, "  "), by=world.people.commissioner, at=NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"deadline": 32}, "__all__"), ({"ends_on": date(2020, 1, 1)}, "__all__"), ({"name": ""}, "name")],
)
def test_days_that_can_not_be_are_refused(world, wrong, field):
    with pytest.raises(ValidationError) as error:
        make(world, **wrong)
    assert field in error.value.error_dict


# --- changed -------------------------------------------------------------------------------------
def edit(world: World, version: int = 1, **changes: Any) -> ReturnForm:
    return edit_form(
        form=ReturnForm.objects.get(pk=world.form.pk), changes=changes, version=version,
        by=world.people.commissioner, at=NOW,
    )  # fmt: skip


def test_open_windows_keep_their_days_and_later_ones_get_the_new(world):
    make_windows(form=world.form, until=date(2021, 9, 1))
    edit(world, deadline=20)
    assert not Window.objects.filter(form=world.form, start=date(2021, 8, 1)).exists()
    assert Window.objects.get(form=world.form, start=JULY).due_on == date(2021, 8, 16)
    make_windows(form=ReturnForm.objects.get(pk=world.form.pk), until=date(2021, 9, 1))
    assert Window.objects.get(form=world.form, start=date(2021, 8, 1)).due_on == date(2021, 9, 20)


def test_two_people_who_change_a_form_at_once_lose_nothing(world):
    edit(world, deadline=20)
    with pytest.raises(ChangedMeanwhile):
        edit(world, deadline=21)


def test_a_change_that_can_not_be_is_refused(world):
    with pytest.raises(ValidationError):
        edit(world, deadline=40)


def test_a_change_that_changes_nothing_is_not_told(world):
    told = Entry.objects.count()
    edit(world, deadline=14)
    assert Entry.objects.count() == told


def test_a_question_can_be_added_and_is_asked_in_open_windows(world):
    more = make_home_indicator(world.people)
    added = add_question(
        form=world.form, asked=Asked(more, "How many more?"), by=world.people.commissioner, at=NOW
    )
    assert added.order == 3
    assert [each.question for each in found_in(world.begin())] == [world.q1, world.q2, added.pk]


def test_a_question_is_retired_once(world):
    question = world.form.questions.first()
    retire_question(question=question, on=TODAY, by=world.people.commissioner, at=NOW)
    with pytest.raises(Refused):
        retire_question(question=question, on=TODAY, by=world.people.commissioner, at=NOW)


# --- windows -------------------------------------------------------------------------------------
def test_a_form_that_asks_nothing_has_no_windows(world):
    assert make_windows(form=make(world), until=TODAY) == []


def test_periods_after_its_last_question_was_retired_have_no_windows(world):
    form = make_form(world.people, world.falls)
    retire_question(question=form.questions.get(), on=date(2021, 6, 1), by=world.people.commissioner, at=NOW)
    assert [each.start.month for each in make_windows(form=form, until=TODAY)] == [1, 2, 3, 4, 5]


def test_no_window_begins_after_the_forms_last_day(world):
    form = make_form(world.people, world.falls, ends_on=date(2021, 3, 31))
    make_windows(form=form, until=TODAY)
    assert Window.objects.filter(form=form).count() == 3


def test_a_deadline_is_never_guessed(world):
    form = make_form(world.people, world.falls, starts_on=date(2090, 1, 1))
    assert make_windows(form=form, until=date(2090, 6, 1)) == []


def test_a_period_that_is_not_over_has_no_window_yet(world):
    window_of(world.form)
    assert not Window.objects.filter(form=world.form, start=date(2021, 8, 1)).exists()


# --- checks --------------------------------------------------------------------------------------
def test_a_check_is_added_and_holds_at_once(world):
    check(world)
    parent = world.save(world.begin(), {world.q1: 3, world.q2: 2})
    assert [each.words for each in found_in(parent)] == ["More fell than can be."]


def test_a_check_is_removed_and_the_trail_keeps_its_words(world):
    remove_check(check=check(world), by=world.people.commissioner, at=NOW)
    assert not Check.objects.exists()
    assert Entry.objects.latest("number").before == {"text": "More fell than can be."}


def test_a_check_compares_two_different_questions_of_one_form(world):
    with pytest.raises(ValidationError):
        check(world, right=world.form.questions.first())
    with pytest.raises(Refused):
        check(world, right=make_form(world.people, world.falls).questions.get())


def test_a_check_says_something(world):
    with pytest.raises(ValidationError):
        check(world, words=" ")


def test_staff_must_fit_the_beds_of_the_home(world):
    staff = make_home_indicator(world.people, name="Own staff")
    form = make_form(world.people, staff)
    question = form.questions.get()
    add_check(
        form=form, grade="warning", left=question, comparison="per_bed", right=None, factor=Decimal(1),
        words="", by=world.people.commissioner, at=NOW,
    )  # fmt: skip
    parent = world.begin(window_of(form))
    assert [each.grade for each in found_in(parent)] == ["error"]  # not answered: nothing about beds
    for employed, expected in (
        (30, []),
        (10, ["10 staff for 30 beds is 0.33 a bed; as a rule it is 0.66 to 6.0."]),
    ):
        figure = of_parts(Decimal(2), Decimal(employed), Unit.PERCENT)
        save_answers(
            parent=parent, typed={question.pk: Typed(figure)}, version=parent.version, by=world.mo, at=NOW
        )
        assert [each.words for each in found_in(parent)] == expected


# --- pages ---------------------------------------------------------------------------------------
@pytest.fixture
def ada(world: World, signed_in: Any, time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return signed_in(world.people.commissioner)


def typed(page: Any, **more: Any) -> dict[str, Any]:
    """What the form of a page holds, with more typed in."""
    form = page.context["form"]
    held = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data: dict[str, Any] = {}
    for name, value in held.items():
        if isinstance(value, date):
            data |= dict(zip(day_names(page, name), [value.day, value.month, value.year], strict=True))
        elif value not in (None, ""):
            data[name] = value
    return {**data, **more}


def day_names(page: Any, name: str) -> list[str]:
    return re.findall(rf'name="({name}[^"]*)"', page.content.decode())


def test_a_form_is_made_asked_and_checked_in_pages(world, ada):
    address = reverse("metrics:return_form_new")
    page = ada.get(address)
    days = dict(zip(day_names(page, "starts_on"), ["1", "7", "2021"], strict=True))
    data = typed(page, name="Falls of homes", frequency="month", deadline="14", **days)
    page = ada.post(address, data, follow=True)
    assert "It asks nothing yet" in page.content.decode()
    form = ReturnForm.objects.get(name="Falls of homes")
    question = reverse("metrics:return_question_new", args=[form.pk])
    for indicator in (world.falls, world.away):
        ada.post(question, {"indicator": indicator.pk, "text": f"{indicator}?", "is_required": "on"})
    left, right = Question.objects.filter(form=form)
    data = {"left": left.pk, "comparison": "at_most", "right": right.pk, "factor": "2", "grade": "error",
            "words": "Too many."}  # fmt: skip
    page = ada.post(reverse("metrics:return_check_new", args=[form.pk]), data, follow=True)
    assert "Too many." in page.content.decode()
    page = ada.post(reverse("metrics:return_check_remove", args=[form.checks.get().pk]), follow=True)
    assert "Too many." not in page.content.decode()
    assert "Falls of homes" in ada.get(reverse("metrics:return_forms")).content.decode()


def test_a_form_is_changed_in_its_page_and_a_second_change_is_told(world, ada):
    address = reverse("metrics:return_form_edit", args=[world.form.pk])
    page = ada.get(address)
    assert ada.post(address, typed(page, deadline="20")).status_code == 302
    assert ReturnForm.objects.get(pk=world.form.pk).deadline == 20
    assert ada.post(address, typed(page, deadline="21")).status_code == 409


def test_a_question_is_retired_in_its_page(world, ada):
    address = reverse("metrics:return_question_retire", args=[world.q1])
    page = ada.get(address)
    page = ada.post(address, dict(zip(day_names(page, "on"), ["1", "9", "2021"], strict=True)), follow=True)
    assert "Asked no more" in page.content.decode()
    assert Question.objects.get(pk=world.q1).retired_on == date(2021, 9, 1)


def test_what_happened_is_worded_in_the_trail_with_links_that_work(world, ada):
    by = world.people.commissioner
    remove_check(check=check(world), by=by, at=NOW)
    parent = world.approve(world.submit(world.back(world.sent())))
    retire_question(question=world.form.questions.first(), on=TODAY, by=by, at=NOW)
    reopen(window=world.window, location=world.home, reason="Illness", until=LATE.date(), by=by, at=LATE)
    told = {each.verb: each for each in Entry.objects.filter(verb__startswith="metrics.")}
    form = reverse("metrics:return_form", args=[world.form.pk])
    for verb, words, page in (
        ("form_made", f"made the form {world.form}", form),
        ("check_added", f"added the check “More fell than can be.” in {world.form}", form),
        ("check_removed", f"removed the check “More fell than can be.” in {world.form}", form),
        ("question_retired", f"retired the question “How many: Falls?” in {world.form}", form),
        ("return_sent", f"sent {world.form} of Seaview, July 2021 (M4)", parent.get_absolute_url()),
        (
            "return_sent_back",
            f"sent {world.form} of Seaview, July 2021 (M4) back: Count the falls again.",
            parent.get_absolute_url(),
        ),
        (
            "return_reopened",
            f"opened {world.form} again for Seaview, July 2021 (M4), until 2021-09-20: Illness",
            form,
        ),
    ):
        entry = told[f"metrics.{verb}"]
        assert (words_for(entry), url_for(entry)) == (words, page)
        assert ada.get(page).status_code == 200
