"""Loading the checklist of an incident and answering it (failure-protocol.md section 4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from failure_protocol.actions.logs import add_entry
from failure_protocol.checklists import Item, Service, items_for
from failure_protocol.models import ChecklistItem, Incident, ItemAnswer, ItemEntry
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
