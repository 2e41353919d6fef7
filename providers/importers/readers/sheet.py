"""What a reader hands out: a sheet with its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Row = tuple[int, list[str]]


@dataclass(slots=True)
class Sheet:
    """One table of a file. `ragged` = rows may be shorter than the header: trailing blanks aren't kept."""

    name: str
    rows: Iterator[Row]
    ragged: bool = True
