"""JSON of the regulator's API, one object at a time: a long list needs no more memory than a short one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from providers.importers.facts import Refusal

_CHUNK = 1 << 18
_MOST = 16 * 1024**2  # characters of one object, or of a page that is not a bare list
_PAGES = ("locations", "providers")
_BROKEN = (
    "The file breaks off or isn't valid JSON near its character {at:,}: it was probably only half "
    "downloaded; download it again."
)
_NOTHING = (
    "This JSON file holds no locations and no providers: send a list of them, one of them, or a page with "
    "“locations” or “providers”."
)
_DECODER = json.JSONDecoder(parse_constant=str)


def objects_of(path: Path) -> Iterator[tuple[int, Any]]:
    """The locations or providers with their number from 1.

    Raises:
        Refusal: the file breaks off, is no JSON, or holds neither.
    """
    try:
        with path.open(encoding=_encoding(path)) as file:
            if _starts_a_list(file):
                yield from enumerate(_listed(file), 1)
            else:
                yield from enumerate(_paged(file), 1)
    except UnicodeDecodeError as error:
        raise Refusal(_BROKEN.format(at=error.start)) from error
    except RecursionError as error:
        raise Refusal("The JSON file is nested deeper than any response of the API.") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return json.detect_encoding(file.read(4)).replace("utf-8", "utf-8-sig").replace("sig-sig", "sig")


def _starts_a_list(file: IO[str]) -> bool:
    start = file.read(64).lstrip()
    file.seek(0)
    return start.startswith("[")


def _paged(file: IO[str]) -> list[Any]:
    text = file.read(_MOST + 1)
    if len(text) > _MOST:
        raise Refusal("The JSON file is too large for one page or one location: send a list.")
    found, end = _decoded(text, len(text) - len(text.lstrip()), 0)
    if text[end:].strip():
        raise Refusal(_BROKEN.format(at=end))
    page = next((found[key] for key in _PAGES if isinstance(found.get(key), list)), None)
    if page is None and not ("locationId" in found or "providerId" in found):
        raise Refusal(_NOTHING)
    return page if page is not None else [found]


def _listed(file: IO[str]) -> Iterator[Any]:
    buffer, at, passed, is_first = file.read(_CHUNK).lstrip()[1:], 0, 1, True
    while True:
        buffer, at, passed = _to_next(file, buffer, at, passed, is_first=is_first)
        if buffer[at : at + 1] == "]":
            if (buffer[at + 1 :] + file.read(_CHUNK)).strip():
                raise Refusal(_BROKEN.format(at=passed + at))
            return
        while True:
            more = file.read(_CHUNK) if _is_open(buffer, at) else ""
            if not more:
                break
            passed, buffer, at = passed + at, buffer[at:] + more, 0
            if len(buffer) > _MOST:
                raise Refusal("One object of the JSON file is larger than any of the register.")
        found, at = _decoded(buffer, at, passed)
        is_first = False
        yield found


def _to_next(file: IO[str], buffer: str, at: int, passed: int, *, is_first: bool) -> tuple[str, int, int]:
    """To the next object or the closing bracket: over blanks, and the comma that must part two objects."""
    has_comma = is_first
    while True:
        while at < len(buffer) and (buffer[at].isspace() or (buffer[at] == "," and not has_comma)):
            has_comma = has_comma or buffer[at] == ","
            at += 1
        if at < len(buffer):
            if not has_comma and buffer[at] != "]":
                raise Refusal(_BROKEN.format(at=passed + at))
            return buffer, at, passed
        passed, at, buffer = passed + len(buffer), 0, file.read(_CHUNK)
        if not buffer:
            raise Refusal(_BROKEN.format(at=passed))


def _is_open(buffer: str, at: int) -> bool:
    """Whether what starts at `at` can't be read without more of the file."""
    try:
        _DECODER.raw_decode(buffer, at)
    except ValueError:
        return True
    return False


def _decoded(text: str, at: int, passed: int) -> tuple[Any, int]:
    try:
        found, end = _DECODER.raw_decode(text, at)
    except ValueError as error:
        place = error.pos if isinstance(error, json.JSONDecodeError) else at
        raise Refusal(_BROKEN.format(at=passed + place)) from error
    raw = text[at:end]
    if "\\u0000" in raw or "\0" in raw:
        raise Refusal("The JSON file holds zero characters, so it is damaged: download it again.")
    if "\\ud" in raw.lower():
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise Refusal(
                "The JSON file holds half characters, so it is damaged: download it again."
            ) from error
    return found, end
