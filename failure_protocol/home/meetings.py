"""What meetings add: a place in the menu, a box, and a warning while a first meeting is incomplete."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from failure_protocol import sections
from failure_protocol.agendas import MUST
from failure_protocol.matrix import Level
from failure_protocol.models import AgendaPart, Meeting
from failure_protocol.sections import Alarm, Here


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(24, "Meetings", "meetings")
    sections.box(25, _box)
    sections.warn(46, _warn)


def _box(here: Here) -> SafeString | None:
    if here.rights.incident < Level.VIEW:
        return None
    rows = Meeting.objects.of(here.incident)
    context = {
        "incident": here.incident,
        "next": rows.filter(state=Meeting.State.CALLED).order_by("starts_at").first(),
        "last": rows.held().order_by("-began_at").first(),
        "can_call": here.rights.incident >= Level.EDIT and not here.incident.has_ended,
    }
    return render_to_string("failure_protocol/meetings_box.html", context)


def _warn(here: Here) -> list[Alarm]:
    """The first meeting of the steering group, while something is not minuted (R05)."""
    if here.rights.incident < Level.EDIT or here.incident.has_ended:
        return []
    rows = AgendaPart.objects.filter(
        meeting__incident=here.incident, meeting__state=Meeting.State.HELD, key__in=MUST, minutes=""
    )
    parts = list(rows.select_related("meeting").order_by("meeting", "number"))
    if not parts:
        return []
    titles = "; ".join(each.title for each in parts)
    row = parts[0].meeting
    return [Alarm(f"{row} is incomplete. Not minuted: {titles}.", row.get_absolute_url())]
