"""Loading the checklist of an incident and answering it (failure-protocol.md section 4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.words import printable
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.checklists import Applies, Item, Service, items_for
from failure_protocol.matrix import Level
from failure_protocol.models import ChecklistItem, Incident, ItemAnswer, ItemEntry, ItemLink
from failure_protocol.models.checklist import BODIES, Source
from failure_protocol.models.logs import LogKind
from failure_protocol.models.team import Body


@transaction.atomic
def load_checklists(*, incident: Incident, by: User, at: datetime) -> list[ChecklistItem]:
    """Load what the procedure has for this kind of service; what is there already stays as it is (L02, L08).

    A task of Appendix D for which the procedure names nobody goes to whoever opens the incident, who
    passes it on (Z15): nothing starts as nobody's unseen.
    """
    have = set(incident.items.values_list("ref", flat=True))
    wanted = [item for item in items_for(Service(incident.service_kind)) if item.ref not in have]
    if not wanted:
        return []
    first = incident.items.count()
    rows = [_fresh(incident, item, first + number, by, at) for number, item in enumerate(wanted, 1)]
    made = ChecklistItem.objects.bulk_create(rows)
    ItemAnswer.objects.bulk_create(answer for item in made for answer in _blank(item, by))
    sources = ", ".join(f"{Source(source).label}: {number}" for source, number in _tally(made).items())
    words = f"Checklists loaded, version {incident.template_version}. {sources}."
    add_entry(incident=incident, kind=LogKind.CHECKLIST, text=words, by=by, at=at)
    return made


@transaction.atomic
def add_local_item(
    *, incident: Incident, text: str, bodies: Iterable[Body], by: User, at: datetime
) -> ChecklistItem:
    """Add an item of one's own: L-1, L-2 … The procedure's numbers never move (L06).

    Raises:
        ValidationError: it says nothing, or no body is asked.
    """
    allow(by, incident, "checklist", Level.EDIT)
    asked = frozenset(bodies)
    wrong = {}
    if not text.strip():
        wrong["text"] = "Say what is to be done."
    if not asked:
        wrong["bodies"] = "Choose who is asked."
    if wrong:
        raise ValidationError(wrong)
    Incident.objects.select_for_update().get(pk=incident.pk)  # so that two people never get one number
    number = incident.items.filter(source=Source.LOCAL).count() + 1
    item = ChecklistItem.objects.create(
        incident=incident, source=Source.LOCAL, ref=f"L-{number}", position=9_000 + number, section="L",
        section_title="Local items", text=printable(text.strip()), applicability=Applies.ALL.value,
        added_by=by, added_at=at,
    )  # fmt: skip
    ItemAnswer.objects.bulk_create(
        ItemAnswer(item=item, body=body, is_asked=body in asked) for body in BODIES
    )
    note_item(item, f"{item.ref} added to the checklist.", by, at, {"ref": item.ref})
    return item


@transaction.atomic
def add_link(*, item: ChecklistItem, needs: ChecklistItem, by: User, at: datetime) -> ItemLink:
    """Say that an item needs another first: shown, never enforced (L07).

    Raises:
        ValidationError: it is there already, or would close a circle; the message names the way round.
    """
    incident = item.incident
    allow(by, incident, "checklist", Level.EDIT)
    if needs.incident_id != incident.pk:
        raise ValidationError({"needs": "Choose an item of this checklist."})
    if needs.pk == item.pk:
        raise ValidationError({"needs": "An item can’t wait for itself."})
    Incident.objects.select_for_update().get(pk=incident.pk)  # two people could close a circle between them
    rows = ItemLink.objects.filter(item__incident=incident, ended_at=None)
    links: dict[int, set[int]] = {}
    for one, other in rows.values_list("item_id", "needs_id"):
        links.setdefault(one, set()).add(other)
    if needs.pk in links.get(item.pk, set()):
        raise ValidationError({"needs": f"{item.ref} needs {needs.ref} already."})
    if way := path_between(links, needs.pk, item.pk):
        refs = dict(ChecklistItem.objects.filter(pk__in=way).values_list("pk", "ref"))
        circle = " → ".join(refs[pk] for pk in way)
        raise ValidationError({"needs": f"That closes a circle: {circle} → {needs.ref}. Nothing was saved."})
    link = ItemLink.objects.create(item=item, needs=needs, added_by=by, added_at=at)
    note_item(item, f"{item.ref} needs {needs.ref} first.", by, at, {"ref": item.ref})
    return link


@transaction.atomic
def end_link(*, link: ItemLink, by: User, at: datetime) -> ItemLink:
    """Say that an item does not need the other any more."""
    allow(by, link.item.incident, "checklist", Level.EDIT)
    if ItemLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at):
        text = f"{link.item.ref} does not need {link.needs.ref} any more."
        note_item(link.item, text, by, at, {"ref": link.item.ref})
    link.refresh_from_db()
    return link


def path_between(links: Mapping[int, set[int]], start: int, end: int) -> list[int]:
    """A way from one item to another along what each needs; empty when there is none."""
    seen, ways = {start}, [[start]]
    while ways:
        way = ways.pop(0)
        if way[-1] == end:
            return way
        for step in sorted(links.get(way[-1], set()) - seen):
            seen.add(step)
            ways.append([*way, step])
    return []


def _fresh(incident: Incident, item: Item, position: int, by: User, at: datetime) -> ChecklistItem:
    return ChecklistItem(
        incident=incident, source=item.source, ref=item.ref, position=position, section=item.section,
        section_title=item.section_title, text=item.text, applicability=item.applies.value,
        column=item.column, responsible=list(item.responsible), is_standing=item.standing, added_by=by,
        added_at=at,
    )  # fmt: skip


def _blank(item: ChecklistItem, by: User) -> list[ItemAnswer]:
    """An answer for each column. Emergency plans are the council's; of Appendix A nobody is asked yet, as on
    the paper form, whose columns start empty.
    """
    own = item.source in (Source.C, Source.D)
    orphan = item.source == Source.D and not item.responsible
    return [
        ItemAnswer(
            item=item, body=body, is_asked=own and body == Body.COUNCIL,
            officer=by if orphan and body == Body.COUNCIL else None,
        )
        for body in BODIES
    ]  # fmt: skip


def _tally(items: list[ChecklistItem]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for item in items:
        found[item.source] = found.get(item.source, 0) + 1
    return found


def note_item(
    item: ChecklistItem, text: str, by: User, at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Write an entry of the log that belongs to the item's history."""
    entry = add_entry(incident=item.incident, kind=LogKind.CHECKLIST, text=text, by=by, at=at, data=data)
    ItemEntry.objects.create(item=item, entry=entry)
