"""Imports of figures: read a file, accept what it would do, throw it away, undo it.

Figures change in `accept_import` and `undo_import` only, each in one transaction. The same file again
changes nothing. Source: registers-and-returns.md section 3 (import_observations).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from core.workbooks.reader import read_book
from core.workbooks.safety import WorkbookRefused
from metrics.actions.indicators import create_defined
from metrics.actions.observations import Entry, Written, write
from metrics.actions.reports import tables_of_import
from metrics.figures import Figure, Kind
from metrics.importers.comparators import read_comparators
from metrics.importers.compare import Compared, Meant, compare, goal_of, indicators_by_name
from metrics.importers.tables import read_tables
from metrics.models import (
    ComparatorFigure,
    Indicator,
    Observation,
    ObservationImport,
    PrintedRow,
    Revision,
    Scope,
    Source,
    Status,
    Target,
)
from metrics.periods import APRIL
from metrics.rag import Polarity

State, FileKind = ObservationImport.State, ObservationImport.Kind
CODE = 60


def compared_of(
    content: bytes, name: str, partnership: Partnership | None, financial_year: int | None = None
) -> Compared:
    """A file beside what its rows mean.

    Raises:
        Refused: not a workbook, or none of its sheets holds a table of indicators.
    """
    try:
        book = read_book(content, name)
    except WorkbookRefused as refused:
        raise Refused(str(refused)) from None
    tables = read_tables(book, financial_year)
    if not tables.names:
        raise Refused(
            "No sheet of the file has a line with the heads Period, Indicator and Actual. Check that it is "
            "the table of indicators, and that its heads stand in the first 15 lines."
        )
    return compare(tables, partnership)


@transaction.atomic
def start_import(
    *, partnership: Partnership, name: str, content: bytes, by: User, at: datetime,
    financial_year: int | None = None,
) -> ObservationImport:  # fmt: skip
    """Keep a file with what it would do; a person then accepts or throws it away.

    A table of others' figures (importers/comparators.py) is known by its heads, and accepted by
    actions/comparators.py.

    Raises:
        Refused: it can't be read, or holds no table.
    """
    require(by, Permission.ENTER_FIGURES, partnership)
    kind, result = _told(content, name, partnership, financial_year)
    digest = hashlib.sha256(content).hexdigest()
    waiting = ObservationImport.objects.filter(partnership=partnership, digest=digest, state=State.WAITING)
    waiting.update(state=State.DISCARDED, reason="The same file was brought again.", ended_by=by, ended_at=at)
    run = ObservationImport(
        partnership=partnership, name=name[-200:], digest=digest, financial_year=financial_year,
        kind=kind, result=result, started_by=by, started_at=at,
    )  # fmt: skip
    run.file.save(f"{digest}.xlsx", ContentFile(content), save=False)
    run.save(force_insert=True)
    return run


def _told(
    content: bytes, name: str, partnership: Partnership, financial_year: int | None
) -> tuple[str, dict[str, Any]]:
    """What sort of file it is, and what its page shows."""
    try:
        names = ComparatorFigure.objects.filter(indicator__partnership=partnership).order_by("pk")
        others = read_comparators(
            read_book(content, name), indicators_by_name(partnership), financial_year,
            names.values_list("name", flat=True).distinct(),
        )  # fmt: skip
    except WorkbookRefused as refused:
        raise Refused(str(refused)) from None
    if others is not None:
        return FileKind.COMPARATORS, others.as_json()
    return FileKind.TABLES, compared_of(content, name, partnership, financial_year).as_json()


@transaction.atomic
def accept_import(*, run: ObservationImport, version: int, by: User, at: datetime) -> Written:
    """Bring the figures of a file in: indicators that are new, targets that none contradicts, figures.

    Rows that are held stay out. Last year's figure is brought in where there is none yet; one that differs
    from ours is not changed, the file's is kept with the row as printed.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: it was decided on already.
    """
    require(by, Permission.ENTER_FIGURES, run.partnership)
    held = _taken(run, version)
    compared = compared_of(_content(held), held.name, held.partnership, held.financial_year)
    scope = Scope.objects.of_partnership(held.partnership)
    meant = [(each, _indicator(held.partnership, each, by, at)) for each in compared.rows]
    _set_targets(meant, by, at)
    written = write(
        [*_entries(scope, meant), *_previous(scope, meant)], partnership=held.partnership, by=by, at=at,
        reason=f"A later file: {held.name}"[:300],
    )  # fmt: skip
    _keep_printed(held, scope, meant)
    by_table: dict[str, list[Indicator]] = {}
    for each, indicator in meant:
        by_table.setdefault(each.row.table, []).append(indicator)
    tables_of_import(partnership=held.partnership, tables=by_table, by=by, at=at)
    held.result = {**compared.as_json(), "did": _did(written)}
    _end(held, State.ACCEPTED, "", by, at)
    record(
        by=by, verb="metrics.import_accepted", obj=held, partnership=held.partnership, at=at, before=None,
        after={
            "file": held.name, "new": len(written.new), "revised": len(written.revised),
            "unchanged": len(written.unchanged), "held": len(compared.held),
        },
    )  # fmt: skip
    return written


@transaction.atomic
def discard_import(*, run: ObservationImport, version: int, by: User, at: datetime) -> None:
    """Throw a waiting file away; nothing of it was brought in.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: it was decided on already.
    """
    require(by, Permission.ENTER_FIGURES, run.partnership)
    held = _taken(run, version)
    _end(held, State.DISCARDED, "", by, at)
    record(
        by=by, verb="metrics.import_discarded", obj=held, partnership=held.partnership, at=at, before=None,
        after={"file": held.name},
    )  # fmt: skip


@transaction.atomic
def undo_import(*, run: ObservationImport, version: int, reason: str, by: User, at: datetime) -> int:
    """Take back what an accepted file did, where nobody has changed it since; give how many figures.

    New figures become missing ones (their first value is kept), revised ones get their earlier value back.
    Indicators and targets stay.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: not accepted, no reason, or all of its figures were changed since.
    """
    require(by, Permission.ENTER_FIGURES, run.partnership)
    held = ObservationImport.objects.select_for_update().get(pk=run.pk)
    if held.version != version:
        raise ChangedMeanwhile(held)
    if held.state != State.ACCEPTED:
        raise Refused("Only an accepted file can be undone.")
    if not reason.strip():
        raise Refused("Say why it is undone. The figures are taken back, the reason is kept.")
    did = held.result.get("did", {})
    back = _undone(held, did, by, at, reason.strip())
    if not back and (did.get("new") or did.get("revised")):
        raise Refused("Every figure of this file was changed since, so there is nothing to take back.")
    held.reason = reason.strip()[:300]
    _end(held, State.UNDONE, held.reason, by, at)
    record(
        by=by, verb="metrics.import_undone", obj=held, partnership=held.partnership, at=at, before=None,
        after={"file": held.name, "figures": len(back), "reason": held.reason},
    )  # fmt: skip
    return len(back)


def _taken(run: ObservationImport, version: int) -> ObservationImport:
    held = ObservationImport.objects.select_for_update().get(pk=run.pk)
    if held.version != version:
        raise ChangedMeanwhile(held)
    if held.state != State.WAITING:
        raise Refused(f"This file is decided already: {held.get_state_display().lower()}.")
    return held


def _content(run: ObservationImport) -> bytes:
    with run.file.open("rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != run.digest:
        raise Refused("The kept file is not the one that was brought. Bring it again.")
    return bytes(content)


def _indicator(partnership: Partnership, meant: Meant, by: User, at: datetime) -> Indicator:
    """The row's indicator; one that the partnership lacks is made under its printed name."""
    if meant.indicator is not None:
        return meant.indicator
    return create_defined(
        partnership=partnership, definition=meant.definition, name=meant.row.indicator,
        frequency=meant.row.period.frequency, code=slugify(meant.row.indicator)[:CODE], by=by, at=at,
    )  # fmt: skip


def _set_targets(meant: Iterable[tuple[Meant, Indicator]], by: User, at: datetime) -> None:
    """From April of the row's year on, where no target stands on that day yet."""
    for each, indicator in meant:
        goal = goal_of(each.row.target.value, Polarity(indicator.polarity))
        if goal is None:
            continue
        day = date(each.row.period.financial_year, APRIL, 1)
        known = Target.objects.standing().filter(indicator=indicator)
        if not known.filter(effective_from__lte=each.row.period.end).exists():
            Target.objects.create(
                indicator=indicator, effective_from=day, comparator=goal.comparator, value=goal.value,
                amber=goal.amber, width=goal.width, note="As the imported table prints it.", by=by, at=at,
            )  # fmt: skip


def _entries(scope: Scope, meant: Iterable[tuple[Meant, Indicator]]) -> list[Entry]:
    return [
        Entry(scope, indicator, each.row.period.start, each.row.actual, Status.FINAL, Source.IMPORT)
        for each, indicator in meant
    ]


def _previous(scope: Scope, meant: Iterable[tuple[Meant, Indicator]]) -> list[Entry]:
    """Last year's figures that we don't have."""
    wanted = {
        (indicator.pk, each.row.period.year_before.start): (each, indicator)
        for each, indicator in meant
        if each.row.previous.value is not None
    }
    known = set(
        Observation.objects.filter(
            scope=scope, indicator__in={key[0] for key in wanted}, start__in={key[1] for key in wanted}
        ).values_list("indicator_id", "start")
    )
    return [
        Entry(scope, indicator, key[1], each.row.previous, Status.FINAL, Source.IMPORT)
        for key, (each, indicator) in wanted.items()
        if key not in known
    ]


def _keep_printed(run: ObservationImport, scope: Scope, meant: list[tuple[Meant, Indicator]]) -> None:
    rows = Observation.objects.filter(scope=scope, indicator__in=[indicator for _, indicator in meant])
    known = {(row.indicator_id, row.start): row for row in rows}
    PrintedRow.objects.bulk_create(
        PrintedRow(
            run=run, observation=known[indicator.pk, each.row.period.start], table=each.row.table[:100],
            order=order, agrees=each.agrees, wrong=each.wrong_cells,
            previous=each.row.previous.value, target=each.row.target.value,
            **{name: shown.value for name, shown in each.row.printed.items()},
        )
        for order, (each, indicator) in enumerate(meant)
    )  # fmt: skip


def _did(written: Written) -> dict[str, list[int]]:
    return {
        "new": [row.pk for row in written.new], "revised": [row.pk for row in written.revised],
    }  # fmt: skip


def _undone(
    run: ObservationImport, did: dict[str, Any], by: User, at: datetime, reason: str
) -> list[Observation]:
    """Write the figures of before. A figure that somebody changed since is left as it is."""
    rows = Observation.objects.filter(
        pk__in=[*did.get("new", ()), *did.get("revised", ())], at=run.ended_at or at
    ).select_related("scope", "indicator")  # fmt: skip
    last = {
        each.observation_id: each
        for each in Revision.objects.filter(observation__in=rows).order_by("observation", "number")
    }
    entries = []
    for row in rows:
        before = last.get(row.pk) if row.pk in did.get("revised", ()) else None
        figure = Figure(Kind.MISSING)
        if before is not None:
            figure = Figure(Kind(before.kind), before.value, before.numerator, before.denominator)
        entries.append(Entry(row.scope, row.indicator, row.start, figure, Status.FINAL, Source.IMPORT))
    written = write(entries, partnership=run.partnership, by=by, at=at, reason=f"Undone: {reason}"[:300])
    return written.revised


def _end(run: ObservationImport, state: str, reason: str, by: User, at: datetime) -> None:
    run.state, run.reason, run.ended_by, run.ended_at = state, reason, by, at
    run.version += 1
    run.save(update_fields=["state", "reason", "ended_by", "ended_at", "version", "result"])
