"""What the pages of every app share: the moment, refusals beside the form, two texts, the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.requests import Request
from audit.models import Entry
from core.errors import ChangedMeanwhile, Refused
from ui.forms import GovukDateField
from ui.templatetags.ui import day, moment


def now() -> datetime:
    """The moment; views are where it is read."""
    return timezone.now()


def today() -> date:
    """The day; views are where it is read."""
    return timezone.localdate()


def sent(request: Request) -> Any:
    """What a form was sent with, even if it is empty; None when it is only asked for."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class Conflict:
    """Somebody saved first. Each line: name of the field, what this person typed, what is saved now."""

    who: str
    when: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Tried:
    """What came of an action behind a form: done with its value, or not and the form says why."""

    done: bool = False
    value: Any = None
    conflict: Conflict | None = None

    def status(self, form: forms.Form) -> int:
        """How to answer: 409 somebody saved first, 422 something is wrong, 200 nothing was asked yet."""
        return 409 if self.conflict else 422 if form.errors else 200


def attempt(form: forms.Form, action: Callable[[], Any], saved: dict[str, Any] | None = None) -> Tried:
    """Run the action behind a valid form; what it refuses stands beside the field, what was typed stays."""
    try:
        return Tried(done=True, value=action())
    except ChangedMeanwhile as lost:
        return Tried(conflict=conflict(form, lost, saved))
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        add_errors(form, error)
    return Tried()


def conflict(form: forms.Form, lost: ChangedMeanwhile, saved: dict[str, Any] | None = None) -> Conflict:
    """Both texts, and a form that can be saved again: what was typed stays in it, its version moves on.

    `saved` gives what is stored now for fields that are no attributes of the row.
    """
    row = lost.current
    lines = []
    for bound in form.visible_fields():
        theirs = (saved or {}).get(bound.name, getattr(row, bound.name, None))
        mine = form.cleaned_data.get(bound.name)
        if (mine or None) != (theirs or None):
            lines.append((str(bound.label), in_words(bound.field, mine), in_words(bound.field, theirs)))
    typed: Any = form.data
    typed = typed.copy()
    typed["version"] = str(row.version)
    form.data = typed
    return Conflict(*last_saved(row), lines)


def last_saved(row: Any) -> tuple[str, str]:
    """Who changed the row last, and when: as the row itself says, else as the trail has it."""
    who, when = getattr(row, "changed_by", None), getattr(row, "changed_at", None)
    if who is not None and when is not None:
        return str(who), moment(when)
    entry = Entry.objects.about(row._meta.label_lower, row.pk).order_by("-number").first()
    return (entry.actor_name, moment(entry.at)) if entry else ("somebody else", "a moment ago")


def in_words(asked: forms.Field, value: Any) -> str:
    """A value as the person reads it: a choice by its label, a day in words, nothing as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(asked, GovukDateField):
        return day(value)
    if isinstance(value, list | tuple):
        return ", ".join(in_words(asked, each) for each in value)
    choices = getattr(asked, "choices", None)
    if choices is not None and not isinstance(asked, forms.ModelChoiceField):
        return str(dict(choices).get(value, dict(choices).get(str(value), value)))
    return f"{value:%H:%M}" if hasattr(value, "hour") and not isinstance(value, datetime) else str(value)


def back_to(request: Request, default: str) -> str:
    """The page that the person came from, when the form says so and it is ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if target and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default


def fragment(
    request: Request, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx the part of it; the same template holds both."""
    name = f"{template}#{part}" if request.headers.get("HX-Request") else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put what an action refused beside its field; what belongs to no field stands above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, problems)
