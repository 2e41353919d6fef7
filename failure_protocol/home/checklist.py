"""What the checklist adds: its items when an incident opens, a place in the menu, a box, warnings, and what
it holds against closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from core.words import count_of
from failure_protocol import gate, opening, sections
from failure_protocol.actions.checklist import load_checklists
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, ItemAnswer
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.checklist import counted, rows_for, unresolved


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    opening.register(10, _load)
    sections.place(20, "Checklist", "checklist", "checklist", Level.VIEW)
    sections.box(30, _box)
    sections.warn(40, _warn)
    gate.register(30, "Every item of the checklist is settled", _unresolved)


def _load(incident: Incident, by: User, at: datetime) -> None:
    load_checklists(incident=incident, by=by, at=at)


def _box(here: Here) -> SafeString | None:
    if here.rights.checklist < Level.VIEW:
        return None
    rows = rows_for(here.request.user, here.incident, timezone.localtime(here.at).date())
    user = here.request.user
    own = [row for row in rows if any(each.officer == user and not each.is_resolved for each in row.asked)]
    context = {"incident": here.incident, "whole": counted(rows), "own": own[:5], "more": len(own[5:])}
    return render_to_string("failure_protocol/checklist_box.html", context)


def _warn(here: Here) -> list[Alarm]:
    if here.rights.checklist < Level.EDIT or here.incident.has_ended:
        return []
    late = ItemAnswer.objects.of(here.incident).overdue(timezone.localtime(here.at).date()).count()
    if not late:
        return []
    url = reverse("failure_protocol:checklist", args=[here.incident.pk])
    verb = "is" if late == 1 else "are"
    return [Alarm(f"{count_of(late, 'answer')} of the checklist {verb} overdue", f"{url}?status=overdue")]


def _unresolved(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    for row in unresolved(incident):
        url = reverse("failure_protocol:item", args=[incident.pk, row.pk])
        why = "nobody was asked" if not row.asked else row.status_words.lower()
        yield gate.Open(f"Item {row.ref}: {why}", url)
