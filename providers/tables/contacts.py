"""Columns of today's calls, of the contact log and of promises, for the page and the files alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.rag import Rag
from core.words import count_of, day_words
from providers.models import Contact, Level, Promise, Severity
from providers.summaries.contacts import Call
from ui.tables import Column, Table
from ui.tags import Status, status_tag
from ui.templatetags.ui import moment

OUTCOMES = {"reached": "green", "message": "yellow", "no_answer": "grey", "refused": "orange"}
STATES = {"open": "blue", "kept": "green", "dropped": "grey"}


def outcome_of(row: Contact) -> Status:
    """What came of a contact, as a tag."""
    return Status(row.get_outcome_display(), OUTCOMES[row.outcome])


def state_of(row: Promise) -> Status:
    """The state of a promise, as a tag."""
    return Status(row.get_state_display(), STATES[row.state])


def worst_of(row: Call) -> Rag | None:
    """The home's worst RAG; white is no rating."""
    return None if row.worst == Severity.WHITE else Rag(row.worst)


def promises_words(row: Call) -> str:
    """The open promises in words, each with its day."""
    return "; ".join(
        f"{each.get_whose_display()}: {each.text}"
        + (f" (by {day_words(each.due_on)})" if each.due_on else "")
        for each in row.promises
    )


def due_words(row: Any) -> str:
    """When a promise is due; empty without a day."""
    return day_words(row.due_on) if row.due_on else ""


def _home(row: Any) -> str:
    return str(row.location.get_absolute_url())


def _due(row: Any) -> SafeString:
    if row.state == Promise.State.OPEN and row.due_on and row.due_on < row.day:
        return format_html("{} {}", due_words(row), status_tag("Overdue", "red"))
    return format_html("{}", due_words(row))


def _contact_page(row: Contact) -> str:
    return reverse("providers:contact", args=[row.pk])


def when_words(row: Contact) -> str:
    """When it was; only the day for what was written down later."""
    return moment(row.at) if timezone.localtime(row.at).date() == row.on else day_words(row.on)


class CallTable(Table):
    """Today's calls that are still to be made, in the order of worry."""

    caption = "Calls still to be made today"
    noun = ("call to make", "calls to make")
    empty_words = "No call is left for today."
    columns: ClassVar[Sequence[Column]] = (
        Column("name", "Home", value=lambda row: row.location.name, sort="name", link=_home, header=True),
        Column("worst", "RAG", value=worst_of, kind="rag", missing="No concern lately"),
        Column("why", "Why today"),
        Column("tried", "Today so far"),
        Column("promises", "Open promises", value=lambda row: count_of(len(row.promises), "promise")
               if row.promises else "", export=promises_words),
        Column("level", "Support", value=lambda row: Level(row.standing.level).label, hidden=True),
        Column("last", "Last spoken to", value=lambda row: row.standing.last, kind="date", hidden=True),
        Column("liaison", "Looked after by", value=lambda row: str(row.liaison or "")),
        Column("call", "Telephone", value=lambda row: row.location.phone,
               template="providers/calls_cell.html"),
    )  # fmt: skip


class MyCallTable(CallTable):
    """One's own calls: who looks after the home need not be said."""

    columns = tuple(replace(each, hidden=each.hidden or each.key == "liaison") for each in CallTable.columns)


_WHEN = Column("on", "When", value=when_words, sort=("on", "at"), link=_contact_page, header=True)
_HOME = Column(
    "home", "Home", value=lambda row: row.location.name, sort="location__name", link=_home, header=True
)
_REST = (
    Column("outcome", "What came of it", kind="status", value=outcome_of, sort="outcome"),
    Column("how", "How", value=lambda row: row.get_how_display(), sort="how"),
    Column("by", "By", value=lambda row: str(row.by), sort="by__full_name"),
    Column("words", "What was said", kind="long"),
    Column("promised", "Promises", value=lambda row: "; ".join(each.text for each in row.promises.all())),
)
_SPOKE_TO = Column("spoke_to", "Spoke to", sort="spoke_to")


class ContactTable(Table):
    """Contacts of every home, newest first."""

    caption = "Contacts"
    noun = ("contact", "contacts")
    empty_words = "No contact fits these filters."
    columns: ClassVar[Sequence[Column]] = (_HOME, _WHEN, *_REST)


class ContactPeopleTable(ContactTable):
    """The same with whom we spoke to: personal data."""

    columns = (_HOME, _WHEN, *_REST, _SPOKE_TO)


class HomeContactTable(ContactTable):
    """Contacts of one home."""

    columns: ClassVar[Sequence[Column]] = (_WHEN, *_REST)


class HomeContactPeopleTable(HomeContactTable):
    """The same with whom we spoke to: personal data."""

    columns = (_WHEN, *_REST, _SPOKE_TO)


class PromiseTable(Table):
    """Promises, by when they are due."""

    caption = "Promises"
    noun = ("promise", "promises")
    empty_words = "No promise fits these filters."
    columns = (
        Column("text", "What was promised", sort="text", header=True,
               link=lambda row: reverse("providers:promise", args=[row.pk])),
        Column("home", "Home", value=lambda row: row.location.name, sort="location__name", link=_home),
        Column("whose", "Who promised", value=lambda row: row.get_whose_display(), sort="whose"),
        Column("due", "Due", kind="html", value=_due, export=due_words, sort="due_on"),
        Column("owner", "Who sees to it", value=lambda row: str(row.owner or ""), sort="owner__full_name"),
        Column("made_on", "Made", kind="date", sort="made_on", hidden=True),
        Column("state", "State", kind="status", value=state_of, sort="state"),
        Column("ended_on", "Ended", kind="date", sort="ended_on", hidden=True),
        Column("ended_note", "Note", hidden=True),
    )  # fmt: skip
