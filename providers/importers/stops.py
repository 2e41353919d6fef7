"""When an import waits for a person although nothing is wrong with its file: each rule a sentence. Pure.

Source: registers-and-returns.md section 1 (stop rules): the number of rows moved by more than 2 %, more than
1,000 new or gone, an unexpected header, beds or coordinates out of range; an older file than the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.words import count_of, day_words, shortened
from providers.importers.facts import Header, HeldValue

MOVED = 0.02  # share of the last accepted file's rows
MANY = 1_000  # new or gone
_SHOWN = 8  # names or lines in one sentence


@dataclass(frozen=True)
class Last:
    """The last accepted file of the same layout."""

    rows: int
    as_of: date | None
    name: str


def stops(
    header: Header,
    counts: Mapping[str, int],
    held: Sequence[HeldValue],
    last: Last | None,
    noun: str = "location",
) -> list[str]:
    """Why this import waits for a person; [] = nothing holds it."""
    found = [
        _moved(counts["rows"], last),
        *(_many(counts[kind], kind, noun) for kind in ("new", "gone")),
        *_header(header),
        *header.doubts,
        *_out_of_range(held),
        _older(header.as_of, last),
    ]
    return [words for words in found if words]


def _moved(rows: int, last: Last | None) -> str:
    if last is None or not last.rows or abs(rows - last.rows) <= MOVED * last.rows:
        return ""
    share = abs(rows - last.rows) / last.rows * 100
    way = "more" if rows > last.rows else "fewer"
    return (
        f"The file has {rows:,} rows, {share:.1f} % {way} than the {last.rows:,} of the last accepted file "
        f"of this kind ({last.name}); more than {MOVED * 100:.0f} % either way is unusual."
    )


def _many(number: int, kind: str, noun: str) -> str:
    if number <= MANY:
        return ""
    return f"{number:,} {noun}s would be {kind}; more than {MANY:,} at once is unusual."


def _header(header: Header) -> list[str]:
    found = []
    if header.missing:
        found.append(
            f"{count_of(len(header.missing), 'column')} of this layout {_is(header.missing)} missing: "
            f"{_named(header.missing)}. What they would say stays as the register has it."
        )
    if header.unknown:
        found.append(
            f"{count_of(len(header.unknown), 'column')} {_is(header.unknown)} not known: "
            f"{_named(header.unknown)}. Look whether one was renamed; what they say is not read."
        )
    return found


def _is(things: Sequence[str]) -> str:
    return "is" if len(things) == 1 else "are"


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{shortened(name, 80)}”" for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _out_of_range(held: Sequence[HeldValue]) -> list[str]:
    """Held values that a person must look at, together where the reason is the same."""
    by_reason: dict[tuple[str, str], list[HeldValue]] = {}
    for each in held:
        if each.stops:
            reason = "" if each.column == "row" else each.reason
            by_reason.setdefault((each.column, reason), []).append(each)
    return [_held_words(column, reason, those) for (column, reason), those in by_reason.items()]


def _held_words(column: str, reason: str, those: Sequence[HeldValue]) -> str:
    lines = sorted({each.row for each in those})
    shown = ", ".join(f"{line:,}" for line in lines[:_SHOWN])
    more = f" and {len(lines) - _SHOWN:,} more" if len(lines) > _SHOWN else ""
    where = f"{'line' if len(lines) == 1 else 'lines'} {shown}{more}"
    if not reason:
        what = count_of(len(those), "row")
        return f"{what} can't be believed and {_left_out(those)} ({where}): {those[0].reason}."
    example = f"“{shortened(those[0].value, 40)}”"
    what, they = count_of(len(those), "value"), "It" if len(those) == 1 else "They"
    told = f"{what} of “{column}” ({where}), such as {example}: {reason}."
    return told if reason.endswith("left out") else f"{told} {they} {_left_out(those)}."


def _left_out(those: Sequence[HeldValue]) -> str:
    return "is left out" if len(those) == 1 else "are left out"


def _older(as_of: date | None, last: Last | None) -> str:
    if as_of is None or last is None or last.as_of is None or as_of >= last.as_of:
        return ""
    return (
        f"The file is of {day_words(as_of)}, older than the last accepted one of this kind, of "
        f"{day_words(last.as_of)}: it would take the register back."
    )
