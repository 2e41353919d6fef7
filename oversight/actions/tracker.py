"""Changes to the action tracker: born in minutes or entered, reported until closed, or made a step of a plan.

What was reported is only ever added to (BoardActionEntry); the row itself shows the newest state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans import actions as plans
from actionplans import timescales
from actionplans.actions.plans import LeadName
from actionplans.models import Action as PlanAction
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from oversight.models import AgendaItem, Board, BoardAction, BoardActionEntry, Meeting, MinuteParagraph
from oversight.register_checks import problems_of, trimmed
from oversight.register_trail import is_exempt, tell

UNCHANGED: Final[Any] = object()
EDITABLE = frozenset({"subject", "text", "met_on", "lead_user", "exempt"})
REQUIRED = {"subject": "Enter the subject.", "text": "Enter what is to be done."}
LONGEST = {"subject": 300, "lead": 200, "deadline_text": 80}


@transaction.atomic
def add_action(
    *, board: Board, met_on: date, subject: str, text: str, by: User, at: datetime,
    meeting: Meeting | None = None, item: AgendaItem | None = None, paragraph: MinuteParagraph | None = None,
    lead: str = "", lead_user: User | None = None, deadline: date | None = None, deadline_text: str = "",
    exempt: bool = False,
) -> BoardAction:  # fmt: skip
    """Put an action on the tracker, open. What is born in an exempt item or paragraph is exempt.

    `deadline_text` are printed words such as "Jan-21"; without a `deadline` its day is read from them, as
    seen from `met_on`, where that is certain.

    Raises:
        ValidationError: no subject or action, or a text that is too long (by field).
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    fields = _checked(
        {
            "subject": subject,
            "text": text,
            "lead": lead or str(lead_user or ""),
            "deadline_text": deadline_text,
        }
    )
    if deadline is None:
        deadline = read_deadline(fields["deadline_text"], met_on)
    action = BoardAction(
        board=board, meeting=meeting, item=item, paragraph=paragraph, met_on=met_on, lead_user=lead_user,
        deadline=deadline, exempt=exempt, **fields,
    )  # fmt: skip
    action.exempt = is_exempt(action)
    action.save(force_insert=True)
    _entry(action, by=by, at=at, on=met_on, text="", meeting=meeting)
    after = {"subject": action.subject, "text": action.text, "lead": action.lead, "deadline": deadline}
    tell(action, "oversight.action_added", by=by, at=at, label=label_of(action), before=None, after=after)
    return action


@transaction.atomic
def report_action(
    *, action: BoardAction, by: User, at: datetime, on: date, version: int, text: str = "",
    state: str | None = None, deadline: date | None = UNCHANGED, deadline_text: str = UNCHANGED,
    lead: str = UNCHANGED, lead_user: User | None = UNCHANGED, meeting: Meeting | None = None,
) -> BoardActionEntry:  # fmt: skip
    """Say how an action stands on a day: progress, open or closed, a new deadline or lead; `None` = no
    deadline, nobody.

    A new deadline without words of its own is printed as its day; a new lead's account goes with the name.

    Raises:
        ChangedMeanwhile: somebody reported after `version`; nothing is written.
        ValidationError: nothing said, no words about closing or reopening, or a day that can't be (by field).
        PermissionDenied: `by` may not report on the actions of boards.
    """
    require(by, Permission.TRACK_ACTIONS, action.partnership)
    given = {"state": UNCHANGED if state is None else state, "deadline": deadline}
    given |= {"deadline_text": deadline_text, "lead": lead, "lead_user": lead_user}
    wanted = _checked({name: value for name, value in given.items() if value is not UNCHANGED})
    _follow(action, wanted)
    fields = {name: value for name, value in wanted.items() if value != getattr(action, name)}
    text = text.strip()
    _check_report(action, fields, text, on, at)
    if "state" in fields:
        fields["closed_on"] = on if fields["state"] == BoardAction.State.CLOSED else None
    if text:
        fields["progress"] = text
    before = {name: getattr(action, name) for name in fields}
    rows = BoardAction.objects.filter(pk=action.pk, version=version)
    moved = rows.update(**fields, version=F("version") + 1)
    action.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(action)
    entry = _entry(action, by=by, at=at, on=on, text=text, meeting=meeting)
    tell(
        action, "oversight.action_reported", by=by, at=at, label=label_of(action), before=before,
        after={name: getattr(action, name) for name in fields},
    )  # fmt: skip
    return entry


@transaction.atomic
def update_action(
    *, action: BoardAction, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> BoardAction:
    """Correct what the tracker says was agreed (EDITABLE); how it goes is reported instead.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: an action of an exempt item would become public.
        ValidationError: no subject or action (by field).
    """
    require(by, Permission.RUN_BOARDS, action.partnership)
    changes = _checked(dict(changes))
    if changes.get("exempt") is False and (
        (action.item and action.item.exempt) or (action.paragraph and action.paragraph.exempt)
    ):
        raise Refused("This action was agreed in private. Make its item and minutes public first.")
    old = action.text
    before, after = save_changes(action, changes, version, EDITABLE)
    if not after:
        return action
    if action.paragraph_id and action.text != old:
        rows = MinuteParagraph.objects.filter(pk=action.paragraph_id, text=old)
        rows.update(text=action.text, edited_by=by, version=F("version") + 1)
    tell(action, "oversight.action_changed", by=by, at=at, label=label_of(action), before=before, after=after)
    return action


@transaction.atomic
def action_to_step(*, action: BoardAction, plan_action: PlanAction, by: User, at: datetime) -> BoardAction:
    """Make a tracked action a step of a plan: its words, deadline and lead go with it, and it links there.

    Raises:
        Refused: it is a step already, closed, or exempt; or the plan belongs to another partnership.
        PermissionDenied: `by` may not change the structure of the plan.
        ValidationError: the plan is closed.
    """
    require(by, Permission.TRACK_ACTIONS, action.partnership)
    _check_step(action, plan_action)
    dated: dict[str, Any] = {"timescale_text": _printed(action), "status": "not_started"}
    if action.deadline:
        dated |= {"agreed_due": action.deadline, "timescale_kind": "due", "precision": "day"}
    step = plans.add_step(action=plan_action, text=action.text, by=by, at=at, **dated)
    if action.lead:
        lead = LeadName(action.lead, action.lead_user, accountable=True)
        plans.set_leads(action=plan_action, step=step, leads=[lead], by=by)
    progress = f"Now a step of {plan_action.ref} in {plan_action.plan.title}."
    moved = BoardAction.objects.filter(pk=action.pk, step=None, version=action.version).update(
        step=step, progress=progress, version=F("version") + 1
    )
    action.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(action)
    _entry(action, by=by, at=at, on=next_day(action, at), text=progress)
    tell(
        action, "oversight.action_to_step", by=by, at=at, label=label_of(action), before=None,
        after={"step": f"{plan_action.ref} {step}", "plan": plan_action.plan.title},
    )  # fmt: skip
    return action


def read_deadline(words: str, met_on: date) -> date | None:
    """The day that printed words mean, as seen from the day of the meeting; None when that is not certain."""
    read = timescales.parse(words, plan_date=met_on) if words else None
    return read.date if read is not None and read.kind == "due" else None


def next_day(action: BoardAction, at: datetime) -> date:
    """The day for which something that happens at `at` is reported: never before the last report."""
    last = action.entries.order_by("-on", "-pk").values_list("on", flat=True).first()
    return max(timezone.localtime(at).date(), last or action.met_on)


def label_of(action: BoardAction) -> str:
    """What the audit trail calls it."""
    return f"the action “{action}”"


def _entry(
    action: BoardAction, *, by: User, at: datetime, on: date, text: str, meeting: Meeting | None = None
) -> BoardActionEntry:
    return BoardActionEntry.objects.create(
        action=action, meeting=meeting, at=at, on=on, by=by, text=text, state=action.state,
        deadline=action.deadline, deadline_text=action.deadline_text, lead=action.lead,
    )  # fmt: skip


def _printed(action: BoardAction) -> str:
    return action.deadline_text or (day_words(action.deadline) if action.deadline else "")


def _follow(action: BoardAction, wanted: dict[str, Any]) -> None:
    """Printed words that a new deadline has overtaken go; so does the account behind another name."""
    if wanted.get("deadline", action.deadline) != action.deadline:
        wanted.setdefault("deadline_text", "")
    if "deadline_text" in wanted and "deadline" not in wanted and wanted["deadline_text"]:
        wanted["deadline"] = read_deadline(wanted["deadline_text"], action.met_on)
    if wanted.get("lead_user") and not wanted.get("lead"):
        wanted["lead"] = str(wanted["lead_user"])
    elif wanted.get("lead", action.lead) != action.lead:
        wanted.setdefault("lead_user", None)


def _check_report(action: BoardAction, fields: Mapping[str, Any], text: str, on: date, at: datetime) -> None:
    if not fields and not text:
        raise ValidationError("Nothing was changed. Change something, or write a line about it.")
    if fields.get("state") == BoardAction.State.CLOSED and not text:
        raise ValidationError({"text": "Say in a line how it was closed."})
    if fields.get("state") == BoardAction.State.OPEN and not text:
        raise ValidationError({"text": "Say in a line why it is open again."})
    if on > max(timezone.localtime(at).date(), action.met_on):
        raise ValidationError({"on": "The day of a report can't be in the future."})
    last = action.entries.order_by("-on", "-pk").values_list("on", flat=True).first()
    if last and on < last:
        raise ValidationError({"on": f"There is already a report for {day_words(last)}, which is later."})


def _check_step(action: BoardAction, plan_action: PlanAction) -> None:
    if action.step_id:
        raise Refused("It is a step of a plan already. Open the step to report on it.")
    if action.state == BoardAction.State.CLOSED:
        raise Refused("It is closed. Reopen it before you put it into a plan.")
    if is_exempt(action):
        raise Refused(
            "It is exempt, and everybody who sees the plan would read it. Write a step in other words there."
        )
    if plan_action.partnership != action.partnership:
        raise Refused("That plan belongs to another partnership. Choose an action of your own plans.")


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with texts trimmed.

    Raises:
        ValidationError: by field.
    """
    fields = trimmed(fields)
    problems = problems_of(fields, REQUIRED, LONGEST)
    if fields.get("state", "open") not in BoardAction.State.values:
        problems["state"] = "Choose open or closed."
    if problems:
        raise ValidationError(problems)
    return fields
