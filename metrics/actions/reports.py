"""Performance reports: made, their tables and tiles, how they rate, what is written in them.

Source: registers-and-returns.md section 2 (settings of a report); boards-and-packs.md (performance report).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from metrics.models import Indicator, Report, ReportRow, ReportTable, ReportText

EDITABLE = frozenset({"title", "same", "amber", "width", "plans"})
USUAL = "Performance report"
LONGEST = 10_000


@transaction.atomic
def create_report(*, partnership: Partnership, facts: Mapping[str, Any], by: User, at: datetime) -> Report:
    """Make a report, still without tables.

    Raises:
        ValidationError: by field.
    """
    require(by, Permission.EDIT_INDICATORS, partnership)
    row = Report(partnership=partnership, **facts)
    row.full_clean()
    row.save(force_insert=True)
    _tell(row, "report_made", by, at, None, {"title": row.title})
    return row


@transaction.atomic
def edit_report(
    *, report: Report, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> Report:
    """Change its title, how it rates, and the plans that it tells of.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: by field.
    """
    require(by, Permission.EDIT_INDICATORS, report.partnership)
    trial = Report.objects.get(pk=report.pk)
    for name, value in changes.items():
        setattr(trial, name, value)
    trial.full_clean(exclude=("version",))
    before, after = save_changes(report, changes, version, EDITABLE)
    if after:
        _tell(report, "report_changed", by, at, before, after)
    return report


@transaction.atomic
def set_table(
    *, report: Report, title: str, indicators: Sequence[Indicator], by: User, at: datetime,
    table: ReportTable | None = None,
) -> ReportTable:  # fmt: skip
    """Put a table into a report, last, or say anew what stands in one, in this order.

    Raises:
        Refused: an indicator of another partnership, or one that stands in the table twice.
        ValidationError: no title.
    """
    require(by, Permission.EDIT_INDICATORS, report.partnership)
    if not title.strip():
        raise ValidationError({"title": "Give the table a title."})
    _check_own(report, indicators)
    before = None
    if table is None:
        last = report.tables.order_by("-order").first()
        table = ReportTable.objects.create(
            report=report, order=last.order + 1 if last else 1, title=title.strip()[:120]
        )
    else:
        before = {"table": table.title, "indicators": table.rows.count()}
        ReportTable.objects.filter(pk=table.pk).update(title=title.strip()[:120])
        table.rows.all().delete()
        table.refresh_from_db()
    _fill(report, table, indicators)
    _tell(report, "report_table_set", by, at, before, {"table": table.title, "indicators": len(indicators)})
    return table


@transaction.atomic
def remove_table(*, report: Report, table: ReportTable, by: User, at: datetime) -> None:
    """Take a table out of a report. Its indicators and their figures stay."""
    require(by, Permission.EDIT_INDICATORS, report.partnership)
    title = table.title
    table.delete()
    _tell(report, "report_table_removed", by, at, {"table": title}, None)


@transaction.atomic
def set_tiles(*, report: Report, indicators: Sequence[Indicator], by: User, at: datetime) -> None:
    """Say which indicators stand at the head of a report.

    Raises:
        Refused: an indicator of another partnership, or one twice.
    """
    require(by, Permission.EDIT_INDICATORS, report.partnership)
    _check_own(report, indicators)
    report.rows.filter(table=None).delete()
    _fill(report, None, indicators)
    _tell(report, "report_tiles_set", by, at, None, {"indicators": len(indicators)})


@transaction.atomic
def write_text(
    *, report: Report, heading: str, text: str, for_month: date, by: User, at: datetime
) -> ReportText:
    """Write a part of a month's report; the last words of a heading hold, the earlier ones are kept.

    Raises:
        ValidationError: no heading, no words, or too many (by field).
    """
    require(by, Permission.ENTER_FIGURES, report.partnership)
    problems = {}
    if not heading.strip():
        problems["heading"] = "Give it a heading."
    if not text.strip():
        problems["text"] = "Write the text."
    if len(text) > LONGEST:
        problems["text"] = f"The text has {len(text):,} characters; {LONGEST:,} is the most."
    if problems:
        raise ValidationError(problems)
    row = ReportText.objects.create(
        report=report, heading=heading.strip()[:120], text=text.strip(), for_month=for_month.replace(day=1),
        by=by, at=at,
    )  # fmt: skip
    _tell(report, "report_written", by, at, None, {"heading": row.heading, "month": for_month.isoformat()})
    return row


def tables_of_import(
    *, partnership: Partnership, tables: Mapping[str, Sequence[Indicator]], by: User, at: datetime
) -> Report | None:
    """Let the first file of figures make the report: one table for each of its sheets.

    Where the partnership has a report, nothing is touched: its tables are its own.
    """
    if Report.objects.filter(partnership=partnership).exists() or not tables:
        return None
    report = Report.objects.create(partnership=partnership, title=USUAL)
    for order, (title, indicators) in enumerate(tables.items(), start=1):
        _fill(report, ReportTable.objects.create(report=report, order=order, title=title[:120]), indicators)
    _tell(report, "report_made", by, at, None, {"title": report.title})
    return report


def _check_own(report: Report, indicators: Iterable[Indicator]) -> None:
    seen = set()
    for each in indicators:
        if each.partnership_id != report.partnership_id:
            raise Refused(f"“{each}” belongs to another partnership.")
        if each.pk in seen:
            raise Refused(f"“{each}” is chosen twice.")
        seen.add(each.pk)


def _fill(report: Report, table: ReportTable | None, indicators: Sequence[Indicator]) -> None:
    ReportRow.objects.bulk_create(
        ReportRow(report=report, table=table, indicator=each, order=order)
        for order, each in enumerate(indicators, start=1)
    )


def _tell(
    row: Report, verb: str, by: User, at: datetime, before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:  # fmt: skip
    record(
        by=by, verb=f"metrics.{verb}", obj=row, partnership=row.partnership, at=at, before=before, after=after
    )
