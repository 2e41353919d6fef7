"""The round trip through Excel: hand out, take back, accept or refuse each changed cell."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import may, require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.actions.updates import update_action, update_step
from actionplans.errors import ChangedMeanwhile
from actionplans.models import EditedWorkbook, IssuedWorkbook, Plan, Step, Workstream
from actionplans.roundtrip.compare import RowChange, changes_of, gone_rows
from actionplans.roundtrip.fields import value_of
from actionplans.roundtrip.read import NOT_OURS, read_returned
from actionplans.roundtrip.rows import rows_of
from actionplans.roundtrip.write import workbook_of
from audit.actions import record
from core.words import moment_words
from core.workbooks.reader import WorkbookRefused


@dataclass(frozen=True)
class RowResult:
    """What became of one row. `words` says it in one sentence."""

    key: str
    label: str
    saved: bool
    words: str

    def stored(self) -> dict[str, Any]:
        """As the row of the upload keeps it."""
        return {"key": self.key, "label": self.label, "saved": self.saved, "words": self.words}


@transaction.atomic
def issue_workbook(
    *, plan: Plan, by: User, at: datetime, workstream: Workstream | None = None
) -> tuple[IssuedWorkbook, bytes]:
    """Hand out a plan, or one workstream, for editing; what each cell said is kept to compare with."""
    require(by, Permission.UPDATE_PLANS, plan.partnership)
    _refuse_closed(plan)
    rows = rows_of(plan, workstream)
    issued = IssuedWorkbook.objects.create(
        plan=plan,
        workstream=workstream,
        issued_at=at,
        issued_by=by,
        cells={row.key: row.cells for row in rows},
    )
    when = moment_words(timezone.localtime(at))
    about = [
        ("Plan", plan.title),
        ("Part", str(workstream or "all of it")),
        ("Handed out", f"{when}, to {by}"),
    ]
    book = workbook_of(rows, issued=issued.pk, title=str(workstream or plan), about=about)
    file = io.BytesIO()
    book.save(file)
    return issued, file.getvalue()


@transaction.atomic
def receive_workbook(*, plan: Plan, content: bytes, name: str, by: User, at: datetime) -> EditedWorkbook:
    """Read what came back; nothing in the plan changes before cells are accepted.

    Raises:
        WorkbookRefused: it can't be opened safely, or was not handed out for this plan.
    """
    require(by, Permission.UPDATE_PLANS, plan.partnership)
    returned = read_returned(content, name)
    issued = (
        IssuedWorkbook.objects.select_related("plan__partnership", "workstream")
        .filter(pk=returned.issued)
        .first()
    )
    if issued is None or not may(by, Permission.VIEW_PLANS, issued.plan.partnership):
        raise WorkbookRefused(NOT_OURS)
    if issued.plan_id != plan.pk:
        raise WorkbookRefused(f"This workbook belongs to the plan {issued.plan}. Upload it there.")
    told = {problem["key"] for problem in returned.problems if "key" in problem}
    for label in gone_rows(issued.cells, returned.cells, told, rows_of(plan, issued.workstream)):
        words = f"{label}: the row is not in the workbook any more. It stays in the plan as it is."
        returned.problems.append({"place": "", "words": words})
    return EditedWorkbook.objects.create(
        issued=issued,
        name=name[:200],
        uploaded_at=at,
        uploaded_by=by,
        cells=returned.cells,
        problems=[{"place": each["place"], "words": each["words"]} for each in returned.problems],
    )


@transaction.atomic
def apply_workbook(
    *,
    edited: EditedWorkbook,
    accepted: Collection[str],
    versions: Mapping[str, int],
    by: User,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> list[RowResult]:
    """Save the accepted cells ("step:12:status"), each row as a whole or not at all, with a result for each.

    `versions` are the rows' versions as the person saw them in the preview; a row that moved on since is
    refused and shown again. `reasons`: why a colour differs, by row. While rows were refused the upload stays
    open, so that they can be decided again; else it is done.

    Raises:
        ValidationError: it was dealt with already, or nothing was accepted.
    """
    require(by, Permission.UPDATE_PLANS, edited.partnership)
    waiting = EditedWorkbook.objects.select_for_update().filter(
        pk=edited.pk, state=EditedWorkbook.State.WAITING
    )
    if not waiting.exists():
        raise ValidationError("This workbook was dealt with already. Upload it again to see what is left.")
    if not accepted:
        raise ValidationError(
            "Nothing was accepted, so nothing was saved. Tick what should hold, or throw it away."
        )
    results = []
    for change in changes_of(edited):
        chosen = {cell.field.name: cell for cell in change.cells if cell.name in accepted}
        if chosen:
            values = {name: value_of(cell.field, cell.typed) for name, cell in chosen.items()}
            reason = (reasons or {}).get(change.row.key, "").strip()
            results.append(_save(change, values, versions.get(change.row.key, 0), reason, by, at))
    _finish(edited, results, by, at)
    return results


def _save(
    change: RowChange,
    values: dict[str, Any],
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> RowResult:
    row = change.row
    if "rag" in values and reason:
        values.setdefault("rag_reason", reason)
    note = values.pop("note", None)
    if note == "":  # the note was emptied: that is a change of the field, and no news to write down
        values["note"] = note
    words = note or ""
    try:
        if isinstance(row.row, Step):
            update_step(step=row.row, version=version, by=by, at=at, changes=values, note=words)
        else:
            update_action(action=row.row, version=version, by=by, at=at, changes=values, note=words)
    except ChangedMeanwhile as lost:
        who = lost.current.last_update_by or "Someone"
        words = f"{who} changed it a moment ago. Nothing of this row was saved; look at it again."
        return RowResult(row.key, row.label, saved=False, words=words)
    except ValidationError as error:
        return RowResult(row.key, row.label, saved=False, words=" ".join(error.messages))
    count = len(values) + bool(note)
    return RowResult(row.key, row.label, saved=True, words="1 cell." if count == 1 else f"{count} cells.")


def _finish(edited: EditedWorkbook, results: list[RowResult], by: User, at: datetime) -> None:
    refused = any(not result.saved for result in results)
    earlier = [each for each in edited.results if each["key"] not in {result.key for result in results}]
    edited.results = [*earlier, *(result.stored() for result in results)]
    edited.state = EditedWorkbook.State.WAITING if refused else EditedWorkbook.State.APPLIED
    edited.ended_at = None if refused else at
    edited.save(update_fields=["results", "state", "ended_at"])
    saved = [result for result in results if result.saved]
    if saved:
        record(
            by=by,
            verb="actionplans.workbook_applied",
            obj=edited.plan,
            partnership=edited.partnership,
            before=None,
            after={"workbook": edited.name, "changed": len(saved)},
            at=at,
        )


@transaction.atomic
def discard_workbook(*, edited: EditedWorkbook, by: User, at: datetime) -> None:
    """Throw the upload away; the plan stays as it is."""
    require(by, Permission.UPDATE_PLANS, edited.partnership)
    waiting = EditedWorkbook.objects.filter(pk=edited.pk, state=EditedWorkbook.State.WAITING)
    waiting.update(state=EditedWorkbook.State.DISCARDED, ended_at=at)


def _refuse_closed(plan: Plan) -> None:
    if plan.state != Plan.State.OPEN:
        raise ValidationError(f"{plan} is closed, so it can't be edited in Excel.")
