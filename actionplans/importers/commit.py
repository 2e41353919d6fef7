"""Writing an import, through the same actions as everybody, and taking it back.

Source: action-plans.md section 5. One transaction each: an import or its undoing happens whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from actionplans.actions.plans import (
    LeadName,
    add_action,
    add_done_entry,
    add_step,
    add_workstream,
    create_plan,
    edit_plan,
    edit_workstream,
    set_leads,
    set_metrics,
)
from actionplans.actions.updates import update_action, update_step
from actionplans.importers import values
from actionplans.importers.diff import RowDiff, compare
from actionplans.importers.parsed import ParsedAction, ParsedPlan, ParsedStep, ParsedWorkstream
from actionplans.importers.plan import parse_file
from actionplans.models import Action, ImportRun, Plan, Step, Update, Workstream
from actionplans.statuses import Status
from audit.actions import record

_TRACKED_ACTION = ("title", "narrative", "progress", "rag", "date_updated", "pid_approved")


@dataclass(frozen=True)
class Preview:
    """What a file says, which plan it belongs to, and how the two differ."""

    parsed: ParsedPlan
    plan: Plan | None
    rows: list[RowDiff]


@transaction.atomic
def start_import(
    *,
    partnership: Partnership,
    name: str,
    content: bytes,
    by: User,
    at: datetime,
    title: str = "",
    as_at: date | None = None,
) -> ImportRun:
    """Keep an uploaded file until somebody accepts what it would do. Nothing of any plan is touched.

    Raises:
        WorkbookRefused: the file is no plan; nothing is kept.
    """
    require(by, Permission.IMPORT_PLANS, partnership)
    parsed = parse_file(content, name, title=title or None, as_at=as_at)
    return ImportRun.objects.create(
        partnership=partnership,
        plan=plan_of(partnership, parsed.title),
        name=name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        title=title,
        as_at=as_at,
        uploaded_at=at,
        uploaded_by=by,
    )


def plan_of(partnership: Partnership | None, title: str) -> Plan | None:
    """The plan of this title, if the partnership has one."""
    if partnership is None:
        return None
    return Plan.objects.filter(partnership=partnership, title=title[:200]).first()


def remembered(plan: Plan | None, run: ImportRun | None = None) -> tuple[dict[str, Status], dict[str, str]]:
    """What people answered about status wordings and columns for this plan; the newest answer counts."""
    answers: dict[str, str] = {}
    columns: dict[str, str] = {}
    before: list[ImportRun] = []
    if plan:
        kept = ImportRun.objects.filter(plan=plan).exclude(state=ImportRun.State.DISCARDED)
        before = list(kept.order_by("pk").defer("content"))
    for one in [*before, *([run] if run else [])]:
        answers |= one.answers
        columns |= one.columns
    return {wording: Status(state) for wording, state in answers.items()}, columns


def preview(run: ImportRun) -> Preview:
    """Read the kept file again with everything people have answered so far, and compare it."""
    content = bytes(run.content)
    title, as_at = run.title or None, run.as_at
    first = parse_file(content, run.name, title=title, as_at=as_at, columns=run.columns)
    plan = plan_of(run.partnership, first.title)
    answers, columns = remembered(plan, run)
    parsed = parse_file(content, run.name, title=title, as_at=as_at, remembered=answers, columns=columns)
    return Preview(parsed, plan, compare(parsed, plan, _base(plan)))


def _base(plan: Plan | None) -> Mapping[str, Mapping[str, Any]]:
    """What the last import that still stands said of each row."""
    newest = ImportRun.objects.applied_to(plan).last() if plan else None
    return newest.rows if newest else {}


@transaction.atomic
def answer_import(
    *, run: ImportRun, by: User, answers: Mapping[str, str], columns: Mapping[str, str]
) -> ImportRun:
    """Keep a person's answers about status wordings and columns; an empty status takes an answer back."""
    require(by, Permission.IMPORT_PLANS, run.partnership)
    _refuse_ended(run)
    given = {wording: Status(state).value for wording, state in answers.items() if state}
    run.answers = {wording: state for wording, state in run.answers.items() if wording not in answers} | given
    run.columns = run.columns | dict(columns)
    run.save(update_fields=["answers", "columns"])
    return run


@transaction.atomic
def discard_import(*, run: ImportRun, by: User, at: datetime) -> None:
    """Throw an upload away before anything was written."""
    require(by, Permission.IMPORT_PLANS, run.partnership)
    _refuse_ended(run)
    run.state, run.ended_at = ImportRun.State.DISCARDED, at
    run.save(update_fields=["state", "ended_at"])


@transaction.atomic
def apply_import(*, run: ImportRun, by: User, at: datetime) -> Preview:
    """Write what the file says and this plan does not say yet; conflicts and held words stay undecided.

    Raises:
        ValidationError: the workbook doesn't say its date and nobody gave one, or it was accepted already.
    """
    require(by, Permission.IMPORT_PLANS, run.partnership)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    _refuse_ended(run)
    seen = preview(run)
    if seen.parsed.as_at is None:
        raise ValidationError(
            "The workbook doesn't say what day it is of. Give the date of the plan and try again."
        )
    writer = _Writer(seen.parsed, by=by, at=at)
    plan = writer.plan(seen, run.partnership)
    for diff in seen.rows:
        writer.workstream(diff, plan)
    run.plan = plan
    if not writer.touched and writer.rows == _base(plan):
        # The same file once more: nothing was written, so there is nothing to undo either.
        run.state, run.ended_at = ImportRun.State.DISCARDED, at
        run.save(update_fields=["plan", "state", "ended_at"])
        return seen
    run.state, run.ended_at = ImportRun.State.APPLIED, at
    run.parsed = seen.parsed.as_json()
    run.rows, run.created, run.before = writer.rows, writer.created, writer.before
    run.versions = _versions(writer.touched)
    run.save()
    record(
        by=by,
        verb="actionplans.plan_imported",
        obj=plan,
        partnership=run.partnership,
        before=None,
        after={"file": run.name, "rows": len(writer.created), "changed": len(writer.before)},
        at=at,
    )
    return seen


def _refuse_ended(run: ImportRun) -> None:
    if run.state != ImportRun.State.WAITING:
        raise ValidationError(f"{run.name} was dealt with already: {run.get_state_display().lower()}.")


def _versions(touched: Mapping[str, Any]) -> dict[str, int]:
    """The versions after the import, read back, since some actions write more than one of them."""
    found = {}
    for key, row in touched.items():
        found[key] = type(row).objects.values_list("version", flat=True).get(pk=row.pk)
    return found


class _Writer:
    """Writes new and changed rows and notes what undoing and the next import need."""

    def __init__(self, parsed: ParsedPlan, *, by: User, at: datetime) -> None:
        self.parsed = parsed
        self.by = by
        self.at = at
        today = timezone.localtime(at).date()
        self.day = min(parsed.as_at or today, today)
        self.rows: dict[str, values.Values] = {}
        self.created: list[str] = []
        self.before: dict[str, values.Values] = {}
        self.touched: dict[str, Any] = {}

    def plan(self, seen: Preview, partnership: Partnership) -> Plan:
        """The plan that the file belongs to, made when there is none."""
        day = self.parsed.as_at or self.day
        if seen.plan is None:
            plan = create_plan(
                partnership=partnership,
                title=self.parsed.title,
                layout=self.parsed.layout.value,
                as_at=day,
                by=self.by,
                at=self.at,
                scheme=self.parsed.scheme.value,
            )
            self._note_new("plan", plan, {})
            return plan
        if day > seen.plan.as_at:
            self.before["plan:" + str(seen.plan.pk)] = {"as_at": seen.plan.as_at.isoformat()}
            plan = edit_plan(plan=seen.plan, version=seen.plan.version, by=self.by, changes={"as_at": day})
            self.touched[f"plan:{plan.pk}"] = plan
            return plan
        return seen.plan

    def workstream(self, diff: RowDiff, plan: Plan) -> None:
        """A workstream and everything below it."""
        one, row = diff.parsed, diff.target
        if not isinstance(one, ParsedWorkstream):
            return
        told = values.of_parsed_workstream(one)
        if row is None:
            plain = {name: value for name, value in told.items() if name != "metrics"}
            number = self._free(one.number[:12], plan.workstreams, "number")
            row = add_workstream(plan=plan, number=number, by=self.by, metrics=one.metrics, **plain)
            self._note_new("workstream", row, told)
        else:
            assert isinstance(row, Workstream)  # noqa: S101 - for the type checker
            self._note(diff, told)
            changes = {name: new for name, (_, new) in diff.changes.items() if name != "metrics"}
            if changes:
                row = edit_workstream(workstream=row, version=row.version, by=self.by, changes=changes)
            if "metrics" in diff.changes:
                set_metrics(workstream=row, names=one.metrics, by=self.by)
        for child in diff.children:
            self._action(child, row)

    def _action(self, diff: RowDiff, workstream: Workstream) -> None:
        one, row = diff.parsed, diff.target
        if not isinstance(one, ParsedAction):
            return
        told = values.of_parsed_action(one)
        if row is None:
            row = self._new_action(one, told, workstream)
        else:
            assert isinstance(row, Action)  # noqa: S101 - for the type checker
            self._note(diff, told)
            self._changed_action(row, {name: new for name, (_, new) in diff.changes.items()})
        for child in diff.children:
            self._step(child, row)

    def _new_action(self, one: ParsedAction, told: values.Values, workstream: Workstream) -> Action:
        tracked = values.stored({name: told[name] for name in _TRACKED_ACTION if name != "title"})
        if one.rag:
            tracked["rag_declared_on"] = one.date_updated or self.day
        number = workstream.actions.count() + 1
        action = add_action(
            workstream=workstream,
            title=one.title,
            by=self.by,
            at=self.at,
            ref=self._free((one.ref or f"{workstream.number}.{number}")[:20], workstream.actions, "ref"),
            for_day=self.day,
            care_settings=one.care_settings,
            phases=one.phases,
            kind=Update.Kind.IMPORTED,
            rag_previous=one.rag_previous,
            **tracked,
        )
        set_leads(action=action, leads=[LeadName(name) for name in told["leads"]], by=self.by)
        for text in one.done:
            add_done_entry(action=action, text=text, by=self.by, on=self.day)
        self._note_new("action", action, told)
        return action

    def _changed_action(self, action: Action, changes: values.Values) -> None:
        tracked = values.stored({name: value for name, value in changes.items() if name in _TRACKED_ACTION})
        if tracked:
            update_action(
                action=action, version=action.version, by=self.by, at=self.at, changes=tracked,
                for_day=_day_after_last(action, self.day, self.at), kind=Update.Kind.IMPORTED,
                 check_reason=False,
            )  # fmt: skip
        if "leads" in changes:
            known = {lead.name: lead for lead in action.leads.filter(step=None)}
            names = [
                LeadName(name, known[name].user, known[name].accountable) if name in known else LeadName(name)
                for name in changes["leads"]
            ]
            set_leads(action=action, leads=names, by=self.by)
        if "done" in changes:
            here = set(action.done_entries.values_list("text", flat=True))
            for text in changes["done"]:
                if text not in here:
                    add_done_entry(action=action, text=text, by=self.by, on=self.day)
        tags = {name: changes[name] for name in ("care_settings", "phases") if name in changes}
        if tags:
            write_tags(action, tags, by=self.by)

    def _step(self, diff: RowDiff, action: Action) -> None:
        one, row = diff.parsed, diff.target
        if not isinstance(one, ParsedStep):
            return
        told = values.of_parsed_step(one)
        if row is None:
            fields = values.stored({name: value for name, value in told.items() if name != "text"})
            if len(one.status_text) > len(told["status_text"]):
                fields["note"] = one.status_text
            row = add_step(
                action=action, text=one.text, by=self.by, at=self.at, for_day=self.day,
                kind=Update.Kind.IMPORTED, **fields,
            )  # fmt: skip
            self._note_new("step", row, told)
            return
        assert isinstance(row, Step)  # noqa: S101 - for the type checker
        self._note(diff, told)
        changes = values.stored({name: new for name, (_, new) in diff.changes.items()})
        if changes:
            update_step(
                step=row, version=row.version, by=self.by, at=self.at, changes=changes,
                for_day=_day_after_last(row, self.day, self.at), kind=Update.Kind.IMPORTED,
                 check_reason=False,
            )  # fmt: skip

    def _note_new(self, level: str, row: Any, told: values.Values) -> None:
        key = f"{level}:{row.pk}"
        self.created.append(key)
        self.touched[key] = row
        if told:
            self.rows[key] = told

    def _note(self, diff: RowDiff, told: values.Values) -> None:
        """What the file says is what the next import compares with, except where a conflict is still open."""
        open_fields = {name: here for name, (here, _) in diff.conflicts.items()}
        old = _base_of(diff)
        self.rows[diff.key] = told | {name: old.get(name) for name in open_fields}
        if diff.changes:
            self.before[diff.key] = {name: here for name, (here, _) in diff.changes.items()}
            self.touched[diff.key] = diff.target

    def _free(self, wanted: str, rows: Any, name: str) -> str:
        """The number or reference, or the next one like it that is free."""
        taken = set(rows.values_list(name, flat=True))
        return next(
            one
            for one in (wanted, *(f"{wanted} ({n})" for n in range(2, len(taken) + 3)))
            if one not in taken
        )


def _base_of(diff: RowDiff) -> Mapping[str, Any]:
    plan = diff.target.plan if diff.target is not None else None
    return _base(plan).get(diff.key, {})


def _day_after_last(row: Action | Step, day: date, at: datetime) -> date:
    """The day of the file, or that of the newest update when the file is older; never after today."""
    last = row.updates.order_by("-pk").values_list("for_day", flat=True).first()
    return min(max(day, last or day), timezone.localtime(at).date())


def write_tags(action: Action, tags: Mapping[Any, Any], *, by: User) -> None:
    """Care settings and phases, which are not tracked by updates, straight into the row and the trail."""
    before = {name: getattr(action, name) for name in tags}
    Action.objects.filter(pk=action.pk).update(**tags)
    record(
        by=by,
        verb="actionplans.action_updated",
        obj=action,
        partnership=action.partnership,
        before=before,
        after=dict(tags),
    )
