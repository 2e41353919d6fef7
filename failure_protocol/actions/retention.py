"""How long records are kept: the rules of a partnership, legal hold, and taking words away (section 6).

Words go, rows stay: numbers, states and times remain for statistics, the chain of the log still verifies.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol import holdings
from failure_protocol.access import REFUSAL, rights
from failure_protocol.actions.breach import may_handle
from failure_protocol.actions.logs import add_entry, take_turns
from failure_protocol.models import (
    BrokenGlass,
    Incident,
    ItemEvidence,
    LogEntry,
    MeetingPaper,
    Person,
    PersonRead,
    ProviderPayment,
    RetentionRule,
    RetentionRun,
    SealedPack,
)
from failure_protocol.models.logs import LogKind
from failure_protocol.retention import DEFAULTS, Kept, due_on, is_due

logger = logging.getLogger(__name__)
MOST_YEARS = 100
OF_PEOPLE = frozenset({"personlist", "listrow", "matchrun"})  # people's words, though no row is one person's
OF_EXPORTS = frozenset({"sealedpack", "packopening"})
APART = frozenset({"personread", "brokenglass", "retentionrun"})  # who read is a class of its own
FILES: tuple[tuple[Kept, type[models.Model], str, str], ...] = (
    (Kept.INCIDENT, ItemEvidence, "key", "answer__item__incident"),
    (Kept.INCIDENT, MeetingPaper, "key", "part__meeting__incident"),
    (Kept.INCIDENT, ProviderPayment, "file_key", "incident"),
    (Kept.EXPORT, SealedPack, "key", "incident"),
)


@dataclass(frozen=True)
class Due:
    """One class of one incident whose time is over, or is kept back by a legal hold."""

    incident: Incident
    kept: Kept
    due_on: date
    is_held: bool
    counts: dict[str, int] = field(default_factory=dict)


def rules_of(partnership: Partnership) -> dict[Kept, RetentionRule]:
    """The rule for each class; one that was never changed is the default, unsaved."""
    own = {Kept(each.kept): each for each in RetentionRule.objects.filter(partnership=partnership)}
    return {
        kept: own.get(kept)
        or RetentionRule(partnership=partnership, kept=kept, years=rule.years, basis=rule.basis)
        for kept, rule in DEFAULTS.items()
    }


@transaction.atomic
def set_rule(
    *, partnership: Partnership, kept: Kept, years: int, basis: str, version: int, by: User, at: datetime
) -> RetentionRule:
    """Say how long a class is kept, and from what that follows.

    Raises:
        ValidationError: not 1 to 100 years, or no basis (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    require(by, Permission.MANAGE_PROTOCOL, partnership)
    wrong = {}
    if not 1 <= years <= MOST_YEARS:
        wrong["years"] = f"Enter a number from 1 to {MOST_YEARS}."
    if not basis.strip():
        wrong["basis"] = "Say from what that follows: the schedule or the law."
    if wrong:
        raise ValidationError(wrong)
    default = DEFAULTS[kept]
    row, _ = RetentionRule.objects.get_or_create(
        partnership=partnership, kept=kept,
        defaults={"years": default.years, "basis": default.basis, "by": by, "at": at},
    )  # fmt: skip
    old, new = save_changes(row, {"years": years, "basis": basis.strip()}, version, ("years", "basis"))
    if new:
        record(
            by=by, verb="failure_protocol.retention_changed", obj=row, partnership=partnership, before=old,
            after=new, label=default.name, at=at,
        )  # fmt: skip
    return row


@transaction.atomic
def change_hold(*, incident: Incident, held: bool, reason: str, by: User, at: datetime) -> Incident:
    """Put an incident under a legal hold, so that nothing of it goes, or lift that. Lifting is the lead's.

    Raises:
        PermissionDenied: a part that may not.
        ValidationError: no reason.
        Refused: it is so already.
    """
    if not may_handle(by, incident) or (not held and not rights(by, incident).close):
        raise PermissionDenied(REFUSAL.format(incident=incident))
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    take_turns(incident)
    if not Incident.objects.filter(pk=incident.pk).exclude(legal_hold=held).update(legal_hold=held):
        raise Refused("It is under a legal hold already." if held else "It is under no legal hold.")
    incident.refresh_from_db()
    text = "Put under a legal hold: nothing of it is removed." if held else "The legal hold was lifted."
    add_entry(incident=incident, kind=LogKind.STATE, text=text, by=by, at=at, data={"reason": reason.strip()})
    return incident


def due_classes(partnership: Partnership, day: date) -> Iterator[Due]:
    """Every class of every ended incident that is due and not yet removed; held ones say so."""
    rules = rules_of(partnership)
    done = set(RetentionRun.objects.filter(incident__partnership=partnership).values_list("incident", "kept"))
    for incident in Incident.objects.filter(partnership=partnership, ended_at__isnull=False).order_by("pk"):
        ended = _ended(incident)
        for kept, rule in rules.items():
            if (incident.pk, kept.value) in done or not is_due(ended, rule.years, day, held=False):
                continue
            first = due_on(ended, rule.years) if ended else day
            yield Due(incident, kept, first, incident.legal_hold, counts_of(incident, kept))


def counts_of(incident: Incident, kept: Kept) -> dict[str, int]:
    """Table -> rows of a class that hold words; what a dry run prints."""
    found = {model._meta.model_name or "": rows.count() for model, rows in _rows(incident, kept)}
    if kept is Kept.ACCESS:
        found["personread"] = PersonRead.objects.filter(incident=incident).count()
        found["brokenglass"] = BrokenGlass.objects.filter(incident=incident).count()
    for model, _name, rows in _files(incident, kept):
        found[f"{model._meta.model_name} files"] = rows.count()
    return {name: number for name, number in sorted(found.items()) if number}


@transaction.atomic
def remove_class(*, incident: Incident, kept: Kept, day: date, by: User, at: datetime) -> RetentionRun:
    """Take the words of one class away for good. Only the service itself does it, when the time is over.

    Raises:
        PermissionDenied: anybody but the service.
        Refused: live, under a legal hold, not yet due, or done already.
    """
    if not by.is_system:
        raise PermissionDenied("Only the retention command removes records.")
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    rule, ended = rules_of(locked.partnership)[kept], _ended(locked)
    if locked.legal_hold:
        raise Refused(f"{locked} is under a legal hold.")
    if ended is None or not is_due(ended, rule.years, day, held=False):
        raise Refused(f"{locked}: {DEFAULTS[kept].name.lower()} are not due.")
    if RetentionRun.objects.filter(incident=locked, kept=kept).exists():
        raise Refused(f"{locked}: {DEFAULTS[kept].name.lower()} were removed already.")
    counts = counts_of(locked, kept)
    _empty(locked, kept, at)
    run = RetentionRun.objects.create(
        incident=locked, kept=kept, at=at, by=by, due_on=due_on(ended, rule.years), counts=counts
    )
    text = f"Kept long enough, so removed: {DEFAULTS[kept].name.lower()}, {sum(counts.values())} rows."
    add_entry(incident=locked, kind=LogKind.ACCESS, text=text, by=by, at=at, data=counts)
    return run


def _empty(incident: Incident, kept: Kept, at: datetime) -> None:
    for model, name, rows in _files(incident, kept):
        for key in rows.values_list(name, flat=True):
            transaction.on_commit(partial(_delete, key), robust=True)
        model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**{name: ""})
    for model, rows in _rows(incident, kept):
        keys = list(rows.values_list("pk", flat=True))
        own = model._base_manager.filter(pk__in=keys)
        holdings.empty_rows(own, model)
        if model is LogEntry:
            own.update(removed_at=at)
        if model is Person:
            own.update(nhs_fingerprint="", council_fingerprint="")
    if kept is Kept.ACCESS:
        PersonRead.objects.filter(incident=incident).delete()
        BrokenGlass.objects.filter(incident=incident).update(reason=holdings.GONE, review="")


def _rows(incident: Incident, kept: Kept) -> Iterator[tuple[type[models.Model], Any]]:
    """The tables of a class with their rows of the incident."""
    for model in holdings.worded():
        name = model._meta.model_name or ""
        path = holdings.way(model, "incident")
        if not path or name in APART:  # of the partnership, or emptied in another way
            continue
        rows = model._base_manager.filter(**{path: incident.pk})
        if model is LogEntry:
            rows = rows.filter(removed_at=None)
        person = holdings.way(model, "person")
        own = _class_of(name)
        if own is not None or not person:
            if (own or Kept.INCIDENT) is kept:
                yield model, rows
        elif kept is Kept.PERSON:
            yield model, rows.filter(**{f"{person}__isnull": False})
        elif kept is Kept.INCIDENT:
            yield model, rows.filter(**{f"{person}__isnull": True})


def _class_of(name: str) -> Kept | None:
    if name == "complaint":
        return Kept.COMPLAINT
    if name in OF_EXPORTS:
        return Kept.EXPORT
    return Kept.PERSON if name in OF_PEOPLE else None


def _files(incident: Incident, kept: Kept) -> Iterator[tuple[type[models.Model], str, Any]]:
    for own, model, name, path in FILES:
        if own is kept:
            yield model, name, model._base_manager.filter(**{path: incident.pk}).exclude(**{name: ""})


def _ended(incident: Incident) -> date | None:
    return timezone.localtime(incident.ended_at).date() if incident.ended_at and incident.has_ended else None


def _delete(key: str) -> None:
    try:
        default_storage.delete(key)
    except OSError:
        logger.exception("a file whose time was over could not be taken out of storage")
