"""One door for a file of the register, whatever its layout and format.

    with open_register(path) as file:
        held: list[HeldValue] = []
        for fact in file.facts(held):
            ...

The file is read to its end before the first fact, so one that breaks off gives none. Memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from providers.importers.facts import Fact, Header, HeldValue, Layout, LocationFact, Refusal
from providers.importers.layouts import api, directory, hsca, market, ratings
from providers.importers.readers import is_json
from providers.importers.readers.json_file import objects_of
from providers.importers.table import TITLES, Table, read_table
from providers.importers.values import told_day

_READ: dict[Layout, Callable[[Table, list[HeldValue]], Iterator[LocationFact]]] = {
    Layout.HSCA: hsca.facts,
    Layout.RATINGS: ratings.facts,
    Layout.DIRECTORY: directory.facts,
    Layout.MARKET: market.facts,
}


class RegisterFile:
    """A file that was gone through: what its head told, and its facts, as often as they are asked for."""

    def __init__(self, header: Header, rows: int, table: Table | None, path: Path) -> None:
        self.header, self.rows = header, rows
        self._table, self._path = table, path

    def facts(self, held: list[HeldValue]) -> Iterator[Fact]:
        """The facts in the order of the file; what is left out is added to `held` on the way."""
        if self._table is None:
            yield from api.facts(objects_of(self._path), held)
        else:
            yield from _READ[self.header.layout](self._table, held)

    def close(self) -> None:
        """Let go of what was laid aside; also done when nobody holds the file any more."""
        if self._table is not None:
            self._table.spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_register(path: Path, *, layout: Layout | None = None, name: str = "") -> RegisterFile:
    """Look a file through. Its layout is found by its content; `layout` insists on one.

    `name`: what it was called when it was sent, if its path doesn't say; only used to find the day it speaks
    of, where nothing inside tells.

    Raises:
        Refusal: it can't be read, breaks off, is of no layout, or lacks the columns with the ID or the name.
    """
    if is_json(path):
        if layout not in (None, Layout.API):
            raise Refusal(f"This is a response of the API, not a file of the layout {TITLES[layout]}.")
        rows = sum(1 for _ in objects_of(path))
        return RegisterFile(Header(Layout.API, as_of=told_day(name or path.name)), rows, None, path)
    if layout is Layout.API:
        raise Refusal("This file is no response of the API: that would be JSON.")
    table = read_table(path, name or path.name, layout)
    header = Header(
        table.head.plan.layout, table.head.missing, table.head.unknown, table.as_of, tuple(table.notes),
        tuple(table.doubts),
    )  # fmt: skip
    return RegisterFile(header, len(table.spool) + len(table.misshapen), table, path)
