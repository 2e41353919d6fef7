"""Lists of invented people as a provider, a council or the NHS would send them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from failure_protocol.actions.people_lists import import_list, take_list
from failure_protocol.models import Incident, PersonList
from failure_protocol.nhs import check_digit
from tests.failure_protocol.making import LATER

HEAD = ("First name", "Surname", "Date of birth", "NHS No.", "Room", "Funding")
SOON = LATER + timedelta(hours=1)


def number(count: int) -> str:
    """The count-th NHS number that is nobody's."""
    good = (first for first in range(999_000_000, 999_999_999) if check_digit(str(first)) < 10)
    first = next(each for place, each in enumerate(good, start=1) if place == count)
    return f"{first}{check_digit(str(first))}"


def row(count: int, **changes: str) -> dict[str, str]:
    """One invented person."""
    values = {
        "First name": f"Ada{count}", "Surname": f"Invented{count}",
        "Date of birth": f"{count % 28 + 1:02}/04/1937",
        "NHS No.": number(count), "Room": str(count), "Funding": "Council",
    }  # fmt: skip
    return {**values, **changes}


def csv(rows: Iterable[dict[str, str]], head: Sequence[str] = HEAD) -> bytes:
    """A file of them."""
    lines = [",".join(head), *(",".join(f'"{each.get(name, "")}"' for name in head) for each in rows)]
    return "\r\n".join(lines).encode()


def brought(incident: Incident, by: Any, rows: Iterable[dict[str, str]], **fields: Any) -> PersonList:
    """A list that waits to be taken."""
    values = {
        "incident": incident, "service": incident.services.order_by("pk")[0], "source": "provider",
        "name": "residents.csv", "content": csv(rows, fields.pop("head", HEAD)), "by": by, "at": LATER,
    }  # fmt: skip
    return import_list(**{**values, **fields})


def taken(incident: Incident, by: Any, rows: Iterable[dict[str, str]], **fields: Any) -> PersonList:
    """A list in the register."""
    return take_list(made=brought(incident, by, rows, **fields), by=by, at=SOON)
