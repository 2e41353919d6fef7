"""Actions and concerns of an incident: each has an owner, an end, and words about that end (G04)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow, get_person
from failure_protocol.actions.logs import add_entry, next_number, wrong_time
from failure_protocol.matrix import Level
from failure_protocol.models import Concern, Incident, IncidentAction, Person
from failure_protocol.models.logs import LogKind

ACTION_FIELDS = ("due", "owner", "owner_name", "state", "outcome", "ended_at")
CONCERN_FIELDS = ("owner", "closed_at", "outcome")


@transaction.atomic
def add_action(
    *, incident: Incident, text: str, due: date | None, by: User, at: datetime, owner: User | None = None,
    owner_name: str = "", source: str = "",
) -> IncidentAction:  # fmt: skip
    """Give somebody something to do by a day.

    Raises:
        PermissionDenied: the person's part adds nothing to the logs.
        ValidationError: no words, no owner or no day.
    """
    allow(by, incident, "decisions", Level.VIEW)
    allow(by, incident, "logs", Level.ADD)
    wrong = {}
    if not text.strip():
        wrong["text"] = "Say what is to be done."
    if owner is None and not owner_name.strip():
        wrong["owner"] = "Choose who does it, or enter a name."
    if due is None:
        wrong["due"] = "Enter by when."
    if wrong or due is None:
        raise ValidationError(wrong)
    made = IncidentAction.objects.create(
        incident=incident, number=next_number(incident, IncidentAction.objects), text=text.strip(),
        owner=owner, owner_name="" if owner else owner_name.strip(), due=due, source=source.strip(), by=by,
        at=at,
    )  # fmt: skip
    words = f"Action {made.number} for {made.owner_words}, by {day_words(due)}: {made.text}"
    add_entry(incident=incident, kind=LogKind.ACTION, text=words, by=by, at=at, data={"action": made.number})
    return made


@transaction.atomic
def move_action(
    *, action: IncidentAction, due: date | None, version: int, by: User, at: datetime, reason: str,
    owner: User | None = None, owner_name: str = "",
) -> IncidentAction:  # fmt: skip
    """Give an action another day or owner, with the reason.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits the logs.
        ValidationError: no day, no owner or no reason.
        Refused: it has ended.
        ChangedMeanwhile: somebody changed it first.
    """
    _may_change_action(action, by)
    wrong = {}
    if due is None:
        wrong["due"] = "Enter by when."
    if owner is None and not owner_name.strip():
        wrong["owner"] = "Choose who does it, or enter a name."
    if not reason.strip():
        wrong["reason"] = "Say why it changes."
    if wrong:
        raise ValidationError(wrong)
    changes = {"due": due, "owner": owner, "owner_name": "" if owner else owner_name.strip()}
    old, new = save_changes(action, changes, version, ACTION_FIELDS)
    words = f"Action {action.number}: now {action.owner_words}, by {day_words(action.due)}. {reason.strip()}"
    add_entry(
        incident=action.incident, kind=LogKind.ACTION, text=words, by=by, at=at,
        data={name: [old[name], new[name]] for name in new},
    )  # fmt: skip
    return action


@transaction.atomic
def end_action(
    *, action: IncidentAction, is_done: bool, outcome: str, version: int, by: User, at: datetime
) -> IncidentAction:
    """Say that an action is done, or won't be; how or why.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits the logs.
        Refused: it has ended, or there are no words.
        ChangedMeanwhile: somebody changed it first.
    """
    _may_change_action(action, by)
    if not outcome.strip():
        raise Refused("Say what came of it." if is_done else "Say why it is not done.")
    state = IncidentAction.State.DONE if is_done else IncidentAction.State.DROPPED
    save_changes(action, {"state": state, "outcome": outcome.strip(), "ended_at": at}, version, ACTION_FIELDS)
    words = f"Action {action.number} {'done' if is_done else 'not done'}: {outcome.strip()}"
    add_entry(incident=action.incident, kind=LogKind.ACTION, text=words, by=by, at=at)
    return action


def _may_change_action(action: IncidentAction, by: User) -> None:
    allow(by, action.incident, "decisions", Level.VIEW)
    allow(by, action.incident, "logs", Level.ADD if action.owner_id == by.pk else Level.EDIT)
    if action.state != IncidentAction.State.OPEN:
        raise Refused("This action has ended. Write a new one if it is needed again.")


@transaction.atomic
def add_concern(
    *, incident: Incident, text: str, source: str, by: User, at: datetime, about: str = Concern.About.OTHER,
    owner: User | None = None, person: Person | None = None, happened_at: datetime | None = None,
    late_reason: str = "",
) -> Concern:  # fmt: skip
    """Write a concern down: it belongs to whoever wrote it until they pass it on.

    Raises:
        PermissionDenied: the person's part adds nothing to the logs.
        Http404: a person whom they may not see.
        ValidationError: no words, nobody who raised it, or a wrong time.
    """
    allow(by, incident, "logs", Level.ADD)
    if person is not None:
        get_person(by, incident, person.pk)
    wrong = {}
    if not text.strip():
        wrong["text"] = "Say what the concern is."
    if not source.strip():
        wrong["source"] = "Say who raised it."
    wrong |= wrong_time(happened_at, at, late_reason, "happened_at")
    if wrong:
        raise ValidationError(wrong)
    made = Concern.objects.create(
        incident=incident, number=next_number(incident, Concern.objects), text=text.strip(),
        source=source.strip(), about=about, person=person, owner=owner or by, happened_at=happened_at or at,
        by=by, at=at,
    )  # fmt: skip
    words = (
        f"Concern {made.number} ({made.get_about_display().lower()}), raised by {made.source}: {made.text}"
    )
    data = {"concern": made.number, "late": late_reason.strip()}
    add_entry(
        incident=incident, kind=LogKind.CONCERN, text=words, by=by, at=at, happened_at=happened_at,
        person=person, data=data,
    )  # fmt: skip
    return made


@transaction.atomic
def pass_concern(*, concern: Concern, owner: User, version: int, by: User, at: datetime) -> Concern:
    """Give a concern to somebody else.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits the logs.
        Refused: it is closed.
        ChangedMeanwhile: somebody changed it first.
    """
    _may_change_concern(concern, by)
    save_changes(concern, {"owner": owner}, version, CONCERN_FIELDS)
    words = f"Concern {concern.number} is {owner}’s now."
    add_entry(
        incident=concern.incident, kind=LogKind.CONCERN, text=words, by=by, at=at, person=concern.person
    )
    return concern


@transaction.atomic
def close_concern(*, concern: Concern, outcome: str, version: int, by: User, at: datetime) -> Concern:
    """Close a concern with what came of it.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits the logs.
        Refused: it is closed, or there are no words.
        ChangedMeanwhile: somebody changed it first.
    """
    _may_change_concern(concern, by)
    if not outcome.strip():
        raise Refused("Say what came of it.")
    save_changes(concern, {"closed_at": at, "outcome": outcome.strip()}, version, CONCERN_FIELDS)
    words = f"Concern {concern.number} closed: {outcome.strip()}"
    add_entry(
        incident=concern.incident, kind=LogKind.CONCERN, text=words, by=by, at=at, person=concern.person
    )
    return concern


def _may_change_concern(concern: Concern, by: User) -> None:
    allow(by, concern.incident, "decisions", Level.VIEW)
    allow(by, concern.incident, "logs", Level.ADD if concern.owner_id == by.pk else Level.EDIT)
    if concern.closed_at:
        raise Refused("This concern is closed. Write a new one if it is back.")
