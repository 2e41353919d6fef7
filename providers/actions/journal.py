"""What happened with a home: visits, support, training, complaints, compliments, money. Append-only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from providers.actions.checks import LONGEST, Problems, check, day_problem, number_problems, text_problems
from providers.models import HomeEntry, Location

MOST_PEOPLE = 5000
DEAREST = Decimal("99999999.99")
NEEDED = {"kind": "Choose what it was.", "title": "Say what it was, in a few words."}


@transaction.atomic
def add_entry(
    *, partnership: Partnership, location: Location, kind: str, title: str, by: User, on: date, at: datetime,
    words: str = "", people: int | None = None, pounds: Decimal | None = None,
) -> HomeEntry:  # fmt: skip
    """Write down what happened with a home on a day.

    `people` is how many took part; `pounds` a sum of money, which funding must have.

    Raises:
        ValidationError: no title or kind, funding without a sum, a number or day that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    texts = {"kind": kind, "title": title.strip(), "words": words.strip()}
    check(
        {
            **text_problems(HomeEntry, texts, NEEDED),
            **number_problems({"people": people}, MOST_PEOPLE, "people"),
            **_sum_problems(kind, pounds),
            "on": day_problem(location, on, at),
        }
    )
    made = HomeEntry.objects.create(
        partnership=partnership, location=location, by=by, on=on, at=at, people=people, pounds=pounds, **texts
    )
    after = {"kind": kind, "title": made.title, "on": on.isoformat(), "location": location.pk}
    record(
        by=by, verb="providers.entry_added", obj=made, partnership=partnership, at=at, before=None,
        after=after if pounds is None else {**after, "pounds": f"{pounds:.2f}"}, label=str(location),
    )  # fmt: skip
    return made


@transaction.atomic
def strike_entry(*, entry: HomeEntry, reason: str, by: User, at: datetime) -> HomeEntry:
    """Say that an entry no longer counts, and why; it stays to be read.

    Raises:
        Refused: it was struck out already.
        ValidationError: no reason, or one that is too long (by field).
    """
    require(by, Permission.EDIT_HOMES, entry.partnership)
    why = reason.strip()
    problem = "" if why else "Say why it no longer counts."
    check({"reason": f"Shorten this to {LONGEST:,} letters." if len(why) > LONGEST else problem})
    moved = HomeEntry.objects.filter(pk=entry.pk, struck_out="").update(struck_out=why)
    entry.refresh_from_db()
    if not moved:
        raise Refused(f"This entry was struck out already: {entry.struck_out}")
    record(
        by=by, verb="providers.entry_struck", obj=entry, partnership=entry.partnership, at=at,
        before={"struck_out": ""},
        after={"struck_out": why, "title": entry.title, "kind": entry.kind, "location": entry.location_id},
        label=str(entry.location),
    )  # fmt: skip
    return entry


def _sum_problems(kind: str, pounds: Decimal | None) -> Problems:
    if pounds is None:
        funding = kind == HomeEntry.Kind.FUNDING
        return {"pounds": "Enter the sum in pounds. It may be 0."} if funding else {}
    if not 0 <= pounds <= DEAREST:
        return {"pounds": f"The sum must be from £0 to £{DEAREST:,}."}
    return {}
