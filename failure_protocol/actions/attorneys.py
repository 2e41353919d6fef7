"""Attorneys and deputies: written down, looked up in the register, spoken to about costs (M03-M05, M10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from failure_protocol.actions.capacity import future, log_fact
from failure_protocol.actions.people import may_change
from failure_protocol.matrix import Group
from failure_protocol.models import AuthorityContact, CourtDeputy, Person, PowerOfAttorney
from failure_protocol.models.authority import names_in
from failure_protocol.models.incidents import Known


@transaction.atomic
def add_power(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> PowerOfAttorney:
    """Write a power of attorney down, registered or not; only a registered one decides (M03, M04).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: no attorney; "registered" without the day on which the register was searched.
    """
    may_change(by, person, {Group.LEGAL})
    wrong = _wrong_register(facts, at)
    if not names_in(facts["attorneys"]):
        wrong["attorneys"] = "Enter each attorney on a line: name, telephone."
    several = len([line for line in facts["attorneys"].splitlines() if line.strip()]) > 1
    if (facts["how"] == PowerOfAttorney.How.ALONE) is several and "attorneys" not in wrong:
        wrong["how"] = (
            "There are several attorneys: say how they act."
            if several
            else "There is one attorney, so they act alone."
        )
    if wrong:
        raise ValidationError(wrong)
    row = PowerOfAttorney.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "a power of attorney was written down", by, at, row)
    return row


@transaction.atomic
def check_registration(
    *, row: PowerOfAttorney, registered: str, checked_on: date | None, reference: str, version: int, by: User,
    at: datetime,
) -> PowerOfAttorney:  # fmt: skip
    """Write down what the register of the Office of the Public Guardian says.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority; or it has ended.
        ValidationError: no day on which it was searched, or one to come.
        ChangedMeanwhile: somebody saved first.
    """
    may_change(by, row.person, {Group.LEGAL})
    if row.ended_at is not None:
        raise Refused("This power has ended.")
    changes = {"registered": registered, "checked_on": checked_on, "reference": reference.strip()}
    if wrong := _wrong_register(changes, at):
        raise ValidationError(wrong)
    save_changes(row, changes, version, tuple(changes))
    log_fact(row.person, "the register of powers of attorney was searched", by, at, row)
    return row


@transaction.atomic
def add_deputy(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> CourtDeputy:
    """Write a court-appointed deputy down: for what, from when, until when (M05).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: no name, no scope, an order to come or one that ends before it begins.
    """
    may_change(by, person, {Group.LEGAL})
    wrong = future(at, order_on=facts["order_on"])
    if not names_in(facts["deputies"]):
        wrong["deputies"] = "Enter each deputy on a line: name, telephone."
    if not any(facts[name] for name in ("accommodation", "care", "money")):
        wrong["accommodation"] = "Say what the order covers."
    if facts["expires_on"] is not None and facts["expires_on"] < facts["order_on"]:
        wrong["expires_on"] = "The order can’t end before it begins."
    if wrong:
        raise ValidationError(wrong)
    row = CourtDeputy.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "a deputy was written down", by, at, row)
    return row


@transaction.atomic
def note_contact(*, person: Person, facts: Mapping[str, Any], by: User, at: datetime) -> AuthorityContact:
    """That an attorney or deputy was spoken to, and how they want to be involved (M10).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: not exactly one of them, one of somebody else, a time to come, or no words.
    """
    may_change(by, person, {Group.LEGAL})
    power, deputy = facts.get("power"), facts.get("deputy")
    wrong = {}
    chosen = [each for each in (power, deputy) if each is not None]
    if len(chosen) != 1 or chosen[0].person_id != person.pk:
        wrong["who"] = "Choose who was spoken to."
    if facts["spoken_at"] > at:
        wrong["spoken_at"] = "This is in the future. Enter when it was."
    if not facts["words"].strip():
        wrong["words"] = "Say what they said, and how they want to be involved."
    if wrong:
        raise ValidationError(wrong)
    row = AuthorityContact.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "an attorney or deputy was spoken to", by, at, row)
    return row


def _wrong_register(facts: Mapping[str, Any], at: datetime) -> dict[str, str]:
    wrong = future(at, checked_on=facts["checked_on"])
    if facts["registered"] == Known.YES and facts["checked_on"] is None:
        wrong["checked_on"] = "Enter when the register was searched, or the stamped document was seen."
    return wrong
