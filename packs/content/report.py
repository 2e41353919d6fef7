"""What a written report is made of: banded headings, labelled facts, numbered paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from packs.content.cells import Cell


@dataclass(frozen=True, slots=True)
class Band:
    """A heading across the page, as the parts of a decision report have. `number` is that of the part."""

    text: str
    number: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what they say, side by side: who decides, on what, when. Each label names its row. Those
    that are `paper_only` have no sheet of their own in the workbook.
    """

    caption: str
    rows: tuple[tuple[str, Cell], ...]
    restricted: bool = False
    paper_only: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph under a number that was made: "12.", "(ii)". `parts`: its paragraphs and lists of points.

    A `mark` stands out before the first words: "Decision JCB/2021/07", "Action".
    """

    number: str
    parts: tuple[str | tuple[str, ...], ...]
    mark: str = ""
    restricted: bool = False
