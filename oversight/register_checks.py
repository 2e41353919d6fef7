"""What is checked of the words of every register, before the database would refuse them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def trimmed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with spaces around their texts taken away."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def problems_of(
    fields: Mapping[str, Any], required: Mapping[str, str], longest: Mapping[str, int]
) -> dict[str, str]:
    """Field -> what is wrong with it: `required` texts that are given empty, texts longer than allowed."""
    empty = {name: words for name, words in required.items() if not fields.get(name, "given")}
    too_long = {
        name: f"Shorten this to {limit} letters."
        for name, limit in longest.items()
        if len(fields.get(name) or "") > limit
    }
    return too_long | empty
