"""A problem as JSON and back: the input of a run is kept sealed, and its result can be replayed. Pure."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def freeze(facts: Any) -> Any:
    """Dataclasses, tuples and days as JSON values; fields at their default are left out."""
    if is_dataclass(facts) and not isinstance(facts, type):
        values = {each.name: getattr(facts, each.name) for each in fields(facts)}
        defaults = {each.name: each.default for each in fields(facts)}
        return {name: freeze(value) for name, value in values.items() if value != defaults[name]}
    if isinstance(facts, date):
        return facts.isoformat()
    if isinstance(facts, Mapping):
        return {key: freeze(each) for key, each in facts.items()}
    if isinstance(facts, (tuple, list)):
        return [freeze(each) for each in facts]
    return facts


def thaw(kind: type[T], facts: Any) -> T:
    """The dataclass that `freeze` made JSON of."""
    hints = get_type_hints(kind)
    made: T = kind(**{name: _thaw(hints[name], value) for name, value in facts.items()})
    return made


def digest(facts: Any) -> str:
    """SHA-256 over one fixed spelling of a frozen problem."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _thaw(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        return None if value is None else _thaw(inner, value)
    if origin is tuple:
        inside = get_args(hint)
        kinds = [inside[0]] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(_thaw(each, part) for each, part in zip(kinds, value, strict=True))
    if origin is Mapping:
        return {key: _thaw(get_args(hint)[1], each) for key, each in value.items()}
    if hint is date:
        return date.fromisoformat(value)
    return thaw(hint, value) if isinstance(hint, type) and is_dataclass(hint) else value
