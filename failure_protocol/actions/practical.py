"""The practical side: things arranged, considerations, calls, contacts, contingency (F01, F07-F12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.checklists import Service
from failure_protocol.matrix import Level
from failure_protocol.models import (
    CapacityCall,
    Consideration,
    ContingencyPlan,
    Incident,
    PracticalItem,
    ProviderContact,
)
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import LogKind
from failure_protocol.practical_list import things_for

ITEM_FIELDS = ("state", "words", "user", "name", "due", "changed_at", "changed_by")
CONTACT_FIELDS = ("service", "kind", "name", "phone", "email", "address", "met_on", "note", "ended_at")


@transaction.atomic
def load_practical(*, incident: Incident, by: User, at: datetime) -> None:
    """The list of an incident that opens; what is there already stays."""
    there = set(incident.practical_items.values_list("key", flat=True))
    for thing in things_for(Service(incident.service_kind)):
        if thing.key not in there:
            number = next_number(incident, PracticalItem.objects)
            PracticalItem.objects.create(
                incident=incident, number=number, key=thing.key, what=thing.what, changed_at=at, changed_by=by
            )


@transaction.atomic
def add_item(*, incident: Incident, what: str, by: User, at: datetime) -> PracticalItem:
    """Something that only this incident needs.

    Raises:
        ValidationError: nothing is named.
    """
    allow(by, incident, "logs", Level.ADD)
    if not what.strip():
        raise ValidationError({"what": "Say what is needed."})
    number = next_number(incident, PracticalItem.objects)
    made = PracticalItem.objects.create(
        incident=incident, number=number, what=what.strip(), changed_at=at, changed_by=by
    )
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=f"Needed: {made.what}.", by=by, at=at)
    return made


@transaction.atomic
def settle_item(
    *, item: PracticalItem, state: str, words: str, version: int, by: User, at: datetime,
    user: User | None = None, name: str = "", due: date | None = None,
) -> PracticalItem:  # fmt: skip
    """Say how far something is, and who sees to it. Arranged says where; not needed says why.

    Raises:
        PermissionDenied: neither who sees to it nor somebody who runs the incident.
        ValidationError: settled without words.
        ChangedMeanwhile: somebody else wrote first.
    """
    incident = item.incident
    own = item.user_id == by.pk
    allow(by, incident, *(("logs", Level.ADD) if own else ("incident", Level.EDIT)))
    if state != PracticalItem.State.OPEN and not words.strip():
        say = "Say why it is not needed." if state == PracticalItem.State.NOT_NEEDED else "Say where it is."
        raise ValidationError({"words": say})
    changes = {
        "state": state, "words": words.strip(), "user": user, "name": "" if user else name.strip(),
        "due": due,
    }  # fmt: skip
    before, after = save_changes(item, changes, version, ITEM_FIELDS)
    if after:
        PracticalItem.objects.filter(pk=item.pk).update(changed_at=at, changed_by=by)
        item.refresh_from_db()
        text = f"{item.what}: {item.get_state_display().lower()}. {item.words}".strip()
        data = {name: [before[name], after[name]] for name in after}
        add_entry(incident=incident, kind=LogKind.PRACTICAL, text=text, by=by, at=at, data=data)
    return item


@transaction.atomic
def consider(
    *, incident: Incident, key: str, answer: str, reasons: str, by: User, at: datetime
) -> Consideration:
    """Write down that something was considered: the answer, and why (F08-F10).

    Raises:
        ValidationError: no reasons.
    """
    allow(by, incident, "incident", Level.EDIT)
    if not reasons.strip():
        raise ValidationError({"reasons": "Say why."})
    made = Consideration.objects.create(
        incident=incident, key=key, answer=answer, reasons=reasons.strip(), by=by, at=at
    )
    words = f"{made}: {made.get_answer_display().lower()}. {made.reasons}"
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return made


@transaction.atomic
def record_capacity_call(
    *, incident: Incident, facts: Mapping[str, Any], by: User, at: datetime
) -> CapacityCall:
    """Write down a call to another provider (F08). `facts` are fields of CapacityCall.

    Raises:
        ValidationError: to nobody, spoken to nobody, or an early start whose risk nobody assessed.
    """
    allow(by, incident, "moves", Level.EDIT)
    made = CapacityCall(incident=incident, by=by, at=at, **facts)
    wrong = {}
    if not made.provider_name.strip():
        wrong["provider_name"] = "Enter which provider."
    if made.reached == CapacityCall.Reached.YES and not made.spoke_to.strip():
        wrong["spoke_to"] = "Enter whom you spoke to."
    if made.early_start == Known.YES and not made.early_start_assessed.strip():
        wrong["early_start_assessed"] = (
            "Somebody still being recruited starts only after a risk assessment: say who made it, when."
        )
    if wrong:
        raise ValidationError(wrong)
    made.save(force_insert=True)
    words = (
        f"Capacity call to {made.provider_name}: {made.get_reached_display().lower()}. {made.words}".strip()
    )
    add_entry(incident=incident, kind=LogKind.CONTACT, text=words, by=by, at=at)
    return made


@transaction.atomic
def save_contact(
    *, incident: Incident, facts: Mapping[str, Any], by: User, at: datetime,
    contact: ProviderContact | None = None, version: int = 0,
) -> ProviderContact:  # fmt: skip
    """Add or change a contact of the provider, or a place to meet (F11). One without a number is shown so.

    Raises:
        ValidationError: no name.
        Refused: it has ended.
        ChangedMeanwhile: somebody else wrote first.
    """
    allow(by, incident, "incident", Level.EDIT)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    if not values.get("name"):
        raise ValidationError({"name": "Enter the name."})
    if contact is None:
        contact = ProviderContact.objects.create(incident=incident, by=by, at=at, **values)
        words = f"Contact added: {contact.get_kind_display().lower()}."
    else:
        _still_there(contact)
        _, after = save_changes(contact, values, version, CONTACT_FIELDS)
        if not after:
            return contact
        words = f"Contact changed: {contact.get_kind_display().lower()}."
    add_entry(incident=incident, kind=LogKind.CONTACT, text=words, by=by, at=at)
    return contact


@transaction.atomic
def end_contact(*, contact: ProviderContact, version: int, by: User, at: datetime) -> ProviderContact:
    """Somebody is no longer to be rung; the row stays.

    Raises:
        Refused: it has ended.
        ChangedMeanwhile: somebody else wrote first.
    """
    allow(by, contact.incident, "incident", Level.EDIT)
    _still_there(contact)
    save_changes(contact, {"ended_at": at}, version, CONTACT_FIELDS)
    words = f"Contact ended: {contact.get_kind_display().lower()}."
    add_entry(incident=contact.incident, kind=LogKind.CONTACT, text=words, by=by, at=at)
    return contact


def _still_there(contact: ProviderContact) -> None:
    if contact.ended_at:
        raise Refused("This contact has ended. Add another.")


@transaction.atomic
def plan_contingency(
    *, incident: Incident, trigger: str, who_acts: str, first: str, review_on: date | None, by: User,
    at: datetime, day: date,
) -> ContingencyPlan:  # fmt: skip
    """Say what is done if the provider collapses at once (F12). The newest counts; the others stay.

    Raises:
        ValidationError: something is missing, or the review is in the past.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if not trigger.strip():
        wrong["trigger"] = "Say what sets it off."
    if not who_acts.strip():
        wrong["who_acts"] = "Say who acts."
    if not first.strip():
        wrong["first"] = "Say which beds or rounds are used first."
    if review_on is None or review_on < day:
        wrong["review_on"] = "Enter when it is looked at again: today or later."
    if wrong or review_on is None:
        raise ValidationError(wrong)
    made = ContingencyPlan.objects.create(
        incident=incident, trigger=trigger.strip(), who_acts=who_acts.strip(), first=first.strip(),
        review_on=review_on, by=by, at=at,
    )  # fmt: skip
    words = f"Contingency plan for a sudden collapse, looked at again on {day_words(review_on)}."
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return made
