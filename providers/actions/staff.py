"""Homes' own people: which homes are theirs, from a day until a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from core.words import day_words
from providers.actions.checks import check
from providers.actions.corrections import answer_correction, propose_correction, withdraw_correction
from providers.models import HomeStaff, Location

__all__ = ["answer_correction", "end_home", "give_home", "propose_correction", "withdraw_correction"]


@transaction.atomic
def give_home(
    *, partnership: Partnership, user: User, location: Location, starts_on: date, by: User, at: datetime,
    ends_on: date | None = None,
) -> HomeStaff:  # fmt: skip
    """Let somebody with the provider role see and correct a home of the partnership, from a day on.

    Raises:
        Refused: it is theirs already.
        ValidationError: somebody without the role, another partnership's home, an end before the start.
    """
    require(by, Permission.MANAGE_REGISTER, partnership)
    own = Location.objects.of(partnership).filter(pk=location.pk).exists()
    check(
        {
            "user": "" if may(user, Permission.OWN_HOMES, partnership)
            else f"{user} has no role as provider in {partnership}. Give it to them first.",
            "location": "" if own else f"{location} is not one of your homes.",
            "ends_on": "The end can’t be before the start." if ends_on and ends_on < starts_on else "",
        }
    )  # fmt: skip
    held = HomeStaff.objects.filter(partnership=partnership, user=user, location=location)
    if held.filter(ends_on=None).exists() or held.filter(ends_on__gte=starts_on).exists():
        raise Refused(f"{location} is {user}’s already.")
    made = HomeStaff.objects.create(
        partnership=partnership, user=user, location=location, starts_on=starts_on, ends_on=ends_on
    )
    _trail(made, "given", by=by, at=at)
    return made


@transaction.atomic
def end_home(*, staff: HomeStaff, on: date, by: User, at: datetime) -> HomeStaff:
    """Say which day is the last on which somebody may see and correct a home.

    Raises:
        Refused: it ended already, or would end before it began.
    """
    require(by, Permission.MANAGE_REGISTER, staff.partnership)
    current = HomeStaff.objects.select_for_update().get(pk=staff.pk)
    if current.ends_on is not None and current.ends_on <= on:
        raise Refused(f"It ended on {day_words(current.ends_on)} already.")
    if on < current.starts_on:
        raise Refused(f"It began on {day_words(current.starts_on)}; it can’t end before. Give a later day.")
    current.ends_on = on
    current.save(update_fields=["ends_on"])
    _trail(current, "ended", by=by, at=at)
    return current


def _trail(row: HomeStaff, verb: str, *, by: User, at: datetime) -> None:
    record(
        by=by, verb=f"providers.home_{verb}", obj=row, partnership=row.partnership, at=at, before=None,
        after={
            "user": str(row.user), "location": row.location_id, "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        },
        label=str(row.location),
    )  # fmt: skip
