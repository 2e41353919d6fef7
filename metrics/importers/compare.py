"""Rows of a file beside what they mean: which indicator, computed differences, both ratings.

With a partnership its own indicators, targets and last year's figures count; without, the reviewed
definitions. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from accounts.models import Partnership
from core.rag import Rated
from metrics import rag
from metrics.defining import Definition, definition_named, guess, key_of
from metrics.differences import Difference, Printed, difference, disagreements, rounded
from metrics.importers.tables import Held, Row, Tables
from metrics.models import Indicator
from metrics.summaries.boxes import box_of

CODE = 60
SHOWN_TO = 4  # decimals of a computed number in a report
SIDES = {"previous": "last year", "target": "the target"}
PARTS = {"diff": "difference", "pct": "percentage"}


@dataclass(frozen=True)
class Meant:
    """A row with what it means. `indicator` is the partnership's own where it has it, else `definition`."""

    row: Row
    definition: Definition
    indicator: Indicator | None
    from_previous: Difference | None
    from_target: Difference | None
    against_previous: Rated
    against_target: Rated
    wrong: tuple[str, ...]

    @property
    def wrong_cells(self) -> list[str]:
        """The same by the names of the printed columns: "previous_diff"."""
        return [
            f"{side}_{part}"
            for side, of in SIDES.items()
            for part, what in PARTS.items()
            if f"{what} from {of}" in self.wrong
        ]

    @property
    def agrees(self) -> bool:
        """Whether every printed difference follows from the printed figures."""
        return not self.wrong

    def as_json(self) -> dict[str, Any]:
        """As the contract has it (command-line.md)."""
        row, printed = self.row, self.row.printed
        return {
            "table": row.table, "period": row.period.code, "indicator": row.indicator,
            "actual": number(row.actual.value), "previous": number(row.previous.value),
            "previous_diff": _amount(self.from_previous), "previous_pct": _percent(self.from_previous),
            "target": number(row.target.value),
            "target_diff": _amount(self.from_target), "target_pct": _percent(self.from_target),
            "printed": {
                name: _printed(printed.get(name))
                for name in ("previous_diff", "previous_pct", "target_diff", "target_pct")
            },
            "agrees": self.agrees,
            "rag_previous": _rag(self.against_previous), "rag_target": _rag(self.against_target),
            "rule_previous": self.against_previous.reason, "rule_target": self.against_target.reason,
        }  # fmt: skip


@dataclass
class Compared:
    """A whole file compared."""

    rows: list[Meant]
    held: list[Held]
    notes: list[str] = field(default_factory=list)
    names: Sequence[str] = ()

    def boxes(self) -> dict[str, dict[str, dict[str, int]]]:
        """The count box of each table; it always adds up to the table's rows."""
        return {
            name: {
                "previous": box_of(each.against_previous for each in self.rows if each.row.table == name),
                "target": box_of(each.against_target for each in self.rows if each.row.table == name),
            }
            for name in self.names
        }

    def as_json(self) -> dict[str, Any]:
        """As the contract has it (command-line.md)."""
        return {
            "rows": [each.as_json() for each in self.rows], "boxes": self.boxes(),
            "held": [
                {
                    "sheet": each.sheet, "row": each.row, "column": each.column, "value": each.value,
                    "reason": each.reason,
                }
                for each in self.held
            ],
            "notes": self.notes,
        }  # fmt: skip


def compare(tables: Tables, partnership: Partnership | None, rules: rag.Rules = rag.DEFAULT) -> Compared:
    """Say what each row means. A row that can't be brought in is held with the reason."""
    known = indicators_by_name(partnership)
    found = Compared([], list(tables.held), list(tables.notes), tuple(tables.names))
    seen: dict[tuple[str, object], Row] = {}
    for row in tables.rows:
        indicator = known.get(key_of(row.indicator))
        reason = _wrong(row, indicator, seen)
        if reason:
            found.held.append(Held(row.table, row.line, "", row.indicator, reason))
            continue
        seen[key_of(row.indicator), row.period] = row
        found.rows.append(_meant(row, indicator, rules))
    return found


def indicators_by_name(partnership: Partnership | None) -> dict[str, Indicator]:
    """The partnership's indicators by each name that a file can use."""
    found: dict[str, Indicator] = {}
    rows: Iterable[Indicator] = (
        Indicator.objects.filter(partnership=partnership) if partnership is not None else ()
    )
    codes = {}
    for indicator in rows:
        codes[key_of(indicator.code)] = indicator
        for name in (*indicator.aliases, indicator.name):
            found[key_of(name)] = indicator
    return codes | found


def number(value: Decimal | None) -> float | int | None:
    """A number as JSON has it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _wrong(row: Row, indicator: Indicator | None, seen: Mapping[tuple[str, object], Row]) -> str:
    if (before := seen.get((key_of(row.indicator), row.period))) is not None:
        return f"The same indicator and period stand in line {before.line} of “{before.table}” already."
    if indicator is None:
        return ""
    if indicator.level != Indicator.Level.PARTNERSHIP:
        return "This indicator is measured for each home; a table of the partnership can’t set it."
    if indicator.frequency != row.period.frequency:
        return (
            f"“{indicator}” is measured by {indicator.frequency}, but {row.period.code} is a "
            f"{row.period.frequency}. Change the indicator, or the file."
        )
    if indicator.retired_on and row.period.start >= indicator.retired_on:
        return f"“{indicator}” is retired and takes no figures of this period."
    return ""


def _meant(row: Row, indicator: Indicator | None, rules: rag.Rules) -> Meant:
    definition = definition_named(row.indicator) or guess(
        row.indicator, row.period.frequency, slugify(row.indicator)[:CODE]
    )
    polarity = rag.Polarity(indicator.polarity) if indicator else definition.polarity
    from_previous = difference(row.actual.value, row.previous.value)
    from_target = difference(row.actual.value, row.target.value)
    wrong = [
        f"{name} from {SIDES[group]}"
        for group, found in (("previous", from_previous), ("target", from_target))
        for name in disagreements(
            found, row.printed.get(f"{group}_diff"), row.printed.get(f"{group}_pct")
        )
    ]  # fmt: skip
    return Meant(
        row, definition, indicator, from_previous, from_target,
        rag.against_previous(row.actual.value, row.previous.value, polarity, rules),
        rag.against_target(
            row.actual.value, goal_of(row.target.value, polarity), neutral=polarity is rag.Polarity.NEUTRAL
        ),
        tuple(wrong),
    )  # fmt: skip


def goal_of(value: Decimal | None, polarity: rag.Polarity) -> rag.Goal | None:
    """A target that a table prints as a number alone: more is better = at least, less = at most."""
    if value is None or polarity is rag.Polarity.NEUTRAL:
        return None
    higher = polarity is rag.Polarity.HIGHER
    return rag.Goal(value, rag.Comparator.AT_LEAST if higher else rag.Comparator.AT_MOST)


def _amount(found: Difference | None) -> float | int | None:
    return None if found is None else number(rounded(found.amount, SHOWN_TO))


def _percent(found: Difference | None) -> float | int | None:
    return None if found is None or found.percent is None else number(rounded(found.percent, SHOWN_TO))


def _printed(value: Printed | None) -> float | int | None:
    return None if value is None else number(value.value)


def _rag(rated: Rated) -> str:
    return rated.rag.value if rated.rag else "na"
