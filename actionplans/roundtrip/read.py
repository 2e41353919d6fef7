"""What a returned workbook says, row by row. Opened as safely as an import; no row is guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from actionplans.roundtrip.fields import FIELDS, UnreadableCell, words_read
from actionplans.roundtrip.rows import is_ours
from actionplans.roundtrip.write import MARKS, TOO_LONG
from core.workbooks.reader import Sheet, WorkbookRefused, read_book

NOT_OURS = (
    "This is not a workbook from this page, or its hidden columns were removed. "
    "Download the workbook again, make your changes there, and upload that."
)


@dataclass
class Returned:
    """The number of the workbook, cells by row key in normal form, and what could not be taken."""

    issued: int
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    sheet: Sheet
    number: int
    key: str
    version: int
    mark: str
    columns: dict[str, int]


def read_returned(content: bytes, name: str) -> Returned:
    """Read a returned workbook.

    Raises:
        WorkbookRefused: it can't be opened safely, or it is not one that was handed out.
    """
    sheets = [sheet for sheet in read_book(content, name).sheets if sheet.text(1, 1) == MARKS[0]]
    problems: list[dict[str, str]] = []
    lines = [line for sheet in sheets for line in _lines(sheet, problems)]
    issued = _issued(lines)
    returned = Returned(issued, problems=problems)
    times = Counter(line.key for line in lines)
    for line in lines:
        if not is_ours(line.mark, issued, line.key, line.version):
            _say(
                returned,
                line,
                "its hidden columns were changed, so it can't be told which row it is. It was left out.",
            )
        elif times[line.key] > 1:
            _say(
                returned, line, "it stands there twice, copied. Neither was taken: keep one and upload again."
            )
        else:
            returned.cells[line.key] = _cells(line, returned)
    return returned


def _lines(sheet: Sheet, problems: list[dict[str, str]]) -> Iterator[_Line]:
    columns = {cell.text: cell.column for cell in sheet.filled(1)}
    for heading in _missing(columns):
        words = f"The column “{heading}” is gone from the sheet {sheet.name}; nothing in it was changed."
        problems.append({"place": sheet.name, "words": words})
    for number in sheet.rows():
        if number == 1:
            continue
        key, version, mark = (sheet.text(number, column) for column in (1, 2, 3))
        if not key and not mark:
            words = "the row was added by hand. Nothing was made of it: add new rows in the plan."
            problems.append({"place": f"{sheet.name}, row {number}", "words": words})
        else:
            yield _Line(sheet, number, key, int(version) if version.isdecimal() else 0, mark, columns)


def _missing(columns: dict[str, int]) -> list[str]:
    """Editable headings that a sheet should have and lacks; which sheet it is shows by its headings."""
    kind = "step" if FIELDS["step"][0].heading in columns or "Status" in columns else "action"
    return [each.heading for each in FIELDS[kind] if each.heading not in columns]


def _issued(lines: list[_Line]) -> int:
    """Which workbook it was: the number that most rows carry, so that one broken row doesn't spoil all."""
    numbers = Counter(line.mark.partition(".")[0] for line in lines)
    found = [number for number, _ in numbers.most_common() if number.isdecimal() and len(number) < 12]
    if not found:
        raise WorkbookRefused(NOT_OURS)
    return int(found[0])


def _cells(line: _Line, returned: Returned) -> dict[str, str]:
    cells: dict[str, str] = {}
    for each in FIELDS[line.key.partition(":")[0]]:
        column = line.columns.get(each.heading)
        text = line.sheet.text(line.number, column) if column else ""
        if column is None or text == TOO_LONG:
            continue
        cell = line.sheet.cells.get(line.number, {}).get(column)
        place = f"{line.sheet.name}, {cell.place if cell else f'row {line.number}'}"
        if cell and cell.problem:
            returned.problems.append(
                {"place": place, "words": f"the cell {cell.problem}; it was left as it was."}
            )
            continue
        try:
            cells[each.name] = words_read(each, text)
        except UnreadableCell as error:
            returned.problems.append({"place": place, "words": str(error)})
    return cells


def _say(returned: Returned, line: _Line, words: str) -> None:
    place = f"{line.sheet.name}, row {line.number}"
    returned.problems.append({"place": place, "words": words, "key": line.key})
