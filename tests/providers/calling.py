"""Calls for tests: a home with its colour, contacts and promises, and a form that is filled while ringing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from providers.actions.contacts import record_contact
from providers.actions.promises import Promised, add_promise
from providers.actions.records import record_of
from providers.models import Contact, HomeRecord, Location, Promise
from tests.providers.making import NOW, TODAY, make_home


def at(name: str, *args: Any) -> str:
    """The address of a page of the register."""
    return reverse(f"providers:{name}", args=args)


def watched(people: Any, name: str, worst: str = "white", last: int | None = None, **fields: Any) -> Location:
    """A home with its worst RAG, last reached that many days before TODAY (None = never)."""
    home = make_home(name=name, **{key: fields.pop(key) for key in ("phone", "kind") if key in fields})
    record = record_of(people.partnership, home)
    moment = None if last is None else NOW - timedelta(days=last)
    changes = {"worst": worst, "last_contact_at": moment, **fields}
    HomeRecord.objects.filter(pk=record.pk).update(**changes)
    return home


def rung(people: Any, home: Location, by: Any, outcome: str = "reached", **fields: Any) -> Contact:
    """A contact of TODAY."""
    values = {"on": TODAY, "at": NOW, "outcome": outcome, **fields}
    return record_contact(partnership=people.partnership, location=home, by=by, **values)


def promised(
    people: Any, home: Location, by: Any, text: str = "Gloves", due: date | None = TODAY, made: date = TODAY,
    **fields: Any,
) -> Promise:  # fmt: skip
    """An open promise."""
    return add_promise(
        partnership=people.partnership, location=home, promised=Promised(text, due_on=due, **fields), by=by,
        on=made, at=NOW,
    )  # fmt: skip


def filled(form: Any, **fields: Any) -> dict[str, Any]:
    """What a browser sends of a form as it came, with some fields filled."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if bound.field.widget.__class__.__name__ == "GovukDateWidget":
            boxes = bound.field.widget.boxes(value)
            sent |= {
                f"{bound.name}_{part}": box for part, box in zip(("day", "month", "year"), boxes, strict=True)
            }
        elif value not in (None, False):
            sent[bound.name] = "on" if value is True else value
    return sent | fields
