"""What communications add: their place in the menu, a box, warnings, conditions of closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.words import count_of
from failure_protocol import gate, sections
from failure_protocol.matrix import Level
from failure_protocol.models import Complaint, FamilyCall, Incident, PublicMessage
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.communications import overview, untold


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(71, "Communications", "communications", "communications", Level.VIEW)
    sections.place(72, "Family line", "family_line", "communications", Level.ADD)
    sections.box(50, _box)
    sections.warn(20, _untold)
    sections.warn(21, _promises)
    gate.register(60, "Every complaint and dispute has an owner who is still here", _complaints)
    gate.register(61, "Every promise to a family is kept", _unkept)


def _box(here: Here) -> SafeString | None:
    if here.rights.communications < Level.VIEW:
        return None
    context = {
        "seen": overview(here.incident, here.at), "incident": here.incident,
        "may_add": here.rights.communications >= Level.ADD and not here.incident.has_ended,
    }  # fmt: skip
    return render_to_string("failure_protocol/said_box.html", context)


def _untold(here: Here) -> list[Alarm]:
    """A message is ready and a resident does not know: red until either changes (T02)."""
    if here.rights.communications < Level.VIEW or here.incident.has_ended:
        return []
    ready = PublicMessage.objects.filter(incident=here.incident, released_at=None, withdrawn_at=None)
    if not ready.exists():
        return []
    number = untold(here.incident).count()
    url = reverse("failure_protocol:telling", args=[here.incident.pk])
    verb = "is" if number == 1 else "are"
    words = f"A public message is ready, and {count_of(number, 'resident')} {verb} not told yet"
    return [Alarm(words, url, is_red=True)] if number else []


def _promises(here: Here) -> list[Alarm]:
    if here.rights.communications < Level.VIEW:
        return []
    rows = FamilyCall.objects.filter(incident=here.incident, kept_at=None, promised_by__lt=here.at)
    number = rows.count()
    url = reverse("failure_protocol:family_line", args=[here.incident.pk])
    verb = "is" if number == 1 else "are"
    words = f"{count_of(number, 'promise')} to families {verb} overdue"
    return [Alarm(words, f"{url}?state=open", is_red=True)] if number else []


def _complaints(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    for row in Complaint.objects.filter(incident=incident, resolved_on=None).select_related("owner"):
        if not row.owner.is_active:
            yield gate.Open(f"{str(row).capitalize()}: {row.owner} has left", row.get_absolute_url())


def _unkept(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    rows = FamilyCall.objects.filter(incident=incident, kept_at=None).exclude(promised_by=None)
    for row in rows:
        yield gate.Open(f"Promise of call {row.number}", row.get_absolute_url())
