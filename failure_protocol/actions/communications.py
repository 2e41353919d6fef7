"""What an incident says to whom: scripts, telling residents and families, publishing (T01-T05)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow, get_person, live, roles_of
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.matrix import NAMES, Group, Level, TeamRole
from failure_protocol.models import (
    Consultation,
    Incident,
    NeedToKnow,
    Person,
    PublicMessage,
    Script,
    Telling,
)
from failure_protocol.models.communications import Audience, Consulted
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.communications import in_force, obstacles


@transaction.atomic
def write_script(*, incident: Incident, audience: str, text: str, by: User, at: datetime) -> Script:
    """Write a new version of an audience's script. It can't be used before Communications approve it.

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        ValidationError: no words, or no such audience.
    """
    allow(by, incident, "communications", Level.ADD)
    wrong = {}
    if audience not in Audience.values:
        wrong["audience"] = "Choose for whom it is."
    if not text.strip():
        wrong["text"] = "Write what is to be said."
    if wrong:
        raise ValidationError(wrong)
    rows = Script.objects.filter(audience=audience)
    made = Script.objects.create(
        incident=incident, audience=audience, number=next_number(incident, rows), text=text.strip(), by=by,
        at=at,
    )  # fmt: skip
    _log(incident, f"Script written: {made}. It waits for Communications.", by, at)
    return made


@transaction.atomic
def approve_script(
    *, script: Script, version: int, by: User, at: datetime, in_force_from: datetime | None = None
) -> Script:
    """Approve a version for use, from now or from a later moment.

    Raises:
        PermissionDenied: the person's part is not Communications; the words say whose it is.
        Refused: it is approved already, or would have been in force before it was approved.
        ChangedMeanwhile: somebody approved it first.
    """
    incident = script.incident
    allow(by, incident, "communications", Level.EDIT)
    if TeamRole.COMMUNICATIONS not in roles_of(by, incident):
        raise PermissionDenied(_who_approves(incident))
    begins = in_force_from or at
    if begins < at:
        raise Refused("It can’t have been in force before it was approved.")
    waiting = Script.objects.filter(pk=script.pk, version=version, approved_at=None)
    moved = waiting.update(approved_at=at, approved_by=by, in_force_from=begins, version=version + 1)
    script.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(script)
    _log(incident, f"Script approved: {script}, in force from {local_words(begins)}.", by, at)
    return script


def _who_approves(incident: Incident) -> str:
    held = incident.team.filter(live(), role=TeamRole.COMMUNICATIONS).select_related("user")
    names = ", ".join(str(each.user) for each in held)
    whose = f"Ask {names}." if names else "Nobody has it yet: give it to somebody in the team."
    return f"Scripts are approved by the part “{NAMES[TeamRole.COMMUNICATIONS]}”. {whose}"


@transaction.atomic
def plan_telling(
    *, incident: Incident, whom: str, teller: User, planned_at: datetime, by: User, at: datetime,
    person: Person | None = None, group: str = "",
) -> Telling:  # fmt: skip
    """Say who tells somebody, and when; said again it changes the plan.

    Raises:
        PermissionDenied: the person's part does not edit communications.
        Http404: a person whom they may not see.
        ValidationError: nobody is to be told, or it is to be told in the past.
        Refused: it was told already.
    """
    allow(by, incident, "communications", Level.ADD)
    _check_whom(incident, whom, person, group, by)
    if planned_at < at:
        raise ValidationError({"planned_at": "This is in the past. If they were told, write that down."})
    found = Telling.objects.filter(incident=incident, whom=whom, person=person, group=group).first()
    if found is not None and found.outcome:
        raise Refused(f"{found}: this was told on {local_words(found.told_at or at)} already.")
    if found is None:
        found = Telling.objects.create(
            incident=incident, whom=whom, person=person, group=group, teller=teller, planned_at=planned_at,
            by=by, at=at,
        )  # fmt: skip
    else:
        save_changes(found, {"teller": teller, "planned_at": planned_at}, found.version, PLAN)
    words = f"{found}: {teller} tells them on {local_words(planned_at)}."
    _log(incident, words, by, at, person=person)
    return found


PLAN = ("teller", "planned_at")
TOLD = ("outcome", "told_at", "told_by", "understood", "words", "script", "teller")


@transaction.atomic
def plan_everybody(
    *, incident: Incident, people: Collection[Person], whom: Collection[str], teller: User,
    planned_at: datetime, by: User, at: datetime,
) -> int:  # fmt: skip
    """Plan the telling of several people, or of their families, at once; who was told stays told.

    Raises:
        PermissionDenied: the person's part does not edit communications.
        ValidationError: nobody was chosen, or a time past.
    """
    allow(by, incident, "communications", Level.ADD)
    if not people or not whom:
        raise ValidationError({"people": "Choose whom to tell."})
    told = set(Telling.objects.filter(incident=incident).exclude(outcome="").values_list("person_id", "whom"))
    wanted = [(person, each) for person in people for each in whom if (person.pk, each) not in told]
    for person, each in wanted:
        plan_telling(
            incident=incident, whom=each, person=person, teller=teller, planned_at=planned_at, by=by, at=at
        )
    return len(wanted)


@transaction.atomic
def record_telling(
    *, incident: Incident, whom: str, outcome: str, told_at: datetime, by: User, at: datetime,
    person: Person | None = None, group: str = "", understood: str = Known.UNKNOWN, words: str = "",
    version: int = 0,
) -> Telling:  # fmt: skip
    """Write down that somebody was told, by whom, whether they understood; or why they can't be told.

    The script in force at that moment is kept with it. `version` is that of the plan, 0 where there is none.

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        Http404: a person whom they may not see.
        ValidationError: no outcome, a time to come, or no reason why not.
        Refused: it stands there already.
        ChangedMeanwhile: somebody changed the plan first.
    """
    allow(by, incident, "communications", Level.ADD)
    _check_whom(incident, whom, person, group, by)
    wrong = {}
    if outcome not in Telling.Outcome.values:
        wrong["outcome"] = "Say what came of it."
    if told_at > at:
        wrong["told_at"] = "This is in the future."
    if outcome == Telling.Outcome.CANNOT and not words.strip():
        wrong["words"] = "Say why they can’t be told."
    if outcome == Telling.Outcome.THROUGH and not words.strip():
        wrong["words"] = "Say who was told in their place."
    if wrong:
        raise ValidationError(wrong)
    found = Telling.objects.filter(incident=incident, whom=whom, person=person, group=group).first()
    if found is not None and found.outcome:
        raise Refused(f"{found}: this was told on {local_words(found.told_at or at)} already.")
    if found is None:
        found = Telling.objects.create(
            incident=incident, whom=whom, person=person, group=group, teller=by, planned_at=told_at, by=by,
            at=at,
        )  # fmt: skip
        version = found.version
    used = in_force(incident, AUDIENCES.get(group, Audience.FAMILIES), told_at)
    told = {
        "outcome": outcome, "told_at": told_at, "told_by": by, "understood": understood,
        "words": words.strip(), "script": used,
    }  # fmt: skip
    save_changes(found, told, version, TOLD)
    said = f"{found}: {found.get_outcome_display().lower()}"
    if outcome != Telling.Outcome.CANNOT:
        said += f", understood: {found.get_understood_display().lower()}"
    said += f", script: {used}." if used else ", without a script in force."
    said += f" {words.strip()}" if words.strip() else ""
    _log(incident, said, by, at, person=person, happened_at=told_at)
    return found


AUDIENCES: dict[str, Audience] = {
    Consulted.PROVIDER_STAFF: Audience.STAFF,
    Consulted.PUBLIC: Audience.PRESS,
    Consulted.COUNCILLORS: Audience.PARTNERS,
    Consulted.STAFF: Audience.PARTNERS,
}


def _check_whom(incident: Incident, whom: str, person: Person | None, group: str, by: User) -> None:
    if whom == Telling.Whom.GROUP:
        if group not in Consulted.values:
            raise ValidationError({"group": "Choose a group."})
    elif person is None:
        raise ValidationError({"person": "Choose a person."})
    else:
        get_person(by, incident, person.pk)


@transaction.atomic
def prepare_message(
    *, incident: Incident, channel: str, title: str, script: Script, by: User, at: datetime
) -> PublicMessage:
    """Make a message ready that is to be public. It says what an approved script for the press says.

    Raises:
        PermissionDenied: the person's part does not edit communications.
        ValidationError: no title, or a script that is not for the press or of this incident.
    """
    allow(by, incident, "communications", Level.EDIT)
    wrong = {}
    if not title.strip():
        wrong["title"] = "Enter a title."
    if script.incident_id != incident.pk or script.audience != Audience.PRESS:
        wrong["script"] = "Choose a script for the press and the public."
    if wrong:
        raise ValidationError(wrong)
    made = PublicMessage.objects.create(
        incident=incident, channel=channel, title=title.strip(), script=script, by=by, at=at
    )
    _log(incident, f"Public message made ready: {made.title} ({made.get_channel_display()}).", by, at)
    return made


@transaction.atomic
def release_message(*, message: PublicMessage, version: int, by: User, at: datetime) -> PublicMessage:
    """Say that a message went out. Nothing leaves by itself: this is the permission, and its record.

    Raises:
        PermissionDenied: the person's part does not edit communications.
        Refused: its script is not approved, a resident is untold, or the regulator does not allow it yet.
        ChangedMeanwhile: somebody released or withdrew it first.
    """
    incident = message.incident
    allow(by, incident, "communications", Level.EDIT)
    if against := obstacles(message, at):
        raise Refused(" ".join(each.text for each in against))
    ready = PublicMessage.objects.filter(pk=message.pk, version=version, released_at=None, withdrawn_at=None)
    moved = ready.update(released_at=at, released_by=by, version=version + 1)
    message.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(message)
    _log(incident, f"Public message released: {message.title}, {message.script}.", by, at)
    return message


@transaction.atomic
def withdraw_message(*, message: PublicMessage, version: int, by: User, at: datetime) -> None:
    """Take back a message that was not released.

    Raises:
        PermissionDenied: the person's part does not edit communications.
        ChangedMeanwhile: somebody released or withdrew it first.
    """
    allow(by, message.incident, "communications", Level.EDIT)
    ready = PublicMessage.objects.filter(pk=message.pk, version=version, released_at=None, withdrawn_at=None)
    if not ready.update(withdrawn_at=at, version=version + 1):
        message.refresh_from_db()
        raise ChangedMeanwhile(message)
    _log(message.incident, f"Public message withdrawn before its release: {message.title}.", by, at)


@transaction.atomic
def set_need_to_know(
    *, incident: Incident, recipient: str, groups: Collection[str], basis: str, reason: str, by: User,
    at: datetime, ends_at: datetime | None = None,
) -> NeedToKnow:  # fmt: skip
    """Say which field groups somebody outside may have, on which basis; what was so before ends (T05).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: no recipient, no group, no basis or no reason; or it ends before it begins.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if not recipient.strip():
        wrong["recipient"] = "Say who may have it."
    if not groups or not set(groups) <= {group.value for group in Group}:
        wrong["groups"] = "Choose which groups of fields."
    if not basis.strip():
        wrong["basis"] = "Say on which legal basis."
    if not reason.strip():
        wrong["reason"] = "Say what they need it for."
    if ends_at is not None and ends_at <= at:
        wrong["ends_at"] = "This is in the past."
    if wrong:
        raise ValidationError(wrong)
    _end_need_to_know(incident, recipient.strip(), by, at)
    made = NeedToKnow.objects.create(
        incident=incident, recipient=recipient.strip(), groups=sorted(groups), basis=basis.strip(),
        reason=reason.strip(), ends_at=ends_at, by=by, at=at,
    )  # fmt: skip
    words = f"Need to know: {made.recipient} may have {', '.join(made.groups)}. {made.basis}: {made.reason}"
    _log(incident, words, by, at)
    return made


@transaction.atomic
def end_need_to_know(*, row: NeedToKnow, by: User, at: datetime) -> None:
    """End what somebody outside may have; what they already got is theirs.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
    """
    allow(by, row.incident, "incident", Level.EDIT)
    _end_need_to_know(row.incident, row.recipient, by, at)
    _log(row.incident, f"Need to know of {row.recipient} ended.", by, at)


def _end_need_to_know(incident: Incident, recipient: str, by: User, at: datetime) -> None:
    rows = NeedToKnow.objects.filter(incident=incident, recipient=recipient)
    for row in rows.filter(ended_by=None):
        if row.ends_at is None or row.ends_at > at:
            NeedToKnow.objects.filter(pk=row.pk).update(ends_at=at, ended_by=by, version=row.version + 1)


@transaction.atomic
def record_consultation(
    *, incident: Incident, group: str, kind: str, held_at: datetime, words: str, by: User, at: datetime,
    management: str = "", roles_clear: bool = False,
) -> Consultation:  # fmt: skip
    """Write down that a group was consulted, or a meeting held with managers there (T03, T04).

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        ValidationError: no words, a time to come, or a meeting without managers.
    """
    allow(by, incident, "communications", Level.ADD)
    wrong = {}
    if group not in Consulted.values:
        wrong["group"] = "Choose a group."
    if held_at > at:
        wrong["held_at"] = "This is in the future."
    if kind == Consultation.Kind.MEETING and not management.strip():
        wrong["management"] = "Say which managers were there, and of which level."
    if not words.strip():
        wrong["words"] = "Say what was said and asked."
    if wrong:
        raise ValidationError(wrong)
    made = Consultation.objects.create(
        incident=incident, group=group, kind=kind, held_at=held_at, words=words.strip(),
        management=management.strip(), roles_clear=roles_clear, by=by, at=at,
    )  # fmt: skip
    _log(incident, f"Consulted. {made}. {made.words}", by, at, happened_at=held_at)
    return made


def _log(
    incident: Incident, words: str, by: User, at: datetime, *, person: Person | None = None,
    happened_at: datetime | None = None,
) -> None:  # fmt: skip
    add_entry(
        incident=incident, kind=LogKind.COMMUNICATION, text=words, by=by, at=at, person=person,
        happened_at=happened_at,
    )  # fmt: skip
