"""What a home says of itself on a day: its staff, and how ready it is for digital working. Append-only."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from providers.actions.checks import check, day_problem, number_problems, text_problems
from providers.models import Digital, Location, Staffing

MOST_STAFF = 5000
MOST_DEVICES = 2000


@transaction.atomic
def add_staffing(
    *, partnership: Partnership, location: Location, employed: int, agency: int, absent: int, by: User,
    on: date, at: datetime, note: str = "",
) -> Staffing:  # fmt: skip
    """Write down the care staff of a home on a day: its own, from agencies, and of its own those away.

    Raises:
        ValidationError: more away than employed, a number or day that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    values = {"employed": employed, "agency": agency, "absent": absent}
    problems = number_problems(values, MOST_STAFF, "staff")
    if not problems and absent > employed:
        problems["absent"] = "More staff can’t be away than the home employs. Correct one of the two numbers."
    check(
        {
            **problems,
            **text_problems(Staffing, {"note": note.strip()}, {}),
            "on": day_problem(location, on, at),
        }
    )
    made = Staffing.objects.create(
        partnership=partnership, location=location, by=by, on=on, at=at, note=note.strip(), **values
    )
    record(
        by=by, verb="providers.staffing_added", obj=made, partnership=partnership, at=at, before=None,
        after={**values, "on": on.isoformat(), "location": location.pk}, label=str(location),
    )  # fmt: skip
    return made


@transaction.atomic
def add_digital(
    *, partnership: Partnership, location: Location, by: User, on: date, at: datetime, nhsmail: bool = False,
    dspt: str = "", video: bool = False, devices: int | None = None, note: str = "",
) -> Digital:  # fmt: skip
    """Write down how ready a home is for digital working from the day `on`.

    `dspt` is its level in the data security toolkit, in words; `devices` None = not known.

    Raises:
        ValidationError: a number, a day or a text that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    texts = {"dspt": dspt.strip(), "note": note.strip()}
    check(
        {
            **text_problems(Digital, texts, {}),
            **number_problems({"devices": devices}, MOST_DEVICES, "devices"),
            "on": day_problem(location, on, at),
        }
    )
    facts = {"nhsmail": nhsmail, "dspt": texts["dspt"], "video": video, "devices": devices}
    made = Digital.objects.create(
        partnership=partnership, location=location, by=by, on=on, at=at, note=texts["note"], **facts
    )
    record(
        by=by, verb="providers.digital_added", obj=made, partnership=partnership, at=at, before=None,
        after={**facts, "on": on.isoformat(), "location": location.pk}, label=str(location),
    )  # fmt: skip
    return made
