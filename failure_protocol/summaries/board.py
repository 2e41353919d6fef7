"""What a board is told of incidents: by exception, as at a day, the name withheld while it is potential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from failure_protocol.models import Incident, StateChange
from failure_protocol.models.incidents import STATES, WITHHELD
from failure_protocol.states import ENDED, State, name_withheld

if TYPE_CHECKING:
    from accounts.models import Partnership


@dataclass(frozen=True)
class Line:
    """One incident as at the day. `name` is withheld until it is activated; `cause` is "" until then."""

    reference: str
    name: str
    services: tuple[str, ...]
    cause: str
    state: State
    opened_on: date
    moved: tuple[tuple[date, State], ...]  # its steps after `since`

    @property
    def state_words(self) -> str:
        """How far it is."""
        return STATES[self.state]


def exceptions(partnership: Partnership, since: date | None, day: date) -> tuple[Line, ...]:
    """Incidents that were open on the day or ended after `since`, the oldest first. No exercises."""
    until = _midnight_after(day)
    rows = Incident.objects.real().filter(partnership=partnership, opened_at__lt=until)
    lines = []
    for incident in rows.order_by("opened_at", "pk").prefetch_related("services", "changes"):
        changes = [change for change in incident.changes.all() if change.at < until]
        state = State(changes[-1].new) if changes else State(incident.state)
        moved = _moved(changes, since)
        if state in ENDED and not moved:
            continue
        lines.append(_line(incident, state, moved))
    return tuple(lines)


def _line(incident: Incident, state: State, moved: tuple[tuple[date, State], ...]) -> Line:
    hidden = name_withheld(state) or (state is State.STOOD_DOWN and incident.activated_at is None)
    return Line(
        reference=incident.reference, name=WITHHELD if hidden else incident.provider_name,
        services=() if hidden else tuple(str(each) for each in incident.services.all()),
        cause="" if hidden else incident.get_cause_display(), state=state,
        opened_on=timezone.localtime(incident.opened_at).date(), moved=moved,
    )  # fmt: skip


def _moved(changes: Sequence[StateChange], since: date | None) -> tuple[tuple[date, State], ...]:
    after = (
        []
        if since is None
        else [change for change in changes if timezone.localtime(change.at).date() > since]
    )
    return tuple((timezone.localtime(change.at).date(), State(change.new)) for change in after)


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
