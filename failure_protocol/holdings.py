"""Where words about people rest: every field of the app that holds some, and from each table the way to its
incident.

Retention empties them, sealed or not; rotation seals the sealed ones anew; what a person asks about
themselves is read from here. A new table is found by itself, and a test says so when it hangs on nothing.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from failure_protocol.fields import SealedJSONField, SealedTextField

APP = "failure_protocol"
GONE = "Removed"  # where a rule of the table wants words; it says what happened
# Texts that stay when the words go: numbers and codes, digests, keys, names of services and of their parts.
CODES = frozenset({
    "actor_id", "actor_name", "code", "column", "content_digest", "council_fingerprint", "digest", "field",
    "file_key", "file_sha256", "form_key", "hash", "key", "new", "nhs_fingerprint", "old", "post_key",
    "prev_hash", "problem_digest", "provider_name", "recipient_key", "ref", "reference", "said", "section",
    "section_title", "sha256", "solver", "stage", "template_version",
})  # fmt: skip
# Lists of the procedure, names of services and rounds, and what was published without anybody in it.
KEPT = frozenset({
    "budgetcode", "checklistitem", "incidentservice", "lessonsreport", "pace", "publicmessage",
    "recommendation", "round", "roundtransfer", "script",
})  # fmt: skip


@cache
def tables() -> tuple[type[models.Model], ...]:
    """Every table of the app with a sealed field, by name."""
    found = [each for each in apps.get_app_config(APP).get_models() if sealed_fields(each)]
    return tuple(sorted(found, key=lambda each: each._meta.model_name or ""))


def sealed_fields(model: type[models.Model]) -> tuple[Any, ...]:
    """The sealed fields of a table."""
    return tuple(each for each in model._meta.concrete_fields if isinstance(each, SealedTextField))


@cache
def worded() -> tuple[type[models.Model], ...]:
    """Every table of the app with words that go when their time is over, by name."""
    found = [each for each in apps.get_app_config(APP).get_models() if words(each)]
    return tuple(sorted(found, key=lambda each: each._meta.model_name or ""))


@cache
def words(model: type[models.Model]) -> tuple[Any, ...]:
    """Fields of a table with words of people or about them: the sealed ones, and texts that are no code."""
    sealed = sealed_fields(model)
    if model._meta.model_name in KEPT:
        return sealed
    plain = (
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not (each.choices or each.name in CODES or each in sealed)
    )
    return (*sealed, *plain)


@cache
def way(model: type[models.Model], target: str) -> str:
    """The shortest lookup from a table along its foreign keys to a table `target`; "" = there is none, and
    "pk" for the table itself.
    """
    if model._meta.model_name == target:
        return "pk"
    waiting: deque[tuple[type[models.Model], tuple[str, ...]]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        for each in here._meta.concrete_fields:
            to: Any = each.related_model
            if to is None or each.name == "merged_into" or to._meta.app_label != APP:
                continue
            if to._meta.model_name == target:
                return "__".join((*path, each.name))
            if to not in seen and to._meta.model_name != "incident":
                seen.add(to)
                waiting.append((to, (*path, each.name)))
    return ""


def everything(model: type[models.Model]) -> Any:
    """All rows of a table, those too that its usual manager leaves out."""
    return model._base_manager.all()


def emptied(model: type[models.Model]) -> dict[str, Any]:
    """What each field with words is emptied to: nothing where nothing refuses that, else one word."""
    ruled = _ruled(model)
    found: dict[str, Any] = {}
    for field in words(model):
        if isinstance(field, SealedJSONField):
            found[field.name] = None if field.null and field.name not in ruled else {}
        else:
            found[field.name] = "" if field.blank and field.name not in ruled else GONE
    return found


def empty_rows(rows: Any, model: type[models.Model]) -> int:
    """Empty the fields with words of `rows`; how many rows were touched. What is empty stays so."""
    touched = rows.count()
    for name, value in emptied(model).items():
        field = model._meta.get_field(name)
        some = rows.exclude(**{f"{name}__isnull": True})
        if not isinstance(field, SealedJSONField):
            some = some.exclude(**{name: ""})
        some.update(**{name: value})
    return int(touched)


def _ruled(model: type[models.Model]) -> frozenset[str]:
    """Fields that a rule of the table speaks of."""
    found: set[str] = set()
    for each in model._meta.constraints:
        if isinstance(each, models.CheckConstraint):
            found |= set(_names(each.condition))
    return frozenset(found)


def _names(condition: Any) -> list[str]:
    found = []
    for child in getattr(condition, "children", ()):
        found += _names(child) if isinstance(child, Q) else [str(child[0]).split("__", 1)[0]]
    return found
