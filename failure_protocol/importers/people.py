"""A list of the people of a service, from a file's bytes to rows as they are understood (S02).

Nothing is written here. A row with something wrong says what; a row whose funding is not understood is held.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError

from core.errors import Refused
from failure_protocol.importers.columns import Columns, birth, columns_of, is_head, payer_of, split_name
from failure_protocol.lead_body import Payer
from failure_protocol.people_fields import LABELS
from failure_protocol.person_rules import cleaned
from providers.importers.facts import Refusal
from providers.importers.readers import sheets_of

MOST_ROWS = 2_000
MOST_BYTES = 5 * 1024 * 1024
HEAD_WITHIN = 15  # lines: titles and notes may stand above the head
TAKEN = (
    "known_as", "council_id", "room", "phone", "gp", "user_category", "registration_category", "needs",
)  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """A row: the facts that it gives, what is wrong with it, and whether only its funding is in doubt."""

    facts: Mapping[str, str]
    problems: tuple[str, ...]
    is_held: bool


@dataclass(frozen=True)
class Parsed:
    """A list that was read: its columns, and each row's line, cells by field."""

    columns: Columns
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    notes: tuple[str, ...]


def read_list(content: bytes) -> Parsed:
    """The rows of a list, from CSV, XLSX or ODS.

    Raises:
        Refused: the file can't be read, is too large, or has no head with names of people.
    """
    if len(content) > MOST_BYTES:
        raise Refused("The file is larger than 5 MB, which no list of people needs.")
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            sheets = [(sheet.name, list(_limited(sheet.rows))) for sheet in sheets_of(Path(file.name))]
        except Refusal as no:
            raise Refused(str(no)) from None
    found = [(name, rows, head) for name, rows in sheets if (head := _head_of(rows)) is not None]
    if not found:
        raise Refused(
            "No line of the file names its columns. The first line should have headings such as First name, "
            "Last name, Date of birth, NHS number, Room, Funding."
        )
    name, rows, head = found[0]
    columns = columns_of(rows[head][1])
    if not columns.has_name:
        raise Refused("The file has no column with names. Add “First name” and “Last name”, or “Name”.")
    body = tuple(
        (line, _cells(columns, cells)) for line, cells in rows[head + 1 :] if any(map(str.strip, cells))
    )
    if not body:
        raise Refused("The file has headings, but nobody under them.")
    others = [other for other, _ in sheets if other != name]
    notes = (f"Only the sheet “{name}” was read, not {', '.join(others)}.",) if others else ()
    return Parsed(columns, body, notes)


def understood(
    cells: Mapping[str, str], day: date, *, own: Collection[str] = (), is_exercise: bool = False
) -> Understood:
    """What a row says. `cells` may hold "payer": somebody chose it where the funding was not understood."""
    problems: list[str] = []
    facts: dict[str, str] = {name: cells[name].strip() for name in TAKEN if cells.get(name, "").strip()}
    facts["first_names"], facts["last_name"] = _names(cells)
    facts["nhs_number"] = cells.get("nhs_number", "").strip().removesuffix(".0")
    try:
        born = birth(cells.get("born_on", ""))
        facts["born_on"] = born.isoformat() if born else ""
    except ValueError as problem:
        problems.append(str(problem))
    try:
        values = cleaned(facts, day, is_exercise=is_exercise)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            problems += [f"{LABELS[name]}: {message}" for message in messages]
        values = facts
    kept = {name: str(value) for name, value in values.items() if name in LABELS and value}
    payer, payer_name, is_held = _funding(cells, own)
    if is_held:
        problems.append(f"Funding “{cells['funding'].strip()}” is not understood. Choose who pays.")
    elif payer is not None:
        kept |= {"payer": payer.value, "payer_name": payer_name}
    return Understood(kept, tuple(problems), is_held and len(problems) == 1)


def doubles(rows: Sequence[tuple[int, Mapping[str, str]]]) -> dict[int, str]:
    """Lines that say the same person twice, with what is wrong: the same NHS number or council ID, or the
    same name and day of birth.
    """
    seen: dict[tuple[str, ...], int] = {}
    wrong: dict[int, str] = {}
    for line, facts in rows:
        for label, key in _keys(facts):
            if key in seen:
                wrong[line] = f"{label} is the same as in line {seen[key]}."
            else:
                seen[key] = line
    return wrong


def _keys(facts: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in ("nhs_number", "council_id"):
        if facts.get(name):
            yield LABELS[name], (name, "".join(facts[name].split()).upper())
    if facts.get("born_on"):
        names = (facts.get("first_names", "").casefold(), facts.get("last_name", "").casefold())
        yield "Name and date of birth", (*names, facts["born_on"])


def _funding(cells: Mapping[str, str], own: Collection[str]) -> tuple[Payer | None, str, bool]:
    """(payer, name of another body, whether the words are not understood)."""
    if cells.get("payer"):
        return Payer(cells["payer"]), cells.get("payer_name", ""), False
    if not cells.get("funding", "").strip():
        return None, "", False
    payer, name = payer_of(cells["funding"], own)
    return payer, name, payer is None


def _names(cells: Mapping[str, str]) -> tuple[str, str]:
    first, last = cells.get("first_names", "").strip(), cells.get("last_name", "").strip()
    if not (first or last) and cells.get("name", "").strip():
        return split_name(cells["name"])
    return first, last


def _cells(columns: Columns, cells: Sequence[str]) -> dict[str, str]:
    return {
        field: cells[position].strip() for field, position in columns.known.items() if position < len(cells)
    }


def _head_of(rows: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    return next((number for number, (_, cells) in enumerate(rows[:HEAD_WITHIN]) if is_head(cells)), None)


def _limited(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise Refused(f"The file has more than {MOST_ROWS:,} rows. A list of one service is shorter.")
        yield row
