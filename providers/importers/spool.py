"""Rows of a file laid aside on disk while it is looked through once, so that memory stays flat.

Whether an ID stands twice, in which order a column writes its dates and whether the file breaks off is only
known at its end; nothing of it may be believed before. So the rows go to an unnamed temporary file (small
ones never leave memory), and facts are made from there.
"""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Iterator

from providers.importers.facts import Refusal

_IN_MEMORY = 4 * 1024 * 1024
_BETWEEN = "\0"  # no reader lets one through


class Spool:
    """Rows of text by number, in the order in which they came; each with its line in the file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by close()
        self._starts = array("Q", [0])
        self.lines = array("L")
        self.close = weakref.finalize(self, self._file.close)

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, line: int, row: list[str]) -> int:
        """Lay a row aside; its number."""
        packed = _BETWEEN.join(row).encode("utf-8", "surrogatepass")
        try:
            self._file.write(packed)
        except OSError as error:
            raise Refusal(
                "There is no room left on the server's disk to read the file; tell the administrator."
            ) from error
        self._starts.append(self._starts[-1] + len(packed))
        self.lines.append(line)
        return len(self.lines) - 1

    def __getitem__(self, number: int) -> list[str]:
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return cleaned(self._file.read(end - start).decode("utf-8", "surrogatepass"))

    def __iter__(self) -> Iterator[list[str]]:
        """All rows in turn, faster than one by one. Nothing else may be read from here meanwhile."""
        self._file.seek(0)
        for number in range(len(self.lines)):
            packed = self._file.read(self._starts[number + 1] - self._starts[number])
            yield cleaned(packed.decode("utf-8", "surrogatepass"))


def cleaned(joined: str) -> list[str]:
    """The cells of a row, parted by zero characters: without blanks at their ends or doubled, non-breaking
    and zero-width ones among them; a lone dash is the regulator's way to say nothing.
    """
    if not joined.isascii() or joined.startswith(" ") or joined.endswith(" ") or _has_blanks(joined):
        joined = _BETWEEN.join(" ".join(cell.split()) for cell in joined.translate(_GONE).split(_BETWEEN))
    if _DASH in joined or joined.startswith(_DASH[1:]) or joined.endswith(_DASH[:-1]):
        # Twice, as neighbours share a mark.
        framed = f"{_BETWEEN}{joined}{_BETWEEN}"
        joined = framed.replace(_DASH, _EMPTY).replace(_DASH, _EMPTY)[1:-1]
    return joined.split(_BETWEEN)


def _has_blanks(joined: str) -> bool:
    return any(blank in joined for blank in _BLANKS)


_DASH, _EMPTY = f"{_BETWEEN}-{_BETWEEN}", _BETWEEN * 2
_BLANKS = ("  ", "\0 ", " \0", *"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f")
_GONE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\xad"))
