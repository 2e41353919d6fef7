"""What the layouts of one row a location have in common: which rows may be read, ratings with their dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from providers.importers import values, words
from providers.importers.facts import HeldValue, ProviderFact, RatingFact
from providers.importers.layouts.columns import ACTIVITIES, BANDS, SERVICES
from providers.importers.table import Table
from providers.importers.taking import BRAND_ID, BRAND_NAME, Fields, Now
from providers.importers.values import BROKEN, Odd
from providers.kinds import Domain, kind_of

INDIVIDUAL = "[individual provider]"
OLDER = (
    "Published on {published:%-d %B %Y}, before the location was registered on {registered:%-d %B %Y}, so it "
    "was earned under an earlier registration: kept as inherited"
)


def readable(table: Table, held: list[HeldValue]) -> Iterator[Now]:
    """The rows of a layout with one row a location, ready to be taken from.

    A location printed twice in the same words is read once. In differing words neither row is believed: both
    are held with their lines, and the location stays as it is.
    """
    held.extend(table.misshapen)
    at = table.head.positions[table.id_column]
    skipped, differing = _repeats(table)
    now = Now(held)
    for number, row in enumerate(table.rows()):
        if number in skipped:
            continue
        now.line, now.cqc_id, now.row = table.spool.lines[number], row[at], row
        now.broken = is_broken(row)
        if number in differing:
            now.hold("row", row[at], differing[number], stops=True)
        elif _has_an_id(now, table.id_column, row[at]):
            yield now


def is_broken(row: list[str]) -> bool:
    """Whether a cell of the row holds a formula without a result, or an error of one."""
    return "#" in "".join(row) and not BROKEN.isdisjoint(row)


def _has_an_id(now: Now, column: str, cell: str) -> bool:
    """A row whose ID can't be read stops: its location would seem gone, and be taken for closed."""
    try:
        if values.cqc_id(cell):
            return True
    except Odd as odd:
        now.hold(column, cell, f"{odd}, so the row is left out", stops=True)
        return False
    now.hold("row", " ".join(now.row).strip(), "The row has no location ID", stops=True)
    return False


def _repeats(table: Table) -> tuple[set[int], dict[int, str]]:
    skipped: set[int] = set()
    differing: dict[int, str] = {}
    for cqc_id, numbers in table.groups.items():
        if len(numbers) == 1 or not cqc_id:
            continue
        first = table.row(numbers[0])
        if all(table.row(other) == first for other in numbers[1:]):
            skipped.update(numbers[1:])
            continue
        lines = [f"{table.spool.lines[number]:,}" for number in numbers]
        reason = (
            f"{cqc_id} stands in lines {', '.join(lines[:-1])} and {lines[-1]} with different words; the "
            "location stays as it is"
        )
        differing |= dict.fromkeys(numbers, reason[:500])
    return skipped, differing


def named(now: Now, taken: dict[str, Any], column: str) -> bool:
    """Whether the row has a name; else it is held."""
    if taken.get("name"):
        return True
    now.hold("row", now.cqc_id, f"The row has no name under “{column}”")
    return False


def settle(now: Now, taken: dict[str, Any], columns: tuple[str, str] = ("", "")) -> None:
    """What follows from several fields: the kind from the services, an end that isn't before its start."""
    if "service_types" in taken:
        taken["kind"] = _kind(tuple(taken["service_types"]))
    began, ended = taken.get("registered_from"), taken.get("registered_to")
    if began and ended and ended < began:
        now.hold(columns[1], str(taken.pop("registered_to")), "It ends before it began")


@lru_cache(maxsize=4096)
def _kind(services: tuple[str, ...]) -> str:
    return kind_of(services).value


_ORDERS = {
    "activities": {name: n for n, name in enumerate(ACTIVITIES)},
    "service_types": {name: n for n, name in enumerate(SERVICES)},
    "user_bands": {name: n for n, name in enumerate(BANDS)},
}


def in_order(name: str, found: Iterable[str]) -> list[str]:
    """The names of a list field, each once, in the monthly file's order: no layout moves another's."""
    order = _ORDERS[name]
    return sorted(set(found), key=lambda one: (order.get(one, len(order)), one))


def rating(
    now: Now,
    columns: tuple[str, str],
    cells: tuple[str, str],
    published: date | None,
    *,
    domain: Domain = Domain.OVERALL,
    inherited: bool = False,
    assumed: bool = False,
) -> RatingFact | None:
    """A label with its date; None where there is none, which is no fault: unrated is not bad.

    `columns`, `cells`: of the label and of its date.
    """  # fmt: skip
    try:
        found = values.label(cells[0])
    except Odd as odd:
        now.hold(columns[0], cells[0], str(odd))
        return None
    if found is None:
        return None
    if published is None:
        if found.value != "unpublished":
            now.hold(columns[0], cells[0], "A rating without the date of its publication")
        return None
    return RatingFact(domain.value, found.value, published, inherited=inherited, date_assumed=assumed)


def aged(
    now: Now, column: str, found: RatingFact, registered: date | None, printed: str = ""
) -> tuple[bool, bool]:
    """Whether a rating is inherited, and whether its date is one of a report.

    A rating older than the registration can only have been earned under an earlier one, so it is kept as
    inherited, whatever the file prints beside it; where it prints that it is not, that is held to be looked
    at. Dropping it would lose what the regulator still publishes for the home; keeping it as its own would
    blame or praise an owner for another's work. A rating dated on the registration day has no report: its
    label counts, its date is only assumed.
    """
    if registered is None:
        return found.inherited, found.date_assumed
    if found.published_on < registered:
        if printed and not found.inherited:
            now.hold(column, printed, OLDER.format(published=found.published_on, registered=registered))
        return True, found.date_assumed
    return found.inherited, found.date_assumed or found.published_on == registered


class Providers:
    """The provider that a row names."""

    def __init__(self, table: Table, define: Callable[[Fields], None]) -> None:
        self._fields = Fields(table)
        define(self._fields)
        self._id = table.head.positions.get("Provider ID", -1)
        if self._id < 0:
            self._id = table.head.positions.get("CQC Provider ID (for office use only)", -1)
        self._brand = tuple(table.head.positions.get(name, -1) for name in ("Brand ID", "Brand Name"))
        self._brands: dict[tuple[str, str], tuple[str, str]] = {}

    def take(self, now: Now) -> ProviderFact | None:
        """None where the row names none, or its ID is no ID (held)."""
        row = now.row
        cell = row[self._id]
        if not cell:
            return None
        try:
            found = ProviderFact(values.cqc_id(cell))
        except Odd as odd:
            now.hold("Provider ID", cell, str(odd))
            return None
        taken = self._fields.take(now)
        if not taken.get("name"):
            taken.pop("name", None)  # every provider has a name: an empty cell doesn't say that it has none
        elif taken["name"] == INDIVIDUAL:
            found.weak = frozenset({"name"})
        found.values = taken
        self._take_brand(now, found)
        return found

    def _take_brand(self, now: Now, found: ProviderFact) -> None:
        if self._brand[0] < 0:
            return
        row = now.row
        cells = row[self._brand[0]], row[self._brand[1]]
        if now.broken and not BROKEN.isdisjoint(cells):
            now.hold("Brand ID", cells[0], "The cell holds a formula without a result, or an error of one")
            return
        if cells not in self._brands:
            try:
                known = values.brand(*cells)
                if len(known[0]) > BRAND_ID or len(known[1]) > BRAND_NAME:
                    raise Odd("Too long for a brand")
            except Odd as odd:
                now.hold("Brand Name", cells[1], str(odd))
                return
            self._brands[cells] = known
        found.brand_id, found.brand_name = self._brands[cells]


def lines(*cells: str) -> tuple[str]:
    """An address out of cells that are clean already: those that say something, one under the other."""
    return ("\n".join(filter(None, cells)),)


def listed(cell: str, separator: str, known: Sequence[str]) -> Iterator[str]:
    """Names printed in one cell one after the other. A name with the separator in it stays whole when it is
    one of `known`.
    """
    pieces = [values.text(piece) for piece in cell.split(separator)]
    wholes = {one.casefold(): one for one in known if separator in one}
    while pieces:
        width = next(
            (n for n in range(len(pieces), 1, -1) if f"{separator} ".join(pieces[:n]).casefold() in wholes), 1
        )
        joined = f"{separator} ".join(pieces[:width])
        pieces = pieces[width:]
        if joined:
            yield wholes.get(joined.casefold(), joined)


def services(cell: str, separator: str) -> list[str]:
    """Service types printed in one cell."""
    return in_order("service_types", map(words.service, listed(cell, separator, SERVICES)))


def bands(cell: str, separator: str) -> list[str]:
    """Service user bands printed in one cell."""
    return in_order("user_bands", map(words.band, listed(cell, separator, ())))
