"""Objects for the addresses of meetings (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from failure_protocol import attachments
from failure_protocol.actions.guests import invite
from failure_protocol.actions.meetings import call_meeting
from failure_protocol.actions.minutes import add_action, add_paper
from failure_protocol.actions.seats import add_seat
from failure_protocol.models import Meeting
from tests.failure_protocol.making import LATER, make_incident, make_lead


def _made(people: Any) -> Meeting:
    lead = make_lead(people)
    return call_meeting(
        incident=make_incident(people, lead), group="steering", starts_at=LATER,
        ends_at=LATER + timedelta(hours=1), place="Room 1", is_virtual=False, joining="", by=lead, at=LATER,
    )  # fmt: skip


def incident(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).incident_id}


def meeting(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.incident_id, "meeting": made.pk}


def part(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.incident_id, "meeting": made.pk, "part": made.parts.first().pk}


def action(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = add_action(
        meeting=made, part=None, text="Ring", user=None, name="Al", due=date(2021, 9, 7), by=made.called_by,
        at=LATER,
    )  # fmt: skip
    return {"pk": made.incident_id, "meeting": made.pk, "action": row.pk}


def seat(people: Any) -> dict[str, Any]:
    made = _made(people)
    row = add_seat(
        incident=made.incident, group="steering", user=None, name="Al", post="", body="council",
        is_core=False, deputy_name="", by=made.called_by, at=LATER,
    )  # fmt: skip
    return {"pk": made.incident_id, "seat": row.pk}


def paper(people: Any) -> dict[str, Any]:
    made = _made(people)
    kept = attachments.keep(SimpleUploadedFile("line.txt", b"To take."))
    row = add_paper(part=made.parts.first(), file=kept, by=made.called_by, at=LATER)
    return {"pk": made.incident_id, "meeting": made.pk, "paper": row.pk}


def guest(people: Any) -> dict[str, Any]:
    """An invitation of the commissioner, who has no part in the incident."""
    made = _made(people)
    row = invite(
        meeting=made, part=None, user=people.commissioner, name="", organisation="", because="Money",
        ends_at=timezone.now() + timedelta(days=1), by=made.called_by, at=LATER,
    )  # fmt: skip
    return {"pk": made.incident_id, "meeting": made.pk, "guest": row.pk}


_OF_MEETING = (
    "meeting", "meeting_move", "meeting_off", "meeting_attendance", "meeting_hold", "minutes_circulate",
    "agenda_add", "guest_invite",
)  # fmt: skip
KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"failure_protocol:{name}": incident for name in ("meetings", "meeting_call", "seat_add")},
    **{f"failure_protocol:{name}": meeting for name in _OF_MEETING},
    **{
        f"failure_protocol:{name}": part
        for name in ("part_minutes", "part_decision", "part_action", "part_paper")
    },
    "failure_protocol:seat_end": seat,
    "failure_protocol:meeting_action": action,
    "failure_protocol:meeting_paper": paper,
    "failure_protocol:guest_page": guest,
    "failure_protocol:guest_withdraw": guest,
}
