"""What a table is filtered by, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from ui.templatetags.ui import day


def filters_in_words(filterset: Any) -> list[tuple[str, str, list[str]]]:
    """(label, value in words, names in the address) of every filter that is set; [] without a filterset."""
    if filterset is None or not filterset.form.is_valid():
        return []
    found = []
    for name, value in filterset.form.cleaned_data.items():
        if value in (None, "", []) or (hasattr(value, "exists") and not value):
            continue
        field = filterset.form[name]
        names = [key for key in filterset.data if _owner(key, filterset.form.fields) == name]
        if names:
            found.append((str(field.label), _words(field, value), names))
    return found


def _owner(key: str, fields: Iterable[str]) -> str:
    """The field that a name in the address belongs to: `due_by_day` is of `due_by`, not of `due`."""
    owners = [name for name in fields if key == name or key.startswith(f"{name}_")]
    return max(owners, key=len, default="")


def _words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return day(value)
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return str(value)
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(_choice(choices, each) for each in value)
    return _choice(choices, value)


def _choice(choices: Any, value: Any) -> str:
    plain = str(getattr(value, "pk", value))
    for key, label in choices:
        if isinstance(label, list | tuple):
            for inner, inner_label in label:
                if str(inner) == plain:
                    return str(inner_label)
        elif str(key) == plain:
            return str(label)
    return str(value)
