"""Who read whose record: written first, in the transaction in which the page is drawn (section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from failure_protocol.matrix import Group
from failure_protocol.models import Incident, Person, PersonRead
from failure_protocol.models.people import Surface


@transaction.atomic
def note_read(
    *, incident: Incident, people: Iterable[Person | int], surface: Surface, by: User, at: datetime,
    groups: Iterable[Group] = (), reason: str = "", terms: str = "",
) -> PersonRead:  # fmt: skip
    """Write down one reading. If it can't be written the error goes on, and the record is not shown.

    `people` are those shown (an empty list for a count or a search without hits); `terms` holds fingerprints
    of what was searched for, never names.
    """
    keys = sorted(each if isinstance(each, int) else each.pk for each in people)
    return PersonRead.objects.create(
        incident=incident, at=at, user=by, surface=surface, people=keys, groups=sorted(groups),
        reason=reason[:300], terms=terms[:200],
    )  # fmt: skip
