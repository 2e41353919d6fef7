"""What bodies answer to items of the checklist (failure-protocol.md L03-L05, L11, L12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from failure_protocol.access import REFUSAL, allow, roles_of
from failure_protocol.actions.checklist import note_item
from failure_protocol.answering import Said, may_change, missing
from failure_protocol.attachments import Kept
from failure_protocol.matrix import Level, Rights, TeamRole
from failure_protocol.models import Incident, ItemAnswer, ItemEvidence
from failure_protocol.models.checklist import Status
from failure_protocol.models.team import Body
from failure_protocol.summaries.team import officers_of

TEXTS = ("outcome", "note", "reason", "escalated_to", "trigger", "evidence")
FIELDS = ("status", "officer", "due", *TEXTS)
LABELS = {
    "status": "Status", "officer": "Officer", "due": "Due", "outcome": "Outcome", "note": "Note",
    "reason": "Reason", "escalated_to": "Escalated to", "trigger": "Applies when", "evidence": "Evidence",
    "is_asked": "Asked",
}  # fmt: skip
ENDED = "{incident} is {state}. Reopen it first, with a reason."


@dataclass(frozen=True)
class Given:
    """How many answers of a section were given to somebody, and which were not, with why."""

    done: int
    refused: tuple[tuple[str, str], ...]


@transaction.atomic
def answer_item(
    *, answer: ItemAnswer, version: int, changes: Mapping[str, Any], by: User, at: datetime,
    file: Kept | None = None,
) -> ItemAnswer:  # fmt: skip
    """Change what a body answers: only the fields given, and only if nobody changed it meanwhile.

    Raises:
        ValidationError: words that the status demands are missing (by field), or the officer is no officer.
        ChangedMeanwhile: somebody saved first; nothing was written.
        Refused: the incident has ended.
    """
    incident = answer.item.incident
    _check_open(incident)
    held = allow(by, incident, "checklist", Level.OWN)
    _check_mine(by, answer, held, changes)
    wanted = {name: _clean(name, value) for name, value in changes.items() if name in FIELDS}
    changed = {name: value for name, value in wanted.items() if value != getattr(answer, name)}
    if answer.version != version:
        answer.refresh_from_db()
        raise ChangedMeanwhile(answer)
    _check_words(answer, changed)
    _check_officer(incident, answer, changed, at)
    if not changed and file is None and answer.is_asked:
        return answer
    before = {name: getattr(answer, name) for name in changed}
    _save(answer, version, by, at, changed)
    if file is not None:
        _add_file(answer, file, by, at)
    note_item(answer.item, _words(answer, before, file), by, at, _data(answer, before, file))
    return answer


@transaction.atomic
def ask_body(*, answer: ItemAnswer, asked: bool, version: int, by: User, at: datetime) -> ItemAnswer:
    """Say whether a body is asked about an item. One that has begun, or names somebody, stays asked.

    Raises:
        Refused: it has begun, or the incident has ended.
        ChangedMeanwhile: somebody saved first.
    """
    incident = answer.item.incident
    _check_open(incident)
    allow(by, incident, "checklist", Level.EDIT)
    if answer.version != version:
        answer.refresh_from_db()
        raise ChangedMeanwhile(answer)
    if not asked and (answer.officer_id or answer.status != Status.NOT_STARTED):
        raise Refused(
            f"{answer.get_body_display()} has begun with {answer.item}. Set it to “Not applicable” with the "
            "reason instead."
        )
    if asked == answer.is_asked:
        return answer
    _save(answer, version, by, at, {"is_asked": asked})
    verb = "is asked" if asked else "is not asked any more"
    text = f"{answer.item.ref}: {answer.get_body_display()} {verb}."
    note_item(
        answer.item,
        text,
        by,
        at,
        {"ref": answer.item.ref, "body": answer.body, "is_asked": [not asked, asked]},
    )
    return answer


def assign_section(
    *, incident: Incident, answers: Sequence[ItemAnswer], officer: User | None, due: date | None, by: User,
    at: datetime,
) -> Given:  # fmt: skip
    """Ask a body about many items at once, and give those that are nobody's to an officer.

    What somebody holds already, or what is settled, stays as it is; each item is written by itself, so that
    one refusal does not undo the others.
    """
    allow(by, incident, "checklist", Level.EDIT)
    done, refused = 0, []
    for answer in answers:
        changes: dict[str, Any] = {}
        if officer is not None and answer.officer_id is None:
            changes["officer"] = officer
        if due is not None and answer.due is None:
            changes["due"] = due
        if not changes and answer.is_asked:
            continue
        try:
            answer_item(answer=answer, version=answer.version, changes=changes, by=by, at=at)
            done += 1
        except ChangedMeanwhile:
            refused.append((answer.item.ref, "somebody changed it a moment ago"))
        except ValidationError as error:
            refused.append((answer.item.ref, " ".join(error.messages)))
    return Given(done, tuple(refused))


def _check_open(incident: Incident) -> None:
    if incident.has_ended:
        raise Refused(ENDED.format(incident=incident, state=incident.get_state_display().lower()))


def _check_mine(by: User, answer: ItemAnswer, held: Rights, changes: Mapping[str, Any]) -> None:
    incident = answer.item.incident
    own_column = answer.is_asked and answer.body == Body.PROVIDER
    own_column = own_column and TeamRole.PROVIDER in roles_of(by, incident)
    if not may_change(held.checklist, is_own=answer.officer_id == by.pk, is_own_column=own_column):
        raise PermissionDenied(REFUSAL.format(incident=incident))
    if held.checklist < Level.EDIT and {"officer", "due"} & set(changes):
        raise PermissionDenied(REFUSAL.format(incident=incident))


def _check_words(answer: ItemAnswer, changed: Mapping[str, Any]) -> None:
    def said(source: Mapping[str, Any]) -> Said:
        names = ("status", "outcome", "reason", "escalated_to", "trigger")
        return Said(*(str(source.get(name, getattr(answer, name))) for name in names))

    if wrong := missing(said({}), said(changed)):
        raise ValidationError(wrong)


def _check_officer(incident: Incident, answer: ItemAnswer, changed: Mapping[str, Any], at: datetime) -> None:
    officer = changed.get("officer")
    if officer is None:
        return
    fits = officers_of(incident, at, provider=answer.body == Body.PROVIDER)
    if not fits.filter(pk=officer.pk).exists():
        words = (
            f"{officer} is not of the provider’s staff in this team."
            if answer.body == Body.PROVIDER
            else f"{officer} has no part in this team that can be given items. Add them to the team first."
        )
        raise ValidationError({"officer": words})


def _clean(name: str, value: Any) -> Any:
    if name in TEXTS:
        return str(value or "").strip()
    return value or None if name in ("officer", "due") else value


def _save(answer: ItemAnswer, version: int, by: User, at: datetime, changed: Mapping[str, Any]) -> None:
    """Write, if nobody wrote since.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    values: dict[str, Any] = {"is_asked": True, **changed}
    if "status" in changed:
        values |= {"status_at": at, "status_by": by}
        if changed["status"] != Status.NOT_YET and "trigger" not in changed:
            values["trigger"] = ""
        if changed["status"] != Status.CANNOT and "escalated_to" not in changed:
            values["escalated_to"] = ""
    stored = ItemAnswer.objects.filter(pk=answer.pk, version=version)
    written = stored.update(**values, changed_at=at, changed_by=by, version=version + 1)
    answer.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(answer)


def _add_file(answer: ItemAnswer, file: Kept, by: User, at: datetime) -> None:
    ItemEvidence.objects.create(
        answer=answer, key=file.key, name=file.name, size=file.size, sha256=file.sha256, added_by=by,
        added_at=at,
    )  # fmt: skip


def _data(answer: ItemAnswer, before: Mapping[str, Any], file: Kept | None) -> dict[str, Any]:
    data: dict[str, Any] = {"ref": answer.item.ref, "body": answer.body}
    for name, old in before.items():
        data[name] = [_told(name, old), _told(name, getattr(answer, name))]
    if file is not None:
        data["file"] = [None, file.name]
    return data


def _told(name: str, value: Any) -> Any:
    if name == "status":
        return str(Status(value).label)
    if isinstance(value, date):
        return day_words(value)
    return str(value) if value else ""


def _words(answer: ItemAnswer, before: Mapping[str, Any], file: Kept | None) -> str:
    """One sentence for the timeline: facts without the texts, which stand in its data."""
    said = []
    if "status" in before:
        said.append(f"{Status(answer.status).label.lower()} (was {Status(before['status']).label.lower()})")
    if "officer" in before:
        said.append(f"given to {answer.officer}" if answer.officer_id else "given to nobody")
    if "due" in before:
        said.append(f"due {day_words(answer.due)}" if answer.due else "no day any more")
    if texts := [LABELS[name].lower() for name in before if name in TEXTS]:
        said.append(f"{', '.join(texts)} written")
    if file is not None:
        said.append(f"evidence added: {file.name}")
    return f"{answer.item.ref}, {answer.get_body_display()}: {'; '.join(said) or 'asked'}."
