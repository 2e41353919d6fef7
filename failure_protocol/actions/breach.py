"""Personal data that went where it must not: the record, the 72 hours, the decision (UK GDPR 33, 34)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.access import REFUSAL, rights
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.actions.privacy import tell_guardians
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Breach, Incident, Person, SealedPack
from failure_protocol.models.logs import LogKind

CONTAINED = ("contained", "contained_at")
DECIDED = ("report", "report_why", "reported_at", "reference", "late_why")
TOLD = ("told_people",)
CLOSED = ("lesson", "closed_at")
EDITABLE = (*CONTAINED, *DECIDED, *TOLD, *CLOSED)


def may_start(user: Any, incident: Incident) -> bool:
    """Everybody who adds to the log, and whoever watches over access: a mistake is said at once."""
    held = rights(user, incident)
    return held.logs >= Level.ADD or held.access_log >= Level.VIEW


def may_handle(user: Any, incident: Incident) -> bool:
    """Who contains it and decides: whoever runs the incident, and the Caldicott guardian."""
    held = rights(user, incident)
    return held.incident >= Level.EDIT or held.access_log >= Level.VIEW


@transaction.atomic
def start_breach(
    *, incident: Incident, kind: str, aware_at: datetime | None, what: str, by: User, at: datetime,
    recipient: str = "", people: Iterable[Person] = (), groups: Sequence[Group | str] = (),
    pack: SealedPack | None = None,
) -> Breach:  # fmt: skip
    """Write a breach down and start its clock, from when anybody first knew (`aware_at`; None = now).

    Raises:
        PermissionDenied: somebody without a part that adds to the log.
        ValidationError: no words, no known kind, a time to come, no recipient of what went astray (by field).
    """
    if not may_start(by, incident):
        raise PermissionDenied(REFUSAL.format(incident=incident))
    aware, concerned = aware_at or at, list(people)
    wrong = {
        "what": "" if what.strip() else "Say what happened.",
        "kind": "" if kind in Breach.Kind.values else "Choose what it is.",
        "aware_at": "This is in the future. Enter when somebody first knew." if aware > at else "",
        "recipient": "Say who got it, as far as you know."
        if kind == Breach.Kind.RECIPIENT and not recipient.strip() else "",
        "concerned": "Choose people of this incident."
        if any(each.incident_id != incident.pk for each in concerned) else "",
    }  # fmt: skip
    _raise(wrong)
    made = Breach.objects.create(
        incident=incident, number=next_number(incident, Breach.objects), kind=kind, aware_at=aware,
        what=what.strip(), recipient=recipient.strip(), groups=sorted({Group(each) for each in groups}),
        pack=pack, by=by, at=at,
    )  # fmt: skip
    made.people.set(concerned)
    whom = ", ".join(each.ref for each in concerned) or "people not known yet"
    text = (
        f"Breach {made.number} of personal data ({made.get_kind_display().lower()}) about {whom}. It is "
        f"decided by {local_words(made.due_at)} whether the Information Commissioner is told."
    )
    data = {
        "what": made.what, "recipient": made.recipient, "people": [each.ref for each in concerned],
        "groups": made.groups,
    }  # fmt: skip
    add_entry(incident=incident, kind=LogKind.ACCESS, text=text, by=by, at=at, happened_at=aware, data=data)
    tell_guardians(
        incident, f"{incident.reference}: a breach of personal data, 72 hours run",
        "failure_protocol/privacy_breach_mail.txt", {"incident": incident, "breach": made},
        f"breach-{made.pk}", by, at,
    )  # fmt: skip
    return made


@transaction.atomic
def contain_breach(
    *, breach: Breach, version: int, contained: str, contained_at: datetime | None, by: User, at: datetime
) -> Breach:
    """Write down what was done to get it back, and since when nobody else sees it (None = not yet)."""
    _check(breach, by)
    wrong = {"contained": "" if contained.strip() else "Say what was done to get it back."}
    if contained_at is not None and not breach.aware_at <= contained_at <= at:
        wrong["contained_at"] = "Enter a time between when it was known and now."
    _raise(wrong)
    changes = {"contained": contained.strip(), "contained_at": contained_at}
    return _save(breach, changes, version, f"Breach {breach.number}: what was done to contain it.", by, at)


@transaction.atomic
def decide_breach(
    *, breach: Breach, version: int, report: str, report_why: str, reported_at: datetime | None, by: User,
    at: datetime, reference: str = "", late_why: str = "",
) -> Breach:  # fmt: skip
    """Decide whether the Information Commissioner is told, with the reason; when they were told, if so.

    Raises:
        ValidationError: undecided, no reason, no time of a report, or late and nobody says why (by field).
    """
    _check(breach, by)
    told = report == Breach.Report.YES
    moment = reported_at if told else at
    unknown = _report_time(breach, reported_at, at) if told else ""
    late = not unknown and moment is not None and moment > breach.due_at
    wrong = {
        "report": "" if report in (Breach.Report.YES, Breach.Report.NO) else "Decide whether it is reported.",
        "report_why": "" if report_why.strip() else "Say why: how likely is a risk to people?",
        "reported_at": unknown,
        "late_why": "More than 72 hours have passed. Say why." if late and not late_why.strip() else "",
    }
    _raise(wrong)
    changes = {
        "report": report, "report_why": report_why.strip(), "reported_at": moment if told else None,
        "reference": reference.strip() if told else "", "late_why": late_why.strip(),
    }  # fmt: skip
    words = "reported to the Information Commissioner" if told else "not reported"
    return _save(breach, changes, version, f"Breach {breach.number}: {words}.", by, at)


@transaction.atomic
def tell_concerned(*, breach: Breach, version: int, told_people: str, by: User, at: datetime) -> Breach:
    """Write down who of those concerned was told, or why not (article 34)."""
    _check(breach, by)
    _raise({"told_people": "" if told_people.strip() else "Say who was told when, or why nobody is."})
    text = f"Breach {breach.number}: who of those concerned was told."
    return _save(breach, {"told_people": told_people.strip()}, version, text, by, at)


@transaction.atomic
def close_breach(*, breach: Breach, version: int, lesson: str, by: User, at: datetime) -> Breach:
    """Close it with what was learned.

    Raises:
        Refused: it is not contained, not decided, or nobody said who of those concerned was told.
    """
    _check(breach, by)
    missing = [
        words
        for words, value in (
            ("what was done to contain it", breach.contained_at),
            ("whether it is reported", breach.report),
            ("who of those concerned was told", breach.told_people),
        )
        if not value
    ]
    if missing:
        raise Refused(f"Write down first: {'; '.join(missing)}.")
    _raise({"lesson": "" if lesson.strip() else "Say what is done so that it does not happen again."})
    changes = {"lesson": lesson.strip(), "closed_at": at}
    return _save(breach, changes, version, f"Breach {breach.number}: closed.", by, at)


def _save(breach: Breach, changes: dict[str, Any], version: int, text: str, by: User, at: datetime) -> Breach:
    old, new = save_changes(breach, changes, version, EDITABLE)
    if new:
        data = {name: [old.get(name), value] for name, value in new.items()}
        add_entry(incident=breach.incident, kind=LogKind.ACCESS, text=text, by=by, at=at, data=data)
    return breach


def _check(breach: Breach, by: User) -> None:
    if not may_handle(by, breach.incident):
        raise PermissionDenied(REFUSAL.format(incident=breach.incident))
    if breach.closed_at is not None:
        raise Refused("This breach is closed. Start a new one if it happened again.")


def _report_time(breach: Breach, reported: datetime | None, at: datetime) -> str:
    if reported is None:
        return "Enter when the Information Commissioner was told."
    if not breach.aware_at <= reported <= at:
        return "Enter a time between when it was known and now."
    return ""


def _raise(wrong: dict[str, str]) -> None:
    found = {field: words for field, words in wrong.items() if words}
    if found:
        raise ValidationError(found)
