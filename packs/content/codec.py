"""Content as canonical JSON and back, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from packs.content import agenda, blocks, cells, report
from packs.content.blocks import PackContent
from packs.content.cells import ContentError

FORMAT_VERSION = 1


def texts(value: object) -> Iterator[str]:
    """Every string anywhere in a content value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif type(value) in _NAMES:
        for spec in fields(value):  # type: ignore[arg-type]
            yield from texts(getattr(value, spec.name))


_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for module in (cells, agenda, report, blocks)
    for cls in vars(module).values()
    if isinstance(cls, type) and cls.__module__ == module.__name__ and is_dataclass(cls)
}
_NAMES = {cls: name for name, cls in _CLASSES.items()}
# Parts that came after the first packs were stored. While they say nothing they are not written, so that the
# digests of those packs stay what they were.
_LATER = {
    blocks.Attachment: frozenset({"stored"}),
    blocks.DataTable: frozenset({"workbook_only", "paper_only"}),
    report.Facts: frozenset({"paper_only"}),
    PackContent: frozenset({"agenda", "front", "page_prefix", "first_page", "running_title", "double_sided"}),
}


def encode(value: object) -> Any:
    """A content value as JSON types; dataclasses carry their name under "is"."""
    name = _NAMES.get(type(value))
    if name is not None:
        return {"is": name} | {spec.name: encode(getattr(value, spec.name)) for spec in _written(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, date):
        return {"is": "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {"is": "decimal", "value": str(value)}
    if value is None or isinstance(value, str | int | bool | float):
        return value
    raise ContentError(f"A pack cannot hold a value of the type {type(value).__name__}.")


def _written(value: Any) -> Iterator[Field[Any]]:
    later = _LATER.get(type(value), frozenset())
    for spec in fields(value):
        if spec.name not in later or getattr(value, spec.name) != spec.default:
            yield spec


def decode(value: Any) -> Any:
    """The content value that `encode` made this from."""
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value.get("is")
    if name == "date":
        return date.fromisoformat(value["value"])
    if name == "decimal":
        return Decimal(value["value"])
    cls = _CLASSES.get(name or "")
    if cls is None:
        raise ContentError(f"The stored pack has a part of an unknown kind: {name!r}.")
    try:
        return cls(**{key: decode(item) for key, item in value.items() if key != "is"})
    except TypeError as error:
        raise ContentError(f"The stored pack has a {name} with unknown or missing parts.") from error


def to_json(content: PackContent) -> str:
    """Canonical JSON: keys sorted, no spaces, text as it is."""
    body = {"format": FORMAT_VERSION, "pack": encode(content)}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> PackContent:
    """The content that `to_json` wrote. Raises ContentError with a sentence when it cannot be read."""
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ContentError("The stored pack is not JSON.") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT_VERSION:
        raise ContentError(
            f"The stored pack is not of the format {FORMAT_VERSION}, which this program reads."
        )
    content = decode(body.get("pack"))
    if not isinstance(content, PackContent):
        raise ContentError("The stored JSON is not a pack.")
    return content
