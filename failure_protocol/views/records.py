"""What the pages of logs, communications and the debrief share: tabs, lists, one row of an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from failure_protocol.matrix import Level
from failure_protocol.sections import Here
from failure_protocol.summaries.logs import of_seen_people
from failure_protocol.views.common import frame, show
from ui.listing import respond
from ui.tables import Table
from ui.tags import Status

# Label, name of the address, area and level that it needs; a place of two ways in stands there twice.
Places = Sequence[tuple[str, str, str, Level]]

LOGS: Places = (
    ("Timeline", "log", "logs", Level.SUMMARY),
    ("Decisions", "decisions", "decisions", Level.VIEW),
    ("Risks", "risks", "decisions", Level.VIEW),
    ("Actions", "incident_actions", "decisions", Level.VIEW),
    ("Concerns", "incident_concerns", "decisions", Level.VIEW),
    ("Serious incident?", "serious", "decisions", Level.VIEW),
)
SAID: Places = (
    ("Overview", "communications", "communications", Level.VIEW),
    ("Family line", "family_line", "communications", Level.VIEW),
    ("Telling", "telling", "communications", Level.VIEW),
    ("Scripts", "scripts", "communications", Level.VIEW),
    ("Going public", "public_messages", "communications", Level.VIEW),
    ("Complaints", "complaints", "communications", Level.VIEW),
    ("Enquiries", "enquiries", "communications", Level.VIEW),
    ("Briefings", "shared", "communications", Level.VIEW),
    ("Consulting", "consultations", "communications", Level.VIEW),
    ("Need to know", "need_to_know", "communications", Level.VIEW),
)
LEARNED: Places = (
    ("Debrief", "debrief", "decisions", Level.VIEW),
    ("Recommendations", "recommendations", "decisions", Level.VIEW),
    ("Report", "lessons", "incident", Level.EDIT),
    ("Report", "lessons", "access_log", Level.VIEW),
    ("Close", "close", "decisions", Level.VIEW),
)


def tabs(here: Here, places: Places, current: str) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this one) of the pages that the reader's part opens."""
    seen = {name: label for label, name, area, level in places if getattr(here.rights, area) >= level}
    return [(label, address(here, name), name == current) for name, label in seen.items()]


def address(here: Here, name: str, *args: Any) -> str:
    """The address of a page of this incident."""
    return reverse(f"failure_protocol:{name}", args=[here.incident.pk, *args])


@dataclass(frozen=True)
class Button:
    """A button of a page."""

    label: str
    url: str
    is_main: bool = False


@dataclass(frozen=True)
class ListPage:
    """The words of a page with a table."""

    title: str
    lede: str
    places: Places
    current: str
    buttons: Sequence[Button] = ()
    notes: Sequence[str] = ()


def listing(
    here: Here, page: ListPage, table: Table, template: str = "failure_protocol/records.html", **extra: Any
) -> HttpResponseBase:
    """A page with a table, inside the frame of the incident. No files: nothing leaves in bulk."""
    context = {
        **frame(here), "page": page, "tabs": tabs(here, page.places, page.current), **extra,
    }  # fmt: skip
    return respond(here.request, table, template, context, filename=page.current)


@dataclass(frozen=True)
class RowPage:
    """One row as its page shows it."""

    title: str
    places: Places
    current: str
    tag: Status | None = None
    facts: Sequence[tuple[str, Any]] = ()
    texts: Sequence[tuple[str, str]] = ()
    buttons: Sequence[Button] = ()
    notice: str = ""
    history: Sequence[tuple[Any, str, str]] = field(default=())  # when, who, words


def row_page(
    here: Here, page: RowPage, context: Mapping[str, Any] | None = None,
    template: str = "failure_protocol/record.html",
) -> HttpResponse:  # fmt: skip
    """The page of one row: only what there is, in order."""
    texts = [(heading, text) for heading, text in page.texts if text]
    facts = [(label, value) for label, value in page.facts if value not in (None, "")]
    given = {
        "page": page, "tabs": tabs(here, page.places, page.current), "facts": facts, "texts": texts,
        **(context or {}),
    }  # fmt: skip
    return show(here, template, given)


def found(rows: Any) -> Any:
    """The first of the rows.

    Raises:
        Http404: there is none.
    """
    row = rows.first()
    if row is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return row


def numbered(here: Here, rows: Any, number: int) -> Any:
    """The row of an address: of this incident, about nobody or somebody whom the reader may see.

    Raises:
        Http404: no such row, or not one that the reader may see.
    """
    return found(seen_rows(here, rows).filter(number=number))


def seen_rows(here: Here, rows: Any) -> Any:
    """Rows of this incident with a `person` whom the reader may see, or none."""
    own = rows.filter(incident=here.incident)
    return own.filter(of_seen_people(here.request.user, here.incident, here.rights))


def own_row(here: Here, rows: Any, number: int) -> Any:
    """A row of this incident by its number.

    Raises:
        Http404: no such row.
    """
    return found(rows.filter(incident=here.incident, number=number))
