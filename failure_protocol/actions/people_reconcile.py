"""Laying the lists side by side: who a row is, which list is right, who was written down twice (S03)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import REFUSAL, allow, get_person, rights_on
from failure_protocol.actions.funding import write_funding
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.people import check_numbers, kind_of, write_person
from failure_protocol.actions.people_lists import facts_of, fill_in, source_words
from failure_protocol.actions.people_signed import end_sign_off
from failure_protocol.clocks import LONDON
from failure_protocol.lead_body import EXTERNAL, WHOLE, Payer, Share
from failure_protocol.matrix import Group, Level
from failure_protocol.models import HomeCare, ListRow, Person, Settlement
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Whereabouts
from failure_protocol.people_fields import GROUP_OF
from failure_protocol.person_rules import cleaned
from failure_protocol.summaries.reconciliation import PRESENCE, WORDS, reconciliation_of

ADD, SAME, NOT_OURS = "add", "same", "not_ours"
# What moves with a person who was written down twice; anything else must be settled before.
_OWN = frozenset({
    "PersonWorker", "ListRow", "Settlement", "Carer", "Equipment", "MovingAssessment", "Outcome",
    "DesktopReview", "BudgetTalk", "Photo", "Commissioner", "MoneyPosition", "LeadBodyDecision",
    "CapacityAssessment", "PowerOfAttorney", "CourtDeputy", "BestInterestsRecord", "ImcaReferral",
    "AdvocacyNeed", "Deprivation", "NewHomeTold", "MentalHealthStatus", "AuthorityContact",
})  # fmt: skip
_STAYS = frozenset({
    "LogEntry", "BrokenGlass", "Person", "FriendGroup", "FundingLine", "HomeCare", "SealedPack",
})  # fmt: skip


@transaction.atomic
def place_row(
    *, row: ListRow, how: str, version: int, by: User, at: datetime, person: Person | None = None,
    reason: str = "",
) -> ListRow:  # fmt: skip
    """Say who a waiting row is: somebody new, somebody in the register, or not one of ours.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        ValidationError: no such choice, nobody chosen, no reason, or a number that somebody else has.
        ChangedMeanwhile: somebody said it first.
    """
    made = row.list
    incident = made.incident
    allow(by, incident, "incident", Level.EDIT)
    if how not in (ADD, SAME, NOT_OURS):
        raise ValidationError({"how": "Choose who it is."})
    if how == NOT_OURS and not reason.strip():
        raise ValidationError({"reason": "Say why they are not one of ours."})
    if how == SAME:
        if person is None:
            raise ValidationError({"person": "Choose who in the register it is."})
        person = get_person(by, incident, person.pk)
    waiting = ListRow.objects.filter(pk=row.pk, version=version, state=ListRow.State.WAITING)
    values: dict[str, Any] = {"settled_by": by, "settled_at": at, "version": version + 1}
    if not waiting.update(**values, reason=reason.strip() or "", state=ListRow.State.WAITING):
        row.refresh_from_db()
        raise ChangedMeanwhile(row)
    source = source_words(made)
    if how == ADD:
        day = at.astimezone(LONDON).date()
        facts = cleaned(facts_of(row), day, is_exercise=incident.is_exercise)
        person = write_person(
            incident=incident, service=made.service, values=facts, by=by, at=at, source=source
        )
    if person is not None and how != NOT_OURS:
        fill_in(person, row.facts, by, at, source)
    state = ListRow.State.NOT_OURS if how == NOT_OURS else ListRow.State.MATCHED
    ListRow.objects.filter(pk=row.pk).update(state=state, person=person if how != NOT_OURS else None)
    row.refresh_from_db()
    who = "is not one of ours" if how == NOT_OURS else f"is {person}"
    add_entry(
        incident=incident, kind=LogKind.PERSON, text=f"Line {row.line} of {source} {who}.", by=by, at=at,
        person=row.person, data={"reason": reason.strip()},
    )  # fmt: skip
    return row


@transaction.atomic
def settle(
    *, person: Person, field: str, said: str, value: str, note: str, by: User, at: datetime
) -> Settlement:
    """Settle what lists disagree about; the register takes the value. It holds while the lists say the same.

    `said` is the fingerprint of what stood on the page; `value` one of what the lists say, or another.

    Raises:
        PermissionDenied: funding is settled by finance, the rest by those who may change the field.
        ValidationError: no value, nobody who said so, or a value that can't be.
        Refused: the lists say something else by now, or it is settled.
    """
    incident = person.incident
    get_person(by, incident, person.pk)
    _may_settle(by, person, field)
    found = next(
        (
            each for each in reconciliation_of(person.service).disagreements
            if each.person.pk == person.pk and each.field == field
        ), None,
    )  # fmt: skip
    if found is None or found.print != said:
        raise Refused("The lists say something else by now. Look at them again; nothing was settled.")
    if found.settled is not None:
        raise Refused("This is settled already.")
    wrong = {}
    if not value.strip():
        wrong["value"] = "Choose what is right."
    if not note.strip():
        wrong["note"] = "Say who said so, and how you asked."
    if wrong:
        raise ValidationError(wrong)
    row = Settlement.objects.create(
        person=person, field=field, said=said, value=value.strip(), note=note.strip(), by=by, at=at
    )
    _apply(person, field, value.strip(), by, at)
    kind = kind_of(Group.FINANCE) if field == "payer" else LogKind.PERSON
    words = f"{person}: what the lists say of “{WORDS[field]}” was settled."
    data = {"value": value.strip(), "note": note.strip()}
    add_entry(incident=incident, kind=kind, text=words, by=by, at=at, person=person, data=data)
    return row


@transaction.atomic
def merge_people(*, keep: Person, drop: Person, reason: str, by: User, at: datetime) -> Person:
    """Two references are one person: one stays, completed by the other, which leaves the register.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        ValidationError: no reason, or the same person twice.
        Refused: the other was moved, placed or decided about already, which must be settled there first.
    """
    incident = keep.incident
    allow(by, incident, "incident", Level.EDIT)
    if keep.pk == drop.pk or keep.incident_id != drop.incident_id:
        raise ValidationError({"person": "Choose two different people of this incident."})
    if not reason.strip():
        raise ValidationError({"reason": "Say how you know that they are one person."})
    _check_free(drop)
    facts = {name: getattr(drop, name) for name in GROUP_OF}
    _remove(drop, reason, at, into=keep)
    _hand_over(drop, keep, at)
    fill_in(keep, {name: value for name, value in facts.items() if value}, by, at, str(drop))
    words = f"{drop} is {keep}: the two were written down for one person."
    data = {"reason": reason.strip()}
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=keep, data=data)
    end_sign_off(service=keep.service, why=f"{drop} was merged into {keep}", at=at)
    return keep


@transaction.atomic
def remove_person(*, person: Person, reason: str, by: User, at: datetime) -> Person:
    """Take somebody off the register who never belonged on it. Nothing is deleted: the reference stays used.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        ValidationError: no reason.
        Refused: the person was moved, placed or decided about.
    """
    allow(by, person.incident, "incident", Level.EDIT)
    if not reason.strip():
        raise ValidationError({"reason": "Say why they do not belong in this register."})
    _check_free(person)
    _remove(person, reason, at)
    words = f"{person} was taken off the register: never one of {person.service}’s."
    data = {"reason": reason.strip()}
    add_entry(
        incident=person.incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person, data=data
    )
    end_sign_off(service=person.service, why=f"{person} was taken off", at=at)
    return person


def _may_settle(by: User, person: Person, field: str) -> None:
    group = Group.FINANCE if field == "payer" else GROUP_OF.get(field, Group.IDENTITY)
    if field not in WORDS or group not in rights_on(by, person).edits:
        raise PermissionDenied(REFUSAL.format(incident=person.incident))


def _apply(person: Person, field: str, value: str, by: User, at: datetime) -> None:
    if field == PRESENCE:
        return
    if field == "payer":
        payer, _, name = value.partition(":")
        if payer not in set(Payer) or (payer in EXTERNAL and not name.strip()):
            raise ValidationError({"value": "Choose who pays, and say which other council or NHS body."})
        lines = [(Share(Payer(payer), WHOLE), name.strip(), None)]
        write_funding(person=person, lines=lines, by=by, at=at, source="the settled lists")
        return
    day = at.astimezone(LONDON).date()
    try:
        values = cleaned({field: value}, day, is_exercise=person.incident.is_exercise)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None
    check_numbers(person.incident, values, person)
    Person.objects.filter(pk=person.pk).update(**values, updated_at=at, version=F("version") + 1)
    person.refresh_from_db()


def _check_free(person: Person) -> None:
    """Refuse where other parts of the incident hold on to somebody: moves, placements, decisions."""
    if person.whereabouts != Whereabouts.HOME:
        raise Refused(f"{person} was moved already. Settle the moves first; nothing was changed.")
    for relation in Person._meta.related_objects:
        name = relation.related_model.__name__
        if name in _OWN | _STAYS:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
        if rows.exists():
            what = relation.related_model._meta.verbose_name_plural
            raise Refused(f"{person} has {what} already. Settle them first; nothing was changed.")


def _remove(person: Person, reason: str, at: datetime, into: Person | None = None) -> None:
    gone = {"removed_at": at, "removed_reason": reason.strip(), "version": F("version") + 1}
    Person.objects.filter(pk=person.pk).update(**gone, merged_into=into)
    for group in person.friend_groups.filter(ended_at=None):
        group.people.remove(person)
        if into is not None:
            group.people.add(into)


def _hand_over(drop: Person, keep: Person, at: datetime) -> None:
    drop.workers.filter(ends_at=None).update(ends_at=at)
    if not keep.funding.filter(ended_at=None).exists():
        drop.funding.update(person=keep)
    if not HomeCare.objects.filter(person=keep).exists():
        HomeCare.objects.filter(person=drop).update(person=keep)
    for relation in Person._meta.related_objects:
        if relation.related_model.__name__ in _OWN - {"PersonWorker", "Settlement", "LeadBodyDecision"}:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: drop})
            rows.update(**{relation.field.name: keep})
