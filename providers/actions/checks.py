"""What every local fact is held to: texts that fit, days that can be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone

from core.words import day_words
from providers.models import Location

LONGEST = 4000  # letters of a text that the table doesn't limit
Problems = dict[str, str]


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the spaces around their texts taken off."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def text_problems(
    model: type[models.Model], values: Mapping[str, Any], needed: Mapping[str, str]
) -> Problems:
    """What is wrong with texts: one that is needed is missing (`needed` says what then), or is too long."""
    problems: Problems = {}
    for name, value in values.items():
        if name in needed and value in ("", None):
            problems[name] = needed[name]
        if not isinstance(value, str):
            continue
        field: Any = model._meta.get_field(name)
        longest = field.max_length or LONGEST
        if len(value) > longest:
            problems[name] = f"Shorten this to {longest:,} letters."
        elif value and field.choices and value not in dict(field.choices):
            problems[name] = "Choose one from the list."
    return problems


def number_problems(values: Mapping[str, Any], most: int, what: str) -> Problems:
    """What is wrong with whole numbers; None is allowed, `what` says what is counted."""
    return {
        name: f"The number of {what} must be from 0 to {most:,}."
        for name, value in values.items()
        if value is not None and not 0 <= value <= most
    }


def day_problem(location: Location, on: date, at: datetime) -> str:
    """Why nothing can be said of the home on this day; empty = it can."""
    if on > day_of(at):
        return "The day can’t be in the future. Give today or an earlier day."
    began = location.registered_from
    if began is not None and on < began:
        return (
            f"{location.name} was registered on {day_words(began)}. Give that day or a later one, or write "
            "it down under the registration before this one."
        )
    return ""


def check(problems: Mapping[str, str]) -> None:
    """Refuse when there is a problem; an empty sentence is none.

    Raises:
        ValidationError: by field.
    """
    found = {name: words for name, words in problems.items() if words}
    if found:
        raise ValidationError(found)


def email_problem(address: str) -> str:
    """What is wrong with an e-mail address; empty = nothing, or there is none."""
    try:
        if address:
            validate_email(address)
    except ValidationError:
        return "Enter an e-mail address like name@example.com."
    return ""


def day_of(at: datetime) -> date:
    """The day of a moment, where we are."""
    return timezone.localtime(at).date()
