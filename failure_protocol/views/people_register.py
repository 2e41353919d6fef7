"""The register of an incident: everybody whom somebody may see, narrowed, counted, or as a file."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.requests import Request
from failure_protocol.access import REFUSAL
from failure_protocol.actions.access_log import note_read
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import Person
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.people import Row, counts_of, may_export, narrowed, rows_of, term_prints
from failure_protocol.summaries.reconciliation import standing_of
from failure_protocol.tables.people import RegisterFileTable, RegisterTable, WallTable
from failure_protocol.views.common import asked, frame, show
from ui.listing import FILES, respond

QUICK = (
    ("Red", {"rag": "red"}), ("Amber", {"rag": "amber"}), ("Green", {"rag": "green"}),
    ("Not yet rated", {"rag": "none"}), ("Nobody works with them", {"unassigned": "1"}),
    ("Out of date", {"stale": "1"}), ("Has nobody", {"unbefriended": "yes"}),
    ("Not known whether they have somebody", {"unbefriended": "unknown"}),
    ("No NHS number", {"number": "none"}),
)  # fmt: skip


@require_safe
@transaction.atomic
def people(request: Request, pk: int) -> HttpResponseBase:
    """The list. Who sees counts only sees counts; what is shown is written down first."""
    here = asked(request, pk, "scope", Level.SUMMARY)
    if here.rights.scope <= Scope.PACK:
        return _counts_only(here)
    rows = rows_of(request.user, here.incident, here.rights, here.at)
    wanted = request.GET.get("format", "")
    exports = may_export(request.user, here.incident)
    if wanted in FILES and not exports:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    kind = WallTable if "wall" in request.GET else RegisterFileTable if exports else RegisterTable
    shown = narrowed(rows, request.GET.dict())
    table = kind(shown, params=request.GET, path=request.path, quick=_quick(here, rows))
    if wanted in FILES and table.exports:
        _note(here, shown, Surface.EXPORT)
    else:
        _note(here, list(table.page.object_list), Surface.SEARCH if "q" in request.GET else Surface.LIST)
    context = {
        **frame(here), "counts": _told(here, rows), "is_wall": "wall" in request.GET,
        "q": request.GET.get("q", ""), "may_add": Group.IDENTITY in here.rights.edits,
        "unsigned": _unsigned(here),
        "may_group": Group.NEEDS in here.rights.sees,
    }  # fmt: skip
    return respond(
        request, table, "failure_protocol/people.html", context, filename=f"{here.incident.reference}-people"
    )


def _note(here: Here, shown: list[Row], surface: Surface) -> None:
    groups = here.rights.sees & {Group.IDENTITY, Group.NEEDS, Group.FINANCE}
    note_read(
        incident=here.incident, people=[row.pk for row in shown], surface=surface, by=here.request.user,
        at=here.at, groups=groups, terms=term_prints(here.request.GET.get("q", "")),
    )  # fmt: skip


def _quick(here: Here, rows: list[Row]) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = list(QUICK) if Group.NEEDS in here.rights.sees else []
    if Group.FINANCE in here.rights.sees:
        found.append(("Funding not known", {"funding": "unknown"}))
    if any(row.is_home_care for row in rows):
        found.append(("On no round", {"round": "none"}))
        found += [(f"Round {name}", {"round": name}) for name in sorted({row.round for row in rows} - {""})]
    groups = sorted({number for row in rows for number in row.friends}, key=int)
    found += [(f"Friends {number}", {"group": number}) for number in groups]
    services = sorted({row.service for row in rows})
    return found + ([(name, {"service": name}) for name in services] if len(services) > 1 else [])


def _told(here: Here, rows: list[Row]) -> list[tuple[str, int]]:
    counts = counts_of(rows)
    told = [("In the register", counts["people"])]
    if Group.NEEDS in here.rights.sees:
        told += [("Red", counts["red"]), ("Amber", counts["amber"]), ("Green", counts["green"])]
        told += [("Not yet rated", counts["unrated"])]
    told += [("Without a worker", counts["unassigned"]), ("Out of date", counts["stale"])]
    told += [("No NHS number", counts["no_number"])]
    if Group.FINANCE in here.rights.sees:
        told.append(("Funding not known", counts["funding_unknown"]))
    if any(row.is_home_care for row in rows):
        told.append(("On no round", counts["unrounded"]))
    return told


def _unsigned(here: Here) -> list[str]:
    """The services whose register nobody signed: every count says so (S03)."""
    return [str(each.service) for each in standing_of(here.incident) if not each.is_signed]


def _counts_only(here: Here) -> HttpResponseBase:
    """How many people, by where they are: for parts that see nobody."""
    note_read(incident=here.incident, people=[], surface=Surface.COUNT, by=here.request.user, at=here.at)
    found = Person.objects.of(here.incident).counts()
    labels = dict(Person._meta.get_field("whereabouts").flatchoices)
    told = [("In the register", sum(found.values()))]
    told += [(str(labels[place]), number) for place, number in sorted(found.items())]
    return show(here, "failure_protocol/people_counts.html", {"counts": told, "unsigned": _unsigned(here)})
