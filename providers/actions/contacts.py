"""Calls and visits to homes, written down: what came of them, and what was promised.

A contact is never changed. Only one that reached somebody moves the day from which the next call counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from providers.actions.promises import Promised, add_promise
from providers.actions.records import record_of
from providers.models import Contact, HomeRecord, Location

LONGEST_NAME = 150
LONGEST_WORDS = 4000


@transaction.atomic
def record_contact(
    *, partnership: Partnership, location: Location, outcome: str, by: User, on: date, at: datetime,
    how: str = "call", spoke_to: str = "", words: str = "", answers: Mapping[str, Any] | None = None,
    promises: Sequence[Promised] = (), form_key: str = "",
) -> Contact:  # fmt: skip
    """Write down a call or visit, or a try at one, with what was promised in it.

    `spoke_to` is personal data and stays out of the trail, as do the words. `answers` are what the
    ring-around asked and what was said, as filled in. `form_key` belongs to one form on one screen: sent
    again, it gives the contact that it made, and nothing is written.

    Raises:
        Refused: the form's key was used for another home.
        ValidationError: no such way or outcome, a day to come, a name where nobody answered, a text that is
            too long, a promise that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    before = sent_before(partnership, location, form_key)
    if before is not None:
        return before
    fields = {"how": how, "outcome": outcome, "spoke_to": spoke_to.strip(), "words": words.strip()}
    _check(fields, on, at)
    row = Contact(
        partnership=partnership, location=location, on=on, at=at, by=by, answers=dict(answers or {}),
        form_key=form_key, **fields,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        before = sent_before(partnership, location, form_key)
        if before is None:
            raise
        return before
    if outcome == Contact.Outcome.REACHED:
        _reached(row)
    for promised in promises:
        add_promise(
            partnership=partnership, location=location, promised=promised, by=by, on=on, at=at, contact=row
        )
    _tell(row, len(promises))
    return row


def sent_before(partnership: Partnership, location: Location, form_key: str) -> Contact | None:
    """The contact that this form made already; None if it is sent for the first time.

    Raises:
        Refused: it was sent for another home.
    """
    if not form_key:
        return None
    found = Contact.objects.filter(partnership=partnership, form_key=form_key).first()
    if found is not None and found.location_id != location.pk:
        raise Refused("This form was saved before, for another home. Open the call again from the list.")
    return found


def _check(fields: Mapping[str, str], on: date, at: datetime) -> None:
    problems = {}
    if fields["how"] not in Contact.How.values:
        problems["how"] = "Choose how you got in touch."
    if fields["outcome"] not in Contact.Outcome.values:
        problems["outcome"] = "Choose what came of it."
    if on > timezone.localtime(at).date():
        problems["on"] = "A contact can’t be written down before it happens. Give today or an earlier day."
    if fields["outcome"] == Contact.Outcome.NO_ANSWER and fields["spoke_to"]:
        problems["spoke_to"] = "Nobody answered, so leave this empty or choose another outcome."
    if len(fields["spoke_to"]) > LONGEST_NAME:
        problems["spoke_to"] = f"Shorten this to {LONGEST_NAME} letters."
    if len(fields["words"]) > LONGEST_WORDS:
        problems["words"] = f"Shorten this to {LONGEST_WORDS:,} letters."
    if problems:
        raise ValidationError(problems)


def _reached(row: Contact) -> None:
    """Keep on the home when somebody was last reached; an older contact written later moves nothing back."""
    moment = _moment(row.on, row.at)
    kept = record_of(row.partnership, row.location)
    older = Q(last_contact_at=None) | Q(last_contact_at__lt=moment)
    HomeRecord.objects.filter(older, pk=kept.pk).update(last_contact_at=moment)


def _moment(on: date, at: datetime) -> datetime:
    """When it happened: when it was written, or noon of an earlier day."""
    local = timezone.localtime(at)
    return at if on >= local.date() else datetime.combine(on, time(12), tzinfo=local.tzinfo)


def _tell(row: Contact, promises: int) -> None:
    after: dict[str, Any] = {"how": row.how, "outcome": row.outcome, "on": row.on.isoformat()}
    if promises:
        after["promises"] = promises
    record(
        by=row.by, verb="providers.contact_recorded", obj=row, partnership=row.partnership, before=None,
        after={**after, "location": row.location_id}, label=str(row.location), at=row.at,
    )  # fmt: skip
