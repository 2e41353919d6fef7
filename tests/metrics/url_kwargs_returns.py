"""Objects for the addresses of returns (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metrics.models import Check
from tests.metrics.making import make_form, make_home_indicator, window_of
from tests.metrics.returning import World
from tests.providers.making import make_home, make_settings


def window(people: Any) -> dict[str, Any]:
    make_settings(people)
    return {"pk": window_of(make_form(people, make_home_indicator(people))).pk}


def home(people: Any) -> dict[str, Any]:
    return {**window(people), "location": make_home().pk}


def one(people: Any) -> dict[str, Any]:
    return {"pk": World(people).sent().pk}


def begun(people: Any) -> dict[str, Any]:
    return {"pk": World(people).begin().pk}


def form(people: Any) -> dict[str, Any]:
    make_settings(people)
    return {"pk": make_form(people, make_home_indicator(people)).pk}


def question(people: Any) -> dict[str, Any]:
    make_settings(people)
    return {"pk": make_form(people, make_home_indicator(people)).questions.get().pk}


def check(people: Any) -> dict[str, Any]:
    world = World(people)
    left, right = world.form.questions.all()
    row = Check.objects.create(
        form=world.form, grade="note", left=left, comparison="at_most", right=right, words="Look."
    )
    return {"pk": row.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "metrics:window": window,
    "metrics:return_begin": home,
    "metrics:return_reopen": home,
    "metrics:return_chase": home,
    "metrics:return": one,
    "metrics:return_keep": one,
    "metrics:return_approve": one,
    "metrics:return_back": one,
    "metrics:return_workbook": begun,
    "metrics:return_upload": begun,
    "metrics:return_form": form,
    "metrics:return_standing": form,
    "metrics:return_form_edit": form,
    "metrics:return_question_new": form,
    "metrics:return_question_retire": question,
    "metrics:return_check_new": form,
    "metrics:return_check_remove": check,
}
